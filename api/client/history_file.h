// The file that `docket export` writes and `docket import` reads: JSON lines in UTF-8.
//
//   {"team":{"name":"teams/billing","displayName":"Billing"}}
//   {"staff":{"name":"staff/ana", ...}}
//   {"case":{"uid":"...","customer":{...},"events":[...],"more":true}}
//   {"case":{"uid":"...","events":[...]}}
//   {"end":{"cases":"1"}}
//
// A long case is several lines, one after the other; all but its last say "more". The end line makes a file that was
// cut off notice itself. Equal messages give equal bytes, in every process.
#ifndef DOCKET_API_CLIENT_HISTORY_FILE_H_
#define DOCKET_API_CLIENT_HISTORY_FILE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <istream>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "docket/v1/case_history.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::client {

// Each with its line break. INTERNAL only for a message that JSON cannot say, such as a time after the year 9999.
absl::StatusOr<std::string> TeamLine(const v1::Team& team);
absl::StatusOr<std::string> StaffLine(const v1::Staff& staff);
absl::StatusOr<std::string> CaseLine(const v1::CaseHistory& history);
std::string EndLine(std::int64_t cases);

// A case of the file with all its parts, each small enough for one message.
struct WholeCase {
  std::string uid;
  // Where it begins, from 1.
  std::int64_t line = 0;
  std::vector<v1::CaseHistory> parts;
  // Of all parts.
  std::size_t bytes = 0;
};

// What is wrong with a line; nothing of it, nor of the case that it is a part of, is given out.
struct BadLine {
  std::int64_t line = 0;
  std::string complaint;
};

// Reads such a file. Belongs to one thread.
class HistoryReader {
 public:
  using Item = std::variant<v1::Team, v1::Staff, WholeCase, BadLine>;

  // `in` must live as long as this.
  explicit HistoryReader(std::istream& in) : in_(in) {}

  // What comes next; nothing at the end of the file.
  std::optional<Item> Next();

  // At the end: OK if nothing is missing; otherwise DATA_LOSS, in words for a person, as a sentence about the file.
  absl::Status Whole() const;

  std::int64_t bytes_read() const { return bytes_read_; }

 private:
  bool ReadLine(std::string& line);
  void TakeLine(absl::string_view line);
  void TakePart(v1::CaseHistory part);
  // Leaves the case that is being put together out, and the rest of it too.
  void Complain(std::string complaint);

  std::istream& in_;
  std::int64_t line_ = 0;
  std::int64_t bytes_read_ = 0;
  std::int64_t cases_ = 0;
  std::int64_t bad_lines_ = 0;
  std::optional<std::int64_t> cases_at_end_;
  // The case whose last part has not come yet.
  std::optional<WholeCase> begun_;
  // The case whose further parts are passed over, for it is not whole any more.
  std::string left_out_;
  std::deque<Item> ready_;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HISTORY_FILE_H_
