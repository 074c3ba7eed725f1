// Names: an id read out over a phone comes back as it was, or is noticed to be wrong.
#include "api/model/names.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "tests/model/random.h"

namespace docket {
namespace {

using testing::Random;

constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr uint64_t kMostNumber = (uint64_t{1} << (64 - kLaneBits)) - 1;

// Small numbers, as a young desk has, and large ones, in any lane.
Id AnyId(std::mt19937_64& random) {
  const int bits = 1 + static_cast<int>(random() % (64 - kLaneBits));
  const uint64_t number = random() & ((uint64_t{1} << bits) - 1);
  return {.lane = static_cast<uint16_t>(random() % kMaxLanes), .number = number == 0 ? 1 : number};
}

TEST(NamesTest, AnIdComesBackAsItWas) {
  std::mt19937_64 random = Random("AnIdComesBackAsItWas");
  for (int i = 0; i < 20000; ++i) {
    const Id id = AnyId(random);
    const std::string text = FormatId(id);
    ASSERT_EQ(ParseId(text), id) << text;
    ASSERT_EQ(ParseCaseName(CaseName(id)), id) << text;
    ASSERT_EQ(ParseCustomerName(CustomerName(id)), id) << text;
  }
}

TEST(NamesTest, TheLeastAndTheMostIdComeBackToo) {
  for (const Id id : {Id{0, 1}, Id{kMaxLanes - 1, 1}, Id{0, kMostNumber}, Id{kMaxLanes - 1, kMostNumber}}) {
    EXPECT_EQ(ParseId(FormatId(id)), id) << FormatId(id);
  }
  EXPECT_GE(FormatId({0, 1}).size(), 6u);
  EXPECT_LE(FormatId({kMaxLanes - 1, kMostNumber}).size(), 14u);
}

TEST(NamesTest, EveryWrongCharacterIsFound) {
  std::mt19937_64 random = Random("EveryWrongCharacterIsFound");
  for (int i = 0; i < 500; ++i) {
    const std::string right = FormatId(AnyId(random));
    for (size_t at = 0; at < right.size(); ++at) {
      for (char wrong : kAlphabet) {
        if (wrong == right[at]) continue;
        std::string text = right;
        text[at] = wrong;
        ASSERT_FALSE(ParseId(text).has_value()) << text << " for " << right;
      }
    }
  }
}

TEST(NamesTest, EverySwapOfNeighboursIsFound) {
  std::mt19937_64 random = Random("EverySwapOfNeighboursIsFound");
  for (int i = 0; i < 5000; ++i) {
    const std::string right = FormatId(AnyId(random));
    for (size_t at = 0; at + 1 < right.size(); ++at) {
      if (right[at] == right[at + 1]) continue;
      std::string text = right;
      std::swap(text[at], text[at + 1]);
      ASSERT_FALSE(ParseId(text).has_value()) << text << " for " << right;
    }
  }
}

TEST(NamesTest, AMissingOrDoubledLastCharacterIsFound) {
  std::mt19937_64 random = Random("AMissingOrDoubledLastCharacterIsFound");
  int taken = 0;
  for (int i = 0; i < 2000; ++i) {
    const Id id = AnyId(random);
    const std::string right = FormatId(id);
    // A shorter or longer text may be another id's by chance (1 in 32); it is never this one's.
    const std::optional<Id> shorter = ParseId(right.substr(0, right.size() - 1));
    const std::optional<Id> longer = ParseId(right + right.back());
    ASSERT_NE(shorter, id);
    ASSERT_NE(longer, id);
    taken += shorter.has_value() + longer.has_value();
  }
  EXPECT_LT(taken, 400);
}

TEST(NamesTest, AnIdIsTakenAsPeopleWriteIt) {
  std::mt19937_64 random = Random("AnIdIsTakenAsPeopleWriteIt");
  for (int i = 0; i < 2000; ++i) {
    const Id id = AnyId(random);
    const std::string text = FormatId(id);
    std::string spelled;
    for (char c : text) {
      if (random() % 4 == 0) spelled += '-';
      // Letters that Crockford's alphabet leaves out because they are taken for digits.
      if (c == '1') c = "1IiLl"[random() % 5];
      if (c == '0') c = "0Oo"[random() % 3];
      spelled += random() % 2 == 0 ? absl::ascii_tolower(static_cast<unsigned char>(c)) : c;
    }
    ASSERT_EQ(ParseId(spelled), id) << spelled << " for " << text;
  }
}

TEST(NamesTest, WhatIsNoIdIsNone) {
  for (const char* text : {"", "-", "------", "0", "00000", "000000", "0000000000000000000000", "ZZZZZZZZZZZZZZ",
                           "UUUUUU", "00H03*", "00H0 3Q", "ÄÖÜÄÖÜ", "'; DROP TABLE cases; --"}) {
    EXPECT_FALSE(ParseId(text).has_value()) << text;
  }
  const std::string id = FormatId({3, 17});
  const std::vector<std::string> names = {id,
                                          "case/" + id,
                                          "cases/",
                                          "cases/" + id + "/",
                                          "cases//" + id,
                                          "customers/" + id,
                                          "Cases/" + id,
                                          " cases/" + id,
                                          "cases/" + id + " ",
                                          "cases/" + id + "/events/1"};
  for (const std::string& name : names) {
    EXPECT_FALSE(ParseCaseName(name).has_value()) << name;
  }
  EXPECT_FALSE(ParseCustomerName("cases/" + id).has_value());
  EXPECT_FALSE(ParseCaseName(std::string("cases/") + id + std::string(1, '\0')).has_value());
}

TEST(NamesTest, AnEventIsNamedUnderItsCase) { EXPECT_EQ(EventName({3, 17}, 42), CaseName({3, 17}) + "/events/42"); }

TEST(NamesTest, StaffAndTeamsHaveTheIdsTheyWereGiven) {
  EXPECT_EQ(StaffName("rita"), "staff/rita");
  EXPECT_EQ(TeamName("billing"), "teams/billing");
  for (const std::string& id :
       {std::string("a"), std::string("7"), std::string("-"), std::string("anna-2"), std::string(40, 'z')}) {
    EXPECT_TRUE(IsDirectoryId(id)) << id;
    EXPECT_EQ(ParseStaffName(StaffName(id)), id);
    EXPECT_EQ(ParseTeamName(TeamName(id)), id);
  }
  for (const std::string& id : {std::string(), std::string(41, 'z'), std::string("Anna"), std::string("a b"),
                                std::string("a_b"), std::string("a/b"), std::string("é"), std::string(1, '\0')}) {
    EXPECT_FALSE(IsDirectoryId(id)) << id;
    EXPECT_FALSE(ParseStaffName(StaffName(id)).has_value()) << id;
    EXPECT_FALSE(ParseTeamName(TeamName(id)).has_value()) << id;
  }
  EXPECT_FALSE(ParseStaffName("teams/anna").has_value());
  EXPECT_FALSE(ParseTeamName("staff/anna").has_value());
}

TEST(NamesTest, AUuidComesBackAsItWas) {
  std::mt19937_64 random = Random("AUuidComesBackAsItWas");
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(16, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::string text = FormatUuid(bytes);
    ASSERT_EQ(text.size(), 36u);
    ASSERT_EQ(ParseUuid(text), bytes) << text;
    ASSERT_EQ(ParseUuid(absl::AsciiStrToUpper(text)), bytes) << text;
  }
}

TEST(NamesTest, WhatIsNoUuidIsNone) {
  const std::string right = "6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21";
  ASSERT_TRUE(ParseUuid(right).has_value());
  EXPECT_FALSE(ParseUuid("").has_value());
  EXPECT_FALSE(ParseUuid("{" + right + "}").has_value());
  EXPECT_FALSE(ParseUuid(right + "0").has_value());
  EXPECT_FALSE(ParseUuid("6f1c0a523c1e4c8e9a570d6a1e0f7b21").has_value());
  for (size_t at = 0; at < right.size(); ++at) {
    std::string text = right;
    text[at] = right[at] == '-' ? '0' : 'g';
    EXPECT_FALSE(ParseUuid(text).has_value()) << text;
    text[at] = right[at] == '-' ? ' ' : '-';
    EXPECT_FALSE(ParseUuid(text).has_value()) << text;
    text.erase(at, 1);
    EXPECT_FALSE(ParseUuid(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace docket
