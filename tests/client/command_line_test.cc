// Whole runs of the command: what is answered at once, what is read in pages, what is tried again, what is refused.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/client/command_line.h"
#include "tests/client/scripted_desk.h"
#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using grpc::StatusCode;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

// An address that is taken and never listened at: whoever connects is refused.
class NobodysAddress {
 public:
  NobodysAddress() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~NobodysAddress() { close(socket_); }
  std::string text() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  int socket_;
  int port_ = 0;
};

// The same command line without any server: what is answered before one is asked.
Ran RunAlone(const std::vector<std::string>& arguments) { return RunDocket("127.0.0.1:1", arguments); }

std::vector<std::string> CommandNames() {
  return {"open",     "ack",      "assess",    "reclassify", "first-contact", "next",    "assign",
          "unassign", "finding",  "await",     "resume",     "record",        "task",    "update",
          "link",     "escalate", "accept",    "deescalate", "take-over",     "propose", "approve",
          "decide",   "resolve",  "follow-up", "close",      "withdraw",      "reopen",  "flag",
          "review",   "queue",    "list",      "find",       "count",         "show",    "events",
          "tasks",    "staff",    "team",      "deadline",   "explain",       "policy",  "completion"};
}

TEST(HelpTest, NamesEveryCommandAndExitStatus) {
  const Ran ran = RunAlone({"--help"});
  EXPECT_EQ(ran.status, ExitStatus::kDone);
  for (const std::string& command : CommandNames()) {
    EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("\n  ", command, " "))) << command;
  }
  for (int status = 0; status <= 8; ++status) EXPECT_THAT(ran.out, HasSubstr(absl::StrCat("\n  ", status, "  ")));
  for (const char* option : {"--help", "--version", "--server", "--json", "--timeout"}) {
    EXPECT_THAT(ran.out, HasSubstr(option));
  }
}

TEST(HelpTest, EachCommandHasAnExampleOfItself) {
  for (const std::string& command : CommandNames()) {
    EXPECT_THAT(RunAlone({command, "--help"}).out, HasSubstr(absl::StrCat("Example\n  docket ", command, " ")));
  }
  for (const std::string command : {"add", "done"}) {
    EXPECT_THAT(RunAlone({"task", command, "--help"}).out,
                HasSubstr(absl::StrCat("Example\n  docket task ", command, " 7K3M2Q9A ")));
  }
  for (const std::string topic : {"staff", "team"}) {
    for (const std::string command : {"create", "update", "list", "show"}) {
      EXPECT_THAT(RunAlone({topic, command, "--help"}).out,
                  HasSubstr(absl::StrCat("Example\n  docket ", topic, " ", command)));
    }
  }
}

TEST(HelpTest, FitsAScreen) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"--help"}, {"escalate", "--help"}}) {
    std::istringstream lines(RunAlone(command).out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
  }
}

TEST(UsageTest, VersionIsOneLine) { EXPECT_THAT(RunAlone({"--version"}).out, MatchesRegex("docket [0-9.]+\n")); }

