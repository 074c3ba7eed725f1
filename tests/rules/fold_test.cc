// Properties that hold over any history: random commands at random times, from a printed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/model/random.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests

constexpr int kHistories = 300;
constexpr int kCommands = 60;

std::string AnyPerson(std::mt19937_64& random) {
  static const char* const names[] = {"rita", "sam", "eve", "carl", "sue", "mia", "zoe", "nobody"};
  return absl::StrCat("staff/", names[random() % 8]);
}

template <typename Enum>
Enum AnyOf(std::mt19937_64& random, int most) {
  return static_cast<Enum>(1 + random() % static_cast<uint64_t>(most));
}

// Moments, hours, and the very edge of what is due next.
void PassSomeTime(std::mt19937_64& random, Story* story) {
  switch (random() % 8) {
    case 0:
    case 1:
      return;
    case 2:
      return story->Pass(absl::Microseconds(1));
    case 3:
      if (story->c.has_next_due_time()) {
        const absl::Time due = rules::FromProto(story->c.next_due_time());
        story->now = std::max(story->now, due + absl::Microseconds(random() % 2));
      }
      return;
    case 4:
      return story->Pass(absl::Hours(random() % 40));
    default:
      return story->Pass(absl::Seconds(random() % 7200));
  }
}

// Tries a command twice on the same case, then carries it out: pure rules answer the same.
template <typename Request>
void Try(const Request& request, Story* story) {
  Story other = *story;
  const absl::Status here = story->Do(request);
  const absl::Status there = other.Do(request);
  ASSERT_EQ(here.code(), there.code());
  ASSERT_EQ(here.message(), there.message());
  ASSERT_EQ(story->told.size(), other.told.size());
  for (size_t i = 0; i < story->told.size(); ++i) {
    ASSERT_EQ(Bytes(story->told[i].payload), Bytes(other.told[i].payload));
  }
}

void DoSomething(std::mt19937_64& random, Story* story) {
  if (random() % 12 == 0) {
    const auto person = story->directory.staff.find(AnyPerson(random));
    if (person != story->directory.staff.end()) person->second.set_available(!person->second.available());
  }
  switch (random() % 12) {
    case 0:
      return Try(Acknowledgement(), story);
    case 1:
      return Try(Interaction(AnyOf<v1::Direction>(random, 3)), story);
    case 2: {
      // UNRESOLVED is the service's own: validation turns it away.
      const auto cause = AnyOf<v1::EscalationCause>(random, v1::EscalationCause_MAX);
      return Try(Escalation(cause == v1::ESCALATION_CAUSE_UNRESOLVED ? v1::ESCALATION_CAUSE_CRITICAL : cause), story);
    }
    case 3:
    case 4:
      return Try(Acceptance(AnyPerson(random), static_cast<int>(random() % 3)), story);
    case 5:
    case 6:
      return Try(Solution(AnyOf<v1::CaseOutcome>(random, 3)), story);
    case 7:
    case 8:
      return Try(FollowUp(random() % 3 != 0, static_cast<int>(random() % 6)), story);
    case 9:
      return Try(Closure(), story);
    case 10:
      return Try(Reopening(), story);
    default:
      return Try(Assignment(AnyPerson(random)), story);
  }
}

// What holds of every case, whatever happened to it.
void ExpectSound(const Story& story) {
  const v1::Case& c = story.c;
  ASSERT_EQ(c.version(), static_cast<int64_t>(story.told.size())) << "one version for each event";
  if (c.state() == v1::CASE_STATE_IN_PROGRESS) {
    ASSERT_NE(c.assignee(), "") << "ASSIGN-1";
  }
  bool open = false;
  std::set<int> causes;
  for (const v1::Escalation& escalation : c.escalations()) {
    open = open || !escalation.has_accept_time();
    ASSERT_TRUE(causes.insert(escalation.cause()).second) << "ESC-5: a cause once in a cycle";
    ASSERT_EQ(escalation.cycle(), c.cycle());
  }
  ASSERT_EQ(c.state() == v1::CASE_STATE_ESCALATED, open) << "ESC-6";
  ASSERT_EQ(c.state() == v1::CASE_STATE_RESOLVED || c.state() == v1::CASE_STATE_CLOSED, c.has_resolution());
  ASSERT_EQ(c.state() == v1::CASE_STATE_CLOSED, c.has_close_time());
  std::optional<absl::Time> next;
  for (const v1::Clock& clock : c.clocks()) {
    if (clock.has_pause_time()) {
      ASSERT_FALSE(clock.has_due_time());
      continue;
    }
    const absl::Time due =
        rules::FromProto(clock.start_time()) + rules::FromProto(clock.budget()) + rules::FromProto(clock.paused());
    ASSERT_EQ(rules::FromProto(clock.due_time()), due) << "due is derived: start, budget and pauses";
    ASSERT_EQ(rules::FromProto(clock.start_time()), rules::FromProto(c.cycle_start_time()));
    if (!clock.breached()) next = due;
  }
  ASSERT_EQ(c.has_next_due_time(), next.has_value());
  if (next.has_value()) {
    ASSERT_EQ(rules::FromProto(c.next_due_time()), *next);
  }
}

