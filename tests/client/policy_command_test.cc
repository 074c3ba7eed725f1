// Whole runs of `docket policy`, `docket deadline` and `docket explain`: what a person reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "tests/client/scripted_desk.h"
#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::PolicyVersion Applied() {
  return Parse<v1::PolicyVersion>(R"(
      version: 3 text: "# Ours.\nheader {\n  id: \"SOP-1\"\n}\n" apply_time { seconds: 1795356000 }
      applied_by: "staff/mia" reason: "Longer hours" sop_id: "SOP-1" sop_version: "1.2" approver: "The head"
      effective_date: "2026-11-01" review_date: "2026-11-20" review_overdue: true)");
}

TEST(PolicyCommandTest, ShowPrintsTheTextAloneAndWhatIsKnownOfItBeside) {
  ScriptedDesk desk;
  desk.policy = Applied();
  const Ran ran = RunDocket(desk.address(), {"policy", "show", "--version", "3"});
  EXPECT_EQ(ran.out, desk.policy.text());
  EXPECT_THAT(ran.err, AllOf(StartsWith("Policy, version 3\n"), HasSubstr("  Applied        2026-11-22 14:00"),
                             HasSubstr(", by mia\n"), HasSubstr("  Reason         Longer hours\n"),
                             HasSubstr("  Document       SOP-1, version 1.2\n"),
                             HasSubstr("  Review by      2026-11-20: overdue, have it reviewed\n")));
  EXPECT_EQ(desk.asked()[0].rpc, "GetPolicy");
  EXPECT_EQ(desk.asked()[0].request, "version: 3");
}

TEST(PolicyCommandTest, ShowAsksForTheOneInForceAndForTheShippedOne) {
  ScriptedDesk desk;
  desk.policy =
      Parse<v1::PolicyVersion>("text: 'header {}' sop_id: 'SOP-1' sop_version: '1' review_date: '2027-11-01'");
  const Ran ran = RunDocket(desk.address(), {"policy", "show"});
  EXPECT_EQ(ran.out, "header {}\n") << "it ends as files do";
  EXPECT_THAT(ran.err, AllOf(StartsWith("Policy, version 0\n"), HasSubstr("as shipped\n")));
  RunDocket(desk.address(), {"policy", "show", "--version", "0"});
  EXPECT_EQ(desk.asked()[0].request, "");
  EXPECT_EQ(desk.asked()[1].request, "version: 0");
  EXPECT_THAT(RunDocket(desk.address(), {"policy", "show", "--json"}).out, HasSubstr("\"sopId\": \"SOP-1\""));
}

TEST(PolicyCommandTest, ListHasOneRowAVersion) {
  ScriptedDesk desk;
  desk.all_policies = {Applied(),
                       Parse<v1::PolicyVersion>("sop_id: 'SOP-1' sop_version: '1' review_date: '2027-11-01'")};
  EXPECT_EQ(RunDocket(desk.address(), {"policy", "list"}).out,
            "VERSION  APPLIED           BY   DOCUMENT   REVIEW BY             REASON\n"
            "3        2026-11-22 14:00  mia  SOP-1 1.2  2026-11-20 (overdue)  Longer hours\n"
            "0        as shipped        -    SOP-1 1    2027-11-01            -\n");
}

