// Intake, acknowledgement, assignment, and what is said and written.
#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"

namespace docket::rules {
namespace {

v1::CaseEventDetail Acknowledgement(const v1::Case& c, v1::Channel channel, absl::Time now) {
  v1::CaseEventDetail detail;
  detail.mutable_acknowledged()->set_channel(channel);
  *detail.mutable_acknowledged()->mutable_response_time() = ToProto(now - FromProto(c.cycle_start_time()));
  return detail;
}

}  // namespace

absl::StatusOr<Events> Decide(const v1::OpenCaseRequest& request, const Context& context) {
  if (absl::Status team = CheckTeam(context.directory, request.team()); !team.ok()) return team;
  v1::CaseEventDetail detail;
  v1::CaseOpened* opened = detail.mutable_opened();
  opened->set_kind(request.kind());
  opened->set_channel(request.channel());
  opened->set_customer(request.customer());
  *opened->mutable_account_references() = request.account_references();
  *opened->mutable_order_references() = request.order_references();
  opened->set_team(request.team());
  opened->set_uid(FormatUuid(context.uid));
  *opened->mutable_clocks() = StartClocks(context.now);
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AcknowledgeCaseRequest& request, const Context& context) {
  if (c.has_acknowledge_time()) {
    return PreconditionRefusal(reason::kAlreadyAcknowledged,
                               "receipt was confirmed to the customer already in this cycle",
                               {{"acknowledge_time", "is set"}});
  }
  return Events{EventWithTexts(Acknowledgement(c, request.channel(), context.now), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AssignCaseRequest& request, const Context& context) {
  if (absl::Status person = CheckAtWork(context.directory, request.assignee()); !person.ok()) return person;
  if (absl::Status team = CheckTeam(context.directory, request.team()); !team.ok()) return team;
  const std::string team =
      request.team().empty() ? FindStaff(context.directory, request.assignee())->team() : request.team();
  if (request.assignee() == c.assignee() && (team.empty() || team == c.team())) {
    return PreconditionRefusal(reason::kAlreadyAssigned,
                               absl::StrCat(request.assignee(), " is responsible for this case already"),
                               {{"assignee", "is the same"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_assigned()->set_assignee(request.assignee());
  detail.mutable_assigned()->set_previous_assignee(c.assignee());
  detail.mutable_assigned()->set_team(team.empty() ? c.team() : team);
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordInteractionRequest& request, const Context& context) {
  v1::CaseEventDetail detail;
  detail.mutable_interaction()->set_direction(request.direction());
  detail.mutable_interaction()->set_channel(request.channel());
  Events events = {EventWithTexts(std::move(detail), context)};
  // Whoever got an answer knows that the matter was received.
  if (request.direction() == v1::DIRECTION_OUTBOUND && !c.has_acknowledge_time()) {
    events.push_back(Event(Acknowledgement(c, request.channel(), context.now)));
  }
  return events;
}

}  // namespace docket::rules
