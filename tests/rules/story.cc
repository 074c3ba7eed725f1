#include "tests/rules/story.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

namespace docket::testing {
namespace {

constexpr Id kId{.lane = 3, .number = 17};

void ApplyTold(const Told& one, v1::Case* c) {
  rules::Apply(
      one.detail(),
      {.id = kId, .version = one.version, .recorded = one.recorded, .occurred = one.occurred, .actor = one.actor}, c);
}

}  // namespace

Story::Story() {
  const std::pair<const char*, v1::Role> people[] = {
      {"rita", v1::ROLE_REPRESENTATIVE}, {"sam", v1::ROLE_SENIOR_REPRESENTATIVE},
      {"eve", v1::ROLE_EXPERT},          {"carl", v1::ROLE_CONFLICT_SPECIALIST},
      {"sue", v1::ROLE_SUPERVISOR},      {"mia", v1::ROLE_MANAGER},
      {"zoe", v1::ROLE_REPRESENTATIVE},
  };
  for (const auto& [id, role] : people) {
    v1::Staff& staff = Person(id);
    staff.set_name(StaffName(id));
    staff.add_roles(role);
    staff.set_available(std::string(id) != "zoe");
  }
  Person("rita").set_team("teams/support");
  for (const char* id : {"billing", "support"}) directory.teams[TeamName(id)].set_name(TeamName(id));
}

absl::Status Story::Open(const v1::OpenCaseRequest& request) { return Take(rules::Decide(request, Context())); }

void Story::Wake() {
  for (Proposal& proposal : rules::Settle(c, now, directory)) {
    Record(std::move(proposal.payload), proposal.occurred, proposal.actor.empty() ? "tester" : proposal.actor);
  }
}

absl::Status Story::Take(absl::StatusOr<rules::Events> events) {
  if (!events.ok()) return events.status();
  for (log::v1::Payload& payload : *events) Record(std::move(payload), now, "tester");
  return absl::OkStatus();
}

void Story::Record(log::v1::Payload payload, absl::Time occurred, const std::string& actor) {
  told.push_back({.payload = std::move(payload),
                  .version = static_cast<int64_t>(told.size()) + 1,
                  .recorded = now,
                  .occurred = occurred,
                  .actor = actor,
                  .before = c.state()});
  ApplyTold(told.back(), &c);
}

v1::Case Story::Folded() const {
  v1::Case folded;
  for (const Told& one : told) ApplyTold(one, &folded);
  return folded;
}

std::string Bytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace docket::testing
