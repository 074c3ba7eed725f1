// The commands about a case's tasks, and about what it is filed under: tags, attributes, references, other cases.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"

namespace docket::client {
namespace {

// " 3", the number of the task that came last.
std::string LastTask(const v1::Case& value) {
  return value.tasks().empty() ? "" : absl::StrCat(" ", value.tasks().rbegin()->number());
}

void AddTaskAdd(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"add", "Add an action that the case needs",
                   "docket task add 7K3M2Q9A 'Ask the carrier for the scan log.' --owner bob --due +4h", kWork});
  auto request = std::make_shared<v1::AddTaskRequest>();
  auto due = std::make_shared<std::string>();
  CaseArgument(command, request.get());
  command.Text("ACTION", "What is to be done", request->mutable_action())->required();
  command
      .Name("--owner", kStaffName, "Who does it; without, whoever is responsible for the case",
            request->mutable_owner())
      ->type_name("STAFF");
  command.Time("--due", "By when", due.get());
  command.ChangeFlags(request.get());
  command.Runs([request, due](Session& session) {
    SetTime(session, *due, [&] { return request->mutable_due_time(); });
    return ChangeCase(session, &Cases::AddTask, *request, [](const v1::Case& value) {
      return absl::StrCat("Added task", LastTask(value), " to case ", Id(value));
    });
  });
}

void AddTaskDone(CLI::App& topic, Chosen& chosen) {
  Command command(
      topic, chosen,
      {"done", "Record that a task is done", "docket task done 7K3M2Q9A 1 --comment 'Last seen in Ulm.'", kWork});
  auto request = std::make_shared<v1::CompleteTaskRequest>();
  CaseArgument(command, request.get());
  WhichNumber(command, "NUMBER", "Which task", request.get())->required();
  command.Text("--comment", "What came of it", request->mutable_comment());
  Sends(command, &Cases::CompleteTask, request, [request](const v1::Case& value) {
    return absl::StrCat("Task ", request->number(), " of case ", Id(value), " is done");
  });
}

// "--attribute region=south".
std::string AttributeComplaint(const std::string& typed) {
  return typed.find('=') != std::string::npos && typed[0] != '='
             ? std::string()
             : absl::StrCat("'", typed, "' is no attribute; one looks like region=south");
}

// A part of a case that an update replaces as a whole: by the flag's values, or with nothing by "--clear".
struct UpdatePart {
  const char* cleared_as;
  const char* field;
  CLI::Option* flag;
};

std::vector<UpdatePart> UpdateFlags(Command& command, v1::UpdateCaseRequest* request) {
  CLI::Option* tag = command.Texts("--tag", "A word that it is found by",
                                   [request](const std::string& word) { request->add_tags(word); });
  CLI::Option* attribute = command.Texts("--attribute", "A fact of your own", [request](const std::string& typed) {
    const std::size_t equals = typed.find('=');
    (*request->mutable_attributes())[typed.substr(0, equals)] = typed.substr(equals + 1);
  });
  CLI::Option* account = command.Texts("--account", "An account that it is about",
                                       [request](const std::string& text) { request->add_account_references(text); });
  CLI::Option* order = command.Texts("--order", "An order that it is about",
                                     [request](const std::string& text) { request->add_order_references(text); });
  tag->delimiter(',');
  attribute->type_name("KEY=VALUE")->check(Checked(AttributeComplaint));
  return {{"tags", "tags", tag},
          {"attributes", "attributes", attribute},
          {"accounts", "account_references", account},
          {"orders", "order_references", order}};
}

void AddUpdate(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"update", "Replace a case's tags, attributes or references, and nothing else",
                   "docket update 7K3M2Q9A --tag vip,lamp --attribute region=south --clear orders", kWork});
  auto request = std::make_shared<v1::UpdateCaseRequest>();
  auto cleared = std::make_shared<std::set<std::string>>();
  CaseArgument(command, request.get());
  const std::vector<UpdatePart> parts = UpdateFlags(command, request.get());
  std::vector<std::string> words;
  for (const UpdatePart& part : parts) words.emplace_back(part.cleared_as);
  command
      .SeveralOf("--clear", words, "What it has none of any more",
                 [cleared](const std::string& word) { cleared->insert(word); })
      ->type_name("WHAT");
  command.ChangeFlags(request.get());
  command.Runs([request, parts, cleared](Session& session) {
    for (const UpdatePart& part : parts) {
      const bool given = part.flag->count() > 0;
      const bool clear = cleared->count(part.cleared_as) > 0;
      if (given && clear) {
        return session.WrongUsage(
            absl::StrCat(part.flag->get_name(), " and --clear ", part.cleared_as, " cannot be given together"));
      }
      if (given || clear) request->mutable_update_mask()->add_paths(part.field);
    }
    if (request->update_mask().paths().empty()) return session.WrongUsage("say by a flag what is to change");
    return ChangeCase(session, &Cases::UpdateCase, *request,
                      [](const v1::Case& value) { return absl::StrCat("Updated case ", Id(value)); });
  });
}

void AddLink(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"link", "Point to an older case that this one belongs to",
                   "docket link 7K3M2Q9A --duplicate-of 5H8T1W3B", kWork});
  auto request = std::make_shared<v1::LinkCasesRequest>();
  auto olders = std::make_shared<std::map<v1::LinkType, std::string>>();
  CaseArgument(command, request.get());
  const auto older = [&](const char* flag, const char* help, v1::LinkType type) {
    return command.Name(flag, kCaseName, help, &(*olders)[type])->type_name("CASE");
  };
  CLI::Option* duplicate = older("--duplicate-of", "The older case that says the same", v1::LINK_TYPE_DUPLICATE_OF);
  CLI::Option* caused = older("--caused-by", "The older case that led to this one", v1::LINK_TYPE_CAUSED_BY);
  CLI::Option* related = older("--related-to", "An older case that has to do with it", v1::LINK_TYPE_RELATED);
  duplicate->excludes(caused)->excludes(related);
  caused->excludes(related);
  command.ChangeFlags(request.get());
  command.Runs([request, olders](Session& session) {
    for (const auto& [type, other] : *olders) {
      if (other.empty()) continue;
      request->set_type(type);
      request->set_other(other);
    }
    if (request->other().empty()) {
      return session.WrongUsage("one of --duplicate-of, --caused-by and --related-to has to name the older case");
    }
    return ChangeCase(session, &Cases::LinkCases, *request, [request](const v1::Case& value) {
      return absl::StrCat("Linked case ", Id(value), " to ", IdOf(request->other()));
    });
  });
}

}  // namespace

void AddTaskCommands(CLI::App& app, Chosen& chosen) {
  CLI::App& task = AddTopic(app, {"task", "What a case needs done: add, done (docket tasks lists them)",
                                  "docket task add 7K3M2Q9A 'Ask the carrier.'", kWork});
  AddTaskAdd(task, chosen);
  AddTaskDone(task, chosen);
  AddUpdate(app, chosen);
  AddLink(app, chosen);
}

}  // namespace docket::client
