#include "api/client/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/client/command.h"
#include "api/client/help.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

constexpr const char* kSummary = "docket takes customers' cases from intake to closure, on a docketd that keeps them.";

// As the server takes it.
constexpr std::size_t kPurposeBytes = 200;

constexpr const char* kExamples =
    "Examples\n"
    "  docket open --kind complaint --channel phone --subject 'The parcel never came' --name 'Ana Diaz'\n"
    "  docket queue --team billing\n"
    "  docket next --as ana\n"
    "  docket show 7k3m-2q9a\n"
    "Each command has its own: docket COMMAND --help.\n";

void AddCommonOptions(CLI::App& app, CommonOptions& options) {
  constexpr const char* kGroup = "Options, before or after the command";
  app.set_help_flag("-h,--help", "This, or the help of a command")->group(kGroup);
  app.set_version_flag("--version", absl::StrCat("docket ", DOCKET_VERSION), "The version of this program")
      ->group(kGroup);
  app.add_option("--server", options.connection.server,
                 absl::StrCat("Where docketd answers (", options.connection.server, "; or from DOCKET_SERVER)"))
      ->type_name("HOST:PORT")
      ->envname("DOCKET_SERVER")
      ->group(kGroup);
  app.add_flag("--json", options.json, "One JSON document instead of text")->group(kGroup);
  app.add_option_function<std::string>(
         "--timeout",
         [&options](const std::string& typed) { options.timeout = ParseTimeout(typed).value_or(options.timeout); },
         "How long a call may take with its retries (10s)")
      ->type_name("DURATION")
      ->group(kGroup)
      ->check(CLI::Validator(
          [](std::string& typed) {
            return ParseTimeout(typed).has_value()
                       ? std::string()
                       : absl::StrCat("'", typed, "' is no time up to a day, like 10s, 500ms or 1m");
          },
          ""));
}

// How to reach a server that does not talk to everybody.
void AddConnectionOptions(CLI::App& app, ConnectionOptions& options) {
  constexpr const char* kGroup =
      "TLS, and who you are; before or after the command (or from DOCKET_TLS, DOCKET_CA, ...)";
  app.add_flag("--tls", options.tls, "Speak TLS; --ca and --cert do so too")->envname("DOCKET_TLS")->group(kGroup);
  const auto file = [&](const char* flag, std::string& name, const char* help, const char* variable) {
    app.add_option(flag, name, help)->type_name("FILE")->envname(variable)->group(kGroup);
  };
  file("--ca", options.ca, "The authorities to trust (PEM); without, those that this machine trusts", "DOCKET_CA");
  file("--cert", options.cert, "Your certificate (PEM), where the server asks for one", "DOCKET_CERT");
  file("--key", options.key, "The private key of --cert (PEM)", "DOCKET_KEY");
  file("--token-file", options.token_file, "Your token, on the first line; read anew for each call",
       "DOCKET_TOKEN_FILE");
  app.add_option("--on-behalf-of", options.on_behalf_of, "Whom you act for, where the server lets you")
      ->type_name("STAFF")
      ->envname("DOCKET_ON_BEHALF_OF")
      ->group(kGroup)
      ->transform(CLI::Validator(
          [](std::string& typed) {
            const std::optional<std::string> name = kStaffName.parse(typed);
            // It travels in a header.
            if (!name.has_value() || !std::all_of(name->begin(), name->end(), absl::ascii_isgraph))
              return absl::StrCat("'", typed, "' ", kStaffName.complaint);
            typed = *name;
            return std::string();
          },
          ""));
  app.add_option("--purpose", options.purpose, "What you read customers' data for; it goes on record")
      ->type_name("TEXT")
      ->envname("DOCKET_PURPOSE")
      ->group(kGroup)
      ->check(CLI::Validator(
          [](std::string& typed) {
            // It travels in a header.
            if (typed.size() <= kPurposeBytes && std::all_of(typed.begin(), typed.end(), absl::ascii_isprint))
              return std::string();
            return absl::StrCat("'", typed, "' is more than ", kPurposeBytes, " characters, or has other than ASCII");
          },
          ""));
}

