// One command of the command line: its flags write straight into the request that it sends.
//
//   auto request = std::make_shared<v1::ResolveCaseRequest>();
//   Command command(parent, chosen, {"resolve", "Record that ...", "docket resolve 7K3M2Q9A ..."});
//   command.Name("CASE", kCaseName, "The case", request->mutable_name())->required();
//   command.Runs([request](Session& session) { ... });
//
// Used while the command line is set up and parsed, by one thread. What the flags write into must live until then:
// the function given to Runs keeps it.
#ifndef DOCKET_API_CLIENT_COMMAND_H_
#define DOCKET_API_CLIENT_COMMAND_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "api/client/session.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace docket::client {

// The command that the parse has found, and what it does.
struct Chosen {
  std::string command;
  std::function<ExitStatus(Session&)> run;
  // What is typed to send each method, changes alone: "AddTask", "task add". In the order in which --help lists them.
  std::vector<std::pair<std::string, std::string>> typed;
};

// How the names of one collection are read and asked for.
struct NameKind {
  std::optional<std::string> (*parse)(absl::string_view typed);
  // What is said when it cannot be a name: "a case id looks like 7K3M2Q9A".
  const char* complaint;
};
extern const NameKind kCaseName;
extern const NameKind kCustomerName;
extern const NameKind kStaffName;
extern const NameKind kTeamName;

class Command {
 public:
  struct Description {
    const char* name;
    // One sentence, shown in the list of commands.
    const char* summary;
    // One line to try.
    const char* example;
    const char* group;
  };

  Command(CLI::App& parent, Chosen& chosen, const Description& description);

  // Each adds a flag ("--message") or a positional argument ("CASE").
  CLI::Option* Text(const std::string& flag, const std::string& help, std::string* field);
  CLI::Option* Text(const std::string& flag, const std::string& help, std::function<void(const std::string&)> set);
  CLI::Option* Name(const std::string& flag, const NameKind& kind, const std::string& help, std::string* field);
  // One of an enum's words; `hidden` are the values that are not for people to choose.
  CLI::Option* Word(const std::string& flag, const google::protobuf::EnumDescriptor& type, const std::string& help,
                    std::function<void(int)> set, const std::vector<int>& hidden = {});
  // The same straight into a field: Choice("--urgency", "...", request, &v1::AssessCaseRequest::set_urgency).
  template <typename Message, typename Enum>
  CLI::Option* Choice(const std::string& flag, const std::string& help, Message* message, void (Message::*set)(Enum),
                      const std::vector<int>& hidden = {}) {
    return Word(
        flag, *google::protobuf::GetEnumDescriptor<Enum>(), help,
        [message, set](int value) { (message->*set)(static_cast<Enum>(value)); }, hidden);
  }
  // The same, given several times or with commas.
  CLI::Option* Words(const std::string& flag, const google::protobuf::EnumDescriptor& type, const std::string& help,
                     std::function<void(int)> add);
  // May be given several times.
  CLI::Option* Texts(const std::string& flag, const std::string& help, std::function<void(const std::string&)> add);
  // One of a few words that are no enum's.
  CLI::Option* OneOf(const std::string& flag, const std::vector<std::string>& words, const std::string& help,
                     std::function<void(const std::string&)> set);
  // The same, given several times or with commas.
  CLI::Option* SeveralOf(const std::string& flag, const std::vector<std::string>& words, const std::string& help,
                         std::function<void(const std::string&)> add);
  // Several names of one kind as one positional argument.
  CLI::Option* Names(const std::string& flag, const NameKind& kind, const std::string& help,
                     std::function<void(const std::string&)> add);
  // A time as ParseTime reads it. Kept as typed, for what it means depends on now and on where it is typed.
  CLI::Option* Time(const std::string& flag, const std::string& help, std::string* typed);
  CLI::Option* Number(const std::string& flag, int least, int most, const std::string& help,
                      std::function<void(int)> set);
  // A case's or a person's version; of some things there is a version 0.
  CLI::Option* Version(const std::string& flag, const std::string& help, std::function<void(std::int64_t)> set,
                       std::int64_t least = 1);
  CLI::Option* Switch(const std::string& flag, const std::string& help, std::function<void()> set);

  // The flags of every change: --request-id, and where the request has them --expected-version and --validate-only.
  template <typename Request>
  void ChangeFlags(Request* request, std::int64_t least_version = 1) {
    Sends(absl::StripSuffix(Request::descriptor()->name(), "Request"));
    Text("--request-id", "Repeat an earlier try by its id: done once only, and answered as it was then",
         request->mutable_request_id())
        ->group(kChangeGroup)
        ->type_name("UUID");
    if constexpr (requires { request->set_expected_version(1); }) {
      Version(
          "--expected-version", "Refuse if it has changed since this version was read",
          [request](std::int64_t version) { request->set_expected_version(version); }, least_version)
          ->group(kChangeGroup);
    }
    if constexpr (requires { request->set_validate_only(true); }) {
      Switch("--validate-only", "Check everything, say what would come of it, and change nothing", [request] {
        request->set_validate_only(true);
      })->group(kChangeGroup);
    }
  }

  void Runs(std::function<ExitStatus(Session&)> run);

  CLI::App& app() { return app_; }

 private:
  void Sends(absl::string_view method);

  static constexpr const char* kChangeGroup = "Making sure";

  CLI::App& app_;
  Chosen& chosen_;
};

// A check of what was typed: the complaint about it, empty where there is none.
using Complaint = std::function<std::string(const std::string& typed)>;
CLI::Validator Checked(Complaint complaint);

// The words that a flag may have, for a shell to complete; empty where any value may stand.
std::vector<std::string> WordsFor(CLI::Option& option);

// "docket staff" and "docket task" only lead on to commands of their own.
CLI::App& AddTopic(CLI::App& app, const Command::Description& description);

// The commands, each group in the order in which --help lists it.
void AddIntakeCommands(CLI::App& app, Chosen& chosen);
void AddAssessmentCommands(CLI::App& app, Chosen& chosen);
void AddWorkCommands(CLI::App& app, Chosen& chosen);
void AddRecordCommands(CLI::App& app, Chosen& chosen);
void AddTaskCommands(CLI::App& app, Chosen& chosen);
void AddEscalationCommands(CLI::App& app, Chosen& chosen);
void AddResolutionCommands(CLI::App& app, Chosen& chosen);
void AddClosingCommands(CLI::App& app, Chosen& chosen);
void AddReviewCommands(CLI::App& app, Chosen& chosen);
void AddQualityCommands(CLI::App& app, Chosen& chosen);
void AddListingCommands(CLI::App& app, Chosen& chosen);
void AddReadingCommands(CLI::App& app, Chosen& chosen);
void AddCustomerCommands(CLI::App& app, Chosen& chosen);
void AddDirectoryCommands(CLI::App& app, Chosen& chosen);
void AddDeadlineCommands(CLI::App& app, Chosen& chosen);
void AddReportCommands(CLI::App& app, Chosen& chosen);
void AddMetricsCommands(CLI::App& app, Chosen& chosen);
void AddPolicyCommands(CLI::App& app, Chosen& chosen);
void AddMaintenanceCommands(CLI::App& app, Chosen& chosen);
void AddWatchCommands(CLI::App& app, Chosen& chosen);
void AddTransferCommands(CLI::App& app, Chosen& chosen);
void AddDemoCommand(CLI::App& app, Chosen& chosen);
void AddCompletionCommand(CLI::App& app, Chosen& chosen);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_COMMAND_H_
