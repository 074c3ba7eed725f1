#include "storage/standing.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/case_columns.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

using Consumed = std::map<uint16_t, uint64_t>;

// One statement for each lane would take longer to plan and to answer than what it reads. In each of these a range of
// an index is read for each lane, which its planner does not take for a table to be read as a whole: they are few
// enough.
constexpr size_t kLanesInStatement = 64;
constexpr size_t kStatementsForLanes = 4;

std::string MasksQuery(absl::string_view column, const std::string& lanes) {
  return absl::StrCat("SELECT ", column, ", COUNT(*) FROM cases FORCE INDEX (by_", column, ") WHERE lane IN (", lanes,
                      ") AND ", column, " > 0 GROUP BY ", column);
}

// The first of each lane and state in the index, and no other.
std::string OldestQuery(const std::string& lanes) {
  std::vector<int> open;
  for (int state = v1::CASE_STATE_NEW; state < v1::CASE_STATE_CLOSED; ++state) open.push_back(state);
  return absl::StrCat("SELECT MIN(o.at) FROM (SELECT MIN(opened_at) AS at FROM cases FORCE INDEX (by_state) WHERE ",
                      "lane IN (", lanes, ") AND state IN (", absl::StrJoin(open, ","), ") GROUP BY lane, state) o");
}

std::string LagQuery(const std::vector<std::string>& next) {
  return absl::StrCat("SELECT MIN(time) FROM case_events WHERE (lane, sequence) IN (", absl::StrJoin(next, ","), ")");
}

// kStatementsForLanes of them for each kLanesInStatement lanes.
void AddStatementsForLanes(const Consumed& consumed, std::vector<std::string>* statements) {
  for (auto lane = consumed.begin(); lane != consumed.end();) {
    std::vector<uint16_t> lanes;
    std::vector<std::string> next;
    for (; lane != consumed.end() && lanes.size() < kLanesInStatement; ++lane) {
      lanes.push_back(lane->first);
      next.push_back(absl::StrCat("(", lane->first, ",", lane->second + 1, ")"));
    }
    const std::string list = absl::StrJoin(lanes, ",");
    statements->push_back(MasksQuery("overdue", list));
    statements->push_back(MasksQuery("at_risk", list));
    statements->push_back(OldestQuery(list));
    statements->push_back(LagQuery(next));
  }
}

void AddByTarget(const Rows& masks, std::map<v1::Clock::Target, int64_t>* counts) {
  for (const Row& row : masks) {
    const uint64_t mask = AsUint(row[0]);
    for (int target = v1::Clock::Target_MIN; target <= v1::Clock::Target_MAX; ++target) {
      if ((mask >> target & 1) != 0)
        (*counts)[static_cast<v1::Clock::Target>(target)] += AsOptionalInt(row[1]).value_or(0);
    }
  }
}

// How long ago the time was that a row has, if it has one.
std::optional<absl::Duration> AgeOf(const Rows& rows, absl::Time now) {
  if (!rows.front()[0].has_value()) return std::nullopt;
  return std::max(now - AsTime(rows.front()[0]), absl::ZeroDuration());
}

}  // namespace

absl::StatusOr<Standing> ReadStanding(Connection& connection, const Consumed& consumed) {
  if (consumed.empty()) return Standing{};
  std::vector<std::string> statements = {
      "SELECT state, priority, SUM(cases) FROM case_counts WHERE cases <> 0 GROUP BY state, priority"};
  AddStatementsForLanes(consumed, &statements);
  statements.push_back("SELECT UTC_TIMESTAMP(6)");
  std::vector<Rows> results;
  const PacketError error = connection.Run(statements, &results);
  if (!error.ok()) return StatusOf(error);
  Standing standing;
  for (const Row& row : results[0]) {
    const auto state = static_cast<v1::CaseState>(AsUint(row[0]));
    standing.cases[{state, PriorityOf(static_cast<int>(AsUint(row[1])))}] = AsOptionalInt(row[2]).value_or(0);
  }
  const absl::Time now = AsTime(results.back().front()[0]);
  for (size_t i = 1; i + 1 < results.size(); i += kStatementsForLanes) {
    AddByTarget(results[i], &standing.overdue);
    AddByTarget(results[i + 1], &standing.at_risk);
    // The longest of all; of no age at all is less than of any.
    standing.oldest_age = std::max(standing.oldest_age, AgeOf(results[i + 2], now));
    standing.lag = std::max(standing.lag, AgeOf(results[i + 3], now).value_or(absl::ZeroDuration()));
  }
  return standing;
}

}  // namespace docket::storage
