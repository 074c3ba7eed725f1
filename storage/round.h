// One round of a committer: a group of commands decided in order, in memory, against what is remembered of their
// lanes. Nothing here reads a clock or a database; a round that fails is thrown away and decided again.
#ifndef DOCKET_STORAGE_ROUND_H_
#define DOCKET_STORAGE_ROUND_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "storage/command.h"
#include "storage/lane_memory.h"
#include "storage/log_entry.h"

namespace docket::storage {

// A command in the committer's hands.
struct Item {
  std::shared_ptr<Command> command;
  absl::Duration queued_at;              // monotonic
  std::shared_ptr<const Loaded> loaded;  // its subject, if it had to be loaded
  int attempts = 0;
  int connection = 0;  // which of the committer's connections it was loaded under
};

struct Verdict {
  enum Kind {
    kWritten,    // its entries stand in the round: answered once the packet is committed
    kUnwritten,  // refused, only validated, or nothing to do: answered once the lane's head is proven
    kHeld,       // the same request stands earlier in the round, or its subject was lost: decided in the next
  };
  Kind kind = kHeld;
  absl::Status refusal;
  std::shared_ptr<const Subject> subject;
};

struct RequestRow {
  uint16_t lane;
  RequestKey key;
  uint64_t sequence;
  absl::Time time;
};

// Texts of an earlier entry that are replaced.
struct ReplacedRow {
  uint16_t lane;
  uint64_t sequence;
  std::string texts;
};

// What a round makes of a subject. The guards in its packet prove `before` along with everything else that was decided
// on, so differences between the two may be written as such.
struct Change {
  std::shared_ptr<const Subject> before;  // one that did not exist: an absent one
  std::shared_ptr<const Subject> after;
};

class Round {
 public:
  // `lanes` must hold a head for each item's lane and each item's subject. `now` is the database's time.
  Round(std::vector<Item> items, std::map<uint16_t, LaneMemory>& lanes, const ApplyFn& apply,
        std::shared_ptr<const Directory> directory, absl::Time now, std::string nonce);

  std::vector<Item>& items() { return items_; }
  const std::vector<Verdict>& verdicts() const { return verdicts_; }
  bool writes() const { return !entries_.empty(); }
  // In the order of lane and sequence.
  const std::vector<LogEntry>& entries() const { return entries_; }
  const std::vector<RequestRow>& requests() const { return requests_; }
  const std::vector<StoredKey>& data_keys() const { return data_keys_; }
  const std::vector<ReplacedRow>& replaced() const { return replaced_; }
  // The subjects that change, in the order of their rows' keys.
  std::vector<Change> changes() const;
  // The lanes that are written to, with the head each will have.
  const std::map<uint16_t, Head>& new_heads() const { return new_heads_; }
  const Directory& directory() const { return *directory_; }

 private:
  void DecideLane(uint16_t lane, const std::vector<size_t>& members, LaneMemory& memory);
  void DecideOne(size_t index, LaneMemory& memory, Head* head);
  void Append(const Command& command, const Proposal& proposal, Subject* subject, Head* head);
  // Notes what the proposal replaces, in the entry and beside it.
  void Replace(const Proposal& proposal, LogEntry* entry, Subject* subject);

  std::vector<Item> items_;
  std::vector<Verdict> verdicts_;
  const ApplyFn& apply_;
  const std::shared_ptr<const Directory> directory_;
  const absl::Time now_;
  const std::string nonce_;
  std::vector<LogEntry> entries_;
  std::vector<RequestRow> requests_;
  std::vector<StoredKey> data_keys_;
  std::vector<ReplacedRow> replaced_;
  std::map<uint16_t, Head> new_heads_;
  absl::flat_hash_map<SubjectKey, Change> overlay_;
  absl::flat_hash_set<RequestLocation> seen_requests_;
};

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_ROUND_H_
