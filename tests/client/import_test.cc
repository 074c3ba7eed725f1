// `docket import` against a desk that takes cases in, refuses some, and breaks off.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/client/scripted_desk.h"
#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Stream = grpc::ServerReaderWriter<v1::ImportCasesResponse, v1::ImportCasesRequest>;

std::string CaseText(const std::string& uid, const std::string& actor = "ana", bool more = false) {
  return absl::StrCat(R"({"case":{"uid":")", uid, R"(","events":[{"actor":")", actor, "\"}]",
                      more ? ",\"more\":true" : "", "}}\n");
}
std::string EndText(int cases) { return absl::StrCat("{\"end\":{\"cases\":", cases, "}}\n"); }

class ImportTest : public testing::Test {
 protected:
  ImportTest() {
    desk_.import_cases = [this](Stream& stream) { return TakeIn(stream); };
  }

  Ran Import(const std::string& file, std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"import", "-"});
    return RunDocket(desk_.address(), flags, file);
  }

  // What was asked of the directory, changes alone.
  std::vector<std::string> Created() {
    std::vector<std::string> created;
    for (const auto& asked : desk_.asked()) {
      if (absl::StartsWith(asked.rpc, "Create")) created.push_back(asked.request);
    }
    return created;
  }

  v1::ImportCasesResponse Refusal(const std::string& reason, const std::string& message) {
    v1::ImportCasesResponse response;
    response.set_outcome(v1::IMPORT_OUTCOME_REFUSED);
    response.set_reason(reason);
    response.set_message(message);
    return response;
  }

  ScriptedDesk desk_;
  // How a whole case is answered; unset: it is taken in, if it is not there.
  std::function<std::optional<v1::ImportCasesResponse>(const std::string& uid)> judge_;
  // The cases by their uid, with the actors of their events in order.
  std::map<std::string, std::vector<std::string>> there_;
  // The stream breaks after so many whole cases, each unanswered, of all streams together; the next ones go on.
  std::set<int> breaks_;
  grpc::Status break_ = {grpc::StatusCode::UNAVAILABLE, "Socket closed"};
  // All messages that came last for a case.
  std::vector<v1::ImportCasesRequest> last_;
  int streams_ = 0;

 private:
  grpc::Status TakeIn(Stream& stream) {
    const std::lock_guard lock(mutex_);
    ++streams_;
    std::vector<std::string> actors;
    v1::ImportCasesRequest request;
    while (stream.Read(&request)) {
      for (const auto& event : request.history().events()) actors.push_back(event.actor());
      if (request.history().more()) continue;
      last_.push_back(request);
      if (breaks_.erase(static_cast<int>(last_.size())) > 0) return break_;
      stream.Write(Answer(request, actors));
      actors.clear();
    }
    return grpc::Status::OK;
  }

  v1::ImportCasesResponse Answer(const v1::ImportCasesRequest& request, const std::vector<std::string>& actors) {
    const std::string& uid = request.history().uid();
    v1::ImportCasesResponse response;
    if (const auto judged = judge_ ? judge_(uid) : std::nullopt) {
      response = *judged;
    } else if (there_.count(uid) > 0) {
      response.set_outcome(v1::IMPORT_OUTCOME_EXISTING);
    } else {
      response.set_outcome(v1::IMPORT_OUTCOME_CREATED);
      if (!request.validate_only()) there_[uid] = actors;
    }
    response.set_uid(uid);
    return response;
  }

  std::mutex mutex_;
};

TEST_F(ImportTest, CreatesWhatIsNotThere) {
  v1::Team& billing = desk_.all_teams.emplace_back();
  billing.set_name("teams/billing");
  const Ran ran =
      Import(absl::StrCat(R"({"team":{"name":"teams/billing","displayName":"Bills"}})", "\n",
                          R"({"team":{"name":"teams/lamps","displayName":"Lamps"}})", "\n",
                          R"({"staff":{"name":"staff/ana","displayName":"Ana","capacity":5}})", "\n", CaseText("u-1"),
                          CaseText("u-2", "ana", true), CaseText("u-2", "bob"), EndText(2)));
  EXPECT_EQ(ran.status, ExitStatus::kDone);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "1 team created, 1 team was there already\n"
            "1 person created\n"
            "2 imported, 0 were there already, 0 refused\n");
  EXPECT_THAT(Created(), ElementsAre("team_id: \"lamps\" team { display_name: \"Lamps\" }",
                                     "staff_id: \"ana\" staff { display_name: \"Ana\" capacity: 5 }"));
  EXPECT_THAT(there_["u-1"], ElementsAre("ana"));
  EXPECT_THAT(there_["u-2"], ElementsAre("ana", "bob"));
  EXPECT_FALSE(last_.back().counted() || last_.back().validate_only());
}

