// docket_timers: how late what falls due is on record, on a docketd and a database that it starts for itself: cases
// that fall due one after the other, thousands in the same second, and thousands while docketd was down. Clients work
// meanwhile. Prints what it measured; status 0 when each was on record exactly once.
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <thread>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "docket/v1/policy_service.pb.h"
#include "server/policy/policy_text.h"
#include "storage/sql.h"
#include "tests/fault/database_under_test.h"
#include "tests/fault/insistent_caller.h"
#include "tests/load/load.h"
#include "tests/load/report.h"
#include "tests/support/docketd_process.h"
#include "tests/support/process.h"

namespace docket::load {
namespace {

using fault::DatabaseUnderTest;
using fault::InsistentCaller;

constexpr int kPreparers = 32;
constexpr absl::Duration kPatience = absl::Minutes(3);

// Of a promise that is broken the desk hears at once.
constexpr char kRung[] = R"(
rungs {
  id: "promise-broken"
  target: TARGET_PROMISED_RESOLUTION
  cause: ESCALATION_CAUSE_OVERDUE
  level: ESCALATION_LEVEL_SUPERVISOR
}
)";

struct Flags {
  int cases = 10000;
  int in_flight = 64;
  double steady_seconds = 20;
  int steady_rate = 100;
  uint64_t seed = 0;
  std::vector<std::string> docketd_arguments;
};

void PrintRow(const std::string& what, const std::string& value) {
  printf("  %-42s %s\n", what.c_str(), value.c_str());
  fflush(stdout);
}

std::string Milliseconds(absl::Duration duration) {
  return absl::StrFormat("%.0f ms", absl::ToDoubleMilliseconds(duration));
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(absl::ToUnixMicros(time) / 1'000'000);
  proto.set_nanos(static_cast<int>(absl::ToUnixMicros(time) % 1'000'000 * 1000));
  return proto;
}

class Measurement {
 public:
  Measurement(const Flags& flags, DatabaseUnderTest& database, std::string folder)
      : flags_(flags), database_(database), folder_(std::move(folder)), direct_(database.Direct()) {}

  absl::Status Run() {
    if (absl::Status started = Begin(); !started.ok()) return started;
    for (const auto part : {&Measurement::Steady, &Measurement::Burst, &Measurement::Downtime}) {
      if (absl::Status done = (this->*part)(); !done.ok()) return done;
    }
    return clean_ ? absl::OkStatus() : absl::DataLossError("not everything was on record exactly once");
  }

 private:
  absl::Status Begin() {
    std::vector<std::string> arguments = DatabaseFlags();
    arguments.insert(arguments.begin(), {testing::DocketdProgram(), "migrate"});
    const testing::Finished migrated = testing::RunToEnd(arguments);
    if (migrated.status != 0) return absl::UnavailableError("docketd migrate failed: " + migrated.output);
    if (absl::Status started = StartDocketd(absl::ZeroDuration()); !started.ok()) return started;
    InsistentCaller caller({docketd_->address()});
    v1::ApplyPolicyRequest policy;
    policy.set_request_id(FreshId());
    policy.set_text(absl::StrCat(ShippedPolicyText(), kRung));
    policy.set_reason("broken promises escalate");
    v1::PolicyVersion applied;
    const grpc::Status status = caller.Call("PolicyService/ApplyPolicy", policy, &applied, [] { return false; });
    return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.error_message());
  }

  std::vector<std::string> DatabaseFlags() const {
    std::vector<std::string> flags = {
        absl::StrCat("--mysql=mysql://", database_.user(), "@/docket?socket=", database_.endpoint().socket)};
    flags.insert(flags.end(), flags_.docketd_arguments.begin(), flags_.docketd_arguments.end());
    return flags;
  }

  absl::Status StartDocketd(absl::Duration shift) {
    std::vector<std::string> arguments = DatabaseFlags();
    if (shift != absl::ZeroDuration()) {
      arguments.push_back(absl::StrCat("--test-clock-shift=", absl::ToInt64Seconds(shift)));
    }
    docketd_.emplace(testing::DocketdProcess::Options{
        .program = testing::DocketdProgram(), .folder = folder_, .name = "docketd", .arguments = arguments});
    if (absl::Status started = docketd_->Start(); !started.ok()) return started;
    return docketd_->AwaitReady(absl::Minutes(1));
  }

