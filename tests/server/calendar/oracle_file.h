// A file of cases of business time, as business_time.json is one.
#ifndef DOCKET_TESTS_SERVER_CALENDAR_ORACLE_FILE_H_
#define DOCKET_TESTS_SERVER_CALENDAR_ORACLE_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/calendar/calendar.h"

namespace docket::testing {

struct OracleCase {
  std::string id;
  std::string source;
  std::shared_ptr<const Calendar> calendar;
  std::vector<Interval> pauses;
  absl::Time start;
  bool is_deadline = false;  // else: elapsed
  absl::Duration work;       // of a deadline; InfiniteFuture is "never", written null
  absl::Time due;
  absl::Time end;  // of what has elapsed
  absl::Duration elapsed;
};

// Every case of a file's text. An error names the case and what in it is not understood: an operation or a field that
// is not known is never passed over, and a file without a case is none.
absl::StatusOr<std::vector<OracleCase>> ParseOracle(absl::string_view text);

// The same of a file.
absl::StatusOr<std::vector<OracleCase>> ReadOracle(const std::string& path);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SERVER_CALENDAR_ORACLE_FILE_H_
