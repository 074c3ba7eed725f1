#include "api/client/help.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

constexpr int kPage = 100;  // columns
constexpr int kLeft = 28;   // of the names' column

constexpr const char* kExitStatuses =
    "\nExit status\n"
    "  0  done\n"
    "  1  an unexpected failure\n"
    "  2  the command line is not right\n"
    "  3  the server found an argument wrong\n"
    "  4  there is no such case, person or team\n"
    "  5  the rules refuse it as things stand\n"
    "  6  it has changed since --expected-version\n"
    "  7  you may not\n"
    "  8  no answer in time, or the server is not there, too busy or in maintenance\n";

// "  --name NAME    What it is for", the right side wrapped, and below where the left one is too long.
std::string Entry(const std::string& left, const std::string& right) {
  const std::string name = absl::StrCat("  ", left);
  const std::string blanks(kLeft, ' ');
  const std::string text = absl::StrJoin(Lines(right, kPage - kLeft), absl::StrCat("\n", blanks));
  const bool fits = DisplayWidth(name) <= kLeft - 2;
  return absl::StrCat(fits ? PadTo(name, kLeft) : absl::StrCat(name, "\n", blanks), text, "\n");
}

// "--json", "-h, --help", "CASE".
std::string NameOf(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name();
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return absl::StrJoin(names, ", ");
}

bool IsSwitch(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

std::string NameAndValue(const CLI::Option& option) {
  if (option.get_positional() || IsSwitch(option)) return NameOf(option);
  return absl::StrCat(NameOf(option), " ", option.get_type_name());
}

// "docket staff create": as it is typed.
std::string Typed(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : absl::StrCat(Typed(*app.get_parent()), " ", app.get_name());
}

// "docket resolve CASE SUMMARY --outcome OUTCOME [options]".
std::string Synopsis(const CLI::App& app) {
  std::vector<std::string> parts = {Typed(app)};
  if (!app.get_subcommands({}).empty()) {
    return absl::StrCat(parts[0], app.get_require_subcommand_min() == 0 ? " [COMMAND] ..." : " COMMAND ...");
  }
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      const std::string name = absl::StrCat(NameOf(*option), option->get_items_expected_max() > 1 ? "..." : "");
      parts.push_back(option->get_required() ? name : absl::StrCat("[", name, "]"));
    }
  }
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional() && option->get_required()) parts.push_back(NameAndValue(*option));
  }
  parts.push_back("[options]");
  return absl::StrJoin(parts, " ");
}

// The entries under their headings, both in the order of declaration.
class Groups {
 public:
  void Add(const std::string& heading, std::string entry) {
    auto group = std::find_if(groups_.begin(), groups_.end(), [&](const auto& g) { return g.first == heading; });
    if (group == groups_.end()) group = groups_.insert(groups_.end(), {heading, ""});
    group->second += std::move(entry);
  }
  std::string Text() const {
    std::string text;
    for (const auto& [heading, entries] : groups_) absl::StrAppend(&text, "\n", heading, "\n", entries);
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::string>> groups_;
};

std::string OptionsText(const CLI::App& app) {
  Groups groups;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) groups.Add("Arguments", Entry(NameOf(*option), option->get_description()));
  }
  for (const CLI::Option* option : app.get_options()) {
    // Each command has --help; only the whole says so at length.
    if (option->get_positional() || (option == app.get_help_ptr() && app.get_parent() != nullptr)) continue;
    groups.Add(option->get_group(), Entry(NameAndValue(*option), option->get_description()));
  }
  return groups.Text();
}

std::string CommandsText(const CLI::App& app) {
  Groups groups;
  for (const CLI::App* command : app.get_subcommands({})) {
    groups.Add(command->get_group(), Entry(command->get_name(), command->get_description()));
  }
  return groups.Text();
}

// The innermost command that was reached.
const CLI::App& Reached(const CLI::App& root) {
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

// How many letters to change, add or leave out between two words.
std::size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// "; did you mean open?", where one of the known words is close enough.
std::string DidYouMean(const std::string& typed, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::clamp<std::size_t>(typed.size() / 2, 1, 3) + 1;
  for (const std::string& word : known) {
    const std::size_t distance = Distance(typed, word);
    if (distance < least) {
      least = distance;
      best = word;
    }
  }
  return best.empty() ? "" : absl::StrCat("; did you mean ", best, "?");
}

std::vector<std::string> OptionNames(const CLI::App& root, const CLI::App& reached) {
  std::vector<std::string> names;
  for (const CLI::App* app : {&reached, &root}) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

// What was typed too much: an unknown command, an unknown option, or a word that has no place.
std::string Unexpected(const CLI::App& root, const CLI::App& reached, const std::string& typed) {
  if (typed.size() > 1 && typed[0] == '-') {
    return absl::StrCat("there is no option ", typed, " here", DidYouMean(typed, OptionNames(root, reached)));
  }
  if (!reached.get_subcommands({}).empty()) {
    std::vector<std::string> names;
    for (const CLI::App* command : reached.get_subcommands({})) names.push_back(command->get_name());
    return absl::StrCat("there is no command '", typed, "'", DidYouMean(typed, names));
  }
  return absl::StrCat("'", typed, "' is one argument too many; a text of several words goes between quotes");
}

std::string Missing(const CLI::App& reached) {
  std::vector<std::string> names;
  if (!reached.get_subcommands({}).empty()) {
    for (const CLI::App* command : reached.get_subcommands({})) names.push_back(command->get_name());
    return absl::StrCat("say what to do: ", absl::StrJoin(names, ", "));
  }
  for (const CLI::Option* option : reached.get_options()) {
    if (option->get_required() && option->count() == 0) names.push_back(NameAndValue(*option));
  }
  return absl::StrCat("still needed: ", absl::StrJoin(names, ", "));
}

std::string Problem(const CLI::App& root, const CLI::App& reached, const CLI::ParseError& error) {
  const std::vector<std::string> extra = root.remaining(true);
  // An argument that nothing wanted explains what is missing better than the list of what is.
  if (!extra.empty()) return Unexpected(root, reached, extra.front());
  if (error.get_name() == "RequiredError") return Missing(reached);
  if (error.get_name() == "ExcludesError") {
    return absl::StrCat(absl::StrReplaceAll(error.what(), {{" excludes ", " and "}}), " cannot be given together");
  }
  if (error.get_name() == "ArgumentMismatch") {
    const std::string what = error.what();
    const std::string name = what.substr(0, what.find(':'));
    return absl::StrCat(name, what.find("missing") != std::string::npos ? " needs a value" : " is given twice");
  }
  return error.what();
}

}  // namespace

std::string HelpText(const CLI::App& app) {
  const bool whole = app.get_parent() == nullptr;
  std::string text = absl::StrCat(app.get_description(), whole ? "" : ".", "\n\nUsage: ", Synopsis(app), "\n",
                                  CommandsText(app), OptionsText(app));
  if (whole) return absl::StrCat(text, kExitStatuses, "\n", app.get_footer());
  absl::StrAppend(&text, "\nEverywhere: --server, --json, --timeout, --help (see docket --help)\n");
  if (!app.get_footer().empty()) absl::StrAppend(&text, "\nExample\n  ", app.get_footer(), "\n");
  return text;
}

std::string UsageProblem(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& reached = Reached(root);
  return absl::StrCat("docket: ", OneLine(Problem(root, reached, error)), "\n  see: ", Typed(reached), " --help\n");
}

}  // namespace docket::client
