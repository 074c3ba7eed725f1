// What those who follow the log live ask of it: stretches of several lanes at once, and what stands at a place.
// Functions over a Connection.
#ifndef DOCKET_STORAGE_TAIL_H_
#define DOCKET_STORAGE_TAIL_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "api/model/names.h"
#include "storage/database.h"
#include "storage/log_entry.h"

namespace docket::storage {

// A lane's entries after `after`, up to `up_to` and with it.
struct Stretch {
  uint16_t lane = 0;
  uint64_t after = 0;
  uint64_t up_to = 0;
};

using LogPlace = std::pair<uint16_t, uint64_t>;  // lane, sequence

struct StretchesRead {
  // Of cases alone, each lane's in order, without their texts.
  std::vector<LogEntry> entries;
  // Of the entries at both ends of each stretch; one that is not there is missing.
  std::map<LogPlace, std::string> hashes;
};
// At least one stretch. Of each lane at most `limit` entries, of these kinds (as stored) or of all where there are
// none.
absl::StatusOr<StretchesRead> ReadStretches(Connection& connection, const std::vector<Stretch>& stretches,
                                            const std::set<uint16_t>& kinds, size_t limit);

// The hashes of these entries; one that is not there is missing.
absl::StatusOr<std::map<LogPlace, std::string>> ReadHashes(Connection& connection, const std::vector<LogPlace>& places);

// A case's entries after `after`, up to `up_to` and with it, in order, without their texts; at most `limit`.
absl::StatusOr<std::vector<LogEntry>> ReadFacts(Connection& connection, const Id& id, uint64_t after, uint64_t up_to,
                                                size_t limit);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_TAIL_H_
