#include "storage/transfer.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

// Of every lane, each by its own walk over the index.
absl::StatusOr<std::vector<OpenedCase>> Ask(Connection& connection, uint16_t lanes,
                                            const std::vector<std::string>& customers, const std::string& condition,
                                            const std::string& end) {
  const std::string of = customers.empty() ? ""
                                           : absl::StrCat(" AND customer IN (",
                                                          absl::StrJoin(customers, ",",
                                                                        [](std::string* out, const std::string& name) {
                                                                          absl::StrAppend(out, Bytes(name));
                                                                        }),
                                                          ")");

  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("(SELECT opened_at, uid, lane, number, customer FROM cases FORCE INDEX (",
                                   customers.empty() ? "by_opened_at" : "by_customer", ") WHERE lane = ", lane, of,
                                   condition, end, ")"));
  }
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrJoin(selects, " UNION ALL "));
  if (!rows.ok()) return rows.status();
  std::vector<OpenedCase> cases;
  cases.reserve(rows->size());
  for (const Row& row : *rows) {
    cases.push_back({.opened = AsTime(row[0]),
                     .uid = row[1].value_or(""),
                     .id = {.lane = static_cast<uint16_t>(AsUint(row[2])), .number = AsUint(row[3])},
                     .customer = row[4].value_or("")});
  }
  std::sort(cases.begin(), cases.end(), [](const OpenedCase& a, const OpenedCase& b) {
    return std::tie(a.opened, a.uid) < std::tie(b.opened, b.uid);
  });
  return cases;
}

}  // namespace

absl::StatusOr<std::vector<OpenedCase>> ListOpened(Connection& connection, uint16_t lanes, const OpenedRange& range,
                                                   int count) {
  absl::Time from = std::max(range.after.opened, range.from.value_or(absl::InfinitePast()));
  const std::string before =
      range.before.has_value() ? absl::StrCat(" AND opened_at < ", TimeLiteral(*range.before)) : "";
  while (true) {
    const std::string since = from == absl::InfinitePast() ? "" : absl::StrCat(" AND opened_at >= ", TimeLiteral(from));
    // How far a page of this size goes, and then all up to there: those of one instant come in the order of their
    // uids, which the index does not have.
    const absl::StatusOr<std::vector<OpenedCase>> page =
        Ask(connection, lanes, range.customers, since + before, absl::StrCat(" ORDER BY opened_at LIMIT ", count));
    if (!page.ok() || page->empty()) return page;
    const absl::Time last = page->at(std::min(page->size(), static_cast<size_t>(count)) - 1).opened;
    absl::StatusOr<std::vector<OpenedCase>> cases =
        Ask(connection, lanes, range.customers, absl::StrCat(since, " AND opened_at <= ", TimeLiteral(last)), "");
    if (!cases.ok()) return cases;
    std::erase_if(*cases, [&range](const OpenedCase& one) {
      return std::tie(one.opened, one.uid) <= std::tie(range.after.opened, range.after.uid);
    });
    if (!cases->empty()) return cases;
    // The caller has had all of that instant.
    from = last + absl::Microseconds(1);
  }
}

absl::StatusOr<std::map<std::string, FoundCase>> FindCases(Connection& connection, uint16_t lanes,
                                                           const std::vector<std::string>& uids) {
  std::map<std::string, FoundCase> found;
  if (uids.empty()) return found;
  const std::string wanted =
      absl::StrJoin(uids, ",", [](std::string* out, const std::string& uid) { absl::StrAppend(out, Bytes(uid)); });
  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("SELECT uid, lane, number, version FROM cases FORCE INDEX (by_uid) WHERE lane = ",
                                   lane, " AND uid IN (", wanted, ")"));
  }
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrJoin(selects, " UNION ALL "));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    found[row[0].value_or("")] = {.id = {.lane = static_cast<uint16_t>(AsUint(row[1])), .number = AsUint(row[2])},
                                  .version = AsUint(row[3])};
  }
  return found;
}

}  // namespace docket::storage
