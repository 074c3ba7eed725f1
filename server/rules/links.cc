// How cases stand to each other.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/limit_refusal.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

// A total order, so that links that point to the older case can never run in a circle.
bool IsOlder(const v1::Case& one, const v1::Case& other) {
  const absl::Time opened = FromProto(one.open_time());
  const absl::Time other_opened = FromProto(other.open_time());
  return opened != other_opened ? opened < other_opened : one.name() < other.name();
}

}  // namespace

Violations Validate(const v1::LinkCasesRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("type", request.type(), v1::LinkType_IsValid);
  checks.CaseName("other", request.other());
  // A name can be written in several ways.
  const std::optional<Id> other = ParseCaseName(request.other());
  if (other.has_value() && other == ParseCaseName(request.name())) {
    checks.Add("other", "must be another case than the one that is linked");
  }
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::LinkCasesRequest& request, const Context& context) {
  const v1::Case& other = *context.other;
  if (!IsOlder(other, c)) {
    return PreconditionRefusal(reason::kNotOlder,
                               absl::StrCat(other.name(), " is not older than ", c.name(),
                                            ": a link points to the older case; link them the other way round"),
                               {{"other", "is the newer case"}});
  }
  const bool linked = std::any_of(c.links().begin(), c.links().end(), [&](const v1::CaseLink& link) {
    return !link.inbound() && link.type() == request.type() && link.other() == other.name();
  });
  if (linked) {
    return PreconditionRefusal(reason::kAlreadyLinked,
                               absl::StrCat(c.name(), " is linked with ", other.name(), " in this way already"),
                               {{"links", "has this link"}});
  }
  const auto outbound =
      std::count_if(c.links().begin(), c.links().end(), [](const v1::CaseLink& link) { return !link.inbound(); });
  if (outbound >= limits::kLinksOfCase) return LimitReached("links", "links to others", limits::kLinksOfCase);
  v1::CaseEventDetail detail;
  v1::CaseLink* link = detail.mutable_linked()->mutable_link();
  link->set_type(request.type());
  link->set_other(other.name());
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::CaseLinked& event, const Stamp& /*stamp*/, v1::Case* c) { *c->add_links() = event.link(); }

}  // namespace docket::rules