// ESC-2 and ESC-5, counted from the events alone: how long each cycle was unresolved, and whether it escalated for it.
void ExpectUnresolvedEscalatedOnce(const Story& story) {
  absl::Duration unresolved;
  absl::Time since = story.told.front().recorded;
  bool running = true;
  int escalated = 0;
  const auto end_of_cycle = [&](absl::Time end) {
    if (running) unresolved += end - since;
    EXPECT_EQ(escalated, unresolved > rules::kUnresolvedLimit ? 1 : 0) << absl::FormatDuration(unresolved);
  };
  for (const Told& one : story.told) {
    const v1::CaseEventDetail& detail = one.detail();
    if (detail.has_resolved() || (detail.has_follow_up() && !detail.follow_up().follow_up().satisfied())) {
      if (running) unresolved += one.recorded - since;
      running = detail.has_follow_up();
      since = one.recorded;
    } else if (detail.has_escalated() && detail.escalated().escalation().cause() == v1::ESCALATION_CAUSE_UNRESOLVED &&
               one.actor == "docket") {
      ++escalated;
    } else if (detail.has_reopened()) {
      end_of_cycle(one.recorded);
      unresolved = absl::ZeroDuration();
      since = one.recorded;
      running = true;
      escalated = 0;
    }
  }
  end_of_cycle(story.now);
}

void ExpectNumbersWithoutGaps(const Story& story) {
  int last = 0;
  absl::Time recorded = absl::InfinitePast();
  for (const Told& one : story.told) {
    ASSERT_GE(one.recorded, recorded);
    ASSERT_LE(one.occurred, one.recorded);
    recorded = one.recorded;
    if (one.detail().has_escalated()) {
      ASSERT_EQ(one.detail().escalated().escalation().number(), ++last);
    }
  }
  ASSERT_EQ(story.c.escalation_count(), last);
}

// The consequences of all events leave one open case with whoever is responsible for it, and none with anybody else.
void ExpectWorkloadsBalance(const Story& story) {
  std::map<std::string, int> carried;
  for (const Told& one : story.told) {
    for (const rules::WorkloadChange& change : rules::ConsequencesOf(one.detail())) {
      carried[change.staff] += change.change;
    }
  }
  for (const auto& [staff, cases] : carried) {
    const bool carries = staff == story.c.assignee() && story.c.state() != v1::CASE_STATE_CLOSED;
    ASSERT_EQ(cases, carries ? 1 : 0) << staff;
  }
}

class FoldTest : public ::testing::Test {
 protected:
  // Calls `check` after every command of every history; false when one failed.
  void ForEveryHistory(const char* name, const std::function<void(const Story&)>& after_command,
                       const std::function<void(const Story&)>& after_history) {
    std::mt19937_64 random = Random(name);
    std::map<int, int> reached;
    for (int i = 0; i < kHistories; ++i) {
      Story story;
      ASSERT_TRUE(story.Open(Opening(AnyOf<v1::CaseKind>(random, 3), AnyOf<v1::Channel>(random, 6))).ok());
      for (int j = 0; j < kCommands; ++j) {
        PassSomeTime(random, &story);
        DoSomething(random, &story);
        ++reached[story.c.state()];
        after_command(story);
        ASSERT_FALSE(HasFailure()) << "history " << i << ", command " << j << "\n" << story.c.DebugString();
      }
      story.Wake();
      after_history(story);
      ASSERT_FALSE(HasFailure()) << "history " << i << "\n" << story.c.DebugString();
    }
    for (v1::CaseState state : rules::kStates) EXPECT_GT(reached[state], 0) << "never " << rules::StateName(state);
  }
};

TEST_F(FoldTest, Invariant1_TheFoldOfAllEventsIsTheCase) {
  const auto check = [](const Story& story) { ASSERT_EQ(Bytes(story.Folded()), Bytes(story.c)); };
  ForEveryHistory("Invariant1_TheFoldOfAllEventsIsTheCase", check, check);
}

TEST_F(FoldTest, ACaseIsSoundAfterEveryCommand) {
  ForEveryHistory("ACaseIsSoundAfterEveryCommand", ExpectSound, ExpectSound);
}

TEST_F(FoldTest, Invariant5_ESC2_ESC5_EveryCycleEscalatesOnceWhenItsTimeIsPassedAndNeverElse) {
  ForEveryHistory(
      "Invariant5", [](const Story&) {},
      [](const Story& story) {
        ExpectUnresolvedEscalatedOnce(story);
        ExpectNumbersWithoutGaps(story);
      });
}

TEST_F(FoldTest, ASSIGN1_WorkloadsFollowTheCase) {
  ForEveryHistory("ASSIGN1_WorkloadsFollowTheCase", ExpectWorkloadsBalance, ExpectWorkloadsBalance);
}

}  // namespace
}  // namespace docket
