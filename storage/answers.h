// What a committer answers when it cannot carry a command out.
#ifndef DOCKET_STORAGE_ANSWERS_H_
#define DOCKET_STORAGE_ANSWERS_H_

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "docket/v1/desk_service.pb.h"

namespace docket::storage {

inline absl::Status LogShortened() {
  return Refusal(absl::StatusCode::kUnavailable, reason::kLogShortened,
                 "the database's log is shorter than it was (an older copy was restored): an operator has to restart "
                 "the service to go on with it");
}

inline absl::Status DatabaseUnavailable() {
  return RetryLater(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                    "the database cannot be reached at the moment; nothing was changed: try again", absl::Seconds(1));
}

inline absl::Status DiskFull() {
  return RetryLater(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                    "the database's disk is full; nothing was changed", absl::Seconds(10));
}

inline absl::Status OutcomeUnknown() {
  return RetryLater(absl::StatusCode::kUnavailable, reason::kOutcomeUnknown,
                    "the database was lost while the command was being written, and it is not known yet whether it "
                    "was: try again with the same request_id, which carries it out once at most",
                    absl::Seconds(1));
}

inline absl::Status ClockJumped() {
  return RetryLater(absl::StatusCode::kUnavailable, reason::kClockJumped,
                    "the database's clock jumped, or does not agree with the service's; nothing is written until it "
                    "is trusted again: try again",
                    absl::Seconds(5));
}

inline absl::Status InMaintenance(const v1::Maintenance& maintenance) {
  return RetryLater(absl::StatusCode::kUnavailable, reason::kMaintenance,
                    absl::StrCat("the desk is in maintenance mode (", maintenance.reason(),
                                 "); nothing was changed, and reads go on: try again when it is over"),
                    absl::Seconds(5));
}

inline absl::Status Bug(int code) {
  return Refusal(absl::StatusCode::kInternal, reason::kInternal,
                 absl::StrCat("the service could not store this command (error ", code,
                              "); nothing was changed. This is a fault of the service: please report it"));
}

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_ANSWERS_H_
