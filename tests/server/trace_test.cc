#include "server/trace.h"

#include <gtest/gtest.h>

namespace docket::server {
namespace {

TEST(TraceTest, TakesWhatTheRecommendationAllows) {
  const std::string valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(ValidTraceparent(valid), valid);
  // Of a later version the known part is used.
  const std::string later = "cc" + valid.substr(2);
  EXPECT_EQ(ValidTraceparent(later + "-what-the-future-brings"), later);
}

TEST(TraceTest, IgnoresWhatItDoesNot) {
  for (const char* wrong : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                            "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
    EXPECT_EQ(ValidTraceparent(wrong), "") << wrong;
  }
}

}  // namespace
}  // namespace docket::server
