// One entry of the log: a row of case_events, and the hash that chains it to the one before.
//
// The hash covers every column and the digest of the payload as stored, not the payload itself: so a payload can be
// destroyed later and the chain still verifies. In the same way the payload has the digest of the sealed texts, which
// stand beside it: they can be replaced or destroyed by themselves.
#ifndef DOCKET_STORAGE_LOG_ENTRY_H_
#define DOCKET_STORAGE_LOG_ENTRY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/model/decision.h"
#include "docket/log/v1/log.pb.h"
#include "storage/database.h"

namespace docket::storage {

inline constexpr size_t kHashBytes = 32;
inline constexpr size_t kNonceBytes = 16;
// What this binary writes and can fold. In format 1 the texts stand in the payload; from 3 on an
// event says what it does to its case's clocks, from 4 on what reports need of it.
inline constexpr uint8_t kLogFormat = 4;
inline constexpr uint8_t kFactsFormat = 4;

// What an entry is about. 0: the lane itself (its first entry, fences).
enum class SubjectKind : uint8_t {
  kLane = 0,
  kCase = 1,
  kStaff = 2,
  kTeam = 3,
  kCustomer = 4,
  kWorkload = 5,
  kMaintenance = 6,
  kPolicy = 7,
  kScorecard = 8,
  kActionPlan = 9,
  kSuggestion = 10,
};

// A scorecard, an action plan or a suggestion: its words are sealed with a key of its own.
inline bool IsOfQuality(SubjectKind kind) {
  return kind == SubjectKind::kScorecard || kind == SubjectKind::kActionPlan || kind == SubjectKind::kSuggestion;
}

// The kinds of event as stored: for a case its detail's field number, for others 100 + the payload's field number.
inline constexpr uint16_t kGenesisEvent = 0;
uint16_t EventKindOf(const log::v1::Payload& payload);

struct LogEntry {
  uint16_t lane = 0;
  uint64_t sequence = 0;
  SubjectKind subject_kind = SubjectKind::kLane;
  uint64_t number = 0;   // the subject's: the sequence of its first entry
  uint64_t version = 0;  // the subject's after it
  uint16_t kind = 0;
  uint8_t format = kLogFormat;
  uint32_t cycle = 0;
  absl::Time time;      // when it was recorded; never falls within a lane
  absl::Time occurred;  // when it took effect
  std::string actor;
  Measures measures;
  std::string nonce;     // random, one for each batch
  std::string digest;    // SHA-256 of the payload as stored
  std::string previous;  // the hash of the lane's entry before
  std::string hash;
  std::string payload;    // serialised docket.log.v1.Payload, without the texts; empty once destroyed
  std::string texts;      // serialised docket.log.v1.SealedTexts; empty for none
  log::v1::Payload body;  // `payload`, parsed, with the texts
};

// The end of a lane's log.
struct Head {
  uint64_t sequence = 0;
  std::string hash;
  absl::Time time;
};

std::string Sha256(absl::string_view bytes);
std::string ChainHash(const LogEntry& entry);
// The hash of a lane's entry 0, which stands for the lane itself.
std::string GenesisHash(absl::string_view desk_uid, uint16_t lane);

// The texts as they are stored; none: empty. And their digest, which is empty for none.
std::string TextsBytes(const log::v1::SealedTexts& texts);
std::string TextsDigest(absl::string_view texts);

// Serialises the body, and fills digest and hash. The other fields must be final.
void Seal(LogEntry* entry);

// The columns, in the order of EntryValues and of ReadEntry.
absl::string_view EntryColumns();
// "(…)" without the parentheses; `previous` is SQL: a literal, or the guard's sub-select.
std::string EntryValues(const LogEntry& entry, absl::string_view previous);
// DATA_LOSS when the payload does not parse, UNAVAILABLE (NEWER_RECORD) when a newer binary wrote it.
absl::StatusOr<LogEntry> ReadEntry(const Row& row);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_LOG_ENTRY_H_
