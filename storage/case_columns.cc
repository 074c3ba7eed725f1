#include "storage/case_columns.h"

#include <algorithm>

#include "api/model/names.h"
#include "google/protobuf/util/time_util.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

absl::Time FromProto(const Timestamp& time) { return absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(time)); }

template <typename Which>
uint32_t TargetsWith(const v1::Case& c, Which which) {
  uint32_t targets = 0;
  for (const v1::Clock& clock : c.clocks()) {
    // Those of number 0 are of before there was a policy, or another desk's: nothing ends them.
    if (clock.number() != 0 && !clock.has_end_time() && which(clock)) targets |= uint32_t{1} << clock.target();
  }
  return targets;
}

std::string TimeOf(const Timestamp& time) { return TimeLiteral(FromProto(time)); }

}  // namespace

const std::array<CaseColumn, 22>& CaseColumns() {
  static const std::array<CaseColumn, 22> columns = {{
      {"lane", "SMALLINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(uint64_t{s.key.lane}); }},
      {"number", "BIGINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(s.number); }},
      {"version", "BIGINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(s.version); }},
      {"state", "TINYINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(int64_t{s.case_record().state()}); }},
      {"is_open", "TINYINT UNSIGNED NOT NULL",
       [](const Subject& s) { return Number(int64_t{IsOpen(s.case_record()) ? 1 : 0}); }},
      {"kind", "TINYINT UNSIGNED NOT NULL", [](const Subject& s) { return Number(int64_t{s.case_record().kind()}); }},
      {"channel", "TINYINT UNSIGNED NOT NULL",
       [](const Subject& s) { return Number(int64_t{s.case_record().channel()}); }},
      {"assignee", "VARBINARY(64) NOT NULL", [](const Subject& s) { return Bytes(s.case_record().assignee()); }},
      {"team", "VARBINARY(64) NOT NULL", [](const Subject& s) { return Bytes(s.case_record().team()); }},
      {"customer", "VARBINARY(64) NOT NULL", [](const Subject& s) { return Bytes(s.case_record().customer()); }},
      {"category", "VARBINARY(40) NOT NULL", [](const Subject& s) { return Bytes(s.case_record().category()); }},
      {"priority", "TINYINT UNSIGNED NOT NULL",
       [](const Subject& s) { return Number(int64_t{StoredPriority(s.case_record().priority())}); }},
      {"escalation_level", "TINYINT UNSIGNED NOT NULL",
       [](const Subject& s) { return Number(int64_t{OpenEscalationLevel(s.case_record())}); }},
      {"opened_at", "DATETIME(6) NOT NULL", [](const Subject& s) { return TimeLiteral(OpenedAt(s.case_record())); }},
      {"updated_at", "DATETIME(6) NOT NULL", [](const Subject& s) { return TimeOf(s.case_record().update_time()); }},
      {"closed_at", "DATETIME(6) NULL",
       [](const Subject& s) {
         return s.case_record().has_close_time() ? TimeOf(s.case_record().close_time()) : std::string("NULL");
       }},
      {"next_due_at", "DATETIME(6) NOT NULL",
       [](const Subject& s) {
         return s.case_record().has_next_due_time() ? TimeOf(s.case_record().next_due_time()) : TimeLiteral(NeverDue());
       }},
      {"fold", "TINYINT UNSIGNED NOT NULL", [](const Subject&) { return Number(uint64_t{kFoldVersion}); }},
      {"record", "MEDIUMBLOB NOT NULL", [](const Subject& s) { return Bytes(SerializeRecord(s.record)); }},
      {"uid", "BINARY(16) NOT NULL",
       [](const Subject& s) { return Bytes(ParseUuid(s.case_record().uid()).value_or("")); }, 2},
      {"overdue", "INT UNSIGNED NOT NULL DEFAULT 0",
       [](const Subject& s) { return Number(uint64_t{OverdueTargets(s.case_record())}); }, 4},
      {"at_risk", "INT UNSIGNED NOT NULL DEFAULT 0",
       [](const Subject& s) { return Number(uint64_t{TargetsAtRisk(s.case_record())}); }, 4},
  }};
  return columns;
}

bool IsOpen(const v1::Case& c) { return c.state() != v1::CASE_STATE_CLOSED; }

int StoredPriority(v1::Priority priority) {
  return priority == v1::PRIORITY_UNSPECIFIED ? kNoPriority : static_cast<int>(priority);
}

v1::Priority PriorityOf(int stored) {
  return stored == kNoPriority ? v1::PRIORITY_UNSPECIFIED : static_cast<v1::Priority>(stored);
}

v1::EscalationLevel OpenEscalationLevel(const v1::Case& c) {
  v1::EscalationLevel highest = v1::ESCALATION_LEVEL_UNSPECIFIED;
  for (const v1::Escalation& escalation : c.escalations()) {
    if (!escalation.has_accept_time() && !escalation.has_withdraw_time()) {
      highest = std::max(highest, escalation.level());
    }
  }
  return highest;
}

uint32_t OverdueTargets(const v1::Case& c) {
  return TargetsWith(c, [](const v1::Clock& clock) { return clock.breached(); });
}

uint32_t TargetsAtRisk(const v1::Case& c) {
  return TargetsWith(c, [](const v1::Clock& clock) { return clock.warned() && !clock.breached(); });
}

absl::Time NeverDue() { return absl::FromCivil(absl::CivilSecond(9999, 12, 31), absl::UTCTimeZone()); }

absl::Time OpenedAt(const v1::Case& c) { return FromProto(c.open_time()); }

}  // namespace docket::storage
