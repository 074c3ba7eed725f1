#include "tests/fault/consequence_check.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/names.h"
#include "docket/log/v1/log.pb.h"

namespace docket::fault {
namespace {

using Detail = v1::CaseEventDetail;
using storage::Row;
using storage::Rows;

// The contract's bound: past it a case does not point back.
constexpr size_t kMostLinksBack = 50;

uint64_t Number(const std::optional<std::string>& value) {
  uint64_t number = 0;
  (void)absl::SimpleAtoi(value.value_or("0"), &number);
  return number;
}

struct Entry {
  Id id;  // of the case
  uint64_t sequence;
  std::string actor;
  docket::log::v1::Payload payload;
};

// Who was responsible before and is from then on, as the event has it.
std::pair<std::string, std::string> FromAndTo(const Detail& detail) {
  switch (detail.detail_case()) {
    case Detail::kAssigned:
      return {detail.assigned().previous_assignee(), detail.assigned().assignee()};
    case Detail::kUnassigned:
      return {detail.unassigned().previous_assignee(), ""};
    case Detail::kEscalationAccepted:
      return {detail.escalation_accepted().previous_assignee(), detail.escalation_accepted().accepted_by()};
    case Detail::kTakenOver:
      return {detail.taken_over().previous_assignee(), detail.taken_over().taken_by()};
    case Detail::kClosed:
      return {detail.closed().assignee(), ""};
    case Detail::kReopened:
      return {"", detail.reopened().assignee()};
    default:
      return {};
  }
}

class Checker {
 public:
  void Count(const Entry& entry) {
    if (entry.payload.has_workload_changed()) return CountWorkload(entry.payload.workload_changed());
    if (entry.payload.has_staff_set()) {
      const v1::Staff& staff = entry.payload.staff_set().staff();
      available_[staff.name()][entry.sequence] = staff.available();
      return;
    }
    const Detail& detail = entry.payload.case_event();
    if (detail.has_linked()) return CountLink(entry, detail.linked().link());
    const auto& [from, to] = FromAndTo(detail);
    const bool reserved = detail.assigned().reserved();
    const std::string event = EventName(entry.id, entry.sequence);
    if (reserved) ++claims_[{to, CaseName(entry.id)}].assigned;
    if (from != to && !from.empty()) ++changes_[{from, -1, event}].asked;
    if (from != to && !to.empty() && !reserved) ++changes_[{to, +1, event}].asked;
    if (detail.has_unassigned() && entry.actor == "docket") returned_.push_back(entry);
  }

  std::vector<std::string> Wrong() const {
    std::vector<std::string> wrong;
    for (const auto& [change, times] : changes_) {
      const auto& [staff, by, event] = change;
      if (times.asked != times.done) {
        wrong.push_back(absl::StrCat("the load of ", staff, " should change by ", by, " for ", event, " ", times.asked,
                                     " times, and did ", times.done, " times"));
      }
    }
    for (const auto& [who, times] : claims_) {
      if (times.reserved != times.assigned + times.released) {
        wrong.push_back(absl::StrCat("room for ", who.second, " was reserved for ", who.first, " ", times.reserved,
                                     " times, used ", times.assigned, " and released ", times.released, " times"));
      }
    }
    CheckLinks(&wrong);
    CheckReturned(&wrong);
    return wrong;
  }

  // Whose last word is that they are away.
  std::vector<std::string> Away() const {
    std::vector<std::string> away;
    for (const auto& [name, said] : available_) {
      if (!said.rbegin()->second) away.push_back(name);
    }
    return away;
  }

 private:
  struct Times {
    int asked = 0;
    int done = 0;
  };
  struct Claims {
    int reserved = 0;
    int assigned = 0;
    int released = 0;
  };
  // The type, and who points to it.
  using Link = std::pair<v1::LinkType, std::string>;

  void CountWorkload(const docket::log::v1::WorkloadChanged& changed) {
    if (changed.has_claim()) {
      claims_[{changed.staff(), changed.claim().case_name()}].reserved += changed.change();
    } else if (absl::StrContains(changed.cause(), "/events/")) {
      ++changes_[{changed.staff(), changed.change(), changed.cause()}].done;
    } else {
      claims_[{changed.staff(), changed.cause()}].released -= changed.change();
    }
  }

