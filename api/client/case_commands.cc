// The commands that take a case from intake to closure.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/case_page.h"
#include "api/client/command.h"
#include "api/client/text_file.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

using Cases = v1::CaseService::Stub;

constexpr const char* kIntake = "Taking a case in";
constexpr const char* kWork = "Working on it";
constexpr const char* kClosing = "Bringing it to an end";

// Sends a change of a case and tells what it came to; `done` is the sentence about it.
template <typename Request, typename Done>
ExitStatus ChangeCase(Session& session, grpc::Status (Cases::*method)(grpc::ClientContext*, const Request&, v1::Case*),
                      const Request& request, Done done) {
  return Change(session, method, request, [&](const v1::Case& value) {
    return CaseChange(done(value), value, request.validate_only(), session.moment(), session.paper());
  });
}

template <typename Request>
void CaseArgument(Command& command, Request* request) {
  command.Name("CASE", kCaseName, "Its id; in lower case or with hyphens is fine", request->mutable_name())->required();
}

template <typename Request>
CLI::Option* ChannelFlag(Command& command, const std::string& help, Request* request) {
  return command.Word("--channel", *v1::Channel_descriptor(), help,
                      [request](int channel) { request->set_channel(static_cast<v1::Channel>(channel)); });
}

std::string Id(const v1::Case& value) { return IdOf(value.name()); }

// A contact that is set at all means a customer, so it goes into the request only where a flag gave something.
void CustomerFlags(Command& command, v1::Contact* contact, std::string* customer) {
  constexpr const char* kGroup = "The customer (without these: anonymous)";
  CLI::Option* known = command.Name("--customer", kCustomerName, "A customer already known", customer);
  known->group(kGroup);
  const auto text = [&](const char* flag, const char* help, std::string* field) {
    command.Text(flag, help, field)->group(kGroup)->excludes(known);
  };
  text("--name", "The customer's name", contact->mutable_display_name());
  text("--email", "Where the customer is written to", contact->mutable_email());
  text("--phone", "Where the customer is called", contact->mutable_phone());
}

void AddOpen(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"open", "Log a customer's inquiry, complaint or request",
                   "docket open --kind complaint --channel phone --subject 'The parcel never came' --name 'Ana Diaz' "
                   "--email ana@example.org --order 4711",
                   kIntake});
  auto request = std::make_shared<v1::OpenCaseRequest>();
  auto contact = std::make_shared<v1::Contact>();
  auto file = std::make_shared<std::string>();
  command
      .Word("--kind", *v1::CaseKind_descriptor(), "What the customer came with",
            [request](int kind) { request->set_kind(static_cast<v1::CaseKind>(kind)); })
      ->required();
  ChannelFlag(command, "How it came in", request.get())->required();
  command.Text("--subject", "What it is about, in a line", request->mutable_subject())->required();
  CLI::Option* description =
      command.Text("--description", "All that the customer said", request->mutable_description());
  command.Text("--description-file", "The same from a file; - is the standard input", file.get())
      ->type_name("FILE")
      ->excludes(description);
  CustomerFlags(command, contact.get(), request->mutable_customer());
  command.Texts("--account", "An account that it is about",
                [request](const std::string& reference) { request->add_account_references(reference); });
  command.Texts("--order", "An order that it is about",
                [request](const std::string& reference) { request->add_order_references(reference); });
  command.Name("--team", kTeamName, "Whose queue it joins", request->mutable_team());
  command.ChangeFlags(request.get());
  command.Runs([request, contact, file](Session& session) {
    if (!file->empty()) {
      const absl::StatusOr<std::string> text = ReadTextFile(*file, session.in());
      if (!text.ok()) return session.WrongUsage(absl::StrCat("--description-file: ", text.status().message()));
      request->set_description(*text);
    }
    if (contact->ByteSizeLong() > 0) *request->mutable_contact() = *contact;
    return ChangeCase(session, &Cases::OpenCase, *request, [](const v1::Case& value) {
      return absl::StrCat("Opened case ", Id(value), ": ", value.subject());
    });
  });
}

