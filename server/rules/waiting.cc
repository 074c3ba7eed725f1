// Waiting for the customer.
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {

Violations Validate(const v1::AwaitCustomerRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AwaitCustomerRequest& /*request*/, const Context& context) {
  if (c.has_wait()) {
    return PreconditionRefusal(reason::kAlreadyWaiting, "the customer's answer is awaited already",
                               {{"wait", "is set"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_wait_started();
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::WaitStarted& /*event*/, const Stamp& stamp, v1::Case* c) {
  *c->mutable_wait()->mutable_start_time() = ToProto(stamp.occurred);
}

Violations Validate(const v1::ResumeCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  CheckRemark("reason", request.reason(), Checks::kOptional, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ResumeCaseRequest& /*request*/, const Context& context) {
  if (!c.has_wait()) {
    return PreconditionRefusal(reason::kNotWaiting,
                               "this case does not wait for the customer: it can be worked on as it is",
                               {{"wait", "is not set"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_wait_ended();
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::WaitEnded& /*event*/, const Stamp& /*stamp*/, v1::Case* c) { c->clear_wait(); }

}  // namespace docket::rules
