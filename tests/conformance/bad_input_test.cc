// Over a hundred calls that nobody should make, against the real docketd: each is answered as it should be, changes
// nothing, repeats nothing of what came in, and leaves nothing behind in memory, however often it is made.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tests/conformance/bad_input.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Memory that is freed is kept back there; leaks are theirs to tell.
constexpr int kRepetitions = 5;
constexpr bool kMemoryTells = false;
#else
constexpr int kRepetitions = 200;
constexpr bool kMemoryTells = true;
#endif
constexpr int kWarmUp = 20;
// A row is measured again while it seems to grow: what leaks grows each time, what an allocator holds back does not.
constexpr int kMostRounds = 4;
constexpr int64_t kLittle = 64 << 10;
// Of kRepetitions calls: 1.3 KiB each would break it.
constexpr int64_t kMostGrowth = 256 << 10;

// Everything that there is: the newest entry of every lane, and how many rows every table has; but for what duties make
// of the log at their own pace.
std::string Census(TestDatabase& database) {
  const auto connection = database.Connect();
  const auto tables = connection->Query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT IN "
      "('checkpoints', 'report_days') ORDER BY table_name");
  EXPECT_TRUE(tables.ok());
  std::vector<std::string> counts;
  for (const storage::Row& table : *tables) {
    counts.push_back(absl::StrCat("(SELECT CONCAT('", *table[0], " ', COUNT(*)) FROM ", *table[0], ")"));
  }
  EXPECT_GE(counts.size(), 12u);
  return database.QueryOne(absl::StrCat(
      "SELECT CONCAT_WS(', ', ", absl::StrJoin(counts, ", "),
      ", (SELECT GROUP_CONCAT(CONCAT(lane, ':', head) ORDER BY lane) FROM (SELECT lane, MAX(sequence) AS head FROM "
      "case_events GROUP BY lane) heads))"));
}

// Workloads and checkpoints follow what was prepared, moments later; and every case is looked at once by the policy.
void AwaitQuiet(TestDatabase& database) {
  constexpr absl::Duration kQuiet = absl::Seconds(3);
  std::string last;
  absl::Time since;
  EXPECT_TRUE(Await(absl::Minutes(1), [&] {
    std::string now = Census(database);
    if (now != last) since = absl::Now();
    last = std::move(now);
    const bool judged = database.QueryOne("SELECT COUNT(*) FROM checkpoints WHERE consumer = 'policy'") != "0";
    return judged && absl::Now() - since > kQuiet;
  }));
}

// An import tells of each case in its answers: of the first that was refused.
Answer JudgementOf(const BadInput& row, const Talk& talk) {
  Answer answer = talk.answer;
  if (!answer.ok() || !absl::EndsWith(row.method, "/ImportCases")) return answer;
  for (const std::string& bytes : talk.heard) {
    v1::ImportCasesResponse response;
    EXPECT_TRUE(response.ParseFromString(bytes));
    if (response.outcome() != v1::IMPORT_OUTCOME_REFUSED) continue;
    answer.status = grpc::Status(static_cast<StatusCode>(response.code()), response.message());
    answer.reason = response.reason();
    for (const auto& one : response.violations()) answer.violations.push_back({one.field(), one.description()});
    break;
  }
  return answer;
}

bool BlamesWithin(const Answer& answer, const std::string& field) {
  return std::any_of(answer.violations.begin(), answer.violations.end(),
                     [&field](const Violation& one) { return absl::StartsWith(one.field, field); });
}

// Neither the canary nor anything of the driver's or the machine's.
void ExpectNothingRepeated(const Talk& talk, const Answer& judged) {
  std::string all = absl::StrCat(talk.answer.status.error_message(), talk.answer.status.error_details(),
                                 judged.status.error_message());
  for (const Violation& one : judged.violations) absl::StrAppend(&all, one.field, one.description);
  const std::string small = absl::AsciiStrToLower(all);
  for (const char* word : {kCanary, "sql", "errno", "mariadb", "innodb", "/tmp/", ".sock", "std::", ".cc:", "0x"}) {
    EXPECT_FALSE(absl::StrContains(small, word)) << word << " in: " << all;
  }
}

size_t SizeOf(const BadInput& row) {
  size_t bytes = 0;
  for (const std::string& message : row.messages) bytes += message.size();
  return bytes;
}

class BadInputTest : public ::testing::Test {
 protected:
  BadInputTest() : docketd_(std::make_unique<DocketdBeside>(desk_, Arguments())), table_(desk_) {
    // To look at one row alone: a part of its name.
    const char* only = getenv("DOCKET_BAD_INPUT");
    for (const BadInput& row : table_.rows()) {
      if (only == nullptr || absl::StrContains(row.name, only)) rows_.push_back(row);
    }
  }

  std::vector<std::string> Arguments() const {
    return {absl::StrCat("--jwks=", desk_.issuer.options().jwks_file),
            absl::StrCat("--token-issuer=", kIssuer),
            absl::StrCat("--token-audience=", kAudience),
            "--grant=bridge=service,on-behalf",
            "--caller-rate=0",
            "--caller-in-progress=0"};
  }
  // Another, with nothing in memory that was freed and could be filled unseen.
  void RestartDocketd() {
    docketd_.reset();
    docketd_ = std::make_unique<DocketdBeside>(desk_, Arguments());
  }

