#include "storage/standing.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/case_columns.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

using Consumed = std::map<uint16_t, uint64_t>;

// A statement for each lane, so that each finds its place in an index.
template <typename Part>
std::string ForEachLane(const Consumed& lanes, Part part) {
  return absl::StrJoin(lanes, " UNION ALL ",
                       [&part](std::string* out, const auto& lane) { absl::StrAppend(out, part(lane)); });
}

std::string MasksQuery(absl::string_view column, const Consumed& lanes) {
  return ForEachLane(lanes, [column](const auto& lane) {
    return absl::StrCat("(SELECT ", column, ", COUNT(*) FROM cases WHERE lane = ", lane.first, " AND ", column,
                        " > 0 GROUP BY ", column, ")");
  });
}

std::string OldestQuery(const Consumed& lanes) {
  return absl::StrCat(
      "SELECT UTC_TIMESTAMP(6), MIN(o.at) FROM (",
      ForEachLane(lanes,
                  [](const auto& lane) {
                    std::vector<std::string> states;
                    for (int state = v1::CASE_STATE_NEW; state < v1::CASE_STATE_CLOSED; ++state) {
                      states.push_back(absl::StrCat("(SELECT MIN(opened_at) AS at FROM cases WHERE lane = ", lane.first,
                                                    " AND state = ", state, ")"));
                    }
                    return absl::StrJoin(states, " UNION ALL ");
                  }),
      ") o");
}

std::string LagQuery(const Consumed& lanes) {
  return absl::StrCat("SELECT MIN(l.time) FROM (",
                      ForEachLane(lanes,
                                  [](const auto& lane) {
                                    return absl::StrCat("(SELECT time FROM case_events WHERE lane = ", lane.first,
                                                        " AND sequence = ", lane.second + 1, ")");
                                  }),
                      ") l");
}

std::map<v1::Clock::Target, int64_t> ByTarget(const Rows& masks) {
  std::map<v1::Clock::Target, int64_t> counts;
  for (const Row& row : masks) {
    const uint64_t mask = AsUint(row[0]);
    for (int target = v1::Clock::Target_MIN; target <= v1::Clock::Target_MAX; ++target) {
      if ((mask >> target & 1) != 0)
        counts[static_cast<v1::Clock::Target>(target)] += AsOptionalInt(row[1]).value_or(0);
    }
  }
  return counts;
}

}  // namespace

absl::StatusOr<Standing> ReadStanding(Connection& connection, const Consumed& consumed) {
  if (consumed.empty()) return Standing{};
  std::vector<Rows> results;
  const PacketError error = connection.Run(
      {"SELECT state, priority, SUM(cases) FROM case_counts WHERE cases <> 0 GROUP BY state, priority",
       MasksQuery("overdue", consumed), MasksQuery("at_risk", consumed), OldestQuery(consumed), LagQuery(consumed)},
      &results);
  if (!error.ok()) return StatusOf(error);
  Standing standing;
  for (const Row& row : results[0]) {
    const auto state = static_cast<v1::CaseState>(AsUint(row[0]));
    standing.cases[{state, PriorityOf(static_cast<int>(AsUint(row[1])))}] = AsOptionalInt(row[2]).value_or(0);
  }
  standing.overdue = ByTarget(results[1]);
  standing.at_risk = ByTarget(results[2]);
  const absl::Time now = AsTime(results[3][0][0]);
  const auto age = [now](const std::optional<std::string>& time) {
    return std::max(now - AsTime(time), absl::ZeroDuration());
  };
  if (results[3][0][1].has_value()) standing.oldest_age = age(results[3][0][1]);
  if (results[4][0][0].has_value()) standing.lag = age(results[4][0][0]);
  return standing;
}

}  // namespace docket::storage
