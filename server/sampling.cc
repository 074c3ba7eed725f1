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

storage::ClosedCases CasesOf(const v1::SampleCasesRequest& request) {
  return {.from = rules::FromProto(request.closed_from()),
          .before = rules::FromProto(request.closed_before()),
          .team = request.team(),
          .assignee = request.staff(),
          .with_records = request.order() == v1::SAMPLE_ORDER_RISK,
          .walk = rules::MostSampled(request.order())};
}

// What was drawn by lot alone is read only now.
absl::Status AddDrawn(storage::Connection& connection, const std::set<Candidate>& drawn, bool has_facts,
                      v1::SampleCasesResponse* response) {
  std::vector<Id> ids;
  for (const Candidate& candidate : drawn) {
    if (has_facts) {
      *response->add_cases() = candidate.facts;
    } else {
      ids.push_back(candidate.id);
    }
  }
  const absl::StatusOr<std::vector<storage::Subject>> cases = storage::ReadCases(connection, ids);
  if (!cases.ok()) return cases.status();
  std::map<std::string, v1::SampledCase> facts;
  for (const storage::Subject& c : *cases) facts[c.case_record().name()] = rules::SampledOf(c.case_record());
  for (const Id& id : ids) *response->add_cases() = facts[CaseName(id)];
  return absl::OkStatus();
}

}  // namespace

absl::Status SampleCasesFrom(storage::Connection& connection, const storage::Desk& desk,
                             const v1::SampleCasesRequest& request, v1::SampleCasesResponse* response) {
  const bool by_risk = request.order() == v1::SAMPLE_ORDER_RISK;
  Draw draw(static_cast<size_t>(request.size() == 0 ? rules::limits::kUsualSampleSize : request.size()));
  absl::flat_hash_set<uint64_t> seen;
  int32_t drawn_from = 0;
  const absl::StatusOr<bool> all =
      storage::WalkClosedCases(connection, desk.lanes, CasesOf(request), [&](const storage::ClosedCase& c) {
        // Work that is nobody's cannot be scored.
        if (!seen.insert(c.id.number << kLaneBits | c.id.lane).second || !c.assigned) return;
        Candidate candidate{.lot = storage::KeyedHash(desk, "sample", absl::StrCat(request.seed(), ":", c.uid)),
                            .id = c.id,
                            .facts = {}};
        if (by_risk) {
          candidate.facts = rules::SampledOf(*c.record);
          candidate.risk = candidate.facts.risk();
          if (candidate.risk == 0) return;
        }
        ++drawn_from;
        draw.Offer(std::move(candidate));
      });
  if (!all.ok()) return all.status();
  if (!*all) return rules::TooManyToSample(request.order());
  response->Clear();
  response->set_drawn_from(drawn_from);
  response->set_closed(static_cast<int32_t>(seen.size()));
  return AddDrawn(connection, draw.drawn(), by_risk, response);
}

}  // namespace docket::server