void AddAcknowledge(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"ack", "Confirm to the customer that the case was received",
       "docket ack 7K3M2Q9A --channel email --message 'We have it, and will write again by noon.'", kIntake});
  auto request = std::make_shared<v1::AcknowledgeCaseRequest>();
  CaseArgument(command, request.get());
  ChannelFlag(command, "How the customer was told", request.get())->required();
  command.Text("--message", "What the customer was told", request->mutable_message());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCase(session, &Cases::AcknowledgeCase, *request,
                      [](const v1::Case& value) { return absl::StrCat("Acknowledged case ", Id(value)); });
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
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCase(session, &Cases::AssignCase, *request, [request](const v1::Case& value) {
      return absl::StrCat("Assigned case ", Id(value), " to ", IdOf(request->assignee()));
    });
  });
}

// Which way it went, as exactly one of three switches.
void DirectionFlags(Command& command, v1::RecordInteractionRequest* request) {
  CLI::Option* in = command.Switch("--in", "What the customer said or wrote",
                                   [request] { request->set_direction(v1::DIRECTION_INBOUND); });
  CLI::Option* out = command.Switch("--out", "What the customer was told",
                                    [request] { request->set_direction(v1::DIRECTION_OUTBOUND); });
  CLI::Option* note = command.Switch("--note", "An internal note, never shown to the customer",
                                     [request] { request->set_direction(v1::DIRECTION_NOTE); });
  in->excludes(out)->excludes(note);
  out->excludes(note);
}

void AddRecord(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"record", "Put a message, in or out, or a note on record",
                   "docket record 7K3M2Q9A --in --channel phone 'Asks where it is now.'", kWork});
  auto request = std::make_shared<v1::RecordInteractionRequest>();
  auto file = std::make_shared<std::string>();
  CaseArgument(command, request.get());
  CLI::Option* text = command.Text("TEXT", "The words, or what they came to", request->mutable_text());
  command.Text("--text-file", "The same from a file; - is the standard input", file.get())
      ->type_name("FILE")
      ->excludes(text);
  DirectionFlags(command, request.get());
  ChannelFlag(command, "How it travelled; not for a note", request.get());
  command.ChangeFlags(request.get());
  command.Runs([request, file, text](Session& session) {
    if (request->direction() == v1::DIRECTION_UNSPECIFIED) {
      return session.WrongUsage("one of --in, --out and --note has to say what it is");
    }
    if (request->direction() != v1::DIRECTION_NOTE && request->channel() == v1::CHANNEL_UNSPECIFIED) {
      return session.WrongUsage("--channel has to say how it travelled");
    }
    if (!file->empty()) {
      const absl::StatusOr<std::string> read = ReadTextFile(*file, session.in());
      if (!read.ok()) return session.WrongUsage(absl::StrCat("--text-file: ", read.status().message()));
      request->set_text(*read);
    } else if (text->count() == 0) {
      return session.WrongUsage("TEXT or --text-file is needed");
    }
    return ChangeCase(session, &Cases::RecordInteraction, *request, [request](const v1::Case& value) {
      const bool note = request->direction() == v1::DIRECTION_NOTE;
      return absl::StrCat("Recorded a ", note ? "note" : "message", " on case ", Id(value));
    });
  });
}

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
       "docket escalate 7K3M2Q9A --cause technical --level expert --to bob --reason 'scanner log is empty'", kWork});
  auto request = std::make_shared<v1::EscalateCaseRequest>();
  CaseArgument(command, request.get());
  command
      .Word(
          "--cause", *v1::EscalationCause_descriptor(), "Why it has to go higher",
          [request](int cause) { request->set_cause(static_cast<v1::EscalationCause>(cause)); },
          v1::ESCALATION_CAUSE_UNRESOLVED)
      ->required();
  command.Word("--level", *v1::EscalationLevel_descriptor(), "How high; without, the usual level for the cause",
               [request](int level) { request->set_level(static_cast<v1::EscalationLevel>(level)); });
  command.Name("--to", kStaffName, "To one person at that level", request->mutable_addressee())->type_name("STAFF");
  command.Text("--reason", "Why, in words", request->mutable_reason());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCase(session, &Cases::EscalateCase, *request, [request](const v1::Case& value) {
      return absl::StrCat("Escalated case ", Id(value), ToWhom(value, request->cause()));
    });
  });
}

