// Whatever is thrown at it, a policy is either refused with reasons that can be shown, or can be made and asked.
#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/policy/policy_file.h"
#include "tests/server/policy/small_policy.h"

namespace docket::testing {
namespace {

constexpr int kRounds = 3000;
constexpr int kShippedRounds = 1000;

std::mt19937 Seeded(uint32_t seed) {
  ::testing::Test::RecordProperty("seed", std::to_string(seed));
  return std::mt19937(seed);
}

size_t Below(size_t bound, std::mt19937* random) {
  return std::uniform_int_distribution<size_t>(0, bound == 0 ? 0 : bound - 1)(*random);
}

void Ask(const Policy& policy, std::mt19937* random) {
  for (int target = 0; target < v1::Clock::Target_ARRAYSIZE; ++target) {
    const PolicyCase c{static_cast<v1::CaseKind>(Below(4, random)), static_cast<v1::Channel>(Below(7, random)),
                       static_cast<v1::Priority>(Below(5, random))};
    const auto limit = policy.LimitOf(static_cast<v1::Clock::Target>(target), c);
    const bool promised = target == v1::Clock::TARGET_PROMISED_RESOLUTION || target == v1::Clock::TARGET_CALL_BACK;
    if (limit.has_value()) {
      EXPECT_EQ(limit->within > absl::ZeroDuration(), !promised);
      EXPECT_TRUE(!limit->business || policy.HasCalendar(policy.CalendarFor("")));
    }
    for (const Rung* rung : policy.RungsOf(static_cast<v1::Clock::Target>(target), c, v1::ESCALATION_LEVEL_SENIOR)) {
      EXPECT_NE(rung->level, v1::ESCALATION_LEVEL_UNSPECIFIED);
    }
  }
  const absl::Time start = absl::FromCivil(absl::CivilDay(2026, 11, 22), absl::UTCTimeZone());
  EXPECT_GE(policy.CalendarOf(policy.CalendarFor("")).Due(start, absl::Hours(1)), start);
  policy.ReviewOverdue(start);
}

// Whether it was accepted.
bool Try(const std::string& text, std::mt19937* random) {
  const ParsedPolicy parsed = ParsePolicy(text);
  int line = 0;
  for (const PolicyProblem& problem : parsed.problems) {
    EXPECT_FALSE(problem.what.empty());
    EXPECT_EQ(FindNotUtf8(problem.what), absl::string_view::npos) << problem.what;
    EXPECT_EQ(FindNotUtf8(problem.field), absl::string_view::npos) << problem.field;
    EXPECT_GE(problem.line, line) << "in the order of lines";
    line = problem.line;
  }
  EXPECT_LE(line, 1 + std::count(text.begin(), text.end(), '\n'));
  const auto made = Policy::Make(text, 1, absl::UnixEpoch());
  EXPECT_EQ(made.ok(), parsed.problems.empty()) << made.status() << "\n" << text;
  if (made.ok()) Ask(**made, random);
  return made.ok();
}

TEST(MutationTest, RandomBytes) {
  std::mt19937 random = Seeded(20261122);
  for (int round = 0; round < kRounds; ++round) {
    std::string text(Below(300, &random), '\0');
    for (char& c : text) c = static_cast<char>(Below(round % 2 == 0 ? 256 : 128, &random));
    EXPECT_FALSE(Try(text, &random));
  }
}

TEST(MutationTest, RandomTokens) {
  const std::vector<std::string> kTokens = {"header",
                                            "calendars",
                                            "targets",
                                            "rungs",
                                            "priorities",
                                            "priority",
                                            "kinds",
                                            "within",
                                            "time",
                                            "months",
                                            "hours",
                                            "days",
                                            "open",
                                            "{",
                                            "}",
                                            "[",
                                            "]",
                                            ":",
                                            ",",
                                            ";",
                                            "<",
                                            ">",
                                            "\"",
                                            "\"1h\"",
                                            "\"09:00-17:00\"",
                                            "MONDAY",
                                            "CASE_KIND_INQUIRY",
                                            "true",
                                            "-",
                                            "12",
                                            "1.5",
                                            "3h",
                                            "0x1F",
                                            "\n",
                                            "# x\n",
                                            "'a'",
                                            "\\",
                                            "\xC3\xA9",
                                            "x",
                                            "retention"};
  std::mt19937 random = Seeded(1);
  for (int round = 0; round < kRounds; ++round) {
    std::string text = round % 2 == 0 ? kSmall : "";
    for (size_t i = Below(40, &random); i > 0; --i)
      absl::StrAppend(&text, kTokens[Below(kTokens.size(), &random)], " ");
    Try(text, &random);
  }
}

// A byte, a word or a line of the shipped policy changed, left out, doubled or taken from elsewhere.
std::string Mutated(std::string text, std::mt19937* random) {
  const size_t at = Below(text.size(), random);
  const size_t from = Below(text.size(), random);
  switch (Below(6, random)) {
    case 0:
      text[at] = static_cast<char>(Below(128, random));
      break;
    case 1:
      text.erase(at, 1 + Below(20, random));
      break;
    case 2:
      text.insert(at, text.substr(from, 1 + Below(20, random)));
      break;
    case 3: {
      std::vector<std::string> lines = absl::StrSplit(text, '\n');
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(Below(lines.size(), random)));
      return absl::StrJoin(lines, "\n");
    }
    case 4: {
      std::vector<std::string> lines = absl::StrSplit(text, '\n');
      std::swap(lines[Below(lines.size(), random)], lines[Below(lines.size(), random)]);
      return absl::StrJoin(lines, "\n");
    }
    default: {
      const size_t digit = text.find_first_of("0123456789", at);
      if (digit != std::string::npos) text[digit] = static_cast<char>('0' + Below(10, random));
    }
  }
  return text;
}

TEST(MutationTest, TheShippedPolicyChangedAtRandom) {
  std::mt19937 random = Seeded(2);
  int accepted = 0;
  for (int round = 0; round < kShippedRounds; ++round) {
    std::string text(ShippedPolicyText());
    for (size_t i = 1 + Below(3, &random); i > 0; --i) text = Mutated(std::move(text), &random);
    accepted += Try(text, &random) ? 1 : 0;
  }
  EXPECT_GT(accepted, kShippedRounds / 20);
  EXPECT_LT(accepted, kShippedRounds);
}

TEST(MutationTest, ThePolicyCutOffAnywhere) {
  std::mt19937 random = Seeded(3);
  const std::string shipped(ShippedPolicyText());
  for (size_t end = 0; end < shipped.size(); end += 1 + Below(40, &random)) Try(shipped.substr(0, end), &random);
}

// Long, and as unpleasant as it gets: told in good time.
TEST(MutationTest, TheLargestFiles) {
  std::mt19937 random = Seeded(4);
  const auto repeated = [](const std::string& begin, const std::string& unit, const std::string& end) {
    std::string text = begin;
    while (text.size() + unit.size() + end.size() <= kMostPolicyBytes) text += unit;
    return text + end;
  };
  Try(repeated("", "{", ""), &random);
  Try(repeated("x ", "[{", ""), &random);
  Try(repeated("", "targets{", ""), &random);
  Try(repeated("targets{x", "{", ""), &random);
  Try(repeated(kSmall, "targets{target:TARGET_REPLY none:true}\n", ""), &random);
  Try(repeated(kSmall, "remedies{}", ""), &random);
  Try(repeated(kSmall, "rungs{}", ""), &random);
  Try(repeated(kSmall, "priorities{priority:PRIORITY_LOW}", ""), &random);
  Try(repeated("calendars{hours{days:MONDAY open:[", "\"00:00-00:01\",", "\"00:00-00:01\"]}}"), &random);
  Try(repeated("technical_categories:[", "\"a\",", "\"a\"]"), &random);
  Try(repeated("header{id:\"", "a", "\"}"), &random);
  Try(repeated("header{id:", "\"a\"", "}"), &random);
}

}  // namespace
}  // namespace docket::testing
