// metrics_run: a real Prometheus scrapes the service's metrics through one stable address, while clients do all that a
// desk does and replicas are killed and frozen, above all the one whose projection leads, and the database is
// restarted. Then, for every counter and histogram: the ledger's count == what is exported == what Prometheus saw it
// rise by. Prints the table; status 0 when all are equal, 77 when there is no Prometheus.
#include <google/protobuf/text_format.h>
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "docket/v1/policy.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "storage/sql.h"
#include "tests/fault/absences.h"
#include "tests/fault/escalation_clients.h"
#include "tests/fault/escalation_desk.h"
#include "tests/fault/faults.h"
#include "tests/fault/leader_watch.h"
#include "tests/fault/ledger_count.h"
#include "tests/fault/outcome.h"
#include "tests/fault/prometheus_check.h"
#include "tests/fault/totals_check.h"
#include "tests/load/load.h"
#include "tests/load/report.h"
#include "tests/support/prometheus_server.h"
#include "tests/support/stable_address.h"

namespace docket::fault {
namespace {

using testing::PrometheusServer;

constexpr int kSkipped = 77;
constexpr absl::Duration kAnswerPatience = absl::Minutes(2);
constexpr absl::Duration kCalmPatience = absl::Minutes(4);
constexpr absl::Duration kScrapePatience = absl::Minutes(1);
// A page may be a second old, and is scraped once a second.
constexpr absl::Duration kSettled = absl::Seconds(3);
constexpr size_t kExamples = 20;
constexpr char kLag[] = "docket_projection_lag_events";

struct Flags {
  double seconds = 60;
  int replicas = 3;
  int in_flight = 24;
  int clients = 12;
  uint64_t seed = 0;
  bool every_series = false;
  bool keep = false;
};

// All that runs, in the order in which it is set up.
struct Stage {
  DatabaseUnderTest& database;
  Replicas& replicas;
  testing::StableAddress& address;
  PrometheusServer& prometheus;
};

absl::StatusOr<double> LastScrape(PrometheusServer& prometheus) {
  const auto samples = prometheus.RawSamples(kLag, "2h", absl::Now());
  if (!samples.ok()) return samples.status();
  const auto of_lag = samples->find(kLag);
  return of_lag == samples->end() || of_lag->second.empty() ? 0 : of_lag->second.back().time;
}

absl::Status AwaitScrapeAfter(PrometheusServer& prometheus, absl::Time after) {
  const bool scraped = Await(kScrapePatience, [&] {
    const absl::StatusOr<double> last = LastScrape(prometheus);
    return last.ok() && *last > absl::ToDoubleSeconds(after - absl::UnixEpoch());
  });
  return scraped ? absl::OkStatus() : absl::DeadlineExceededError("Prometheus scraped nothing");
}

// The policy of seconds with opening hours that never end, so that business time counts on any day.
absl::Status OpenAroundTheClock(InsistentCaller& caller) {
  v1::Policy policy;
  if (!google::protobuf::TextFormat::ParseFromString(PolicyOfSeconds(0), &policy)) {
    return absl::InternalError("the policy of seconds cannot be read");
  }
  for (v1::Policy::Calendar& calendar : *policy.mutable_calendars()) {
    calendar.clear_hours();
    v1::Policy::Calendar::Hours* hours = calendar.add_hours();
    for (int day = v1::Policy::MONDAY; day <= v1::Policy::SUNDAY; ++day) {
      hours->add_days(static_cast<v1::Policy::Weekday>(day));
    }
    hours->add_open("00:00-24:00");
  }
  v1::ApplyPolicyRequest request;
  request.set_request_id(load::FreshId());
  google::protobuf::TextFormat::PrintToString(policy, request.mutable_text());
  request.set_reason("the desk is always open");
  v1::PolicyVersion applied;
  const absl::Time until = absl::Now() + kScrapePatience;
  const grpc::Status status =
      caller.Call("PolicyService/ApplyPolicy", request, &applied, [until] { return absl::Now() > until; });
  return status.ok() ? absl::OkStatus() : absl::UnavailableError("no policy: " + status.error_message());
}

// Nothing falls due before everything has been judged.
absl::Status AwaitNothingDue(DatabaseUnderTest& database) {
  storage::Database direct(database.Direct());
  const bool calm = Await(kCalmPatience, [&] {
    auto connection = direct.Connect();
    if (!connection.ok()) return false;
    const auto due =
        (*connection)->Query("SELECT COUNT(*) FROM cases WHERE next_due_at < UTC_TIMESTAMP(6) + INTERVAL 60 SECOND");
    return due.ok() && storage::AsUint(due->front()[0]) == 0;
  });
  return calm ? absl::OkStatus() : absl::DeadlineExceededError("cases stayed due");
}

// How old the oldest case is that is not closed, as the page has it and as it is: both of the same moment, nearly.
absl::Status CheckOldest(storage::Connection& connection, const testing::Series& exported) {
  const auto rows = connection.Query(
      "SELECT COALESCE(TIMESTAMPDIFF(MICROSECOND, MIN(opened_at), UTC_TIMESTAMP(6)), 0) FROM cases WHERE is_open = 1");
  if (!rows.ok()) return rows.status();
  const double seconds = static_cast<double>(storage::AsUint(rows->front()[0])) / 1e6;
  const double told = testing::ValueOf(exported, "docket_oldest_case_age_seconds");
  if (seconds - told >= 0 && seconds - told < 10) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the oldest case is ", seconds, " s old, and ", told, " is exported"));
}

absl::Status Explain(const std::string& what, const std::vector<std::string>& differences, size_t compared) {
  PrintRow(what, absl::StrCat(differences.empty() ? "equal" : "DIFFERENT", " (", compared, " series)"));
  for (size_t i = 0; i < std::min(kExamples, differences.size()); ++i) PrintRow("  for instance", differences[i]);
  return differences.empty() && compared > 0 ? absl::OkStatus()
                                             : absl::DataLossError(absl::StrCat(what, " is not what the ledger gives"));
}

absl::Status Judge(const Flags& flags, Stage& stage) {
  if (absl::Status none = AwaitNothingDue(stage.database); !none.ok()) return none;
  if (absl::Status calm = stage.replicas.AwaitCalm(kCalmPatience); !calm.ok()) return calm;
  const absl::Time rested = absl::Now();
  storage::Database direct(stage.database.Direct());
  auto connection = direct.Connect();
  if (!connection.ok()) return connection.status();
  absl::Status judged;
  testing::Series exported;
  for (int number = 0; number < stage.replicas.count(); ++number) {
    absl::StatusOr<testing::Series> page = stage.replicas.ScrapeCaughtUp(number, kCalmPatience);
    if (!page.ok()) return page.status();
    judged.Update(CheckOldest(**connection, *page));
    const absl::StatusOr<TotalsComparison> compared = CompareTotals(**connection, *page);
    if (!compared.ok()) return compared.status();
    judged.Update(Explain(absl::StrCat("exported by docketd", number), compared->differences, compared->compared));
    exported = *std::move(page);
  }
  if (absl::Status seen = AwaitScrapeAfter(stage.prometheus, rested + kSettled); !seen.ok()) return seen;
  const absl::StatusOr<double> last = LastScrape(stage.prometheus);
  const absl::StatusOr<testing::Series> ledger = CountLedger(**connection);
  if (!last.ok() || !ledger.ok()) return last.ok() ? ledger.status() : last.status();
  const auto seen = CompareWithPrometheus(stage.prometheus, *ledger, exported,
                                          absl::UnixEpoch() + absl::Milliseconds(std::llround(*last * 1000)));
  if (!seen.ok()) return seen.status();
  PrintIncreases(*seen, flags.every_series);
  PrintRow("samples looked at", absl::StrCat(seen->samples));
  judged.Update(Explain("what Prometheus saw", seen->differences, seen->series.size()));
  const testing::Finished verified = stage.replicas.Verify();
  PrintRow("docketd verify", verified.status == 0 ? "clean" : verified.output);
  if (verified.status != 0) judged.Update(absl::DataLossError("docketd verify found a fault"));
  return judged;
}

void PrintScrapes(const Stage& stage) {
  PrintRow("scrapes answered by each docketd", absl::StrJoin(stage.address.answered(), ", "));
  PrintRow("a docketd passed over", absl::StrCat(stage.address.passed_over()));
  PrintRow("scrapes that nobody answered", absl::StrCat(stage.address.unanswered()));
}

// Whether there was each kind of what this is about.
bool SeenAll(const Faults& faults) {
  const std::map<std::string, int> counts = faults.counts();
  return std::all_of(std::begin(Faults::kOfLeader), std::end(Faults::kOfLeader),
                     [&counts](const char* kind) { return counts.contains(kind); }) &&
         counts.contains(Faults::kDatabaseKilled);
}

absl::Status RunOn(const Flags& flags, Stage& stage) {
  const load::LoadOptions options = stage.replicas.LoadOn(flags.seed, flags.in_flight);
  InsistentCaller caller(options.servers);
  if (absl::Status open = OpenTheDesk(caller); !open.ok()) return open;
  if (absl::Status open = OpenAroundTheClock(caller); !open.ok()) return open;
  // Every counter is seen at 0.
  if (absl::Status seen = AwaitScrapeAfter(stage.prometheus, absl::Now()); !seen.ok()) return seen;
  load::Load load(options);
  if (absl::Status started = load.Start(absl::Seconds(20)); !started.ok()) return started;
  EscalationClients clients(options.servers, flags.seed, flags.clients);
  auto absences = std::make_unique<Absences>(options.servers, flags.seed);
  LeaderWatch watch(stage.replicas);
  Faults faults(flags.seed, stage.database, stage.replicas);
  faults.StrikeAtLeader([&watch] { return watch.leader(); });
  const absl::Time end = absl::Now() + absl::Seconds(flags.seconds);
  // For as long as was asked, and on until each kind of fault has been there.
  Await(absl::Seconds(flags.seconds) + kScrapePatience, [&] {
    watch.Tick();
    faults.Tick();
    return absl::Now() > end && SeenAll(faults);
  });
  absences.reset();
  const absl::Status healed = faults.Heal();
  load.Finish(healed.ok() ? kAnswerPatience : absl::ZeroDuration());
  clients.Finish(healed.ok() ? kAnswerPatience : absl::ZeroDuration());
  for (const auto& [kind, count] : faults.counts()) PrintRow(kind, absl::StrCat(count));
  for (const std::string& crash : faults.crashes()) PrintRow("ENDED BY ITSELF", crash);
  PrintRow("another docketd came to lead", absl::StrCat(watch.changes()));
  PrintRow("checkpoints moved", absl::StrCat(watch.moves()));
  PrintRow("commands acknowledged to the load", absl::StrCat(load::Summarize(load.journal().entries()).acknowledged));
  if (!healed.ok()) return healed;
  if (absl::Status judged = Judge(flags, stage); !judged.ok()) return judged;
  PrintScrapes(stage);
  return faults.crashes().empty() ? absl::OkStatus() : absl::InternalError("docketd ended by itself");
}

absl::Status Run(const Flags& flags, const std::string& program, const std::string& folder) {
  auto database = DatabaseUnderTest::Start(folder);
  if (!database.ok()) return database.status();
  auto replicas =
      Replicas::Start(**database, folder, std::vector<Replicas::Environment>(static_cast<size_t>(flags.replicas)));
  if (!replicas.ok()) return replicas.status();
  std::vector<int> ports;
  for (int number = 0; number < flags.replicas; ++number) ports.push_back((*replicas)->docketd(number).metrics_port());
  testing::StableAddress address(ports, flags.seed);
  auto prometheus = PrometheusServer::Start(program, folder, {.port = address.port(), .path = "/metrics/service"});
  if (!prometheus.ok()) return prometheus.status();
  PrintRow("database", (*database)->kind());
  Stage stage{**database, **replicas, address, **prometheus};
  return RunOn(flags, stage);
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app{
      "metrics_run: a real Prometheus scrapes several docketd on one database through one address, under load, while\n"
      "docketd and database are killed and frozen. Then the ledger's count, what is exported, and what Prometheus saw\n"
      "are compared, series by series. A private MariaDB, or the MySQL of `tests/real_mysql run`. Prometheus is\n"
      "/usr/bin/prometheus, or $DOCKET_PROMETHEUS; without one the status is 77."};
  app.add_option("--seconds", flags.seconds, "How long things go wrong")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  app.add_option("--replicas", flags.replicas, "How many docketd")->check(CLI::Range(2, 9))->capture_default_str();
  app.add_option("--in-flight", flags.in_flight, "Calls of the load in flight")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app.add_option("--clients", flags.clients, "Clients who act when something falls due")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--seed", flags.seed, "Seed of all choices; 0 takes a fresh one");
  app.add_flag("--every-series", flags.every_series, "Print each series, not only the sums of each metric");
  app.add_flag("--keep", flags.keep, "Keep the folder with the logs and the data even if all is well");
  CLI11_PARSE(app, argc, argv);
  const std::string program = testing::PrometheusProgram();
  if (program.empty()) {
    std::cout << "metrics_run: there is no Prometheus here: install Debian's prometheus, or name one in "
                 "$DOCKET_PROMETHEUS\n";
    return kSkipped;
  }
  if (flags.seed == 0) flags.seed = std::random_device()();
  ::signal(SIGPIPE, SIG_IGN);
  char folder[] = "/tmp/docket-metrics-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 1;
  std::cout << "metrics_run: " << flags.replicas << " docketd, " << flags.seconds << " s, --seed=" << flags.seed
            << std::endl;
  const absl::Status status = Run(flags, program, folder);
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