TEST(PolicyCommandTest, PreviewReadsAllPagesAndSumsThemUp) {
  ScriptedDesk desk;
  desk.previews = {Parse<v1::PreviewPolicyResponse>(R"(
                       changes { name: "cases/7K3M2Q" target: TARGET_ACKNOWLEDGE due_time { seconds: 1795359720 }
                                 new_due_time { seconds: 1795356120 } breaches: true }
                       changes { name: "cases/7K3M2Q" target: TARGET_RESOLVE due_time { seconds: 1795359720 } }
                       looked_at: 200)"),
                   Parse<v1::PreviewPolicyResponse>(R"(
                       changes { name: "cases/2AB3CD" target: TARGET_FOLLOW_UP new_due_time { seconds: 1795449720 } }
                       looked_at: 7)")};
  const Ran ran = RunDocket(desk.address(), {"policy", "preview", "-"}, "header {}\n");
  EXPECT_EQ(ran.out,
            "CASE    TARGET       DUE NOW (UTC)     NEW DUE\n"
            "7K3M2Q  acknowledge  2026-11-22 15:02  2026-11-22 14:02  missed at once\n"
            "7K3M2Q  resolve      2026-11-22 15:02  -\n"
            "2AB3CD  follow up    -                 2026-11-23 16:02\n"
            "\n"
            "3 deadlines of 2 cases would change, of 207 open cases looked at; 1 would be missed at once\n");
  ASSERT_EQ(desk.asked().size(), 2u);
  EXPECT_EQ(desk.asked()[1].request, R"(text: "header {}\n" page_size: 200 page_token: "1")");
  EXPECT_THAT(RunDocket(desk.address(), {"policy", "preview", "-", "--json"}).out, HasSubstr("\"lookedAt\": 207"));
  desk.previews = {Parse<v1::PreviewPolicyResponse>("looked_at: 1")};
  EXPECT_EQ(RunDocket(desk.address(), {"policy", "preview", "-"}).out, "no deadline of 1 open case would change\n");
}

grpc::Status Mistaken() {
  return Refused(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", "the request has mistakes")
      .Field("text", "line 12: targets[3].within: is no duration: write \"2h\"")
      .Field("text", "retention: is missing");
}

TEST(PolicyCommandTest, AMistakeIsToldWithItsFileAndLine) {
  ScriptedDesk desk;
  desk.Next(Mistaken());
  const Ran applied = RunDocket(desk.address(), {"policy", "apply", "-", "--reason", "Ours"}, "nonsense");
  EXPECT_EQ(applied.status, ExitStatus::kInvalid);
  EXPECT_EQ(applied.out, "");
  EXPECT_EQ(applied.err,
            "standard input:12: targets[3].within: is no duration: write \"2h\"\n"
            "standard input: retention: is missing\n"
            "docket: standard input is not in order, and was not applied\n");
  desk.Next(Mistaken());
  const Ran previewed = RunDocket(desk.address(), {"policy", "preview", "-"}, "nonsense");
  EXPECT_EQ(previewed.status, ExitStatus::kInvalid);
  EXPECT_THAT(previewed.err,
              AllOf(StartsWith("standard input:12: "), HasSubstr("docket: standard input is not in order\n")));
}

TEST(PolicyCommandTest, OtherRefusalsAreToldAsEverywhere) {
  ScriptedDesk desk;
  desk.Next(Refused(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", "the request has mistakes")
                .Field("reason", "must be on one line"));
  EXPECT_EQ(RunDocket(desk.address(), {"policy", "apply", "-", "--reason", "a"}).err,
            "docket: --reason: must be on one line\n  reason: INVALID_REQUEST\n");
  const Ran missing = RunDocket(desk.address(), {"policy", "apply", "/nowhere/policy.textproto", "--reason", "a"});
  EXPECT_EQ(missing.status, ExitStatus::kUsage);
  EXPECT_THAT(missing.err, HasSubstr("'/nowhere/policy.textproto' cannot be opened"));
}

TEST(PolicyCommandTest, ApplySaysWhatCameOfIt) {
  ScriptedDesk desk;
  desk.policy = Applied();
  EXPECT_THAT(RunDocket(desk.address(), {"policy", "apply", "-", "--reason", "Ours"}).out,
              StartsWith("Version 3 of the policy is in force\nPolicy, version 3\n"));
  EXPECT_THAT(RunDocket(desk.address(), {"policy", "apply", "-", "--reason", "Ours", "--validate-only"}).out,
              StartsWith("This would work, and nothing was changed. It would read:\nPolicy, version 3\n"));
}

TEST(PolicyCommandTest, ADeadlineIsToldForWhatWasAsked) {
  ScriptedDesk desk;
  desk.deadlines = Parse<v1::ComputeDeadlineResponse>(
      "clocks { target: TARGET_REPLY budget { seconds: 3600 } due_time { seconds: 1795363320 } }");
  EXPECT_THAT(RunDocket(desk.address(), {"deadline", "--kind", "inquiry", "--channel", "chat"}).out,
              StartsWith("An inquiry by chat that arrives "));
  EXPECT_THAT(RunDocket(desk.address(), {"deadline", "--kind", "complaint", "--channel", "email", "--priority",
                                         "critical", "--team", "billing"})
                  .out,
              StartsWith("A complaint of critical priority by email for team billing that arrives "));
}

TEST(PolicyCommandTest, HelpShowsWhatToTry) {
  const Ran ran = RunDocket("127.0.0.1:1", {"policy", "apply", "--help"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Usage: docket policy apply"), HasSubstr("--expected-version"),
                             HasSubstr("docket policy apply policy.textproto --reason")));
  EXPECT_THAT(RunDocket("127.0.0.1:1", {"policy"}).err, HasSubstr("show, list, preview, apply"));
}

}  // namespace
}  // namespace docket::client