// "--team=" means an empty value, which CLI11 would take from the next argument instead.
std::vector<std::string> WithEmptyValues(const std::vector<std::string>& arguments) {
  std::vector<std::string> all;
  bool options = true;
  for (const std::string& argument : arguments) {
    options = options && argument != "--";
    const bool empty_value = options && argument.size() > 3 && argument.substr(0, 2) == "--" &&
                             argument.find_first_of("= ") == argument.size() - 1 && argument.back() == '=';
    all.push_back(empty_value ? argument.substr(0, argument.size() - 1) : argument);
    if (empty_value) all.emplace_back();
  }
  return all;
}

// Parses, and answers what can be answered at once: help, the version, and what is wrong with the command line.
// CLI11 speaks in exceptions; they end here.
std::optional<ExitStatus> Parse(CLI::App& app, const std::vector<std::string>& arguments, Surroundings& surroundings) {
  const std::vector<std::string> all = WithEmptyValues(arguments);
  try {
    app.parse(std::vector<std::string>(all.rbegin(), all.rend()));
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    surroundings.out << app.help();
    return ExitStatus::kDone;
  } catch (const CLI::CallForVersion& version) {
    surroundings.out << version.what() << "\n";
    return ExitStatus::kDone;
  } catch (const CLI::ParseError& error) {
    surroundings.err << UsageProblem(app, error);
    return ExitStatus::kUsage;
  }
}

ExitStatus RunChosen(const std::vector<std::string>& arguments, Surroundings& surroundings) {
  CommonOptions options;
  Chosen chosen;
  CLI::App app(kSummary, "docket");
  app.footer(kExamples);
  app.fallthrough();
  app.require_subcommand(1);
  app.formatter_fn([](const CLI::App* shown, const std::string&, CLI::AppFormatMode) { return HelpText(*shown); });
  AddCommonOptions(app, options);
  AddConnectionOptions(app, options.connection);
  for (const auto add :
       {AddIntakeCommands,     AddAssessmentCommands, AddWorkCommands,     AddRecordCommands,      AddTaskCommands,
        AddEscalationCommands, AddResolutionCommands, AddClosingCommands,  AddReviewCommands,      AddQualityCommands,
        AddListingCommands,    AddReadingCommands,    AddDeadlineCommands, AddReportCommands,      AddMetricsCommands,
        AddCustomerCommands,   AddDirectoryCommands,  AddPolicyCommands,   AddMaintenanceCommands, AddWatchCommands,
        AddTransferCommands,   AddDemoCommand,        AddCompletionCommand}) {
    add(app, chosen);
  }
  if (arguments.empty()) {
    surroundings.out << app.help();
    return ExitStatus::kDone;
  }
  if (const std::optional<ExitStatus> answered = Parse(app, arguments, surroundings)) return *answered;
  absl::StatusOr<Connection> connection = Connection::Open(options.connection);
  if (!connection.ok()) {
    surroundings.err << "docket: " << OneLine(connection.status().message()) << "\n  see: docket --help\n";
    return ExitStatus::kUsage;
  }
  Session session(chosen.command, options, *std::move(connection), surroundings);
  return chosen.run(session);
}

}  // namespace

ExitStatus Run(const std::vector<std::string>& arguments, Surroundings& surroundings) {
  for (const std::string& argument : arguments) {
    if (!IsUtf8(argument)) {
      surroundings.err << "docket: '" << OneLine(argument) << "' is not text in UTF-8\n";
      return ExitStatus::kUsage;
    }
  }
  const ExitStatus status = RunChosen(arguments, surroundings);
  surroundings.out.flush();
  if (surroundings.out.good()) return status;
  surroundings.err << "docket: what there is to say could not be written to the standard output\n";
  return status == ExitStatus::kDone ? ExitStatus::kFailed : status;
}

}  // namespace docket::client