  // So many cases, each with a promise that is broken from `first` on, over `span`.
  absl::Status Prepare(int cases, absl::Time first, absl::Duration span) {
    std::atomic<int> next{0}, failed{0};
    std::vector<std::thread> threads;
    for (int number = 0; number < kPreparers; ++number) {
      threads.emplace_back([&, number] {
        InsistentCaller caller({docketd_->address()}, number);
        for (int i = next++; i < cases; i = next++) {
          if (!PrepareOne(caller, first + span * i / cases)) ++failed;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    if (failed == 0 && absl::Now() < first) return absl::OkStatus();
    return absl::DeadlineExceededError("the cases were not there before they fell due");
  }

  static bool PrepareOne(InsistentCaller& caller, absl::Time due) {
    const auto never = [] { return false; };
    v1::OpenCaseRequest opening;
    opening.set_request_id(FreshId());
    opening.set_kind(v1::CASE_KIND_REQUEST);
    opening.set_channel(v1::CHANNEL_EMAIL);
    opening.set_subject("The lamp is broken");
    v1::Case c;
    if (!caller.Call("CaseService/OpenCase", opening, &c, never).ok()) return false;
    v1::RecordInteractionRequest promise;
    promise.set_request_id(FreshId());
    promise.set_name(c.name());
    promise.set_direction(v1::DIRECTION_OUTBOUND);
    promise.set_channel(v1::CHANNEL_EMAIL);
    promise.set_text("It will be done by then.");
    *promise.mutable_promised_resolution_time() = ToProto(due);
    return caller.Call("CaseService/RecordInteraction", promise, &c, never).ok();
  }

  // How long it takes to prepare so many, amply.
  absl::Duration Lead(int cases) const { return absl::Seconds(10) + cases * absl::Milliseconds(6); }

  std::unique_ptr<Load> Clients() {
    auto load = std::make_unique<Load>(LoadOptions{
        .servers = {docketd_->address()}, .in_flight = flags_.in_flight, .seed = flags_.seed, .mix = Mix::kBasic});
    return load->Start(absl::Seconds(20)).ok() ? std::move(load) : nullptr;
  }

  void PrintClients(const std::string& when, Load& load, absl::Duration time) {
    load.Finish(absl::Seconds(30));
    const Summary summary = Summarize(load.journal().entries());
    PrintRow("clients " + when, absl::StrFormat("%.0f commands/s, p50 %.1f ms, p99 %.1f ms, longest %.1f ms",
                                                static_cast<double>(summary.acknowledged) / absl::ToDoubleSeconds(time),
                                                absl::ToDoubleMilliseconds(Percentile(summary.latencies, 0.5)),
                                                absl::ToDoubleMilliseconds(Percentile(summary.latencies, 0.99)),
                                                absl::ToDoubleMilliseconds(Percentile(summary.latencies, 1))));
  }

  // Until nothing that fell due between these is left; the promises that are kept are the clients', who make none.
  absl::Status AwaitSettled(absl::Time from, absl::Time to) {
    const std::string question = absl::StrCat("SELECT COUNT(*) FROM cases WHERE next_due_at BETWEEN ",
                                              storage::TimeLiteral(from), " AND ", storage::TimeLiteral(to));
    auto connection = direct_.Connect();
    if (!connection.ok()) return connection.status();
    for (const absl::Time until = absl::Now() + kPatience; absl::Now() < until;
         testing::Await(absl::Milliseconds(100), [] { return false; })) {
      const auto left = (*connection)->Query(question);
      if (left.ok() && storage::AsUint(left->front()[0]) == 0) return absl::OkStatus();
    }
    return absl::DeadlineExceededError("cases stayed due");
  }

  absl::Status PrintLateness(const std::string& what, absl::Time from, absl::Time to, int cases) {
    auto connection = direct_.Connect();
    if (!connection.ok()) return connection.status();
    const auto rows = (*connection)
                          ->Query(absl::StrCat("SELECT kind, TIMESTAMPDIFF(MICROSECOND, occurred, time) FROM "
                                               "case_events WHERE subject_kind = 1 AND actor = "
                                               "'docket' AND kind IN (5, 12) AND occurred BETWEEN ",
                                               storage::TimeLiteral(from), " AND ", storage::TimeLiteral(to)));
    if (!rows.ok()) return rows.status();
    std::vector<absl::Duration> late;
    int escalations = 0;
    for (const storage::Row& row : *rows) {
      late.push_back(absl::Microseconds(storage::AsUint(row[1])));
      escalations += storage::AsUint(row[0]) == 5 ? 1 : 0;
    }
    std::sort(late.begin(), late.end());
    const int breaches = static_cast<int>(late.size()) - escalations;
    PrintRow(what, absl::StrCat(cases, " cases: ", breaches, " targets missed, ", escalations, " escalations"));
    PrintRow("  late: p50, p99, the last",
             absl::StrCat(Milliseconds(Percentile(late, 0.5)), ", ", Milliseconds(Percentile(late, 0.99)), ", ",
                          Milliseconds(Percentile(late, 1))));
    PrintHistogram(late);
    clean_ = clean_ && breaches == cases && escalations == cases;
    return absl::OkStatus();
  }

  static void PrintHistogram(const std::vector<absl::Duration>& late) {
    absl::Duration from;
    for (const int bound : {50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10000, 30000, 0}) {
      const absl::Duration to = bound == 0 ? absl::InfiniteDuration() : absl::Milliseconds(bound);
      const auto count =
          std::lower_bound(late.begin(), late.end(), to) - std::lower_bound(late.begin(), late.end(), from);
      const double part = late.empty() ? 0 : static_cast<double>(count) / static_cast<double>(late.size());
      if (count > 0) {
        PrintRow(
            bound == 0 ? "    later" : absl::StrFormat("    under %d ms", bound),
            absl::StrFormat("%7d  %5.1f %%  %s", count, 100 * part, std::string(static_cast<size_t>(40 * part), '#')));
      }
      from = to;
    }
  }

  absl::Status Steady() {
    const int cases = static_cast<int>(flags_.steady_rate * flags_.steady_seconds);
    const absl::Duration span = absl::Seconds(flags_.steady_seconds);
    const absl::Time first = absl::Now() + Lead(cases);
    if (absl::Status prepared = Prepare(cases, first, span); !prepared.ok()) return prepared;
    AwaitTime(first - absl::Seconds(2));
    const std::unique_ptr<Load> clients = Clients();
    if (clients == nullptr) return absl::UnavailableError("the clients cannot start");
    AwaitTime(first + span);
    if (absl::Status settled = AwaitSettled(first, first + span); !settled.ok()) return settled;
    PrintClients("meanwhile", *clients, span + absl::Seconds(2));
    return PrintLateness(absl::StrCat("steady, ", flags_.steady_rate, " a second"), first, first + span, cases);
  }

  absl::Status Burst() {
    // In the same second.
    const absl::Duration span = absl::Seconds(1);
    const absl::Duration before = absl::Seconds(8);
    const absl::Time first = absl::Now() + Lead(flags_.cases) + before;
    if (absl::Status prepared = Prepare(flags_.cases, first, span); !prepared.ok()) return prepared;
    AwaitTime(first - before);
    std::unique_ptr<Load> clients = Clients();
    if (clients == nullptr) return absl::UnavailableError("the clients cannot start");
    AwaitTime(first - absl::Milliseconds(500));
    PrintClients("before the burst", *clients, before - absl::Milliseconds(500));
    clients = Clients();
    if (clients == nullptr) return absl::UnavailableError("the clients cannot start");
    const absl::Time begun = absl::Now();
    AwaitTime(first + span);
    if (absl::Status settled = AwaitSettled(first, first + span); !settled.ok()) return settled;
    PrintRow("the last was on record",
             absl::StrCat(Milliseconds(absl::Now() - first - span), " after the last was due"));
    PrintClients("during it", *clients, absl::Now() - begun);
    return PrintLateness("burst, all in one second", first, first + span, flags_.cases);
  }

  // docketd is down while they fall due, and comes back hours later, by its clock; others fall due then.
  absl::Status Downtime() {
    const absl::Duration away = absl::Hours(3);
    const absl::Duration span = absl::Seconds(10);
    const int fresh = 200;
    const absl::Time first = absl::Now() + Lead(flags_.cases + fresh);
    const absl::Time later = first + away + absl::Seconds(8);
    if (absl::Status prepared = Prepare(flags_.cases, first, absl::Seconds(1)); !prepared.ok()) return prepared;
    if (absl::Status prepared = Prepare(fresh, later, span); !prepared.ok()) return prepared;
    AwaitTime(first - absl::Seconds(2));
    if (!docketd_->Stop(absl::Minutes(1))) return absl::InternalError("docketd did not stop cleanly");
    AwaitTime(first + absl::Seconds(2));
    const absl::Time begun = absl::Now();
    if (absl::Status started = StartDocketd(away); !started.ok()) return started;
    const absl::Duration starting = absl::Now() - begun;
    const std::unique_ptr<Load> clients = Clients();
    if (clients == nullptr) return absl::UnavailableError("the clients cannot start");
    if (absl::Status settled = AwaitSettled(first, first + absl::Seconds(1)); !settled.ok()) return settled;
    PrintRow("after downtime, ready after", Milliseconds(starting));
    PrintRow("  the backlog was on record after", Milliseconds(absl::Now() - begun));
    AwaitTime(later - away + span);
    if (absl::Status settled = AwaitSettled(later, later + span); !settled.ok()) return settled;
    PrintClients("meanwhile", *clients, absl::Now() - begun - starting);
    absl::Status printed =
        PrintLateness("fallen due during 3 h of downtime", first, first + absl::Seconds(1), flags_.cases);
    if (!printed.ok()) return printed;
    return PrintLateness("fallen due after the start", later, later + span, fresh);
  }

  static void AwaitTime(absl::Time time) {
    testing::Await(time - absl::Now(), [] { return false; });
  }

  const Flags flags_;
  DatabaseUnderTest& database_;
  const std::string folder_;
  storage::Database direct_;
  std::optional<testing::DocketdProcess> docketd_;
  bool clean_ = true;
};

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app{
      "docket_timers: how late what falls due is on record: steadily, thousands in one second, and after downtime,\n"
      "with clients at work (docket_load's --mix basic). It starts a docketd and a database of its own."};
  app.add_option("--cases", flags.cases, "How many fall due in one second, and during the downtime")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--steady-rate", flags.steady_rate, "How many fall due each second before that")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--steady-seconds", flags.steady_seconds, "For how long")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  app.add_option("--in-flight", flags.in_flight, "The clients' calls in flight")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--docketd-arg", flags.docketd_arguments, "One more argument for docketd; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--seed", flags.seed, "Seed of all choices; 0 takes a fresh one");
  CLI11_PARSE(app, argc, argv);
  if (flags.seed == 0) flags.seed = std::random_device()();
  ::signal(SIGPIPE, SIG_IGN);
  char folder[] = "/tmp/docket-timers-XXXXXX";
  if (mkdtemp(folder) == nullptr) return 1;
  const absl::Cleanup remove = [&folder] {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  };
  std::cout << "docket_timers: " << flags.cases << " cases, " << flags.in_flight
            << " calls in flight, --seed=" << flags.seed << std::endl;
  auto database = DatabaseUnderTest::Start(folder);
  const absl::Status status = database.ok() ? Measurement(flags, **database, folder).Run() : database.status();
  PrintRow("outcome", status.ok() ? "each was on record once" : std::string(status.message()));
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace docket::load

int main(int argc, char** argv) { return docket::load::Main(argc, argv); }
