#include "api/client/command_line.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/client/command.h"
#include "api/client/help.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

constexpr const char* kSummary = "docket takes customers' cases from intake to closure, on a docketd that keeps them.";

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
  app.add_option("--server", options.server,
                 absl::StrCat("Where docketd answers (", options.server, "; or from DOCKET_SERVER)"))
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
  for (const auto add : {AddIntakeCommands, AddAssessmentCommands, AddWorkCommands, AddRecordCommands, AddTaskCommands,
                         AddEscalationCommands, AddResolutionCommands, AddClosingCommands, AddReviewCommands,
                         AddListingCommands, AddReadingCommands, AddDirectoryCommands, AddCompletionCommand}) {
    add(app, chosen);
  }
  if (arguments.empty()) {
    surroundings.out << app.help();
    return ExitStatus::kDone;
  }
  if (const std::optional<ExitStatus> answered = Parse(app, arguments, surroundings)) return *answered;
  Session session(chosen.command, options, surroundings);
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
