// What the service runs on, put together: the committers with their lanes, the readers, the clock, the directory.
// Thread-safe.
#ifndef DOCKET_SERVER_DESK_H_
#define DOCKET_SERVER_DESK_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "server/sealing/sealer.h"
#include "storage/clock.h"
#include "storage/command.h"
#include "storage/committer.h"
#include "storage/directory_cache.h"
#include "storage/reader_pool.h"
#include "storage/schema.h"

namespace docket::server {

struct DeskOptions {
  int committers = 2;
  int readers = 4;
  size_t most_queued = 8192;  // commands; in all committers
  absl::Duration test_clock_shift;
  std::string phone_region = "ZZ";  // whose national numbers are understood, see contacts.h
};

class Desk {
 public:
  // `facts` with the secret that was opened by one of `masters`.
  Desk(storage::Database& database, storage::Desk facts, const DeskOptions& options, storage::CommitObserver& observer,
       MasterKeys masters);

  // To the committer of its lane.
  void Submit(std::shared_ptr<storage::Command> command);
  // Carries out what waits; what comes after is refused.
  void StopCommitting();

  storage::Database& database() { return database_; }
  const storage::Desk& facts() const { return facts_; }
  storage::DatabaseClock& clock() { return clock_; }
  storage::ReaderPool& readers() { return readers_; }
  Sealer& sealer() { return sealer_; }
  const std::string& phone_region() const { return phone_region_; }
  // As it stood when this was asked, or later.
  absl::StatusOr<std::shared_ptr<const Directory>> CurrentDirectory(storage::Connection& connection);
  // As this replica knows it, which may be a second behind.
  bool in_maintenance() const { return directory_.Get()->maintenance.read_only(); }
  // As it was last read: a second old at most.
  std::shared_ptr<const Directory> KnownDirectory() const { return directory_.Get(); }
  bool connected() const;
  bool log_shortened() const { return log_shortened_.load(); }

 private:
  storage::Database& database_;
  const storage::Desk facts_;
  const std::string phone_region_;
  Sealer sealer_;
  storage::DatabaseClock clock_;
  storage::DirectoryCache directory_;
  storage::ReaderPool readers_;
  std::atomic<bool> log_shortened_{false};
  std::vector<std::unique_ptr<storage::Committer>> committers_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DESK_H_
