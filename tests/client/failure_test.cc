#include "api/client/failure.h"

#include <gtest/gtest.h>

#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using grpc::StatusCode;

std::string Told(const grpc::Status& status, const std::string& command = "resolve") {
  return Explain({.status = status,
                  .command = command,
                  .server = "127.0.0.1:50051",
                  .timeout = absl::Seconds(10),
                  .request_id = "",
                  .may_be_done = false});
}

TEST(ExitStatusTest, FollowsTheCode) {
  EXPECT_EQ(ExitStatusFor(StatusCode::OK), ExitStatus::kDone);
  EXPECT_EQ(ExitStatusFor(StatusCode::INVALID_ARGUMENT), ExitStatus::kInvalid);
  EXPECT_EQ(ExitStatusFor(StatusCode::OUT_OF_RANGE), ExitStatus::kInvalid);
  EXPECT_EQ(ExitStatusFor(StatusCode::NOT_FOUND), ExitStatus::kNotFound);
  EXPECT_EQ(ExitStatusFor(StatusCode::FAILED_PRECONDITION), ExitStatus::kRefused);
  EXPECT_EQ(ExitStatusFor(StatusCode::ALREADY_EXISTS), ExitStatus::kRefused);
  EXPECT_EQ(ExitStatusFor(StatusCode::ABORTED), ExitStatus::kVersionMismatch);
  EXPECT_EQ(ExitStatusFor(StatusCode::PERMISSION_DENIED), ExitStatus::kNotAllowed);
  EXPECT_EQ(ExitStatusFor(StatusCode::UNAUTHENTICATED), ExitStatus::kNotAllowed);
  EXPECT_EQ(ExitStatusFor(StatusCode::UNAVAILABLE), ExitStatus::kUnavailable);
  EXPECT_EQ(ExitStatusFor(StatusCode::DEADLINE_EXCEEDED), ExitStatus::kUnavailable);
  EXPECT_EQ(ExitStatusFor(StatusCode::RESOURCE_EXHAUSTED), ExitStatus::kUnavailable);
  for (StatusCode code : {StatusCode::CANCELLED, StatusCode::UNKNOWN, StatusCode::UNIMPLEMENTED, StatusCode::INTERNAL,
                          StatusCode::DATA_LOSS}) {
    EXPECT_EQ(ExitStatusFor(code), ExitStatus::kFailed) << code;
  }
}

TEST(ExitStatusTest, IsTheNumberThatHelpNames) {
  EXPECT_EQ(static_cast<int>(ExitStatus::kDone), 0);
  EXPECT_EQ(static_cast<int>(ExitStatus::kFailed), 1);
  EXPECT_EQ(static_cast<int>(ExitStatus::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ExitStatus::kInvalid), 3);
  EXPECT_EQ(static_cast<int>(ExitStatus::kNotFound), 4);
  EXPECT_EQ(static_cast<int>(ExitStatus::kRefused), 5);
  EXPECT_EQ(static_cast<int>(ExitStatus::kVersionMismatch), 6);
  EXPECT_EQ(static_cast<int>(ExitStatus::kNotAllowed), 7);
  EXPECT_EQ(static_cast<int>(ExitStatus::kUnavailable), 8);
}

