#include "server/rules/clocks.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

namespace docket::rules {

using google::protobuf::util::TimeUtil;

google::protobuf::Timestamp ToProto(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}
absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time));
}
google::protobuf::Duration ToProto(absl::Duration duration) {
  return TimeUtil::MicrosecondsToDuration(absl::ToInt64Microseconds(duration));
}
absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Microseconds(TimeUtil::DurationToMicroseconds(duration));
}

namespace {

template <typename Numbered>
void Put(const Numbered& changed, google::protobuf::RepeatedPtrField<Numbered>* all) {
  for (Numbered& one : *all) {
    if (one.number() != changed.number()) continue;
    one = changed;
    return;
  }
  *all->Add() = changed;
}

template <typename Predicate>
void Remove(Clocks* clocks, Predicate predicate) {
  clocks->erase(std::remove_if(clocks->begin(), clocks->end(), predicate), clocks->end());
}

}  // namespace

void FoldClockChanges(const v1::ClockChanges& changes, v1::Case* c) {
  // What goes by a policy has clocks with numbers alone.
  Remove(c->mutable_clocks(), [](const v1::Clock& clock) { return clock.number() == 0; });
  for (const v1::Clock& clock : changes.clocks()) {
    Put(clock, c->mutable_clocks());
    c->set_clock_count(std::max(c->clock_count(), clock.number()));
  }
  Remove(c->mutable_clocks(), [&changes](const v1::Clock& clock) {
    return std::find(changes.dropped().begin(), changes.dropped().end(), clock.number()) != changes.dropped().end();
  });
  for (const v1::Pause& pause : changes.pauses()) Put(pause, c->mutable_pauses());
  c->set_policy_version(changes.policy_version());
}

std::optional<absl::Time> NextDue(const v1::Case& c) {
  std::optional<absl::Time> next;
  const auto take = [&next](absl::Time time) { next = next.has_value() ? std::min(*next, time) : time; };
  for (const v1::Clock& clock : c.clocks()) {
    if (clock.number() == 0) {
      if (const std::optional<absl::Time> due = old::DueOf(clock, c); due.has_value()) take(*due);
    } else if (IsOwed(clock) && !clock.steps().empty()) {
      take(FromProto(clock.steps(0).time()));
    }
  }
  // Its clocks are made as soon as it is here.
  const bool recalculates = c.imported().recalculates() && !c.has_policy_version();
  if (recalculates && c.state() != v1::CASE_STATE_CLOSED) take(FromProto(c.imported().import_time()));
  return next;
}

namespace old {

Clocks PausedClocks(const v1::Case& c, absl::Time now) {
  Clocks paused = c.clocks();
  for (v1::Clock& clock : paused) {
    if (!DueOf(clock, c).has_value()) continue;
    *clock.mutable_pause_time() = ToProto(now);
    clock.clear_due_time();
  }
  return paused;
}

std::optional<absl::Time> DueOf(const v1::Clock& clock, const v1::Case& c) {
  if (clock.breached() || !clock.has_due_time()) return std::nullopt;
  const absl::Time due = FromProto(clock.due_time());
  if (c.has_imported() && due <= FromProto(c.imported().import_time())) return std::nullopt;
  return due;
}

}  // namespace old
}  // namespace docket::rules
