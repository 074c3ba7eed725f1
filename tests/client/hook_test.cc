// docket hook, as a process, between a desk and a receiver that fails: every event at least once, each case's in order,
// over errors, time-outs and kills; what is given up is kept, and posted again when asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "api/client/hook/hook.h"
#include "tests/client/http_receiver.h"
#include "tests/client/scripted_events.h"
#include "tests/client/statuses.h"
#include "tests/support/await.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace docket::client {
namespace {

using docket::testing::Await;
using docket::testing::Finished;
using docket::testing::Process;
using docket::testing::ReadFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Reply = HttpReceiver::Reply;

constexpr absl::Duration kPatience = absl::Seconds(60);

std::string NameOf(const HttpReceiver::Post& post) { return post.headers.at("idempotency-key"); }

std::vector<std::string> Lines(const std::string& path) {
  return absl::StrSplit(ReadFile(path), '\n', absl::SkipEmpty());
}

class HookTest : public ::testing::Test {
 protected:
  std::vector<std::string> Typed(std::vector<std::string> arguments, const std::string& url) const {
    std::vector<std::string> command = {DOCKET_PROGRAM, "--server", desk_.address(), "hook"};
    const bool replay = !arguments.empty() && arguments[0] == "replay";
    if (replay) command.emplace_back("replay");
    command.insert(command.end(), {"--url", url, "--state", state()});
    command.insert(command.end(), arguments.begin() + (replay ? 1 : 0), arguments.end());
    return command;
  }
  std::unique_ptr<Process> Start(std::vector<std::string> arguments = {"--from-start"}) {
    return std::make_unique<Process>(Typed(std::move(arguments), receiver_.url()), kPlain);
  }
  Finished Replay(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), "replay");
    return docket::testing::RunToEnd(Typed(std::move(arguments), receiver_.url()), kPlain);
  }
  // Whether all that there is to tell, up to this position, is done.
  bool AwaitPosition(int position) {
    return Await(kPatience, [&] { return ReadFile(state() + "/position") == absl::StrCat(position, "\n"); });
  }
  static void EndWell(Process& hook) {
    hook.Signal(SIGTERM);
    EXPECT_EQ(hook.Wait(), 0) << hook.Output();
  }
  std::string state() const { return folder_ / "state"; }
  std::string dead_letters() const { return state() + "/dead-letters.jsonl"; }

  // Names as they were taken, of each case.
  std::map<std::string, std::vector<std::string>> TakenByCase() {
    std::map<std::string, std::vector<std::string>> taken;
    for (const auto& post : receiver_.taken()) {
      const std::string name = NameOf(post);
      taken[name.substr(0, name.find("/events/"))].push_back(name);
    }
    return taken;
  }

  bool AllTaken(const std::map<std::string, std::vector<std::string>>& added) {
    std::set<std::string> taken;
    for (const auto& post : receiver_.taken()) taken.insert(NameOf(post));
    std::size_t count = 0;
    for (const auto& [one, names] : added) count += names.size();
    return taken.size() == count;
  }

  // What stands between a process and loopback on some machines.
  const std::vector<std::string> kPlain = {"no_proxy=*", "NO_PROXY=*"};
  const docket::testing::TemporaryFolder folder_;
  ScriptedDesk desk_;
  ScriptedEvents events_{desk_};
  std::function<Reply(const HttpReceiver::Post&)> answer_ = [](const auto&) { return Reply(); };
  HttpReceiver receiver_{[this](const HttpReceiver::Post& post) { return answer_(post); }};
};

