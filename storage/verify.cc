#include "storage/verify.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "storage/case_columns.h"
#include "storage/case_counts.h"
#include "storage/case_terms.h"
#include "storage/customer_contacts.h"
#include "storage/loader.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr size_t kChunk = 2000;

class LaneVerifier {
 public:
  LaneVerifier(Connection& connection, const Desk& desk, uint16_t lane, const ApplyFn& apply, Verification* found)
      : connection_(connection), desk_(desk), lane_(lane), apply_(apply), found_(*found) {}

  absl::Status Run() {
    // One snapshot for the lane: what is written meanwhile is not seen in part.
    const PacketError begun = connection_.Run(
        {"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT"});
    if (!begun.ok()) return StatusOf(begun);
    absl::Status status = WalkLog();
    if (status.ok()) status = CompareReplaced();
    if (status.ok()) status = CompareKeys();
    if (status.ok()) status = CompareCases();
    if (status.ok()) status = CompareTerms();
    if (status.ok()) status = CompareContacts();
    if (status.ok()) status = CompareCounts();
    if (status.ok()) status = CompareRecords();
    if (status.ok()) status = CompareRequests();
    const PacketError ended = connection_.Run({"COMMIT"});
    return status.ok() ? StatusOf(ended) : status;
  }

 private:
  absl::Status Fault(uint64_t sequence, absl::string_view what) {
    return absl::DataLossError(absl::StrCat("lane ", lane_, ", entry ", sequence, ": ", what));
  }

  absl::Status WalkLog() {
    const absl::StatusOr<Rows> genesis =
        connection_.Query(absl::StrCat("SELECT hash FROM case_events WHERE lane = ", lane_, " AND sequence = 0"));
    if (!genesis.ok()) return genesis.status();
    previous_ = GenesisHash(desk_.uid, lane_);
    if (genesis->empty()) return Fault(0, "the lane's first entry is missing");
    if (genesis->front()[0] != previous_) return Fault(0, "the lane's first entry is not the one it was created with");
    while (true) {
      absl::StatusOr<std::vector<LogEntry>> entries = ReadEntries(connection_, lane_, last_, kChunk);
      if (!entries.ok()) return entries.status();
      for (LogEntry& entry : *entries) {
        if (absl::Status status = CheckEntry(entry); !status.ok()) return status;
      }
      if (entries->size() < kChunk) return absl::OkStatus();
    }
  }

  absl::Status CheckEntry(LogEntry& entry) {
    if (entry.sequence != last_ + 1) {
      return Fault(last_ + 1, absl::StrCat("is missing; the next one there is ", entry.sequence));
    }
    if (entry.previous != previous_) return Fault(entry.sequence, "does not follow from the entry before it");
    if (ChainHash(entry) != entry.hash) return Fault(entry.sequence, "was changed: its columns do not give its hash");
    if (entry.payload.empty()) {
      ++found_.removed;
    } else if (Sha256(entry.payload) != entry.digest) {
      return Fault(entry.sequence, "was changed: its payload does not give its digest");
    }
    NoteTexts(entry);
    if (entry.time < time_) return Fault(entry.sequence, "is older than the entry before it");
    last_ = entry.sequence;
    previous_ = entry.hash;
    time_ = entry.time;
    ++found_.entries;
    return Fold(entry);
  }

  // What its texts are now, where that is not what they were at first; and what it says of others' texts.
  void NoteTexts(const LogEntry& entry) {
    const std::string digest = TextsDigest(entry.texts);
    if (entry.format > 1 && !entry.payload.empty() && digest != entry.body.texts_digest()) {
      changed_[{entry.number, entry.version}] = {.sequence = entry.sequence, .digest = digest};
    }
    for (const log::v1::TextsReplaced& replaced : entry.body.replaced()) {
      replaced_[{entry.number, replaced.version()}] = replaced.digest();
    }
  }

  absl::Status CompareReplaced() {
    for (const auto& [place, texts] : changed_) {
      const auto by = replaced_.find(place);
      if (by != replaced_.end() && by->second == texts.digest) continue;
      if (!texts.digest.empty()) return Fault(texts.sequence, "was changed: its texts do not give their digest");
      ++found_.removed;
    }
    for (const auto& [place, digest] : replaced_) {
      const auto texts = changed_.find(place);
      if (texts == changed_.end()) {
        return Fault(place.first, absl::StrCat("has texts at version ", place.second, " that a later entry replaced"));
      }
      ++found_.replaced;
    }
    return absl::OkStatus();
  }

  // Whether its own texts are sealed with a key of its own.
  static bool NeedsKey(const Subject& subject) {
    const log::v1::SealedTexts* texts = &subject.opening;
    if (subject.key.kind == SubjectKind::kCustomer) texts = &std::get<log::v1::Customer>(subject.record).profile();
    return texts->scheme() == log::v1::SealedTexts::SCHEME_XCHACHA20_POLY1305 && texts->owner() == 0;
  }

