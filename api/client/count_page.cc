#include "api/client/count_page.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

// What a count's row is sorted by, and what it is called: the most urgent first, teams by name, and last those without.
using RowKey = std::pair<int, std::string>;
using ByState = std::map<int, std::int64_t>;

constexpr int kLast = 1'000;

RowKey KeyOf(const v1::CountCasesResponse::Count& count, CountBy by) {
  if (by == CountBy::kTeam) return count.team().empty() ? RowKey(kLast, "no team") : RowKey(0, IdOf(count.team()));
  if (count.priority() == v1::PRIORITY_UNSPECIFIED) return {kLast, "not assessed"};
  return {count.priority(), SpokenWordOf(count.priority())};
}

std::vector<v1::CaseState> States() {
  return {v1::CASE_STATE_NEW,       v1::CASE_STATE_ACKNOWLEDGED, v1::CASE_STATE_IN_PROGRESS,
          v1::CASE_STATE_ESCALATED, v1::CASE_STATE_RESOLVED,     v1::CASE_STATE_CLOSED};
}

void AddRow(Table& table, const std::string& name, const ByState& cases, Ink ink) {
  std::int64_t sum = 0;
  std::vector<Cell> row = {{name, Ink::kBold}};
  for (const auto& [state, number] : cases) sum += number;
  for (v1::CaseState state : States()) {
    const auto found = cases.find(state);
    row.emplace_back(found == cases.end() ? "-" : absl::StrCat(found->second), ink);
  }
  row.emplace_back(absl::StrCat(sum), Ink::kBold);
  table.Row(std::move(row));
}

}  // namespace

std::string CountTable(const v1::CountCasesResponse& counts, CountBy by, const Paper& paper) {
  if (counts.counts().empty()) return "no cases\n";
  std::map<RowKey, ByState> rows;
  ByState all;
  for (const v1::CountCasesResponse::Count& count : counts.counts()) {
    rows[KeyOf(count, by)][count.state()] += count.cases();
    all[count.state()] += count.cases();
  }
  std::vector<std::string> headings = {by == CountBy::kTeam ? "TEAM" : "PRIORITY"};
  for (v1::CaseState state : States()) headings.push_back(absl::AsciiStrToUpper(SpokenWordOf(state)));
  headings.emplace_back("ALL");
  Table table(std::move(headings));
  for (const auto& [key, cases] : rows) AddRow(table, key.second, cases, Ink::kPlain);
  AddRow(table, "all", all, Ink::kBold);
  return table.Text(paper);
}

}  // namespace docket::client
