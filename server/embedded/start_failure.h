#ifndef DOCKET_SERVER_EMBEDDED_START_FAILURE_H_
#define DOCKET_SERVER_EMBEDDED_START_FAILURE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/embedded/data_folder.h"

namespace docket::server {

// A place in the database server's log: what it writes from here on belongs to one start.
class LogMark {
 public:
  explicit LogMark(const DataFolder& folder);
  // At most the last 64 KiB.
  std::string LinesSince() const;

 private:
  const std::string path_;
  uint64_t offset_ = 0;
};

// Moves the log aside (to mariadb.log.1, whose former content is lost) once it has more than 10 MB.
void RotateLog(const DataFolder& folder);

// Refuses a database without its system tablespace: the server would begin a new, empty one in silence.
absl::Status CheckFiles(const DataFolder& folder);

// Why the database server did not start, in one sentence that says what to do: from what it wrote to its log, or from a
// disk that is full (on which it could not even write that). `how_it_ended` is for the case that neither says why.
absl::Status ExplainStartFailure(const DataFolder& folder, absl::string_view log_lines, absl::string_view how_it_ended);

}  // namespace docket::server

#endif  // DOCKET_SERVER_EMBEDDED_START_FAILURE_H_
