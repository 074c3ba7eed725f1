// The commands that take a case in: logging it, and telling the customer that it is there.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"
#include "api/client/text_file.h"

namespace docket::client {
namespace {

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
  command.Choice("--kind", "What the customer came with", request.get(), &v1::OpenCaseRequest::set_kind)->required();
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
  Sends(command, &Cases::AcknowledgeCase, request,
        [](const v1::Case& value) { return absl::StrCat("Acknowledged case ", Id(value)); });
}

}  // namespace

void AddIntakeCommands(CLI::App& app, Chosen& chosen) {
  AddOpen(app, chosen);
  AddAcknowledge(app, chosen);
}

}  // namespace docket::client
