// What /metrics/service says, while the database answers and while it does not.
#include "metrics/service_exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "docket/v1/event.pb.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

const EscalationPaths kPaths = {{v1::ESCALATION_CAUSE_UNRESOLVED, v1::ESCALATION_LEVEL_SUPERVISOR}};
constexpr char kOpenedByPhone[] = "docket_cases_opened_total{kind=\"inquiry\",channel=\"phone\"}";
constexpr char kAge[] = "docket_service_metrics_age_seconds";

// A desk whose database can be stopped, and a clock that only the test moves.
class ServiceExpositionTest : public ::testing::Test {
 protected:
  std::map<std::string, std::string> Scrape() { return SamplesOf(exposition_.Collect()); }

  void Open(int cases) {
    for (int i = 0; i < cases; ++i) {
      Fold(Event(v1::CaseEventDetail::kOpened, {.case_kind = 1, .channel = 1, .to_state = 1}), &answer_.totals);
    }
  }

  Checkpointed answer_;
  absl::Status database_;
  int asked_ = 0;
  absl::Duration now_ = absl::Hours(5);
  const ServiceExposition exposition_{[this]() -> absl::StatusOr<Checkpointed> {
                                        ++asked_;
                                        if (!database_.ok()) return database_;
                                        return answer_;
                                      },
                                      kPaths, [this] { return now_; }};
};

TEST_F(ServiceExpositionTest, ExportsTheTotalsWithTheirWords) {
  Fold(Event(v1::CaseEventDetail::kOpened, {.case_kind = 2, .channel = 4, .to_state = 1}), &answer_.totals);
  Fold(Event(v1::CaseEventDetail::kEscalated, {.case_kind = 2, .cause = 4, .level = 5}), &answer_.totals);
  Fold(Event(v1::CaseEventDetail::kClosed, {.case_kind = 3, .outcome = 2}), &answer_.totals);
  answer_.lag = 17;
  answer_.standing.cases[{v1::CASE_STATE_NEW, v1::PRIORITY_UNSPECIFIED}] = 5;
  answer_.standing.overdue[v1::Clock::TARGET_NEXT_UPDATE] = 3;
  answer_.standing.oldest_age = absl::Hours(2);
  answer_.standing.lag = absl::Seconds(4);
  const auto samples = Scrape();
  EXPECT_THAT(samples, Contains(Pair("docket_cases_opened_total{kind=\"complaint\",channel=\"social_media\"}", "1")));
  EXPECT_THAT(samples, Contains(Pair("docket_escalations_total{cause=\"customer_request\",level=\"management\","
                                     "kind=\"complaint\"}",
                                     "1")));
  EXPECT_THAT(samples, Contains(Pair("docket_cases_closed_total{outcome=\"alternative\",kind=\"request\"}", "1")));
  EXPECT_THAT(samples, Contains(Pair("docket_cases{state=\"new\",priority=\"none\"}", "5")));
  EXPECT_THAT(samples, Contains(Pair("docket_cases{state=\"closed\",priority=\"low\"}", "0")));
  EXPECT_THAT(samples, Contains(Pair("docket_cases_overdue{target=\"next_update\"}", "3")));
  EXPECT_THAT(samples, Contains(Pair("docket_cases_at_risk{target=\"next_update\"}", "0")));
  EXPECT_THAT(samples, Contains(Pair("docket_oldest_case_age_seconds", "7200")));
  EXPECT_THAT(samples, Contains(Pair("docket_projection_lag_seconds", "4")));
  EXPECT_THAT(samples, Contains(Pair("docket_projection_lag_events", "17")));
  EXPECT_THAT(samples, Contains(Pair(kAge, "0")));
}

