#include "tests/fault/escalation_check.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/model/names.h"
#include "docket/log/v1/log.pb.h"
#include "storage/sql.h"
#include "tests/fault/outcome.h"

namespace docket::fault {
namespace {

using storage::Row;
using storage::Rows;
using Detail = v1::CaseEventDetail;

constexpr char kItself[] = "docket";
constexpr size_t kExamples = 12;

absl::Time TimeIn(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

ClockKey KeyOf(const v1::Clock& clock) {
  return {
      .cycle = clock.cycle(), .target = clock.target(), .start = TimeIn(clock.start_time()), .about = clock.about()};
}

std::string Describe(const Cause& cause) {
  static constexpr const char* kNames[] = {"breach of ", "escalation by ", "end of "};
  return absl::StrCat(kNames[static_cast<size_t>(cause.happening)], cause.rung, cause.rung.empty() ? "" : " of ",
                      v1::Clock::Target_Name(cause.clock.target), " since ",
                      absl::FormatTime("%H:%M:%E6S", cause.clock.start, absl::UTCTimeZone()), ", cycle ",
                      cause.clock.cycle, ", about ", cause.clock.about);
}

// One case's events in their order.
class CaseCheck {
 public:
  CaseCheck(const PoliciesKnown& policies, EscalationFindings* found) : model_(policies), found_(found) {}

  void Take(const Detail& detail, const std::string& actor, absl::Time occurred, absl::Time recorded) {
    for (const v1::Clock& clock : detail.clock_changes().clocks()) {
      clocks_[clock.number()] = KeyOf(clock);
      if (clock.has_end_time()) continue;
      found_->by_older_policy += clock.policy_version() < detail.clock_changes().policy_version() ? 1 : 0;
      found_->by_newer_policy += clock.policy_version() > detail.clock_changes().policy_version() ? 1 : 0;
    }
    cycles_ += detail.has_opened() || detail.has_reopened() ? 1 : 0;
    found_->recalculations += detail.has_recalculated() ? 1 : 0;
    if (actor != kItself || !OnRecord(detail, occurred)) {
      model_.Take(detail, occurred);
    } else {
      found_->lateness.push_back(recorded - occurred);
    }
  }

  void Judge(const std::string& name) {
    model_.Finish();
    found_->cycles += cycles_;
    if (!model_.puzzle().empty()) {
      ++found_->puzzles;
      Tell(absl::StrCat(name, " cannot be judged: ", model_.puzzle()));
    }
    for (const auto& [cause, effect] : model_.expected()) {
      ++found_->of(cause.happening).expected;
      const auto at = recorded_.find(cause);
      if (at == recorded_.end()) {
        ++found_->of(cause.happening).missing;
        Tell(absl::StrCat("missing in ", name, ": ", Describe(cause), ", at ", absl::FormatTime(effect.time)));
      } else if (at->second.front().time != effect.time || at->second.front().level != effect.level) {
        ++found_->of(cause.happening).differing;
        Tell(absl::StrCat("another time or level in ", name, ": ", Describe(cause), ", at ",
                          absl::FormatTime(at->second.front().time), " instead of ", absl::FormatTime(effect.time)));
      }
    }
    for (const auto& [cause, effects] : recorded_) {
      Tally& tally = found_->of(cause.happening);
      tally.recorded += effects.size();
      tally.duplicates += effects.size() - 1;
      if (effects.size() > 1) Tell(absl::StrCat("twice in ", name, ": ", Describe(cause)));
      if (model_.expected().count(cause) > 0) continue;
      ++tally.spurious;
      Tell(absl::StrCat("spurious in ", name, ": ", Describe(cause), ", at ", absl::FormatTime(effects.front().time)));
    }
  }

 private:
  // Whether it is one of those that happen by themselves, and are judged here.
  bool OnRecord(const Detail& detail, absl::Time at) {
    switch (detail.detail_case()) {
      case Detail::kBreached:
        Record(Happening::kBreach, clocks_[detail.breached().number()], "", {.time = at});
        return true;
      case Detail::kEscalated: {
        const v1::Escalation& escalation = detail.escalated().escalation();
        if (escalation.clock() == 0) return false;
        Record(Happening::kEscalation, clocks_[escalation.clock()], escalation.rung(),
               {.time = at, .level = escalation.level()});
        return true;
      }
      case Detail::kWarned:
        Warn(detail.warned().number());
        return true;
      case Detail::kWaitReminded:
        for (const v1::Clock& clock : detail.clock_changes().clocks()) Warn(clock.number());
        return true;
      case Detail::kWaitEnded:
        if (detail.wait_ended().timed_out()) RecordWaitEnd(detail, at);
        return detail.wait_ended().timed_out();
      case Detail::kClosed:
        RecordWaitEnd(detail, at);
        return true;
      default:
        return false;
    }
  }

  void RecordWaitEnd(const Detail& detail, absl::Time at) {
    for (const v1::Clock& clock : detail.clock_changes().clocks()) {
      const bool waited = clock.target() == v1::Clock::TARGET_CUSTOMER_ANSWER && clock.breached();
      if (waited && TimeIn(clock.end_time()) == at) Record(Happening::kWaitEnd, KeyOf(clock), "", {.time = at});
    }
  }

  void Record(Happening happening, const ClockKey& clock, const std::string& rung, Effect effect) {
    recorded_[{.happening = happening, .clock = clock, .rung = rung}].push_back(effect);
  }

  void Warn(int clock) {
    ++found_->warnings;
    if (!warned_.insert(clock).second) ++found_->warnings_twice;
  }

  void Tell(std::string what) {
    if (found_->examples.size() < kExamples) found_->examples.push_back(std::move(what));
  }

  EscalationModel model_;
  EscalationFindings* const found_;
  std::map<int, ClockKey> clocks_;
  std::set<int> warned_;
  std::map<Cause, std::vector<Effect>> recorded_;
  uint64_t cycles_ = 0;
};

absl::Status ReadPolicies(storage::Connection& connection, PoliciesKnown* policies) {
  const absl::StatusOr<Rows> rows = connection.Query(
      "SELECT version, payload FROM case_events WHERE lane = 0 AND subject_kind = 7 ORDER BY sequence");
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    log::v1::Payload payload;
    v1::Policy policy;
    if (!payload.ParseFromString(row[1].value_or("")) ||
        !google::protobuf::TextFormat::ParseFromString(payload.policy_set().text(), &policy)) {
      return absl::DataLossError("a policy on record cannot be read");
    }
    policies->by_version[static_cast<int64_t>(storage::AsUint(row[0]))] = std::move(policy);
  }
  return absl::OkStatus();
}

absl::Status CheckLane(storage::Connection& connection, uint64_t lane, const PoliciesKnown& policies,
                       EscalationFindings* found) {
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrCat(
      "SELECT number, actor, occurred, time, payload FROM case_events WHERE subject_kind = 1 AND lane = ", lane,
      " ORDER BY number, version"));
  if (!rows.ok()) return rows.status();
  std::optional<CaseCheck> check;
  uint64_t number = 0;
  const auto judge = [&] {
    if (check.has_value()) check->Judge(CaseName({.lane = static_cast<uint16_t>(lane), .number = number}));
  };
  for (const Row& row : *rows) {
    if (const uint64_t next = storage::AsUint(row[0]); !check.has_value() || next != number) {
      judge();
      check.emplace(policies, found);
      number = next;
      ++found->cases;
    }
    log::v1::Payload payload;
    if (!payload.ParseFromString(row[4].value_or(""))) return absl::DataLossError("an event on record cannot be read");
    ++found->events;
    check->Take(payload.case_event(), row[1].value_or(""), storage::AsTime(row[2]), storage::AsTime(row[3]));
  }
  judge();
  return absl::OkStatus();
}

}  // namespace

