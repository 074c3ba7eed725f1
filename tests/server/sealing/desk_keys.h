// Of the tests of a desk's keys: master keys, and what the two tables hold.
#ifndef DOCKET_TESTS_SERVER_SEALING_DESK_KEYS_H_
#define DOCKET_TESTS_SERVER_SEALING_DESK_KEYS_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "server/sealing/master_keys.h"
#include "tests/support/test_database.h"

namespace docket::testing {

inline constexpr char kOld[] = "old AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n";
inline constexpr char kNew[] = "new ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A=\n";
inline constexpr char kOtherOld[] = "old QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2A=\n";

inline server::MasterKeys Keys(const std::string& lines) { return *server::MasterKeys::Parse(lines); }

// Every byte of both tables.
inline std::string Dump(TestDatabase& database) {
  std::string dump;
  const auto connection = database.Connect();
  for (const char* sql : {"SELECT lane, number, uid, master, wrapped FROM data_keys ORDER BY lane, number",
                          "SELECT id, proof, first_used FROM master_keys ORDER BY id"}) {
    const absl::StatusOr<storage::Rows> rows = connection->Query(sql);
    if (!rows.ok()) return rows.status().ToString();
    for (const storage::Row& row : *rows) {
      for (const auto& column : row) absl::StrAppend(&dump, column.value_or("NULL"), "|");
      dump.push_back('\n');
    }
  }
  return dump;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SERVER_SEALING_DESK_KEYS_H_