TEST_F(ServiceExpositionTest, ABucketHoldsAllThatAreBelowIt) {
  for (const int64_t us : {kMinuteUs, kMinuteUs + 1, kHourUs, kDayUs, 8 * kDayUs}) {
    Fold(Event(v1::CaseEventDetail::kAcknowledged, {.case_kind = 1, .channel = 2, .duration_us = us}), &answer_.totals);
  }
  for (const uint8_t score : {1, 5, 5}) {
    Fold(Event(v1::CaseEventDetail::kFollowUp, {.case_kind = 1, .score = score}), &answer_.totals);
  }
  auto samples = Scrape();
  const auto acknowledged = [&samples](const std::string& suffix, const std::string& le) {
    return samples[absl::StrCat("docket_acknowledge_time_seconds_", suffix, "{kind=\"inquiry\",channel=\"email\"", le,
                                "}")];
  };
  EXPECT_EQ(acknowledged("bucket", ",le=\"60\""), "1");
  EXPECT_EQ(acknowledged("bucket", ",le=\"300\""), "2");
  EXPECT_EQ(acknowledged("bucket", ",le=\"3600\""), "3");
  EXPECT_EQ(acknowledged("bucket", ",le=\"86400\""), "4");
  EXPECT_EQ(acknowledged("bucket", ",le=\"604800\""), "4");
  EXPECT_EQ(acknowledged("bucket", ",le=\"+Inf\""), "5");
  EXPECT_EQ(acknowledged("count", ""), "5");
  EXPECT_EQ(acknowledged("sum", ""), "781320.000001");
  EXPECT_EQ(samples["docket_csat_score_bucket{kind=\"inquiry\",le=\"1\"}"], "1");
  EXPECT_EQ(samples["docket_csat_score_bucket{kind=\"inquiry\",le=\"4\"}"], "1");
  EXPECT_EQ(samples["docket_csat_score_bucket{kind=\"inquiry\",le=\"5\"}"], "3");
  EXPECT_EQ(samples["docket_csat_score_sum{kind=\"inquiry\"}"], "11");
}

TEST_F(ServiceExpositionTest, WhatMayComeIsThereAtZero) {
  const auto samples = Scrape();
  EXPECT_THAT(samples, Contains(Pair(kOpenedByPhone, "0")));
  EXPECT_THAT(
      samples,
      Contains(Pair("docket_escalations_total{cause=\"unresolved\",level=\"supervisor\",kind=\"request\"}", "0")));
  EXPECT_THAT(samples, Contains(Pair("docket_cases{state=\"in_progress\",priority=\"high\"}", "0")));
  EXPECT_THAT(samples,
              Contains(Pair("docket_response_time_seconds_count{kind=\"request\",channel=\"in_person\"}", "0")));
}

TEST_F(ServiceExpositionTest, ALabelOfANewerBinaryIsItsNumber) {
  Fold(Event(v1::CaseEventDetail::kOpened, {.case_kind = 99, .channel = 0, .to_state = 1}), &answer_.totals);
  EXPECT_THAT(Scrape(), Contains(Pair("docket_cases_opened_total{kind=\"99\",channel=\"unspecified\"}", "1")));
}

TEST_F(ServiceExpositionTest, TheDatabaseIsAskedAtMostFourTimesASecond) {
  Scrape();
  Open(1);
  now_ += absl::Milliseconds(249);
  EXPECT_THAT(Scrape(), Contains(Pair(kOpenedByPhone, "0")));
  EXPECT_EQ(asked_, 1);
  now_ += absl::Milliseconds(1);
  EXPECT_THAT(Scrape(), Contains(Pair(kOpenedByPhone, "1")));
  EXPECT_EQ(asked_, 2);
}

// Another replica behind the same address may have told more since: they would look like a reset.
TEST_F(ServiceExpositionTest, WithoutADatabaseTotalsThatGrewOldAreNotTold) {
  Open(3);
  Scrape();
  database_ = absl::UnavailableError("gone");
  Open(1);
  now_ += absl::Seconds(90);
  EXPECT_THAT(Scrape(), ElementsAre(Pair(kAge, "90")));
  // Nor is a database that does not answer asked by every scrape.
  Scrape();
  EXPECT_EQ(asked_, 2);
  database_ = absl::OkStatus();
  now_ += absl::Seconds(1);
  const auto samples = Scrape();
  EXPECT_THAT(samples, Contains(Pair(kOpenedByPhone, "4")));
  EXPECT_THAT(samples, Contains(Pair(kAge, "0")));
}

