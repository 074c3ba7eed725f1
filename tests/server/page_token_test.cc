// Page tokens: opaque, bound to their query, and proof against tampering.
#include "server/page_token.h"

#include <gtest/gtest.h>

#include <random>

#include "api/model/refusal.h"
#include "tests/model/random.h"

namespace docket::server {
namespace {

storage::Desk Desk(char salt) { return {.lanes = 4, .uid = std::string(16, 'u'), .salt = std::string(32, salt)}; }

TEST(PageTokenTest, ATokenGivesBackWhereThePageEnded) {
  std::mt19937_64 random = testing::Random("PageTokenTest");
  const storage::Desk desk = Desk('s');
  for (int i = 0; i < 500; ++i) {
    std::string cursor(random() % 40, '\0');
    for (char& c : cursor) c = static_cast<char>(random());
    const auto opened = OpenPageToken(desk, "query", MakePageToken(desk, "query", cursor));
    ASSERT_TRUE(opened.ok()) << opened.status();
    ASSERT_EQ(*opened, cursor);
  }
}

TEST(PageTokenTest, AnotherQuerysOrAnotherDesksTokenIsRefused) {
  const std::string token = MakePageToken(Desk('s'), "query", "cursor");
  for (const auto& opened : {OpenPageToken(Desk('s'), "queryc", token), OpenPageToken(Desk('s'), "", token),
                             OpenPageToken(Desk('t'), "query", token)}) {
    EXPECT_EQ(ReasonOf(opened.status()), reason::kInvalidRequest);
  }
  // A query's end is no cursor's beginning.
  const std::string split = MakePageToken(Desk('s'), "que", "rycursor");
  EXPECT_FALSE(OpenPageToken(Desk('s'), "query", split).ok());
}

TEST(PageTokenTest, WhatTheServiceDidNotMakeIsRefused) {
  const storage::Desk desk = Desk('s');
  for (const std::string& token : {std::string("A"), std::string("AAAA"), std::string(16, 'A'), std::string(400, 'A'),
                                   std::string("not base 64!"), std::string(3, '\0')}) {
    EXPECT_FALSE(OpenPageToken(desk, "query", token).ok()) << token;
  }
}

}  // namespace
}  // namespace docket::server
