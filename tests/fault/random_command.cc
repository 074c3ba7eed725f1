#include "tests/fault/random_command.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

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

RandomCommand::Request AnyRequest(Random& random) {
  switch (Roll(random, 9)) {
    case 0: {
      v1::AcknowledgeCaseRequest request;
      request.set_channel(AnyChannel(random));
      return request;
    }
    case 1: {
      v1::AssignCaseRequest request;
      request.set_assignee(AnybodyOrNobody(random));
      if (Roll(random, 10) == 0) request.set_team("teams/none");
      return request;
    }
    case 2: {
      v1::RecordInteractionRequest request;
      request.set_direction(static_cast<v1::Direction>(1 + Roll(random, 3)));
      if (request.direction() != v1::DIRECTION_NOTE) request.set_channel(AnyChannel(random));
      return request;
    }
    case 3: {
      static constexpr v1::EscalationCause kCauses[] = {v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_COMPLEX,
                                                        v1::ESCALATION_CAUSE_CRITICAL};
      v1::EscalateCaseRequest request;
      request.set_cause(kCauses[Roll(random, 3)]);
      if (Roll(random, 3) == 0) request.set_addressee(AnybodyOrNobody(random));
      return request;
    }
    case 4: {
      v1::AcceptEscalationRequest request;
      request.set_accepter(AnybodyOrNobody(random));
      request.set_number(Roll(random, 3));
      return request;
    }
    case 5: {
      v1::ResolveCaseRequest request;
      request.set_outcome(static_cast<v1::CaseOutcome>(1 + Roll(random, 3)));
      return request;
    }
    case 6: {
      v1::RecordFollowUpRequest request;
      request.set_satisfied(Roll(random, 3) != 0);
      request.set_rating(Roll(random, 6));
      return request;
    }
    case 7:
      return v1::CloseCaseRequest();
    default: {
      v1::ReopenCaseRequest request;
      request.set_channel(AnyChannel(random));
      return request;
    }
  }
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

RandomCommand RandomCommand::OnCase(const storage::Subject& subject, size_t place, Random& random) {
  RandomCommand command{.id = storage::RandomBytes(16),
                        .request = AnyRequest(random),
                        .subject = subject.key,
                        .name = subject.case_record().name(),
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
          prepared = desk.Change(name, sent, id);
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
