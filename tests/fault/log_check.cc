#include "tests/fault/log_check.h"

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "docket/log/v1/log.pb.h"
#include "server/sealing/sealer.h"
#include "tests/fault/consequence_check.h"
#include "tests/load/request.h"
#include "tests/support/test_master_keys.h"

namespace docket::fault {
namespace {

using storage::Row;
using storage::Rows;

constexpr size_t kChunk = 5000;
constexpr size_t kExamples = 10;
constexpr int kUuidCharacters = 36;

uint64_t Number(const std::optional<std::string>& value) {
  uint64_t number = 0;
  (void)absl::SimpleAtoi(value.value_or("0"), &number);
  return number;
}

// What one lane's entry says that the check needs.
struct Place {
  uint16_t lane;
  uint64_t sequence;
  friend auto operator<=>(const Place&, const Place&) = default;
};
struct Event {
  uint64_t number;
  uint64_t version;
};

class Checker {
 public:
  Checker(storage::Connection& connection, const std::vector<load::Entry>& journal)
      : connection_(connection), journal_(journal) {}

  absl::StatusOr<Findings> Run() {
    for (const auto step : {&Checker::ReadEvents, &Checker::ReadRequests, &Checker::CheckSequences}) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    CheckJournal();
    CheckUnmarked();
    CheckClaims();
    const absl::StatusOr<std::vector<std::string>> wrong = WrongConsequences(connection_);
    if (!wrong.ok()) return wrong.status();
    for (const std::string& what : *wrong) Wrong(&found_.consequences_wrong, what);
    return found_;
  }

 private:
  using Unmarked = std::pair<std::string, std::string>;  // the RPC, the case

  void Wrong(uint64_t* count, std::string what) {
    ++*count;
    if (found_.examples.size() < kExamples) found_.examples.push_back(std::move(what));
  }

  // The marks of the load's requests stand in the texts, which are sealed.
  absl::Status CountMark(const Id& id, const docket::log::v1::SealedTexts& sealed) {
    const absl::StatusOr<v1::Texts> opened = sealer_.Unseal(connection_, sealed, id);
    if (!opened.ok()) return opened.status();
    const std::string texts = opened->SerializeAsString();
    const size_t at = texts.find("rq:");
    if (at != std::string::npos && at + 3 + kUuidCharacters <= texts.size()) {
      ++applied_[texts.substr(at + 3, kUuidCharacters)];
    }
    return absl::OkStatus();
  }

  // Of the rows' cases, all keys at once.
  absl::StatusOr<std::vector<docket::log::v1::SealedTexts>> ReadTexts(const Rows& rows, uint16_t lane) {
    std::vector<docket::log::v1::SealedTexts> texts(rows.size());
    std::vector<Id> owners;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!texts[i].ParseFromString(rows[i][7].value_or(""))) return absl::DataLossError("texts cannot be read");
      if (texts[i].scheme() != docket::log::v1::SealedTexts::SCHEME_XCHACHA20_POLY1305) continue;
      owners.push_back(server::OwnerOf(texts[i], {.lane = lane, .number = Number(rows[i][3])}));
    }
    if (absl::Status loaded = sealer_.Load(connection_, std::move(owners)); !loaded.ok()) return loaded;
    return texts;
  }

  // Some requests have no text: their events are counted by case.
  absl::Status CountUnmarked(const Id& id, uint64_t version, uint64_t kind, const std::string& payload) {
    using Detail = v1::CaseEventDetail;
    if (kind == Detail::kEscalationAccepted) ++unmarked_[{"AcceptEscalation", CaseName(id)}];
    if (kind == Detail::kUpdated) ++unmarked_[{"UpdateCase", CaseName(id)}];
    if (kind != Detail::kLinked && kind != Detail::kAssigned && kind != Detail::kEscalated) return absl::OkStatus();
    docket::log::v1::Payload parsed;
    if (!parsed.ParseFromString(payload)) return absl::DataLossError("a payload cannot be read");
    const Detail& detail = parsed.case_event();
    if (detail.has_linked() && !detail.linked().link().inbound()) ++unmarked_[{"LinkCases", CaseName(id)}];
    const v1::Escalation& raised = detail.escalated().escalation();
    if (raised.clock() != 0 && !rungs_.insert({CaseName(id), raised.clock(), raised.rung()}).second) {
      Wrong(&found_.causes_twice,
            absl::StrCat("rung ", raised.rung(), " of clock ", raised.clock(), " escalated twice in ", CaseName(id)));
    }
    if (detail.assigned().reserved()) claimed_.insert({CaseName(id), static_cast<int64_t>(version)});
    return absl::OkStatus();
  }

