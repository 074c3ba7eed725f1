#include "server/watch_page.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/case_event.h"
#include "server/fold.h"
#include "server/page_bytes.h"
#include "storage/case_list.h"

namespace docket::server {
namespace {

constexpr size_t kMostEvents = 100;
// How many entries of the log one page looks at, so that a filter that nothing passes costs no long query.
constexpr uint64_t kMostWalked = 4000;
constexpr size_t kFoldedAtOnce = 200;

using google::protobuf::FieldDescriptor;

// The event's own word for who was responsible before it; nothing where it has none.
std::optional<std::string> PreviousAssignee(const v1::CaseEventDetail& detail) {
  const auto* set = v1::CaseEventDetail::descriptor()->FindFieldByNumber(detail.detail_case());
  if (set == nullptr) return std::nullopt;
  const google::protobuf::Message& message = detail.GetReflection()->GetMessage(detail, set);
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("previous_assignee");
  if (field == nullptr) return std::nullopt;
  return message.GetReflection()->GetString(message, field);
}

LanePlace PlaceOf(const storage::LogEntry& entry) { return {.sequence = entry.sequence, .mark = MarkOf(entry.hash)}; }

uint64_t Packed(const Id& id) { return id.number << 16 | id.lane; }

}  // namespace

WatchFilter::WatchFilter(const v1::WatchEventsRequest& request) : team(request.team()), assignee(request.assignee()) {
  for (const std::string& kind : request.kinds()) {
    const FieldDescriptor* field = v1::CaseEventDetail::descriptor()->FindFieldByName(kind);
    if (field != nullptr) kinds.insert(static_cast<uint16_t>(field->number()));
  }
}

absl::Status PositionLost() {
  return Refusal(absl::StatusCode::kOutOfRange, reason::kPositionLost,
                 "this desk's log is not the one that the position is from: an older copy of it was restored, or it is "
                 "another desk's. What happened after it cannot be told: watch from now on, or from_start, and read "
                 "again what you keep of cases");
}

absl::Status CheckPosition(storage::Connection& connection, const WatchPosition& position) {
  std::vector<storage::LogPlace> places;
  for (size_t lane = 1; lane < position.size(); ++lane) {
    places.push_back({static_cast<uint16_t>(lane), position[lane].sequence});
  }
  const auto hashes = storage::ReadHashes(connection, places);
  if (!hashes.ok()) return hashes.status();
  for (const storage::LogPlace& place : places) {
    const auto at = hashes->find(place);
    if (at == hashes->end() || MarkOf(at->second) != position[place.first].mark) return PositionLost();
  }
  return absl::OkStatus();
}

std::vector<storage::Stretch> WatchPages::NextStretches(const WatchPosition& position, const LaneHeads& heads) {
  std::vector<storage::Stretch> behind;
  for (size_t lane = 1; lane < position.size() && lane < heads.size(); ++lane) {
    if (heads[lane] > position[lane].sequence) {
      behind.push_back({static_cast<uint16_t>(lane), position[lane].sequence, heads[lane]});
    }
  }
  if (behind.size() > kMostEvents) {
    std::rotate(behind.begin(), behind.begin() + static_cast<long>(turn_++ * kMostEvents % behind.size()),
                behind.end());
    behind.resize(kMostEvents);
  }
  for (storage::Stretch& stretch : behind) {
    stretch.up_to = std::min(stretch.up_to, stretch.after + std::max<uint64_t>(1, kMostWalked / behind.size()));
  }
  return behind;
}

absl::StatusOr<WatchPage> WatchPages::Read(storage::Connection& connection, const rules::Access& access,
                                           const WatchPosition& position, const LaneHeads& heads) {
  WatchPage page{.events = {}, .behind = position};
  const std::vector<storage::Stretch> stretches = NextStretches(position, heads);
  if (stretches.empty()) return page;
  const size_t of_each = std::max<size_t>(1, kMostEvents / stretches.size());
  absl::StatusOr<storage::StretchesRead> read = storage::ReadStretches(connection, stretches, filter_.kinds, of_each);
  if (!read.ok()) return read.status();
  for (const storage::Stretch& stretch : stretches) {
    const auto from = read->hashes.find({stretch.lane, stretch.after});
    const auto to = read->hashes.find({stretch.lane, stretch.up_to});
    const bool there = from != read->hashes.end() && MarkOf(from->second) == position[stretch.lane].mark;
    if (!there || to == read->hashes.end()) return PositionLost();
    page.behind[stretch.lane] = {.sequence = stretch.up_to, .mark = MarkOf(to->second)};
  }
  // There may be more in a stretch than was read of it: it is passed up to the last that was.
  std::map<uint16_t, size_t> of_lane;
  for (const storage::LogEntry& entry : read->entries) {
    if (++of_lane[entry.lane] == of_each) page.behind[entry.lane] = PlaceOf(entry);
  }
  // In the order in which it was put on record; within a lane that is its own.
  std::sort(read->entries.begin(), read->entries.end(), [](const storage::LogEntry& a, const storage::LogEntry& b) {
    return std::tie(a.time, a.lane, a.sequence) < std::tie(b.time, b.lane, b.sequence);
  });
  const absl::StatusOr<Standings> standings = StandingsAfter(connection, access, read->entries);
  if (!standings.ok()) return standings.status();
  Fill(read->entries, *standings, position, &page);
  return page;
}

absl::StatusOr<WatchPages::Standings> WatchPages::StandingsAfter(storage::Connection& connection,
                                                                 const rules::Access& access,
                                                                 const std::vector<storage::LogEntry>& entries) {
  std::map<uint64_t, Entries> of_case;
  std::vector<Id> ids;
  for (const storage::LogEntry& entry : entries) {
    const Id id{.lane = entry.lane, .number = entry.number};
    Entries& its = of_case[Packed(id)];
    if (its.empty()) ids.push_back(id);
    its.push_back(&entry);
  }
  Standings standings;
  if (ids.empty()) return standings;
  // Read after the events, so never behind them.
  const absl::StatusOr<std::vector<storage::Subject>> cases = storage::ReadCases(connection, ids);
  if (!cases.ok()) return cases.status();
  for (const storage::Subject& c : *cases) {
    if (!access.Reaches("WatchEvents", c.case_record())) continue;
    const Id id{.lane = c.key.lane, .number = c.number};
    if (absl::Status added = AddStandings(connection, c, of_case[Packed(id)], &standings); !added.ok()) return added;
  }
  return standings;
}

void WatchPages::Fill(const std::vector<storage::LogEntry>& entries, const Standings& standings,
                      const WatchPosition& position, WatchPage* page) const {
  size_t bytes = 0;
  WatchPosition filled = position;
  std::set<uint16_t> cut;
  for (const storage::LogEntry& entry : entries) {
    if (bytes >= kPageBytes) {
      // The rest is for the next page.
      if (cut.insert(entry.lane).second) page->behind[entry.lane] = filled[entry.lane];
      continue;
    }
    filled[entry.lane] = PlaceOf(entry);
    const auto at = standings.find({entry.lane, entry.sequence});
    if (at == standings.end() || !Wanted(at->second)) continue;
    const Standing& standing = at->second;
    v1::WatchEventsResponse::Event& event = page->events.emplace_back();
    *event.mutable_event() = FactsOf(entry);
    // Whoever is told of it reads the case, which goes on record then: here there is nothing of the customer.
    rules::Mask(event.mutable_event());
    event.set_parent(CaseName({.lane = entry.lane, .number = entry.number}));
    event.set_team(standing.team);
    event.set_assignee(standing.assignee);
    event.set_kind(standing.kind);
    event.set_priority(standing.priority);
    *event.mutable_open_time() = standing.open_time;
    bytes += event.ByteSizeLong();
  }
}

absl::Status WatchPages::AddStandings(storage::Connection& connection, const storage::Subject& c,
                                      const Entries& entries, Standings* standings) {
  Entries earlier = entries;
  const storage::LogEntry& last = *entries.back();
  const std::optional<std::string> previous = PreviousAssignee(last.body.case_event());
  // A reopening gives the case to somebody and does not say whose it was.
  const bool told = previous.has_value() || !last.body.case_event().has_reopened() || filter_.assignee.empty();
  if (last.version == c.version && told) {
    const v1::Case& now = c.case_record();
    (*standings)[{last.lane, last.sequence}] = {.team = now.team(),
                                                .assignee = now.assignee(),
                                                .previous_assignee = previous.value_or(now.assignee()),
                                                .kind = now.kind(),
                                                .priority = now.priority(),
                                                .open_time = now.open_time()};
    earlier.pop_back();
  }
  if (earlier.empty()) return absl::OkStatus();
  return AddFolded(connection, {.lane = last.lane, .number = last.number}, earlier, standings);
}

absl::Status WatchPages::AddFolded(storage::Connection& connection, const Id& id, const Entries& entries,
                                   Standings* standings) {
  const storage::SubjectKey key{.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
  auto folded = std::make_shared<Folded>(Folded{.subject = storage::AbsentSubject(key)});
  const auto known = folded_.Find(Packed(id));
  if (known.has_value() && (*known)->sequence < entries.front()->sequence) *folded = **known;
  auto next = entries.begin();
  while (next != entries.end()) {
    absl::StatusOr<std::vector<storage::LogEntry>> piece =
        storage::ReadFacts(connection, id, folded->sequence, entries.back()->sequence, kFoldedAtOnce);
    if (!piece.ok()) return piece.status();
    // An entry that was read a moment ago is gone: another database answers now.
    if (piece->empty()) return PositionLost();
    for (storage::LogEntry& entry : *piece) {
      const std::string before = folded->subject.case_record().assignee();
      ApplyEntry(&folded->subject, &entry);
      folded->sequence = entry.sequence;
      if (next == entries.end() || (*next)->sequence != entry.sequence) continue;
      const v1::Case& c = folded->subject.case_record();
      (*standings)[{id.lane, entry.sequence}] = {.team = c.team(),
                                                 .assignee = c.assignee(),
                                                 .previous_assignee = before,
                                                 .kind = c.kind(),
                                                 .priority = c.priority(),
                                                 .open_time = c.open_time()};
      ++next;
    }
  }
  folded_.Put(Packed(id), std::move(folded));
  return absl::OkStatus();
}

bool WatchPages::Wanted(const Standing& standing) const {
  if (!filter_.team.empty() && standing.team != filter_.team) return false;
  return filter_.assignee.empty() || standing.assignee == filter_.assignee ||
         standing.previous_assignee == filter_.assignee;
}

}  // namespace docket::server
