#include "server/watch_position.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace docket::server {
namespace {

WatchPosition RandomPosition(size_t lanes, uint64_t most, std::mt19937_64* random) {
  WatchPosition position(lanes);
  for (size_t lane = 1; lane < lanes; ++lane) {
    position[lane].sequence = std::uniform_int_distribution<uint64_t>(0, most)(*random);
    for (size_t i = 0; i < kMarkBytes; ++i) position[lane].mark.push_back(static_cast<char>((*random)()));
  }
  return position;
}

TEST(WatchPositionTest, ComesBackAsItWas) {
  std::mt19937_64 random(20261122);
  for (const uint64_t most :
       {uint64_t{0}, uint64_t{127}, uint64_t{128}, uint64_t{1} << 40, std::numeric_limits<uint64_t>::max()}) {
    for (const size_t lanes : {2, 4, 16, 1024}) {
      const WatchPosition position = RandomPosition(lanes, most, &random);
      EXPECT_EQ(ParsePosition(FormatPosition(position)), position);
    }
  }
}

TEST(WatchPositionTest, IsShort) {
  std::mt19937_64 random(1);
  EXPECT_LT(FormatPosition(RandomPosition(16, uint64_t{1} << 48, &random)).size(), 400u);
  EXPECT_LT(FormatPosition(RandomPosition(1024, uint64_t{1} << 48, &random)).size(), 20000u);
}

TEST(WatchPositionTest, WhatWasNotWrittenByItIsNone) {
  std::mt19937_64 random(20261122);
  const std::string text = FormatPosition(RandomPosition(16, 1'000'000, &random));
  EXPECT_EQ(ParsePosition(""), std::nullopt);
  for (size_t i = 0; i < text.size(); ++i) {
    EXPECT_EQ(ParsePosition(text.substr(0, i)), std::nullopt) << i;
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ParsePosition(changed), std::nullopt) << i;
  }
  for (const char* more : {"A", "=", "==", " ", "\n"}) EXPECT_EQ(ParsePosition(text + more), std::nullopt);
}

}  // namespace
}  // namespace docket::server
