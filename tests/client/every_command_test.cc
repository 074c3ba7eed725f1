// What each command asks of the server: every flag arrives in its field, and nothing else does.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tests/client/scripted_desk.h"
#include "tests/client/typed.h"

namespace docket::client {
namespace {

class EveryCommandTest : public testing::TestWithParam<Typed> {};

TEST_P(EveryCommandTest, AsksWhatWasTyped) {
  ScriptedDesk desk;
  desk.the_case.set_name("cases/7K3M2Q");
  *desk.batch.add_cases() = desk.the_case;
  desk.events.resize(1);
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
     "name: \"cases/7K3M2Q\" satisfied: true rating: 5 comment: \"Quick\" rating_source: RATING_SOURCE_STAFF"},
    {"FollowUpInFull",
     {"follow-up", "7K3M2Q", "--satisfied", "--rating", "4", "--rating-source", "customer", "--by", "ana", "--channel",
      "phone", "--action", "Send the bill", "--action", "Thank, and ring"},
     "RecordFollowUp",
     "name: \"cases/7K3M2Q\" satisfied: true rating: 4 rating_source: RATING_SOURCE_CUSTOMER contacted_by: "
     "\"staff/ana\" channel: CHANNEL_PHONE actions: \"Send the bill\" actions: \"Thank, and ring\""},
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
    {"Withdraw",
     {"withdraw", "7K3M2Q", "--outcome", "no-answer", "Three letters"},
     "WithdrawCase",
     "name: \"cases/7K3M2Q\" outcome: CASE_OUTCOME_NO_ANSWER reason: \"Three letters\""},
    {"Flag",
     {"flag", "7K3M2Q", "--for", "recurring", "Again"},
     "FlagCase",
     "name: \"cases/7K3M2Q\" reason_code: FLAG_REASON_RECURRING reason: \"Again\""},
    {"Review",
     {"review", "7K3M2Q", "2", "It is so", "--outcome", "action-taken"},
     "ReviewCase",
     "name: \"cases/7K3M2Q\" number: 2 outcome: REVIEW_OUTCOME_ACTION_TAKEN reason: \"It is so\""},
};

const Typed kWorkCommands[] = {
    {"Assess",
     {"assess", "7K3M2Q", "--category", "delivery", "--urgency", "high", "--complexity", "simple", "--severity",
      "major", "--skill", "lamps,parcels"},
     "AssessCase",
     "name: \"cases/7K3M2Q\" category: \"delivery\" urgency: URGENCY_HIGH complexity: COMPLEXITY_SIMPLE severity: "
     "SEVERITY_MAJOR skills: \"lamps\" skills: \"parcels\""},
    {"AssessARequestThatIsDone",
     {"assess", "7K3M2Q", "--category", "bills", "--urgency", "low", "--complexity", "simple", "--feasible",
      "--compliant", "--accept", "--action", "Print, sign", "--action", "Send"},
     "AssessCase",
     "name: \"cases/7K3M2Q\" category: \"bills\" urgency: URGENCY_LOW complexity: COMPLEXITY_SIMPLE feasible: true "
     "compliant: true decision: REQUEST_DECISION_ACCEPTED actions: \"Print, sign\" actions: \"Send\""},
    {"AssessARequestThatIsNot",
     {"assess", "7K3M2Q", "--category", "bills", "--urgency", "low", "--complexity", "simple", "--feasible",
      "--decline", "--reason", "The law"},
     "AssessCase",
     "name: \"cases/7K3M2Q\" category: \"bills\" urgency: URGENCY_LOW complexity: COMPLEXITY_SIMPLE feasible: true "
     "decision: REQUEST_DECISION_DECLINED reason: \"The law\""},
    {"Reclassify",
     {"reclassify", "7K3M2Q", "--kind", "complaint", "--category", "lamps", "It is one"},
     "ReclassifyCase",
     "name: \"cases/7K3M2Q\" kind: CASE_KIND_COMPLAINT category: \"lamps\" reason: \"It is one\""},
    {"FirstContact",
     {"first-contact", "7K3M2Q", "--outcome", "needs-policy-expert", "--reason", "A law"},
     "RecordFirstContact",
     "name: \"cases/7K3M2Q\" outcome: FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT reason: \"A law\""},
    {"Unassign", {"unassign", "7K3M2Q", "Away"}, "UnassignCase", "name: \"cases/7K3M2Q\" reason: \"Away\""},
    {"Next",
     {"next", "--as", "ana", "--team", "billing"},
     "ClaimNextCase",
     "staff: \"staff/ana\" team: \"teams/billing\""},
    {"TaskAdd",
     {"task", "add", "7K3M2Q", "Ring", "--owner", "bob", "--due", "2026-11-22T14:00:00.5Z"},
     "AddTask",
     "name: \"cases/7K3M2Q\" action: \"Ring\" owner: \"staff/bob\" due_time { seconds: 1795356000 nanos: 500000000 }"},
    {"TaskAddPlain", {"task", "add", "7K3M2Q", "Ring"}, "AddTask", "name: \"cases/7K3M2Q\" action: \"Ring\""},
    {"TaskDone",
     {"task", "done", "7K3M2Q", "3", "--comment", "Rang"},
     "CompleteTask",
     "name: \"cases/7K3M2Q\" number: 3 comment: \"Rang\""},
    {"Await", {"await", "7K3M2Q", "A photo"}, "AwaitCustomer", "name: \"cases/7K3M2Q\" reason: \"A photo\""},
    {"Resume",
     {"resume", "7K3M2Q", "--reason", "Found", "--expected-version", "9"},
     "ResumeCase",
     "expected_version: 9 name: \"cases/7K3M2Q\" reason: \"Found\""},
    {"Finding",
     {"finding", "7K3M2Q", "No label", "--root-cause", "label", "--root-cause-words", "The glue"},
     "RecordFinding",
     "name: \"cases/7K3M2Q\" text: \"No label\" root_cause: \"label\" root_cause_words: \"The glue\""},
    {"Deescalate",
     {"deescalate", "7K3M2Q", "--number", "2", "Found"},
     "DeescalateCase",
     "name: \"cases/7K3M2Q\" number: 2 reason: \"Found\""},
    {"TakeOver",
     {"take-over", "7K3M2Q", "sue", "Angry"},
     "TakeOver",
     "name: \"cases/7K3M2Q\" taker: \"staff/sue\" reason: \"Angry\""},
    {"ProposeWithARemedy",
     {"propose", "7K3M2Q", "A lamp", "--outcome", "alternative", "--remedy", "25.5", "--currency", "eur"},
     "ProposeResolution",
     "name: \"cases/7K3M2Q\" outcome: CASE_OUTCOME_ALTERNATIVE summary: \"A lamp\" remedy { currency: \"EUR\" "
     "minor_units: 2550 }"},
    {"Propose",
     {"propose", "7K3M2Q", "A lamp", "--outcome", "resolved"},
     "ProposeResolution",
     "name: \"cases/7K3M2Q\" outcome: CASE_OUTCOME_RESOLVED summary: \"A lamp\""},
    {"DecideYes",
     {"decide", "7K3M2Q", "--yes", "--channel", "phone", "--number", "2", "--comment", "Gladly"},
     "DecideResolution",
     "name: \"cases/7K3M2Q\" number: 2 agreed: true channel: CHANNEL_PHONE comment: \"Gladly\""},
    {"DecideNo",
     {"decide", "7K3M2Q", "--no", "--channel", "email"},
     "DecideResolution",
     "name: \"cases/7K3M2Q\" agreed: false channel: CHANNEL_EMAIL"},
    {"ApproveYes",
     {"approve", "7K3M2Q", "1", "sue", "--yes"},
     "ApproveRemedy",
     "name: \"cases/7K3M2Q\" number: 1 approver: \"staff/sue\" approved: true"},
    {"ApproveNo",
     {"approve", "7K3M2Q", "1", "sue", "--no", "--reason", "Too much"},
     "ApproveRemedy",
     "name: \"cases/7K3M2Q\" number: 1 approver: \"staff/sue\" approved: false reason: \"Too much\""},
    {"Link",
     {"link", "7K3M2Q", "--duplicate-of", "2ab-3cd"},
     "LinkCases",
     "name: \"cases/7K3M2Q\" type: LINK_TYPE_DUPLICATE_OF other: \"cases/2AB3CD\""},
    {"LinkByCause",
     {"link", "7K3M2Q", "--caused-by", "2AB3CD"},
     "LinkCases",
     "name: \"cases/7K3M2Q\" type: LINK_TYPE_CAUSED_BY other: \"cases/2AB3CD\""},
    {"Update",
     {"update", "7K3M2Q", "--tag", "vip,lamp", "--attribute", "region=so,uth=", "--clear", "accounts,orders"},
     "UpdateCase",
     "name: \"cases/7K3M2Q\" update_mask { paths: \"tags\" paths: \"attributes\" paths: \"account_references\" paths: "
     "\"order_references\" } tags: \"vip\" tags: \"lamp\" attributes { key: \"region\" value: \"so,uth=\" }"},
    {"UpdateReferences",
     {"update", "7K3M2Q", "--account", "A1", "--order", "O,1", "--order", "O2"},
     "UpdateCase",
     "name: \"cases/7K3M2Q\" update_mask { paths: \"account_references\" paths: \"order_references\" } "
     "account_references: \"A1\" order_references: \"O,1\" order_references: \"O2\""},
    {"RecordAPromise",
     {"record", "7K3M2Q", "Soon", "--out", "--channel", "phone", "--promise-resolution", "2026-11-22 14:00",
      "--promise-call", "2026-11-22T15:00:00+01:00", "--plan", "Ask, then ring", "--article", "KB1", "--article",
      "KB2"},
     "RecordInteraction",
     "name: \"cases/7K3M2Q\" direction: DIRECTION_OUTBOUND channel: CHANNEL_PHONE text: \"Soon\" articles: \"KB1\" "
     "articles: \"KB2\" promised_resolution_time { seconds: 1795356000 } promised_call_back_time { seconds: "
     "1795356000 } action_plan: \"Ask, then ring\""},
    {"RecordAConsultation",
     {"record", "7K3M2Q", "Where is it?", "--note", "--consulted", "The carrier"},
     "RecordInteraction",
     "name: \"cases/7K3M2Q\" direction: DIRECTION_NOTE text: \"Where is it?\" consulted_party: \"The carrier\""},
    {"RecordItsAnswer",
     {"record", "7K3M2Q", "In Ulm", "--note", "--answers", "1", "--attach", "https://f.example/a,b,AB12,image/png,7"},
     "RecordInteraction",
     "name: \"cases/7K3M2Q\" direction: DIRECTION_NOTE text: \"In Ulm\" attachments { uri: \"https://f.example/a,b\" "
     "sha256: \"ab12\" media_type: \"image/png\" size_bytes: 7 } answered_consultation: 1"},
};

const Typed kReadingCommands[] = {
    {"Show", {"show", "7k3m2q"}, "GetCase", "name: \"cases/7K3M2Q\""},
    {"ShowAtAVersion", {"show", "7k3m2q", "--version", "3"}, "GetCase", "name: \"cases/7K3M2Q\" version: 3"},
    {"ShowSeveral", {"show", "7k3m2q", "2ab-3cd"}, "BatchGetCases", "names: \"cases/7K3M2Q\" names: \"cases/2AB3CD\""},
    {"Events", {"events", "7k3m2q"}, "ListCaseEvents", "parent: \"cases/7K3M2Q\" page_size: 100"},
    {"Tasks", {"tasks", "7k3m2q", "--open"}, "ListTasks", "parent: \"cases/7K3M2Q\" open_only: true"},
    {"List",
     {"list", "--state", "in-progress", "--assignee", "ana", "--team", "billing", "--customer", "2ab3cd", "--limit",
      "7"},
     "ListCases",
     "page_size: 7 state: CASE_STATE_IN_PROGRESS assignee: \"staff/ana\" team: \"teams/billing\" customer: "
     "\"customers/2AB3CD\""},
    {"ListAll", {"list"}, "ListCases", "page_size: 50"},
    {"ListByConditions",
     {"list", "--open", "--unassigned", "--kind", "complaint", "--channel", "social-media", "--priority", "high",
      "--category", "lamps", "--tag", "a\"b\\", "--account", "A1", "--order", "O,1"},
     "ListCases",
     R"(page_size: 50 filter: "open = true AND unassigned = true AND kind = COMPLAINT AND channel = SOCIAL_MEDIA AND )"
     R"(priority = HIGH AND category = \"lamps\" AND tag = \"a\\\"b\\\\\" AND account = \"A1\" AND order = \"O,1\"")"},
    {"ListByTimes",
     {"list", "--overdue", "--escalated", "supervisor", "--since", "2026-11-22 14:00", "--until",
      "2026-11-22T15:30:00+01:00", "--filter", "priority < LOW", "--order-by", "open_time"},
     "ListCases",
     R"(page_size: 50 filter: "overdue = true AND escalation_level = SUPERVISOR AND open_time >= )"
     R"(\"2026-11-22T14:00:00Z\" AND open_time < \"2026-11-22T14:30:00Z\" AND priority < LOW" order_by: "open_time")"},
    {"Find",
     {"find", "tag = \"vip\"", "--order-by", "next_due_time", "--limit", "3"},
     "ListCases",
     R"(page_size: 3 filter: "tag = \"vip\"" order_by: "next_due_time")"},
    {"Queue",
     {"queue", "--team", "billing"},
     "ListCases",
     R"(page_size: 50 team: "teams/billing" filter: "unassigned = true AND open = true" )"
     R"(order_by: "priority, next_due_time")"},
    {"Count", {"count"}, "CountCases", ""},
    {"CountByConditions",
     {"count", "--state", "in-progress", "--priority", "low", "--team", "billing", "--by", "team"},
     "CountCases",
     R"(filter: "state = IN_PROGRESS AND priority = LOW AND team = \"teams/billing\"")"},
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
    {"StaffCreateWithIdentity",
     {"staff", "create", "ana", "--display-name", "Ana", "--role", "expert", "--identity", "spiffe://desk/ana"},
     "CreateStaff",
     "staff_id: \"ana\" staff { display_name: \"Ana\" roles: ROLE_EXPERT capacity: 20 available: true identity: "
     "\"spiffe://desk/ana\" }"},
    {"StaffUpdateIdentity",
     {"staff", "update", "ana", "--identity", "ana@example.com"},
     "UpdateStaff",
     "staff { name: \"staff/ana\" identity: \"ana@example.com\" } update_mask { paths: \"identity\" }"},
    {"StaffUpdateToNoIdentity",
     {"staff", "update", "ana", "--identity="},
     "UpdateStaff",
     "staff { name: \"staff/ana\" } update_mask { paths: \"identity\" }"},
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
    {"Maintenance", {"maintenance"}, "GetMaintenance", ""},
    {"MaintenanceOn",
     {"maintenance", "on", "--reason", "It moves", "--expected-version", "3", "--validate-only"},
     "SetMaintenance",
     "expected_version: 3 validate_only: true read_only: true reason: \"It moves\""},
    {"MaintenanceOff", {"maintenance", "off"}, "SetMaintenance", "read_only: false"},
    {"MaintenanceOffWithARemark",
     {"maintenance", "off", "--reason", "It moved"},
     "SetMaintenance",
     "read_only: false reason: \"It moved\""},
};