  void CountLink(const Entry& entry, const v1::CaseLink& link) {
    const std::string here = CaseName(entry.id);
    if (link.inbound()) {
      back_[here].push_back({link.type(), link.other()});
    } else {
      to_[link.other()].insert({link.type(), here});
    }
  }

  void CheckLinks(std::vector<std::string>* wrong) const {
    std::set<std::string> ends;
    for (const auto& [name, links] : to_) ends.insert(name);
    for (const auto& [name, links] : back_) ends.insert(name);
    for (const std::string& name : ends) {
      const auto to = to_.find(name);
      const auto back = back_.find(name);
      const std::set<Link> asked = to == to_.end() ? std::set<Link>() : to->second;
      const std::vector<Link> listed = back == back_.end() ? std::vector<Link>() : back->second;
      const std::set<Link> there(listed.begin(), listed.end());
      const bool founded = std::includes(asked.begin(), asked.end(), there.begin(), there.end());
      if (!founded || there.size() != listed.size() || there.size() != std::min(kMostLinksBack, asked.size())) {
        wrong->push_back(
            absl::StrCat(asked.size(), " links lead to ", name, ", and it points back ", listed.size(), " times"));
      }
    }
  }

  // Nobody loses a case but while away, as the directory was when it was decided.
  void CheckReturned(std::vector<std::string>* wrong) const {
    for (const Entry& entry : returned_) {
      const std::string& staff = entry.payload.case_event().unassigned().previous_assignee();
      const auto person = available_.find(staff);
      bool away = false;
      if (person != available_.end()) {
        const auto after = person->second.upper_bound(entry.payload.directory_version());
        away = after != person->second.begin() && !std::prev(after)->second;
      }
      if (!away) wrong->push_back(absl::StrCat(CaseName(entry.id), " was taken from ", staff, ", who was at work"));
    }
  }

  std::map<std::tuple<std::string, int, std::string>, Times> changes_;  // by person, change, event
  std::map<std::pair<std::string, std::string>, Claims> claims_;        // by person, case
  std::map<std::string, std::set<Link>> to_;
  std::map<std::string, std::vector<Link>> back_;
  std::map<std::string, std::map<uint64_t, bool>> available_;  // by person, then the directory's version
  std::vector<Entry> returned_;
};

std::string Kinds() {
  return absl::StrJoin(
      {static_cast<int>(Detail::kAssigned), static_cast<int>(Detail::kEscalationAccepted),
       static_cast<int>(Detail::kClosed), static_cast<int>(Detail::kReopened), static_cast<int>(Detail::kUnassigned),
       static_cast<int>(Detail::kTakenOver), static_cast<int>(Detail::kLinked),
       100 + docket::log::v1::Payload::kWorkloadChanged, 100 + docket::log::v1::Payload::kStaffSet},
      ",");
}

// Cases at work with somebody who is away.
absl::Status CheckNobodyLeft(storage::Connection& connection, const std::vector<std::string>& away,
                             std::vector<std::string>* wrong) {
  for (const std::string& name : away) {
    const absl::StatusOr<Rows> rows = connection.Query(absl::StrCat(
        "SELECT COUNT(*) FROM cases WHERE assignee = '", name, "' AND state IN (",
        static_cast<int>(v1::CASE_STATE_IN_PROGRESS), ", ", static_cast<int>(v1::CASE_STATE_ESCALATED), ")"));
    if (!rows.ok()) return rows.status();
    if (const uint64_t left = Number(rows->front()[0]); left > 0) {
      wrong->push_back(absl::StrCat(left, " cases at work lie with ", name, ", who is away"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> WrongConsequences(storage::Connection& connection) {
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT lane, number, sequence, actor, payload FROM case_events WHERE kind IN (", Kinds(), ")"));
  if (!rows.ok()) return rows.status();
  Checker checker;
  for (const Row& row : *rows) {
    Entry entry{.id = {.lane = static_cast<uint16_t>(Number(row[0])), .number = Number(row[1])},
                .sequence = Number(row[2]),
                .actor = row[3].value_or("")};
    if (!entry.payload.ParseFromString(row[4].value_or(""))) return absl::DataLossError("a payload cannot be read");
    checker.Count(entry);
  }
  std::vector<std::string> wrong = checker.Wrong();
  if (absl::Status status = CheckNobodyLeft(connection, checker.Away(), &wrong); !status.ok()) return status;
  return wrong;
}

}  // namespace docket::fault
