// A sentence for each kind of event that a clock brings about: see timeline.h.
#ifndef DOCKET_API_CLIENT_HAPPENED_BY_ITSELF_H_
#define DOCKET_API_CLIENT_HAPPENED_BY_ITSELF_H_

#include <string>

#include "api/client/when.h"
#include "docket/v1/event.pb.h"

namespace docket::client {

std::string Escalated(const v1::CaseEventDetail& detail, const Moment& moment);
std::string Warned(const v1::ClockWarned& warned, const Moment& moment);
std::string Breached(const v1::ClockBreached& breached, const Moment& moment);
std::string WaitEnded(const v1::WaitEnded& ended);
std::string WaitReminded(const v1::WaitReminded& reminded, const Moment& moment);
std::string Recalculated(const v1::ClocksRecalculated& recalculated);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HAPPENED_BY_ITSELF_H_
