// What a binary answers about a record or an entry that a newer one wrote; it leaves it alone.
#ifndef DOCKET_STORAGE_NEWER_RECORD_H_
#define DOCKET_STORAGE_NEWER_RECORD_H_

#include "api/model/refusal.h"

namespace docket::storage {

inline absl::Status NewerRecord() {
  return Refusal(absl::StatusCode::kUnavailable, reason::kNewerRecord,
                 "this record was written by a newer version of the service: call a replica that runs it");
}

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_NEWER_RECORD_H_
