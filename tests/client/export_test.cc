// `docket export` against a desk that gives out cases, with streams that break.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/client/scripted_desk.h"
#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const grpc::Status kBroken(grpc::StatusCode::UNAVAILABLE, "Socket closed");

class ExportTest : public testing::Test {
 protected:
  ExportTest() {
    std::filesystem::create_directories(folder_);
    for (const char* name : {"teams/b", "teams/a"}) {
      v1::Team& team = desk_.all_teams.emplace_back();
      team.set_name(name);
      team.set_display_name("Bills");
      team.set_version(3);
      team.mutable_create_time()->set_seconds(1);
    }
    v1::Staff& ana = desk_.all_staff.emplace_back();
    ana.set_name("staff/ana");
    ana.set_open_cases(7);
    ana.set_version(2);
    ana.mutable_update_time()->set_seconds(1);
    desk_.export_cases = [this](const v1::ExportCasesRequest& request, auto& writer) {
      return GiveOut(request, writer);
    };
  }
  ~ExportTest() override { std::filesystem::remove_all(folder_); }

  // A case in so many parts.
  void HasCase(const std::string& uid, int parts) {
    for (int i = 0; i < parts; ++i) {
      v1::ExportCasesResponse& response = responses_.emplace_back();
      response.mutable_history()->set_uid(uid);
      response.mutable_history()->add_events()->set_actor(absl::StrCat("part-", i));
      response.mutable_history()->set_more(i + 1 < parts);
      if (i + 1 == parts) response.set_resume_token(absl::StrCat(responses_.size()));
    }
  }

  Ran Export(std::vector<std::string> arguments, bool terminal = false) {
    arguments.insert(arguments.begin(), "export");
    return RunDocket(desk_.address(), arguments, "", terminal);
  }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  static std::string Content(const std::string& path) {
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    return all.str();
  }

  static constexpr char kHead[] = R"({"team":{"name":"teams/a","displayName":"Bills"}})"
                                  "\n"
                                  R"({"team":{"name":"teams/b","displayName":"Bills"}})"
                                  "\n"
                                  R"({"staff":{"name":"staff/ana"}})"
                                  "\n";

  // After so many messages, of all streams together, one stream breaks.
  std::vector<int> breaks_;
  grpc::Status break_ = kBroken;
  ScriptedDesk desk_;

 private:
  grpc::Status GiveOut(const v1::ExportCasesRequest& request, grpc::ServerWriter<v1::ExportCasesResponse>& writer) {
    std::size_t next = 0;
    (void)absl::SimpleAtoi(request.resume_token(), &next);
    for (; next < responses_.size(); ++next) {
      if (!breaks_.empty() && given_ >= breaks_.front()) {
        breaks_.erase(breaks_.begin());
        return break_;
      }
      writer.Write(responses_[next]);
      ++given_;
    }
    return grpc::Status::OK;
  }

  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / absl::StrCat("export_", getpid());
  std::vector<v1::ExportCasesResponse> responses_;
  int given_ = 0;
};

TEST_F(ExportTest, ToTheStandardOutput) {
  HasCase("u-1", 1);
  HasCase("u-2", 2);
  const Ran ran = Export({});
  EXPECT_EQ(ran.status, ExitStatus::kDone);
  EXPECT_EQ(ran.out, std::string(kHead) +
                         "{\"case\":{\"uid\":\"u-1\",\"events\":[{\"actor\":\"part-0\"}]}}\n"
                         "{\"case\":{\"uid\":\"u-2\",\"events\":[{\"actor\":\"part-0\"}],\"more\":true}}\n"
                         "{\"case\":{\"uid\":\"u-2\",\"events\":[{\"actor\":\"part-1\"}]}}\n"
                         "{\"end\":{\"cases\":\"2\"}}\n");
  EXPECT_EQ(ran.err, "docket: exported 2 cases, 2 teams and 1 person\n");
  EXPECT_EQ(Export({"-"}).out, ran.out);
}

TEST_F(ExportTest, OnlyWhatWasOpenedThen) {
  Export({"--from", "2026-11-22 14:00", "--before", "2026-11-22T15:00:00Z"});
  EXPECT_EQ(desk_.asked().back().request, "opened_from { seconds: 1795356000 } opened_before { seconds: 1795359600 }");
}

