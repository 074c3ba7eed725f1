// The policy: read, tried out and applied.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/client/calls.h"
#include "api/client/command.h"
#include "api/client/details.h"
#include "api/client/directory_page.h"
#include "api/client/policy_page.h"
#include "api/client/text.h"
#include "api/client/text_file.h"
#include "api/client/transfer.h"

namespace docket::client {
namespace {

using Policies = v1::PolicyService::Stub;

constexpr const char* kGroup = "The desk";
// What a preview looks at with one call: each case is worked out twice.
constexpr int kPreviewPage = 200;

// "policy.textproto:12: targets[3].within: ..." for "line 12: targets[3].within: ...", as editors jump to.
std::string MistakeLine(const std::string& file, absl::string_view what) {
  absl::string_view rest = what;
  const std::size_t colon = rest.find(": ");
  std::int64_t line = 0;
  if (absl::ConsumePrefix(&rest, "line ") && colon != absl::string_view::npos &&
      absl::SimpleAtoi(what.substr(5, colon - 5), &line)) {
    return absl::StrCat(file, ":", line, ": ", what.substr(colon + 2));
  }
  return absl::StrCat(file, ": ", what);
}

// The mistakes of a file, each on a line, instead of one long refusal.
Session::OwnWords TellMistakes(Session& session, const std::string& command, const std::string& path) {
  return [&session, command, file = path == "-" ? std::string("standard input") : path](const grpc::Status& status) {
    const auto details = DetailsOf(status);
    int mistakes = 0;
    std::string lines;
    for (const auto& violation : details.bad_request.field_violations()) {
      const bool of_file = violation.field() == "text";
      mistakes += of_file ? 1 : 0;
      absl::StrAppend(
          &lines,
          OneLine(of_file ? MistakeLine(file, violation.description())
                          : absl::StrCat(FlagFor(command, violation.field()), ": ", violation.description())),
          "\n");
    }
    if (mistakes == 0) return false;
    session.err() << lines;
    session.Remark(absl::StrCat(file, " is not in order", command == "policy apply" ? ", and was not applied" : ""));
    return true;
  };
}

// A policy ends in a line break, as files do.
ExitStatus ReadPolicy(Session& session, const std::string& path, std::string* text) {
  absl::StatusOr<std::string> read = ReadTextFile(path, session.in());
  if (!read.ok()) return session.WrongUsage(read.status().message());
  *text = absl::StrCat(*read, "\n");
  return ExitStatus::kDone;
}

void FileArgument(Command& command, std::string* path) {
  command
      .Text("FILE", "The policy; - for the standard input. Before, docketd policy check FILE finds its mistakes", path)
      ->type_name("FILE")
      ->required();
}

// The text alone on the standard output: what was applied can be changed and applied again.
ExitStatus ShowPolicy(Session& session, const v1::GetPolicyRequest& request) {
  v1::PolicyVersion policy;
  const ExitStatus status = session.Call(&Policies::GetPolicy, request, policy);
  if (status != ExitStatus::kDone) return status;
  if (session.json()) return PrintJson(session, JsonDocument(policy));
  const Paper heading = {.width = 0, .colour = session.err_is_terminal() && session.paper().colour};
  session.err() << PolicyPage(policy, session.moment(), heading) << "\n";
  const std::string text = absl::StrCat(absl::StripSuffix(policy.text(), "\n"), "\n");
  // In a file it is what was applied, byte for byte; on a screen nothing of it moves the cursor.
  const bool on_screen = session.paper().width > 0;
  session.Print(on_screen ? absl::StrCat(absl::StrJoin(Lines(absl::StripSuffix(text, "\n"), 0), "\n"), "\n") : text);
  return ExitStatus::kDone;
}

void AddShow(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"show", "Print the policy as it was applied; what is known of it goes to the standard error",
                   "docket policy show --version 3 > policy.textproto", kGroup});
  auto request = std::make_shared<v1::GetPolicyRequest>();
  command.Version(
      "--version", "An earlier one; 0 is the one that the service is shipped with",
      [request](std::int64_t version) { request->set_version(version); }, 0);
  command.Runs([request](Session& session) { return ShowPolicy(session, *request); });
}

