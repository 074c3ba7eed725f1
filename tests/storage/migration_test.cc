// A database of an earlier schema becomes one of today's, with everything in it.
#include <gtest/gtest.h>

#include "tests/support/test_desk.h"

namespace docket::testing {
namespace {

// What migration 2 added, taken away again.
void MakeVersion1(TestDatabase& database) {
  database.Execute("ALTER TABLE cases DROP KEY by_uid");
  database.Execute("ALTER TABLE cases DROP COLUMN uid");
  database.Execute("DELETE FROM migrations WHERE version >= 2");
  database.Execute("UPDATE desk SET schema_version = 1, oldest_binary = 1");
}

TEST(MigrationTest, CasesOfVersion1GetTheirUids) {
  TestDatabase database;
  {
    TestDesk desk(database);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(desk.Run(desk.Open("a case")).status.ok());
  }
  MakeVersion1(database);
  const auto refused = storage::ReadDesk(*database.Connect());
  EXPECT_FALSE(refused.ok()) << "it says to migrate first";
  // Stopped half-way, and run again.
  database.Execute("ALTER TABLE cases ADD COLUMN uid BINARY(16) NOT NULL");
  ASSERT_TRUE(storage::Migrate(database.database(), 4, [](absl::string_view) {}).ok());
  ASSERT_TRUE(storage::ReadDesk(*database.Connect()).ok());
  TestDesk desk(database);
  EXPECT_TRUE(desk.Verify().ok()) << "which compares every column, the uid among them";
  EXPECT_EQ(database.QueryOne("SELECT COUNT(DISTINCT uid) FROM cases"), "20");
}

}  // namespace
}  // namespace docket::testing
