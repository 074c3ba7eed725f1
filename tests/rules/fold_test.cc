// Properties that hold over any history: random commands at random times, from a printed seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rules/clock_model.h"
#include "tests/rules/random_story.h"
#include "tests/rules/soundness.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests

// Of each setting.
constexpr int kHistories = 40;
constexpr int kCommands = 120;

// What holds of every case, and of its history.
void ExpectSound(const Story& story) {
  ASSERT_EQ(story.c.version(), static_cast<int64_t>(story.told.size())) << "one version for each event";
  ExpectSoundCase(story.c);
  if (story.Last().has_reopened()) {
    EXPECT_FALSE(story.c.has_wait() || story.c.has_first_contact()) << "CLOSE-3: a cycle of its own";
    EXPECT_EQ(story.c.proposals_size() + story.c.escalations_size() + story.c.rating(), 0);
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
    EXPECT_EQ(escalated, unresolved > kUnresolvedLimit ? 1 : 0) << absl::FormatDuration(unresolved);
  };
  for (const Told& one : story.told) {
    const v1::CaseEventDetail& detail = one.detail();
    if (detail.has_resolved() || detail.has_closed() ||
        (detail.has_follow_up() && !detail.follow_up().follow_up().satisfied())) {
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

// Under which policy histories are lived.
struct Setting {
  const char* name;
  std::shared_ptr<const Policy> policy;
  // Whether another policy comes into force now and then.
  bool changes = false;
};

std::vector<Setting> Settings(std::mt19937_64& random) {
  return {{"one limit", UnresolvedOnly()},
          {"as shipped", Policy::Shipped(), true},
          {"any", ShippedBut([&random](v1::Policy* source) { ChangeAnything(random, source); }), true}};
}

class FoldTest : public ::testing::Test {
 protected:
  using Check = std::function<void(const Story&)>;

  // Calls the checks after every command and at the end of every history.
  void ForEveryHistory(const char* name, const Check& after_command, const Check& after_history) {
    std::mt19937_64 random = Random(name);
    for (int i = 0; i < kHistories; ++i) {
      for (const Setting& setting : Settings(random)) {
        SCOPED_TRACE(absl::StrCat("history ", i, ", ", setting.name));
        Live(random, setting, after_command, after_history);
        if (HasFailure()) return;
      }
    }
    for (v1::CaseState state : rules::kStates) EXPECT_GT(reached_[state], 0) << "never " << rules::StateName(state);
    const google::protobuf::OneofDescriptor* details = v1::CaseEventDetail::descriptor()->oneof_decl(0);
    for (int i = 0; i < details->field_count(); ++i) {
      EXPECT_GT(told_[details->field(i)->number()], 0) << "never " << details->field(i)->name();
    }
  }

 private:
  void Live(std::mt19937_64& random, const Setting& setting, const Check& after_command, const Check& after_history) {
    Story story(setting.policy);
    ASSERT_TRUE(story.Open(Opening(AnyOf<v1::CaseKind>(random, 3), AnyOf<v1::Channel>(random, 6))).ok());
    for (int j = 0; j < kCommands; ++j) {
      PassSomeTime(random, &story);
      if (setting.changes) MaybeChangePolicy(random, &story);
      DoSomething(random, &story);
      ++reached_[story.c.state()];
      after_command(story);
      ASSERT_FALSE(HasFailure()) << "command " << j << "\n" << story.c.DebugString();
    }
    story.Wake();
    for (const Told& one : story.told) ++told_[one.detail().detail_case()];
    after_history(story);
    ASSERT_FALSE(HasFailure()) << story.c.DebugString();
  }

  std::map<int, int> reached_;
  std::map<int, int> told_;
};

// ESC-5, COMM-3 and all limits: as a model that was written for this test alone expects it.
void ExpectWhatTheModelExpects(const Story& story) {
  ClockModel model;
  for (size_t i = 0; i < story.told.size(); ++i) {
    SCOPED_TRACE(absl::StrCat("event ", i + 1, ": ", story.told[i].detail().ShortDebugString().substr(0, 300)));
    model.Tell(story.told[i]);
    if (::testing::Test::HasFailure()) return;
  }
  model.ExpectNothingBefore(story.now);
}

bool KnewTheSame(const Directory& a, const Directory& b) {
  return a.policy == b.policy &&
         std::equal(a.staff.begin(), a.staff.end(), b.staff.begin(), b.staff.end(),
                    [](const auto& x, const auto& y) { return x.second.available() == y.second.available(); });
}

// Lives the same history with people's acts at the same times, where the service looks at it at `more` moments before
// each event. What it knew of people and the policy then is what it knew when it came to that event.
Story Repeated(std::mt19937_64& random, const Story& story, int more) {
  Story again(story.told.front().directory->policy);
  again.now = story.told.front().recorded;
  for (const Told& one : story.told) {
    again.directory = *one.directory;
    for (int i = 0; i < more && again.now < one.recorded; ++i) {
      const int64_t gap = absl::ToInt64Microseconds(one.recorded - again.now);
      absl::Time moment = again.now + absl::Microseconds(static_cast<int64_t>(random() % gap));
      if (again.c.has_next_due_time() && random() % 2 == 0) {
        moment = rules::FromProto(again.c.next_due_time()) + absl::Microseconds(random() % 2);
      }
      if (moment >= one.recorded || moment < again.now) continue;
      again.now = moment;
      again.Wake();
    }
    again.now = one.recorded;
    if (one.actor == "tester") {
      again.Repeat(one);
    } else if (more > 0 ||
               !KnewTheSame(*one.directory, &one == &story.told.back() ? story.directory : *(&one + 1)->directory)) {
      again.Wake();
    }
  }
  again.now = story.now;
  again.directory = story.directory;
  again.Wake();
  return again;
}

void ExpectSameLife(const Story& story, const Story& again) {
  for (size_t i = 0; i < std::min(story.told.size(), again.told.size()); ++i) {
    const v1::CaseEventDetail& here = story.told[i].detail();
    const v1::CaseEventDetail& there = again.told[i].detail();
    const bool same = again.told[i].occurred == story.told[i].occurred && Bytes(there) == Bytes(here);
    ASSERT_TRUE(same) << i << " at " << again.told[i].occurred << "\n"
                      << there.DebugString() << "instead of " << story.told[i].occurred << "\n"
                      << here.DebugString();
  }
  ASSERT_EQ(again.told.size(), story.told.size());
  v1::Case here = story.c, there = again.c;
  here.clear_update_time();
  there.clear_update_time();
  ASSERT_EQ(Bytes(there), Bytes(here));
}

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
        if (story.directory.policy == UnresolvedOnly()) ExpectUnresolvedEscalatedOnce(story);
        ExpectNumbersWithoutGaps(story);
      });
}

TEST_F(FoldTest, Invariant5_ESC5_COMM3_EverythingHappensOnceAtItsTimeAndNothingElse) {
  ForEveryHistory(
      "EverythingHappensOnceAtItsTime", [](const Story&) {}, ExpectWhatTheModelExpects);
}

// However often, and whenever, anybody looks.
TEST_F(FoldTest, Invariant5_ESC5_TimersMerelyWakeCasesUp) {
  std::mt19937_64 random = Random("TimersMerelyWakeCasesUp");
  ForEveryHistory(
      "OfWhichTimersMerelyWakeCasesUp", [](const Story&) {},
      [&random](const Story& story) {
        Story again = Repeated(random, story, 0);
        ExpectSameLife(story, again);
        ASSERT_TRUE(rules::Settle(again.c, again.now, again.directory).empty());
        ExpectSameLife(story, Repeated(random, story, 6));
      });
}

TEST_F(FoldTest, ASSIGN1_WorkloadsFollowTheCase) {
  ForEveryHistory("ASSIGN1_WorkloadsFollowTheCase", ExpectWorkloadsBalance, ExpectWorkloadsBalance);
}

}  // namespace
}  // namespace docket