  // Once more where the connection was lost: gRPC gives one up that was flooded by the row before.
  Talk Say(const BadInput& row) {
    const auto say = [&] { return docketd_->Say(row.method, row.messages, row.with, row.ending); };
    Talk talk = say();
    const bool lost = talk.answer.status.error_code() == StatusCode::UNAVAILABLE && talk.answer.reason.empty();
    return lost && !row.ends_connection ? say() : talk;
  }

  bool IsAsExpected(const BadInput& row, const Answer& answer) const {
    if (row.unproven && answer.reason == reason::kRateLimited) return true;
    if (row.ends_connection && answer.status.error_code() == StatusCode::UNAVAILABLE) return true;
    return answer.status.error_code() == row.code && answer.reason == row.reason &&
           (row.field.empty() || BlamesWithin(answer, row.field));
  }

  Answer Judged(const BadInput& row) { return JudgementOf(row, Say(row)); }

  // What it is answered with.
  std::string Try(const BadInput& row) {
    Talk first = Say(row);
    if (row.unproven) {
      // The host was held off for the row before.
      EXPECT_TRUE(Await(absl::Seconds(30),
                        [&] { return first.answer.reason != reason::kRateLimited || (first = Say(row), false); }));
    }
    const Answer judged = JudgementOf(row, first);
    EXPECT_TRUE(IsAsExpected(row, judged))
        << judged << "\nand not " << row.code << " " << row.reason << " for " << row.field;
    ExpectNothingRepeated(first, judged);
    for (int i = 0; i < kWarmUp; ++i) EXPECT_TRUE(IsAsExpected(row, Judged(row))) << "once more";
    return absl::StrCat(judged.status.error_code(), " ", judged.reason);
  }

  // What kRepetitions calls leave behind.
  int64_t GrowthOf(const BadInput& row) {
    int64_t least = std::numeric_limits<int64_t>::max();
    for (int round = 0; round < kMostRounds && least > kLittle; ++round) {
      const int64_t before = docketd_->ResidentBytes();
      for (int i = 0; i < kRepetitions; ++i) {
        const Answer answer = Judged(row);
        EXPECT_TRUE(IsAsExpected(row, answer)) << answer;
      }
      calls_ += kRepetitions;
      least = std::min(least, docketd_->ResidentBytes() - before);
    }
    return least;
  }

  AccessDesk desk_;
  std::unique_ptr<DocketdBeside> docketd_;
  const BadInputs table_;
  std::vector<BadInput> rows_;
  int64_t calls_ = 0;
};

TEST_F(BadInputTest, IsRefusedChangesNothingAndLeavesNothingBehind) {
  ASSERT_GE(table_.rows().size(), 60u);
  AwaitQuiet(desk_.database());
  const std::string stored = desk_.Stored(), all = Census(desk_.database());
  std::map<std::string, std::string> answers;
  for (const BadInput& row : rows_) {
    SCOPED_TRACE(row.name);
    const std::string before = Census(desk_.database());
    answers[row.name] = Try(row);
    EXPECT_EQ(Census(desk_.database()), before) << "something changed";
  }
  // The small ones first: what the large ones leave free is room in which a leak would not be seen.
  RestartDocketd();
  std::stable_sort(rows_.begin(), rows_.end(), [](const BadInput& one, const BadInput& other) {
    return std::pair(one.unproven, SizeOf(one)) < std::pair(other.unproven, SizeOf(other));
  });
  for (int i = 0; i < kWarmUp; ++i) (void)docketd_->Say(v1::ListTeamsRequest(), desk_.issuer.Root());
  const int64_t memory = docketd_->ResidentBytes();
  int64_t largest = 0, grpcs = 0;
  std::string grown_most;
  for (const BadInput& row : rows_) {
    SCOPED_TRACE(row.name);
    for (int i = 0; i < kWarmUp; ++i) (void)Say(row);
    const int64_t before = docketd_->ResidentBytes();
    const int64_t growth = GrowthOf(row);
    // Of a call that is cancelled before it is read gRPC keeps its own part; nothing of Docket's is left.
    const bool cancelled = row.ending == Ending::kCancelled;
    if (cancelled) grpcs += docketd_->ResidentBytes() - before;
    if (kMemoryTells && !cancelled) {
      EXPECT_LE(growth, kMostGrowth) << "memory grows with it";
    }
    std::printf("%-56s %-34s %-26s %7.1f KiB\n", row.name.c_str(), row.method.substr(11, 34).c_str(),
                answers[row.name].c_str(), static_cast<double>(growth) / 1024);
    if (growth <= largest || cancelled) continue;
    largest = growth;
    grown_most = row.name;
  }
  const int64_t grown = docketd_->ResidentBytes() - memory - grpcs;
  EXPECT_EQ(desk_.Stored(), stored);
  EXPECT_EQ(Census(desk_.database()), all);
  std::printf(
      "%zu rows; the largest growth in %d calls: %.1f KiB (%s); in all %ld: %.1f KiB, and %.1f KiB "
      "that gRPC kept of cancelled ones\n",
      rows_.size(), kRepetitions, static_cast<double>(largest) / 1024, grown_most.c_str(), calls_,
      static_cast<double>(grown) / 1024, static_cast<double>(grpcs) / 1024);
  // A token that is new to it may have to wait, after so many that proved nobody.
  const CallMetadata root = desk_.issuer.Root();
  EXPECT_TRUE(Await(absl::Seconds(30), [&] { return docketd_->Say(v1::ListTeamsRequest(), root).answer.ok(); }))
      << "it serves no more";
}

}  // namespace
}  // namespace docket::testing
