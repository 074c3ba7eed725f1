#include "server/policy_reads.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/commands.h"
#include "server/fold.h"
#include "server/page_token.h"
#include "server/policy/policy_text.h"
#include "server/rules/clocks.h"
#include "server/rules/in_force.h"
#include "storage/case_list.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

using docket::log::v1::PolicyRecord;

constexpr int kUsualPolicies = 50;
constexpr int kUsualPreview = 100;
constexpr size_t kPortion = 20;

PolicyRecord Shipped() {
  PolicyRecord record;
  record.set_text(std::string(ShippedPolicyText()));
  return record;
}

absl::Status NoSuchPolicy(int64_t version, int64_t latest) {
  return Refusal(absl::StatusCode::kNotFound, reason::kPolicyNotFound,
                 absl::StrCat("there is no version ", version, " of the policy: there are 0 (as shipped) to ", latest),
                 {{"latest_version", absl::StrCat(latest)}});
}

// From the one that is in force, which has no text here but in its event, back to the first.
absl::Status ReadRecords(storage::Connection& connection, std::vector<PolicyRecord>* records) {
  const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, PolicyKey());
  if (!loaded.ok()) return loaded.status();
  if (!loaded->subject->exists()) return absl::OkStatus();
  storage::Subject subject = storage::AbsentSubject(PolicyKey());
  uint64_t after = 0;
  while (true) {
    absl::StatusOr<std::vector<storage::LogEntry>> entries =
        storage::ReadSubjectEntries(connection, 0, loaded->subject->number, after, kPortion);
    if (!entries.ok()) return entries.status();
    for (storage::LogEntry& entry : *entries) {
      ApplyEntry(&subject, &entry);
      records->push_back(std::get<PolicyRecord>(subject.record));
      after = entry.sequence;
    }
    if (entries->size() < kPortion) break;
  }
  std::reverse(records->begin(), records->end());
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Policy>> Compile(const PolicyRecord& record) {
  if (record.version() == 0) return Policy::Shipped();
  return Policy::Make(record.text(), record.version(), rules::FromProto(record.apply_time()));
}

// How one clock of a case stands before and after.
struct Pair {
  const v1::Clock* now = nullptr;
  const v1::Clock* then = nullptr;
};

void Compare(const v1::Case& now, const v1::Case& then, absl::Time at, v1::PreviewPolicyResponse* response) {
  std::map<int, Pair> clocks;
  for (const v1::Clock& clock : now.clocks()) {
    if (rules::IsOwed(clock)) clocks[clock.number()].now = &clock;
  }
  for (const v1::Clock& clock : then.clocks()) {
    if (rules::IsOwed(clock)) clocks[clock.number()].then = &clock;
  }
  for (const auto& [number, pair] : clocks) {
    const bool had = pair.now != nullptr && pair.now->has_due_time();
    const bool gets = pair.then != nullptr && pair.then->has_due_time();
    if (had == gets && (!had || rules::FromProto(pair.now->due_time()) == rules::FromProto(pair.then->due_time()))) {
      continue;
    }
    v1::PreviewPolicyResponse::Change* change = response->add_changes();
    change->set_name(now.name());
    change->set_target(pair.then != nullptr ? pair.then->target() : pair.now->target());
    if (had) *change->mutable_due_time() = pair.now->due_time();
    if (gets) *change->mutable_new_due_time() = pair.then->due_time();
    change->set_breaches(gets && !pair.then->breached() && rules::FromProto(pair.then->due_time()) < at);
  }
}

std::optional<storage::CasePosition> PositionOf(const std::string& cursor) {
  const std::vector<std::string> parts = absl::StrSplit(cursor, '/');
  storage::CasePosition position;
  uint32_t lane = 0;
  const bool parsed = parts.size() == 3 && absl::SimpleAtoi(parts[0], &position.first) &&
                      absl::SimpleAtoi(parts[1], &lane) && absl::SimpleAtoi(parts[2], &position.id.number);
  if (!parsed) return std::nullopt;
  position.id.lane = static_cast<uint16_t>(lane);
  return position;
}

}  // namespace

v1::PolicyVersion VersionOf(const PolicyRecord& record, const Policy& policy, bool with_text, absl::Time now) {
  v1::PolicyVersion version;
  version.set_version(record.version());
  if (with_text) version.set_text(record.text());
  if (record.has_apply_time()) *version.mutable_apply_time() = record.apply_time();
  version.set_applied_by(record.applied_by());
  version.set_reason(record.reason());
  const v1::Policy::Header& header = policy.source().header();
  version.set_sop_id(header.id());
  version.set_sop_version(header.version());
  version.set_approver(header.approver());
  version.set_effective_date(header.effective_date());
  version.set_review_date(header.review_date());
  version.set_review_overdue(policy.ReviewOverdue(now));
  return version;
}

absl::StatusOr<std::shared_ptr<const Policy>> ReadPolicy(storage::Connection& connection, int64_t version,
                                                         PolicyRecord* record) {
  if (version == 0) {
    *record = Shipped();
    return Policy::Shipped();
  }
  std::vector<PolicyRecord> records;
  if (absl::Status read = ReadRecords(connection, &records); !read.ok()) return read;
  for (const PolicyRecord& one : records) {
    if (one.version() != version) continue;
    *record = one;
    return Compile(one);
  }
  return NoSuchPolicy(version, records.empty() ? 0 : records.front().version());
}

