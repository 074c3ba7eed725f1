// The wrapped keys that texts are sealed with, and the proofs of the master keys that wrap them. What is stored here
// cannot be read without a master key, which never comes near the database.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_DATA_KEYS_H_
#define DOCKET_STORAGE_DATA_KEYS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/model/names.h"
#include "storage/database.h"

namespace docket::storage {

// A data key as it is stored.
struct WrappedKey {
  std::string uid;     // of its owner, 16 bytes
  std::string master;  // the id of the master key that wraps it
  std::string wrapped;
};
struct StoredKey {
  Id owner;
  WrappedKey key;
};

// The desk's own key, which keys look-ups; it is stored beside those of the owners.
inline constexpr Id kIndexKey = {.lane = 0, .number = 0};

// Those that there are, of the owners named.
absl::StatusOr<std::vector<StoredKey>> ReadKeys(Connection& connection, const std::vector<Id>& owners);
// False: there is one already.
absl::StatusOr<bool> AddKey(Connection& connection, const StoredKey& key);

// The ids of the master keys that some data key of the desk is wrapped with. Costs little, however many keys there are.
absl::StatusOr<std::set<std::string>> MastersInUse(Connection& connection, uint16_t lanes);
// At most `limit` keys of a lane that this master key wraps, in order, from this number on.
absl::StatusOr<std::vector<StoredKey>> KeysWrappedBy(Connection& connection, const std::string& master, Id from,
                                                     size_t limit);
// Puts `after` in the place of `before`, each in a row of its own that still says `before`: what somebody else
// re-wrapped or removed meanwhile is left alone. Both in order, so that two who do this at once wait and do not
// deadlock.
absl::Status Rewrap(Connection& connection, const std::vector<StoredKey>& before, const std::vector<StoredKey>& after);

// What tells the right master key from a wrong one, by the master key's id.
absl::StatusOr<std::map<std::string, std::string>> ReadMasterProofs(Connection& connection);
// Left alone where there is one.
absl::Status AddMasterProof(Connection& connection, const std::string& master, const std::string& proof);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_DATA_KEYS_H_
