#include "server/policy/findings.h"

#include "absl/strings/match.h"
#include "server/policy/policy_text.h"
#include "server/policy/policy_words.h"

namespace docket {
namespace {

constexpr size_t kMostTextBytes = 400;

// What the place is in: "targets[3]" of "targets[3].kinds", "targets[3].kinds" of "targets[3].kinds[1]".
std::string Around(const std::string& place) {
  const size_t end = place.find_last_of(".[");
  return end == std::string::npos ? "" : place.substr(0, end);
}

}  // namespace

void Findings::Tell(const std::string& place, std::string what) {
  for (std::string around = place; !around.empty(); around = Around(around)) {
    if (file_.broken.count(around) > 0) return;
  }
  file_.problems.push_back({LineOf(place), place, std::move(what)});
}

void Findings::Missing(const std::string& place, absl::string_view field, std::string what) {
  // Something in it could not be read: it may be what is missing.
  const auto after = file_.broken.lower_bound(place);
  if (place.empty() ? !file_.broken.empty() : after != file_.broken.end() && absl::StartsWith(*after, place)) return;
  Tell(place.empty() ? std::string(field) : absl::StrCat(place, ".", field), std::move(what));
}

bool Findings::Whole(absl::string_view field) const {
  const auto after = file_.broken.lower_bound(std::string(field));
  return after == file_.broken.end() || !absl::StartsWith(*after, field);
}

int Findings::LineOf(std::string place) const {
  for (; !place.empty(); place = Around(place)) {
    if (const auto line = file_.lines.find(place); line != file_.lines.end()) return line->second;
    // A list, where its first value stands.
    if (const auto line = file_.lines.find(At(place, 0)); line != file_.lines.end()) return line->second;
  }
  return 0;
}

std::optional<absl::Duration> Findings::Duration(const std::string& place, const std::string& text) {
  absl::Duration duration;
  if (text.empty()) return std::nullopt;
  if (ParsePolicyDuration(text, &duration)) return duration;
  Tell(place, absl::StrCat("\"", text.size() > kMostTextBytes ? "..." : text,
                           "\" is no duration: expected hours, minutes and seconds, more than zero and at most ten "
                           "years, such as \"2h\", \"45m\" or \"1h30m\"; days are written in hours"));
  return std::nullopt;
}

void Findings::Length(const std::string& place, const std::string& text) {
  if (text.size() > kMostTextBytes) {
    Tell(place, absl::StrCat("is too long: at most ", kMostTextBytes, " bytes, not ", text.size()));
  }
}

void CheckTime(const std::string& place, v1::Policy::Time time, Findings* findings) {
  if (time == v1::Policy::TIME_UNSPECIFIED) {
    findings->Missing(place, "time", "is missing: CALENDAR (round the clock) or BUSINESS (while the desk is open)");
  } else if (time == v1::Policy::BUSINESS && findings->policy().calendars().empty() && findings->Whole("calendars")) {
    findings->Tell(
        absl::StrCat(place, ".time"),
        "BUSINESS needs to know when the desk is open, and there is no calendar: add a calendars { ... } with "
        "default: true, or say CALENDAR");
  }
}

void CheckKindsReached(const std::string& place, const google::protobuf::RepeatedField<int>& kinds,
                       std::set<int>* earlier, Findings* findings) {
  bool any = false;
  bool reached = false;
  for (int kind = v1::CASE_KIND_INQUIRY; kind <= v1::CASE_KIND_REQUEST; ++kind) {
    if (!MatchesList(kinds, kind)) continue;
    any = true;
    reached = earlier->insert(kind).second || reached;
  }
  const bool certain = findings->Whole(place.substr(0, place.find('[')));
  if (any && !reached && certain) {
    findings->Tell(place,
                   "can never match: an earlier rule matches each of its kinds (put it before, or leave it out)");
  }
}

}  // namespace docket