  absl::Status CompareKeys() {
    const absl::StatusOr<Rows> rows =
        connection_.Query(absl::StrCat("SELECT number FROM data_keys WHERE number > 0 AND lane = ", lane_));
    if (!rows.ok()) return rows.status();
    std::set<uint64_t> has_key;
    for (const Row& row : *rows) {
      const auto owner = subjects_.find(AsUint(row[0]));
      const SubjectKind kind = owner == subjects_.end() ? SubjectKind::kLane : owner->second.key.kind;
      if (kind != SubjectKind::kCase && kind != SubjectKind::kCustomer && !IsOfQuality(kind)) {
        return Fault(AsUint(row[0]), "a data key is of nothing that has texts of its own");
      }
      has_key.insert(AsUint(row[0]));
    }
    for (const auto& [number, subject] : subjects_) {
      if (NeedsKey(subject) && !has_key.contains(number)) {
        return Fault(number, "the key is missing that what was opened here is sealed with");
      }
    }
    return absl::OkStatus();
  }

  absl::Status Fold(LogEntry& entry) {
    if (entry.subject_kind == SubjectKind::kLane) return absl::OkStatus();
    auto [at, fresh] = subjects_.try_emplace(entry.number);
    Subject& subject = at->second;
    if (fresh) {
      if (entry.number != entry.sequence) return Fault(entry.sequence, "is about something that was never opened");
      subject = AbsentSubject({.lane = lane_, .kind = entry.subject_kind, .number = entry.number});
    }
    if (entry.version != subject.version + 1) {
      return Fault(entry.sequence, absl::StrCat("has version ", entry.version, " after version ", subject.version));
    }
    LogEntry again = entry;
    apply_(&subject, &again);
    if (again.cycle != entry.cycle || !(again.measures == entry.measures) || again.kind != entry.kind) {
      return Fault(entry.sequence, "has columns that do not follow from its payload");
    }
    return absl::OkStatus();
  }

  absl::Status CompareStored(uint64_t number, SubjectKind kind, uint64_t version, const std::string& record) {
    const auto at = subjects_.find(number);
    if (at == subjects_.end() || at->second.key.kind != kind) {
      return Fault(number, "a stored record has no entries in the log");
    }
    if (at->second.version != version || SerializeRecord(at->second.record) != record) {
      return Fault(number, "the stored record of what was opened here is not the fold of its entries");
    }
    compared_.insert(number);
    return absl::OkStatus();
  }

  absl::Status CompareCases() {
    uint64_t after = 0;
    while (true) {
      const absl::StatusOr<Rows> rows =
          connection_.Query(absl::StrCat("SELECT number, version, record FROM cases WHERE lane = ", lane_,
                                         " AND number > ", after, " ORDER BY number LIMIT ", kChunk));
      if (!rows.ok()) return rows.status();
      for (const Row& row : *rows) {
        after = AsUint(row[0]);
        absl::Status status = CompareStored(after, SubjectKind::kCase, AsUint(row[1]), row[2].value_or(""));
        if (status.ok()) status = CompareColumns(subjects_.at(after));
        if (!status.ok()) return status;
      }
      if (rows->size() < kChunk) break;
    }
    for (const auto& [number, subject] : subjects_) {
      if (subject.key.kind == SubjectKind::kCase && !compared_.contains(number)) {
        return Fault(number,
                     absl::StrCat("case ", FormatId({.lane = lane_, .number = number}), " has no stored record"));
      }
    }
    return absl::OkStatus();
  }

  // Asks the database whether the row is what its columns' literals say.
  absl::Status CompareColumns(const Subject& subject) {
    std::string sql = "SELECT COUNT(*) FROM cases WHERE ";
    for (size_t i = 0; i < CaseColumns().size(); ++i) {
      const CaseColumn& column = CaseColumns()[i];
      absl::StrAppend(&sql, i == 0 ? "" : " AND ", column.name, " <=> ", column.literal(subject));
    }
    const absl::StatusOr<Rows> rows = connection_.Query(sql);
    if (!rows.ok()) return rows.status();
    if (AsUint(rows->front()[0]) != 1)
      return Fault(subject.number, "the columns of its case are not what its record says");
    return absl::OkStatus();
  }

