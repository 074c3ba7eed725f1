#include "tests/conformance/quality_requests.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using google::protobuf::Message;

template <typename Request>
std::unique_ptr<Message> Made(Request request) {
  return std::make_unique<Request>(std::move(request));
}

template <typename Request>
std::unique_ptr<Message> Named(const std::string& name) {
  Request request;
  request.set_name(name);
  return Made(std::move(request));
}

std::string Card(ServedDesk& desk) {
  return desk.MustDo(Fresh(Scoring(desk.CaseIn(v1::CASE_STATE_CLOSED).name()))).As<v1::Scorecard>().name();
}

void CallAs(ServedDesk& desk, const std::string& identity, const std::string& staff) {
  v1::UpdateStaffRequest request;
  request.mutable_staff()->set_name(staff);
  request.mutable_staff()->set_identity(identity);
  request.mutable_update_mask()->add_paths("identity");
  desk.MustDo(Fresh(std::move(request)));
}

// Where callers prove who they are, it takes the one whom it is about: whoever prepares is that for a moment.
std::string DisputedCard(ServedDesk& desk) {
  const std::string staff = desk.MustDo(NewStaff(UnusedId("scored"), v1::ROLE_REPRESENTATIVE)).As<v1::Staff>().name();
  const auto card = desk.MustDo(Fresh(Scoring(ClosedBy(desk, staff).name()))).As<v1::Scorecard>();
  CallAs(desk, card.assessed_by(), staff);
  desk.MustDo(Fresh(Disputing(card.name())));
  CallAs(desk, "", staff);
  return card.name();
}

std::string Plan(ServedDesk& desk) { return desk.MustDo(Fresh(Planning("staff/rita"))).As<v1::ActionPlan>().name(); }

std::string Suggested(ServedDesk& desk) {
  return desk.MustDo(Fresh(SuggestionOf("staff/rita"))).As<v1::Suggestion>().name();
}

google::protobuf::Timestamp In(absl::Duration duration) {
  google::protobuf::Timestamp time;
  time.set_seconds(absl::ToUnixSeconds(absl::Now() + duration));
  return time;
}

// With all that a plan can be for.
std::unique_ptr<Message> FullPlan(ServedDesk& desk) {
  v1::CreateActionPlanRequest request = Planning("staff/rita");
  request.set_scorecard(Card(desk));
  request.set_staff("staff/sam");
  request.set_team("teams/billing");
  request.set_category("lamps");
  return Made(Fresh(std::move(request)));
}

std::unique_ptr<Message> PlanUpdate(ServedDesk& desk) {
  v1::UpdateActionPlanRequest request;
  request.set_name(Plan(desk));
  request.set_text("half of it is done");
  *request.mutable_due_time() = In(absl::Hours(24 * 30));
  request.set_reason("the other half takes longer");
  return Made(Fresh(std::move(request)));
}

std::unique_ptr<Message> PlanCompletion(ServedDesk& desk) {
  v1::CompleteActionPlanRequest request;
  request.set_name(Plan(desk));
  request.set_summary("it is better now");
  return Made(Fresh(std::move(request)));
}

std::map<std::string, MakeRequest> Together(std::map<std::string, MakeRequest> all,
                                            std::map<std::string, MakeRequest> others) {
  all.merge(others);
  return all;
}

std::unique_ptr<Message> Summary(ServedDesk& /*desk*/) {
  v1::GetQualitySummaryRequest request;
  *request.mutable_from() = In(-absl::Hours(48));
  *request.mutable_before() = In(absl::Hours(24));
  return Made(std::move(request));
}

}  // namespace

v1::Case ClosedBy(ServedDesk& desk, const std::string& staff) {
  v1::Case c = desk.Change(desk.CaseIn(v1::CASE_STATE_ACKNOWLEDGED), Assignment(staff));
  c = desk.Change(desk.Change(c, Solution()), FollowUp(true));
  return desk.Change(c, Closure());
}

v1::SubmitScorecardRequest Scoring(const std::string& case_name, v1::Mark mark) {
  v1::SubmitScorecardRequest request;
  request.set_case_name(case_name);
  for (int i = 1; i < v1::Criterion_ARRAYSIZE; ++i) {
    v1::CriterionMark* const one = request.add_marks();
    one->set_criterion(static_cast<v1::Criterion>(i));
    one->set_mark(mark);
  }
  request.set_comment("a good example for others");
  return request;
}

void SetMark(v1::Criterion criterion, v1::Mark mark, v1::SubmitScorecardRequest* request) {
  request->mutable_marks(static_cast<int>(criterion) - 1)->set_mark(mark);
}

v1::DisputeScorecardRequest Disputing(const std::string& card) {
  v1::DisputeScorecardRequest request;
  request.set_name(card);
  request.set_reason("it was told by phone");
  return request;
}

