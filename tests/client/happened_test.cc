// The sentence for each kind of event.
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

TEST(HappenedTest, EscalatedBecauseATargetWasMissedSaysWhich) {
  EXPECT_EQ(Words("escalated { escalation { cause: ESCALATION_CAUSE_UNACCEPTED level: ESCALATION_LEVEL_MANAGEMENT "
                  "clock: 7 rung: 'unaccepted' team: 'teams/billing' told: [ESCALATION_LEVEL_SENIOR, "
                  "ESCALATION_LEVEL_EXPERT] } } clock_changes { clocks { number: 6 } clocks { number: 7 target: "
                  "TARGET_ACCEPT_ESCALATION about: 2 } }"),
            "escalated to management of team billing: nobody accepted escalation 2 in time, by rung unaccepted; "
            "told: senior and expert");
  EXPECT_EQ(
      Words("escalated { escalation { cause: ESCALATION_CAUSE_OVERDUE level: ESCALATION_LEVEL_SUPERVISOR clock: 7 "
            "rung: 'late-replies' raise_time { seconds: 1795359720 } } } clock_changes { clocks { number: 7 "
            "target: TARGET_REPLY due_time { seconds: 1795356120 } } }"),
      "escalated to supervisor: overdue (reply, due 14:02), by rung late-replies");
  EXPECT_EQ(Words("escalated { escalation { cause: ESCALATION_CAUSE_UNACCEPTED level: ESCALATION_LEVEL_MANAGEMENT } }"),
            "escalated to management: nobody accepted it in time");
}

TEST(HappenedTest, WhatComesOfClocks) {
  EXPECT_EQ(Words("warned { target: TARGET_REPLY due_time { seconds: 1795370520 } assignee: 'staff/ana' }"),
            "a warning for ana: reply is due 18:02");
  EXPECT_EQ(Words("warned { target: TARGET_APPROVE about: 2 due_time { seconds: 1795370520 } }"),
            "a warning, and nobody is responsible: approve 2 is due 18:02");
  EXPECT_EQ(Words("breached { target: TARGET_ACCEPT_ESCALATION about: 2 due_time { seconds: 1795356120 } assignee: "
                  "'staff/ana' }"),
            "missed a target: accept escalation 2, due 14:02, with ana");
  EXPECT_EQ(Words("recalculated { policy_version: 3 }"), "goes by version 3 of the policy from now on");
  EXPECT_EQ(Words("wait_reminded { start_time { seconds: 1795356120 } }"),
            "a reminder: the customer's answer is awaited since 2026-11-22 14:02");
  EXPECT_EQ(Words("wait_ended { timed_out: true }"), "waits for the customer no longer: no answer came in time");
}

