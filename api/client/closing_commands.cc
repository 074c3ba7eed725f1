// The commands that bring a case to an end, and take it up again.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"

namespace docket::client {
namespace {

void AddFollowUp(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"follow-up", "Record whether the resolution worked for the customer",
                   "docket follow-up 7K3M2Q9A --satisfied --rating 5 --comment 'Came within a day.'", kEnding});
  auto request = std::make_shared<v1::RecordFollowUpRequest>();
  CaseArgument(command, request.get());
  CLI::Option* satisfied =
      command.Switch("--satisfied", "It worked for the customer", [request] { request->set_satisfied(true); });
  command
      .Switch("--not-satisfied", "It did not: the case goes back to work", [request] { request->set_satisfied(false); })
      ->excludes(satisfied);
  CLI::Option* rating = command.Number("--rating", 1, 5, "From 1 (worst) to 5 (best)",
                                       [request](int stars) { request->set_rating(stars); });
  command
      .Choice("--rating-source", "Who wrote the rating down (staff)", request.get(),
              &v1::RecordFollowUpRequest::set_rating_source)
      ->needs(rating);
  command.Text("--comment", "The customer's own words", request->mutable_comment());
  ActionFlag(command, "What else has to be done, a task", request.get());
  command.Name("--by", kStaffName, "Who contacted the customer", request->mutable_contacted_by())->type_name("STAFF");
  ChannelFlag(command, "How the customer was contacted", request.get());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    if (request->rating() > 0 && request->rating_source() == v1::RATING_SOURCE_UNSPECIFIED) {
      request->set_rating_source(v1::RATING_SOURCE_STAFF);
    }
    if (!request->has_satisfied()) return session.WrongUsage("one of --satisfied and --not-satisfied has to be there");
    return ChangeCase(session, &Cases::RecordFollowUp, *request,
                      [](const v1::Case& value) { return absl::StrCat("Recorded the follow-up of case ", Id(value)); });
  });
}

void AddClose(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"close", "Close formally, or be told what is missing",
                   "docket close 7K3M2Q9A --recommendations 'Ring the carrier on day two.'", kEnding});
  auto request = std::make_shared<v1::CloseCaseRequest>();
  CaseArgument(command, request.get());
  command.Text("--feedback", "What the customer thought of the service", request->mutable_feedback());
  command.Text("--recommendations", "What should be better next time", request->mutable_recommendations());
  Sends(command, &Cases::CloseCase, request,
        [](const v1::Case& value) { return absl::StrCat("Closed case ", Id(value)); });
}

void AddWithdraw(CLI::App& app, Chosen& chosen) {
  using Request = v1::WithdrawCaseRequest;
  Command command(app, chosen,
                  {"withdraw", "End a case that has no resolution",
                   "docket withdraw 7K3M2Q9A --outcome no-answer 'Three letters, no answer.'", kEnding});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  ReasonArgument(command, "Why", request.get());
  command
      .Choice("--outcome", "How it ended", request.get(), &Request::set_outcome,
              {v1::CASE_OUTCOME_RESOLVED, v1::CASE_OUTCOME_ALTERNATIVE, v1::CASE_OUTCOME_DECLINED})
      ->required();
  Sends(command, &Cases::WithdrawCase, request, [request](const v1::Case& value) {
    return absl::StrCat("Ended case ", Id(value), ": ", SpokenWordOf(request->outcome()));
  });
}

void AddReopen(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"reopen", "Take a closed case up again, because the customer came back",
                   "docket reopen 7K3M2Q9A --channel phone 'The second parcel is broken.'", kEnding});
  auto request = std::make_shared<v1::ReopenCaseRequest>();
  CaseArgument(command, request.get());
  command.Text("REASON", "What the customer came back with", request->mutable_reason())->required();
  ChannelFlag(command, "How the customer came back", request.get())->required();
  Sends(command, &Cases::ReopenCase, request,
        [](const v1::Case& value) { return absl::StrCat("Reopened case ", Id(value)); });
}

}  // namespace

void AddClosingCommands(CLI::App& app, Chosen& chosen) {
  AddFollowUp(app, chosen);
  AddClose(app, chosen);
  AddWithdraw(app, chosen);
  AddReopen(app, chosen);
}

}  // namespace docket::client
