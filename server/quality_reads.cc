#include "server/quality_reads.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/page_bytes.h"
#include "server/page_token.h"
#include "server/quality.h"
#include "server/quality_words.h"
#include "server/rules/clocks.h"
#include "server/rules/limits.h"
#include "storage/case_list.h"
#include "storage/quality_records.h"

namespace docket::server {
namespace {

// How many records are read at once, how many a page looks at, and how many the sums do.
constexpr int kAtOnce = 500;
constexpr int kMostLookedAt = 2000;
constexpr int kMostSummed = 50000;
// A record's key is made when its request arrives, before it is put on record.
constexpr absl::Duration kOnTheWay = absl::Hours(1);

template <typename Record, typename Request>
absl::StatusOr<storage::Subject> ReadOne(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                         const Request& request, Record* response) {
  absl::StatusOr<storage::Subject> found = ReadQuality<Record>(connection, desk.facts(), request.name());
  if (!found.ok()) return found.status();
  const auto& record = std::get<Record>(found->record);
  if (!access.ReachesPerson(rules::CommandOf<Request>(), rules::PersonOf(record))) {
    return OutOfReach(rules::NotFound(record));
  }
  *response = record;
  if (absl::Status read = ReadWords(desk.sealer(), connection, *found, record.version(), response); !read.ok()) {
    return read;
  }
  return found;
}

// Where a page begins that goes on with another of the same request; empty for the first.
absl::StatusOr<std::string> CursorOf(const storage::Desk& desk, const std::string& bound, const std::string& token) {
  if (token.empty()) return std::string();
  return OpenPageToken(desk, bound, token);
}

template <typename Record>
constexpr bool kListedWithWords = !std::is_same_v<Record, v1::Scorecard>;

// As a list has it: with the words of its first event, where it has any there, and a plan without its notes.
template <typename Record>
absl::Status FillListed(Desk& desk, storage::Connection& connection, const storage::Subject& subject, Record* record) {
  if constexpr (std::is_same_v<Record, v1::ActionPlan>) record->clear_notes();
  PutOverdue(desk.clock().Now(), record);
  if (!kListedWithWords<Record>) return absl::OkStatus();
  return OpenFirstWords(desk.sealer(), connection, subject, record);
}

template <typename Request>
std::string BoundOf(Request request) {
  request.clear_page_token();
  request.clear_page_size();
  return absl::StrCat(Request::descriptor()->name(), ":", request.SerializeAsString());
}

template <typename Record, typename Request, typename Keep>
std::vector<const storage::Subject*> Kept(const rules::Access& access, const std::vector<storage::Subject>& found,
                                          Keep keep) {
  std::vector<const storage::Subject*> kept;
  for (const storage::Subject& subject : found) {
    const auto& record = std::get<Record>(subject.record);
    if (access.ReachesPerson(rules::CommandOf<Request>(), rules::PersonOf(record)) && keep(record)) {
      kept.push_back(&subject);
    }
  }
  return kept;
}

// Adds to `page` the records in reach that `keep` keeps; answers where the next page begins, or nothing.
template <typename Record, typename Request, typename Keep>
absl::StatusOr<std::string> FillPage(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                     const Request& request, Keep keep,
                                     google::protobuf::RepeatedPtrField<Record>* page) {
  const std::string bound = BoundOf(request);
  const absl::StatusOr<std::string> cursor = CursorOf(desk.facts(), bound, request.page_token());
  if (!cursor.ok()) return cursor.status();
  std::string before = *cursor;
  const int size = request.page_size() == 0 ? rules::limits::kOtherPageSize : request.page_size();
  page->Clear();
  size_t bytes = 0;
  for (int looked_at = 0; looked_at < kMostLookedAt; looked_at += kAtOnce) {
    const absl::StatusOr<std::vector<storage::Subject>> found =
        storage::ListQuality(connection, desk.facts(), QualityKind<Record>::kSubject, before, kAtOnce);
    if (!found.ok()) return found.status();
    const auto kept = Kept<Record, Request>(access, *found, keep);
    const size_t opened = kListedWithWords<Record> ? size - page->size() : 0;
    if (absl::Status keys = LoadKeys(desk.sealer(), connection, kept, opened); !keys.ok()) return keys;
    for (const storage::Subject* subject : kept) {
      if (page->size() == size || bytes >= kPageBytes) return MakePageToken(desk.facts(), bound, before);
      before = subject->key.key;
      *page->Add() = std::get<Record>(subject->record);
      absl::Status filled = FillListed(desk, connection, *subject, &*page->rbegin());
      if (!filled.ok()) return filled;
      bytes += page->rbegin()->ByteSizeLong();
    }
    if (found->size() < kAtOnce) return std::string();
    before = found->back().key.key;
  }
  return MakePageToken(desk.facts(), bound, before);
}

// Adds the records of a kind that were made before `before`, back to those made at `from`. False: there are more.
template <typename Record>
absl::StatusOr<bool> SumUp(storage::Connection& connection, const storage::Desk& desk, absl::Time from,
                           absl::Time before, rules::QualitySums* sums) {
  const std::string first = storage::FirstQualityKey(from);
  std::string at = before == absl::InfiniteFuture() ? "" : storage::FirstQualityKey(before);
  for (int looked_at = 0; looked_at < kMostSummed; looked_at += kAtOnce) {
    const absl::StatusOr<std::vector<storage::Subject>> found =
        storage::ListQuality(connection, desk, QualityKind<Record>::kSubject, at, kAtOnce);
    if (!found.ok()) return found.status();
    for (const storage::Subject& subject : *found) sums->Add(std::get<Record>(subject.record));
    if (found->size() < kAtOnce || found->back().key.key < first) return true;
    at = found->back().key.key;
  }
  return false;
}

std::string DisplayName(const Directory& directory, const std::string& name) {
  if (const auto person = directory.staff.find(name); person != directory.staff.end()) {
    return person->second.display_name();
  }
  const auto team = directory.teams.find(name);
  return team == directory.teams.end() ? "" : team->second.display_name();
}

}  // namespace

absl::Status DiscloseCases(storage::Connection& connection, const rules::Access& access, absl::string_view method,
                           const std::vector<std::string>& names, Disclosed* disclosed) {
  std::vector<Id> ids;
  for (const std::string& name : names) {
    if (const std::optional<Id> id = ParseCaseName(name); id.has_value()) ids.push_back(*id);
  }
  if (ids.empty() || access.MasksAll(method)) return absl::OkStatus();
  const absl::StatusOr<std::vector<storage::Subject>> cases = storage::ReadCases(connection, ids);
  if (!cases.ok()) return cases.status();
  for (const storage::Subject& c : *cases) disclosed->Case(c.case_record());
  return absl::OkStatus();
}

absl::Status GetScorecardFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                              const v1::GetScorecardRequest& request, v1::Scorecard* response, Disclosed* disclosed) {
  const auto found = ReadOne(desk, connection, access, request, response);
  if (!found.ok()) return found.status();
  return DiscloseCases(connection, access, "GetScorecard", {response->case_name()}, disclosed);
}