TEST(UsageTest, SaysWhatIsWrongAndWhereToReadOn) {
  const struct {
    std::vector<std::string> arguments;
    const char* complaint;
  } wrong[] = {
      {{"opne"}, "there is no command 'opne'; did you mean open?"},
      {{"staff", "lst"}, "there is no command 'lst'; did you mean list?"},
      {{"staff"}, "say what to do: create, update, list, show"},
      {{"list", "--stat", "new"}, "there is no option --stat here; did you mean --state?"},
      {{"list", "--state"}, "--state needs a value"},
      {{"list", "--limit", "3", "--limit", "4"}, "--limit is given twice"},
      {{"list", "--limit", "0"}, "--limit: '0' is no whole number from 1 to 100000"},
      {{"list", "--state", "unspecified"},
       "--state: 'unspecified' is not one of new, acknowledged, in-progress, escalated, resolved, closed"},
      {{"list", "--timeout", "soon"}, "--timeout: 'soon' is no time up to a day, like 10s, 500ms or 1m"},
      {{"list", "--request-id", "x"}, "there is no option --request-id here"},
      {{"open", "--kind", "complaint"}, "still needed: --channel CHANNEL, --subject SUBJECT"},
      {{"open", "--expected-version", "1"}, "there is no option --expected-version here"},
      {{"show"}, "still needed: CASE"},
      {{"show", "a/b"}, "CASE: 'a/b' is no case id; one looks like 7K3M2Q9A or cases/7K3M2Q9A"},
      {{"resolve", "7K3M2Q", "two", "words", "--outcome", "resolved"},
       "'words' is one argument too many; a text of several words goes between quotes"},
      {{"record", "7K3M2Q", "Hello"}, "one of --in, --out and --note has to say what it is"},
      {{"record", "7K3M2Q", "Hello", "--in"}, "--channel has to say how it travelled"},
      {{"record", "7K3M2Q", "--note"}, "TEXT or --text-file is needed"},
      {{"record", "7K3M2Q", "Hello", "--in", "--note"}, "--in and --note cannot be given together"},
      {{"follow-up", "7K3M2Q"}, "one of --satisfied and --not-satisfied has to be there"},
      {{"follow-up", "7K3M2Q", "--satisfied", "--rating", "6"}, "--rating: '6' is no whole number from 1 to 5"},
      {{"escalate", "7K3M2Q", "--cause", "unresolved"},
       "--cause: 'unresolved' is not one of technical, policy, customer-request, complex, conflict, critical"},
      {{"resolve", "7K3M2Q", "Sent", "--outcome", "spam"},
       "--outcome: 'spam' is not one of resolved, alternative, declined"},
      {{"withdraw", "7K3M2Q", "Why", "--outcome", "resolved"},
       "--outcome: 'resolved' is not one of withdrawn, spam, no-answer"},
      {{"reclassify", "7K3M2Q", "Why"}, "one of --kind and --category has to say what it is from now on"},
      {{"decide", "7K3M2Q", "--channel", "phone"}, "one of --yes and --no has to be there"},
      {{"approve", "7K3M2Q", "1", "sue", "--yes", "--no"}, "--yes and --no cannot be given together"},
      {{"approve", "7K3M2Q", "one", "sue", "--yes"}, "NUMBER: 'one' is no whole number from 1 to 1000000"},
      {{"propose", "7K3M2Q", "A lamp", "--outcome", "resolved", "--remedy", "5"}, "--remedy requires --currency"},
      {{"propose", "7K3M2Q", "A lamp", "--outcome", "resolved", "--remedy", "5.5", "--currency", "jpy"},
       "--remedy: '5.5' is no amount of JPY; one looks like 25\n"},
      {{"task", "add", "7K3M2Q", "Ring", "--due", "tomorrow"},
       "--due: 'tomorrow' is no time; one looks like '2026-11-22 14:00', 2026-11-22T14:00:00Z, +4h or -2d"},
      {{"record", "7K3M2Q", "Hello", "--note", "--attach", "a.png"},
       "--attach: 'a.png' is no attachment; one looks like https://files.example.com/7,SHA256,image/png,20480"},
      {{"record", "7K3M2Q", "Hello", "--note", "--attach-file", "/no/such"},
       "--attach-file: '/no/such' cannot be opened as a file"},
      {{"link", "7K3M2Q"}, "one of --duplicate-of, --caused-by and --related-to has to name the older case"},
      {{"update", "7K3M2Q"}, "say by a flag what is to change"},
      {{"update", "7K3M2Q", "--tag", "vip", "--clear", "tags"}, "--tag and --clear tags cannot be given together"},
      {{"update", "7K3M2Q", "--attribute", "=x"}, "--attribute: '=x' is no attribute; one looks like region=south"},
      {{"update", "7K3M2Q", "--clear", "team"}, "--clear: 'team' is not one of tags, attributes, accounts, orders"},
      {{"follow-up", "7K3M2Q", "--satisfied", "--rating-source", "staff"}, "--rating-source requires --rating"},
      {{"show", "7K3M2Q", "7K3M2R", "--version", "2"}, "--version is of one case alone"},
      {{"next"}, "still needed: --as STAFF"},
      {{"completion", "fish"}, "SHELL: 'fish' is not one of bash, zsh"},
      {{"staff", "update", "ana"}, "say by a flag what is to change"},
      {{"staff", "update", "ana", "--available", "--unavailable"},
       "--unavailable and --available cannot be given together"},
      {{"close", "7K3M2Q", "--expected-version", "0"}, "--expected-version: '0' is no version: 1 or more"},
  };
  for (const auto& [arguments, complaint] : wrong) {
    const Ran ran = RunAlone(arguments);
    EXPECT_EQ(ran.status, ExitStatus::kUsage) << complaint;
    EXPECT_THAT(ran.err, AllOf(StartsWith(absl::StrCat("docket: ", complaint)), HasSubstr("\n  see: docket "),
                               HasSubstr(" --help\n")));
    EXPECT_EQ(ran.out, "");
  }
}

TEST(UsageTest, WhatIsTypedReachesTheTerminalSafely) {
  EXPECT_THAT(RunAlone({"show", "a/\x1b[2J"}).err, Not(HasSubstr("\x1b")));
  EXPECT_EQ(RunAlone({"show", "\xff"}).err, "docket: '\uFFFD' is not text in UTF-8\n");
}

