// Intake, acknowledgement, assignment, what is said and written, and what is found out.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/limit_refusal.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

v1::CaseEventDetail Acknowledgement(const v1::Case& c, v1::Channel channel, absl::Time now) {
  v1::CaseEventDetail detail;
  detail.mutable_acknowledged()->set_channel(channel);
  *detail.mutable_acknowledged()->mutable_response_time() = ToProto(now - FromProto(c.cycle_start_time()));
  return detail;
}

// What is promised is still to come. The request's shape alone cannot tell, so validation did not look at it.
absl::Status CheckPromises(const v1::RecordInteractionRequest& request, absl::Time now) {
  std::vector<Violation> past;
  if (request.has_promised_resolution_time() && FromProto(request.promised_resolution_time()) <= now) {
    past.push_back({"promised_resolution_time", "must lie in the future"});
  }
  if (request.has_promised_call_back_time() && FromProto(request.promised_call_back_time()) <= now) {
    past.push_back({"promised_call_back_time", "must lie in the future"});
  }
  return past.empty() ? absl::OkStatus() : InvalidRequest(past);
}

bool Consults(const v1::RecordInteractionRequest& request) {
  return !request.consulted_party().empty() || request.answered_consultation() != 0;
}

// The consultation that a note asks, or answers (WORK-1).
absl::StatusOr<v1::Consultation> Consulted(const v1::Case& c, const v1::RecordInteractionRequest& request,
                                           absl::Time now) {
  v1::Consultation consultation;
  if (!request.consulted_party().empty()) {
    if (c.consultations_size() >= limits::kConsultationsOfCase) {
      return LimitReached("consultations", "consultations", limits::kConsultationsOfCase);
    }
    consultation.set_number(c.consultations_size() + 1);
    consultation.set_party(request.consulted_party());
    *consultation.mutable_ask_time() = ToProto(now);
    return consultation;
  }
  for (const v1::Consultation& asked : c.consultations()) {
    if (asked.number() != request.answered_consultation() || asked.has_answer_time()) continue;
    consultation.set_number(asked.number());
    consultation.set_party(asked.party());
    *consultation.mutable_answer_time() = ToProto(now);
    return consultation;
  }
  return PreconditionRefusal(
      reason::kNoSuchConsultation,
      absl::StrCat("consultation ", request.answered_consultation(), " of this case is not outstanding"),
      {{"answered_consultation", "names no outstanding consultation"}});
}

void FoldConsultation(const v1::Consultation& told, v1::Case* c) {
  if (!told.has_answer_time()) {
    *c->add_consultations() = told;
    return;
  }
  for (v1::Consultation& asked : *c->mutable_consultations()) {
    if (asked.number() == told.number()) *asked.mutable_answer_time() = told.answer_time();
  }
}

// Those that the record has not yet, as far as it has room; the event has them all.
google::protobuf::RepeatedPtrField<std::string> NewArticles(const v1::Case& c,
                                                            const v1::RecordInteractionRequest& request) {
  google::protobuf::RepeatedPtrField<std::string> added;
  for (const std::string& article : request.articles()) {
    const bool known = std::find(c.articles().begin(), c.articles().end(), article) != c.articles().end() ||
                       std::find(added.begin(), added.end(), article) != added.end();
    if (!known && c.articles_size() + added.size() < limits::kArticlesOfCase) *added.Add() = article;
  }
  return added;
}

