#include "tests/client/typed.h"

namespace docket::client {

const std::vector<Typed>& QualityCommands() {
  static const auto* const commands = new std::vector<Typed>{
      {"Sample",
       {"sample", "--from", "2026-11-01T00:00:00Z", "--to", "2026-11-08T00:00:00Z", "--team", "billing", "--seed",
        "4711", "--size", "5"},
       "SampleCases",
       "closed_from { seconds: 1793491200 } closed_before { seconds: 1794096000 } team: \"teams/billing\" order: "
       "SAMPLE_ORDER_RANDOM seed: 4711 size: 5"},
      {"SampleByRisk",
       {"sample", "--from", "2026-11-01T00:00:00Z", "--to", "2026-11-08T00:00:00Z", "--staff", "ana", "--by-risk"},
       "SampleCases",
       "closed_from { seconds: 1793491200 } closed_before { seconds: 1794096000 } staff: \"staff/ana\" order: "
       "SAMPLE_ORDER_RISK"},
      {"ScorecardSubmit",
       {"scorecard", "submit", "7k3-m2q", "--partly", "empathy,updated", "--not-met", "accurate", "--not-applicable",
        "no-blame", "--rest", "met", "--comment", "Warm", "--validate-only"},
       "SubmitScorecard",
       "validate_only: true case_name: \"cases/7K3M2Q\" marks { criterion: CRITERION_EMPATHY mark: MARK_PARTLY } marks "
       "{ "
       "criterion: CRITERION_UPDATED mark: MARK_PARTLY } marks { criterion: CRITERION_ACCURATE mark: MARK_NOT_MET } "
       "marks { criterion: CRITERION_NO_BLAME mark: MARK_NOT_APPLICABLE } marks { criterion: "
       "CRITERION_COURTEOUS_AND_NAMED mark: MARK_MET } marks { criterion: CRITERION_NEEDS_CONFIRMED mark: MARK_MET } "
       "marks { criterion: CRITERION_CLEAR_AND_POSITIVE mark: MARK_MET } marks { criterion: CRITERION_FOLLOWED_UP "
       "mark: "
       "MARK_MET } comment: \"Warm\""},
      {"ScorecardDispute",
       {"scorecard", "dispute", "2ab-3cd", "There was a call", "--expected-version", "1"},
       "DisputeScorecard",
       "expected_version: 1 name: \"scorecards/2AB3CD\" reason: \"There was a call\""},
      {"ScorecardDecide",
       {"scorecard", "decide", "2AB3CD", "--outcome", "changed", "--met", "updated", "There was"},
       "DecideDispute",
       "name: \"scorecards/2AB3CD\" outcome: DISPUTE_OUTCOME_CHANGED marks { criterion: CRITERION_UPDATED mark: "
       "MARK_MET } summary: \"There was\""},
      {"ScorecardShow", {"scorecard", "show", "scorecards/2AB3CD"}, "GetScorecard", "name: \"scorecards/2AB3CD\""},
      {"ScorecardList",
       {"scorecard", "list", "--staff", "ana", "--team", "billing", "--state", "disputed", "--case", "7K3M2Q",
        "--limit", "7"},
       "ListScorecards",
       "page_size: 7 staff: \"staff/ana\" team: \"teams/billing\" state: SCORECARD_STATE_DISPUTED case_name: "
       "\"cases/7K3M2Q\""},
      {"PlanCreate",
       {"plan", "create", "Listen to calls", "--owner", "ben", "--due", "2026-12-24T16:30:00Z", "--scorecard", "2AB3CD",
        "--staff", "ana", "--team", "billing", "--category", "lamps"},
       "CreateActionPlan",
       "action: \"Listen to calls\" owner: \"staff/ben\" due_time { seconds: 1798129800 } scorecard: "
       "\"scorecards/2AB3CD\" staff: \"staff/ana\" team: \"teams/billing\" category: \"lamps\""},
      {"PlanUpdate",
       {"plan", "update", "2AB3CD", "Half done", "--due", "2026-12-24T16:30:00Z", "--reason", "Ana is away"},
       "UpdateActionPlan",
       "name: \"plans/2AB3CD\" text: \"Half done\" due_time { seconds: 1798129800 } reason: \"Ana is away\""},
      {"PlanDone",
       {"plan", "done", "2AB3CD", "Better now"},
       "CompleteActionPlan",
       "name: \"plans/2AB3CD\" summary: \"Better now\""},
      {"PlanShow", {"plan", "show", "2AB3CD"}, "GetActionPlan", "name: \"plans/2AB3CD\""},
      {"PlanList",
       {"plan", "list", "--overdue", "--state", "open", "--owner", "ben"},
       "ListActionPlans",
       "page_size: 50 state: ACTION_PLAN_STATE_OPEN overdue: true owner: \"staff/ben\""},
      {"SuggestionOfACustomer",
       {"suggestion", "add", "A label", "--customer", "--case", "7K3M2Q"},
       "RecordSuggestion",
       "source: SUGGESTION_SOURCE_CUSTOMER case_name: \"cases/7K3M2Q\" text: \"A label\""},
      {"SuggestionOfStaff",
       {"suggestion", "add", "A template", "--staff", "ana"},
       "RecordSuggestion",
       "source: SUGGESTION_SOURCE_STAFF staff: \"staff/ana\" text: \"A template\""},
      {"SuggestionDecide",
       {"suggestion", "decide", "2AB3CD", "--state", "taken-up", "In March"},
       "DecideSuggestion",
       "name: \"suggestions/2AB3CD\" state: SUGGESTION_STATE_TAKEN_UP reason: \"In March\""},
      {"SuggestionShow", {"suggestion", "show", "2AB3CD"}, "GetSuggestion", "name: \"suggestions/2AB3CD\""},
      {"SuggestionList",
       {"suggestion", "list", "--state", "recorded", "--source", "customer", "--staff", "ana"},
       "ListSuggestions",
       "page_size: 50 state: SUGGESTION_STATE_RECORDED source: SUGGESTION_SOURCE_CUSTOMER staff: \"staff/ana\""},
      {"Quality",
       {"quality", "--from", "2026-11-01T00:00:00Z", "--to", "2026-11-08T00:00:00Z"},
       "GetQualitySummary",
       "from { seconds: 1793491200 } before { seconds: 1794096000 }"},
  };
  return *commands;
}

}  // namespace docket::client
