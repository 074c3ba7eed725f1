// What /metrics says of this process.
#include "metrics/replica_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

using ::testing::Contains;
using ::testing::Pair;

constexpr char kOpenCase[] = "grpc_method=\"OpenCase\",grpc_service=\"docket.v1.CaseService\",grpc_type=\"unary\"";
constexpr char kOther[] = "grpc_method=\"other\",grpc_service=\"other\",grpc_type=\"other\"";

double Number(const std::map<std::string, std::string>& samples, const std::string& name) {
  double value = -1;
  const auto found = samples.find(name);
  if (found != samples.end()) (void)absl::SimpleAtod(found->second, &value);
  return value;
}

TEST(CallMetrics, EveryMethodAndCodeIsThereFromTheStart) {
  const ReplicaMetrics metrics("1.2.3");
  const auto samples = SamplesOf(metrics.Collect());
  int started = 0, handled = 0, times = 0;
  for (const auto& [name, value] : samples) {
    started += absl::StartsWith(name, "grpc_server_started_total{");
    handled += absl::StartsWith(name, "grpc_server_handled_total{");
    times += absl::StartsWith(name, "grpc_server_handling_seconds_count{");
    if (absl::StartsWith(name, "grpc_")) {
      EXPECT_EQ(value, "0") << name;
    }
  }
  // Of CaseService, CustomerService, DirectoryService, DeskService, EventService, PolicyService, QualityService, and
  // all others together.
  EXPECT_EQ(started, 40 + 8 + 8 + 2 + 1 + 6 + 16 + 1 + 1);
  EXPECT_EQ(handled, started * 17);
  EXPECT_EQ(times, started);
}

TEST(CallMetrics, ACallIsCountedUnderItsMethodAndCode) {
  ReplicaMetrics metrics("1.2.3");
  MethodMetrics& open_case = metrics.calls().Method("/docket.v1.CaseService/OpenCase");
  open_case.Started();
  open_case.Started();
  open_case.Handled(absl::StatusCode::kOk, absl::Milliseconds(3));
  open_case.Handled(absl::StatusCode::kInvalidArgument, absl::Milliseconds(1));
  const auto samples = SamplesOf(metrics.Collect());
  EXPECT_THAT(samples, Contains(Pair(absl::StrCat("grpc_server_started_total{", kOpenCase, "}"), "2")));
  const auto handled = [&samples](absl::string_view code) {
    return Number(samples, absl::StrCat("grpc_server_handled_total{grpc_code=\"", code, "\",", kOpenCase, "}"));
  };
  EXPECT_EQ(handled("OK"), 1);
  EXPECT_EQ(handled("InvalidArgument"), 1);
  EXPECT_EQ(handled("Unavailable"), 0);
  const auto below = [&samples](absl::string_view le) {
    return Number(samples, absl::StrCat("grpc_server_handling_seconds_bucket{", kOpenCase, ",le=\"", le, "\"}"));
  };
  EXPECT_EQ(below("0.001"), 1);
  EXPECT_EQ(below("0.0025"), 1);
  EXPECT_EQ(below("0.005"), 2);
  EXPECT_EQ(below("+Inf"), 2);
}

TEST(CallMetrics, WhatIsNotOfTheContractSharesOneSeries) {
  ReplicaMetrics metrics("1.2.3");
  for (const char* path : {"/grpc.health.v1.Health/Check", "/docket.v1.CaseService/NoSuchThing", ""}) {
    metrics.calls().Method(path).Started();
  }
  metrics.calls().Method("").Handled(static_cast<absl::StatusCode>(4711), absl::ZeroDuration());
  const auto samples = SamplesOf(metrics.Collect());
  EXPECT_THAT(samples, Contains(Pair(absl::StrCat("grpc_server_started_total{", kOther, "}"), "3")));
  EXPECT_THAT(samples,
              Contains(Pair(absl::StrCat("grpc_server_handled_total{grpc_code=\"Unknown\",", kOther, "}"), "1")));
}

TEST(CallMetrics, CodesHaveTheNamesThatDashboardsKnow) {
  EXPECT_EQ(CodeName(absl::StatusCode::kOk), "OK");
  EXPECT_EQ(CodeName(absl::StatusCode::kCancelled), "Canceled");
  EXPECT_EQ(CodeName(absl::StatusCode::kDeadlineExceeded), "DeadlineExceeded");
  EXPECT_EQ(CodeName(absl::StatusCode::kResourceExhausted), "ResourceExhausted");
  EXPECT_EQ(CodeName(absl::StatusCode::kFailedPrecondition), "FailedPrecondition");
  EXPECT_EQ(CodeName(absl::StatusCode::kUnavailable), "Unavailable");
  EXPECT_EQ(CodeName(absl::StatusCode::kUnauthenticated), "Unauthenticated");
}

TEST(ReplicaMetrics, KnowsEveryReasonOfTheCatalogue) {
  std::ifstream file(DOCKET_SOURCE_DIR "/api/model/refusal.h");
  const std::string header(std::istreambuf_iterator<char>(file), {});
  std::set<std::string> catalogue, exported;
  for (absl::string_view line : absl::StrSplit(header, '\n')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, '"');
    if (!absl::StartsWith(line, "inline constexpr char k") || parts.size() != 3) continue;
    if (parts[1] != kErrorDomain) catalogue.emplace(parts[1]);
  }
  ASSERT_THAT(catalogue, Contains("ILLEGAL_STATE"));
  for (const auto& family : ReplicaMetrics("1.2.3").Collect()) {
    if (family.name != "docket_refusals_total") continue;
    for (const auto& metric : family.metric) exported.insert(metric.label[0].value);
  }
  catalogue.insert("other");
  EXPECT_EQ(exported, catalogue);
}

