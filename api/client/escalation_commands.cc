// The commands that take a case to a higher level, and bring it back.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"

namespace docket::client {
namespace {

// " to expert bob", as the case has it: the level is the service's to choose where none was named.
std::string ToWhom(const v1::Case& value, v1::EscalationCause cause) {
  for (const v1::Escalation& escalation : value.escalations()) {
    if (escalation.cause() != cause) continue;
    return absl::StrCat(" to ", SpokenWordOf(escalation.level()), escalation.addressee().empty() ? "" : " ",
                        IdOf(escalation.addressee()));
  }
  return "";
}

void AddEscalate(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"escalate", "Refer the case to a higher level",
       "docket escalate 7K3M2Q9A --cause technical --level expert --to bob --reason 'scanner log is empty'", kHigher});
  auto request = std::make_shared<v1::EscalateCaseRequest>();
  CaseArgument(command, request.get());
  command
      .Choice("--cause", "Why it has to go higher", request.get(), &v1::EscalateCaseRequest::set_cause,
              {v1::ESCALATION_CAUSE_UNRESOLVED, v1::ESCALATION_CAUSE_FIRST_CONTACT, v1::ESCALATION_CAUSE_UNACCEPTED,
               v1::ESCALATION_CAUSE_OVERDUE})
      ->required();
  command.Choice("--level", "How high; without, the usual level for the cause", request.get(),
                 &v1::EscalateCaseRequest::set_level);
  command.Name("--to", kStaffName, "To one person at that level", request->mutable_addressee())->type_name("STAFF");
  command.Text("--reason", "Why, in words", request->mutable_reason());
  Sends(command, &Cases::EscalateCase, request, [request](const v1::Case& value) {
    return absl::StrCat("Escalated case ", Id(value), ToWhom(value, request->cause()));
  });
}

void AddAccept(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen, {"accept", "Take over an escalated case", "docket accept 7K3M2Q9A bob", kHigher});
  auto request = std::make_shared<v1::AcceptEscalationRequest>();
  CaseArgument(command, request.get());
  command.Name("STAFF", kStaffName, "Who takes it over and is responsible from now on", request->mutable_accepter())
      ->required();
  WhichNumber(command, "--number", "Which escalation; without, all that the person's roles allow", request.get());
  Sends(command, &Cases::AcceptEscalation, request, [request](const v1::Case& value) {
    return absl::StrCat(IdOf(request->accepter()), " took over case ", Id(value));
  });
}

void AddDeescalate(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"deescalate", "Take back an escalation that nobody accepted",
                   "docket deescalate 7K3M2Q9A 'The scanner log turned up.'", kHigher});
  auto request = std::make_shared<v1::DeescalateCaseRequest>();
  CaseArgument(command, request.get());
  ReasonArgument(command, "Why", request.get());
  WhichNumber(command, "--number", "Which escalation; without, all that are open", request.get());
  Sends(command, &Cases::DeescalateCase, request, [request](const v1::Case& value) {
    return absl::StrCat(
        "Took back ",
        request->number() > 0 ? absl::StrCat("escalation ", request->number()) : std::string("the open escalations"),
        " of case ", Id(value));
  });
}

void AddTakeOver(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"take-over", "Take a case over as a supervisor or manager, escalated or not",
                   "docket take-over 7K3M2Q9A sue 'The customer is about to leave us.'", kHigher});
  auto request = std::make_shared<v1::TakeOverRequest>();
  CaseArgument(command, request.get());
  command.Name("STAFF", kStaffName, "Who takes it over and is responsible from now on", request->mutable_taker())
      ->required();
  ReasonArgument(command, "Why", request.get());
  Sends(command, &Cases::TakeOver, request, [request](const v1::Case& value) {
    return absl::StrCat(IdOf(request->taker()), " took over case ", Id(value));
  });
}

}  // namespace

void AddEscalationCommands(CLI::App& app, Chosen& chosen) {
  AddEscalate(app, chosen);
  AddAccept(app, chosen);
  AddDeescalate(app, chosen);
  AddTakeOver(app, chosen);
}

}  // namespace docket::client
