// "Each cause escalates exactly once": what the service put on record by itself, against what the independent model
// (escalation_model.h) counts out from what people did. Reads the log with SQL.
#ifndef DOCKET_TESTS_FAULT_ESCALATION_CHECK_H_
#define DOCKET_TESTS_FAULT_ESCALATION_CHECK_H_

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/database.h"
#include "tests/fault/escalation_model.h"

namespace docket::fault {

// Of one kind of happening.
struct Tally {
  uint64_t expected = 0;    // by the model
  uint64_t recorded = 0;    // by the service
  uint64_t duplicates = 0;  // recorded beyond the first
  uint64_t missing = 0;
  uint64_t spurious = 0;   // recorded, and never brought about
  uint64_t differing = 0;  // recorded once, with another time or level than the model's
  bool clean() const { return duplicates + missing + spurious + differing == 0; }
};

struct EscalationFindings {
  uint64_t cases = 0, events = 0, cycles = 0, recalculations = 0, policies = 0;
  std::array<Tally, 3> tallies;  // by Happening
  // Warnings and reminders, each at most once for a clock.
  uint64_t warnings = 0, warnings_twice = 0;
  // Clocks that an event set by another policy than the case went by after it; no fault where their steps are right.
  uint64_t by_older_policy = 0, by_newer_policy = 0;
  uint64_t puzzles = 0;                  // cases that the model cannot judge
  std::vector<absl::Duration> lateness;  // from due to on record; ascending
  std::vector<std::string> examples;     // of what is wrong, a few

  Tally& of(Happening happening) { return tallies[static_cast<size_t>(happening)]; }
  bool clean() const;
};

// `available`: see PoliciesKnown.
absl::StatusOr<EscalationFindings> CheckEscalations(storage::Connection& connection,
                                                    std::set<std::pair<v1::EscalationLevel, std::string>> available);

void PrintEscalations(EscalationFindings found);

// Whether nothing falls due any more, and every open case goes by the policy in force.
absl::StatusOr<bool> NothingIsDue(storage::Connection& connection);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_ESCALATION_CHECK_H_