TEST_F(ExportTest, ToAFileThatIsItsOwnersAlone) {
  HasCase("u-1", 1);
  const Ran ran = Export({Path("desk.jsonl")});
  EXPECT_EQ(ran.status, ExitStatus::kDone);
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out, absl::StrCat("exported 1 case, 2 teams and 1 person to ", Path("desk.jsonl"), "\n"));
  EXPECT_EQ(Content(Path("desk.jsonl")), Export({}).out);
  EXPECT_FALSE(std::filesystem::exists(Path("desk.jsonl.partial")));
  struct stat facts {};
  ASSERT_EQ(stat(Path("desk.jsonl").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_EQ(Export({Path("other.jsonl"), "--json"}).out, "{\n \"cases\": 1,\n \"teams\": 2,\n \"staff\": 1\n}\n");
}

TEST_F(ExportTest, AFileThatIsThereStays) {
  std::ofstream(Path("desk.jsonl")) << "precious";
  const Ran ran = Export({Path("desk.jsonl")});
  EXPECT_EQ(ran.status, ExitStatus::kUsage);
  EXPECT_THAT(ran.err, HasSubstr("is there already; --force writes over it"));
  EXPECT_EQ(Content(Path("desk.jsonl")), "precious");
  EXPECT_TRUE(desk_.asked().empty());
  EXPECT_EQ(Export({Path("desk.jsonl"), "--force"}).status, ExitStatus::kDone);
  EXPECT_THAT(Content(Path("desk.jsonl")), HasSubstr("\"end\""));
  EXPECT_EQ(Export({Path("")}).status, ExitStatus::kUsage) << "a folder";
  EXPECT_EQ(Export({"/nowhere/desk.jsonl"}).status, ExitStatus::kFailed);
}

TEST_F(ExportTest, ABrokenStreamIsTakenUpAgain) {
  HasCase("u-1", 1);
  HasCase("u-2", 3);
  HasCase("u-3", 1);
  const std::string whole = Export({}).out;
  // Within the second case; at its first message again; and before the last case.
  breaks_ = {7, 7, 10};
  const Ran ran = Export({Path("desk.jsonl")});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(Content(Path("desk.jsonl")), whole);
  EXPECT_TRUE(breaks_.empty());
  EXPECT_THAT(ran.err, HasSubstr("broke; trying again"));
}

TEST_F(ExportTest, WhatCannotBeTakenUpLeavesNoFile) {
  HasCase("u-1", 1);
  HasCase("u-2", 1);
  breaks_ = {1};
  break_ = Refused(grpc::StatusCode::PERMISSION_DENIED, "EXPORT_NOT_ALLOWED", "you may not");
  const Ran ran = Export({Path("desk.jsonl")});
  EXPECT_EQ(ran.status, ExitStatus::kNotAllowed);
  EXPECT_EQ(ran.err, "docket: you may not\n  reason: EXPORT_NOT_ALLOWED\n");
  EXPECT_FALSE(std::filesystem::exists(Path("desk.jsonl")));
  EXPECT_FALSE(std::filesystem::exists(Path("desk.jsonl.partial")));
}

TEST_F(ExportTest, AStreamThatKeepsBreakingEnds) {
  HasCase("u-1", 1);
  breaks_.assign(1'000, 0);
  const Ran ran = Export({Path("desk.jsonl")});
  EXPECT_EQ(ran.status, ExitStatus::kUnavailable);
  EXPECT_LT(breaks_.size(), 1'000u);
  EXPECT_GT(breaks_.size(), 900u);
}

TEST_F(ExportTest, AnEndWithinACaseIsNoEnd) {
  HasCase("u-1", 2);
  breaks_ = {1};
  break_ = grpc::Status::OK;
  const Ran ran = Export({Path("desk.jsonl")});
  EXPECT_EQ(ran.status, ExitStatus::kFailed);
  EXPECT_THAT(ran.err, HasSubstr("it ended in the middle of the case u-1"));
  EXPECT_FALSE(std::filesystem::exists(Path("desk.jsonl")));
}

TEST_F(ExportTest, ADeskThatSaysNothingIsGivenUp) {
  std::atomic<bool> over = false;
  desk_.export_cases = [&](const auto&, auto&) {
    over.wait(false);
    return grpc::Status::OK;
  };
  const Ran ran = Export({"--timeout", "300ms"});
  over = true;
  over.notify_all();
  EXPECT_EQ(ran.status, ExitStatus::kUnavailable);
  EXPECT_THAT(ran.err, HasSubstr("gave no answer within 300ms"));
}

TEST_F(ExportTest, AskedHowManyForATerminalAlone) {
  HasCase("u-1", 1);
  desk_.counts.set_total(2);
  EXPECT_THAT(Export({Path("desk.jsonl")}, true).err, HasSubstr("1 of 2 cases (50 %)"));
  EXPECT_THAT(Export({"--from", "-2d"}, true).err, HasSubstr("\r\x1b[K1 cases\r\x1b[K"));
  int counted = 0;
  for (const auto& asked : desk_.asked()) counted += asked.rpc == "CountCases" ? 1 : 0;
  EXPECT_EQ(counted, 1);
}

}  // namespace
}  // namespace docket::client