// What they rose by would be counted once more; what the desk is like at present is no less true.
TEST_F(ServiceExpositionTest, WhileTheTotalsAreBuiltUpAgainOnlyTheGaugesAreTold) {
  Open(3);
  answer_.whole = false;
  answer_.lag = 4711;
  const auto samples = Scrape();
  for (const auto& [name, value] : samples) {
    EXPECT_THAT(name, Not(HasSubstr("_total"))) << value;
    EXPECT_THAT(name, Not(HasSubstr("_bucket")));
  }
  EXPECT_THAT(samples, Contains(Pair("docket_projection_lag_events", "4711")));
  EXPECT_THAT(samples, Contains(Pair("docket_projection_lag_seconds", "0")));
  EXPECT_THAT(samples, Contains(Pair("docket_cases{state=\"new\",priority=\"none\"}", "0")));
  EXPECT_THAT(samples, Contains(Pair(kAge, "0")));
  answer_.whole = true;
  now_ += absl::Seconds(1);
  EXPECT_THAT(Scrape(), Contains(Pair(kOpenedByPhone, "3")));
}

TEST_F(ServiceExpositionTest, BeforeAnythingIsKnownThereIsNoZeroThatLooksLikeAReset) {
  database_ = absl::UnavailableError("not there yet");
  now_ += absl::Seconds(7);
  EXPECT_THAT(Scrape(), ElementsAre(Pair(kAge, "7")));
}

TEST(ServiceExposition, AScrapeDoesNotWaitForAnotherOnesDatabase) {
  absl::Notification asked, let_go;
  int calls = 0;
  absl::Duration now;
  const ServiceExposition exposition(
      [&]() -> absl::StatusOr<Checkpointed> {
        Checkpointed answer{.lag = static_cast<uint64_t>(++calls)};
        if (calls == 2) {
          asked.Notify();
          let_go.WaitForNotification();
        }
        return answer;
      },
      kPaths, [&now] { return now; }, absl::Milliseconds(1));
  exposition.Collect();
  now = absl::Seconds(2);
  std::thread waits([&exposition] {
    EXPECT_THAT(SamplesOf(exposition.Collect()), Contains(Pair("docket_projection_lag_events", "2")));
  });
  asked.WaitForNotification();
  EXPECT_THAT(SamplesOf(exposition.Collect()), ElementsAre(Pair(kAge, "2")));
  let_go.Notify();
  waits.join();
}

// A store whose second and later answers are held back until the test lets them go.
struct HeldStore {
  absl::StatusOr<Checkpointed> operator()() {
    Checkpointed answer{.lag = static_cast<uint64_t>(++calls)};
    if (calls == 2) {
      asked.Notify();
      let_go.WaitForNotification();
    }
    return answer;
  }
  int calls = 0;
  absl::Notification asked, let_go;
};

// Two scrapers at once: neither sees the series end.
TEST(ServiceExposition, AScrapeIsAnsweredWithWhatAnotherOneIsReading) {
  HeldStore store;
  absl::Duration now;
  const ServiceExposition exposition([&store] { return store(); }, kPaths, [&now] { return now; },
                                     absl::InfiniteDuration());
  exposition.Collect();
  now = absl::Seconds(2);
  std::thread reads([&exposition] { exposition.Collect(); });
  store.asked.WaitForNotification();
  absl::Notification answered;
  std::thread waits([&] {
    EXPECT_THAT(SamplesOf(exposition.Collect()), Contains(Pair("docket_projection_lag_events", "2")));
    answered.Notify();
  });
  // Time enough to answer with the age alone.
  EXPECT_FALSE(answered.WaitForNotificationWithTimeout(absl::Milliseconds(50)));
  store.let_go.Notify();
  reads.join();
  waits.join();
  EXPECT_EQ(store.calls, 2);
}

// Another replica may have told more since that was asked for.
TEST(ServiceExposition, WhatWasAskedForLongBeforeAScrapeIsNotItsAnswer) {
  HeldStore store;
  absl::Duration now;
  const ServiceExposition exposition([&store] { return store(); }, kPaths, [&now] { return now; },
                                     absl::InfiniteDuration());
  exposition.Collect();
  now = absl::Seconds(2);
  std::thread reads([&exposition] { exposition.Collect(); });
  store.asked.WaitForNotification();
  now = absl::Seconds(3);
  std::thread waits(
      [&] { EXPECT_THAT(SamplesOf(exposition.Collect()), Contains(Pair("docket_projection_lag_events", "3"))); });
  store.let_go.Notify();
  reads.join();
  waits.join();
}

}  // namespace
}  // namespace docket::metrics
