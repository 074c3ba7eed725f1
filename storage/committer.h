// The committer: takes all commands that wait for its lanes, decides them in memory, and writes the batch in one round
// trip. Batching comes from waiting for the last transaction, never from lingering.
//
// Memory is never trusted further than the packet's guards prove. What writes nothing (a refusal, a validation) is
// answered only after one read has confirmed the lane's head and looked for an earlier run of the same request.
// A commit of unknown fate is looked up by its first event's hash; when nothing is there, a fence takes its place
// before the batch is decided again.
//
//   Committer committer(options, database, clock, directory, readers, apply, observer);
//   committer.Submit(command);   // command->Done() is called exactly once
//   committer.Stop();            // carries out what waits
//
// Submit and Stop may be called from any thread.
#ifndef DOCKET_STORAGE_COMMITTER_H_
#define DOCKET_STORAGE_COMMITTER_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "api/model/pacer.h"
#include "storage/clock.h"
#include "storage/command.h"
#include "storage/directory_cache.h"
#include "storage/lane_memory.h"
#include "storage/packet.h"
#include "storage/reader_pool.h"
#include "storage/round.h"

namespace docket::storage {

// Hears what a committer does, on the committer's thread where nothing else is said; must not block.
class CommitObserver {
 public:
  virtual ~CommitObserver() = default;
  // So many more commands wait, or fewer: a difference, because several committers may share an observer. Called on any
  // thread.
  virtual void OnQueued(int64_t /*change*/) {}
  virtual void OnQueueWait(absl::Duration /*wait*/) {}
  virtual void OnCommit(size_t /*commands*/, size_t /*entries*/, absl::Duration /*time*/) {}
  // conflict, guard, replay, unknown, fence, elsewhere, refused; with the server's error number, or 0.
  virtual void OnTrouble(const char* /*kind*/, int /*code*/) {}
  // With OK when it is back.
  virtual void OnDatabase(const absl::Status& /*status*/) {}
  virtual void OnLogShortened(uint16_t /*lane*/, uint64_t /*known*/, uint64_t /*found*/) {}
  virtual void OnClockFrozen(bool /*frozen*/) {}
};

struct CommitterOptions {
  size_t most_queued = 8192;
  size_t most_in_batch = 512;
  size_t subjects_per_lane = 2048;
  // How long commands whose commit is in doubt wait for the database before they hear that nobody knows.
  absl::Duration doubt_patience = absl::Seconds(30);
};

class Committer {
 public:
  // `log_shortened` is shared by all committers of a process: set once the log was found shorter than it had been (a
  // restored copy). Nothing is written from then on, until an operator restarts.
  Committer(CommitterOptions options, Database& database, DatabaseClock& clock, DirectoryCache& directory,
            ReaderPool& readers, ApplyFn apply, CommitObserver& observer, std::atomic<bool>& log_shortened);
  ~Committer();

  void Submit(std::shared_ptr<Command> command);
  void Stop();

  bool connected() const { return connected_.load(); }

 private:
  enum class Doubt { kCommitted, kNotCommitted, kUnresolved };
  using Groups = std::deque<std::vector<Item>>;

  void Serve();
  std::vector<Item> TakeBatch();
  // Until there is something to do, or for a moment.
  void AwaitWork();
  void Idle();
  bool Connect();
  void Disconnect();
  bool CheckKnown(const std::map<uint16_t, Head>& known);
  void Feel(const Pulse& pulse);
  void RefuseAllQueued(const absl::Status& status);

  // Decides and writes until every item is answered, handed to a reader, or in doubt for too long.
  void Carry(std::vector<Item> items);
  // One group; what has to be decided again is put on `again`.
  void CarryGroup(std::vector<Item> group, Groups* again);
  std::vector<Item> DropLate(std::vector<Item> group);
  bool EnsureHeads(const std::vector<Item>& group);
  std::vector<Item> Admit(std::vector<Item> group);
  void LoadOutside(Item item);
  void Write(Round round, Groups* again);
  void Committed(Round round, Groups* again);
  void HandleFailure(Round round, const Packet& packet, const PacketError& error, Groups* again);
  void HandleDoubt(Round round, const PacketError& error, Groups* again);
  void RetryAfterGuard(Round round, Groups* again);
  void RetryLanes(std::vector<Item> items, Groups* again);
  void ReplayKnown(std::vector<Item> items, Groups* again);
  void Prove(std::vector<Item> items, std::vector<Verdict> verdicts, uint64_t directory_version, Groups* again);
  bool AnswerIfStored(const Item& item, const Proof& proof);
  // Reads the lane's head again and forgets what others changed. Nothing when the database does not answer.
  std::optional<Touched> Resync(uint16_t lane);
  Doubt Resolve(const LogEntry& first);
  PacketError Fence(const LogEntry& first);
  bool StopsWithin(absl::Duration moment);

  const CommitterOptions options_;
  Database& database_;
  DatabaseClock& clock_;
  DirectoryCache& directory_;
  ReaderPool& readers_;
  const ApplyFn apply_;
  CommitObserver& observer_;

  std::atomic<bool> connected_{false};
  std::atomic<bool>& log_shortened_;

  // Woken with every change of what its thread waits for.
  Pacer pacer_;
  absl::Mutex mutex_;
  std::deque<Item> clients_ ABSL_GUARDED_BY(mutex_);
  std::deque<Item> timers_ ABSL_GUARDED_BY(mutex_);
  std::deque<Item> loaded_ ABSL_GUARDED_BY(mutex_);
  size_t loading_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  // The committer's thread alone:
  std::unique_ptr<Connection> connection_;
  std::map<uint16_t, LaneMemory> lanes_;
  std::map<uint16_t, Head> known_;  // the furthest head seen of each lane, kept over reconnections
  int connections_ = 0;             // how many there were
  absl::Duration backoff_;

  std::thread thread_;
};

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_COMMITTER_H_