v1::DecideDisputeRequest Upholding(const std::string& card) {
  v1::DecideDisputeRequest request;
  request.set_name(card);
  request.set_outcome(v1::DISPUTE_OUTCOME_UPHELD);
  request.set_summary("there is no such call on record");
  return request;
}

v1::DecideDisputeRequest Changing(const std::string& card, v1::Criterion criterion, v1::Mark mark) {
  v1::DecideDisputeRequest request = Upholding(card);
  request.set_outcome(v1::DISPUTE_OUTCOME_CHANGED);
  request.add_marks()->set_criterion(criterion);
  request.mutable_marks(0)->set_mark(mark);
  request.set_summary("there was a call");
  return request;
}

v1::CreateActionPlanRequest Planning(const std::string& owner, int days) {
  v1::CreateActionPlanRequest request;
  request.set_action("go through the calls about delays");
  request.set_owner(owner);
  *request.mutable_due_time() = In(absl::Hours(24 * days));
  return request;
}

v1::RecordSuggestionRequest SuggestionOf(const std::string& staff) {
  v1::RecordSuggestionRequest request;
  request.set_source(v1::SUGGESTION_SOURCE_STAFF);
  request.set_staff(staff);
  request.set_text("a template for delays");
  return request;
}

v1::RecordSuggestionRequest CustomersSuggestion(const std::string& case_name) {
  v1::RecordSuggestionRequest request;
  request.set_source(v1::SUGGESTION_SOURCE_CUSTOMER);
  request.set_case_name(case_name);
  request.set_text("print the order number on the label");
  return request;
}

v1::DecideSuggestionRequest DecidingSuggestion(const std::string& suggestion, v1::SuggestionState state) {
  v1::DecideSuggestionRequest request;
  request.set_name(suggestion);
  request.set_state(state);
  request.set_reason("from the next print run on");
  return request;
}

v1::SampleCasesRequest Sampling(v1::SampleOrder order, int64_t seed) {
  v1::SampleCasesRequest request;
  *request.mutable_closed_from() = In(-absl::Hours(48));
  *request.mutable_closed_before() = In(absl::Hours(24));
  request.set_order(order);
  request.set_seed(seed);
  return request;
}

std::map<std::string, MakeRequest> QualityMutations() {
  return {
      {"SubmitScorecard",
       [](ServedDesk& desk) { return Made(Fresh(Scoring(desk.CaseIn(v1::CASE_STATE_CLOSED).name()))); }},
      {"DisputeScorecard", [](ServedDesk& desk) { return Made(Fresh(Disputing(Card(desk)))); }},
      {"DecideDispute",
       [](ServedDesk& desk) {
         return Made(Fresh(Changing(DisputedCard(desk), v1::CRITERION_EMPATHY, v1::MARK_PARTLY)));
       }},
      {"CreateActionPlan", FullPlan},
      {"UpdateActionPlan", PlanUpdate},
      {"CompleteActionPlan", PlanCompletion},
      {"RecordSuggestion",
       [](ServedDesk& desk) {
         v1::RecordSuggestionRequest request = SuggestionOf("staff/rita");
         request.set_case_name(desk.OpenCase().name());
         return Made(Fresh(std::move(request)));
       }},
      {"DecideSuggestion",
       [](ServedDesk& desk) {
         return Made(Fresh(DecidingSuggestion(Suggested(desk), v1::SUGGESTION_STATE_TAKEN_UP)));
       }},
  };
}

std::map<std::string, MakeRequest> QualityReads() {
  return {
      {"SampleCases", [](ServedDesk&) { return Made(Sampling()); }},
      {"GetScorecard", [](ServedDesk& desk) { return Named<v1::GetScorecardRequest>(Card(desk)); }},
      {"ListScorecards", [](ServedDesk&) { return Made(v1::ListScorecardsRequest()); }},
      {"GetActionPlan", [](ServedDesk& desk) { return Named<v1::GetActionPlanRequest>(Plan(desk)); }},
      {"ListActionPlans", [](ServedDesk&) { return Made(v1::ListActionPlansRequest()); }},
      {"GetSuggestion", [](ServedDesk& desk) { return Named<v1::GetSuggestionRequest>(Suggested(desk)); }},
      {"ListSuggestions", [](ServedDesk&) { return Made(v1::ListSuggestionsRequest()); }},
      {"GetQualitySummary", Summary},
  };
}

const std::map<std::string, MakeRequest>& Mutations() {
  static const auto* const all = new std::map<std::string, MakeRequest>(Together(DailyMutations(), QualityMutations()));
  return *all;
}

const std::map<std::string, MakeRequest>& Reads() {
  static const auto* const all = new std::map<std::string, MakeRequest>(Together(DailyReads(), QualityReads()));
  return *all;
}

}  // namespace docket::testing
