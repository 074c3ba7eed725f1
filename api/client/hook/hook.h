// docket hook: posts what happens at the desk to a URL, for those who want to be told and have no program for it.
//
// Each event is posted as a CloudEvent in JSON, at least once: what was posted again after a crash has the same
// Idempotency-Key. The events of one case come in their order. See deliveries.h for when they are tried again, and
// state_folder.h for what is kept.
#ifndef DOCKET_API_CLIENT_HOOK_HOOK_H_
#define DOCKET_API_CLIENT_HOOK_HOOK_H_

#include <string>

#include "api/client/hook/deliveries.h"
#include "api/client/session.h"
#include "docket/v1/event_service.pb.h"

namespace docket::client {

struct HookWanted {
  std::string url;
  std::string url_ca;
  std::string state;
  std::string secret_file;
  int attempts = 12;
  int at_once = 8;
  // Which events.
  v1::WatchEventsRequest events;
};

// Until it is interrupted.
ExitStatus RunHook(Session& session, const HookWanted& wanted);
// The dead letters again, once; those that fail again are dead letters as before.
ExitStatus ReplayDeadLetters(Session& session, const HookWanted& wanted);

// An event as it is posted.
Parcel ParcelOf(const v1::WatchEventsResponse::Event& event);
// HMAC-SHA256 of what is posted, in hexadecimal digits.
std::string SignatureOf(const std::string& secret, const std::string& body);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HOOK_HOOK_H_
