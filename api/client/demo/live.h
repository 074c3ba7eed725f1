// The made-up desk at work: at a chosen pace it opens cases and takes those that are there a step further, by the
// ordinary calls, each under a request id of its own. What a rule refuses is counted and no matter: others work there
// too.
//
//   Live live(session, {.seed = 7, .rate = 2}, [] { return stopped; });
//   ExitStatus status = live.Run();
//   session.Print(live.Summary());
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_DEMO_LIVE_H_
#define DOCKET_API_CLIENT_DEMO_LIVE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "api/client/demo/deeds.h"
#include "api/client/session.h"

namespace docket::client::demo {

class Live {
 public:
  struct Plan {
    std::uint64_t seed = 1;
    // Deeds a second, more than 0.
    double rate = 2;
    absl::Duration duration = absl::InfiniteDuration();
  };

  Live(Session& session, const Plan& plan, std::function<bool()> stopped);

  // Until it is stopped or the time is over: kDone; else why a call failed, which was told.
  ExitStatus Run();

  // What was done and what was refused, in lines.
  std::string Summary() const;

 private:
  // Until `time`, or until it is stopped; and tells how far it is.
  void WaitUntil(absl::Time time);
  void Tell();
  void HideLine();
  std::string Line() const;

  Session& session_;
  const Plan plan_;
  const std::function<bool()> stopped_;
  Deeds deeds_;
  absl::Time started_;
  absl::Time told_;
};

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_LIVE_H_
