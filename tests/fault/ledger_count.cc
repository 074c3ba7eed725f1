#include "tests/fault/ledger_count.h"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "docket/log/v1/log.pb.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"
#include "storage/log_entry.h"
#include "storage/sql.h"
#include "tests/support/series_name.h"

namespace docket::fault {
namespace {

using storage::Row;
using storage::Rows;
using testing::SeriesLabels;
using Detail = v1::CaseEventDetail;
using Target = v1::Clock::Target;

constexpr size_t kChunk = 5000;
constexpr double kMinute = 60, kHour = 3600, kDay = 86400;

// The bounds of the buckets as they were agreed.
const std::vector<double>& TimeBounds() {
  static const std::vector<double> bounds = {kMinute,   5 * kMinute, 15 * kMinute, 30 * kMinute, kHour,    2 * kHour,
                                             4 * kHour, 8 * kHour,   kDay,         2 * kDay,     3 * kDay, 7 * kDay};
  return bounds;
}

const std::vector<double>& ResolutionBounds() {
  static const std::vector<double> bounds = {15 * kMinute, kHour,    2 * kHour, 4 * kHour, 8 * kHour, kDay,
                                             2 * kDay,     3 * kDay, 5 * kDay,  7 * kDay,  14 * kDay, 30 * kDay};
  return bounds;
}

struct Histogram {
  const char* name;
  const std::vector<double> bounds;
  // How many units of what is observed make one of the metric's.
  double units = 1e6;
};

const Histogram kAcknowledgeTime = {"docket_acknowledge_time_seconds", TimeBounds()};
const Histogram kAcknowledgeBusinessTime = {"docket_acknowledge_business_time_seconds", TimeBounds()};
const Histogram kResponseTime = {"docket_response_time_seconds", TimeBounds()};
const Histogram kResponseBusinessTime = {"docket_response_business_time_seconds", TimeBounds()};
const Histogram kResolutionTime = {"docket_resolution_time_seconds", ResolutionBounds()};
const Histogram kResolutionBusinessTime = {"docket_resolution_business_time_seconds", ResolutionBounds()};
const Histogram kScore = {"docket_csat_score", {1, 2, 3, 4, 5}, 1};
const Histogram kTimerLateness = {"docket_timer_lateness_seconds",
                                  {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600, 86400}};

// "CASE_KIND_INQUIRY" as a label says it: "inquiry".
template <typename Enum>
std::string Word(Enum value) {
  const google::protobuf::EnumDescriptor* type = google::protobuf::GetEnumDescriptor<Enum>();
  const size_t prefix = type->value(0)->name().size() - std::string("UNSPECIFIED").size();
  const google::protobuf::EnumValueDescriptor* named = type->FindValueByNumber(value);
  return named == nullptr ? absl::StrCat(static_cast<int>(value)) : absl::AsciiStrToLower(named->name().substr(prefix));
}

int64_t Micros(const google::protobuf::Timestamp& time) { return time.seconds() * 1'000'000 + time.nanos() / 1000; }
int64_t Micros(const google::protobuf::Duration& time) { return time.seconds() * 1'000'000 + time.nanos() / 1000; }

class Tally {
 public:
  void Count(const std::string& metric, const SeriesLabels& labels) {
    values_[testing::SeriesName(metric, labels)] += 1;
  }

  void Observe(const Histogram& histogram, SeriesLabels labels, int64_t value) {
    const std::string name = histogram.name;
    Count(name + "_count", labels);
    sums_[testing::SeriesName(name + "_sum", labels)] += {value, histogram.units};
    std::vector<double> bounds = histogram.bounds;
    bounds.push_back(std::numeric_limits<double>::infinity());
    for (const double bound : bounds) {
      // In whole units, so that what lies on a bound is in its bucket.
      if (static_cast<double>(value) > bound * histogram.units) continue;
      labels["le"] = testing::BoundText(bound);
      Count(name + "_bucket", labels);
    }
  }