std::string NameOf(const testing::TestParamInfo<Typed>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Work, EveryCommandTest, testing::ValuesIn(kWorkCommands), NameOf);
INSTANTIATE_TEST_SUITE_P(Reading, EveryCommandTest, testing::ValuesIn(kReadingCommands), NameOf);
INSTANTIATE_TEST_SUITE_P(Case, EveryCommandTest, testing::ValuesIn(kCaseCommands), NameOf);
INSTANTIATE_TEST_SUITE_P(Directory, EveryCommandTest, testing::ValuesIn(kDirectoryCommands), NameOf);
INSTANTIATE_TEST_SUITE_P(Policy, EveryCommandTest, testing::ValuesIn(PolicyCommands()), NameOf);
INSTANTIATE_TEST_SUITE_P(Customer, EveryCommandTest, testing::ValuesIn(CustomerCommands()), NameOf);
INSTANTIATE_TEST_SUITE_P(Quality, EveryCommandTest, testing::ValuesIn(QualityCommands()), NameOf);

TEST(EveryRpcTest, IsAskedByACommand) {
  // Streams have tests of their own: export_test.cc, import_test.cc, watch_command_test.cc; and policy_command_test.cc.
  std::set<std::string> asked = {"ExportCases", "ImportCases", "WatchEvents", "GetPolicy"};
  const auto note = [&asked](const auto& commands) {
    for (const Typed& typed : commands) asked.insert(typed.rpc);
  };
  note(kCaseCommands), note(kWorkCommands), note(kReadingCommands), note(kDirectoryCommands), note(PolicyCommands()),
      note(CustomerCommands()), note(QualityCommands());
  for (const char* name : {v1::CaseService::service_full_name(), v1::DirectoryService::service_full_name(),
                           v1::DeskService::service_full_name(), v1::CustomerService::service_full_name(),
                           v1::EventService::service_full_name(), v1::PolicyService::service_full_name(),
                           v1::QualityService::service_full_name(), v1::ReportService::service_full_name()}) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    for (int i = 0; i < service->method_count(); ++i) {
      EXPECT_EQ(asked.count(service->method(i)->name()), 1u) << service->method(i)->full_name();
    }
  }
}

}  // namespace
}  // namespace docket::client