  absl::Status CompareTerms() {
    const absl::StatusOr<Rows> rows =
        connection_.Query(absl::StrCat("SELECT number, term, opened_at FROM case_terms WHERE lane = ", lane_));
    if (!rows.ok()) return rows.status();
    std::map<uint64_t, std::set<std::string>> stored;
    for (const Row& row : *rows) {
      const uint64_t number = AsUint(row[0]);
      const auto at = subjects_.find(number);
      if (at == subjects_.end() || at->second.key.kind != SubjectKind::kCase ||
          OpenedAt(at->second.case_record()) != AsTime(row[2])) {
        return Fault(number, "a tag or reference is stored of a case that was not opened here then");
      }
      stored[number].insert(row[1].value_or(""));
    }
    for (const auto& [number, subject] : subjects_) {
      if (subject.key.kind == SubjectKind::kCase && stored[number] != TermsOf(subject.case_record())) {
        return Fault(number, "the tags and references that its case is found by are not those that its record has");
      }
    }
    return absl::OkStatus();
  }

  absl::Status CompareContacts() {
    const absl::StatusOr<std::optional<uint64_t>> fault = FindContactFault(connection_, lane_, subjects_);
    if (!fault.ok()) return fault.status();
    if (!fault->has_value()) return absl::OkStatus();
    return Fault(**fault, "the contacts that its customer is found by are not those that its record has");
  }

  absl::Status CompareCounts() {
    std::map<CountKey, int64_t> counts;
    for (const auto& [number, subject] : subjects_) {
      if (subject.key.kind == SubjectKind::kCase) ++counts[CountKeyOf(subject)];
    }
    const absl::StatusOr<Rows> rows = connection_.Query(
        absl::StrCat("SELECT team, state, priority, cases FROM case_counts WHERE cases <> 0 AND lane = ", lane_));
    if (!rows.ok()) return rows.status();
    std::map<CountKey, int64_t> stored;
    for (const Row& row : *rows) {
      stored[{.lane = lane_,
              .team = row[0].value_or(""),
              .state = static_cast<int>(AsUint(row[1])),
              .priority = static_cast<int>(AsUint(row[2]))}] = AsOptionalInt(row[3]).value_or(0);
    }
    if (stored == counts) return absl::OkStatus();
    return Fault(last_, "the counts of the lane's cases by team, state and priority are not what there is");
  }

  absl::Status CompareRecords() {
    const absl::StatusOr<Rows> rows =
        connection_.Query(absl::StrCat("SELECT number, kind, version, record FROM records WHERE lane = ", lane_));
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      const auto kind = static_cast<SubjectKind>(AsUint(row[1]));
      absl::Status status = CompareStored(AsUint(row[0]), kind, AsUint(row[2]), row[3].value_or(""));
      if (!status.ok()) return status;
    }
    for (const auto& [number, subject] : subjects_) {
      if (!compared_.contains(number)) return Fault(number, "what was opened here has no stored record");
    }
    found_.subjects += subjects_.size();
    return absl::OkStatus();
  }

  absl::Status CompareRequests() {
    const absl::StatusOr<Rows> rows = connection_.Query(
        absl::StrCat("SELECT COUNT(*), COUNT(e.sequence), COALESCE(MIN(IF(e.sequence IS NULL, r.sequence, NULL)), 0) "
                     "FROM requests r "
                     "LEFT JOIN case_events e ON e.lane = r.lane AND e.sequence = r.sequence WHERE r.lane = ",
                     lane_));
    if (!rows.ok()) return rows.status();
    const Row& row = rows->front();
    if (AsUint(row[0]) != AsUint(row[1]))
      return Fault(AsUint(row[2]), "a request names this entry, which is not there");
    found_.requests += AsUint(row[0]);
    return absl::OkStatus();
  }

  Connection& connection_;
  const Desk& desk_;
  const uint16_t lane_;
  const ApplyFn& apply_;
  Verification& found_;
  uint64_t last_ = 0;
  std::string previous_;
  absl::Time time_ = absl::UnixEpoch();
  struct ChangedTexts {
    uint64_t sequence = 0;
    std::string digest;
  };
  using TextsPlace = std::pair<uint64_t, uint64_t>;  // the subject's number, its version
  std::map<TextsPlace, ChangedTexts> changed_;
  std::map<TextsPlace, std::string> replaced_;
  std::map<uint64_t, Subject> subjects_;
  std::set<uint64_t> compared_;
};

}  // namespace

absl::StatusOr<Verification> Verify(Connection& connection, const Desk& desk, const ApplyFn& apply,
                                    const std::function<void(const std::string&)>& progress) {
  Verification found;
  for (uint16_t lane = 0; lane < desk.lanes; ++lane) {
    const uint64_t before = found.entries;
    const absl::Status status = LaneVerifier(connection, desk, lane, apply, &found).Run();
    if (!status.ok()) return status;
    ++found.lanes;
    progress(absl::StrCat("lane ", lane + 1, " of ", desk.lanes, ": ", found.entries - before, " entries"));
  }
  return found;
}

}  // namespace docket::storage