TEST(UsageTest, OptionsStandBeforeOrAfterTheCommand) {
  ScriptedDesk desk;
  EXPECT_THAT(RunDocket(desk.address(), {"--json", "list"}).out, StartsWith("{"));
  EXPECT_THAT(RunDocket(desk.address(), {"list", "--json"}).out, StartsWith("{"));
  EXPECT_THAT(RunDocket(desk.address(), {"staff", "list", "--json"}).out, StartsWith("{"));
}

TEST(UsageTest, ATextMayLookLikeACommand) {
  ScriptedDesk desk;
  for (const std::string text : {"list", "staff", "- first", "-5 degrees", "[a,b]", "{}", "/x", "a=b", "%%"}) {
    const Ran ran = RunDocket(desk.address(), {"record", "7K3M2Q", "--note", text});
    ASSERT_EQ(ran.status, ExitStatus::kDone) << text << ran.err;
    EXPECT_THAT(desk.asked().back().request, HasSubstr(absl::StrCat("text: \"", text, "\""))) << text;
  }
  for (const std::string text : {"--odd", "-x", "", "[a,b]", "list"}) {
    const Ran ran = RunDocket(desk.address(), {"close", "7K3M2Q", "--feedback", text});
    ASSERT_EQ(ran.status, ExitStatus::kDone) << text << ran.err;
    EXPECT_THAT(desk.asked().back().request, HasSubstr(text)) << text;
  }
}