TEST(HappenedTest, WhatTheServiceClosedItselfSaysSo) {
  v1::CaseEvent event = Event("actor: 'docket' detail { closed { outcome: CASE_OUTCOME_NO_ANSWER } }");
  EXPECT_EQ(Happened(event, Now()), "closed by itself: no answer of the customer came in time");
  event.set_actor("staff/ana");
  EXPECT_EQ(Happened(event, Now()), "closed: the customer did not answer any more");
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

TEST(HappenedTest, WhatGoesWithAMessage) {
  EXPECT_EQ(Words("interaction { direction: DIRECTION_OUTBOUND channel: CHANNEL_PHONE promised_resolution_time { "
                  "seconds: 1795370520 } promised_call_back_time { seconds: 1795366920 } articles: ['KB1', 'KB2'] "
                  "attachments { uri: 'https://f.example/7' media_type: 'image/png' } }"),
            "told the customer by phone, promised: resolved by 2026-11-22 18:02, promised: a call at 2026-11-22 17:02, "
            "with article KB1, KB2, with https://f.example/7 (image/png)");
}

TEST(HappenedTest, ConsultationsAskedAndAnswered) {
  EXPECT_EQ(
      Words("interaction { direction: DIRECTION_NOTE consultation { number: 2 party: 'the carrier' ask_time {} } }"),
      "asked the carrier (consultation 2)");
  EXPECT_EQ(Words("interaction { direction: DIRECTION_NOTE consultation { number: 2 party: 'the carrier' ask_time {} "
                  "answer_time {} } }"),
            "heard from the carrier (consultation 2)");
}

TEST(HappenedTest, Assessed) {
  EXPECT_EQ(Words("assessed { assessment { urgency: URGENCY_HIGH } category: 'lamps' priority: PRIORITY_HIGH }"),
            "assessed: high priority, category lamps");
  EXPECT_EQ(Words("assessed { assessment { decision: REQUEST_DECISION_ACCEPTED } priority: PRIORITY_LOW "
                  "skills: ['bills', 'law'] tasks { number: 1 } tasks { number: 2 } }"),
            "assessed: low priority, request accepted, for bills, law, with tasks 1 and 2");
}

TEST(HappenedTest, Reclassified) {
  EXPECT_EQ(Words("reclassified { kind: CASE_KIND_COMPLAINT previous_kind: CASE_KIND_INQUIRY category: 'lamps' "
                  "previous_category: 'lamps' priority: PRIORITY_HIGH }"),
            "reclassified: inquiry to complaint, high priority");
  EXPECT_EQ(Words("reclassified { kind: CASE_KIND_INQUIRY previous_kind: CASE_KIND_INQUIRY category: 'lamps' }"),
            "reclassified: category none to lamps");
}

TEST(HappenedTest, TheWork) {
  EXPECT_EQ(Words("first_contact { outcome: FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP }"),
            "first contact: needs follow up");
  EXPECT_EQ(Words("unassigned { previous_assignee: 'staff/ana' }"), "given back to the queue, until now ana");
  EXPECT_EQ(Words("tasks_added { tasks { number: 3 owner: 'staff/bob' due_time { seconds: 1795370520 } } }"),
            "added task 3 for bob, due 18:02");
  EXPECT_EQ(Words("tasks_added { tasks { number: 3 } tasks { number: 4 } }"), "added tasks 3 and 4");
  EXPECT_EQ(Words("task_completed { number: 3 }"), "task 3 is done");
  EXPECT_EQ(Words("wait_started {}"), "waits for the customer");
  EXPECT_EQ(Words("wait_ended {}"), "waits for the customer no longer");
  EXPECT_EQ(Words("finding {}"), "found out");
  EXPECT_EQ(Words("finding { root_cause: 'bad-glue' }"), "found out; root cause: bad-glue");
}

TEST(HappenedTest, EscalationsTakenBackAndCasesTakenOver) {
  EXPECT_EQ(Words("escalations_withdrawn { numbers: 2 others_open: true }"),
            "took back escalation 2; others are still open");
  EXPECT_EQ(Words("taken_over { taken_by: 'staff/sue' previous_assignee: 'staff/ana' numbers: [1, 2] }"),
            "sue took it over, until now ana, with escalations 1, 2");
  EXPECT_EQ(Words("taken_over { taken_by: 'staff/sue' }"), "sue took it over");
}

TEST(HappenedTest, Proposals) {
  EXPECT_EQ(Words("proposed { proposal { number: 1 outcome: CASE_OUTCOME_RESOLVED state: PROPOSAL_STATE_OFFERED } }"),
            "proposed a resolution (1): resolved");
  EXPECT_EQ(Words("proposed { proposal { number: 2 outcome: CASE_OUTCOME_ALTERNATIVE remedy { currency: 'EUR' "
                  "minor_units: 25000 } state: PROPOSAL_STATE_AWAITING_APPROVAL approver_role: ROLE_SUPERVISOR } }"),
            "proposed a resolution (2): alternative, with 250.00 EUR; a supervisor has to approve it");
  EXPECT_EQ(Words("remedy_judged { number: 2 approved: true approver: 'staff/sue' }"),
            "sue approved the remedy of proposal 2");
  EXPECT_EQ(Words("remedy_judged { number: 2 approver: 'staff/sue' }"), "sue did not approve the remedy of proposal 2");
  EXPECT_EQ(Words("decided { number: 2 agreed: true channel: CHANNEL_PHONE }"),
            "the customer agreed to proposal 2 by phone");
  EXPECT_EQ(Words("decided { number: 1 channel: CHANNEL_WEB }"), "the customer refused proposal 1 over the web");
}

TEST(HappenedTest, FollowedUpByWhomAndHow) {
  EXPECT_EQ(Words("follow_up { follow_up { satisfied: false rating: 2 rating_source: RATING_SOURCE_CUSTOMER "
                  "contacted_by: 'staff/ana' channel: CHANNEL_EMAIL } tasks { number: 4 } }"),
            "followed up by email by ana: not satisfied, rating 2 of 5 from the customer, with task 4; back to work");
}

TEST(HappenedTest, EndsWithoutAResolution) {
  EXPECT_EQ(Words("closed { outcome: CASE_OUTCOME_WITHDRAWN }"), "closed: the customer took it back");
  EXPECT_EQ(Words("closed { outcome: CASE_OUTCOME_SPAM }"), "closed: spam, no customer's matter");
  EXPECT_EQ(Words("closed { outcome: CASE_OUTCOME_NO_ANSWER }"), "closed: the customer did not answer any more");
}

TEST(HappenedTest, FlagsAndLinks) {
  EXPECT_EQ(Words("flagged { number: 1 reason_code: FLAG_REASON_RECURRING }"), "flagged (1): recurring");
  EXPECT_EQ(Words("reviewed { number: 1 outcome: REVIEW_OUTCOME_ACTION_TAKEN }"), "reviewed flag 1: action taken");
  EXPECT_EQ(Words("linked { link { type: LINK_TYPE_DUPLICATE_OF other: 'cases/2AB3CD' } }"),
            "found to be a duplicate of case 2AB3CD");
  EXPECT_EQ(Words("linked { link { type: LINK_TYPE_DUPLICATE_OF other: 'cases/2AB3CD' inbound: true } }"),
            "case 2AB3CD was found to be a duplicate of this one");
  EXPECT_EQ(Words("linked { link { type: LINK_TYPE_CAUSED_BY other: 'cases/2AB3CD' } }"),
            "found to be caused by case 2AB3CD");
  EXPECT_EQ(Words("linked { link { type: LINK_TYPE_RELATED other: 'cases/2AB3CD' } }"), "linked to case 2AB3CD");
}

TEST(HappenedTest, Updated) {
  EXPECT_EQ(Words("updated { paths: 'tags' paths: 'attributes' paths: 'order_references' tags: ['vip', 'lamp'] "
                  "attributes { key: 'b' value: '2' } attributes { key: 'a' value: '1' } }"),
            "updated: tags vip, lamp; attributes a=1, b=2; orders removed");
}

TEST(HappenedTest, Corrections) {
  EXPECT_EQ(Words("customer_corrected { customer: 'customers/2AB3CD' previous_customer: 'customers/7K3M2Q' }"),
            "found to be another customer's: 2AB3CD, not 7K3M2Q");
  EXPECT_EQ(Words("customer_corrected { customer: 'customers/2AB3CD' }"), "found to be another customer's: 2AB3CD");
  EXPECT_EQ(Words("customer_corrected { }"), "found to be another customer's") << "to whoever may not know whose";
  EXPECT_EQ(Words("text_redacted { version: 4 field: 'action_plan' }"),
            "took the action plan of version 4 out, for good");
}

TEST(HappenedTest, EveryKindOfEventHasASentence) {
  const auto* details = v1::CaseEventDetail::descriptor();
  for (int i = 0; i < details->field_count(); ++i) {
    // What an event did to the case's clocks comes with it.
    if (details->field(i)->containing_oneof() == nullptr) continue;
    v1::CaseEvent event;
    v1::CaseEventDetail& detail = *event.mutable_detail();
    (void)detail.GetReflection()->MutableMessage(&detail, details->field(i));
    const std::string sentence = Happened(event, Now());
    EXPECT_FALSE(sentence.empty()) << details->field(i)->name();
    EXPECT_EQ(sentence.find("no words for"), std::string::npos) << details->field(i)->name();
  }
}

}  // namespace
}  // namespace docket::client
