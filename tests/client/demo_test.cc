// The made-up desk: the same for the same seed, everything in it, and every case of it one that a desk takes in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/demo/cast.h"
#include "api/client/demo/matters.h"
#include "api/client/demo/past.h"
#include "api/model/refusal.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "server/rules/clocks.h"
#include "server/rules/histories.h"
#include "server/rules/people.h"
#include "server/rules/remedy.h"
#include "server/rules/soundness.h"
#include "server/rules/states.h"

namespace docket::client::demo {
namespace {

// 13:00 on a Wednesday.
const absl::Time kAsOf = absl::FromUnixSeconds(1795266000 - 1795266000 % 3600);
const Past::Plan kPlan = {.seed = 1, .as_of = kAsOf};

std::string Bytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// The whole past, made once for all tests.
const std::vector<v1::CaseHistory>& Histories() {
  static const auto* const histories = [] {
    auto* all = new std::vector<v1::CaseHistory>;
    const Past past(kPlan);
    for (int i = 0; i < past.cases(); ++i) all->push_back(past.Case(i));
    return all;
  }();
  return *histories;
}

docket::Directory TheDirectory() {
  docket::Directory directory;
  for (const v1::Staff& person : Staff()) directory.staff[person.name()] = person;
  for (const v1::Team& team : Teams()) directory.teams[team.name()] = team;
  return directory;
}

v1::Case Folded(const v1::CaseHistory& history, int events) {
  v1::Case c;
  for (int i = 0; i < events; ++i) {
    const v1::HistoryEvent& event = history.events(i);
    rules::Apply(event.detail(),
                 {.id = {.lane = 1, .number = 1},
                  .version = i + 1,
                  .recorded = rules::FromProto(event.occur_time()),
                  .occurred = rules::FromProto(event.occur_time()),
                  .actor = event.actor()},
                 &c);
  }
  return c;
}

TEST(DemoTest, TheSameSeedAndMomentGiveTheSameBytes) {
  const Past again(kPlan);
  for (int i = 0; i < again.cases(); i += 7) {
    ASSERT_EQ(Bytes(again.Case(i)), Bytes(Histories()[static_cast<std::size_t>(i)])) << i;
  }
}

TEST(DemoTest, AnotherSeedGivesOthers) {
  Past::Plan plan = kPlan;
  plan.seed = 2;
  EXPECT_NE(Bytes(Past(plan).Case(0)), Bytes(Histories()[0]));
  EXPECT_NE(Past(plan).Case(0).uid(), Histories()[0].uid());
}

TEST(DemoTest, AnHourLaterItIsTheSameCases) {
  Past::Plan plan = kPlan;
  plan.as_of += absl::Hours(1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Past(plan).Case(i).uid(), Histories()[static_cast<std::size_t>(i)].uid());
}

absl::Status TakenIn(const v1::CaseHistory& history, absl::Time now, const docket::Directory& directory) {
  if (const auto wrong = rules::CheckHistory(history); !wrong.empty()) return InvalidRequest(wrong);
  const log::v1::SealedTexts texts;
  std::vector<Proposal> events;
  for (const v1::HistoryEvent& event : history.events()) {
    Proposal& proposal = events.emplace_back();
    *proposal.payload.mutable_case_event() = event.detail();
    proposal.occurred = rules::FromProto(event.occur_time());
    proposal.actor = event.actor();
  }
  return rules::DecideImport(events, {.imported_by = "local"},
                             {.now = now, .directory = directory, .texts = texts, .uid = ""})
      .status();
}

TEST(DemoTest, EveryCaseIsOneThatADeskTakesIn) {
  const docket::Directory directory = TheDirectory();
  for (const v1::CaseHistory& history : Histories()) {
    ASSERT_TRUE(TakenIn(history, kAsOf, directory).ok()) << TakenIn(history, kAsOf, directory) << "\n"
                                                         << history.DebugString();
  }
}

// At any hour of the week, whatever the seed.
TEST(DemoTest, SoIsEveryCaseOfOtherPasts) {
  const docket::Directory directory = TheDirectory();
  for (int i = 0; i < 21; ++i) {
    const Past past({.seed = static_cast<std::uint64_t>(i + 2),
                     .as_of = kAsOf + absl::Hours(8 * i),
                     .weeks = 1 + i % 9,
                     .cases = 1 + 20 * i});
    for (int number = 0; number < past.cases(); ++number) {
      const absl::Status taken_in = TakenIn(past.Case(number), kAsOf + absl::Hours(8 * i), directory);
      ASSERT_TRUE(taken_in.ok()) << "seed " << i + 2 << ", case " << number << ": " << taken_in;
    }
  }
}

// What command makes an event; empty for what the service raises, and for what comes with another's event.
std::string CommandOf(const v1::CaseEventDetail& detail) {
  static const std::map<v1::CaseEventDetail::DetailCase, std::string> commands = {
      {v1::CaseEventDetail::kAcknowledged, "AcknowledgeCase"},
      {v1::CaseEventDetail::kAssigned, "AssignCase"},
      {v1::CaseEventDetail::kInteraction, "RecordInteraction"},
      {v1::CaseEventDetail::kEscalationRepeated, "EscalateCase"},
      {v1::CaseEventDetail::kEscalationAccepted, "AcceptEscalation"},
      {v1::CaseEventDetail::kResolved, "ResolveCase"},
      {v1::CaseEventDetail::kFollowUp, "RecordFollowUp"},
      {v1::CaseEventDetail::kReopened, "ReopenCase"},
      {v1::CaseEventDetail::kAssessed, "AssessCase"},
      {v1::CaseEventDetail::kReclassified, "ReclassifyCase"},
      {v1::CaseEventDetail::kFirstContact, "RecordFirstContact"},
      {v1::CaseEventDetail::kUnassigned, "UnassignCase"},
      {v1::CaseEventDetail::kTasksAdded, "AddTask"},
      {v1::CaseEventDetail::kTaskCompleted, "CompleteTask"},
      {v1::CaseEventDetail::kWaitStarted, "AwaitCustomer"},
      {v1::CaseEventDetail::kFinding, "RecordFinding"},
      {v1::CaseEventDetail::kEscalationsWithdrawn, "DeescalateCase"},
      {v1::CaseEventDetail::kTakenOver, "TakeOver"},
      {v1::CaseEventDetail::kProposed, "ProposeResolution"},
      {v1::CaseEventDetail::kDecided, "DecideResolution"},
      {v1::CaseEventDetail::kRemedyJudged, "ApproveRemedy"},
      {v1::CaseEventDetail::kClosed, "WithdrawCase"},
  };
  const auto found = commands.find(detail.detail_case());
  return found == commands.end() ? "" : found->second;
}

// Not only how it ends is right, but every step on the way.
TEST(DemoTest, EveryStepWasLegalAndLeftASoundCase) {
  for (std::size_t i = 0; i < Histories().size(); i += 3) {
    const v1::CaseHistory& history = Histories()[i];
    for (int events = 1; events <= history.events_size(); ++events) {
      const v1::Case c = Folded(history, events);
      // A breach and its escalation are one commit.
      if (history.events(events - 1).detail().has_breached()) continue;
      ASSERT_THAT(rules::Contradictions(c), testing::IsEmpty()) << events << " of\n" << history.DebugString();
      if (events == history.events_size()) continue;
      const std::string command = CommandOf(history.events(events).detail());
      if (command.empty()) continue;
      ASSERT_TRUE(rules::CheckLegal(c.state(), command).ok()) << rules::CheckLegal(c.state(), command) << "\n"
                                                              << history.DebugString();
    }
  }
}

// Of a desk of before there was a policy, with its one limit: what had fallen due by the end is on record, at its time,
// and nothing else.
TEST(DemoTest, NothingThatFellDueWasForgotten) {
  for (const v1::CaseHistory& history : Histories()) {
    for (int events = 1; events <= history.events_size(); ++events) {
      const bool last = events == history.events_size();
      const absl::Time until = last ? kAsOf : rules::FromProto(history.events(events).occur_time());
      const std::optional<absl::Time> due = rules::NextDue(Folded(history, events));
      const bool breach_follows = !last && (history.events(events).detail().has_breached() ||
                                            history.events(events - 1).detail().has_breached());
      ASSERT_TRUE(!due.has_value() || until <= *due || breach_follows) << events << " of\n" << history.DebugString();
      if (events > 40) break;
    }
  }
}

TEST(DemoTest, ARemedyIsApprovedByWhomTheDeskWouldAsk) {
  const docket::Directory directory = TheDirectory();
  int approved = 0;
  for (const v1::CaseHistory& history : Histories()) {
    for (int i = 0; i < history.events_size(); ++i) {
      const v1::CaseEventDetail& detail = history.events(i).detail();
      if (!detail.has_proposed() || !detail.proposed().proposal().has_remedy()) continue;
      const v1::Case c = Folded(history, i);
      const v1::Role role = rules::ApproverFor(rules::FindStaff(directory, c.assignee()),
                                               detail.proposed().proposal().remedy(), c, *Policy::Shipped());
      EXPECT_EQ(detail.proposed().proposal().approver_role(), role) << detail.ShortDebugString();
      approved += role != v1::ROLE_UNSPECIFIED ? 1 : 0;
    }
  }
  EXPECT_GT(approved, 10);
}

struct Seen {
  std::map<int, int> states, kinds, channels, priorities, ratings, outcomes, open_causes, causes, levels, link_types;
  std::map<v1::CaseEventDetail::DetailCase, int> events;
  std::map<std::string, int> loads;
  int waiting = 0;
  int cycles = 0;
  int breached = 0;
  int unassigned = 0;
};

void See(const v1::CaseHistory& history, Seen* seen) {
  const v1::Case c = Folded(history, history.events_size());
  ++seen->states[c.state()];
  ++seen->kinds[c.kind()];
  ++seen->channels[c.channel()];
  ++seen->priorities[c.priority()];
  ++seen->outcomes[c.outcome()];
  if (c.rating() != 0) ++seen->ratings[c.rating()];
  if (c.has_wait()) ++seen->waiting;
  if (c.cycle() > 1) ++seen->cycles;
  for (const v1::HistoryEvent& event : history.events()) {
    ++seen->events[event.detail().detail_case()];
    if (event.detail().has_breached()) ++seen->breached;
    if (event.detail().has_linked()) ++seen->link_types[event.detail().linked().link().type()];
    if (!event.detail().has_escalated()) continue;
    ++seen->causes[event.detail().escalated().escalation().cause()];
    ++seen->levels[event.detail().escalated().escalation().level()];
  }
  for (const v1::Escalation& escalation : c.escalations()) {
    if (!escalation.has_accept_time() && !escalation.has_withdraw_time()) ++seen->open_causes[escalation.cause()];
  }
  if (c.state() == v1::CASE_STATE_CLOSED) return;
  if (c.assignee().empty()) ++seen->unassigned;
  if (!c.assignee().empty()) ++seen->loads[c.assignee()];
}

TEST(DemoTest, EverythingIsThere) {
  Seen seen;
  for (const v1::CaseHistory& history : Histories()) See(history, &seen);
  EXPECT_EQ(seen.states.size(), 6u);
  EXPECT_EQ(seen.kinds.size(), 3u);
  EXPECT_EQ(seen.channels.size(), 6u);
  EXPECT_GE(seen.priorities.size(), 4u);
  EXPECT_EQ(seen.ratings.size(), 5u);
  EXPECT_EQ(seen.outcomes.size(), 7u) << "six outcomes, and those that have none yet";
  EXPECT_EQ(seen.causes.size(), 8u);
  EXPECT_EQ(seen.levels.size(), 5u);
  EXPECT_EQ(seen.link_types.size(), 3u);
  EXPECT_GE(seen.open_causes.size(), 2u);
  EXPECT_EQ(seen.events.size(), 30u) << "every kind of event";
  EXPECT_GT(seen.waiting, 0);
  EXPECT_GT(seen.unassigned, 5);
  EXPECT_GT(seen.cycles, 50);
  EXPECT_GT(seen.ratings[4] + seen.ratings[5], 3 * (seen.ratings[1] + seen.ratings[2])) << "mostly good";
}

TEST(DemoTest, ADeskIsNeitherIdleNorDrowned) {
  Seen seen;
  for (const v1::CaseHistory& history : Histories()) See(history, &seen);
  const int open = static_cast<int>(Histories().size()) - seen.states[v1::CASE_STATE_CLOSED];
  EXPECT_GT(open, 60);
  EXPECT_LT(open, 500);
  EXPECT_GT(seen.breached, 150);
  EXPECT_LT(seen.breached, 1000);
  for (const v1::Staff& person : Staff()) {
    EXPECT_LE(seen.loads[person.name()], person.capacity()) << person.name();
  }
  EXPECT_EQ(seen.loads.count("staff/clara"), 1u);
  EXPECT_EQ(seen.loads["staff/clara"], 0) << "she is away";
}

TEST(DemoTest, TimesAreInOrderAndLinksPointBack) {
  std::set<std::string> before;
  absl::Time opened = absl::InfinitePast();
  for (const v1::CaseHistory& history : Histories()) {
    const absl::Time opens = rules::FromProto(history.events(0).occur_time());
    EXPECT_GT(opens, opened);
    EXPECT_GE(opens, kAsOf - absl::Hours(24 * 56));
    opened = opens;
    for (const v1::HistoryEvent& event : history.events()) {
      EXPECT_LE(rules::FromProto(event.occur_time()), kAsOf);
      if (!event.detail().has_linked()) continue;
      EXPECT_EQ(before.count(event.detail().linked().link().other()), 1u);
    }
    EXPECT_TRUE(before.insert(history.uid()).second);
  }
}

TEST(DemoTest, CustomersAreNobodyAndSomeComeAgain) {
  std::map<std::string, std::set<std::string>> uids;
  std::map<std::string, int> cases;
  for (const v1::CaseHistory& history : Histories()) {
    if (!history.has_customer()) continue;
    const v1::Contact& contact = history.customer().contact();
    EXPECT_TRUE(testing::Value(contact.email(), testing::ContainsRegex("@example\\.(com|org)$"))) << contact.email();
    EXPECT_TRUE(contact.phone().empty() ||
                testing::Value(contact.phone(), testing::ContainsRegex("^(.44 1632 960|.1 [0-9]+ 555 01)")))
        << contact.phone();
    uids[contact.email()].insert(history.customer().uid());
    ++cases[history.customer().uid()];
  }
  for (const auto& [email, of] : uids) EXPECT_EQ(of.size(), 1u) << email;
  EXPECT_GT(std::count_if(cases.begin(), cases.end(), [](const auto& one) { return one.second > 1; }), 200);
}

// A pattern whose place nobody fills would be embarrassing.
TEST(DemoTest, NoPlaceIsLeftEmpty) {
  for (const v1::CaseHistory& history : Histories()) {
    for (const v1::HistoryEvent& event : history.events()) {
      EXPECT_EQ(event.texts().DebugString().find("{pr"), std::string::npos) << event.texts().DebugString();
      for (const char* place : {"{order}", "{city}", "{days}", "{amount}", "{invoice}", "{account}", "{product}"}) {
        EXPECT_EQ(event.texts().DebugString().find(place), std::string::npos) << event.texts().DebugString();
      }
    }
  }
}

// So that what is said live goes with what the customer said weeks ago.
TEST(DemoTest, WhatACaseIsAboutCanBeReadOffItsWords) {
  for (const v1::CaseHistory& history : Histories()) {
    v1::Case c = Folded(history, history.events_size());
    if (c.outcome() == v1::CASE_OUTCOME_SPAM) continue;
    c.set_subject(history.events(0).texts().subject());
    c.set_description(history.events(0).texts().description());
    const Topic topic = TopicOf(c);
    if (topic.Of(&Matter::subjects) == c.subject()) {
      EXPECT_EQ(topic.Of(&Matter::descriptions), c.description());
    } else {
      EXPECT_THAT(c.description(), testing::HasSubstr("win.example.com")) << c.subject();
    }
  }
}

TEST(DemoTest, ACaseOfSomebodyElseGetsAnswersThatGoWithAnyProduct) {
  v1::Case c;
  c.set_category("parcel");
  c.set_subject("{product} {order");
  c.add_order_references("O-1");
  const Topic topic = TopicOf(c);
  EXPECT_STREQ(topic.matter->category, "parcel");
  EXPECT_EQ(Filled("{product} {order} {city} {amount}", topic.facts), "product O-1 your town 49.00");
}

}  // namespace
}  // namespace docket::client::demo
