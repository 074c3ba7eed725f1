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

void SetDue(v1::Clock* clock) {
  const absl::Time due = FromProto(clock->start_time()) + FromProto(clock->budget()) + FromProto(clock->paused());
  *clock->mutable_due_time() = ToProto(due);
}

}  // namespace

Clocks StartClocks(absl::Time start) {
  Clocks clocks;
  v1::Clock* clock = clocks.Add();
  clock->set_target(v1::Clock::TARGET_RESOLVE_OR_ESCALATE);
  *clock->mutable_start_time() = ToProto(start);
  *clock->mutable_budget() = ToProto(kUnresolvedLimit);
  *clock->mutable_paused() = ToProto(absl::ZeroDuration());
  SetDue(clock);
  return clocks;
}

Clocks PausedClocks(const v1::Case& c, absl::Time now) {
  Clocks paused = c.clocks();
  for (v1::Clock& clock : paused) {
    if (!DueOf(clock, c).has_value()) continue;
    *clock.mutable_pause_time() = ToProto(now);
    clock.clear_due_time();
  }
  return paused;
}

Clocks ResumedClocks(const Clocks& clocks, absl::Time now) {
  Clocks running = clocks;
  for (v1::Clock& clock : running) {
    if (!clock.has_pause_time()) continue;
    const absl::Duration pause = now - FromProto(clock.pause_time());
    *clock.mutable_paused() = ToProto(FromProto(clock.paused()) + pause);
    clock.clear_pause_time();
    SetDue(&clock);
  }
  return running;
}

std::optional<absl::Time> DueOf(const v1::Clock& clock, const v1::Case& c) {
  if (clock.breached() || !clock.has_due_time()) return std::nullopt;
  const absl::Time due = FromProto(clock.due_time());
  if (c.has_imported() && due <= FromProto(c.imported().import_time())) return std::nullopt;
  return due;
}

std::optional<absl::Time> NextDue(const v1::Case& c) {
  std::optional<absl::Time> next;
  for (const v1::Clock& clock : c.clocks()) {
    const std::optional<absl::Time> due = DueOf(clock, c);
    if (due.has_value()) next = next.has_value() ? std::min(*next, *due) : due;
  }
  return next;
}

}  // namespace docket::rules
