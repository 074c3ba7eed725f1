// Histories that come from elsewhere: what is well formed, and what a whole one must leave behind.
#include "server/rules/histories.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/rules/soundness.h"
#include "tests/rules/story.h"

namespace docket::testing {
namespace {

constexpr char kUid[] = "6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21";
constexpr char kOtherUid[] = "11111111-2222-4333-8444-555555555555";

// What an export of the story would say.
v1::CaseHistory HistoryOf(const Story& story) {
  v1::CaseHistory history;
  history.set_uid(kUid);
  history.mutable_customer()->set_uid(kOtherUid);
  history.mutable_customer()->mutable_contact()->set_email("ada@example.com");
  for (const Told& told : story.told) {
    v1::HistoryEvent* event = history.add_events();
    *event->mutable_occur_time() = rules::ToProto(told.occurred);
    event->set_actor(told.actor);
    *event->mutable_detail() = rules::Portable(told.detail());
  }
  history.mutable_events(0)->mutable_texts()->set_subject("the lamp does not light");
  return history;
}

Story Life() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  story.Pass(absl::Minutes(5));
  EXPECT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  story.Pass(absl::Hours(2));
  return story;
}

std::vector<Proposal> Arriving(const v1::CaseHistory& history) {
  std::vector<Proposal> events;
  for (const v1::HistoryEvent& event : history.events()) {
    Proposal proposal{.occurred = rules::FromProto(event.occur_time()), .actor = event.actor()};
    *proposal.payload.mutable_case_event() = event.detail();
    events.push_back(std::move(proposal));
  }
  return events;
}

absl::StatusOr<v1::Case> Import(Story& here, const v1::CaseHistory& history) {
  absl::StatusOr<std::vector<Proposal>> events =
      rules::DecideImport(Arriving(history), {.imported_by = "importer"}, here.Context());
  if (!events.ok()) return events.status();
  v1::Case c;
  int64_t version = 0;
  for (const Proposal& event : *events) {
    rules::Apply(event.payload.case_event(),
                 {.id = {.lane = 3, .number = 9},
                  .version = ++version,
                  .recorded = here.now,
                  .occurred = event.occurred,
                  .actor = event.actor},
                 &c);
  }
  return c;
}

TEST(HistoriesTest, AnExportedLifeIsWellFormed) { EXPECT_TRUE(rules::CheckHistory(HistoryOf(Life())).empty()); }

TEST(HistoriesTest, EveryMalformedPartIsBlamedAtItsPlace) {
  struct Row {
    const char* field;
    std::function<void(v1::CaseHistory*)> spoil;
  };
  const std::vector<Row> rows = {
      {"uid", [](auto* h) { h->clear_uid(); }},
      {"uid", [](auto* h) { h->set_uid("6F1C0A52-3C1E-4C8E-9A57-0D6A1E0F7B21"); }},
      {"uid", [](auto* h) { h->set_uid("not a uuid"); }},
      {"customer.uid", [](auto* h) { h->mutable_customer()->set_uid("x"); }},
      {"customer.contact", [](auto* h) { h->mutable_customer()->mutable_contact()->clear_email(); }},
      {"customer.contact.email", [](auto* h) { h->mutable_customer()->mutable_contact()->set_email("nowhere"); }},
      {"customer.contact.phone", [](auto* h) { h->mutable_customer()->mutable_contact()->set_phone("call me"); }},
      {"events", [](auto* h) { h->clear_events(); }},
      {"events[0].detail", [](auto* h) { h->mutable_events()->SwapElements(0, 1); }},
      {"events[0].detail.opened.kind",
       [](auto* h) { h->mutable_events(0)->mutable_detail()->mutable_opened()->clear_kind(); }},
      {"events[0].detail.opened.channel",
       [](auto* h) { h->mutable_events(0)->mutable_detail()->mutable_opened()->set_channel(v1::Channel(99)); }},
      {"events[0].texts.subject", [](auto* h) { h->mutable_events(0)->mutable_texts()->clear_subject(); }},
      {"events[0].texts.subject",
       [](auto* h) { h->mutable_events(0)->mutable_texts()->set_subject(std::string(201, 'x')); }},
      {"events[1].texts.text",
       [](auto* h) { h->mutable_events(1)->mutable_texts()->set_text(std::string(16001, 'x')); }},
      {"events[1].texts.actions",
       [](auto* h) {
         for (int i = 0; i < 11; ++i) h->mutable_events(1)->mutable_texts()->add_actions("do it");
       }},
      {"events[1].detail", [](auto* h) { h->mutable_events(1)->clear_detail(); }},
      {"events[1].detail", [](auto* h) { *h->mutable_events(1) = h->events(0); }},
      {"events[1].actor", [](auto* h) { h->mutable_events(1)->clear_actor(); }},
      {"events[1].actor", [](auto* h) { h->mutable_events(1)->set_actor(std::string(257, 'x')); }},
      {"events[1].occur_time", [](auto* h) { h->mutable_events(1)->mutable_occur_time()->set_seconds(5); }},
      {"events[1].occur_time", [](auto* h) { h->mutable_events(1)->mutable_occur_time()->set_nanos(-1); }},
      {"events[0].occur_time", [](auto* h) { h->mutable_events(0)->mutable_occur_time()->set_seconds(-5); }},
      {"events[1].detail.acknowledged.response_time",
       [](auto* h) {
         h->mutable_events(1)->mutable_detail()->mutable_acknowledged()->mutable_response_time()->set_seconds(-1);
       }},
      {"events[1].detail.acknowledged.channel",
       [](auto* h) { h->mutable_events(1)->mutable_detail()->mutable_acknowledged()->set_channel(v1::Channel(77)); }},
      {"events[2].detail.assigned.assignee",
       [](auto* h) {
         h->mutable_events(2)->mutable_detail()->mutable_assigned()->set_assignee(std::string(501, 'x'));
       }},
      // What columns and figures hold, at whichever event.
      {"events[2].detail.assigned.assignee",
       [](auto* h) {
         h->mutable_events(2)->mutable_detail()->mutable_assigned()->set_assignee("staff/" + std::string(100, 'x'));
       }},
      {"events[2].detail.assigned.team",
       [](auto* h) { h->mutable_events(2)->mutable_detail()->mutable_assigned()->set_team("the lamps"); }},
      {"events[1].detail.assessed.category",
       [](auto* h) { h->mutable_events(1)->mutable_detail()->mutable_assessed()->set_category("Ünordentlich"); }},
      {"events[1].detail.finding.root_cause",
       [](auto* h) { h->mutable_events(1)->mutable_detail()->mutable_finding()->set_root_cause("no code"); }},
      {"events[1].detail.follow_up.follow_up.rating",
       [](auto* h) {
         h->mutable_events(1)->mutable_detail()->mutable_follow_up()->mutable_follow_up()->set_rating(6);
       }},
      {"events[1].detail.task_completed.number",
       [](auto* h) { h->mutable_events(1)->mutable_detail()->mutable_task_completed()->set_number(-3); }},
      {"events[1].detail.interaction.articles",
       [](auto* h) {
         for (int i = 0; i < 51; ++i) h->mutable_events(1)->mutable_detail()->mutable_interaction()->add_articles("a");
       }},
      {"events[1].detail.linked.link",
       [](auto* h) {
         v1::CaseLink* link = h->mutable_events(1)->mutable_detail()->mutable_linked()->mutable_link();
         link->set_other(kOtherUid);
         link->set_inbound(true);
       }},
      {"events[1].detail.linked.link.other",
       [](auto* h) {
         h->mutable_events(1)->mutable_detail()->mutable_linked()->mutable_link()->set_other("cases/00H03Q");
       }},
      {"events[1].detail.linked.link.other",
       [](auto* h) { h->mutable_events(1)->mutable_detail()->mutable_linked()->mutable_link()->set_other(kUid); }},
  };
  for (const Row& row : rows) {
    v1::CaseHistory history = HistoryOf(Life());
    row.spoil(&history);
    const rules::Violations violations = rules::CheckHistory(history);
    EXPECT_TRUE(std::any_of(violations.begin(), violations.end(),
                            [&row](const Violation& one) { return one.field == row.field; }))
        << row.field << ", row " << &row - rows.data();
  }
}

TEST(HistoriesTest, AnImportedCaseIsTheSameButForItsMark) {
  Story story = Life();
  const v1::CaseHistory history = HistoryOf(story);
  const absl::StatusOr<v1::Case> c = Import(story, history);
  ASSERT_TRUE(c.ok()) << c.status();
  EXPECT_EQ(c->state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(c->assignee(), "staff/rita");
  EXPECT_EQ(Bytes(c->open_time()), Bytes(story.c.open_time()));
  EXPECT_EQ(Bytes(c->acknowledge_time()), Bytes(story.c.acknowledge_time()));
  EXPECT_EQ(c->logged_by(), story.c.logged_by()) << "whose doing it was there, not the importer";
  EXPECT_EQ(Bytes(c->update_time()), Bytes(history.events(2).occur_time()));
  EXPECT_EQ(c->imported().imported_by(), "importer");
  EXPECT_EQ(c->imported().version(), 3);
  EXPECT_EQ(Bytes(c->imported().import_time()), Bytes(rules::ToProto(story.now)));
  ExpectSoundCase(*c);
}

// Its clocks are this desk's from the import on; what they would have said before is not said any more.
TEST(HistoriesTest, NothingFallsDueForThePast) {
  Story story = Life();
  const v1::CaseHistory history = HistoryOf(story);
  EXPECT_EQ(rules::FromProto(Import(story, history)->next_due_time()), story.now) << "its clocks are made at once";
  Story young = story;
  young.c = *Import(story, history);
  young.Wake();
  EXPECT_EQ(rules::FromProto(young.c.next_due_time()), rules::FromProto(young.c.open_time()) + kUnresolvedLimit);
  story.Pass(absl::Hours(22) - absl::Minutes(5));
  Story late = story;
  late.c = *Import(story, history);
  late.Wake();
  ASSERT_EQ(late.c.clocks_size(), 1);
  EXPECT_EQ(rules::FromProto(late.c.clocks(0).due_time()), story.now);
  EXPECT_FALSE(late.c.has_next_due_time()) << "due at the import already";
  late.Pass(absl::Hours(1000));
  EXPECT_TRUE(rules::Settle(late.c, late.now, late.directory).empty());
  // Nor by a detour over a pause: the resolution's clocks stand still, and run on.
  ASSERT_TRUE(late.Do(Solution()).ok());
  late.Pass(absl::Hours(500));
  ASSERT_TRUE(late.Do(FollowUp(false)).ok());
  late.Pass(absl::Hours(1000));
  EXPECT_TRUE(rules::Settle(late.c, late.now, late.directory).empty());
  ExpectSoundCase(late.c);
}

// Its escalations bear the numbers of the other desk's clocks; here they are counted anew.
TEST(HistoriesTest, ESC5_WhatClimbedThereDoesNotClimbAgainHereAndWhatIsOpenGoesOn) {
  Story there(Policy::Shipped());
  ASSERT_TRUE(there.Open(Opening()).ok());
  ASSERT_TRUE(there.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(there.Do(Escalation(v1::ESCALATION_CAUSE_TECHNICAL)).ok());
  there.Pass(absl::Hours(3));
  there.Wake();
  ASSERT_EQ(there.c.escalation_count(), 2) << "to a supervisor after two hours";
  Story here(Policy::Shipped());
  here.now = there.now;
  const absl::StatusOr<v1::Case> c = Import(here, HistoryOf(there));
  ASSERT_TRUE(c.ok()) << c.status();
  here.c = *c;
  here.Pass(absl::Hours(24 * 7));
  here.Wake();
  for (const Told& one : here.told) EXPECT_GE(one.occurred, there.now) << one.detail().DebugString();
  std::vector<v1::EscalationCause> causes;
  for (const Told& one : here.All(v1::CaseEventDetail::kEscalated)) {
    causes.push_back(one.detail().escalated().escalation().cause());
  }
  EXPECT_THAT(causes, ::testing::ElementsAre(v1::ESCALATION_CAUSE_UNACCEPTED, v1::ESCALATION_CAUSE_UNRESOLVED,
                                             v1::ESCALATION_CAUSE_UNACCEPTED));
  ExpectSoundCase(here.c);
}

TEST(HistoriesTest, FiguresExcludeTheImportedCycleUnlessAsked) {
  Story story = Life();
  v1::Case c = *Import(story, HistoryOf(story));
  v1::CaseEventDetail escalated;
  escalated.mutable_escalated()->mutable_escalation()->set_cause(v1::ESCALATION_CAUSE_TECHNICAL);
  const Measures none = rules::MeasuresOf(escalated, {.state = v1::CASE_STATE_IN_PROGRESS}, c);
  EXPECT_EQ(none.case_kind, 0);
  EXPECT_EQ(none.cause, 0);
  EXPECT_EQ(none.from_state, v1::CASE_STATE_IN_PROGRESS) << "how many there are in a state stays true";
  c.mutable_imported()->set_counted(true);
  EXPECT_EQ(rules::MeasuresOf(escalated, {.state = v1::CASE_STATE_IN_PROGRESS}, c).cause,
            v1::ESCALATION_CAUSE_TECHNICAL);
  c.mutable_imported()->set_counted(false);
  *c.mutable_cycle_start_time() = rules::ToProto(story.now + absl::Hours(1));
  EXPECT_EQ(rules::MeasuresOf(escalated, {.state = v1::CASE_STATE_IN_PROGRESS}, c).cause,
            v1::ESCALATION_CAUSE_TECHNICAL)
      << "a cycle that began here is this desk's own";
}

TEST(HistoriesTest, WhatItLeavesBehindHasToBeSound) {
  Story story = Life();
  const auto refused = [&story](const std::function<void(v1::CaseHistory*)>& spoil) {
    v1::CaseHistory history = HistoryOf(story);
    spoil(&history);
    return Import(story, history).status();
  };
  EXPECT_EQ(ReasonOf(refused([&](auto* h) {
              *h->mutable_events(2)->mutable_occur_time() = rules::ToProto(story.now + absl::Seconds(1));
            })),
            reason::kInvalidRequest)
      << "in the future";
  EXPECT_EQ(ReasonOf(refused([](auto* h) {
              h->mutable_events(2)->mutable_detail()->mutable_assigned()->set_assignee("staff/nobody");
            })),
            reason::kStaffNotFound);
  EXPECT_EQ(ReasonOf(refused([](auto* h) {
              h->mutable_events(2)->mutable_detail()->mutable_assigned()->set_team("teams/nowhere");
            })),
            reason::kTeamNotFound);
  EXPECT_EQ(ReasonOf(refused(
                [](auto* h) { h->mutable_events(2)->mutable_detail()->mutable_assigned()->set_assignee("rita"); })),
            reason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(refused([](auto* h) {
              h->mutable_events(2)->mutable_detail()->mutable_assigned()->set_previous_assignee("staff/sam");
            })),
            reason::kInvalidRequest)
      << "sam would carry one less than none";
  const absl::Status contradiction =
      refused([](auto* h) { h->mutable_events(2)->mutable_detail()->mutable_escalated(); });
  EXPECT_EQ(ReasonOf(contradiction), reason::kInvalidRequest);
  EXPECT_FALSE(ViolationsOf(contradiction).empty());
  EXPECT_TRUE(story.Do(Solution()).ok());
  const auto resolved_after = [&](absl::Duration wait) {
    return ReasonOf(refused([&](auto* h) {
      *h->mutable_events(story.told.size() - 1)
           ->mutable_detail()
           ->mutable_resolved()
           ->mutable_resolution()
           ->mutable_resolve_time() = rules::ToProto(rules::FromProto(story.c.cycle_start_time()) + wait);
    }));
  };
  EXPECT_EQ(resolved_after(absl::Minutes(1)), "");
  EXPECT_EQ(resolved_after(-absl::Seconds(1)), reason::kInvalidRequest) << "a time below none";
  EXPECT_EQ(resolved_after(absl::Hours(24) * 366 * 1000), reason::kInvalidRequest) << "a time that never was";
}

}  // namespace
}  // namespace docket::testing
