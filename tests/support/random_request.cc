#include "tests/support/random_request.h"

#include "server/rules/states.h"
#include "tests/rules/requests.h"

namespace docket::testing {
namespace {

template <typename Enum>
Enum AnyOf(Random& random, int most) {
  return static_cast<Enum>(1 + Roll(random, most));
}

const std::string& AnyOf(Random& random, const Cast& cast) { return cast.staff[random() % cast.staff.size()]; }

// Of something that the case has so many of: often the last, which is the likeliest to be open; or any, or none.
int AnyNumber(Random& random, int last) { return Roll(random, 2) == 0 ? last : Roll(random, 4); }

// Of the case's kind, and now and then of another.
v1::AssessCaseRequest AnyAssessment(Random& random, const v1::Case& c) {
  const v1::CaseKind kind = Roll(random, 6) == 0 ? AnyOf<v1::CaseKind>(random, 3) : c.kind();
  const auto urgency = AnyOf<v1::Urgency>(random, 4);
  if (kind == v1::CASE_KIND_INQUIRY) return Assessment(urgency);
  if (kind == v1::CASE_KIND_COMPLAINT) return Assessment(urgency, AnyOf<v1::Severity>(random, 4));
  return Roll(random, 3) == 0 ? DecliningAssessment() : AcceptingAssessment(Roll(random, 3));
}

v1::RecordInteractionRequest AnyInteraction(Random& random) {
  v1::RecordInteractionRequest request = Interaction(AnyOf<v1::Direction>(random, 3));
  if (request.direction() == v1::DIRECTION_NOTE) {
    if (Roll(random, 3) == 0)
      request.set_consulted_party("the factory");
    else if (Roll(random, 3) == 0)
      request.set_answered_consultation(1 + Roll(random, 3));
  } else {
    request.set_channel(AnyChannel(random));
  }
  return request;
}

v1::RecordFollowUpRequest AnyFollowUp(Random& random, const Cast& cast) {
  v1::RecordFollowUpRequest request = FollowUp(Roll(random, 3) != 0, Roll(random, 6));
  if (Roll(random, 4) == 0) request.set_contacted_by(AnyOf(random, cast));
  if (Roll(random, 5) == 0) request.add_actions("call the factory");
  return request;
}

v1::EscalateCaseRequest AnyEscalation(Random& random, const Cast& cast) {
  static constexpr v1::EscalationCause kCauses[] = {v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_COMPLEX,
                                                    v1::ESCALATION_CAUSE_CRITICAL};
  v1::EscalateCaseRequest request = Escalation(kCauses[Roll(random, 3)]);
  if (Roll(random, 3) == 0) request.set_addressee(AnyOf(random, cast));
  return request;
}

// What brings a case on.
CaseRequest GoOn(Random& random, const Cast& cast) {
  switch (Roll(random, 9)) {
    case 0:
      return Acknowledgement();
    case 1: {
      v1::AssignCaseRequest request = Assignment(AnyOf(random, cast));
      if (Roll(random, 10) == 0) request.set_team("teams/none");
      return request;
    }
    case 2:
      return AnyInteraction(random);
    case 3:
      return AnyEscalation(random, cast);
    case 4:
      return Acceptance(AnyOf(random, cast), Roll(random, 3));
    case 5:
      return Solution(AnyOf<v1::CaseOutcome>(random, 3));
    case 6:
      return AnyFollowUp(random, cast);
    case 7:
      return Closure();
    default:
      return Reopening();
  }
}

CaseRequest PutOnRecord(Random& random, const v1::Case& c, const Cast& cast) {
  switch (Roll(random, 9)) {
    case 0:
      return AnyAssessment(random, c);
    case 1:
      return Reclassification(static_cast<v1::CaseKind>(Roll(random, 4)), "lamps");
    case 2:
      return FirstContact(AnyOf<v1::FirstContactOutcome>(random, 4));
    case 3:
      return Finding(Roll(random, 2) == 0 ? "packing" : "");
    case 4:
      return Flagging(AnyOf<v1::FlagReason>(random, 5));
    case 5:
      return Reviewing(AnyNumber(random, c.flags_size()));
    case 6:
      if (!cast.other.empty()) return Linking(cast.other, AnyOf<v1::LinkType>(random, 3));
      [[fallthrough]];
    case 7:
      return Tagging({Roll(random, 2) == 0 ? "vip" : "press"});
    default:
      return TaskToDo(Roll(random, 2) == 0 ? AnyOf(random, cast) : "");
  }
}

CaseRequest WorkOnIt(Random& random, const v1::Case& c, const Cast& cast) {
  // Below what a representative may grant, above it, and what only a manager may.
  static constexpr int64_t kCents[] = {0, 500, 4000, 90000};
  switch (Roll(random, 12)) {
    case 0:
      return Unassignment();
    case 1:
    case 2:
      return TaskDone(AnyNumber(random, c.tasks_size()));
    case 3:
      return Awaiting();
    case 4:
      return Resumption();
    case 5:
      return Deescalation(AnyNumber(random, c.escalation_count()));
    case 6:
      return TakingOver(AnyOf(random, cast));
    case 7:
      return Proposing(AnyOf<v1::CaseOutcome>(random, 3), kCents[Roll(random, 4)]);
    case 8:
    case 9:
      return CustomerSays(Roll(random, 3) != 0, AnyNumber(random, c.proposal_count()));
    case 10:
      return Approval(AnyOf(random, cast), AnyNumber(random, c.proposal_count()), Roll(random, 3) != 0);
    default:
      // Seldom: it ends the cycle.
      if (Roll(random, 3) != 0) return Finding();
      return Withdrawal(static_cast<v1::CaseOutcome>(4 + Roll(random, 3)));
  }
}

CaseRequest OneRequest(Random& random, const v1::Case& c, const Cast& cast) {
  switch (Roll(random, 4)) {
    case 0:
      return PutOnRecord(random, c, cast);
    case 1:
      return WorkOnIt(random, c, cast);
    default:
      return GoOn(random, cast);
  }
}

bool IsLegal(v1::CaseState state, const CaseRequest& request) {
  return std::visit([state]<typename R>(const R&) { return rules::CheckLegal(state, rules::CommandOf<R>()).ok(); },
                    request);
}

}  // namespace

CaseRequest AnyRequest(Random& random, const v1::Case& c, const Cast& cast) {
  CaseRequest request = OneRequest(random, c, cast);
  for (int tries = 0; tries < 2 && !IsLegal(c.state(), request); ++tries) request = OneRequest(random, c, cast);
  return request;
}

}  // namespace docket::testing