TEST(ReplicaMetrics, CountsWhatItIsTold) {
  ReplicaMetrics metrics("1.2.3");
  metrics.Refused(reason::kIllegalState);
  metrics.Refused("NOBODY_HEARD_OF_IT");
  metrics.Queued(9);
  metrics.Queued(-2);
  metrics.QueueWait(absl::Milliseconds(2));
  metrics.Committed(3, 5, absl::Microseconds(700));
  metrics.CommitTrouble("guard");
  metrics.CommitTrouble("earthquake");
  metrics.DatabaseError("lost");
  metrics.PolicyReviewOverdue(true);
  metrics.Consequence(ConsequenceOutcome::kRefused);
  metrics.DatabaseUp(true);
  metrics.ClockFrozen(true);
  metrics.ClockFrozen(false);
  metrics.TlsCertificateExpires(absl::FromUnixSeconds(1'800'000'000));
  const auto samples = SamplesOf(metrics.Collect());
  for (const auto& [name, value] :
       std::map<std::string, double>{{"docket_refusals_total{reason=\"ILLEGAL_STATE\"}", 1},
                                     {"docket_refusals_total{reason=\"other\"}", 1},
                                     {"docket_queue_depth", 7},
                                     {"docket_queue_wait_seconds_sum", 0.002},
                                     {"docket_batch_commands_bucket{le=\"2\"}", 0},
                                     {"docket_batch_commands_bucket{le=\"4\"}", 1},
                                     {"docket_batch_entries_sum", 5},
                                     {"docket_commit_time_seconds_bucket{le=\"0.0005\"}", 0},
                                     {"docket_commit_time_seconds_bucket{le=\"0.001\"}", 1},
                                     {"docket_commit_troubles_total{kind=\"guard\"}", 1},
                                     {"docket_commit_troubles_total{kind=\"other\"}", 1},
                                     {"docket_consequences_total{outcome=\"refused\"}", 1},
                                     {"docket_consequences_total{outcome=\"done\"}", 0},
                                     {"docket_database_errors_total{class=\"lost\"}", 1},
                                     {"docket_database_errors_total{class=\"connection\"}", 0},
                                     {"docket_policy_review_overdue", 1},
                                     {"docket_database_up", 1},
                                     {"docket_log_shortened", 0},
                                     {"docket_clock_frozen", 0},
                                     {"docket_tls_certificate_expiry_timestamp_seconds", 1.8e9},
                                     {"docket_build_info{version=\"1.2.3\"}", 1}}) {
    EXPECT_EQ(Number(samples, name), value) << name;
  }
}

// So that an alert on what is left of it stays quiet.
TEST(ReplicaMetrics, WithoutTlsNoCertificateEverExpires) {
  EXPECT_EQ(SamplesOf(ReplicaMetrics("1.2.3").Collect())["docket_tls_certificate_expiry_timestamp_seconds"], "+Inf");
}

TEST(ReplicaMetrics, KnowsItsProcess) {
  const auto samples = SamplesOf(ReplicaMetrics("1.2.3").Collect());
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  EXPECT_GE(Number(samples, "process_cpu_seconds_total"), 0);
  EXPECT_GT(Number(samples, "process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(Number(samples, "process_virtual_memory_bytes"), Number(samples, "process_resident_memory_bytes"));
  EXPECT_GE(Number(samples, "process_open_fds"), 3);
  EXPECT_GT(Number(samples, "process_max_fds"), Number(samples, "process_open_fds"));
  EXPECT_GE(Number(samples, "process_threads"), 1);
  // The kernel tells the time of its start in whole seconds.
  EXPECT_NEAR(Number(samples, "process_start_time_seconds"), now, 120);
}

TEST(ReplicaMetrics, LosesNothingBetweenThreads) {
  ReplicaMetrics metrics("1.2.3");
  MethodMetrics& method = metrics.calls().Method("/docket.v1.CaseService/GetCase");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5'000; ++n) {
        method.Started();
        method.Handled(absl::StatusCode::kNotFound, absl::Microseconds(n));
        metrics.Refused(reason::kCaseNotFound);
        metrics.Committed(1, 1, absl::Microseconds(n));
        if (n % 1'000 == 0) metrics.Collect();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto samples = SamplesOf(metrics.Collect());
  EXPECT_EQ(Number(samples, "docket_refusals_total{reason=\"CASE_NOT_FOUND\"}"), 20'000);
  EXPECT_EQ(Number(samples, "docket_commit_time_seconds_count"), 20'000);
  EXPECT_EQ(Number(samples,
                   "grpc_server_handled_total{grpc_code=\"NotFound\",grpc_method=\"GetCase\",grpc_service="
                   "\"docket.v1.CaseService\",grpc_type=\"unary\"}"),
            20'000);
}

}  // namespace
}  // namespace docket::metrics