TEST_F(HookTest, PostsEachEventAsACloudEventSignedAndInOrder) {
  docket::testing::WriteFile(folder_ / "secret", "a secret of some length\n");
  std::map<std::string, std::vector<std::string>> added;
  for (int round = 0; round < 6; ++round) {
    for (const char* one : {"cases/A", "cases/B", "cases/C", "cases/D"}) {
      for (const std::string& name : events_.Add(one, 2)) added[one].push_back(name);
    }
  }
  const auto hook = Start({"--from-start", "--secret-file", folder_ / "secret", "--at-once", "3", "--team", "billing"});
  ASSERT_TRUE(AwaitPosition(48)) << hook->Output();
  EndWell(*hook);
  EXPECT_EQ(TakenByCase(), added);
  EXPECT_LE(receiver_.most_at_once(), 3);
  EXPECT_EQ(desk_.asked().at(0).request, "from_start: true team: \"teams/billing\"");
  EXPECT_THAT(hook->Output(), HasSubstr("posted 48 events\n"));
  const HttpReceiver::Post post = receiver_.posts().at(0);
  EXPECT_EQ(post.request_line, "POST /hook?of=desk HTTP/1.1");
  EXPECT_EQ(post.headers.at("content-type"), "application/cloudevents+json; charset=utf-8");
  EXPECT_EQ(post.headers.at("docket-signature"),
            absl::StrCat("sha256=", SignatureOf("a secret of some length", post.body)));
  const auto event = nlohmann::json::parse(post.body);
  EXPECT_EQ(event["specversion"], "1.0");
  EXPECT_EQ(event["id"], NameOf(post));
  EXPECT_EQ(event["type"], "docket.case.task_completed");
  EXPECT_EQ(event["subject"], event["data"]["parent"]);
  EXPECT_EQ(event["time"], "2026-11-22T14:00:01Z");
  EXPECT_EQ(event["data"]["event"]["detail"]["taskCompleted"]["number"], 1);
  struct stat facts {};
  ASSERT_EQ(stat((state() + "/position").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST(HookSignatureTest, IsHmacSha256) {
  // RFC 4231, test case 2.
  EXPECT_EQ(SignatureOf("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_F(HookTest, WhatFailsIsTriedAgainAndItsCaseWaits) {
  std::map<std::string, int> tries;
  std::mt19937 random(7);
  answer_ = [&](const HttpReceiver::Post& post) {
    // The first try of every other one fails, each in another way.
    if (++tries[NameOf(post)] > 1 || random() % 2 == 0) return Reply();
    const std::vector<Reply> failures = {{.status = 500},      {.status = 503, .headers = "Retry-After: 1\r\n"},
                                         {.breaks_off = true}, {.hangs = true},
                                         {.status = 408},      {.status = 429, .headers = "Retry-After: 1\r\n"}};
    return failures[random() % failures.size()];
  };
  std::map<std::string, std::vector<std::string>> added;
  for (const char* one : {"cases/A", "cases/B", "cases/C", "cases/D", "cases/E", "cases/F"}) {
    added[one] = events_.Add(one, 6);
  }
  const auto hook = Start({"--from-start", "--timeout", "500ms"});
  ASSERT_TRUE(AwaitPosition(36)) << hook->Output();
  EndWell(*hook);
  EXPECT_EQ(TakenByCase(), added);
  EXPECT_FALSE(std::filesystem::exists(dead_letters()));
  EXPECT_THAT(hook->Output(), HasSubstr("; trying again"));
  EXPECT_THAT(hook->Output(), HasSubstr("the receiver takes events again"));
  EXPECT_THAT(hook->Output(), HasSubstr("posted 36 events, with "));
}

TEST_F(HookTest, WhatIsGivenUpIsKeptAndItsCaseGoesOn) {
  const auto a = events_.Add("cases/A", 3);
  const auto b = events_.Add("cases/B", 2);
  bool mended = false;
  answer_ = [&](const HttpReceiver::Post& post) {
    if (mended) return Reply();
    if (NameOf(post) == a[0]) return Reply{.status = 422};
    if (NameOf(post) == b[1]) return Reply{.hangs = true};
    return Reply();
  };
  const auto hook = Start({"--from-start", "--attempts", "2", "--timeout", "300ms"});
  ASSERT_TRUE(AwaitPosition(5)) << hook->Output();
  EXPECT_EQ(TakenByCase(),
            (std::map<std::string, std::vector<std::string>>{{"cases/A", {a[1], a[2]}}, {"cases/B", {b[0]}}}));
  std::vector<std::string> letters = Lines(dead_letters());
  ASSERT_EQ(letters.size(), 2u);
  const auto first = nlohmann::json::parse(letters[0]);
  EXPECT_EQ(first["event"]["id"], a[0]);
  EXPECT_EQ(first["why"], "was answered 422");
  EXPECT_EQ(first["attempts"], 1);
  EXPECT_EQ(nlohmann::json::parse(letters[1])["attempts"], 2);

  // Beside the hook that goes on; the one that fails again stays.
  answer_ = [&](const HttpReceiver::Post& post) { return NameOf(post) == b[1] ? Reply{.status = 404} : Reply(); };
  const Finished some = Replay();
  EXPECT_EQ(some.status, 1) << some.output;
  EXPECT_THAT(some.output, HasSubstr("posted 1 event; given up 1, which are in "));
  letters = Lines(dead_letters());
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(nlohmann::json::parse(letters[0])["event"]["id"], b[1]);
  mended = true;
  answer_ = [](const auto&) { return Reply(); };
  const Finished rest = Replay();
  EXPECT_EQ(rest.status, 0) << rest.output;
  EXPECT_FALSE(std::filesystem::exists(dead_letters()));
  EXPECT_FALSE(std::filesystem::exists(state() + "/replaying.jsonl"));
  EXPECT_EQ(nlohmann::json::parse(receiver_.taken().back().body)["id"], b[1]);
  EXPECT_THAT(Replay().output, HasSubstr("posted 0 events"));
  EndWell(*hook);
}

TEST_F(HookTest, RedirectsAreNotFollowed) {
  events_.Add("cases/A", 1);
  answer_ = [this](const auto&) {
    return Reply{.status = 307, .headers = absl::StrCat("Location: ", receiver_.url(), "&again\r\n")};
  };
  const auto hook = Start();
  ASSERT_TRUE(AwaitPosition(1)) << hook->Output();
  EndWell(*hook);
  EXPECT_EQ(receiver_.posts().size(), 1u);
  EXPECT_THAT(Lines(dead_letters()), ElementsAre(HasSubstr("was answered 307: redirects are not followed")));
}

// Killed at any moment, again and again.
TEST_F(HookTest, KillsLoseNothing) {
  std::mt19937 random(11);
  std::map<std::string, int> tries;
  answer_ = [&](const HttpReceiver::Post& post) {
    return ++tries[NameOf(post)] == 1 && random() % 4 == 0 ? Reply{.status = 503} : Reply();
  };
  std::map<std::string, std::vector<std::string>> added;
  int total = 0;
  std::size_t posted = 0;
  for (int kill = 0; kill < 12; ++kill) {
    for (int i = 0; i < 8; ++i) {
      const std::string one = absl::StrCat("cases/", std::string(1, static_cast<char>('A' + i)));
      for (const std::string& name : events_.Add(one, 3)) added[one].push_back(name);
      total += 3;
    }
    Process hook(Typed({"--from-start"}, receiver_.url()), kPlain);
    posted += 1 + random() % 24;
    ASSERT_TRUE(Await(kPatience, [&] { return receiver_.posts().size() >= posted || AllTaken(added); }))
        << hook.Output();
    posted = receiver_.posts().size();
    hook.Signal(SIGKILL);
    hook.Wait();
  }
  const auto hook = Start();
  ASSERT_TRUE(AwaitPosition(total)) << hook->Output();
  EndWell(*hook);
  int again = 0;
  for (auto& [one, names] : TakenByCase()) {
    std::set<std::string> seen;
    std::vector<std::string> first;
    for (const std::string& name : names) {
      if (seen.insert(name).second) {
        first.push_back(name);
      } else {
        ++again;
      }
    }
    EXPECT_EQ(first, added[one]) << "each at least once, and for the first time in order";
  }
  EXPECT_EQ(TakenByCase().size(), added.size());
  std::printf("%d events over 12 kills, %d taken more than once\n", total, again);
}

TEST_F(HookTest, ABrokenStreamIsTakenUpAgain) {
  const auto names = events_.Add("cases/A", 20);
  events_.breaks = {0, 2, 0, 3, 1};
  const auto hook = Start();
  ASSERT_TRUE(AwaitPosition(20)) << hook->Output();
  EndWell(*hook);
  EXPECT_EQ(TakenByCase()["cases/A"], names);
}

TEST_F(HookTest, WhatIsNotRightIsSaidAtOnce) {
  const auto said = [this](const std::vector<std::string>& arguments, const std::string& url) {
    const Finished run = docket::testing::RunToEnd(Typed(arguments, url), kPlain);
    EXPECT_EQ(run.status, 2) << run.output;
    return run.output;
  };
  EXPECT_THAT(said({}, "ftp://x/y"), HasSubstr("is no address to post to"));
  EXPECT_THAT(said({}, "notify"), HasSubstr("is no address to post to"));
  EXPECT_THAT(said({}, "https://me:word@notify.example/"), HasSubstr("a password does not belong in --url"));
  docket::testing::WriteFile(folder_ / "short", "123\n");
  EXPECT_THAT(said({"--secret-file", folder_ / "short"}, receiver_.url()), HasSubstr("is too short"));
  EXPECT_THAT(said({"--attempts", "0"}, receiver_.url()), HasSubstr("is no whole number"));
  const Finished bare = docket::testing::RunToEnd({DOCKET_PROGRAM, "hook"});
  EXPECT_EQ(bare.status, 2);
  EXPECT_THAT(bare.output, HasSubstr("--url and --state are required"));
  const Finished replay = docket::testing::RunToEnd({DOCKET_PROGRAM, "hook", "replay", "--url", "http://x/"});
  EXPECT_EQ(replay.status, 2);
  EXPECT_THAT(replay.output, HasSubstr("--state"));
}

TEST_F(HookTest, AFolderIsOneHooksAlone) {
  events_.Add("cases/A", 1);
  const auto hook = Start();
  ASSERT_TRUE(AwaitPosition(1)) << hook->Output();
  const Finished second = docket::testing::RunToEnd(Typed({}, receiver_.url()), kPlain);
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.output, HasSubstr("each needs a folder of its own"));
  EndWell(*hook);
}

TEST_F(HookTest, APositionThatIsLostIsSaid) {
  docket::testing::WriteFile(state() + "/position", "7\n");
  desk_.Next(Refused(grpc::StatusCode::OUT_OF_RANGE, "POSITION_LOST", "another log"));
  const Finished run = docket::testing::RunToEnd(Typed({}, receiver_.url()), kPlain);
  EXPECT_NE(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("another log"));
  EXPECT_THAT(run.output, HasSubstr("to go on from now, remove '"));
  EXPECT_EQ(ReadFile(state() + "/position"), "7\n") << "that is for a person to do";
}

}  // namespace
}  // namespace docket::client
