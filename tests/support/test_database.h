// A real database for tests: an embedded MariaDB server that the test program starts once, or an existing server named
// by DOCKET_TEST_MYSQL (a --mysql URL whose user may create databases). Every TestDatabase is an empty schema of its
// own.
#ifndef DOCKET_TESTS_SUPPORT_TEST_DATABASE_H_
#define DOCKET_TESTS_SUPPORT_TEST_DATABASE_H_

#include <memory>
#include <string>

#include "storage/database.h"
#include "storage/schema.h"

namespace docket::testing {

class TestDatabase {
 public:
  // Creates the schema and migrates it; stops the test program when there is no server to be had.
  explicit TestDatabase(uint16_t lanes = 4);
  ~TestDatabase();

  storage::Database& database() { return *database_; }
  // With a secret of the tests, which is not stored: no master key is known here until OpenSecrets.
  const storage::Desk& desk() const { return desk_; }
  const storage::DatabaseOptions& options() const { return database_->options(); }
  std::unique_ptr<storage::Connection> Connect();
  // The only column of the only row.
  std::string QueryOne(const std::string& sql);
  void Execute(const std::string& sql);

 private:
  std::unique_ptr<storage::Database> database_;
  storage::Desk desk_;
};

// How to reach the server of this test program, without a schema of its own ("mysql").
storage::DatabaseOptions ServerOptions();

// The seed of a random test: DOCKET_SEED if set, else fresh; printed, so that a failure can be repeated.
uint64_t Seed(const char* test);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_TEST_DATABASE_H_
