// What a rule answers: the events that follow from a command, or why it is refused.
#ifndef DOCKET_API_MODEL_DECISION_H_
#define DOCKET_API_MODEL_DECISION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "docket/log/v1/log.pb.h"

namespace docket {

// The actor on record where the service itself acts.
inline constexpr char kService[] = "docket";

// Other texts in the place of those that an earlier event of the same subject has.
struct ReplacedTexts {
  uint64_t version = 0;  // of the subject, whose event it was
  uint64_t sequence = 0;
  log::v1::SealedTexts texts;
};

// One event that a rule proposes; the committer gives it its place in the log.
struct Proposal {
  log::v1::Payload payload;
  // When it took effect: now, or earlier for what had fallen due.
  absl::Time occurred;
  // Whose doing it is, where it is not the caller's: kService's, or that of whoever an imported event names.
  std::string actor;
  std::vector<ReplacedTexts> replaces = {};
};

struct Decision {
  // What had fallen due before the command; stays even when the command is refused.
  std::vector<Proposal> settled;
  // What the command brings about; empty when refused, or when there was nothing to do.
  std::vector<Proposal> events;
  absl::Status refusal;
  // The refusal is that the caller may not: it comes before whatever else could be said, such as at which version the
  // subject is.
  bool denied = false;
};

// What the metrics and reports need of an event, in typed columns beside its payload. Zero: not applicable.
struct Measures {
  uint8_t case_kind = 0;
  uint8_t channel = 0;
  uint8_t from_state = 0;
  uint8_t to_state = 0;
  uint8_t cause = 0;
  uint8_t level = 0;
  uint8_t score = 0;
  uint8_t outcome = 0;
  std::optional<int64_t> duration_us;
  // Serialised docket.log.v1.Facts; empty for none, and in entries of before there were any.
  std::string facts;
  friend bool operator==(const Measures&, const Measures&) = default;
};

}  // namespace docket

#endif  // DOCKET_API_MODEL_DECISION_H_
