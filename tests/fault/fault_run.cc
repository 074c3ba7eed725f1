// fault_run: two docketd on one database under load while everything goes wrong, or, with --older-copy, an older copy
// of the database under two running docketd. Prints what happened as a table; status 0 when nothing was lost, doubled
// or made up.
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/fault/absences.h"
#include "tests/fault/faults.h"
#include "tests/fault/older_copy.h"
#include "tests/fault/outcome.h"
#include "tests/support/await.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kAnswerPatience = absl::Minutes(2);

struct Flags {
  double seconds = 60;
  int in_flight = 48;
  uint64_t seed = 0;
  bool older_copy = false;
  bool keep = false;
};

absl::Status RunFaults(const Flags& flags, DatabaseUnderTest& database, Replicas& replicas) {
  const load::LoadOptions options = replicas.LoadOn(flags.seed, flags.in_flight);
  load::Load load(options);
  if (absl::Status started = load.Start(absl::Seconds(20)); !started.ok()) return started;
  auto absences = std::make_unique<Absences>(options.servers, flags.seed);
  Faults faults(flags.seed, database, replicas);
  // Faults at their random instants, for as long as it was asked.
  Await(absl::Seconds(flags.seconds), [&] {
    faults.Tick();
    return false;
  });
  PrintRow("somebody marked away", absl::StrCat(absences->count()));
  absences.reset();
  const absl::Status healed = faults.Heal();
  load.Finish(healed.ok() ? kAnswerPatience : absl::ZeroDuration());
  for (const auto& [kind, count] : faults.counts()) PrintRow(kind, absl::StrCat(count));
  for (const auto& [what, count] : load.journal().transient())
    PrintRow(absl::StrCat("answered ", what), absl::StrCat(count));
  for (const std::string& crash : faults.crashes()) PrintRow("ENDED BY ITSELF", crash);
  if (!healed.ok()) return healed;
  absl::Status judged = Judge(database, replicas, load.journal().entries());
  if (!judged.ok()) return judged;
  if (!faults.crashes().empty()) return absl::InternalError("docketd ended by itself");
  for (const load::Entry& entry : load.journal().entries()) {
    if (entry.outcome == load::Entry::kUnknown)
      return absl::DeadlineExceededError("a call got no definite answer after everything was well again");
  }
  return absl::OkStatus();
}

absl::Status Run(const Flags& flags, const std::string& folder) {
  auto database = DatabaseUnderTest::Start(folder);
  if (!database.ok()) return database.status();
  auto replicas = Replicas::Start(**database, folder);
  if (!replicas.ok()) return replicas.status();
  PrintRow("database", (*database)->kind());
  return flags.older_copy ? RunOlderCopy(flags.seed, **database, **replicas) : RunFaults(flags, **database, **replicas);
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app{
      "fault_run: two docketd on one database, under load, while both, the database and the network between them\n"
      "are killed, frozen, cut and delayed, and people come and go. The load is docket_load's: every command of a "
      "desk.\n"
      "A private MariaDB, or the MySQL of `tests/real_mysql run`."};
  app.add_option("--seconds", flags.seconds, "How long things go wrong")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  app.add_option("--in-flight", flags.in_flight, "Calls in flight")->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--seed", flags.seed, "Seed of all choices; 0 takes a fresh one");
  app.add_flag("--older-copy", flags.older_copy, "Put back an older copy of the database instead");
  app.add_flag("--keep", flags.keep, "Keep the folder with the logs and the data even if all is well");
  CLI11_PARSE(app, argc, argv);
  if (flags.seed == 0) flags.seed = std::random_device()();
  ::signal(SIGPIPE, SIG_IGN);
  char folder[] = "/tmp/docket-fault-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 1;
  std::cout << "fault_run: " << (flags.older_copy ? "an older copy" : absl::StrCat(flags.seconds, " s of faults"))
            << ", --seed=" << flags.seed << std::endl;
  const absl::Status status = Run(flags, folder);
  PrintRow("outcome", status.ok() ? "all is well" : std::string(status.message()));
  if (!status.ok() || flags.keep) {
    PrintRow("logs and data", folder);
  } else {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace docket::fault

int main(int argc, char** argv) { return docket::fault::Main(argc, argv); }
