// What becomes better: action plans and suggestions.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/quality_command.h"

namespace docket::client {
namespace {

const NameKind kPlanName = {ActionPlanName, "is no plan id; one looks like 7K3M2Q9A or plans/7K3M2Q9A"};
const NameKind kSuggestionName = {SuggestionName,
                                  "is no suggestion id; one looks like 7K3M2Q9A or suggestions/7K3M2Q9A"};

void AddPlanCreate(CLI::App& topic, Chosen& chosen) {
  Command command(
      topic, chosen,
      {"create", "Plan what is to become better, by whom and by when",
       "docket plan create 'Go through the calls about delays.' --owner ben --due +14d --staff ana", kQuality});
  auto request = std::make_shared<v1::CreateActionPlanRequest>();
  auto due = std::make_shared<std::string>();
  command.Text("ACTION", "What is to be done", request->mutable_action())->required();
  command.Name("--owner", kStaffName, "Who sees to it", request->mutable_owner())->type_name("STAFF")->required();
  command.Time("--due", "By when", due.get())->required();
  command.Name("--scorecard", kScorecardName, "The card that it follows from", request->mutable_scorecard())
      ->type_name("SCORECARD");
  command.Name("--staff", kStaffName, "Whom it is for", request->mutable_staff());
  command.Name("--team", kTeamName, "Which team it is for", request->mutable_team());
  command.Text("--category", "Which kind of cases it is about", request->mutable_category());
  command.ChangeFlags(request.get());
  command.Runs([request, due](Session& session) {
    SetTime(session, *due, [&] { return request->mutable_due_time(); });
    return ChangeRecord(session, &Quality::CreateActionPlan, *request, ActionPlanPage, [](const v1::ActionPlan& plan) {
      return absl::StrCat("Made plan ", IdOf(plan.name()), " for ", IdOf(plan.owner()));
    });
  });
}

void AddPlanUpdate(CLI::App& topic, Chosen& chosen) {
  Command command(
      topic, chosen,
      {"update", "Note how a plan goes; with a new due time, why",
       "docket plan update 7K3M2Q9A 'Half of the calls are done.' --due +7d --reason 'Ana is away.'", kQuality});
  auto request = std::make_shared<v1::UpdateActionPlanRequest>();
  auto due = std::make_shared<std::string>();
  command.Name("PLAN", kPlanName, "Its id", request->mutable_name())->required();
  command.Text("TEXT", "How it goes", request->mutable_text())->required();
  command.Time("--due", "By when it is to be done instead", due.get());
  command.Text("--reason", "Why it is to be done by another time", request->mutable_reason());
  command.ChangeFlags(request.get());
  command.Runs([request, due](Session& session) {
    SetTime(session, *due, [&] { return request->mutable_due_time(); });
    return ChangeRecord(session, &Quality::UpdateActionPlan, *request, ActionPlanPage,
                        [](const v1::ActionPlan& plan) { return absl::StrCat("Noted on plan ", IdOf(plan.name())); });
  });
}

void AddPlanDone(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"done", "Record that a plan is carried out, and what came of it",
                   "docket plan done 7K3M2Q9A 'Delays are told the same day now.'", kQuality});
  auto request = std::make_shared<v1::CompleteActionPlanRequest>();
  command.Name("PLAN", kPlanName, "Its id", request->mutable_name())->required();
  command.Text("SUMMARY", "What came of it", request->mutable_summary())->required();
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeRecord(
        session, &Quality::CompleteActionPlan, *request, ActionPlanPage,
        [](const v1::ActionPlan& plan) { return absl::StrCat("Plan ", IdOf(plan.name()), " is completed"); });
  });
}

void AddPlanList(CLI::App& topic, Chosen& chosen) {
  using Request = v1::ListActionPlansRequest;
  Command command(topic, chosen, {"list", "List action plans, newest first", "docket plan list --overdue", kQuality});
  auto request = std::make_shared<Request>();
  command.Name("--owner", kStaffName, "Who sees to them", request->mutable_owner())->type_name("STAFF");
  command.Choice("--state", "Where they stand", request.get(), &Request::set_state);
  command.Switch("--overdue", "Those alone that are open past their due time",
                 [request] { request->set_overdue(true); });
  const auto limit = LimitFlag(command);
  command.Runs([request, limit](Session& session) {
    return List(
        session, &Quality::ListActionPlans, *request, *limit, "plans",
        [](v1::ListActionPlansResponse& page) { return page.mutable_plans(); }, ActionPlanTable);
  });
}