void AddList(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"list", "List all policies that were ever in force, newest first", "docket policy list", kGroup});
  command.Runs([](Session& session) {
    const auto policies = ReadPages(session, &Policies::ListPolicies, v1::ListPoliciesRequest(), kAll,
                                    [](v1::ListPoliciesResponse& page) { return page.mutable_policies(); });
    if (policies.status != ExitStatus::kDone) return policies.status;
    if (session.json()) return PrintJson(session, JsonListDocument("policies", Pointers(policies.items)));
    session.Print(PolicyTable(policies.items, session.moment(), session.paper()));
    return ExitStatus::kDone;
  });
}

ExitStatus Preview(Session& session, v1::PreviewPolicyRequest request, const std::string& path) {
  ExitStatus status = ReadPolicy(session, path, request.mutable_text());
  if (status != ExitStatus::kDone) return status;
  request.set_page_size(kPreviewPage);
  v1::PreviewPolicyResponse whole;
  Progress& progress = session.StartProgress("open cases", std::nullopt);
  do {
    v1::PreviewPolicyResponse page;
    status = session.Call(&Policies::PreviewPolicy, request, page, TellMistakes(session, "policy preview", path));
    if (status != ExitStatus::kDone) return status;
    progress.Add(page.looked_at());
    whole.set_looked_at(whole.looked_at() + page.looked_at());
    whole.mutable_changes()->MergeFrom(page.changes());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  progress.Finish();
  return Answer(session, whole, [&](const v1::PreviewPolicyResponse& preview) {
    return PreviewTable(preview, session.moment(), session.paper());
  });
}

void AddPreview(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"preview", "Show which open cases would get which new deadlines by a policy, and change nothing",
                   "docket policy preview policy.textproto", kGroup});
  auto request = std::make_shared<v1::PreviewPolicyRequest>();
  auto path = std::make_shared<std::string>();
  FileArgument(command, path.get());
  command.Runs([request, path](Session& session) { return Preview(session, *request, *path); });
}

void AddApply(CLI::App& topic, Chosen& chosen) {
  Command command(
      topic, chosen,
      {"apply", "Judge by this policy from now on; open cases are recalculated in the background",
       "docket policy apply policy.textproto --reason 'Longer hours from January' --expected-version 3", kGroup});
  auto request = std::make_shared<v1::ApplyPolicyRequest>();
  auto path = std::make_shared<std::string>();
  FileArgument(command, path.get());
  command.Text("--reason", "Why, on one line: kept with it", request->mutable_reason())->type_name("TEXT")->required();
  command.ChangeFlags(request.get(), 0);
  command.Runs([request, path](Session& session) {
    const ExitStatus read = ReadPolicy(session, *path, request->mutable_text());
    if (read != ExitStatus::kDone) return read;
    const auto told = [&](const v1::PolicyVersion& policy) {
      return DirectoryChange(absl::StrCat("Version ", policy.version(), " of the policy is in force"),
                             PolicyPage(policy, session.moment(), session.paper()), request->validate_only());
    };
    return Change(session, &Policies::ApplyPolicy, *request, told, TellMistakes(session, "policy apply", *path));
  });
}

}  // namespace

void AddPolicyCommands(CLI::App& app, Chosen& chosen) {
  CLI::App& topic = AddTopic(app, {"policy", "Show, try out and apply the policy: targets, calendars, escalations",
                                   "docket policy show", kGroup});
  AddShow(topic, chosen);
  AddList(topic, chosen);
  AddPreview(topic, chosen);
  AddApply(topic, chosen);
}

}  // namespace docket::client
