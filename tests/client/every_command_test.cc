// What each command asks of the server: every flag arrives in its field, and nothing else does.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/client/scripted_desk.h"

namespace docket::client {
namespace {

struct Typed {
  const char* name;
  std::vector<std::string> arguments;
  const char* rpc;
  const char* request;
};

std::ostream& operator<<(std::ostream& out, const Typed& typed) { return out << typed.name; }

class EveryCommandTest : public testing::TestWithParam<Typed> {};

TEST_P(EveryCommandTest, AsksWhatWasTyped) {
  ScriptedDesk desk;
  desk.the_case.set_name("cases/7K3M2Q");
  const Ran ran = RunDocket(desk.address(), GetParam().arguments);
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_NE(ran.out, "");
  ASSERT_FALSE(desk.asked().empty());
  EXPECT_EQ(desk.asked()[0].rpc, GetParam().rpc);
  EXPECT_EQ(desk.asked()[0].request, GetParam().request);
}

const Typed kCaseCommands[] = {
    {"Open",
     {"open", "--kind", "complaint", "--channel", "phone", "--subject", "Late"},
     "OpenCase",
     "kind: CASE_KIND_COMPLAINT channel: CHANNEL_PHONE subject: \"Late\""},
    {"OpenInFull",
     {"open",    "--kind",    "request", "--channel", "social-media", "--subject", "Late", "--description",
      "It is",   "--name",    "Ana",     "--email",   "a@b.c",        "--phone",   "+49",  "--team",
      "billing", "--account", "A1",      "--order",   "O1",           "--order",   "O,2",  "--validate-only"},
     "OpenCase",
     "validate_only: true kind: CASE_KIND_REQUEST channel: CHANNEL_SOCIAL_MEDIA subject: \"Late\" description: \"It "
     "is\" contact { display_name: \"Ana\" email: \"a@b.c\" phone: \"+49\" } account_references: \"A1\" "
     "order_references: \"O1\" order_references: \"O,2\" team: \"teams/billing\""},
    {"OpenForACustomer",
     {"open", "--kind", "inquiry", "--channel", "in_person", "--subject", "Late", "--customer", "2ab-3cd"},
     "OpenCase",
     "kind: CASE_KIND_INQUIRY channel: CHANNEL_IN_PERSON subject: \"Late\" customer: \"customers/2AB3CD\""},
    {"Acknowledge",
     {"ack", "7k3-m2q", "--channel", "email", "--message", "Got it", "--expected-version", "4"},
     "AcknowledgeCase",
     "expected_version: 4 name: \"cases/7K3M2Q\" channel: CHANNEL_EMAIL message: \"Got it\""},
    {"Assign",
     {"assign", "7K3M2Q", "ana", "--team", "teams/billing", "--reason", "knows it"},
     "AssignCase",
     "name: \"cases/7K3M2Q\" assignee: \"staff/ana\" team: \"teams/billing\" reason: \"knows it\""},
    {"RecordIn",
     {"record", "7K3M2Q", "--in", "--channel", "chat", "Where is it?"},
     "RecordInteraction",
     "name: \"cases/7K3M2Q\" direction: DIRECTION_INBOUND channel: CHANNEL_CHAT text: \"Where is it?\""},
    {"RecordOut",
     {"record", "7K3M2Q", "Soon.", "--out", "--channel", "web"},
     "RecordInteraction",
     "name: \"cases/7K3M2Q\" direction: DIRECTION_OUTBOUND channel: CHANNEL_WEB text: \"Soon.\""},
    {"RecordNote",
     {"record", "7K3M2Q", "--note", "--", "--odd text"},
     "RecordInteraction",
     "name: \"cases/7K3M2Q\" direction: DIRECTION_NOTE text: \"--odd text\""},
    {"Escalate",
     {"escalate", "7K3M2Q", "--cause", "customer-request", "--level", "supervisor", "--to", "bob", "--reason", "Asked"},
     "EscalateCase",
     "name: \"cases/7K3M2Q\" cause: ESCALATION_CAUSE_CUSTOMER_REQUEST level: ESCALATION_LEVEL_SUPERVISOR addressee: "
     "\"staff/bob\" reason: \"Asked\""},
    {"EscalateToTheUsualLevel",
     {"escalate", "7K3M2Q", "--cause", "technical"},
     "EscalateCase",
     "name: \"cases/7K3M2Q\" cause: ESCALATION_CAUSE_TECHNICAL"},
    {"Accept",
     {"accept", "7K3M2Q", "staff/bob", "--number", "2"},
     "AcceptEscalation",
     "name: \"cases/7K3M2Q\" accepter: \"staff/bob\" number: 2"},
    {"Resolve",
     {"resolve", "7K3M2Q", "--outcome", "alternative", "Sent another."},
     "ResolveCase",
     "name: \"cases/7K3M2Q\" outcome: CASE_OUTCOME_ALTERNATIVE summary: \"Sent another.\""},
    {"FollowUp",
     {"follow-up", "7K3M2Q", "--satisfied", "--rating", "5", "--comment", "Quick"},
     "RecordFollowUp",
     "name: \"cases/7K3M2Q\" satisfied: true rating: 5 comment: \"Quick\""},
    {"FollowUpNotSatisfied",
     {"follow-up", "7K3M2Q", "--not-satisfied"},
     "RecordFollowUp",
     "name: \"cases/7K3M2Q\" satisfied: false"},
    {"Close",
     {"close", "7K3M2Q", "--feedback", "Good", "--recommendations", "None"},
     "CloseCase",
     "name: \"cases/7K3M2Q\" feedback: \"Good\" recommendations: \"None\""},
    {"Reopen",
     {"reopen", "7K3M2Q", "--channel", "phone", "Broken"},
     "ReopenCase",
     "name: \"cases/7K3M2Q\" channel: CHANNEL_PHONE reason: \"Broken\""},
    {"Show", {"show", "7k3m2q"}, "GetCase", "name: \"cases/7K3M2Q\""},
    {"List",
     {"list", "--state", "in-progress", "--assignee", "ana", "--team", "billing", "--customer", "2ab3cd", "--limit",
      "7"},
     "ListCases",
     "page_size: 7 state: CASE_STATE_IN_PROGRESS assignee: \"staff/ana\" team: \"teams/billing\" customer: "
     "\"customers/2AB3CD\""},
    {"ListAll", {"list"}, "ListCases", "page_size: 50"},
};

const Typed kDirectoryCommands[] = {
    {"StaffCreate",
     {"staff", "create", "ana", "--display-name", "Ana Diaz", "--role", "representative"},
     "CreateStaff",
     "staff_id: \"ana\" staff { display_name: \"Ana Diaz\" roles: ROLE_REPRESENTATIVE capacity: 20 available: true }"},
    {"StaffCreateInFull",
     {"staff", "create", "ana", "--display-name", "Ana", "--role", "expert,supervisor", "--role", "manager", "--team",
      "billing", "--skill", "invoices", "--skill", "refunds", "--capacity", "5", "--unavailable"},
     "CreateStaff",
     "staff_id: \"ana\" staff { display_name: \"Ana\" roles: ROLE_EXPERT roles: ROLE_SUPERVISOR roles: ROLE_MANAGER "
     "team: \"teams/billing\" skills: \"invoices\" skills: \"refunds\" capacity: 5 }"},
    {"StaffUpdateOneField",
     {"staff", "update", "ana", "--available"},
     "UpdateStaff",
     "staff { name: \"staff/ana\" available: true } update_mask { paths: \"available\" }"},
    {"StaffUpdateToNothing",
     {"staff", "update", "ana", "--team", "", "--skill=", "--capacity", "0", "--unavailable"},
     "UpdateStaff",
     "staff { name: \"staff/ana\" } update_mask { paths: \"team\" paths: \"skills\" paths: \"capacity\" paths: "
     "\"available\" }"},
    {"StaffUpdateInFull",
     {"staff", "update", "ana", "--display-name", "Ana", "--role", "expert", "--team", "billing", "--skill", "a,b",
      "--capacity", "9", "--expected-version", "2", "--validate-only"},
     "UpdateStaff",
     "expected_version: 2 validate_only: true staff { name: \"staff/ana\" display_name: \"Ana\" roles: ROLE_EXPERT "
     "team: \"teams/billing\" skills: \"a\" skills: \"b\" capacity: 9 } update_mask { paths: \"display_name\" paths: "
     "\"roles\" paths: \"team\" paths: \"skills\" paths: \"capacity\" }"},
    {"StaffList", {"staff", "list", "--team", "billing"}, "ListStaff", "page_size: 100 team: \"teams/billing\""},
    {"StaffShow", {"staff", "show", "ana"}, "GetStaff", "name: \"staff/ana\""},
    {"TeamCreate",
     {"team", "create", "teams/billing", "--display-name", "Bills"},
     "CreateTeam",
     "team_id: \"billing\" team { display_name: \"Bills\" }"},
    {"TeamUpdate",
     {"team", "update", "billing", "--display-name", "Bills"},
     "UpdateTeam",
     "team { name: \"teams/billing\" display_name: \"Bills\" } update_mask { paths: \"display_name\" }"},
    {"TeamList", {"team", "list"}, "ListTeams", "page_size: 100"},
    {"TeamShow", {"team", "show", "billing"}, "GetTeam", "name: \"teams/billing\""},
};

std::string NameOf(const testing::TestParamInfo<Typed>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Case, EveryCommandTest, testing::ValuesIn(kCaseCommands), NameOf);
INSTANTIATE_TEST_SUITE_P(Directory, EveryCommandTest, testing::ValuesIn(kDirectoryCommands), NameOf);

}  // namespace
}  // namespace docket::client
