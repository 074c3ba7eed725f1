// Several docketd on the same database and lanes, each behind a proxy of its own, and what it takes to ask them how
// they are. Belongs to one thread, which has to live as long as it does.
#ifndef DOCKET_TESTS_FAULT_REPLICAS_H_
#define DOCKET_TESTS_FAULT_REPLICAS_H_

#include <grpcpp/support/status.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/fault/database_under_test.h"
#include "tests/load/load.h"
#include "tests/support/await.h"
#include "tests/support/docketd_process.h"
#include "tests/support/exposition_text.h"
#include "tests/support/process.h"
#include "tests/support/tcp_proxy.h"

namespace docket::fault {

// What most runs have.
inline constexpr int kReplicas = 2;

class Replicas {
 public:
  // "NAME=value", added to what a docketd inherits.
  using Environment = std::vector<std::string>;

  // Migrates the schema and starts one docketd for each environment; returns when they serve. `folder` takes their
  // logs.
  static absl::StatusOr<std::unique_ptr<Replicas>> Start(
      DatabaseUnderTest& database, const std::string& folder,
      const std::vector<Environment>& environments = std::vector<Environment>(kReplicas));

  int count() const { return static_cast<int>(docketd_.size()); }

  testing::DocketdProcess& docketd(int number) { return *docketd_[static_cast<size_t>(number)]; }
  testing::TcpProxy& proxy(int number) { return *proxies_[static_cast<size_t>(number)]; }
  load::LoadOptions LoadOn(uint64_t seed, int in_flight) const;

  // Until the log rests: nothing is added any more, the projection's lag is 0, all consequences are carried out.
  absl::Status AwaitCalm(absl::Duration patience);
  // The service's metrics as the replica exports them, read from the database after this call began, with lag 0.
  absl::StatusOr<testing::Series> ScrapeCaughtUp(int number, absl::Duration patience);
  absl::StatusOr<testing::Series> ScrapeReplica(int number);

  // A case is opened at this replica alone.
  grpc::Status OpenOne(int number);
  // What its health service says; false too when it does not answer.
  bool Serving(int number);

  // docketd verify, on the database itself.
  testing::Finished Verify() const { return RunOnDatabase("verify"); }

 private:
  Replicas(DatabaseUnderTest& database, std::string folder) : database_(database), folder_(std::move(folder)) {}
  std::vector<std::string> DatabaseFlags(const testing::Endpoint& at) const;
  testing::Finished RunOnDatabase(const std::string& subcommand) const;

  DatabaseUnderTest& database_;
  const std::string folder_;
  std::vector<std::unique_ptr<testing::TcpProxy>> proxies_;
  std::vector<std::unique_ptr<testing::DocketdProcess>> docketd_;
};

using testing::Await;

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_REPLICAS_H_