  testing::Series Take() {
    for (const auto& [name, sum] : sums_) {
      if (sum.value != 0) values_[name] = static_cast<double>(sum.value) / sum.units;
    }
    return std::move(values_);
  }

 private:
  struct Sum {
    int64_t value = 0;
    double units = 1;
    void operator+=(const Sum& more) { *this = {value + more.value, more.units}; }
  };
  testing::Series values_;
  std::map<std::string, Sum> sums_;
};

// Where a resolution may be sent back, it is known at the closing alone whether the target was met.
bool IsKnownAtClosing(Target target) {
  return target == v1::Clock::TARGET_RESOLVE || target == v1::Clock::TARGET_RESOLVE_OR_ESCALATE ||
         target == v1::Clock::TARGET_REFER || target == v1::Clock::TARGET_NOTIFY_MANAGEMENT;
}

struct Happened {
  int64_t version = 0;
  uint64_t format = 0;
  int64_t occurred = 0;
  int64_t recorded = 0;
};

// One case, event after event.
class CaseCount {
 public:
  void Take(const Detail& detail, const Happened& when, Tally* tally) {
    Follow(detail, when);
    if (version_of_import_ < when.version && IsStep(detail)) {
      tally->Observe(kTimerLateness, {}, when.recorded - when.occurred);
    }
    const bool counted = !imported_ || import_counts_ || cycle_start_ > import_time_;
    // Also where they do not count: each is judged once.
    for (const v1::Clock& clock : detail.clock_changes().clocks()) Judge(clock, counted, tally);
    if (detail.has_closed()) JudgeAtClosing(counted, tally);
    if (counted) CountEvent(detail, when, tally);
    if (IsFirstMessage(detail)) answered_ = true;
    by_policy_ = by_policy_ || detail.has_clock_changes();
  }

 private:
  struct ClockState {
    Target target = v1::Clock::TARGET_UNSPECIFIED;
    int cycle = 0;
    bool done = false;
    bool judged = false;
  };

  SeriesLabels Kind() const { return {{"kind", Word(kind_)}}; }
  SeriesLabels KindAndChannel() const { return {{"kind", Word(kind_)}, {"channel", Word(channel_)}}; }

  // What later events are seen in the light of.
  void Follow(const Detail& detail, const Happened& when) {
    if (detail.has_opened()) {
      kind_ = detail.opened().kind();
      channel_ = detail.opened().channel();
      imported_ = detail.opened().has_imported();
      import_counts_ = detail.opened().imported().counted();
      import_time_ = Micros(detail.opened().imported().import_time());
      version_of_import_ = detail.opened().imported().version();
    }
    if (detail.has_opened() || detail.has_reopened()) {
      cycle_start_ = when.occurred;
      ++cycle_;
      answered_ = false;
    }
    if (detail.has_reclassified()) kind_ = detail.reclassified().kind();
    if (detail.has_resolved()) resolved_ = Micros(detail.resolved().resolution().resolve_time());
  }

  static bool IsStep(const Detail& detail) {
    switch (detail.detail_case()) {
      case Detail::kBreached:
      case Detail::kWarned:
      case Detail::kWaitReminded:
        return true;
      case Detail::kEscalated:
        return detail.escalated().escalation().clock() != 0;
      case Detail::kWaitEnded:
        return detail.wait_ended().timed_out();
      case Detail::kClosed:
        return std::any_of(detail.clock_changes().clocks().begin(), detail.clock_changes().clocks().end(),
                           [](const v1::Clock& clock) {
                             return clock.target() == v1::Clock::TARGET_CUSTOMER_ANSWER && clock.breached();
                           });
      default:
        return false;
    }
  }

  void Verdict(ClockState* clock, const char* outcome, bool counted, Tally* tally) {
    clock->judged = true;
    if (!counted) return;
    SeriesLabels labels = Kind();
    labels["target"] = Word(clock->target);
    labels["outcome"] = outcome;
    tally->Count("docket_targets_total", labels);
  }

