#include "server/sampling.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/limits.h"
#include "server/rules/quality.h"
#include "storage/case_list.h"
#include "storage/closed_cases.h"

namespace docket::server {
namespace {

// A case that may be drawn: the riskiest first, where it goes by risk, and by lot among equals.
struct Candidate {
  int risk = 0;
  std::string lot;
  Id id;
  v1::SampledCase facts;

  friend bool operator<(const Candidate& a, const Candidate& b) {
    return std::forward_as_tuple(b.risk, a.lot) < std::forward_as_tuple(a.risk, b.lot);
  }
};

// The first `size` of all that are offered.
class Draw {
 public:
  explicit Draw(size_t size) : size_(size) {}

  void Offer(Candidate candidate) {
    if (drawn_.size() == size_ && !(candidate < *std::prev(drawn_.end()))) return;
    drawn_.insert(std::move(candidate));
    if (drawn_.size() > size_) drawn_.erase(std::prev(drawn_.end()));
  }
  const std::set<Candidate>& drawn() const { return drawn_; }

 private:
  const size_t size_;
  std::set<Candidate> drawn_;
};

absl::Status TooMany() {
  return PreconditionRefusal(
      reason::kLimitReached,
      absl::StrCat("more than ", rules::limits::kSampledFrom,
                   " cases were changed since closed_from, which are too many to draw from: choose a later one"),
      {{"closed_from", absl::StrCat("at most ", rules::limits::kSampledFrom, " cases may have been changed since")}},
      {{"limit", absl::StrCat(rules::limits::kSampledFrom)}});
}

// What was drawn by lot alone is read afterwards.
absl::Status ReadFacts(storage::Connection& connection, const std::set<Candidate>& drawn,
                       std::map<std::string, v1::SampledCase>* facts) {
  std::vector<Id> ids;
  for (const Candidate& candidate : drawn) ids.push_back(candidate.id);
  const absl::StatusOr<std::vector<storage::Subject>> cases = storage::ReadCases(connection, ids);
  if (!cases.ok()) return cases.status();
  for (const storage::Subject& c : *cases) (*facts)[c.case_record().name()] = rules::SampledOf(c.case_record());
  return absl::OkStatus();
}

}  // namespace

absl::Status SampleCasesFrom(storage::Connection& connection, const storage::Desk& desk,
                             const v1::SampleCasesRequest& request, v1::SampleCasesResponse* response) {
  const bool by_risk = request.order() == v1::SAMPLE_ORDER_RISK;
  Draw draw(static_cast<size_t>(request.size() == 0 ? rules::limits::kUsualSampleSize : request.size()));
  absl::flat_hash_set<std::string> seen;
  int32_t drawn_from = 0;
  const storage::ClosedCases which{.from = rules::FromProto(request.closed_from()),
                                   .before = rules::FromProto(request.closed_before()),
                                   .team = request.team(),
                                   .assignee = request.staff(),
                                   .with_records = by_risk,
                                   .walk = rules::limits::kSampledFrom};
  const absl::StatusOr<bool> all = storage::WalkClosedCases(
      connection, desk.lanes, which, [&](const Id& id, const std::string& uid, const v1::Case* c) {
        if (!seen.insert(uid).second) return;
        Candidate candidate{
            .lot = storage::KeyedHash(desk, "sample", absl::StrCat(request.seed(), ":", uid)), .id = id, .facts = {}};
        if (by_risk) {
          candidate.facts = rules::SampledOf(*c);
          candidate.risk = candidate.facts.risk();
          if (candidate.risk == 0) return;
        }
        ++drawn_from;
        draw.Offer(std::move(candidate));
      });
  if (!all.ok()) return all.status();
  if (!*all) return TooMany();
  std::map<std::string, v1::SampledCase> facts;
  if (!by_risk) {
    if (absl::Status read = ReadFacts(connection, draw.drawn(), &facts); !read.ok()) return read;
  }
  response->Clear();
  for (const Candidate& candidate : draw.drawn()) {
    *response->add_cases() = by_risk ? candidate.facts : facts[CaseName(candidate.id)];
  }
  response->set_drawn_from(drawn_from);
  response->set_closed(static_cast<int32_t>(seen.size()));
  return absl::OkStatus();
}

}  // namespace docket::server