TEST(ExplainTest, OneViolationIsOneLineAtItsFlag) {
  EXPECT_EQ(Told(Refused(StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", "contact.email: has no @")
                     .Field("contact.email", "has no @"),
                 "open"),
            "docket: --email: has no @\n"
            "  reason: INVALID_REQUEST\n");
}

TEST(ExplainTest, SeveralViolationsAreAllListed) {
  EXPECT_EQ(Told(Refused(StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", "subject: is required; ...")
                     .Field("subject", "is required")
                     .Field("account_references[2]", "is longer than 64 characters"),
                 "open"),
            "docket: 2 arguments are not right\n"
            "  --subject: is required\n"
            "  --account (the 3rd): is longer than 64 characters\n"
            "  reason: INVALID_REQUEST\n");
}

TEST(ExplainTest, AnIllegalStepSaysWhatIsLegal) {
  EXPECT_EQ(Told(Refused(StatusCode::FAILED_PRECONDITION, "ILLEGAL_STATE",
                         "ResolveCase is not possible while the case is NEW; possible now: AcknowledgeCase, AssignCase")
                     .Missing("state", "the case is NEW")
                     .Fact("state", "NEW")
                     .Fact("command", "ResolveCase")
                     .Fact("legal", "AcknowledgeCase,AssignCase,RecordFollowUp")),
            "docket: resolve is not possible while the case is new\n"
            "  what is legal now: ack, assign, follow-up\n"
            "  reason: ILLEGAL_STATE\n");
}

TEST(ExplainTest, ClosingSaysWhatIsMissingAndWhatToType) {
  EXPECT_EQ(Told(Refused(StatusCode::FAILED_PRECONDITION, "CLOSURE_INCOMPLETE",
                         "the case cannot be closed; missing: acknowledgement, follow_up")
                     .Missing("acknowledgement", "confirm receipt: AcknowledgeCase")
                     .Missing("follow_up", "call: RecordFollowUp")
                     .Fact("missing", "acknowledgement, follow_up"),
                 "close"),
            "docket: the case cannot be closed; missing: acknowledgement, follow_up\n"
            "  acknowledgement: confirm receipt: docket ack\n"
            "  follow up: call: docket follow-up\n"
            "  reason: CLOSURE_INCOMPLETE\n");
}

TEST(ExplainTest, FactsThatTheMessageDoesNotSayAreAdded) {
  EXPECT_EQ(Told(Refused(StatusCode::ABORTED, "VERSION_MISMATCH", "the case has changed").Fact("current_version", "7")),
            "docket: the case has changed\n"
            "  reason: VERSION_MISMATCH (current version: 7)\n");
}

TEST(ExplainTest, WhoIsNotLetInHearsWhoWouldBe) {
  EXPECT_EQ(Told(Refused(StatusCode::PERMISSION_DENIED, "ROLE_FORBIDDEN",
                         "CloseCase is for these roles: representative, manager; the caller holds none of them")),
            "docket: docket close is for these roles: representative, manager; the caller holds none of them\n"
            "  docket staff list shows who has which role; a manager changes them\n"
            "  reason: ROLE_FORBIDDEN\n");
  EXPECT_EQ(Told(Refused(StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED", "the token has expired")),
            "docket: the token has expired\n"
            "  say who you are: --token-file with your token, or --cert and --key with your certificate\n"
            "  reason: UNAUTHENTICATED\n");
  EXPECT_EQ(Told(Refused(StatusCode::PERMISSION_DENIED, "NOT_ON_BEHALF", "this caller may not act for persons")),
            "docket: this caller may not act for persons\n"
            "  without --on-behalf-of (and DOCKET_ON_BEHALF_OF) you act in your own name\n"
            "  reason: NOT_ON_BEHALF\n");
}

TEST(ExplainTest, NobodyListening) {
  EXPECT_EQ(Told(ConnectionRefused()),
            "docket: no docketd answers at 127.0.0.1:50051: start one with ./dev up, or name another with --server\n");
}

TEST(ExplainTest, OutOfTimeSaysHowToGoOnWithoutDoingItTwice) {
  EXPECT_EQ(Explain({.status = OutOfTime(),
                     .command = "resolve",
                     .server = "desk:1",
                     .timeout = absl::Seconds(10),
                     .request_id = "00112233-4455-4677-8899-aabbccddeeff",
                     .may_be_done = true}),
            "docket: desk:1 gave no answer within 10s; --timeout allows more\n"
            "  it may have been done all the same: give the same command once more with --request-id "
            "00112233-4455-4677-8899-aabbccddeeff, and it is done once only\n");
}

TEST(ExplainTest, SomethingElseAnswers) {
  EXPECT_EQ(Told(grpc::Status(StatusCode::UNIMPLEMENTED, "")),
            "docket: what answers at 127.0.0.1:50051 does not know this command: it is an older docketd, or something "
            "else\n");
}

TEST(ExplainTest, WhatAServerSaysIsSafeForATerminal) {
  const std::string told = Told(Refused(StatusCode::NOT_FOUND, "X\x1b[1m", "no \x1b[31mcase\nhere")
                                    .Missing("\x1b", "\x1b]0;title\a")
                                    .Fact("k\x1b", "\x1b[2J"));
  EXPECT_EQ(told.find('\x1b'), std::string::npos) << told;
  EXPECT_EQ(told.find('\a'), std::string::npos) << told;
}

TEST(ExplainTest, DetailsThatAreNoDetailsLeaveTheMessage) {
  EXPECT_EQ(Told(grpc::Status(StatusCode::NOT_FOUND, "there is no such case", "\xff\xff")),
            "docket: there is no such case\n");
}

TEST(NeverSentTest, OnlyWhenNoServerTookTheCall) {
  EXPECT_TRUE(NeverSent(ConnectionRefused()));
  EXPECT_FALSE(NeverSent(ConnectionBroke()));
  EXPECT_FALSE(NeverSent(OutOfTime()));
  EXPECT_FALSE(
      NeverSent(Refused(StatusCode::UNAVAILABLE, "DATABASE_UNAVAILABLE", "failed to connect to all addresses")))
      << "a server said so";
}

TEST(FlagForTest, DependsOnTheCommandWhereItMust) {
  EXPECT_EQ(FlagFor("reopen", "reason"), "REASON");
  EXPECT_EQ(FlagFor("assign", "reason"), "--reason");
  EXPECT_EQ(FlagFor("list", "assignee"), "--assignee");
  EXPECT_EQ(FlagFor("assign", "assignee"), "STAFF");
  EXPECT_EQ(FlagFor("staff show", "name"), "STAFF");
  EXPECT_EQ(FlagFor("show", "name"), "CASE");
  EXPECT_EQ(FlagFor("unassign", "reason"), "REASON");
  EXPECT_EQ(FlagFor("assess", "reason"), "--reason");
  EXPECT_EQ(FlagFor("approve", "number"), "NUMBER");
  EXPECT_EQ(FlagFor("decide", "number"), "--number");
}

TEST(FlagForTest, CountsAsPeopleDo) {
  EXPECT_EQ(FlagFor("open", "order_references[0]"), "--order (the 1st)");
  EXPECT_EQ(FlagFor("staff create", "staff.skills[10]"), "--skill (the 11th)");
  EXPECT_EQ(FlagFor("staff create", "staff.roles[21]"), "--role (the 22nd)");
  EXPECT_EQ(FlagFor("staff create", "staff.identity"), "--identity");
  EXPECT_EQ(FlagFor("open", "order_references"), "--order");
}

TEST(FlagForTest, APartOfOneOfSeveralIsNamed) {
  EXPECT_EQ(FlagFor("record", "attachments[1].sha256"), "--attach (the 2nd), sha256");
  EXPECT_EQ(FlagFor("propose", "remedy.currency"), "--currency");
  EXPECT_EQ(FlagFor("show", "names[1]"), "CASE (the 2nd)");
}

TEST(FlagForTest, AnUnknownFieldStaysItself) { EXPECT_EQ(FlagFor("list", "page_token"), "page_token"); }

}  // namespace
}  // namespace docket::client
