#include "api/client/case_page.h"

#include <gtest/gtest.h>

#include "api/client/directory_page.h"
#include "google/protobuf/text_format.h"

namespace docket::client {
namespace {

// 22 November 2026, 16:02:00 in Greenwich.
Moment Now() { return {absl::FromUnixSeconds(1'795'363'320), absl::UTCTimeZone()}; }

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

v1::Case Escalated() {
  return Parse<v1::Case>(R"(
      name: "cases/7K3M2Q" version: 5 state: CASE_STATE_ESCALATED kind: CASE_KIND_COMPLAINT channel: CHANNEL_PHONE
      subject: "The parcel never came" description: "Ordered on Monday.\nStill waiting."
      customer: "customers/2AB3CD" contact { display_name: "Ana Diaz" email: "ana@example.org" }
      order_references: "4711" order_references: "4712" team: "teams/billing" assignee: "staff/bob"
      cycle: 1 open_time { seconds: 1795276920 } cycle_start_time { seconds: 1795276920 }
      acknowledge_time { seconds: 1795277640 } logged_by: "local" escalation_count: 1
      next_due_time { seconds: 1795363320 }
      clocks { target: TARGET_RESOLVE_OR_ESCALATE budget { seconds: 86400 } due_time { seconds: 1795363320 } breached: true }
      escalations { number: 1 cause: ESCALATION_CAUSE_TECHNICAL level: ESCALATION_LEVEL_EXPERT
                    raise_time { seconds: 1795356120 } raised_by: "local" }
  )");
}

TEST(CasePageTest, ShowsFactsThenEscalationsThenHistory) {
  google::protobuf::RepeatedPtrField<v1::CaseEvent> events;
  *events.Add() = Parse<v1::CaseEvent>(
      "actor: 'local' occur_time { seconds: 1795276920 } "
      "detail { opened { kind: CASE_KIND_COMPLAINT channel: CHANNEL_PHONE } }");
  EXPECT_EQ(CasePage(Escalated(), events, {}, Now(), {}),
            "Case 7K3M2Q: The parcel never came\n"
            "  State         escalated, version 5\n"
            "  Kind          complaint, by phone\n"
            "  Customer      2AB3CD, Ana Diaz, ana@example.org\n"
            "  Orders        4711, 4712\n"
            "  Team          billing\n"
            "  Assignee      bob\n"
            "  Opened        2026-11-21 16:02 (24 h ago), by local\n"
            "  Acknowledged  2026-11-21 16:14 (23 h ago)\n"
            "\n"
            "Description\n"
            "  Ordered on Monday.\n"
            "  Still waiting.\n"
            "\n"
            "Deadlines\n"
            "  resolve or escalate  late  2026-11-22 16:02\n"
            "\n"
            "Escalations\n"
            "  NO.  CAUSE      LEVEL   TO             RAISED  BY     ACCEPTED\n"
            "  1    technical  expert  anybody there  14:02   local  open\n"
            "\n"
            "Timeline\n"
            "  TIME (UTC)                  WHO    WHAT\n"
            "  2026-11-21 16:02  24 h ago  local  opened a complaint by phone\n");
}

TEST(CasePageTest, AFreshCaseSaysWhatIsNotThere) {
  const v1::Case fresh = Parse<v1::Case>(
      "name: 'cases/7K3M2Q' version: 1 state: CASE_STATE_NEW kind: CASE_KIND_INQUIRY channel: CHANNEL_EMAIL "
      "subject: 'Opening hours' cycle: 1 open_time { seconds: 1795363320 } logged_by: 'local'");
  EXPECT_EQ(CasePage(fresh, {}, {}, Now(), {}),
            "Case 7K3M2Q: Opening hours\n"
            "  State     new, version 1\n"
            "  Kind      inquiry, by email\n"
            "  Customer  anonymous\n"
            "  Assignee  nobody\n"
            "  Opened    2026-11-22 16:02 (just now), by local\n");
}

TEST(CasePageTest, AClosedCaseShowsHowItEnded) {
  v1::Case closed = Escalated();
  closed.MergeFrom(Parse<v1::Case>(R"(
      state: CASE_STATE_CLOSED cycle: 2 cycle_start_time { seconds: 1795348920 } close_time { seconds: 1795363260 }
      resolution { outcome: CASE_OUTCOME_RESOLVED resolve_time { seconds: 1795356120 } resolved_by: "staff/bob" }
      follow_up { follow_up_time { seconds: 1795359720 } satisfied: true rating: 4 } rating: 4
  )"));
  const std::string page = CasePage(closed, {}, {}, Now(), {});
  for (const char* line : {
           "  Reopened      2026-11-22 12:02 (4 h ago), cycle 2\n",
           "  Resolution    resolved, 2026-11-22 14:02 (2 h ago), by bob\n",
           "  Follow-up     satisfied, rating 4 of 5, 2026-11-22 15:02 (1 h ago)\n",
           "  Closed        2026-11-22 16:01 (1 min ago)\n",
       }) {
    EXPECT_NE(page.find(line), std::string::npos) << line << "\n" << page;
  }
}

v1::Case AtWork() {
  return Parse<v1::Case>(R"(
      name: "cases/7K3M2Q" version: 9 state: CASE_STATE_IN_PROGRESS kind: CASE_KIND_REQUEST channel: CHANNEL_WEB
      subject: "A copy of the bill" assignee: "staff/ana" cycle: 1 open_time { seconds: 1795276920 } logged_by: "local"
      category: "bills" priority: PRIORITY_HIGH skills: "bills" skills: "law" root_cause: "lost-mail"
      assessment { urgency: URGENCY_HIGH complexity: COMPLEXITY_SIMPLE feasible: true compliant: true
                   decision: REQUEST_DECISION_ACCEPTED assess_time { seconds: 1795356120 } assessed_by: "staff/ana" }
      first_contact { outcome: FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP record_time { seconds: 1795356120 } }
      articles: "KB1" tags: "vip" tags: "bill" attributes { key: "b" value: "2" } attributes { key: "a" value: "1" }
      links { type: LINK_TYPE_DUPLICATE_OF other: "cases/2AB3CD" }
      links { type: LINK_TYPE_CAUSED_BY other: "cases/9XY8ZW" inbound: true }
      wait { start_time { seconds: 1795359720 } }
      consultations { number: 1 party: "the carrier" ask_time { seconds: 1795356120 } answer_time { seconds: 1795359720 } }
      consultations { number: 2 party: "the archive" ask_time { seconds: 1795356120 } }
      promised_resolution_time { seconds: 1795370520 } promised_call_back_time { seconds: 1795366920 }
      tasks { number: 1 complete_time { seconds: 1795359720 } added_version: 2 }
      tasks { number: 2 owner: "staff/bob" due_time { seconds: 1795359720 } added_version: 2 }
      tasks { number: 3 added_version: 3 }
      proposals { number: 1 outcome: CASE_OUTCOME_RESOLVED state: PROPOSAL_STATE_REFUSED proposed_by: "staff/ana"
                  propose_time { seconds: 1795356120 } decide_time { seconds: 1795359720 } decide_channel: CHANNEL_PHONE }
      proposals { number: 2 outcome: CASE_OUTCOME_ALTERNATIVE remedy { currency: "EUR" minor_units: 25000 }
                  state: PROPOSAL_STATE_AWAITING_APPROVAL approver_role: ROLE_SUPERVISOR proposed_by: "staff/ana"
                  propose_time { seconds: 1795359720 } }
      flags { number: 1 reason_code: FLAG_REASON_QUALITY flag_time { seconds: 1795356120 } flagged_by: "staff/kim" }
      flags { number: 2 reason_code: FLAG_REASON_OTHER flag_time { seconds: 1795356120 } flagged_by: "local"
              outcome: REVIEW_OUTCOME_UNFOUNDED review_time { seconds: 1795359720 } reviewed_by: "staff/kim" }
  )");
}

TEST(CasePageTest, AtWorkItShowsWhatIsOwedAndWhoseTurnItIs) {
  google::protobuf::RepeatedPtrField<v1::CaseEvent> events;
  *events.Add() = Parse<v1::CaseEvent>(
      "detail { assessed { tasks { number: 1 } tasks { number: 2 } } } texts { actions: 'Find it' actions: 'Print it' "
      "}");
  *events.Add() = Parse<v1::CaseEvent>("detail { tasks_added { tasks { number: 3 } } } texts { action: 'Send it' }");
  const std::string page = CasePage(AtWork(), events, {}, Now(), {});
  EXPECT_EQ(page.substr(0, page.find("\nTimeline")),
            "Case 7K3M2Q: A copy of the bill\n"
            "  State          in progress, version 9\n"
            "  Priority       high\n"
            "  Kind           request, over the web\n"
            "  Customer       anonymous\n"
            "  Assignee       ana\n"
            "  Category       bills\n"
            "  Assessment     urgency high, complexity simple, feasible, compliant, accepted, 2026-11-22 14:02 (2 h "
            "ago), by ana\n"
            "  Skills         bills, law\n"
            "  First contact  needs follow up, 2026-11-22 14:02 (2 h ago)\n"
            "  Root cause     lost-mail\n"
            "  Articles       KB1\n"
            "  Tags           vip, bill\n"
            "  Attributes     a=1, b=2\n"
            "  Linked         duplicate of 2AB3CD\n"
            "  Linked         led to 9XY8ZW\n"
            "  Opened         2026-11-21 16:02 (24 h ago), by local\n"
            "  Waiting        for the customer since 2026-11-22 15:02 (1 h ago)\n"
            "  No answer      from the archive (consultation 2), asked 2026-11-22 14:02 (2 h ago)\n"
            "  Promised       resolved by 2026-11-22 18:02 (in 2 h)\n"
            "  Promised       a call at 2026-11-22 17:02 (in 1 h)\n"
            "\n"
            "Open tasks\n"
            "  NO.  OWNER         DUE    STATE  WHAT\n"
            "  2    bob           15:02  open   Print it\n"
            "  3    the assignee  -      open   Send it\n"
            "\n"
            "Proposals\n"
            "  NO.  STATE                OUTCOME      REMEDY      PROPOSED      APPROVED BY  DECIDED\n"
            "  1    refused              resolved     -           14:02 by ana  -            15:02 by phone\n"
            "  2    awaits a supervisor  alternative  250.00 EUR  15:02 by ana  -            -\n"
            "\n"
            "Flags\n"
            "  NO.  FOR      FLAGGED         REVIEW     REVIEWED\n"
            "  1    quality  14:02 by kim    owed       -\n"
            "  2    other    14:02 by local  unfounded  15:02 by kim\n");
}

TEST(CasePageTest, ACaseThatWasWithdrawnSaysSo) {
  v1::Case value = Escalated();
  value.set_state(v1::CASE_STATE_CLOSED);
  value.set_outcome(v1::CASE_OUTCOME_NO_ANSWER);
  value.mutable_close_time()->set_seconds(1'795'363'260);
  EXPECT_NE(CasePage(value, {}, {}, Now(), {}).find("  Closed        no answer, 2026-11-22 16:01"), std::string::npos);
}

TEST(CasePageTest, AnEscalationThatWasTakenBackIsNotOpen) {
  v1::Case value = Escalated();
  value.mutable_escalations(0)->mutable_withdraw_time()->set_seconds(1'795'359'720);
  EXPECT_NE(CasePage(value, {}, {}, Now(), {}).find("local  taken back 15:02\n"), std::string::npos);
}

TEST(CaseTableTest, OneRowACase) {
  google::protobuf::RepeatedPtrField<v1::Case> cases;
  *cases.Add() = Escalated();
  cases[0].set_priority(v1::PRIORITY_HIGH);
  cases[0].mutable_clocks(0)->mutable_due_time()->set_seconds(1'795'356'120);
  *cases.Add() = Parse<v1::Case>(
      "name: 'cases/7K3M2R' state: CASE_STATE_NEW kind: CASE_KIND_REQUEST subject: 'A copy of the bill' "
      "open_time { seconds: 1795363300 } next_due_time { seconds: 1795363380 } "
      "clocks { number: 1 target: TARGET_RESOLVE due_time { seconds: 1795449720 } }");
  EXPECT_EQ(CaseTable(cases, Now(), {}),
            "CASE    STATE      PRIORITY  KIND       ASSIGNEE  TEAM     OPENED    DUE          SUBJECT\n"
            "7K3M2Q  escalated  high      complaint  bob       billing  24 h ago  late by 2 h  The parcel never came\n"
            "7K3M2R  new        -         request    -         -        20 s ago  in 24 h      A copy of the bill\n");
}

TEST(CaseTableTest, SaysWhenThereIsNone) { EXPECT_EQ(CaseTable({}, Now(), {}), "no cases\n"); }

TEST(CaseChangeTest, SaysWhatWasDoneAndHowItStands) {
  EXPECT_EQ(CaseChange("Escalated case 7K3M2Q", Escalated(), false, Now(), {}),
            "Escalated case 7K3M2Q\n"
            "  escalated, assigned to bob, late, version 5\n");
}

TEST(CaseChangeTest, ATrialSaysThatNothingWasChanged) {
  const std::string told = CaseChange("Escalated case 7K3M2Q", Escalated(), true, Now(), {});
  EXPECT_EQ(told.find("This would work, and nothing was changed. It would read:\n"), 0u);
}

TEST(CasePageTest, WhatCustomersWriteReachesNoTerminalRaw) {
  v1::Case hostile = Escalated();
  hostile.set_subject("\x1b]0;owned\a");
  hostile.set_description("\x1b[2J\u202e");
  hostile.mutable_contact()->set_display_name("\x1b[8m");
  hostile.set_logged_by("\x1b[1m");
  for (const std::string& text :
       {CasePage(hostile, {}, {}, Now(), {}), CaseChange("Opened", hostile, false, Now(), {})}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\a'), std::string::npos);
    EXPECT_EQ(text.find("\u202e"), std::string::npos);
  }
}

TEST(DirectoryPageTest, Staff) {
  const v1::Staff ana = Parse<v1::Staff>(
      "name: 'staff/ana' version: 2 display_name: 'Ana Diaz' roles: ROLE_REPRESENTATIVE roles: ROLE_EXPERT "
      "team: 'teams/billing' skills: 'invoices' capacity: 20 open_cases: 3 available: true "
      "create_time { seconds: 1795356120 } update_time { seconds: 1795363260 }");
  EXPECT_EQ(StaffPage(ana, Now(), {}),
            "Staff ana: Ana Diaz\n"
            "  Roles       representative, expert\n"
            "  Team        billing\n"
            "  Skills      invoices\n"
            "  Open cases  3 of at most 20\n"
            "  Available   at work\n"
            "  Created     2026-11-22 14:02 (2 h ago)\n"
            "  Changed     2026-11-22 16:01 (1 min ago)\n"
            "  Version     2\n");
  v1::Staff known = ana;
  known.set_identity("ana@example.com");
  EXPECT_NE(StaffPage(known, Now(), {}).find("  Proves to be  ana@example.com\n"), std::string::npos);
  google::protobuf::RepeatedPtrField<v1::Staff> staff;
  EXPECT_EQ(StaffTable(staff, {}), "no staff\n");
  *staff.Add() = ana;
  EXPECT_EQ(StaffTable(staff, {}),
            "STAFF  NAME      ROLES                   TEAM     LOAD  AVAILABLE  SKILLS\n"
            "ana    Ana Diaz  representative, expert  billing  3/20  at work    invoices\n");
}

TEST(DirectoryPageTest, Teams) {
  google::protobuf::RepeatedPtrField<v1::Team> teams;
  EXPECT_EQ(TeamTable(teams, Now(), {}), "no teams\n");
  *teams.Add() =
      Parse<v1::Team>("name: 'teams/billing' version: 1 display_name: 'Billing' create_time { seconds: 1795356120 }");
  EXPECT_EQ(TeamTable(teams, Now(), {}),
            "TEAM     NAME     CREATED\n"
            "billing  Billing  2 h ago\n");
  EXPECT_EQ(TeamPage(teams[0], Now(), {}),
            "Team billing: Billing\n"
            "  Created  2026-11-22 14:02 (2 h ago)\n"
            "  Version  1\n");
}

}  // namespace
}  // namespace docket::client