  absl::Status ReadEvents() {
    for (Place after{0, 0};;) {
      const absl::StatusOr<Rows> rows = connection_.Query(absl::StrCat(
          "SELECT lane, sequence, subject_kind, number, version, kind, payload, texts FROM case_events WHERE lane = ",
          after.lane, " AND sequence > ", after.sequence, " ORDER BY sequence LIMIT ", kChunk));
      if (!rows.ok()) return rows.status();
      const absl::StatusOr<std::vector<docket::log::v1::SealedTexts>> texts = ReadTexts(*rows, after.lane);
      if (!texts.ok()) return texts.status();
      for (size_t i = 0; i < rows->size(); ++i) {
        const Row& row = (*rows)[i];
        after.sequence = Number(row[1]);
        ++found_.entries;
        if (Number(row[2]) == 0) ++found_.fences;
        if (Number(row[2]) != 1) continue;
        events_[after] = {.number = Number(row[3]), .version = Number(row[4])};
        const std::string payload = row[6].value_or("");
        const Id id{.lane = after.lane, .number = Number(row[3])};
        if (absl::Status marked = CountMark(id, (*texts)[i]); !marked.ok()) return marked;
        if (absl::Status read = CountUnmarked(id, Number(row[4]), Number(row[5]), payload); !read.ok()) return read;
      }
      if (rows->size() < kChunk) {
        after = {.lane = static_cast<uint16_t>(after.lane + 1), .sequence = 0};
        const absl::StatusOr<Rows> more =
            connection_.Query(absl::StrCat("SELECT COUNT(*) FROM case_events WHERE lane = ", after.lane));
        if (!more.ok()) return more.status();
        if (Number(more->front()[0]) == 0) return absl::OkStatus();
      }
    }
  }

  absl::Status ReadRequests() {
    const absl::StatusOr<Rows> rows = connection_.Query("SELECT lane, request_id, sequence FROM requests");
    if (!rows.ok()) return rows.status();
    for (const Row& row : *rows) {
      const Place place{static_cast<uint16_t>(Number(row[0])), Number(row[2])};
      requests_.emplace(FormatUuid(row[1].value_or("")), place);
    }
    found_.requests = rows->size();
    return absl::OkStatus();
  }

  absl::Status CheckSequences() {
    const std::pair<const char*, const char*> questions[] = {
        {"a lane's sequence has gaps",
         "SELECT lane, COUNT(*) FROM case_events GROUP BY lane HAVING MIN(sequence) <> 0 OR COUNT(*) <> MAX(sequence) "
         "+ 1"},
        {"the versions of something are not 1, 2, 3 …",
         "SELECT lane, number FROM case_events WHERE subject_kind <> 0 GROUP BY lane, number "
         "HAVING COUNT(*) <> MAX(version) OR COUNT(DISTINCT version) <> COUNT(*) OR MIN(version) <> 1"},
        {"an entry does not carry the hash of the one before it",
         "SELECT b.lane, b.sequence FROM case_events a JOIN case_events b ON b.lane = a.lane AND "
         "b.sequence = a.sequence + 1 WHERE b.previous <> a.hash"},
        {"a stored case is not at the version of its last event",
         "SELECT c.lane, c.number FROM cases c JOIN (SELECT lane, number, MAX(version) v FROM case_events WHERE "
         "subject_kind = 1 GROUP BY lane, number) e ON e.lane = c.lane AND e.number = c.number WHERE e.v <> c.version"},
        {"a case's number of events and of stored cases differ",
         "SELECT 1, 1 FROM (SELECT 1) o WHERE (SELECT COUNT(*) FROM cases) <> "
         "(SELECT COUNT(*) FROM case_events WHERE subject_kind = 1 AND kind = 1)"}};
    for (const auto& [what, sql] : questions) {
      const absl::StatusOr<Rows> rows = connection_.Query(sql);
      if (!rows.ok()) return rows.status();
      for (const Row& row : *rows) {
        Wrong(&found_.gaps, absl::StrCat(what, ": ", row[0].value_or(""), ", ", row[1].value_or("")));
      }
    }
    const absl::StatusOr<Rows> causes = connection_.Query(
        // A person's: once, and once more for each time that escalations were taken back. A clock's are counted by
        // rung.
        "SELECT e.lane, e.number FROM case_events e WHERE e.subject_kind = 1 AND e.kind = 5 AND e.actor <> 'docket' "
        "GROUP BY e.lane, e.number, e.cycle, e.cause HAVING COUNT(*) > 1 + (SELECT COUNT(*) FROM case_events w WHERE "
        "w.lane = e.lane AND w.number = e.number AND w.subject_kind = 1 AND w.cycle = e.cycle AND w.kind = 22)");
    if (!causes.ok()) return causes.status();
    for (const Row& row : *causes) {
      Wrong(&found_.causes_twice,
            absl::StrCat("a cause escalated twice in a cycle of case ", row[0].value_or(""), "/", row[1].value_or("")));
    }
    return absl::OkStatus();
  }

