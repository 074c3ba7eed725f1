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
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "api/client/session.h"
#include "google/protobuf/descriptor.h"

namespace docket::client {

// The command that the parse has found, and what it does.
struct Chosen {
  std::string command;
  std::function<ExitStatus(Session&)> run;
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
  CLI::Option* Name(const std::string& flag, const NameKind& kind, const std::string& help, std::string* field);
  // One of an enum's words; `hidden` is a value that is not for people to choose.
  CLI::Option* Word(const std::string& flag, const google::protobuf::EnumDescriptor& type, const std::string& help,
                    std::function<void(int)> set, int hidden = 0);
  // The same, given several times or with commas.
  CLI::Option* Words(const std::string& flag, const google::protobuf::EnumDescriptor& type, const std::string& help,
                     std::function<void(int)> add);
  // May be given several times.
  CLI::Option* Texts(const std::string& flag, const std::string& help, std::function<void(const std::string&)> add);
  CLI::Option* Number(const std::string& flag, int least, int most, const std::string& help,
                      std::function<void(int)> set);
  CLI::Option* Switch(const std::string& flag, const std::string& help, std::function<void()> set);

  // The flags of every change: --request-id, --validate-only, and where the request has it --expected-version.
  template <typename Request>
  void ChangeFlags(Request* request) {
    Text("--request-id", "Repeat an earlier try by its id: done once only, and answered as it was then",
         request->mutable_request_id())
        ->group(kChangeGroup)
        ->type_name("UUID");
    if constexpr (requires { request->set_expected_version(1); }) {
      ExpectedVersion([request](std::int64_t version) { request->set_expected_version(version); });
    }
    Switch("--validate-only", "Check everything, say what would come of it, and change nothing", [request] {
      request->set_validate_only(true);
    })->group(kChangeGroup);
  }

  void Runs(std::function<ExitStatus(Session&)> run);

  CLI::App& app() { return app_; }

 private:
  static constexpr const char* kChangeGroup = "Making sure";

  void ExpectedVersion(std::function<void(std::int64_t)> set);

  CLI::App& app_;
  Chosen& chosen_;
};

// The commands: those that change cases, those that read them, and those about staff and teams.
void AddCaseCommands(CLI::App& app, Chosen& chosen);
void AddReadingCommands(CLI::App& app, Chosen& chosen);
void AddDirectoryCommands(CLI::App& app, Chosen& chosen);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_COMMAND_H_
