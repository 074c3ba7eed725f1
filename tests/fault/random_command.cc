#include "tests/fault/random_command.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/rules/requests.h"

namespace docket::fault {
namespace {

using Random = std::mt19937_64;

int Roll(Random& random, int sides) { return static_cast<int>(random() % static_cast<unsigned>(sides)); }

v1::Channel AnyChannel(Random& random) { return static_cast<v1::Channel>(1 + Roll(random, 6)); }

std::string AnybodyOrNobody(Random& random) {
  static constexpr const char* kNames[] = {"staff/rep", "staff/sue",  "staff/max",
                                           "staff/eve", "staff/away", "staff/nobody"};
  return kNames[Roll(random, 6)];
}

template <typename Enum>
Enum AnyOf(Random& random, int most) {
  return static_cast<Enum>(1 + Roll(random, most));
}

// Of something that the case has so many of: often the last, which is the likeliest to be open; or any, or none.
int AnyNumber(Random& random, int last) { return Roll(random, 2) == 0 ? last : Roll(random, 4); }

// Of the case's kind, and now and then of another.
v1::AssessCaseRequest AnyAssessment(Random& random, const v1::Case& c) {
  const v1::CaseKind kind = Roll(random, 6) == 0 ? AnyOf<v1::CaseKind>(random, 3) : c.kind();
  const auto urgency = AnyOf<v1::Urgency>(random, 4);
  if (kind == v1::CASE_KIND_INQUIRY) return testing::Assessment(urgency);
  if (kind == v1::CASE_KIND_COMPLAINT) return testing::Assessment(urgency, AnyOf<v1::Severity>(random, 4));
  return Roll(random, 3) == 0 ? testing::DecliningAssessment() : testing::AcceptingAssessment(Roll(random, 3));
}

v1::RecordInteractionRequest AnyInteraction(Random& random) {
  v1::RecordInteractionRequest request = testing::Interaction(AnyOf<v1::Direction>(random, 3));
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

v1::RecordFollowUpRequest AnyFollowUp(Random& random) {
  v1::RecordFollowUpRequest request = testing::FollowUp(Roll(random, 3) != 0, Roll(random, 6));
  if (Roll(random, 4) == 0) request.set_contacted_by(AnybodyOrNobody(random));
  if (Roll(random, 5) == 0) request.add_actions("call the factory");
  return request;
}

v1::EscalateCaseRequest AnyEscalation(Random& random) {
  static constexpr v1::EscalationCause kCauses[] = {v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_COMPLEX,
                                                    v1::ESCALATION_CAUSE_CRITICAL};
  v1::EscalateCaseRequest request = testing::Escalation(kCauses[Roll(random, 3)]);
  if (Roll(random, 3) == 0) request.set_addressee(AnybodyOrNobody(random));
  return request;
}

// What brings a case on.
RandomCommand::Request GoOn(Random& random) {
  switch (Roll(random, 9)) {
    case 0:
      return testing::Acknowledgement();
    case 1: {
      v1::AssignCaseRequest request = testing::Assignment(AnybodyOrNobody(random));
      if (Roll(random, 10) == 0) request.set_team("teams/none");
      return request;
    }
    case 2:
      return AnyInteraction(random);
    case 3:
      return AnyEscalation(random);
    case 4:
      return testing::Acceptance(AnybodyOrNobody(random), Roll(random, 3));
    case 5:
      return testing::Solution(AnyOf<v1::CaseOutcome>(random, 3));
    case 6:
      return AnyFollowUp(random);
    case 7:
      return testing::Closure();
    default:
      return testing::Reopening();
  }
}

RandomCommand::Request PutOnRecord(Random& random, const v1::Case& c, const storage::Subject* other) {
  switch (Roll(random, 9)) {
    case 0:
      return AnyAssessment(random, c);
    case 1:
      return testing::Reclassification(static_cast<v1::CaseKind>(Roll(random, 4)), "lamps");
    case 2:
      return testing::FirstContact(AnyOf<v1::FirstContactOutcome>(random, 4));
    case 3:
      return testing::Finding(Roll(random, 2) == 0 ? "packing" : "");
    case 4:
      return testing::Flagging(AnyOf<v1::FlagReason>(random, 5));
    case 5:
      return testing::Reviewing(AnyNumber(random, c.flags_size()));
    case 6:
      if (other != nullptr) return testing::Linking(other->case_record().name(), AnyOf<v1::LinkType>(random, 3));
      [[fallthrough]];
    case 7:
      return testing::Tagging({Roll(random, 2) == 0 ? "vip" : "press"});
    default:
      return testing::TaskToDo(Roll(random, 2) == 0 ? AnybodyOrNobody(random) : "");
  }
}

RandomCommand::Request WorkOnIt(Random& random, const v1::Case& c) {
  // Below what a representative may grant, above it, and what only a manager may.
  static constexpr int64_t kCents[] = {0, 500, 4000, 90000};
  switch (Roll(random, 12)) {
    case 0:
      return testing::Unassignment();
    case 1:
    case 2:
      return testing::TaskDone(AnyNumber(random, c.tasks_size()));
    case 3:
      return testing::Awaiting();
    case 4:
      return testing::Resumption();
    case 5:
      return testing::Deescalation(AnyNumber(random, c.escalation_count()));
    case 6:
      return testing::TakingOver(AnybodyOrNobody(random));
    case 7:
      return testing::Proposing(AnyOf<v1::CaseOutcome>(random, 3), kCents[Roll(random, 4)]);
    case 8:
    case 9:
      return testing::CustomerSays(Roll(random, 3) != 0, AnyNumber(random, c.proposal_count()));
    case 10:
      return testing::Approval(AnybodyOrNobody(random), AnyNumber(random, c.proposal_count()), Roll(random, 3) != 0);
    default:
      // Seldom: it ends the cycle.
      if (Roll(random, 3) != 0) return testing::Finding();
      return testing::Withdrawal(static_cast<v1::CaseOutcome>(4 + Roll(random, 3)));
  }
}

RandomCommand::Request OneRequest(Random& random, const v1::Case& c, const storage::Subject* other) {
  switch (Roll(random, 4)) {
    case 0:
      return PutOnRecord(random, c, other);
    case 1:
      return WorkOnIt(random, c);
    default:
      return GoOn(random);
  }
}

bool IsLegal(v1::CaseState state, const RandomCommand::Request& request) {
  return std::visit(
      [state](const auto& r) {
        using R = std::decay_t<decltype(r)>;
        if constexpr (std::is_same_v<R, std::monostate>) {
          return true;
        } else {
          return rules::CheckLegal(state, rules::CommandOf<R>()).ok();
        }
      },
      request);
}

// More often legal than not, for long lives.
RandomCommand::Request AnyRequest(Random& random, const v1::Case& c, const storage::Subject* other) {
  RandomCommand::Request request = OneRequest(random, c, other);
  for (int tries = 0; tries < 2 && !IsLegal(c.state(), request); ++tries) request = OneRequest(random, c, other);
  return request;
}

// Other content under the same id.
template <typename R>
R Changed(R request) {
  if constexpr (requires { request.set_subject(""); }) {
    request.set_subject("something else");
  } else {
    request.set_validate_only(!request.validate_only());
  }
  return request;
}

}  // namespace

RandomCommand RandomCommand::Opening(Random& random) {
  v1::OpenCaseRequest request;
  request.set_kind(static_cast<v1::CaseKind>(1 + Roll(random, 3)));
  request.set_channel(AnyChannel(random));
  request.set_subject(absl::StrCat("matter ", random() % 1000));
  if (Roll(random, 20) == 0) request.set_team("teams/none");
  return {.id = storage::RandomBytes(16), .request = request, .validate_only = Roll(random, 12) == 0};
}

RandomCommand RandomCommand::OnCase(const storage::Subject& subject, size_t place,
                                    std::shared_ptr<const storage::Subject> other, Random& random) {
  RandomCommand command{.id = storage::RandomBytes(16),
                        .request = AnyRequest(random, subject.case_record(), other.get()),
                        .subject = subject.key,
                        .name = subject.case_record().name(),
                        .other = std::move(other),
                        .place = place,
                        .validate_only = Roll(random, 12) == 0};
  if (Roll(random, 5) == 0) command.expected_version = static_cast<int64_t>(subject.version);
  if (Roll(random, 15) == 0) command.expected_version = static_cast<int64_t>(subject.version) + 1 + Roll(random, 3);
  return command;
}

RandomCommand RandomCommand::Wake(const storage::Subject& subject, size_t place) {
  return {.subject = subject.key, .name = subject.case_record().name(), .place = place};
}

RandomCommand RandomCommand::Again() const {
  RandomCommand again = *this;
  again.repetition = true;
  again.place.reset();
  return again;
}

std::shared_ptr<server::PreparedCommand> RandomCommand::Prepare(testing::TestDesk& desk) const {
  std::shared_ptr<server::PreparedCommand> prepared;
  std::visit(
      [&](const auto& r) {
        using R = std::decay_t<decltype(r)>;
        if constexpr (std::is_same_v<R, std::monostate>) {
          prepared = std::make_shared<server::WakeCommand>();
          prepared->actor = "docket";
          prepared->from_timer = true;
        } else if constexpr (std::is_same_v<R, v1::OpenCaseRequest>) {
          // The desk's own, for its texts and its lane.
          const R sent = other_content ? Changed(r) : r;
          prepared = desk.Prepared(std::make_shared<server::OpenCaseCommand>(sent), sent, id);
          prepared->subject = desk.Open(sent.subject(), id)->subject;
        } else {
          const R sent = other_content ? Changed(r) : r;
          const auto command = desk.Prepared(std::make_shared<server::CaseCommand<R>>(sent), sent, id);
          command->other = other;
          prepared = command;
        }
      },
      request);
  if (!name.empty()) prepared->subject = subject;
  prepared->expected_version = expected_version;
  prepared->validate_only = validate_only;
  return prepared;
}

std::string RandomCommand::Describe() const {
  const std::string what = std::visit(
      [](const auto& r) -> std::string {
        if constexpr (requires { r.ShortDebugString(); }) {
          return absl::StrCat(r.GetTypeName(), " {", r.ShortDebugString(), "}");
        } else {
          return "a timer";
        }
      },
      request);
  return absl::StrCat(what, " on ", name, ", id ", absl::BytesToHexString(id), repetition ? ", repeated" : "",
                      other_content ? " with other content" : "", validate_only ? ", only validated" : "",
                      expected_version.has_value() ? absl::StrCat(", expecting version ", *expected_version) : "");
}

}  // namespace docket::fault
