// A case's history in words.
#ifndef DOCKET_API_CLIENT_TIMELINE_H_
#define DOCKET_API_CLIENT_TIMELINE_H_

#include <string>

#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/event.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

// What happened, without who and when: "escalated to supervisor: unresolved (due 14:02)".
std::string Happened(const v1::CaseEvent& event, const Moment& moment);

// The words of the customer and of the desk that belong to an event, each with a label where it could be mistaken.
std::string WordsSaid(const v1::CaseEvent& event);

// What stands in a timeline beside the facts of the case.
enum class Intake { kInFull, kWithoutTexts };

// One line for each event (when, how long ago, who, what), its texts below it.
std::string Timeline(const google::protobuf::RepeatedPtrField<v1::CaseEvent>& events, Intake intake,
                     const Moment& moment, const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_TIMELINE_H_
