// The words of scorecards, action plans and suggestions, which are in the texts of their events: those of the first are
// what it is about, those of each later one belong to what it did.
#ifndef DOCKET_SERVER_QUALITY_WORDS_H_
#define DOCKET_SERVER_QUALITY_WORDS_H_

#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "docket/v1/event.pb.h"
#include "docket/v1/quality_service.pb.h"
#include "server/customer_lookup.h"
#include "server/rules/quality.h"
#include "server/sealing/sealer.h"
#include "storage/database.h"
#include "storage/loader.h"
#include "storage/subject.h"

namespace docket::server {

// Puts the texts of the event that made `version` where they belong; `record` is at that version or a later one.
void PutWords(int64_t version, v1::Texts texts, v1::Scorecard* card);
void PutWords(int64_t version, v1::Texts texts, v1::ActionPlan* plan);
void PutWords(int64_t version, v1::Texts texts, v1::Suggestion* suggestion);

// What holds at the moment of the answer: of a plan, whether it is overdue.
template <typename Record>
void PutOverdue(absl::Time now, Record* record) {
  if constexpr (std::is_same_v<Record, v1::ActionPlan>) record->set_overdue(rules::IsOverdue(*record, now));
}

// The keys of the first `most` of these, where they are not remembered, in one query: to be read before their words.
absl::Status LoadKeys(Sealer& sealer, storage::Connection& connection,
                      const std::vector<const storage::Subject*>& subjects, size_t most);

// No record has more events.
inline constexpr size_t kMostQualityEvents = 200;

// Fills in the words of all events up to this version of the subject.
template <typename Record>
absl::Status ReadWords(Sealer& sealer, storage::Connection& connection, const storage::Subject& subject, int64_t up_to,
                       Record* record) {
  const absl::StatusOr<std::vector<storage::LogEntry>> entries =
      storage::ReadSubjectEntries(connection, subject.key.lane, subject.number, 0, kMostQualityEvents);
  if (!entries.ok()) return entries.status();
  for (const storage::LogEntry& entry : *entries) {
    const auto version = static_cast<int64_t>(entry.version);
    if (version > up_to) break;
    absl::StatusOr<v1::Texts> texts = sealer.Unseal(connection, entry.body.texts(), IdOf(subject));
    if (!texts.ok()) return texts.status();
    PutWords(version, *std::move(texts), record);
  }
  return absl::OkStatus();
}

// The words of the first event alone, which a list brings along.
template <typename Record>
absl::Status OpenFirstWords(Sealer& sealer, storage::Connection& connection, const storage::Subject& subject,
                            Record* record) {
  absl::StatusOr<v1::Texts> texts = sealer.Unseal(connection, subject.opening, IdOf(subject));
  if (texts.ok()) PutWords(1, *std::move(texts), record);
  return texts.status();
}

}  // namespace docket::server

#endif  // DOCKET_SERVER_QUALITY_WORDS_H_
