// The commands that say what a case is about: its assessment, its kind, and what first contact came to.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"

namespace docket::client {
namespace {

// A request is more than its urgency: can it be done, may it be done, and is it done?
void RequestFlags(Command& command, v1::AssessCaseRequest* request) {
  constexpr const char* kGroup = "Of a request";
  command.Switch("--feasible", "It can be done", [request] { request->set_feasible(true); })->group(kGroup);
  command.Switch("--compliant", "It may be done", [request] { request->set_compliant(true); })->group(kGroup);
  CLI::Option* accept = command.Switch("--accept", "It is done; it must be feasible and compliant",
                                       [request] { request->set_decision(v1::REQUEST_DECISION_ACCEPTED); });
  CLI::Option* decline = command.Switch("--decline", "It is not done; the customer is told --reason",
                                        [request] { request->set_decision(v1::REQUEST_DECISION_DECLINED); });
  accept->group(kGroup);
  decline->group(kGroup)->excludes(accept);
  ActionFlag(command, "What an accepted request needs done, a task", request)->group(kGroup);
  command.Text("--reason", "Why it is declined, as the customer is told", request->mutable_reason())->group(kGroup);
}

void AddAssess(CLI::App& app, Chosen& chosen) {
  using Request = v1::AssessCaseRequest;
  Command command(
      app, chosen,
      {"assess", "Record a case's nature; its priority follows",
       "docket assess 7K3M2Q9A --category delivery --urgency high --complexity simple --severity major", kIntake});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  command.Text("--category", "What it is about, a word: a-z, 0-9 and hyphens", request->mutable_category())->required();
  command.Choice("--urgency", "How soon it matters to the customer", request.get(), &Request::set_urgency)->required();
  command.Choice("--complexity", "How much it takes to solve", request.get(), &Request::set_complexity)->required();
  command.Choice("--severity", "Of a complaint, how badly it hurt", request.get(), &Request::set_severity);
  command
      .Texts("--skill", "What whoever works on it should be good at",
             [request](const std::string& skill) { request->add_skills(skill); })
      ->delimiter(',');
  RequestFlags(command, request.get());
  Sends(command, &Cases::AssessCase, request, [](const v1::Case& value) {
    return absl::StrCat("Assessed case ", Id(value), ": ", SpokenWordOf(value.priority()), " priority");
  });
}

void AddReclassify(CLI::App& app, Chosen& chosen) {
  using Request = v1::ReclassifyCaseRequest;
  Command command(app, chosen,
                  {"reclassify", "Give a case another kind or category",
                   "docket reclassify 7K3M2Q9A --kind complaint 'The question turned into a complaint.'", kIntake});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  ReasonArgument(command, "Why", request.get());
  command.Choice("--kind", "What it is from now on", request.get(), &Request::set_kind);
  command.Text("--category", "What it is about from now on", request->mutable_category());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    if (request->kind() == v1::CASE_KIND_UNSPECIFIED && request->category().empty()) {
      return session.WrongUsage("one of --kind and --category has to say what it is from now on");
    }
    return ChangeCase(session, &Cases::ReclassifyCase, *request, [](const v1::Case& value) {
      const std::string category = value.category().empty() ? "" : absl::StrCat(", category ", value.category());
      return absl::StrCat("Reclassified case ", Id(value), ": ", SpokenWordOf(value.kind()), category);
    });
  });
}

void AddFirstContact(CLI::App& app, Chosen& chosen) {
  using Request = v1::RecordFirstContactRequest;
  Command command(app, chosen,
                  {"first-contact", "Record what the first exchange with the customer came to",
                   "docket first-contact 7K3M2Q9A --outcome needs-technical-expert", kIntake});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  command
      .Choice("--outcome", "What it came to (a complaint that it did not resolve is escalated)", request.get(),
              &Request::set_outcome)
      ->required();
  command.Text("--reason", "Why, in words", request->mutable_reason());
  Sends(command, &Cases::RecordFirstContact, request, [request](const v1::Case& value) {
    return absl::StrCat("Recorded the first contact of case ", Id(value), ": ", SpokenWordOf(request->outcome()));
  });
}

}  // namespace

void AddAssessmentCommands(CLI::App& app, Chosen& chosen) {
  AddAssess(app, chosen);
  AddReclassify(app, chosen);
  AddFirstContact(app, chosen);
}

}  // namespace docket::client
