// escalation_run: several docketd on one database, clients who do what is owed at about the instant at which it falls
// due, under policies of seconds, while everything goes wrong that can: processes, network, clocks, policies. Then
// every escalation, every missed target and every wait that ended by itself is counted against an independent model.
// Prints the table; status 0 when nothing was doubled, missing or made up.
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/fault/clock_faults.h"
#include "tests/fault/escalation_check.h"
#include "tests/fault/escalation_clients.h"
#include "tests/fault/escalation_desk.h"
#include "tests/fault/faults.h"
#include "tests/fault/outcome.h"
#include "tests/fault/stepped_clock.h"
#include "tests/support/await.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kAnswerPatience = absl::Minutes(2);
constexpr absl::Duration kCalmPatience = absl::Minutes(4);

struct Flags {
  double seconds = 60;
  double pace = 4;
  int replicas = 3;
  int clients = 24;
  uint64_t seed = 0;
  std::string faults = "all";
  bool step_docketd = false;
  bool keep = false;
};

std::vector<std::string> ServersOf(Replicas& replicas) {
  std::vector<std::string> servers;
  for (int number = 0; number < replicas.count(); ++number) servers.push_back(replicas.docketd(number).address());
  return servers;
}

absl::Status AwaitNothingDue(DatabaseUnderTest& database) {
  storage::Database direct(database.Direct());
  absl::StatusOr<bool> none = false;
  const bool calm = Await(kCalmPatience, [&] {
    auto connection = direct.Connect();
    if (connection.ok()) none = NothingIsDue(**connection);
    return connection.ok() && none.ok() && *none;
  });
  if (calm) return absl::OkStatus();
  return none.ok() ? absl::DeadlineExceededError("cases stayed due, or went by an older policy") : none.status();
}

absl::Status Judge(DatabaseUnderTest& database, Replicas& replicas) {
  const absl::Status calm = AwaitNothingDue(database);
  storage::Database direct(database.Direct());
  auto connection = direct.Connect();
  if (!connection.ok()) return connection.status();
  const absl::StatusOr<EscalationFindings> found = CheckEscalations(**connection, PeopleAvailable());
  if (!found.ok()) return found.status();
  PrintEscalations(*found);
  const testing::Finished verified = replicas.Verify();
  PrintRow("docketd verify",
           verified.status == 0 ? "clean" : absl::StrCat("exit status ", verified.status, ": ", verified.output));
  if (!calm.ok()) return calm;
  if (!found->clean()) return absl::DataLossError("what is on record is not what had to happen");
  if (verified.status != 0) return absl::DataLossError("docketd verify found a fault");
  return absl::OkStatus();
}

absl::Status RunOn(const Flags& flags, DatabaseUnderTest& database, Replicas& replicas, ClockFaults& clocks) {
  const std::vector<std::string> servers = ServersOf(replicas);
  InsistentCaller caller(servers);
  if (absl::Status open = OpenTheDesk(caller); !open.ok()) return open;
  EscalationClients clients(servers, flags.seed, flags.clients);
  Faults faults(flags.seed, database, replicas);
  Await(absl::Seconds(flags.seconds), [&] {
    if (flags.faults == "all") {
      faults.Tick();
      clocks.Tick();
    } else if (flags.faults == "policies") {
      clocks.TickPolicy();
    }
    return false;
  });
  clocks.Heal();
  absl::Status healed = faults.Heal();
  if (healed.ok()) healed = clocks.AwaitThaw();
  clients.Finish(healed.ok() ? kAnswerPatience : absl::ZeroDuration());
  for (const auto& [kind, count] : faults.counts()) PrintRow(kind, absl::StrCat(count));
  for (const auto& [kind, count] : clocks.counts()) PrintRow(kind, absl::StrCat(count));
  for (const auto& [what, count] : clients.counts()) PrintRow(what, absl::StrCat(count));
  PrintRow("outcome still unknown", absl::StrCat(clients.unknown()));
  for (const std::string& crash : faults.crashes()) PrintRow("ENDED BY ITSELF", crash);
  if (!healed.ok()) return healed;
  if (absl::Status judged = Judge(database, replicas); !judged.ok()) return judged;
  if (!faults.crashes().empty()) return absl::InternalError("docketd ended by itself");
  if (clients.unknown() == 0) return absl::OkStatus();
  return absl::DeadlineExceededError("a call got no definite answer after everything was well again");
}

absl::Status Run(const Flags& flags, const std::string& folder) {
  SteppedClock database_clock(folder + "/database-clock");
  SteppedClock docketd_clock(folder + "/docketd-clock");
  auto database = DatabaseUnderTest::Start(folder, database_clock.environment());
  if (!database.ok()) return database.status();
  std::vector<Replicas::Environment> environments(static_cast<size_t>(flags.replicas));
  if (flags.step_docketd) environments.back() = docketd_clock.environment();
  auto replicas = Replicas::Start(**database, folder, environments);
  if (!replicas.ok()) return replicas.status();
  PrintRow("database", (*database)->kind());
  if (!SteppedClock::IsPossible()) PrintRow("clocks", "not stepped: libfaketime (Debian: faketime) is not there");
  ClockFaults clocks(flags.seed, **replicas, database_clock, flags.step_docketd ? &docketd_clock : nullptr,
                     absl::Seconds(flags.pace));
  return RunOn(flags, **database, **replicas, clocks);
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app{
      "escalation_run: several docketd on one database, under clients who act around the instants at which things\n"
      "fall due, while processes, network, clocks and policies change. What was escalated and missed is then counted\n"
      "against a model of its own. A private MariaDB, or the MySQL of `tests/real_mysql run`."};
  app.add_option("--seconds", flags.seconds, "How long things go wrong")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  app.add_option("--pace", flags.pace, "About how many seconds from one step of a clock or policy to the next")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  app.add_option("--replicas", flags.replicas, "How many docketd")->check(CLI::Range(1, 9))->capture_default_str();
  app.add_option("--clients", flags.clients, "Calls in flight")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--seed", flags.seed, "Seed of all choices; 0 takes a fresh one");
  app.add_option("--faults", flags.faults, "What goes wrong: all; policies, which change, and nothing else; none")
      ->check(CLI::IsMember({"all", "policies", "none"}))
      ->capture_default_str();
  app.add_flag("--step-docketd", flags.step_docketd, "Step the wall clock of one docketd as well");
  app.add_flag("--keep", flags.keep, "Keep the folder with the logs and the data even if all is well");
  CLI11_PARSE(app, argc, argv);
  if (flags.seed == 0) flags.seed = std::random_device()();
  ::signal(SIGPIPE, SIG_IGN);
  char folder[] = "/tmp/docket-escalation-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 1;
  std::cout << "escalation_run: " << flags.replicas << " docketd, " << flags.seconds << " s"
            << ", --faults=" << flags.faults << ", --seed=" << flags.seed << std::endl;
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
