#include "api/client/progress.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace docket::client {
namespace {

class ProgressTest : public testing::Test {
 protected:
  Progress::Screen Screen(bool terminal) {
    return {out_, terminal, [this] { return now_; }};
  }
  // What was drawn since the last time, with the codes that erase a line as '<'.
  std::string Drawn() {
    std::string drawn = out_.str();
    out_.str("");
    for (std::size_t at = drawn.find("\r\x1b[K"); at != std::string::npos; at = drawn.find("\r\x1b[K")) {
      drawn.replace(at, 4, "<");
    }
    return drawn;
  }

  std::ostringstream out_;
  absl::Time now_ = absl::FromUnixSeconds(1'795'356'000);
};

TEST_F(ProgressTest, IsDrawnFiveTimesASecondAtMost) {
  Progress progress(Screen(true), "cases", 5'000);
  progress.Add(1'000);
  EXPECT_EQ(Drawn(), "<1,000 of 5,000 cases (20 %)");
  now_ += absl::Milliseconds(199);
  progress.Add(1);
  EXPECT_EQ(Drawn(), "");
  now_ += absl::Milliseconds(1'801);
  progress.Add(233);
  EXPECT_EQ(Drawn(), "<1,234 of 5,000 cases (24 %), 617 a second");
  progress.Finish();
  EXPECT_EQ(Drawn(), "<");
  now_ += absl::Seconds(1);
  progress.Add(1);
  EXPECT_EQ(Drawn(), "");
}

TEST_F(ProgressTest, MakesRoomAndComesBack) {
  Progress progress(Screen(true), "cases", std::nullopt);
  progress.Add(1);
  progress.Hide();
  progress.Hide();
  EXPECT_EQ(Drawn(), "<1 cases<");
  progress.Add(1);
  EXPECT_EQ(Drawn(), "<2 cases");
}

TEST_F(ProgressTest, AFractionIsToldByOtherThanTheCount) {
  Progress progress(Screen(true), "cases", std::nullopt);
  progress.SetFraction(0.5);
  progress.Add(12);
  EXPECT_EQ(Drawn(), "<12 cases (50 %)");
}

TEST_F(ProgressTest, ThereMayBeMoreThanWereCounted) {
  Progress progress(Screen(true), "cases", 10);
  progress.Add(11);
  EXPECT_EQ(Drawn(), "<11 of 11 cases (100 %)");
}

TEST_F(ProgressTest, SaysNothingWithoutATerminal) {
  Progress progress(Screen(false), "cases", 10);
  progress.Add(1);
  progress.Hide();
  progress.Finish();
  EXPECT_EQ(Drawn(), "");
  EXPECT_EQ(progress.done(), 1);
}

TEST(WithCommasTest, EveryThreeDigits) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(-1'000), "-1,000");
  EXPECT_EQ(WithCommas(-100), "-100");
  EXPECT_EQ(WithCommas(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace docket::client