bool EscalationFindings::clean() const {
  return puzzles + warnings_twice == 0 && tallies[1].expected > 0 &&
         std::all_of(tallies.begin(), tallies.end(), [](const Tally& tally) { return tally.clean(); });
}

absl::StatusOr<EscalationFindings> CheckEscalations(storage::Connection& connection,
                                                    std::set<std::pair<v1::EscalationLevel, std::string>> available) {
  PoliciesKnown policies{.available = std::move(available)};
  EscalationFindings found;
  if (absl::Status read = ReadPolicies(connection, &policies); !read.ok()) return read;
  found.policies = policies.by_version.size();
  const absl::StatusOr<Rows> lanes = connection.Query("SELECT DISTINCT lane FROM cases");
  if (!lanes.ok()) return lanes.status();
  for (const Row& row : *lanes) {
    absl::Status checked = CheckLane(connection, storage::AsUint(row[0]), policies, &found);
    if (!checked.ok()) return checked;
  }
  std::sort(found.lateness.begin(), found.lateness.end());
  return found;
}

void PrintEscalations(EscalationFindings found) {
  PrintRow("cases", absl::StrCat(found.cases, ", in ", found.cycles, " cycles, with ", found.events, " events"));
  PrintRow("policies applied", absl::StrCat(found.policies, "; cases recalculated ", found.recalculations, " times"));
  PrintRow("", absl::StrFormat("%9s %9s %10s %8s %9s %9s", "expected", "recorded", "duplicates", "missing", "spurious",
                               "differing"));
  static constexpr const char* kNames[] = {"breaches", "escalations", "waits ended by themselves"};
  for (const Happening happening : {Happening::kEscalation, Happening::kBreach, Happening::kWaitEnd}) {
    const Tally& tally = found.of(happening);
    PrintRow(kNames[static_cast<size_t>(happening)],
             absl::StrFormat("%9d %9d %10d %8d %9d %9d", tally.expected, tally.recorded, tally.duplicates,
                             tally.missing, tally.spurious, tally.differing));
  }
  PrintRow("warnings and reminders", absl::StrCat(found.warnings, ", twice ", found.warnings_twice));
  PrintRow("clocks by another policy than the case",
           absl::StrCat(found.by_older_policy, " by an older, ", found.by_newer_policy, " by a newer one"));
  if (found.puzzles > 0) PrintRow("cases that cannot be judged", absl::StrCat(found.puzzles));
  if (!found.lateness.empty()) {
    const auto at = [&found](double part) {
      return absl::FormatDuration(
          found.lateness[static_cast<size_t>(part * static_cast<double>(found.lateness.size() - 1))]);
    };
    PrintRow("lateness p50, p99, max", absl::StrCat(at(0.5), ", ", at(0.99), ", ", at(1)));
    const auto within = std::upper_bound(found.lateness.begin(), found.lateness.end(), absl::Seconds(1));
    PrintRow("  on record within a second",
             absl::StrFormat("%.1f %%", 100.0 * static_cast<double>(within - found.lateness.begin()) /
                                            static_cast<double>(found.lateness.size())));
  }
  for (const std::string& example : found.examples) PrintRow("  for instance", example);
}

absl::StatusOr<bool> NothingIsDue(storage::Connection& connection) {
  const absl::StatusOr<Rows> due = connection.Query("SELECT COUNT(*) FROM cases WHERE next_due_at < '9999-01-01'");
  if (!due.ok()) return due.status();
  if (storage::AsUint(due->front()[0]) > 0) return false;
  const absl::StatusOr<Rows> policy =
      connection.Query("SELECT MAX(version) FROM case_events WHERE lane = 0 AND subject_kind = 7");
  if (!policy.ok()) return policy.status();
  const absl::StatusOr<Rows> open = connection.Query("SELECT record FROM cases WHERE is_open = 1");
  if (!open.ok()) return open.status();
  return std::all_of(open->begin(), open->end(), [&policy](const Row& row) {
    v1::Case c;
    return c.ParseFromString(row[0].value_or("")) &&
           static_cast<uint64_t>(c.policy_version()) == storage::AsUint(policy->front()[0]);
  });
}

}  // namespace docket::fault
