// What tests of clocks say about a story: times as people write them, and what happened by itself in words.
#ifndef DOCKET_TESTS_RULES_CLOCK_WORDS_H_
#define DOCKET_TESTS_RULES_CLOCK_WORDS_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/rules/story.h"

namespace docket::testing {

// A day of January 2026 and a time of it in UTC: "05 09:30" is a Monday, half an hour after the desk has opened.
inline absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", absl::StrCat("2026-01-", text), &time, &error)) << error;
  return time;
}

inline std::string Written(absl::Time time) {
  const bool whole = time == absl::FromUnixSeconds(absl::ToUnixSeconds(time)) && absl::ToUnixSeconds(time) % 60 == 0;
  return absl::FormatTime(whole ? "%d %H:%M" : "%d %H:%M:%E*S", time, absl::UTCTimeZone());
}

// Opened under the shipped policy at this time.
inline Story OpenedAt(const std::string& time, v1::CaseKind kind = v1::CASE_KIND_INQUIRY) {
  Story story(Policy::Shipped());
  story.now = At(time);
  EXPECT_TRUE(story.Open(Opening(kind)).ok());
  return story;
}

// The same, and rita, who is responsible, has confirmed receipt with her first words.
inline Story InProgressAt(const std::string& time, v1::CaseKind kind = v1::CASE_KIND_INQUIRY) {
  Story story = OpenedAt(time, kind);
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  EXPECT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  return story;
}

inline void WakeAt(const std::string& time, Story* story) {
  story->now = At(time);
  story->Wake();
}

// The last one of a target that is on record; one without a number where there is none.
inline v1::Clock ClockOf(const Story& story, v1::Clock::Target target) {
  v1::Clock last;
  for (const v1::Clock& clock : story.c.clocks()) {
    if (clock.target() == target) last = clock;
  }
  return last;
}

// Of all that are owed.
inline std::vector<std::string> DuesOf(const Story& story, v1::Clock::Target target) {
  std::vector<std::string> dues;
  for (const v1::Clock& clock : story.c.clocks()) {
    if (clock.target() != target || !rules::IsOwed(clock)) continue;
    dues.push_back(clock.has_due_time() ? Written(rules::FromProto(clock.due_time())) : "stands still");
  }
  return dues;
}

inline std::string InWords(const v1::CaseEventDetail& detail) {
  const auto target = [](const auto& of) {
    return std::string(absl::StripPrefix(v1::Clock::Target_Name(of.target()), "TARGET_"));
  };
  if (detail.has_warned()) return absl::StrCat("warned ", target(detail.warned()));
  if (detail.has_breached()) return absl::StrCat("missed ", target(detail.breached()));
  if (detail.has_recalculated()) return absl::StrCat("policy ", detail.recalculated().policy_version());
  if (detail.has_wait_reminded()) return "reminded";
  if (detail.has_wait_ended()) return "resumed";
  if (detail.has_closed()) return "closed";
  if (!detail.has_escalated()) return "something else";
  const v1::Escalation& escalation = detail.escalated().escalation();
  return absl::StrCat("escalated ",
                      absl::StripPrefix(v1::EscalationCause_Name(escalation.cause()), "ESCALATION_CAUSE_"), " to ",
                      absl::StripPrefix(v1::EscalationLevel_Name(escalation.level()), "ESCALATION_LEVEL_"));
}

// What the service did by itself, each with the time at which it took effect: "05 10:00 missed ACKNOWLEDGE"; those
// that have `about` in their words.
inline std::vector<std::string> ByItself(const Story& story, const std::string& about = "") {
  std::vector<std::string> said;
  for (const Told& one : story.told) {
    if (one.actor != "docket") continue;
    const std::string words = InWords(one.detail());
    if (words.find(about) != std::string::npos) said.push_back(absl::StrCat(Written(one.occurred), " ", words));
  }
  return said;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_CLOCK_WORDS_H_
