// A case's log entry as callers see it.
#ifndef DOCKET_SERVER_CASE_EVENT_H_
#define DOCKET_SERVER_CASE_EVENT_H_

#include "api/model/names.h"
#include "docket/v1/event.pb.h"
#include "server/rules/clocks.h"
#include "storage/log_entry.h"

namespace docket::server {

// Without its texts.
inline v1::CaseEvent FactsOf(const storage::LogEntry& entry) {
  v1::CaseEvent event;
  event.set_name(EventName({.lane = entry.lane, .number = entry.number}, entry.sequence));
  event.set_version(static_cast<int64_t>(entry.version));
  event.set_cycle(static_cast<int32_t>(entry.cycle));
  *event.mutable_record_time() = rules::ToProto(entry.time);
  *event.mutable_occur_time() = rules::ToProto(entry.occurred);
  event.set_actor(entry.actor);
  event.set_state(static_cast<v1::CaseState>(entry.measures.to_state));
  event.set_directory_version(static_cast<int64_t>(entry.body.directory_version()));
  event.set_traceparent(entry.body.traceparent());
  event.set_on_behalf_of(entry.body.on_behalf_of());
  *event.mutable_detail() = entry.body.case_event();
  return event;
}

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_EVENT_H_
