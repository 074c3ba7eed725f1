// Reads of the log and the records for the committer and the duties: each answer is consistent within itself and says
// how far the lane's log had come.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_LOADER_H_
#define DOCKET_STORAGE_LOADER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "api/model/directory.h"
#include "storage/command.h"
#include "storage/database.h"
#include "storage/log_entry.h"
#include "storage/subject.h"

namespace docket::storage {

// A subject as it stood when its lane's log ended with `head`.
struct Loaded {
  std::shared_ptr<const Subject> subject;
  uint64_t head = 0;
};

// A subject that does not exist loads as an absent one. UNAVAILABLE with reason NEWER_RECORD when a newer binary wrote
// it.
absl::StatusOr<Loaded> LoadSubject(Connection& connection, const SubjectKey& key);

// The columns that the texts of an entry are read from, and the texts from a row that has these columns at `at`: none
// where the entry is not there (NULL). False where they cannot be read.
std::string OpeningColumns(absl::string_view table);
bool ReadOpening(const Row& row, size_t at, log::v1::SealedTexts* texts);

absl::StatusOr<std::map<uint16_t, Head>> ReadHeads(Connection& connection, const std::vector<uint16_t>& lanes);

// Which subjects the entries after `after` are about; of at most `limit` entries.
struct Touched {
  std::map<uint64_t, uint64_t> last;  // subject's number to the sequence of its last entry
  bool complete = true;
};
absl::StatusOr<Touched> ReadTouched(Connection& connection, uint16_t lane, uint64_t after, size_t limit);

// What the database knows of request identities, and how far the lanes had come when it was asked.
struct StoredRequest {
  uint64_t sequence = 0;
  std::string fingerprint;
};
using RequestLocation = std::pair<uint16_t, std::pair<std::string, std::string>>;  // lane, (caller, id)
// DATA_LOSS when a lane has no entry at all; UNAVAILABLE when the server turned read-only since the connection was
// made.
struct Proof {
  std::map<RequestLocation, StoredRequest> requests;
  std::map<uint16_t, uint64_t> heads;  // lane to last sequence
};
absl::StatusOr<Proof> ReadProof(Connection& connection, const std::vector<uint16_t>& lanes,
                                const std::vector<RequestLocation>& requests);

// A subject as it stood after the entry at `sequence`, folded from its entries.
absl::StatusOr<std::shared_ptr<const Subject>> FoldAt(Connection& connection, uint16_t lane, uint64_t sequence,
                                                      const ApplyFn& apply);

// Entries of a lane after `after`, in order, at most `limit`. `columns_only` leaves the payload unread.
absl::StatusOr<std::vector<LogEntry>> ReadEntries(Connection& connection, uint16_t lane, uint64_t after, size_t limit,
                                                  bool columns_only = false);
// Entries of one subject after `after`, in order.
absl::StatusOr<std::vector<LogEntry>> ReadSubjectEntries(Connection& connection, uint16_t lane, uint64_t number,
                                                         uint64_t after, size_t limit);

// Makes ready what is only on record in it: the policy. Null: leaves it.
using CompleteDirectoryFn = std::function<absl::Status(Directory*)>;
absl::StatusOr<std::shared_ptr<const Directory>> ReadDirectory(Connection& connection,
                                                               const CompleteDirectoryFn& complete = nullptr);

// What a committer asks with every batch, and each second when idle.
struct Pulse {
  absl::Time now;               // the database's clock
  uint64_t directory_head = 0;  // the last sequence of lane 0
  bool read_only = false;       // the server is not the primary any more
};
std::string PulseQuery();
Pulse PulseOf(const Row& row);
absl::StatusOr<Pulse> ReadPulse(Connection& connection);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_LOADER_H_
