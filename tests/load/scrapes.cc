// docket_scrapes: the pages of metrics of a docketd that it starts for itself and puts some load on: how many series
// and bytes they are, and how much processor time of docketd's a scrape takes. Or, with --promtool, whether promtool
// finds anything to complain of. Status 0 when there are few enough series and no complaints, 77 when there is no
// promtool.
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/load/load.h"
#include "tests/support/docketd_process.h"
#include "tests/support/exposition_text.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace docket::load {
namespace {

constexpr int kSkipped = 77;
constexpr char kReplicaPath[] = "/metrics";
constexpr char kServicePath[] = "/metrics/service";
// The whole of the service's page.
constexpr size_t kMostSeries = 2000;
// The service's page is read from the database at most so often.
constexpr absl::Duration kReadAgain = absl::Milliseconds(1100);

struct Flags {
  int scrapes = 500;
  int apart = 10;
  double seconds = 3;
  uint64_t seed = 0;
  bool promtool = false;
};

// $DOCKET_PROMTOOL (tests/with_prometheus), or where Debian's package puts it; empty when there is none.
std::string Promtool() {
  const char* given = getenv("DOCKET_PROMTOOL");
  const std::string program = given != nullptr && *given != '\0' ? given : "/usr/bin/promtool";
  return access(program.c_str(), X_OK) == 0 ? program : "";
}

// Of all its threads, those that have ended among them.
absl::Duration ProcessorTime(pid_t pid) {
  clockid_t clock = 0;
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return absl::ZeroDuration();
  return absl::DurationFromTimespec(time);
}

class Measurement {
 public:
  explicit Measurement(const testing::DocketdProcess& docketd) : docketd_(docketd) {}

  // What it does when nobody asks for anything: taken off what is measured.
  void Idle(absl::Duration time) {
    const absl::Duration before = ProcessorTime(docketd_.pid());
    absl::SleepFor(time);
    idle_ = absl::FDivDuration(ProcessorTime(docketd_.pid()) - before, time);
  }

  absl::Status Scrape(const std::string& path, const char* how, int times, absl::Duration apart) {
    absl::Duration used;
    absl::StatusOr<std::string> page;
    for (int i = 0; i < times; ++i) {
      absl::SleepFor(apart);
      const absl::Time begun = absl::Now();
      const absl::Duration before = ProcessorTime(docketd_.pid());
      page = testing::HttpGet(docketd_.metrics_port(), path);
      if (!page.ok()) return page.status();
      used += ProcessorTime(docketd_.pid()) - before - idle_ * (absl::Now() - begun);
    }
    if (times == 0) return absl::OkStatus();
    const size_t series = testing::ParseExposition(*page).size();
    absl::PrintF("  %-18s %-32s %8d %10d %12.0f\n", path, how, series, page->size(),
                 absl::ToDoubleMicroseconds(used) / times);
    if (path == kServicePath && series >= kMostSeries) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, " has ", series, " series; fewer than ", kMostSeries, " were agreed"));
    }
    return absl::OkStatus();
  }

 private:
  const testing::DocketdProcess& docketd_;
  double idle_ = 0;
};

absl::Status Measure(const Flags& flags, const testing::DocketdProcess& docketd) {
  Measurement measurement(docketd);
  measurement.Idle(absl::Seconds(1));
  absl::PrintF("  %-18s %-32s %8s %10s %12s\n", "page", "scraped", "series", "bytes", "CPU us each");
  absl::Status status = measurement.Scrape(kReplicaPath, "at once", flags.scrapes, absl::ZeroDuration());
  status.Update(measurement.Scrape(kServicePath, "at once, from memory", flags.scrapes, absl::ZeroDuration()));
  status.Update(measurement.Scrape(kServicePath, "later, from the database", flags.apart, kReadAgain));
  return status;
}

// Whether promtool has nothing to say of either page.
absl::Status Check(const testing::DocketdProcess& docketd, const std::string& folder) {
  absl::Status status;
  for (const char* path : {kReplicaPath, kServicePath}) {
    const absl::StatusOr<std::string> page = testing::HttpGet(docketd.metrics_port(), path);
    if (!page.ok()) return page.status();
    const std::string file = folder + "/page";
    std::ofstream(file) << *page;
    const testing::Finished checked =
        testing::RunToEnd({"/bin/sh", "-c", absl::StrCat("exec ", Promtool(), " check metrics <", file)});
    const bool silent = checked.status == 0 && checked.output.empty();
    absl::PrintF("  promtool check metrics, %-18s %s\n", path, silent ? "silent" : "\n" + checked.output);
    if (!silent) status.Update(absl::FailedPreconditionError(absl::StrCat("promtool complains of ", path)));
  }
  return status;
}

absl::Status Run(const Flags& flags) {
  const testing::TemporaryFolder folder;
  testing::DocketdProcess docketd({.program = testing::DocketdProgram(),
                                   .folder = folder.path(),
                                   .name = "docketd",
                                   .arguments = {"--data=" + (folder / "data")}});
  absl::Status status = docketd.Start();
  if (status.ok()) status = docketd.AwaitReady(absl::Minutes(1));
  if (!status.ok()) return status;
  Load load({.servers = {docketd.address()}, .seed = flags.seed});
  if (absl::Status started = load.Start(absl::Seconds(10)); !started.ok()) return started;
  absl::SleepFor(absl::Seconds(flags.seconds));
  load.Finish(absl::Seconds(30));
  status = flags.promtool ? Check(docketd, folder.path()) : Measure(flags, docketd);
  docketd.Stop(absl::Seconds(60));
  return status;
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app{
      "docket_scrapes: the pages of metrics of a docketd that it starts for itself and puts some load on: series,\n"
      "bytes, and the processor time of docketd's that a scrape takes. Status 0: few enough series, no complaints."};
  app.add_option("--scrapes", flags.scrapes, "Scrapes of each page, one right after the other")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--apart", flags.apart, "Scrapes of the service's page, a second apart")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_option("--seconds", flags.seconds, "How long there is load before")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  app.add_option("--seed", flags.seed, "Seed of the load; 0 takes a fresh one");
  app.add_flag("--promtool", flags.promtool, "Let promtool check both pages instead; status 77 where there is none");
  CLI11_PARSE(app, argc, argv);
  if (flags.promtool && Promtool().empty()) {
    std::cout << "docket_scrapes: there is no promtool here: Debian's prometheus has it\n";
    return kSkipped;
  }
  if (flags.seed == 0) flags.seed = std::random_device()();
  std::cout << "docket_scrapes: --seed=" << flags.seed << std::endl;
  const absl::Status status = Run(flags);
  if (!status.ok()) std::cout << "docket_scrapes: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace docket::load

int main(int argc, char** argv) { return docket::load::Main(argc, argv); }
