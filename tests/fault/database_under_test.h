// The database server that the fault runs torment: it can be killed, frozen, and put back to an older copy of itself.
//
// Either a MariaDB that the embedded default's code starts and supervises, or the real MySQL that tests/real_mysql
// started and names in the environment. Belongs to one thread.
#ifndef DOCKET_TESTS_FAULT_DATABASE_UNDER_TEST_H_
#define DOCKET_TESTS_FAULT_DATABASE_UNDER_TEST_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/database.h"
#include "tests/support/tcp_proxy.h"

namespace docket::fault {

class DatabaseUnderTest {
 public:
  // By $DOCKET_TEST_MYSQL. `folder` is for the files of whichever it is; the entries of `environment`, "NAME=value",
  // are added to what the server inherits.
  static absl::StatusOr<std::unique_ptr<DatabaseUnderTest>> Start(const std::string& folder,
                                                                  const std::vector<std::string>& environment = {});
  virtual ~DatabaseUnderTest() = default;

  virtual std::string kind() const = 0;
  virtual testing::Endpoint endpoint() const = 0;
  virtual std::string user() const = 0;
  virtual std::string password() const = 0;

  virtual void Signal(int number) = 0;
  // After a SIGKILL; returns when it accepts connections, or could not be started.
  virtual absl::Status Revive() = 0;
  // Clean; then Copy, Restore and Revive.
  virtual void Stop() = 0;
  virtual std::string data_folder() const = 0;
  // The stopped server's files, to and from beside them.
  absl::Status Copy();
  absl::Status Restore();

  // Past every proxy, to the schema "docket", which is made when it is not there.
  storage::DatabaseOptions Direct() const;
  absl::Status CreateSchema() const;
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_DATABASE_UNDER_TEST_H_