void AddSuggestionAdd(CLI::App& topic, Chosen& chosen) {
  Command command(
      topic, chosen,
      {"add", "Record what a member of staff or a customer suggests",
       "docket suggestion add 'Print the order number on the label.' --customer --case 7K3M2Q9A", kQuality});
  auto request = std::make_shared<v1::RecordSuggestionRequest>();
  command.Text("TEXT", "What is suggested", request->mutable_text())->required();
  CLI::Option* staff =
      command.Name("--staff", kStaffName, "Whose it is, where it is of a member of staff", request->mutable_staff());
  command
      .Switch("--customer", "It is a customer's", [request] { request->set_source(v1::SUGGESTION_SOURCE_CUSTOMER); })
      ->excludes(staff);
  command.Name("--case", kCaseName, "The case on which it came up", request->mutable_case_name())->type_name("CASE");
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    if (!request->staff().empty()) request->set_source(v1::SUGGESTION_SOURCE_STAFF);
    if (request->source() == v1::SUGGESTION_SOURCE_UNSPECIFIED) {
      return session.WrongUsage("one of --staff and --customer has to say whose it is");
    }
    return ChangeRecord(
        session, &Quality::RecordSuggestion, *request, SuggestionPage,
        [](const v1::Suggestion& suggestion) { return absl::StrCat("Recorded suggestion ", IdOf(suggestion.name())); });
  });
}

void AddSuggestionDecide(CLI::App& topic, Chosen& chosen) {
  using Request = v1::DecideSuggestionRequest;
  Command command(topic, chosen,
                  {"decide", "Take a suggestion up, decline it, or say that it is done",
                   "docket suggestion decide 7K3M2Q9A --state taken-up 'From the next print run on.'", kQuality});
  auto request = std::make_shared<Request>();
  command.Name("SUGGESTION", kSuggestionName, "Its id", request->mutable_name())->required();
  ReasonArgument(command, "In words: what is done, or why not", request.get());
  command.Choice("--state", "What becomes of it", request.get(), &Request::set_state, {v1::SUGGESTION_STATE_RECORDED})
      ->required();
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeRecord(
        session, &Quality::DecideSuggestion, *request, SuggestionPage, [](const v1::Suggestion& suggestion) {
          return absl::StrCat("Suggestion ", IdOf(suggestion.name()), " is ", SpokenWordOf(suggestion.state()));
        });
  });
}

void AddSuggestionList(CLI::App& topic, Chosen& chosen) {
  using Request = v1::ListSuggestionsRequest;
  Command command(topic, chosen,
                  {"list", "List suggestions, newest first", "docket suggestion list --state recorded", kQuality});
  auto request = std::make_shared<Request>();
  command.Choice("--state", "Where they stand", request.get(), &Request::set_state);
  command.Choice("--source", "Whose they are", request.get(), &Request::set_source);
  command.Name("--staff", kStaffName, "Of this member of staff alone", request->mutable_staff());
  const auto limit = LimitFlag(command);
  command.Runs([request, limit](Session& session) {
    return List(
        session, &Quality::ListSuggestions, *request, *limit, "suggestions",
        [](v1::ListSuggestionsResponse& page) { return page.mutable_suggestions(); }, SuggestionTable);
  });
}

}  // namespace

void AddPlanCommands(CLI::App& app, Chosen& chosen) {
  CLI::App& plan = AddTopic(app, {"plan", "Plan what is to become better: create, update, done, show, list",
                                  "docket plan list --overdue", kQuality});
  AddPlanCreate(plan, chosen);
  AddPlanUpdate(plan, chosen);
  AddPlanDone(plan, chosen);
  AddShow(plan, chosen, {"show", "Show an action plan with its notes", "docket plan show 7K3M2Q9A", kQuality}, "PLAN",
          kPlanName, &Quality::GetActionPlan, ActionPlanPage);
  AddPlanList(plan, chosen);
  CLI::App& suggestion = AddTopic(app, {"suggestion", "What staff and customers suggest: add, decide, show, list",
                                        "docket suggestion list", kQuality});
  AddSuggestionAdd(suggestion, chosen);
  AddSuggestionDecide(suggestion, chosen);
  AddShow(suggestion, chosen,
          {"show", "Show a suggestion and what was decided", "docket suggestion show 7K3M2Q9A", kQuality}, "SUGGESTION",
          kSuggestionName, &Quality::GetSuggestion, SuggestionPage);
  AddSuggestionList(suggestion, chosen);
}

}  // namespace docket::client
