#include "api/client/count_page.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace docket::client {
namespace {

v1::CountCasesResponse SomeCounts() {
  v1::CountCasesResponse counts;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      total: 15
      counts { state: CASE_STATE_NEW cases: 2 }
      counts { state: CASE_STATE_IN_PROGRESS priority: PRIORITY_HIGH team: "teams/lamps" cases: 3 }
      counts { state: CASE_STATE_IN_PROGRESS priority: PRIORITY_HIGH team: "teams/bills" cases: 4 }
      counts { state: CASE_STATE_CLOSED priority: PRIORITY_LOW team: "teams/bills" cases: 6 }
  )",
                                                            &counts));
  return counts;
}

TEST(CountTableTest, ByPriorityTheMostUrgentComesFirst) {
  EXPECT_EQ(CountTable(SomeCounts(), CountBy::kPriority, {}),
            "PRIORITY      NEW  ACKNOWLEDGED  IN PROGRESS  ESCALATED  RESOLVED  CLOSED  ALL\n"
            "high          -    -             7            -          -         -       7\n"
            "low           -    -             -            -          -         6       6\n"
            "not assessed  2    -             -            -          -         -       2\n"
            "all           2    -             7            -          -         6       15\n");
}

TEST(CountTableTest, ByTeam) {
  EXPECT_EQ(CountTable(SomeCounts(), CountBy::kTeam, {}),
            "TEAM     NEW  ACKNOWLEDGED  IN PROGRESS  ESCALATED  RESOLVED  CLOSED  ALL\n"
            "bills    -    -             4            -          -         6       10\n"
            "lamps    -    -             3            -          -         -       3\n"
            "no team  2    -             -            -          -         -       2\n"
            "all      2    -             7            -          -         6       15\n");
}

TEST(CountTableTest, SaysWhenThereIsNone) { EXPECT_EQ(CountTable({}, CountBy::kTeam, {}), "no cases\n"); }

}  // namespace
}  // namespace docket::client