TEST_F(ImportTest, OnceMoreChangesNothing) {
  const std::string file = CaseText("u-1") + CaseText("u-2") + EndText(2);
  Import(file);
  const Ran ran = Import(file, {"--counted"});
  EXPECT_EQ(ran.status, ExitStatus::kDone);
  EXPECT_EQ(ran.out, "0 imported, 2 were there already, 0 refused\n");
  EXPECT_TRUE(last_.back().counted());
}

TEST_F(ImportTest, ADryRunChangesNothing) {
  judge_ = [&](const std::string& uid) -> std::optional<v1::ImportCasesResponse> {
    if (uid == "u-2") return Refusal("LINKED_CASE_MISSING", "there is no case u-1");
    if (uid == "u-3") return Refusal("TEAM_NOT_FOUND", "there is no teams/lamps");
    if (uid == "u-4") return Refusal("STAFF_NOT_FOUND", "there is no staff/ana, nor in this file");
    return std::nullopt;
  };
  const Ran ran = Import(absl::StrCat(R"({"team":{"name":"teams/lamps"}})", "\n", CaseText("u-1"), CaseText("u-2"),
                                      CaseText("u-3"), CaseText("u-4"), EndText(4)),
                         {"--dry-run"});
  EXPECT_EQ(ran.status, ExitStatus::kRefused);
  EXPECT_EQ(ran.err,
            "docket: line 5: the case u-4 would be refused: there is no staff/ana, nor in this file\n"
            "  reason: STAFF_NOT_FOUND\n");
  EXPECT_EQ(ran.out,
            "1 team would be created\n"
            "1 would be imported, 0 are there already, 1 would be refused, 2 need what is not there yet, and may be by "
            "then; nothing was changed\n");
  EXPECT_TRUE(there_.empty());
  EXPECT_TRUE(Created().empty());
  EXPECT_TRUE(last_.back().validate_only());
}

TEST_F(ImportTest, ARefusedCaseIsToldAndTheRestGoesOn) {
  judge_ = [&](const std::string& uid) -> std::optional<v1::ImportCasesResponse> {
    if (uid != "u-2") return std::nullopt;
    v1::ImportCasesResponse refusal = Refusal("INVALID_ARGUMENT", "it does not add up: see AcknowledgeCase");
    auto& violation = *refusal.add_violations();
    violation.set_field("events[3].occur_time");
    violation.set_description("before the event before it\x1b[2J");
    return refusal;
  };
  const Ran ran = Import(CaseText("u-1") + CaseText("u-2") + CaseText("u-3") + EndText(3));
  EXPECT_EQ(ran.status, ExitStatus::kRefused);
  EXPECT_EQ(ran.err,
            "docket: line 2: the case u-2 is refused: it does not add up: see docket ack\n"
            "  events[3].occur_time: before the event before it\\x1b[2J\n"
            "  reason: INVALID_ARGUMENT\n");
  EXPECT_EQ(ran.out, "2 imported, 0 were there already, 1 refused\n");
}