void AddAccept(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen, {"accept", "Take over an escalated case", "docket accept 7K3M2Q9A bob", kWork});
  auto request = std::make_shared<v1::AcceptEscalationRequest>();
  CaseArgument(command, request.get());
  command.Name("STAFF", kStaffName, "Who takes it over and is responsible from now on", request->mutable_accepter())
      ->required();
  command.Number("--number", 1, 1'000'000, "Which escalation; without, all that the person's roles allow",
                 [request](int number) { request->set_number(number); });
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCase(session, &Cases::AcceptEscalation, *request, [request](const v1::Case& value) {
      return absl::StrCat(IdOf(request->accepter()), " took over case ", Id(value));
    });
  });
}

void AddResolve(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"resolve", "Record that a resolution was carried out",
                   "docket resolve 7K3M2Q9A --outcome resolved 'Sent a second parcel by courier.'", kClosing});
  auto request = std::make_shared<v1::ResolveCaseRequest>();
  CaseArgument(command, request.get());
  command.Text("SUMMARY", "What was done for the customer", request->mutable_summary())->required();
  command
      .Word("--outcome", *v1::CaseOutcome_descriptor(), "How it ended",
            [request](int outcome) { request->set_outcome(static_cast<v1::CaseOutcome>(outcome)); })
      ->required();
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCase(session, &Cases::ResolveCase, *request,
                      [](const v1::Case& value) { return absl::StrCat("Resolved case ", Id(value)); });
  });
}

void AddFollowUp(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"follow-up", "Record whether the resolution worked for the customer",
                   "docket follow-up 7K3M2Q9A --satisfied --rating 5 --comment 'Came within a day.'", kClosing});
  auto request = std::make_shared<v1::RecordFollowUpRequest>();
  CaseArgument(command, request.get());
  CLI::Option* satisfied =
      command.Switch("--satisfied", "It worked for the customer", [request] { request->set_satisfied(true); });
  command
      .Switch("--not-satisfied", "It did not: the case goes back to work", [request] { request->set_satisfied(false); })
      ->excludes(satisfied);
  command.Number("--rating", 1, 5, "From 1 (worst) to 5 (best)",
                 [request](int rating) { request->set_rating(rating); });
  command.Text("--comment", "The customer's own words", request->mutable_comment());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    if (!request->has_satisfied()) return session.WrongUsage("one of --satisfied and --not-satisfied has to be there");
    return ChangeCase(session, &Cases::RecordFollowUp, *request,
                      [](const v1::Case& value) { return absl::StrCat("Recorded the follow-up of case ", Id(value)); });
  });
}

void AddClose(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"close", "Close formally, or be told what is missing",
                   "docket close 7K3M2Q9A --recommendations 'Ring the carrier on day two.'", kClosing});
  auto request = std::make_shared<v1::CloseCaseRequest>();
  CaseArgument(command, request.get());
  command.Text("--feedback", "What the customer thought of the service", request->mutable_feedback());
  command.Text("--recommendations", "What should be better next time", request->mutable_recommendations());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCase(session, &Cases::CloseCase, *request,
                      [](const v1::Case& value) { return absl::StrCat("Closed case ", Id(value)); });
  });
}

void AddReopen(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"reopen", "Take a closed case up again, because the customer came back",
                   "docket reopen 7K3M2Q9A --channel phone 'The second parcel is broken.'", kClosing});
  auto request = std::make_shared<v1::ReopenCaseRequest>();
  CaseArgument(command, request.get());
  command.Text("REASON", "What the customer came back with", request->mutable_reason())->required();
  ChannelFlag(command, "How the customer came back", request.get())->required();
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCase(session, &Cases::ReopenCase, *request,
                      [](const v1::Case& value) { return absl::StrCat("Reopened case ", Id(value)); });
  });
}

}  // namespace

void AddCaseCommands(CLI::App& app, Chosen& chosen) {
  AddOpen(app, chosen);
  AddAcknowledge(app, chosen);
  AddAssign(app, chosen);
  AddRecord(app, chosen);
  AddEscalate(app, chosen);
  AddAccept(app, chosen);
  AddResolve(app, chosen);
  AddFollowUp(app, chosen);
  AddClose(app, chosen);
  AddReopen(app, chosen);
}

}  // namespace docket::client
