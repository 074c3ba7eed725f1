// Brings the made-up past into a desk: teams and staff by their own calls, cases by ImportCases. What is there already
// stays as it is, so that it may be done again, and again after it was cut off.
#ifndef DOCKET_API_CLIENT_DEMO_IMPORTING_H_
#define DOCKET_API_CLIENT_DEMO_IMPORTING_H_

#include <cstdint>
#include <functional>
#include <string>

#include "api/client/demo/past.h"
#include "api/client/session.h"

namespace docket::client::demo {

// Teams and staff that are not there yet.
ExitStatus BringPeople(Session& session);

// Whether the desk has this past's first case. Nothing changes.
struct Known {
  ExitStatus status = ExitStatus::kDone;
  bool there = false;
};
Known KnowsPast(Session& session, const Past& past);

// What came of the cases.
struct Brought {
  ExitStatus status = ExitStatus::kDone;
  std::int64_t imported = 0;
  std::int64_t existing = 0;
  std::int64_t refused = 0;
  // The first refusal, in words.
  std::string why;
};
// Ends early, with kDone, when `stopped` says so.
Brought BringCases(Session& session, const Past& past, const std::function<bool()>& stopped);

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_IMPORTING_H_
