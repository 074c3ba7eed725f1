// The tables on a case's page: what there may be several of.
#ifndef DOCKET_API_CLIENT_CASE_SECTIONS_H_
#define DOCKET_API_CLIENT_CASE_SECTIONS_H_

#include <string>

#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

using CaseEvents = google::protobuf::RepeatedPtrField<v1::CaseEvent>;

// Each is empty where there is nothing to show.
std::string Escalations(const v1::Case& value, const Moment& moment, const Paper& paper);
// The open tasks, with their words from the events that added them.
std::string OpenTasks(const v1::Case& value, const CaseEvents& events, const Moment& moment, const Paper& paper);
std::string Proposals(const v1::Case& value, const Moment& moment, const Paper& paper);
std::string Flags(const v1::Case& value, const Moment& moment, const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CASE_SECTIONS_H_
