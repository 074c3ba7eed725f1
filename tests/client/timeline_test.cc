#include "api/client/timeline.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace docket::client {
namespace {

// 22 November 2026, 16:02:00 in Greenwich.
Moment Now() { return {absl::FromUnixSeconds(1'795'363'320), absl::UTCTimeZone()}; }

v1::CaseEvent Event(const std::string& text) {
  v1::CaseEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  return event;
}

std::string Words(const std::string& detail) { return Happened(Event("detail { " + detail + " }"), Now()); }

TEST(HappenedTest, Opened) {
  EXPECT_EQ(Words("opened { kind: CASE_KIND_COMPLAINT channel: CHANNEL_PHONE }"), "opened a complaint by phone");
  EXPECT_EQ(Words("opened { kind: CASE_KIND_INQUIRY channel: CHANNEL_WEB team: 'teams/billing' }"),
            "opened an inquiry over the web for team billing");
}

TEST(HappenedTest, Acknowledged) {
  EXPECT_EQ(Words("acknowledged { channel: CHANNEL_EMAIL response_time { seconds: 750 } }"),
            "acknowledged by email, after 12 min");
}

TEST(HappenedTest, Assigned) {
  EXPECT_EQ(Words("assigned { assignee: 'staff/ana' }"), "assigned to ana");
  EXPECT_EQ(Words("assigned { assignee: 'staff/bob' previous_assignee: 'staff/ana' team: 'teams/billing' }"),
            "assigned to bob, team billing, until now ana");
}

TEST(HappenedTest, Interactions) {
  EXPECT_EQ(Words("interaction { direction: DIRECTION_INBOUND channel: CHANNEL_PHONE }"),
            "heard from the customer by phone");
  EXPECT_EQ(Words("interaction { direction: DIRECTION_OUTBOUND channel: CHANNEL_IN_PERSON }"),
            "told the customer in person");
  EXPECT_EQ(Words("interaction { direction: DIRECTION_NOTE }"), "noted");
}

TEST(HappenedTest, EscalatedByAPerson) {
  EXPECT_EQ(Words("escalated { escalation { cause: ESCALATION_CAUSE_TECHNICAL level: ESCALATION_LEVEL_EXPERT "
                  "addressee: 'staff/bob' } }"),
            "escalated to expert bob: technical");
}

TEST(HappenedTest, EscalatedByTheServiceSaysWhenItWasDue) {
  EXPECT_EQ(Words("escalated { escalation { cause: ESCALATION_CAUSE_UNRESOLVED level: ESCALATION_LEVEL_SUPERVISOR "
                  "raise_time { seconds: 1795356120 } } }"),
            "escalated to supervisor: unresolved (due 14:02)");
}

TEST(HappenedTest, EscalationsAskedForAgainAndAccepted) {
  EXPECT_EQ(
      Words("escalation_repeated { cause: ESCALATION_CAUSE_CUSTOMER_REQUEST level: ESCALATION_LEVEL_SUPERVISOR }"),
      "asked again for an escalation to supervisor: customer request");
  EXPECT_EQ(Words("escalation_accepted { numbers: 1 accepted_by: 'staff/bob' previous_assignee: 'staff/ana' }"),
            "bob accepted escalation 1, until now ana");
  EXPECT_EQ(Words("escalation_accepted { numbers: [1, 3] accepted_by: 'staff/bob' others_open: true }"),
            "bob accepted escalations 1, 3; others are still open");
}

TEST(HappenedTest, TheEnd) {
  EXPECT_EQ(Words("resolved { resolution { outcome: CASE_OUTCOME_ALTERNATIVE } }"),
            "resolved in another way than asked");
  EXPECT_EQ(Words("follow_up { follow_up { satisfied: true rating: 5 } }"), "followed up: satisfied, rating 5 of 5");
  EXPECT_EQ(Words("follow_up { follow_up { satisfied: false } }"), "followed up: not satisfied; back to work");
  EXPECT_EQ(Words("closed { outcome: CASE_OUTCOME_RESOLVED resolution_time { seconds: 11100 } }"),
            "closed, resolved within 3 h 5 min");
  EXPECT_EQ(Words("reopened { channel: CHANNEL_PHONE cycle: 2 assignee: 'staff/ana' }"),
            "reopened by phone, cycle 2, with ana");
}

TEST(HappenedTest, AMissedTarget) {
  EXPECT_EQ(Words("breached { target: TARGET_RESOLVE_OR_ESCALATE due_time { seconds: 1795356120 } }"),
            "missed a target: resolve or escalate, due 14:02");
}

TEST(HappenedTest, AnEventOfANewerServer) {
  EXPECT_EQ(Happened(v1::CaseEvent(), Now()),
            "something that this docket has no words for: it is older than the server");
}

TEST(WordsSaidTest, LabelsWhatCouldBeMistaken) {
  EXPECT_EQ(WordsSaid(Event("texts { feedback: 'quick' recommendations: 'ring earlier' }")),
            "feedback: quick\nrecommendations: ring earlier");
  EXPECT_EQ(WordsSaid(Event("texts { subject: 'Parcel' contact { display_name: 'Ana' phone: '+49 1' } }")),
            "Parcel\ncustomer: Ana, +49 1");
  EXPECT_EQ(WordsSaid(v1::CaseEvent()), "");
}

google::protobuf::RepeatedPtrField<v1::CaseEvent> TwoEvents() {
  google::protobuf::RepeatedPtrField<v1::CaseEvent> events;
  *events.Add() = Event(
      "actor: 'local' occur_time { seconds: 1795348920 } texts { subject: 'Parcel' } "
      "detail { opened { kind: CASE_KIND_REQUEST channel: CHANNEL_CHAT } }");
  *events.Add() = Event(
      "actor: 'staff/ana' occur_time { seconds: 1795356120 } texts { text: 'Asked the carrier.\\n\\033[2JNothing.' } "
      "detail { interaction { direction: DIRECTION_NOTE } }");
  return events;
}

TEST(TimelineTest, OneLineAnEventItsTextsBelow) {
  EXPECT_EQ(Timeline(TwoEvents(), Intake::kInFull, Now(), {}),
            "  TIME (UTC)                 WHO    WHAT\n"
            "  2026-11-22 12:02  4 h ago  local  opened a request by chat\n"
            "      Parcel\n"
            "  2026-11-22 14:02  2 h ago  ana    noted\n"
            "      Asked the carrier.\n"
            "      \\x1b[2JNothing.\n");
}

TEST(TimelineTest, BesideTheFactsTheIntakesTextsAreNotRepeated) {
  EXPECT_EQ(Timeline(TwoEvents(), Intake::kWithoutTexts, Now(), {}).find("Parcel"), std::string::npos);
}

TEST(TimelineTest, NothingHappenedIsNothing) { EXPECT_EQ(Timeline({}, Intake::kInFull, Now(), {}), ""); }

}  // namespace
}  // namespace docket::client
