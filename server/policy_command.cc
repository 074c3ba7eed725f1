#include "server/policy_command.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "server/policy/policy.h"
#include "server/policy/policy_text.h"

namespace docket::server {
namespace {

constexpr int kFailed = 1;

// Nothing where it cannot be read. More than a policy may have is not looked at.
std::optional<std::string> Read(std::istream& in) {
  std::string text(kMostPolicyBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) return std::nullopt;
  text.resize(static_cast<size_t>(in.gcount()));
  return text;
}

std::optional<std::string> ReadFile(const std::string& file) {
  if (file == "-") return Read(std::cin);
  std::ifstream in(file, std::ios::binary);
  return in ? Read(in) : std::nullopt;
}

void Print(const std::string& file, const PolicyProblem& problem, std::ostream& out) {
  out << file << ":";
  if (problem.line > 0) out << problem.line << ":";
  if (!problem.field.empty()) out << " " << problem.field << ":";
  out << " " << problem.what << "\n";
}

std::string Written(const std::optional<Limit>& limit) {
  if (!limit.has_value()) return "not at all";
  return absl::StrCat("within ", absl::FormatDuration(limit->within), limit->business ? " of business time" : "");
}

// How soon cases of a kind are acknowledged: in as many ways as channels and priorities make.
std::string Acknowledged(const Policy& policy, v1::CaseKind kind) {
  std::vector<std::string> ways;
  std::set<std::string> seen;
  for (int channel = 1; channel < v1::Channel_ARRAYSIZE; ++channel) {
    for (int priority = 0; priority < v1::Priority_ARRAYSIZE; ++priority) {
      const PolicyCase c{kind, static_cast<v1::Channel>(channel), static_cast<v1::Priority>(priority)};
      std::string way = Written(policy.LimitOf(v1::Clock::TARGET_ACKNOWLEDGE, c));
      if (seen.insert(way).second) ways.push_back(std::move(way));
    }
  }
  return absl::StrJoin(ways, ", or ");
}

std::string Calendars(const v1::Policy& source) {
  if (source.calendars().empty()) return "none: round the clock";
  return absl::StrJoin(source.calendars(), ", ", [](std::string* out, const v1::Policy::Calendar& calendar) {
    absl::StrAppend(out, calendar.id(), " (", calendar.time_zone(), calendar.default_() ? ", default)" : ")");
  });
}

void Summarize(const Policy& policy, std::ostream& out) {
  const v1::Policy& source = policy.source();
  const v1::Policy::Header& header = source.header();
  out << "  document     " << header.id() << ", version " << header.version() << ", approved by " << header.approver()
      << "\n               in force from " << header.effective_date() << ", to be reviewed by " << header.review_date()
      << "\n  calendars    " << Calendars(source) << "\n  rules        " << source.targets_size() << " targets, "
      << source.rungs_size() << " rungs, " << source.priorities_size() << " priorities, " << source.remedies_size()
      << " remedies\n";
  const char* title = "acknowledged";
  for (int kind = 1; kind < v1::CaseKind_ARRAYSIZE; ++kind) {
    const std::string name = v1::CaseKind_Name(static_cast<v1::CaseKind>(kind));
    out << "  " << title << " " << absl::AsciiStrToLower(absl::StripPrefix(name, "CASE_KIND_")) << ": "
        << Acknowledged(policy, static_cast<v1::CaseKind>(kind)) << "\n";
    title = "            ";
  }
}

}  // namespace

int CheckPolicyFile(const std::string& file, std::ostream& out, std::ostream& problems) {
  const std::optional<std::string> text = ReadFile(file);
  if (!text.has_value()) {
    problems << "docketd: policy check: " << file << " cannot be read: give a file, or - for the standard input\n";
    return kFailed;
  }
  const ParsedPolicy parsed = ParsePolicy(*text);
  for (const PolicyProblem& problem : parsed.problems) Print(file, problem, problems);
  if (!parsed.problems.empty()) return kFailed;
  const absl::StatusOr<std::shared_ptr<const Policy>> policy = Policy::Make(*text, 0, absl::InfinitePast());
  if (!policy.ok()) {
    problems << file << ": " << policy.status().message() << "\n";
    return kFailed;
  }
  out << file << " is in order.\n";
  Summarize(**policy, out);
  return out ? 0 : kFailed;
}

int PrintShippedPolicy(std::ostream& out) {
  out << ShippedPolicyText() << std::flush;
  return out ? 0 : kFailed;
}

}  // namespace docket::server
