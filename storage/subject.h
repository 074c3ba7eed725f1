// What commands are about: a case, a member of staff, a team, a customer, a workload, the desk's maintenance mode and
// policy, a scorecard, an action plan, a suggestion. A subject is the fold of its log entries; its stored record is
// kept so that nobody has to fold.
#ifndef DOCKET_STORAGE_SUBJECT_H_
#define DOCKET_STORAGE_SUBJECT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "docket/log/v1/log.pb.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/desk_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "docket/v1/quality_service.pb.h"
#include "storage/log_entry.h"

namespace docket::storage {

// How records are folded. A binary leaves records alone whose fold is newer than its own.
inline constexpr uint8_t kFoldVersion = 2;

// Names a subject. Cases go by number (0: one that is about to be opened), all others by key.
struct SubjectKey {
  uint16_t lane = 0;
  SubjectKind kind = SubjectKind::kLane;
  uint64_t number = 0;
  std::string key;

  bool is_new_case() const { return kind == SubjectKind::kCase && number == 0; }
  friend bool operator==(const SubjectKey&, const SubjectKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const SubjectKey& k) {
    return H::combine(std::move(h), k.lane, static_cast<int>(k.kind), k.number, k.key);
  }
};

using Record = std::variant<std::monostate, v1::Case, v1::Staff, v1::Team, log::v1::Customer, log::v1::Workload,
                            v1::Maintenance, log::v1::PolicyRecord, v1::Scorecard, v1::ActionPlan, v1::Suggestion>;

struct Subject {
  SubjectKey key;
  uint64_t number = 0;   // the sequence of its first entry; 0: it does not exist
  uint64_t version = 0;  // the count of its entries
  Record record;
  // The texts of a case's first entry. They are no part of the stored record.
  log::v1::SealedTexts opening;

  bool exists() const { return number != 0; }
  const v1::Case& case_record() const { return std::get<v1::Case>(record); }
};

// Folds an entry into its subject, and fills what follows from both: the entry's cycle and measures. Pure.
using ApplyFn = std::function<void(Subject*, LogEntry*)>;

std::string SerializeRecord(const Record& record);
// An empty record of that kind.
Record EmptyRecord(SubjectKind kind);
bool ParseRecord(SubjectKind kind, const std::string& bytes, Record* record);

// The subject before its first entry.
Subject AbsentSubject(const SubjectKey& key);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_SUBJECT_H_