TEST(ChangeTest, EachHasARequestIdOfItsOwn) {
  ScriptedDesk desk;
  RunDocket(desk.address(), {"close", "7K3M2Q"});
  RunDocket(desk.address(), {"close", "7K3M2Q"});
  RunDocket(desk.address(), {"close", "7K3M2Q", "--request-id", "mine"});
  const auto asked = desk.asked();
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_THAT(asked[0].request_id, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(asked[0].request_id, asked[1].request_id);
  EXPECT_EQ(asked[2].request_id, "mine");
}

TEST(ChangeTest, IsSentAgainUnderTheSameIdWhenTheServerIsBusy) {
  ScriptedDesk desk;
  desk.Next(Refused(StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED", "the queue is full").RetryAfterSeconds(1));
  desk.Next(Refused(StatusCode::UNAVAILABLE, "DATABASE_UNAVAILABLE", "no database").RetryAfterSeconds(1));
  const Ran ran = RunDocket(desk.address(), {"close", "7K3M2Q"});
  EXPECT_EQ(ran.status, ExitStatus::kDone);
  EXPECT_THAT(ran.err, HasSubstr("is busy; trying again for up to 10s"));
  const auto asked = desk.asked();
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_NE(asked[0].request_id, "");
  EXPECT_EQ(asked[0].request_id, asked[1].request_id);
  EXPECT_EQ(asked[0].request_id, asked[2].request_id);
}

TEST(ChangeTest, IsSentAgainWhenTheCallerHasToWaitAndSaysWhoIsMeant) {
  ScriptedDesk desk;
  desk.Next(Refused(StatusCode::RESOURCE_EXHAUSTED, "RATE_LIMITED", "too many calls").RetryAfterSeconds(1));
  const Ran ran = RunDocket(desk.address(), {"close", "7K3M2Q"});
  EXPECT_EQ(ran.status, ExitStatus::kDone);
  EXPECT_THAT(ran.err, HasSubstr("takes no more calls from this caller for a moment; trying again for up to 10s"));
  const auto asked = desk.asked();
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[0].request_id, asked[1].request_id);
}

TEST(ChangeTest, ATrialSaysThatNothingWasChanged) {
  ScriptedDesk desk;
  EXPECT_THAT(RunDocket(desk.address(), {"close", "7K3M2Q", "--validate-only"}).out,
              StartsWith("This would work, and nothing was changed."));
}

TEST(ChangeTest, JsonIsTheResource) {
  ScriptedDesk desk;
  desk.the_case.set_name("cases/7K3M2Q");
  desk.the_case.set_state(v1::CASE_STATE_CLOSED);
  const json document = json::parse(RunDocket(desk.address(), {"close", "7K3M2Q", "--json"}).out);
  EXPECT_EQ(document["name"], "cases/7K3M2Q");
  EXPECT_EQ(document["state"], "CASE_STATE_CLOSED");
}

TEST(ChangeTest, LongTextsComeFromTheStandardInput) {
  ScriptedDesk desk;
  RunDocket(desk.address(), {"record", "7K3M2Q", "--note", "--text-file", "-"}, "First.\nSecond.\n");
  EXPECT_THAT(desk.asked().back().request, HasSubstr("text: \"First.\\nSecond.\""));
  RunDocket(desk.address(),
            {"open", "--kind", "inquiry", "--channel", "web", "--subject", "S", "--description-file", "-"}, "All\n");
  EXPECT_THAT(desk.asked().back().request, HasSubstr("description: \"All\""));
  EXPECT_EQ(RunDocket(desk.address(), {"record", "7K3M2Q", "--note", "--text-file", "/no/such"}).status,
            ExitStatus::kUsage);
}

TEST(ChangeTest, AProposalSaysWhatBecomesOfIt) {
  ScriptedDesk desk;
  desk.the_case.set_name("cases/7K3M2Q");
  v1::Proposal& proposal = *desk.the_case.add_proposals();
  proposal.set_number(2);
  proposal.set_state(v1::PROPOSAL_STATE_OFFERED);
  const std::vector<std::string> propose = {"propose", "7K3M2Q", "A lamp", "--outcome", "resolved"};
  EXPECT_THAT(RunDocket(desk.address(), propose).out, StartsWith("Proposal 2 of case 7K3M2Q is with the customer\n"));
  proposal.set_state(v1::PROPOSAL_STATE_AWAITING_APPROVAL);
  proposal.set_approver_role(v1::ROLE_SUPERVISOR);
  EXPECT_THAT(RunDocket(desk.address(), propose).out,
              StartsWith("Proposal 2 of case 7K3M2Q waits for approval by a supervisor\n"));
}

TEST(RefusalTest, IsExplainedOnStderrAndTellsTheShell) {
  ScriptedDesk desk;
  desk.Next(Refused(StatusCode::NOT_FOUND, "CASE_NOT_FOUND", "there is no such case"));
  const Ran ran = RunDocket(desk.address(), {"show", "7K3M2Q", "--json"});
  EXPECT_EQ(ran.status, ExitStatus::kNotFound);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "docket: there is no such case\n  reason: CASE_NOT_FOUND\n");
}

TEST(RefusalTest, FieldsAreToldAsTheFlagsOfTheCommand) {
  ScriptedDesk desk;
  desk.Next(
      Refused(StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", "reason: is required").Field("reason", "is required"));
  const Ran ran = RunDocket(desk.address(), {"reopen", "7K3M2Q", "--channel", "phone", ""});
  EXPECT_EQ(ran.status, ExitStatus::kInvalid);
  EXPECT_THAT(ran.err, StartsWith("docket: REASON: is required\n"));
}

TEST(NobodyThereTest, IsTriedForAWhileAndThenSaid) {
  const NobodysAddress nobody;
  const Ran ran = RunDocket(nobody.text(), {"list", "--timeout", "2s"});
  EXPECT_EQ(ran.status, ExitStatus::kUnavailable);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, absl::StrCat("docket: ", nobody.text(), " does not answer; trying again for up to 2s\n",
                                  "docket: no docketd answers at ", nobody.text(),
                                  ": start one with ./dev up, or name another with --server\n"));
}

TEST(NobodyThereTest, AChangeThatWasNeverSentIsNotSaidToBeDoubtful) {
  const NobodysAddress nobody;
  const Ran ran = RunDocket(nobody.text(), {"close", "7K3M2Q", "--timeout", "1s"});
  EXPECT_THAT(ran.err, Not(HasSubstr("--request-id")));
}

TEST(DoubtTest, ALostAnswerIsSaidWithTheIdToRepeatItBy) {
  ScriptedDesk desk;
  desk.Next(Refused(StatusCode::UNAVAILABLE, "OUTCOME_UNKNOWN", "the database went away").RetryAfterSeconds(60));
  const Ran ran = RunDocket(desk.address(), {"close", "7K3M2Q"});
  EXPECT_EQ(ran.status, ExitStatus::kUnavailable);
  EXPECT_THAT(ran.err, HasSubstr(absl::StrCat("--request-id ", desk.asked()[0].request_id)));
}

TEST(DoubtTest, AnAnswerOnTheNextTryLeavesNone) {
  ScriptedDesk desk;
  desk.Next(Refused(StatusCode::UNAVAILABLE, "OUTCOME_UNKNOWN", "the database went away").RetryAfterSeconds(1));
  desk.Next(Refused(StatusCode::FAILED_PRECONDITION, "CLOSURE_INCOMPLETE", "the case cannot be closed"));
  const Ran ran = RunDocket(desk.address(), {"close", "7K3M2Q"});
  EXPECT_EQ(ran.status, ExitStatus::kRefused);
  EXPECT_THAT(ran.err, Not(HasSubstr("--request-id")));
}

TEST(OutputTest, AFullDiskIsAFailure) {
  ScriptedDesk desk;
  std::istringstream in;
  std::ofstream full("/dev/full");
  std::ostringstream err;
  Surroundings surroundings{in, full, err, {}, absl::UTCTimeZone(), {absl::Now, absl::SleepFor, [] { return 0.0; }}};
  EXPECT_EQ(client::Run({"--server", desk.address(), "list"}, surroundings), ExitStatus::kFailed);
  EXPECT_EQ(err.str(), "docket: what there is to say could not be written to the standard output\n");
}

}  // namespace
}  // namespace docket::client
