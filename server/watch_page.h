// A watcher's next page of events: read from the database, as far as the caller may see them and asked for them, each
// with what the case was at that moment.
//
// What is said of the case beside an event (its team, its kind and so on) is as of that event, not as of now: where the
// stored record is the one that the event left behind, it is taken from there, and else from the fold of the case's
// entries up to the event. Whether the case is in the caller's reach is asked of the case as it stands, as
// ListCaseEvents does.
//
//   WatchPages pages(desk, filter);
//   absl::StatusOr<WatchPage> page = pages.Read(connection, access, position, heads);
//
// Used by one thread at a time.
#ifndef DOCKET_SERVER_WATCH_PAGE_H_
#define DOCKET_SERVER_WATCH_PAGE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "docket/v1/event_service.pb.h"
#include "server/rules/access.h"
#include "server/sealing/recent.h"
#include "server/watch_position.h"
#include "storage/database.h"
#include "storage/log_entry.h"
#include "storage/subject.h"
#include "storage/tail.h"

namespace docket::server {

// What the request asks for; empty: everything.
struct WatchFilter {
  explicit WatchFilter(const v1::WatchEventsRequest& request);

  std::string team;
  std::string assignee;
  std::set<uint16_t> kinds;  // as stored
};

struct WatchPage {
  std::vector<v1::WatchEventsResponse::Event> events;
  WatchPosition behind;
};

// By lane, its last sequence.
using LaneHeads = std::vector<uint64_t>;

// OUT_OF_RANGE.
absl::Status PositionLost();
// OK, or PositionLost where an entry of it is not there as it was.
absl::Status CheckPosition(storage::Connection& connection, const WatchPosition& position);

class WatchPages {
 public:
  explicit WatchPages(WatchFilter filter) : filter_(std::move(filter)) {}

  // Of the lanes whose head is further than `position`; all entries up to a head are there. Several may be read before
  // there is an event for this caller: each passes over a bounded number of entries.
  absl::StatusOr<WatchPage> Read(storage::Connection& connection, const rules::Access& access,
                                 const WatchPosition& position, const LaneHeads& heads);

 private:
  // What a case was when an event had happened, and who was responsible before it.
  struct Standing {
    std::string team;
    std::string assignee;
    std::string previous_assignee;
    v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
    v1::Priority priority = v1::PRIORITY_UNSPECIFIED;
    google::protobuf::Timestamp open_time;
  };
  using Standings = std::map<storage::LogPlace, Standing>;
  // A case's entries of a page.
  using Entries = std::vector<const storage::LogEntry*>;

  std::vector<storage::Stretch> NextStretches(const WatchPosition& position, const LaneHeads& heads);
  // Of the entries whose cases are in reach.
  absl::StatusOr<Standings> StandingsAfter(storage::Connection& connection, const rules::Access& access,
                                           const std::vector<storage::LogEntry>& entries);
  // Adds what `c` was after each of its entries.
  absl::Status AddStandings(storage::Connection& connection, const storage::Subject& c, const Entries& entries,
                            Standings* standings);
  absl::Status AddFolded(storage::Connection& connection, const Id& id, const Entries& entries, Standings* standings);
  void Fill(const std::vector<storage::LogEntry>& entries, const Standings& standings, const WatchPosition& position,
            WatchPage* page) const;
  bool Wanted(const Standing& standing) const;

  const WatchFilter filter_;
  size_t turn_ = 0;  // the lanes take turns where there are more than a page has room for
  // The cases folded last, so that one who reads the whole log does not fold each anew for every event.
  struct Folded {
    storage::Subject subject;
    uint64_t sequence = 0;  // of the entry up to which
  };
  Recent<std::shared_ptr<const Folded>> folded_{64};
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_WATCH_PAGE_H_