absl::Status GetPolicyFrom(storage::Connection& connection, absl::Time now, const v1::GetPolicyRequest& request,
                           v1::PolicyVersion* response) {
  int64_t version = request.version();
  if (!request.has_version()) {
    const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, PolicyKey());
    if (!loaded.ok()) return loaded.status();
    version = static_cast<int64_t>(loaded->subject->version);
  }
  PolicyRecord record;
  const absl::StatusOr<std::shared_ptr<const Policy>> policy = ReadPolicy(connection, version, &record);
  if (!policy.ok()) return policy.status();
  *response = VersionOf(record, **policy, true, now);
  return absl::OkStatus();
}

absl::Status ListPoliciesFrom(storage::Connection& connection, const storage::Desk& desk, absl::Time now,
                              const v1::ListPoliciesRequest& request, v1::ListPoliciesResponse* response) {
  int64_t before = INT64_MAX;
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> cursor = OpenPageToken(desk, "ListPolicies", request.page_token());
    if (!cursor.ok()) return cursor.status();
    (void)absl::SimpleAtoi(*cursor, &before);
  }
  std::vector<PolicyRecord> records;
  if (absl::Status read = ReadRecords(connection, &records); !read.ok()) return read;
  records.push_back(Shipped());
  const int size = request.page_size() == 0 ? kUsualPolicies : request.page_size();
  response->Clear();
  for (const PolicyRecord& record : records) {
    if (record.version() >= before) continue;
    if (response->policies_size() == size) {
      response->set_next_page_token(
          MakePageToken(desk, "ListPolicies", absl::StrCat(response->policies().rbegin()->version())));
      break;
    }
    const absl::StatusOr<std::shared_ptr<const Policy>> policy = Compile(record);
    if (!policy.ok()) return policy.status();
    *response->add_policies() = VersionOf(record, **policy, false, now);
  }
  return absl::OkStatus();
}

absl::Status PreviewPolicyFrom(storage::Connection& connection, const storage::Desk& desk, absl::Time now,
                               const Directory& directory, const rules::Access& access,
                               const v1::PreviewPolicyRequest& request, v1::PreviewPolicyResponse* response) {
  const Policy& in_force = rules::PolicyIn(directory);
  Directory changed = directory;
  absl::StatusOr<std::shared_ptr<const Policy>> policy = Policy::Make(request.text(), in_force.version() + 1, now);
  if (!policy.ok()) return policy.status();
  changed.policy = *std::move(policy);
  const std::string bound = absl::StrCat("PreviewPolicy:", request.text());
  storage::CaseQuery query;
  query.filter.columns.push_back({.column = "is_open", .comparison = storage::Comparison::kEqual, .value = int64_t{1}});
  for (const storage::CaseOrder& order : storage::CaseOrders()) {
    if (order.text == "open_time") query.order = &order;
  }
  query.index = storage::IndexFor(query.filter, *query.order);
  query.limit = request.page_size() == 0 ? kUsualPreview : request.page_size();
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> cursor = OpenPageToken(desk, bound, request.page_token());
    if (!cursor.ok()) return cursor.status();
    query.after = PositionOf(*cursor);
  }
  const absl::StatusOr<storage::CasePage> page = storage::ListCases(connection, desk.lanes, query);
  if (!page.ok()) return page.status();
  response->Clear();
  for (const storage::PlacedCase& placed : page->cases) {
    if (!access.Reaches("PreviewPolicy", placed.subject.case_record())) continue;
    response->set_looked_at(response->looked_at() + 1);
    const auto as_it_is = std::shared_ptr<const Directory>(std::shared_ptr<void>(), &directory);
    const auto as_it_would_be = std::shared_ptr<const Directory>(std::shared_ptr<void>(), &changed);
    storage::Subject subject = placed.subject;
    const v1::Case settled = SettleCase(subject, {.now = now, .directory = as_it_is}).record;
    std::get<v1::Case>(subject.record) = settled;
    // What would be missed at once has not been missed when it is shown.
    Compare(settled, SettleCase(subject, {.now = now, .directory = as_it_would_be}).record, now, response);
  }
  if (page->next.has_value()) {
    response->set_next_page_token(MakePageToken(
        desk, bound, absl::StrCat(page->next->first, "/", page->next->id.lane, "/", page->next->id.number)));
  }
  return absl::OkStatus();
}

absl::Status ComputeDeadlineFrom(const Directory& directory, absl::Time now, const v1::ComputeDeadlineRequest& request,
                                 v1::ComputeDeadlineResponse* response) {
  const absl::Time arrives = request.has_arrive_time() ? rules::FromProto(request.arrive_time()) : now;
  v1::Case c;
  c.set_priority(request.priority());
  v1::CaseEventDetail detail;
  detail.mutable_opened()->set_kind(request.kind());
  detail.mutable_opened()->set_channel(request.channel());
  detail.mutable_opened()->set_team(request.team());
  rules::MoveClocks(c, arrives, directory, &detail);
  response->Clear();
  for (const v1::Clock& clock : detail.clock_changes().clocks()) *response->add_clocks() = clock;
  std::sort(response->mutable_clocks()->begin(), response->mutable_clocks()->end(),
            [](const v1::Clock& a, const v1::Clock& b) {
              return rules::FromProto(a.due_time()) < rules::FromProto(b.due_time());
            });
  response->set_policy_version(rules::PolicyIn(directory).version());
  *response->mutable_arrive_time() = rules::ToProto(arrives);
  return absl::OkStatus();
}

}  // namespace docket::server