absl::Status GetActionPlanFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                               const v1::GetActionPlanRequest& request, v1::ActionPlan* response) {
  const auto found = ReadOne(desk, connection, access, request, response);
  if (found.ok()) PutOverdue(desk.clock().Now(), response);
  return found.status();
}

absl::Status GetSuggestionFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                               const v1::GetSuggestionRequest& request, v1::Suggestion* response,
                               Disclosed* disclosed) {
  const auto found = ReadOne(desk, connection, access, request, response);
  if (!found.ok()) return found.status();
  return DiscloseCases(connection, access, "GetSuggestion", {response->case_name()}, disclosed);
}

absl::Status ListScorecardsFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                const v1::ListScorecardsRequest& request, v1::ListScorecardsResponse* response) {
  // As people write it, to as it is stored.
  const std::string case_name = request.case_name().empty() ? "" : CaseName(*ParseCaseName(request.case_name()));
  const auto keep = [&](const v1::Scorecard& card) {
    return (request.staff().empty() || card.staff() == request.staff()) &&
           (request.team().empty() || card.team() == request.team()) &&
           (request.state() == v1::SCORECARD_STATE_UNSPECIFIED || card.state() == request.state()) &&
           (case_name.empty() || card.case_name() == case_name);
  };
  absl::StatusOr<std::string> next = FillPage(desk, connection, access, request, keep, response->mutable_scorecards());
  if (next.ok()) response->set_next_page_token(*std::move(next));
  return next.status();
}

