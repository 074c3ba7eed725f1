// Who may take which case of a queue (ASSIGN-2).
#ifndef DOCKET_SERVER_RULES_CLAIMING_H_
#define DOCKET_SERVER_RULES_CLAIMING_H_

#include "absl/status/status.h"
#include "api/model/directory.h"
#include "docket/log/v1/log.pb.h"
#include "docket/v1/case.pb.h"

namespace docket::rules {

// Whether the case is one for this person: it waits for somebody, the person has all skills that it asks for, and a
// complex one has somebody senior.
bool Fits(const v1::Case& c, const v1::Staff& staff);

// Whether the person, who carries this many open cases, may take one more: known, at work, and with room.
absl::Status CheckRoom(const Directory& directory, const std::string& staff, int open_cases);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_CLAIMING_H_
