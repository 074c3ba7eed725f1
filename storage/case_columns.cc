#include "storage/case_columns.h"

#include "google/protobuf/util/time_util.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

std::string Time(bool present, const Timestamp& time) {
  return present ? TimeLiteral(absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time))) : "NULL";
}

}  // namespace

const std::array<CaseColumn, 14>& CaseColumns() {
  static const std::array<CaseColumn, 14> columns = {{
      {"lane", "SMALLINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(uint64_t{s.key.lane}); }},
      {"number", "BIGINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(s.number); }},
      {"version", "BIGINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(s.version); }},
      {"state", "TINYINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(int64_t{s.case_record().state()}); }},
      {"kind", "TINYINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(int64_t{s.case_record().kind()}); }},
      {"channel", "TINYINT UNSIGNED NOT NULL",
       [](const Subject& s) { return Number(int64_t{s.case_record().channel()}); }},
      {"assignee", "VARBINARY(64) NOT NULL", [](const Subject& s) { return Bytes(s.case_record().assignee()); }},
      {"team", "VARBINARY(64) NOT NULL", [](const Subject& s) { return Bytes(s.case_record().team()); }},
      {"customer", "VARBINARY(64) NOT NULL", [](const Subject& s) { return Bytes(s.case_record().customer()); }},
      {"opened_at", "DATETIME(6) NOT NULL", [](const Subject& s) { return Time(true, s.case_record().open_time()); }},
      {"closed_at", "DATETIME(6) NULL",
       [](const Subject& s) { return Time(s.case_record().has_close_time(), s.case_record().close_time()); }},
      {"next_due_at", "DATETIME(6) NULL",
       [](const Subject& s) { return Time(s.case_record().has_next_due_time(), s.case_record().next_due_time()); }},
      {"fold", "TINYINT UNSIGNED NOT NULL", [](const Subject&) { return Number(uint64_t{kFoldVersion}); }},
      {"record", "MEDIUMBLOB NOT NULL", [](const Subject& s) { return Bytes(SerializeRecord(s.record)); }},
  }};
  return columns;
}

}  // namespace docket::storage
