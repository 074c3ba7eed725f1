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

log::v1::Facts Told::facts() const {
  log::v1::Facts facts;
  (void)facts.ParseFromString(measures.facts);
  return facts;
}

Story::Story(std::shared_ptr<const Policy> policy) {
  directory.policy = std::move(policy);
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
  for (log::v1::Payload& payload : *events) {
    rules::MoveClocks(c, now, directory, payload.mutable_case_event());
    Record(std::move(payload), now, "tester");
  }
  return absl::OkStatus();
}

void Story::Repeat(const Told& one) {
  now = one.recorded;
  if (!told.empty()) Wake();
  log::v1::Payload payload = one.payload;
  payload.mutable_case_event()->clear_clock_changes();
  rules::MoveClocks(c, now, directory, payload.mutable_case_event());
  Record(std::move(payload), now, one.actor);
}

void Story::SetPolicy(const std::function<void(v1::Policy*)>& change) {
  v1::Policy source = directory.policy->source();
  change(&source);
  directory.policy = MadeFrom(source, directory.policy->version() + 1, now);
}

void Story::Record(log::v1::Payload payload, absl::Time occurred, const std::string& actor) {
  told.push_back({.payload = std::move(payload),
                  .version = static_cast<int64_t>(told.size()) + 1,
                  .recorded = now,
                  .occurred = occurred,
                  .actor = actor,
                  .directory = std::make_shared<const Directory>(directory)});
  const rules::Before before = rules::BeforeOf(told.back().detail(), c);
  ApplyTold(told.back(), &c);
  told.back().measures = rules::MeasuresOf(told.back().detail(), before, c);
}

v1::Case Story::Folded() const {
  v1::Case folded;
  for (const Told& one : told) ApplyTold(one, &folded);
  return folded;
}

std::vector<Told> Story::All(v1::CaseEventDetail::DetailCase kind) const {
  std::vector<Told> all;
  for (const Told& one : told) {
    if (one.detail().detail_case() == kind) all.push_back(one);
  }
  return all;
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