absl::Status ListActionPlansFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                 const v1::ListActionPlansRequest& request, v1::ListActionPlansResponse* response) {
  const absl::Time now = desk.clock().Now();
  const auto keep = [&](const v1::ActionPlan& plan) {
    return (request.state() == v1::ACTION_PLAN_STATE_UNSPECIFIED || plan.state() == request.state()) &&
           (!request.overdue() || rules::IsOverdue(plan, now)) &&
           (request.owner().empty() || plan.owner() == request.owner());
  };
  absl::StatusOr<std::string> next = FillPage(desk, connection, access, request, keep, response->mutable_plans());
  if (next.ok()) response->set_next_page_token(*std::move(next));
  return next.status();
}

absl::Status ListSuggestionsFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                 const v1::ListSuggestionsRequest& request, v1::ListSuggestionsResponse* response,
                                 Disclosed* disclosed) {
  const auto keep = [&](const v1::Suggestion& suggestion) {
    return (request.state() == v1::SUGGESTION_STATE_UNSPECIFIED || suggestion.state() == request.state()) &&
           (request.source() == v1::SUGGESTION_SOURCE_UNSPECIFIED || suggestion.source() == request.source()) &&
           (request.staff().empty() || suggestion.staff() == request.staff());
  };
  absl::StatusOr<std::string> next = FillPage(desk, connection, access, request, keep, response->mutable_suggestions());
  if (!next.ok()) return next.status();
  response->set_next_page_token(*std::move(next));
  std::vector<std::string> cases;
  for (const v1::Suggestion& suggestion : response->suggestions()) cases.push_back(suggestion.case_name());
  return DiscloseCases(connection, access, "ListSuggestions", cases, disclosed);
}

absl::StatusOr<v1::QualitySummary> ReadQualitySummary(storage::Connection& connection, const storage::Desk& desk,
                                                      const Directory& directory, const QualityPeriod& period) {
  rules::QualitySums sums(period.from, period.before, period.now);
  const absl::Time from = period.from - kOnTheWay, before = period.before + kOnTheWay;
  const absl::StatusOr<bool> all_cards = SumUp<v1::Scorecard>(connection, desk, from, before, &sums);
  if (!all_cards.ok()) return all_cards.status();
  // A plan that is open, or was completed in the period, may have been made long before.
  const absl::StatusOr<bool> all_plans =
      SumUp<v1::ActionPlan>(connection, desk, absl::UnixEpoch(), absl::InfiniteFuture(), &sums);
  if (!all_plans.ok()) return all_plans.status();
  const absl::StatusOr<bool> all_suggestions = SumUp<v1::Suggestion>(connection, desk, from, before, &sums);
  if (!all_suggestions.ok()) return all_suggestions.status();
  v1::QualitySummary summary = sums.Take();
  for (auto* const scores : {summary.mutable_by_staff(), summary.mutable_by_team()}) {
    for (v1::QualitySummary::Scores& one : *scores) one.set_display_name(DisplayName(directory, one.name()));
  }
  summary.set_incomplete(!*all_cards || !*all_plans || !*all_suggestions);
  return summary;
}

}  // namespace docket::server