  void Judge(const v1::Clock& clock, bool counted, Tally* tally) {
    ClockState& state = clocks_[clock.number()];
    state.target = clock.target();
    state.cycle = clock.cycle();
    state.done = clock.end() == v1::Clock::END_DONE;
    if (state.judged) return;
    if (clock.breached()) return Verdict(&state, "missed", counted, tally);
    if (state.done && !IsKnownAtClosing(state.target)) Verdict(&state, "met", counted, tally);
  }

  void JudgeAtClosing(bool counted, Tally* tally) {
    for (auto& [number, clock] : clocks_) {
      if (clock.cycle == cycle_ && clock.done && !clock.judged) Verdict(&clock, "met", counted, tally);
    }
  }

  // Of a case of before there was a policy it is not known whether the customer had one before.
  bool IsFirstMessage(const Detail& detail) const {
    return detail.has_interaction() && detail.interaction().direction() == v1::DIRECTION_OUTBOUND && !answered_ &&
           by_policy_;
  }

  void ObserveBusiness(const Histogram& histogram, const Detail& detail, Tally* tally) const {
    if (detail.has_business_time()) tally->Observe(histogram, Kind(), Micros(detail.business_time()));
  }

  void CountEvent(const Detail& detail, const Happened& when, Tally* tally) const {
    switch (detail.detail_case()) {
      case Detail::kOpened:
        return tally->Count("docket_cases_opened_total", KindAndChannel());
      case Detail::kReopened:
        return tally->Count("docket_cases_reopened_total", Kind());
      case Detail::kAcknowledged:
        tally->Observe(kAcknowledgeTime, KindAndChannel(), when.occurred - cycle_start_);
        return ObserveBusiness(kAcknowledgeBusinessTime, detail, tally);
      case Detail::kInteraction:
        if (!IsFirstMessage(detail) || when.format < storage::kFactsFormat) return;
        tally->Observe(kResponseTime, KindAndChannel(), when.occurred - cycle_start_);
        return ObserveBusiness(kResponseBusinessTime, detail, tally);
      case Detail::kFirstContact:
        if (detail.first_contact().outcome() != v1::FIRST_CONTACT_OUTCOME_RESOLVED) return;
        return tally->Count("docket_first_contact_resolutions_total", Kind());
      case Detail::kEscalated: {
        SeriesLabels labels = Kind();
        labels["cause"] = Word(detail.escalated().escalation().cause());
        labels["level"] = Word(detail.escalated().escalation().level());
        return tally->Count("docket_escalations_total", labels);
      }
      case Detail::kFollowUp:
        tally->Count("docket_ratings_asked_total", Kind());
        if (detail.follow_up().follow_up().rating() == 0) return;
        return tally->Observe(kScore, Kind(), detail.follow_up().follow_up().rating());
      case Detail::kClosed: {
        SeriesLabels labels = Kind();
        labels["outcome"] = Word(detail.closed().outcome());
        tally->Count("docket_cases_closed_total", labels);
        if (!detail.closed().has_resolution_time()) return;
        tally->Observe(kResolutionTime, Kind(), resolved_ - cycle_start_);
        return ObserveBusiness(kResolutionBusinessTime, detail, tally);
      }
      default:
        return;
    }
  }

