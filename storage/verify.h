// Walks the whole log and compares it with itself and with what is stored beside it.
#ifndef DOCKET_STORAGE_VERIFY_H_
#define DOCKET_STORAGE_VERIFY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/database.h"
#include "storage/schema.h"
#include "storage/subject.h"

namespace docket::storage {

struct Verification {
  uint64_t lanes = 0;
  uint64_t entries = 0;
  uint64_t subjects = 0;
  uint64_t requests = 0;
  uint64_t removed = 0;   // entries whose payload or texts are gone, which the chain still covers
  uint64_t replaced = 0;  // texts that a later entry put in the place of others
};

// DATA_LOSS naming the first fault found, by lane and sequence:
//   a gap in a lane's sequence; a time that falls; a payload or texts that do not match their digest, or the one that a
//   later entry put in its place; an entry that does not match its hash, or does not follow from the one before; a
//   key of nobody; a derived column that is not what the fold gives; a stored record that is not the fold of its
//   entries, is missing, or has no entries; terms of a case, contacts of a customer, or counts of a lane, that are not
//   what the folds give; a request that names no entry.
// The service may be running: each lane is read in one snapshot. `progress` hears of each lane.
absl::StatusOr<Verification> Verify(Connection& connection, const Desk& desk, const ApplyFn& apply,
                                    const std::function<void(const std::string&)>& progress);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_VERIFY_H_
