// The master keys: which lines they are read from, and what they open.
#include "server/sealing/master_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/schema.h"
#include "tests/support/test_master_keys.h"

namespace docket::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// 32 bytes each.
constexpr char kOne[] = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
constexpr char kTwo[] = "ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=";

MasterKeys Keys(const std::string& lines) {
  absl::StatusOr<MasterKeys> keys = MasterKeys::Parse(lines);
  EXPECT_TRUE(keys.ok()) << keys.status();
  return *std::move(keys);
}

TEST(MasterKeysTest, TheFirstLineWrapsAndAllUnwrap) {
  const MasterKeys before = Keys(absl::StrCat("one ", kOne, "\n"));
  const MasterKeys after = Keys(absl::StrCat("# made in spring\n\n  two\t", kTwo, " \r\none ", kOne));
  EXPECT_EQ(before.current(), "one");
  EXPECT_EQ(after.current(), "two");
  EXPECT_THAT(after.older(), ElementsAre("one"));
  const std::string uid(16, 'u');
  const std::string secret = storage::RandomBytes(32);
  const storage::WrappedKey old = before.Wrap(uid, secret);
  EXPECT_EQ(old.master, "one");
  EXPECT_EQ(*after.Unwrap(old), secret);
  const storage::WrappedKey now = after.Wrap(uid, secret);
  EXPECT_EQ(now.master, "two");
  EXPECT_EQ(*after.Unwrap(now), secret);
  EXPECT_EQ(before.Unwrap(now).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(before.Unwrap(now).status().message()), HasSubstr("two"));
}

TEST(MasterKeysTest, WhatIsWrongIsSaidAndNothingOfTheLine) {
  const std::string good = absl::StrCat("one ", kOne, "\n");
  const std::string longest(64, 'x');
  EXPECT_TRUE(MasterKeys::Parse(absl::StrCat(longest, " ", kOne)).ok());
  struct {
    std::string lines;
    const char* says;
  } const bad[] = {
      {"", "no key"},
      {"# nothing\n\n", "no key"},
      {"one", "line 1 has to be an id, a blank, and 32 bytes"},
      {kOne, "line 1 has to be an id"},
      {good + "zwei Geheim3 und mehr", "line 2 has to be an id"},
      {absl::StrCat("Geheim3! ", kOne), "line 1 has to begin with an id"},
      {absl::StrCat(longest, "x ", kOne), "line 1 has to begin with an id"},
      {good + "\ntwo Geheim3", "line 3 has a key that is not 32 bytes"},
      {"one AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw==", "not 32 bytes"},   // 31
      {"one AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh", "not 32 bytes"},   // 33
      {"one AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA", "not 32 bytes"},    // without its end
      {"one AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA==", "not 32 bytes"},  // with too much of it
      {"one AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHy!=", "not 32 bytes"},   // another alphabet
      {"one AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyB=", "not 32 bytes"},   // bits left over
      {"one AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "anybody could guess"},
      {good + "two AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "line 2 has a key that anybody could guess"},
      {good + "one " + kTwo, "line 2 has the id of a line above"},
      {good + "two " + kOne, "line 2 has the key of a line above"},
      {std::string("one \0", 5) + kOne, "line 1"},
  };
  for (const auto& one : bad) {
    const absl::StatusOr<MasterKeys> keys = MasterKeys::Parse(one.lines);
    ASSERT_EQ(keys.status().code(), absl::StatusCode::kInvalidArgument) << one.lines;
    const std::string said(keys.status().message());
    EXPECT_THAT(said, HasSubstr(one.says));
    EXPECT_THAT(said, Not(HasSubstr("Geheim3")));
    EXPECT_THAT(said, Not(HasSubstr("AQID")));
  }
}

TEST(MasterKeysTest, ANewLineIsAKeyThatNobodyHas) {
  const std::string line = MasterKeys::NewLine("key-2026-11-22");
  EXPECT_EQ(Keys(line).current(), "key-2026-11-22");
  EXPECT_NE(line, MasterKeys::NewLine("key-2026-11-22"));
}

TEST(MasterKeysTest, AWrappingIsBoundToItsOwnerAndToItsKey) {
  const MasterKeys one = Keys(absl::StrCat("k ", kOne));
  const MasterKeys other = Keys(absl::StrCat("k ", kTwo));
  const std::string secret = storage::RandomBytes(32);
  const storage::WrappedKey wrapped = one.Wrap(std::string(16, 'u'), secret);
  EXPECT_LE(wrapped.wrapped.size(), 128u) << "as long as the column";
  EXPECT_NE(wrapped.wrapped, one.Wrap(std::string(16, 'u'), secret).wrapped) << "each time differently";
  EXPECT_EQ(other.Unwrap(wrapped).status().code(), absl::StatusCode::kDataLoss);
  storage::WrappedKey moved = wrapped;
  moved.uid = std::string(16, 'v');
  EXPECT_EQ(one.Unwrap(moved).status().code(), absl::StatusCode::kDataLoss);
  for (size_t i = 0; i < wrapped.wrapped.size(); ++i) {
    storage::WrappedKey changed = wrapped;
    changed.wrapped[i] = static_cast<char>(changed.wrapped[i] ^ 1);
    EXPECT_EQ(one.Unwrap(changed).status().code(), absl::StatusCode::kDataLoss) << i;
  }
  for (size_t size = 0; size < wrapped.wrapped.size(); ++size) {
    storage::WrappedKey cut = wrapped;
    cut.wrapped.resize(size);
    EXPECT_FALSE(one.Unwrap(cut).ok()) << size;
  }
}

TEST(MasterKeysTest, AProofTellsTheRightKeyOnTheRightDesk) {
  const MasterKeys one = Keys(absl::StrCat("k ", kOne));
  const std::string desk(16, 'd');
  const std::string proof = one.Proof("k", desk);
  EXPECT_LE(proof.size(), 128u) << "as long as the column";
  EXPECT_TRUE(one.Proves("k", desk, proof));
  EXPECT_FALSE(Keys(absl::StrCat("k ", kTwo)).Proves("k", desk, proof));
  EXPECT_FALSE(Keys(absl::StrCat("other ", kOne)).Proves("other", desk, proof)) << "the same key by another id";
  EXPECT_FALSE(one.Proves("k", std::string(16, 'e'), proof));
  EXPECT_FALSE(one.Proves("absent", desk, proof));
  EXPECT_FALSE(one.Proves("k", desk, ""));
  // What is wrapped proves nothing.
  EXPECT_FALSE(one.Proves("k", desk, one.Wrap(desk, "docket master key").wrapped));
}

}  // namespace
}  // namespace docket::server