  v1::CaseKind kind_ = v1::CASE_KIND_UNSPECIFIED;
  v1::Channel channel_ = v1::CHANNEL_UNSPECIFIED;
  bool imported_ = false, import_counts_ = false, answered_ = false, by_policy_ = false;
  int64_t import_time_ = 0, version_of_import_ = 0, cycle_start_ = 0, resolved_ = 0;
  int cycle_ = 0;
  std::map<int, ClockState> clocks_;
};

absl::Status CountLane(storage::Connection& connection, uint64_t lane, Tally* tally) {
  std::map<uint64_t, CaseCount> cases;
  for (uint64_t after = 0;;) {
    const absl::StatusOr<Rows> rows = connection.Query(
        absl::StrCat("SELECT sequence, subject_kind, number, version, format, occurred, time, payload FROM case_events "
                     "WHERE lane = ",
                     lane, " AND sequence > ", after, " ORDER BY sequence LIMIT ", kChunk));
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      after = storage::AsUint(row[0]);
      if (storage::AsUint(row[1]) != static_cast<uint64_t>(storage::SubjectKind::kCase)) continue;
      docket::log::v1::Payload payload;
      if (!payload.ParseFromString(row[7].value_or(""))) return absl::DataLossError("a payload cannot be read");
      cases[storage::AsUint(row[2])].Take(payload.case_event(),
                                          {.version = static_cast<int64_t>(storage::AsUint(row[3])),
                                           .format = storage::AsUint(row[4]),
                                           .occurred = absl::ToUnixMicros(storage::AsTime(row[5])),
                                           .recorded = absl::ToUnixMicros(storage::AsTime(row[6]))},
                                          tally);
    }
    if (rows->size() < kChunk) return absl::OkStatus();
  }
}

// How the cases stand, by their records.
absl::Status CountStanding(storage::Connection& connection, uint64_t lane, Tally* tally) {
  for (uint64_t after = 0;;) {
    const absl::StatusOr<Rows> rows =
        connection.Query(absl::StrCat("SELECT number, record FROM cases WHERE lane = ", lane, " AND number > ", after,
                                      " ORDER BY number LIMIT ", kChunk));
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      after = storage::AsUint(row[0]);
      v1::Case c;
      if (!c.ParseFromString(row[1].value_or(""))) return absl::DataLossError("a record cannot be read");
      const bool none = c.priority() == v1::PRIORITY_UNSPECIFIED;
      tally->Count("docket_cases", {{"state", Word(c.state())}, {"priority", none ? "none" : Word(c.priority())}});
      std::set<std::string> overdue, at_risk;
      for (const v1::Clock& clock : c.clocks()) {
        if (clock.number() == 0 || clock.has_end_time()) continue;
        if (clock.breached()) overdue.insert(Word(clock.target()));
        if (clock.warned() && !clock.breached()) at_risk.insert(Word(clock.target()));
      }
      for (const std::string& target : overdue) tally->Count("docket_cases_overdue", {{"target", target}});
      for (const std::string& target : at_risk) tally->Count("docket_cases_at_risk", {{"target", target}});
    }
    if (rows->size() < kChunk) return absl::OkStatus();
  }
}

}  // namespace

absl::StatusOr<testing::Series> CountLedger(storage::Connection& connection) {
  const absl::StatusOr<Rows> lanes = connection.Query("SELECT DISTINCT lane FROM case_events");
  if (!lanes.ok()) return lanes.status();
  Tally tally;
  for (const Row& row : *lanes) {
    const uint64_t lane = storage::AsUint(row[0]);
    absl::Status counted = CountLane(connection, lane, &tally);
    if (counted.ok()) counted = CountStanding(connection, lane, &tally);
    if (!counted.ok()) return counted;
  }
  return tally.Take();
}

bool IsCounted(const std::string& family) {
  static const std::set<std::string> counted = {"docket_cases_opened_total",
                                                "docket_cases_closed_total",
                                                "docket_cases_reopened_total",
                                                "docket_first_contact_resolutions_total",
                                                "docket_ratings_asked_total",
                                                "docket_escalations_total",
                                                "docket_targets_total",
                                                "docket_cases",
                                                "docket_cases_overdue",
                                                "docket_cases_at_risk",
                                                kAcknowledgeTime.name,
                                                kAcknowledgeBusinessTime.name,
                                                kResponseTime.name,
                                                kResponseBusinessTime.name,
                                                kResolutionTime.name,
                                                kResolutionBusinessTime.name,
                                                kScore.name,
                                                kTimerLateness.name};
  return counted.contains(family);
}

}  // namespace docket::fault
