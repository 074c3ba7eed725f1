// What lets a shell complete commands, their flags and the words that a flag may have. The script is written from the
// command line itself, so it knows what this program knows.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/command.h"

namespace docket::client {
namespace {

constexpr char kGroup[] = "This program";

// What zsh needs before it can run the same script; completion may be on already.
constexpr char kForZsh[] =
    "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n"
    "autoload -Uz bashcompinit && bashcompinit\n";

// The parts of the script that depend on the commands; all its texts are words without quotes.
struct Words {
  // "open", "staff create": how far the commands lead.
  std::vector<std::string> paths;
  // What may come after each path: commands, flags.
  std::map<std::string, std::string> after;
  // The paths after which a file's name may stand: "import".
  std::vector<std::string> before_files;
  // What may come after each flag of a path: "open --kind".
  std::map<std::string, std::string> values;
  // Flags whose value is a file's name, and those whose value is anybody's to choose.
  std::vector<std::string> files;
  std::vector<std::string> free;
};

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

void AddFlags(const std::string& path, CLI::App& app, std::vector<std::string>& names, Words& words) {
  for (CLI::Option* option : app.get_options()) {
    for (const std::string& long_name : option->get_lnames()) {
      const std::string name = absl::StrCat("--", long_name);
      const std::string key = path.empty() ? name : absl::StrCat(path, " ", name);
      names.push_back(name);
      if (!TakesValue(*option)) continue;
      const std::vector<std::string> known = WordsFor(*option);
      if (!known.empty()) {
        words.values[key] = absl::StrJoin(known, " ");
      } else if (option->get_type_name().rfind("FILE", 0) == 0) {
        words.files.push_back(key);
      } else {
        words.free.push_back(key);
      }
    }
  }
}

void Collect(const std::string& path, CLI::App& app, CLI::App& root, Words& words) {
  std::vector<std::string> names;
  for (CLI::App* command : app.get_subcommands({})) {
    const std::string below = path.empty() ? command->get_name() : absl::StrCat(path, " ", command->get_name());
    names.push_back(command->get_name());
    words.paths.push_back(below);
    Collect(below, *command, root, words);
  }
  for (CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    for (const std::string& word : WordsFor(*option)) names.push_back(word);
    if (option->get_type_name() == "FILE") words.before_files.push_back(path);
  }
  AddFlags(path, app, names, words);
  // The whole program's flags may stand behind any command.
  if (&app != &root) AddFlags(path, root, names, words);
  words.after[path] = absl::StrJoin(names, " ");
}

// "  'a'|'b') action ;;", or nothing where there is nothing to choose from.
std::string Case(const std::vector<std::string>& patterns, const std::string& action) {
  if (patterns.empty()) return "";
  return absl::StrCat("    '", absl::StrJoin(patterns, "'|'"), "') ", action, " ;;\n");
}

std::string Cases(const std::map<std::string, std::string>& words) {
  std::string cases;
  for (const auto& [key, value] : words) {
    absl::StrAppend(&cases, Case({key}, absl::StrCat("words='", value, "'")));
  }
  return cases;
}

std::string Script(CLI::App& root) {
  Words words;
  Collect("", root, root, words);
  return absl::StrCat(
      "# Completion of docket ", DOCKET_VERSION,
      " in bash, and in zsh by bashcompinit.\n"
      "_docket() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" words=''\n"
      "  local path='' step='' i\n"
      "  # \"--flag=value\" comes in three words.\n"
      "  if [[ $current == '=' ]]; then current=''; elif [[ $previous == '=' ]]; then "
      "previous=\"${COMP_WORDS[COMP_CWORD-2]}\"; fi\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    step=\"${path:+$path }${COMP_WORDS[i]}\"\n"
      "    case \"$step\" in\n",
      Case(words.paths, "path=$step"),
      "    esac\n"
      "  done\n"
      "  case \"${path:+$path }$previous\" in\n",
      Cases(words.values), Case(words.files, "COMPREPLY=($(compgen -f -- \"$current\")); return"),
      Case(words.free, "COMPREPLY=(); return"),
      "  esac\n"
      "  if [[ -z $words ]]; then\n"
      "    case \"$path\" in\n",
      Cases(words.after),
      "    esac\n"
      "  fi\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  case \"$path\" in\n",
      Case(words.before_files, "COMPREPLY+=($(compgen -f -- \"$current\"))"),
      "  esac\n"
      "}\n"
      "complete -F _docket docket\n");
}

}  // namespace

void AddCompletionCommand(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"completion", "Print what lets your shell complete commands, flags and words",
                   "docket completion bash > ~/.local/share/bash-completion/completions/docket", kGroup});
  auto shell = std::make_shared<std::string>();
  command.OneOf("SHELL", {"bash", "zsh"}, "Which shell", [shell](const std::string& typed) { *shell = typed; })
      ->required();
  command.Runs([&app, shell](Session& session) {
    if (*shell == "zsh") session.Print(kForZsh);
    session.Print(Script(app));
    return ExitStatus::kDone;
  });
}

}  // namespace docket::client
