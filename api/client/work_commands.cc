// The commands about who works on a case, and how far the work is.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"

namespace docket::client {
namespace {

void AddNext(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"next", "Take the most urgent case that waits for somebody like you", "docket next --as ana", kWork});
  auto request = std::make_shared<v1::ClaimNextCaseRequest>();
  command.Name("--as", kStaffName, "Who takes it and is responsible from now on", request->mutable_staff())
      ->type_name("STAFF")
      ->required();
  command.Name("--team", kTeamName, "From whose queue; without, the person's own team's", request->mutable_team());
  Sends(command, &Cases::ClaimNextCase, request, [request](const v1::Case& value) {
    return absl::StrCat(IdOf(request->staff()), " took case ", Id(value), ": ", value.subject());
  });
}

void AddAssign(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"assign", "Make a member of staff responsible",
                   "docket assign 7K3M2Q9A ana --reason 'knows the carrier'", kWork});
  auto request = std::make_shared<v1::AssignCaseRequest>();
  CaseArgument(command, request.get());
  command.Name("STAFF", kStaffName, "Who is responsible from now on", request->mutable_assignee())->required();
  command.Name("--team", kTeamName, "In which team; without, the person's own", request->mutable_team());
  command.Text("--reason", "Why", request->mutable_reason());
  Sends(command, &Cases::AssignCase, request, [request](const v1::Case& value) {
    return absl::StrCat("Assigned case ", Id(value), " to ", IdOf(request->assignee()));
  });
}

void AddUnassign(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"unassign", "Give a case back to its team's queue",
                   "docket unassign 7K3M2Q9A 'Ana is away until Monday.'", kWork});
  auto request = std::make_shared<v1::UnassignCaseRequest>();
  CaseArgument(command, request.get());
  ReasonArgument(command, "Why", request.get());
  Sends(command, &Cases::UnassignCase, request,
        [](const v1::Case& value) { return absl::StrCat("Gave case ", Id(value), " back to the queue"); });
}

void AddFinding(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"finding", "Record what was found out, and the root cause once it is known",
                   "docket finding 7K3M2Q9A 'The label was unreadable.' --root-cause label-damaged", kWork});
  auto request = std::make_shared<v1::RecordFindingRequest>();
  CaseArgument(command, request.get());
  command.Text("TEXT", "The facts", request->mutable_text())->required();
  command.Text("--root-cause", "The root cause, a word: a-z, 0-9 and hyphens", request->mutable_root_cause())
      ->type_name("CODE");
  command.Text("--root-cause-words", "The root cause in words", request->mutable_root_cause_words())->type_name("TEXT");
  Sends(command, &Cases::RecordFinding, request,
        [](const v1::Case& value) { return absl::StrCat("Recorded a finding on case ", Id(value)); });
}

void AddAwait(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"await", "Wait for the customer, until they write or call",
                   "docket await 7K3M2Q9A 'A photo of the label.'", kWork});
  auto request = std::make_shared<v1::AwaitCustomerRequest>();
  CaseArgument(command, request.get());
  ReasonArgument(command, "What is awaited", request.get());
  Sends(command, &Cases::AwaitCustomer, request,
        [](const v1::Case& value) { return absl::StrCat("Case ", Id(value), " waits for the customer"); });
}

void AddResume(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"resume", "Go on without the customer's answer",
                   "docket resume 7K3M2Q9A --reason 'The carrier found it.'", kWork});
  auto request = std::make_shared<v1::ResumeCaseRequest>();
  CaseArgument(command, request.get());
  command.Text("--reason", "Why", request->mutable_reason());
  Sends(command, &Cases::ResumeCase, request,
        [](const v1::Case& value) { return absl::StrCat("Resumed case ", Id(value)); });
}

}  // namespace

void AddWorkCommands(CLI::App& app, Chosen& chosen) {
  AddNext(app, chosen);
  AddAssign(app, chosen);
  AddUnassign(app, chosen);
  AddFinding(app, chosen);
  AddAwait(app, chosen);
  AddResume(app, chosen);
}

}  // namespace docket::client
