// Checks the database against what callers were told, with SQL alone: nothing of the server's code takes part.
#ifndef DOCKET_TESTS_FAULT_LOG_CHECK_H_
#define DOCKET_TESTS_FAULT_LOG_CHECK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "tests/load/journal.h"

namespace docket::fault {

struct Findings {
  uint64_t entries = 0;   // in the log
  uint64_t requests = 0;  // request ids on record
  uint64_t fences = 0;
  uint64_t lost = 0;                  // acknowledged, and not in the log as acknowledged
  uint64_t twice = 0;                 // applied more than once
  uint64_t refused_applied = 0;       // refused, and applied all the same
  uint64_t unknown_applied = 0;       // outcome unknown to the caller: applied once (no fault)
  uint64_t same_version = 0;          // two acknowledged commands with the same version of the same case
  uint64_t gaps = 0;                  // in a lane's sequence, a case's versions, or the chain
  uint64_t causes_twice = 0;          // escalations of one cause in one cycle beyond the first
  uint64_t consequences_wrong = 0;    // what follows from events and was not carried out once
  std::vector<std::string> examples;  // of what is wrong, a few

  bool clean() const {
    return lost + twice + refused_applied + same_version + gaps + causes_twice + consequences_wrong == 0;
  }
};

absl::StatusOr<Findings> CheckLog(storage::Connection& connection, const std::vector<load::Entry>& journal);

// Entries of the log, genesis aside.
absl::StatusOr<uint64_t> CountEntries(storage::Connection& connection);
// Whether all that follows from the events was carried out: consequence_check.h.
absl::StatusOr<bool> ConsequencesAreDone(storage::Connection& connection);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_LOG_CHECK_H_