  void CheckJournal() {
    std::map<std::pair<std::string, int64_t>, std::string> versions;
    for (const load::Entry& entry : journal_) {
      const auto at = applied_.find(entry.request_id);
      const int applied = at == applied_.end() ? 0 : at->second;
      const bool marked = load::IsMarked(entry.rpc);
      const std::string which =
          absl::StrCat(entry.rpc, " ", entry.request_id, " on ", entry.target, entry.name, " v", entry.version);
      if (applied > 1) Wrong(&found_.twice, absl::StrCat("applied ", applied, " times: ", which));
      switch (entry.outcome) {
        case load::Entry::kAcknowledged:
          if (!IsOnRecord(entry) || (marked && applied == 0)) {
            Wrong(&found_.lost, absl::StrCat("acknowledged and not on record: ", which));
          }
          if (!versions.emplace(std::pair(entry.name, entry.version), which).second) {
            Wrong(&found_.same_version,
                  absl::StrCat(which, " and ", versions[std::pair(entry.name, entry.version)], " have one version"));
          }
          break;
        case load::Entry::kRefused:
          if (applied > 0 || requests_.contains(entry.request_id)) {
            Wrong(&found_.refused_applied, absl::StrCat("refused (", entry.refusal, ") and applied: ", which));
          }
          break;
        case load::Entry::kUnknown:
          found_.unknown_applied += applied > 0 || requests_.contains(entry.request_id) ? 1 : 0;
          break;
      }
    }
  }

  // As often as was acknowledged, and no more often than may have been carried out.
  void CheckUnmarked() {
    std::map<Unmarked, std::pair<int, int>> sent;  // acknowledged; unknown as well
    for (const load::Entry& entry : journal_) {
      if (load::IsMarked(entry.rpc) || entry.target.empty()) continue;
      auto& [sure, perhaps] = sent[{entry.rpc, entry.target}];
      sure += entry.outcome == load::Entry::kAcknowledged ? 1 : 0;
      perhaps += entry.outcome != load::Entry::kRefused ? 1 : 0;
    }
    for (const auto& [what, counts] : sent) {
      const auto at = unmarked_.find(what);
      const int applied = at == unmarked_.end() ? 0 : at->second;
      const std::string which = absl::StrCat(what.first, " on ", what.second);
      if (applied > counts.second) Wrong(&found_.twice, absl::StrCat("applied more often than sent: ", which));
      if (applied < counts.first) Wrong(&found_.lost, absl::StrCat("lost: ", which));
    }
  }

  // What was assigned by a claim, and nobody was told, is one that broke off.
  void CheckClaims() {
    size_t sure = 0, perhaps = 0;
    for (const load::Entry& entry : journal_) {
      if (entry.rpc != "ClaimNextCase") continue;
      sure += entry.outcome == load::Entry::kAcknowledged ? 1 : 0;
      perhaps += entry.outcome != load::Entry::kRefused ? 1 : 0;
    }
    if (claimed_.size() > perhaps) {
      Wrong(&found_.twice, absl::StrCat(claimed_.size(), " cases were claimed, by ", perhaps, " calls"));
    }
    if (claimed_.size() < sure) {
      Wrong(&found_.lost, absl::StrCat(claimed_.size(), " cases were claimed, and ", sure, " callers were told so"));
    }
  }

  // Whether the request id names the event that gave the case the version which the caller was told.
  bool IsOnRecord(const load::Entry& entry) const {
    // A claim goes by steps with ids of their own.
    if (entry.rpc == "ClaimNextCase") return claimed_.contains({entry.name, entry.version});
    const auto [from, to] = requests_.equal_range(entry.request_id);
    const std::optional<Id> id = ParseCaseName(entry.name);
    if (!id.has_value() || std::distance(from, to) != 1 || from->second.lane != id->lane) return false;
    const auto event = events_.find(from->second);
    return event != events_.end() && event->second.number == id->number &&
           event->second.version == static_cast<uint64_t>(entry.version);
  }

  storage::Connection& connection_;
  server::Sealer sealer_{testing::TestMasterKeys()};
  const std::vector<load::Entry>& journal_;
  Findings found_;
  std::map<Place, Event> events_;
  std::unordered_map<std::string, int> applied_;
  std::map<Unmarked, int> unmarked_;
  std::set<std::tuple<std::string, int, std::string>> rungs_;  // the case, the clock, the rung: each escalates once
  std::set<std::pair<std::string, int64_t>> claimed_;          // the case, its version
  std::unordered_multimap<std::string, Place> requests_;
};

}  // namespace

absl::StatusOr<Findings> CheckLog(storage::Connection& connection, const std::vector<load::Entry>& journal) {
  return Checker(connection, journal).Run();
}

absl::StatusOr<uint64_t> CountEntries(storage::Connection& connection) {
  const absl::StatusOr<Rows> rows = connection.Query("SELECT COUNT(*) FROM case_events WHERE sequence > 0");
  if (!rows.ok()) return rows.status();
  return Number(rows->front()[0]);
}

absl::StatusOr<bool> ConsequencesAreDone(storage::Connection& connection) {
  const absl::StatusOr<std::vector<std::string>> wrong = WrongConsequences(connection);
  if (!wrong.ok()) return wrong.status();
  return wrong->empty();
}

}  // namespace docket::fault
