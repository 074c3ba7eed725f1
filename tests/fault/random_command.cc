#include "tests/fault/random_command.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace docket::fault {
namespace {

using testing::AnyChannel;
using testing::Random;
using testing::Roll;

// One who is away and one whom nobody knows among them.
const std::vector<std::string>& People() {
  static const auto* const people =
      new std::vector<std::string>{"staff/rep", "staff/sue", "staff/max", "staff/eve", "staff/away", "staff/nobody"};
  return *people;
}

RandomCommand::Request AnyRequest(Random& random, const v1::Case& c, const storage::Subject* other) {
  const testing::Cast cast{.staff = People(), .other = other == nullptr ? "" : other->case_record().name()};
  return std::visit([](auto&& request) -> RandomCommand::Request { return std::move(request); },
                    testing::AnyRequest(random, c, cast));
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