TEST_F(ImportTest, OfManyRefusalsTwentyAreTold) {
  judge_ = [&](const std::string&) { return Refusal("CASE_TOO_LONG", "no"); };
  std::string file;
  for (int i = 0; i < 1'000; ++i) file += CaseText(absl::StrCat("u-", i));
  const Ran ran = Import(file + EndText(1'000));
  EXPECT_THAT(ran.err, AllOf(HasSubstr("line 20: "), Not(HasSubstr("line 21: ")),
                             HasSubstr("docket: and 980 other cases that are refused\n")));
  EXPECT_EQ(ran.out, "0 imported, 0 were there already, 1,000 refused\n");
}

TEST_F(ImportTest, WhatPointsToALaterCaseIsSentAgain) {
  // A chain that comes in the wrong order, and one that points to nothing.
  const std::map<std::string, std::string> needs = {{"u-1", "u-2"}, {"u-2", "u-3"}, {"u-4", "u-9"}};
  judge_ = [&](const std::string& uid) -> std::optional<v1::ImportCasesResponse> {
    const auto needed = needs.find(uid);
    if (needed == needs.end() || there_.count(needed->second) > 0) return std::nullopt;
    return Refusal("LINKED_CASE_MISSING", absl::StrCat("there is no case ", needed->second));
  };
  const Ran ran = Import(CaseText("u-1") + CaseText("u-2") + CaseText("u-3") + CaseText("u-4") + EndText(4));
  EXPECT_EQ(ran.status, ExitStatus::kRefused);
  EXPECT_EQ(ran.err, "docket: line 4: the case u-4 is refused: there is no case u-9\n  reason: LINKED_CASE_MISSING\n");
  EXPECT_EQ(ran.out, "3 imported, 0 were there already, 1 refused\n");
}

TEST_F(ImportTest, ABrokenStreamIsTakenUpAgain) {
  // More than may be under way at once.
  std::string file;
  for (int i = 0; i < 2'000; ++i) {
    file += CaseText(absl::StrCat("u-", i), "ana", true) + CaseText(absl::StrCat("u-", i), "bob");
  }
  breaks_ = {1, 300, 301, 1'999};
  const Ran ran = Import(file + EndText(2'000));
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(ran.out, "2,000 imported, 0 were there already, 0 refused\n");
  EXPECT_EQ(there_.size(), 2'000u);
  EXPECT_THAT(there_["u-299"], ElementsAre("ana", "bob"));
  EXPECT_EQ(streams_, 5);
}

TEST_F(ImportTest, WhatCannotBeTakenUpIsTold) {
  breaks_ = {2};
  break_ = Refused(grpc::StatusCode::UNAVAILABLE, "MAINTENANCE", "the desk is read-only").RetryAfterSeconds(5);
  const Ran ran = Import(CaseText("u-1") + CaseText("u-2") + EndText(2));
  EXPECT_EQ(ran.status, ExitStatus::kUnavailable);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("the desk is read-only"), HasSubstr("did not come to its end")));
  EXPECT_EQ(ran.out, "1 imported, 0 were there already, 0 refused\n");
}

TEST_F(ImportTest, AnEndWithoutAllAnswersIsNoEnd) {
  breaks_ = {1};
  break_ = grpc::Status::OK;
  const Ran ran = Import(CaseText("u-1") + EndText(1));
  EXPECT_EQ(ran.status, ExitStatus::kFailed);
  EXPECT_THAT(ran.err, HasSubstr("it ended before all cases were answered"));
}

TEST_F(ImportTest, AMalformedLineIsNamed) {
  const Ran ran = Import(CaseText("u-1") + R"({"case":{"uid":"u-2","events":[{"colour":1}]}})" + "\n" +
                         CaseText("u-3") + EndText(3));
  EXPECT_EQ(ran.status, ExitStatus::kFailed);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("docket: line 2 cannot be taken: its case is not right: "), HasSubstr("colour"),
                             Not(HasSubstr("libprotobuf"))));
  EXPECT_EQ(ran.out, "2 imported, 0 were there already, 0 refused, 1 line could not be taken\n");
  EXPECT_EQ(there_.count("u-2"), 0u);
}

TEST_F(ImportTest, ACutOffFileIsToldAndTakenAsFarAsItGoes) {
  const Ran ran = Import(CaseText("u-1") + CaseText("u-2", "ana", true));
  EXPECT_EQ(ran.status, ExitStatus::kFailed);
  EXPECT_EQ(ran.err,
            "docket: the standard input does not hold all that was exported: it is cut off in the middle of the case "
            "u-2\n");
  EXPECT_EQ(ran.out, "1 imported, 0 were there already, 0 refused\n");
}

TEST_F(ImportTest, APersonWhoIsRefusedIsToldAndTheRestGoesOn) {
  desk_.Next(grpc::Status::OK);
  desk_.Next(grpc::Status::OK);
  desk_.Next(Refused(grpc::StatusCode::INVALID_ARGUMENT, "INVALID_ARGUMENT", "not right")
                 .Field("staff.roles", "1 to 7 are needed"));
  const Ran ran = Import(R"({"staff":{"name":"staff/ana"}})" + std::string("\n") + CaseText("u-1") + EndText(1));
  EXPECT_EQ(ran.status, ExitStatus::kRefused);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("1 to 7 are needed"), HasSubstr("so staff/ana was not created")));
  EXPECT_EQ(ran.out, "1 person refused\n1 imported, 0 were there already, 0 refused\n");
}

TEST_F(ImportTest, AFileThatIsNotThere) {
  const Ran ran = RunDocket(desk_.address(), {"import", "/nowhere/desk.jsonl"});
  EXPECT_EQ(ran.status, ExitStatus::kUsage);
  EXPECT_THAT(ran.err, HasSubstr("'/nowhere/desk.jsonl' cannot be opened"));
  EXPECT_EQ(RunDocket(desk_.address(), {"import", testing::TempDir()}).status, ExitStatus::kUsage);
}

TEST_F(ImportTest, InJsonForAProgram) {
  const Ran ran = Import(CaseText("u-1") + EndText(1), {"--json"});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("\"imported\": 1,"), HasSubstr("\"dryRun\": false\n}")));
}

TEST_F(ImportTest, TheFileTellsHowFarItIs) {
  const std::string path = absl::StrCat(testing::TempDir(), "/import_", getpid(), ".jsonl");
  std::ofstream(path) << CaseText("u-1") << EndText(1);
  const Ran ran = RunDocket(desk_.address(), {"import", path}, "", true);
  std::filesystem::remove(path);
  EXPECT_THAT(ran.err, HasSubstr("1 cases ("));
  EXPECT_EQ(ran.out, "1 imported, 0 were there already, 0 refused\n");
}

}  // namespace
}  // namespace docket::client