// What clocks go by; of a case of before there was a policy it is not known.
void FoldCorrespondence(const v1::InteractionRecorded& event, const Stamp& stamp, v1::Case* c) {
  if (event.direction() == v1::DIRECTION_NOTE) return;
  const google::protobuf::Timestamp now = ToProto(stamp.occurred);
  if (!c->has_policy_version()) {
    // Of what an import brings, no clock goes by it, but the figures tell how soon the customer had an answer.
    const bool first = event.direction() == v1::DIRECTION_OUTBOUND && !c->correspondence().has_first_response_time();
    if (first && c->imported().recalculates()) *c->mutable_correspondence()->mutable_first_response_time() = now;
    return;
  }
  v1::Correspondence* said = c->mutable_correspondence();
  if (event.direction() == v1::DIRECTION_INBOUND) {
    if (said->unanswered_size() < limits::kUnanswered) *said->add_unanswered() = now;
    return;
  }
  said->clear_unanswered();
  if (!said->has_first_response_time()) *said->mutable_first_response_time() = now;
  *said->mutable_last_heard_time() = now;
  if (event.has_promised_resolution_time()) *said->mutable_promise_time() = now;
  if (event.has_promised_call_back_time()) {
    *said->mutable_call_back_promise_time() = now;
  } else if (!c->has_promised_call_back_time()) {
    said->clear_call_back_promise_time();
  }
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
  if (absl::Status promises = CheckPromises(request, context.now); !promises.ok()) return promises;
  v1::CaseEventDetail detail;
  v1::InteractionRecorded* interaction = detail.mutable_interaction();
  interaction->set_direction(request.direction());
  interaction->set_channel(request.channel());
  *interaction->mutable_articles() = request.articles();
  *interaction->mutable_attachments() = request.attachments();
  if (request.has_promised_resolution_time()) {
    *interaction->mutable_promised_resolution_time() = request.promised_resolution_time();
  }
  if (request.has_promised_call_back_time()) {
    *interaction->mutable_promised_call_back_time() = request.promised_call_back_time();
  }
  *interaction->mutable_new_articles() = NewArticles(c, request);
  if (Consults(request)) {
    absl::StatusOr<v1::Consultation> consultation = Consulted(c, request, context.now);
    if (!consultation.ok()) return consultation.status();
    *interaction->mutable_consultation() = *std::move(consultation);
  }
  Events events = {EventWithTexts(std::move(detail), context)};
  // Whoever got an answer knows that the matter was received.
  if (request.direction() == v1::DIRECTION_OUTBOUND && !c.has_acknowledge_time()) {
    events.push_back(Event(Acknowledgement(c, request.channel(), context.now)));
  }
  // Whatever the customer says or writes brings the ball back.
  if (request.direction() == v1::DIRECTION_INBOUND && c.has_wait()) {
    v1::CaseEventDetail resumed;
    resumed.mutable_wait_ended();
    events.push_back(Event(std::move(resumed)));
  }
  return events;
}

void Fold(const v1::InteractionRecorded& event, const Stamp& stamp, v1::Case* c) {
  c->set_interaction_count(c->interaction_count() + 1);
  c->mutable_articles()->MergeFrom(event.new_articles());
  if (event.has_consultation()) FoldConsultation(event.consultation(), c);
  if (event.has_promised_resolution_time()) *c->mutable_promised_resolution_time() = event.promised_resolution_time();
  if (event.has_promised_call_back_time()) {
    *c->mutable_promised_call_back_time() = event.promised_call_back_time();
  } else if (event.direction() == v1::DIRECTION_OUTBOUND && event.channel() == v1::CHANNEL_PHONE) {
    // The call that was promised has been made.
    c->clear_promised_call_back_time();
  }
  FoldCorrespondence(event, stamp, c);
}

Violations Validate(const v1::UnassignCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::UnassignCaseRequest& /*request*/, const Context& context) {
  if (c.assignee().empty()) {
    return PreconditionRefusal(reason::kNotAssigned, "nobody is responsible for this case, so nobody can give it back",
                               {{"assignee", "is empty"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_unassigned()->set_previous_assignee(c.assignee());
  return Events{EventWithTexts(std::move(detail), context)};
}

// Whoever takes it next sees for themselves whether an answer is awaited.
void Fold(const v1::CaseUnassigned& /*event*/, const Stamp& /*stamp*/, v1::Case* c) {
  c->clear_assignee();
  c->clear_wait();
  if (c->state() == v1::CASE_STATE_ESCALATED) return;
  c->set_state(c->has_acknowledge_time() ? v1::CASE_STATE_ACKNOWLEDGED : v1::CASE_STATE_NEW);
}

Violations Validate(const v1::RecordFindingRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.Text("text", request.text(), Checks::kRequired, limits::kInteractionCharacters, Checks::kManyLines);
  if (!request.root_cause().empty()) checks.DirectoryId("root_cause", request.root_cause());
  CheckRemark("root_cause_words", request.root_cause_words(), Checks::kOptional, &checks);
  if (request.root_cause().empty() && !request.root_cause_words().empty()) {
    checks.Add("root_cause_words", "must not be given without root_cause, the code that reports count by");
  }
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& /*c*/, const v1::RecordFindingRequest& request, const Context& context) {
  v1::CaseEventDetail detail;
  detail.mutable_finding()->set_root_cause(request.root_cause());
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::FindingRecorded& event, const Stamp& /*stamp*/, v1::Case* c) {
  c->set_finding_count(c->finding_count() + 1);
  if (!event.root_cause().empty()) c->set_root_cause(event.root_cause());
}

}  // namespace docket::rules
