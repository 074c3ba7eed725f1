// What a committer remembers of one lane: the end of its log, and recent subjects. All of it may be wrong when another
// replica wrote to the lane: the guards in the packet prove it right, or it is read again.
//
// Belongs to the committer's thread.
#ifndef DOCKET_STORAGE_LANE_MEMORY_H_
#define DOCKET_STORAGE_LANE_MEMORY_H_

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "storage/loader.h"
#include "storage/log_entry.h"
#include "storage/subject.h"

namespace docket::storage {

class LaneMemory {
 public:
  explicit LaneMemory(size_t most_subjects = 2048) : most_subjects_(most_subjects) {}

  const std::optional<Head>& head() const { return head_; }

  // The subject as of head(), or null when it is not remembered.
  std::shared_ptr<const Subject> Find(const SubjectKey& key);

  // Takes in what was loaded outside. False when the log has moved past it in a way that memory cannot bridge: it has
  // to be loaded again.
  bool Admit(const Loaded& loaded);

  // Our own commit: the log now ends with `head`, and these subjects stand as given.
  void Advance(const Head& head, const std::vector<std::shared_ptr<const Subject>>& subjects);

  // The log was found to end with `head`; entries between are about `touched`. Not complete: forget all subjects.
  void Resync(const Head& head, const Touched& touched);

  void Forget();

 private:
  struct Remembered {
    std::shared_ptr<const Subject> subject;
    uint64_t touched;  // its last entry is at or before this sequence
  };
  using Recent = std::list<Remembered>;
  void Put(std::shared_ptr<const Subject> subject, uint64_t touched);
  void Erase(Recent::iterator at);

  const size_t most_subjects_;
  std::optional<Head> head_;
  Recent recent_;  // the latest first
  absl::flat_hash_map<SubjectKey, Recent::iterator> by_key_;
  absl::flat_hash_map<uint64_t, Recent::iterator> by_number_;
  // A subject that is not remembered was last touched at or before this sequence, or by others, as noted below.
  uint64_t forgotten_through_ = 0;
  // What others wrote: subject's number to the sequence of its last such entry; and the last of all.
  absl::flat_hash_map<uint64_t, uint64_t> foreign_;
  uint64_t last_foreign_ = 0;
};

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_LANE_MEMORY_H_
