// The commands that move whole cases between desks.
#include <memory>
#include <string>

#include "api/client/command.h"
#include "api/client/transfer.h"

namespace docket::client {
namespace {

constexpr char kGroup[] = "Moving a desk";

void AddExport(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"export", "Write the teams, the people and whole cases with all that happened into a file",
                   "docket export desk.jsonl --from '2026-01-01 00:00'", kGroup});
  auto wanted = std::make_shared<ExportWanted>();
  command.Text("FILE", "Where to, as lines of JSON; '-' or none: the standard output. It comes to be once it is whole",
               &wanted->file);
  command.Time("--from", "Only cases opened then or later", &wanted->from);
  command.Time("--before", "Only cases opened before", &wanted->before);
  command.Switch("--force", "Write over a file that is there", [wanted] { wanted->force = true; });
  command.Runs([wanted](Session& session) { return Export(session, *wanted); });
}

void AddImport(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"import", "Take in what docket export wrote; what is there already stays as it is",
                   "docket import desk.jsonl --dry-run", kGroup});
  auto wanted = std::make_shared<ImportWanted>();
  command
      .Text("FILE", "Where from; '-': the standard input. To do it again is safe: nothing is taken in twice",
            &wanted->file)
      ->required();
  command.Switch("--dry-run", "Check everything, say what would come of it, and change nothing",
                 [wanted] { wanted->dry_run = true; });
  command.Switch("--counted", "What happened counts in the desk's figures like what happens there",
                 [wanted] { wanted->counted = true; });
  command.Runs([wanted](Session& session) { return Import(session, *wanted); });
}

}  // namespace

void AddTransferCommands(CLI::App& app, Chosen& chosen) {
  AddExport(app, chosen);
  AddImport(app, chosen);
}

}  // namespace docket::client
