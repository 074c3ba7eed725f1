#include "server/commands.h"

#include "server/rules/clocks.h"

namespace docket::server {
namespace {

constexpr char kPrepareAgain[] = "docket/prepare-again";

}  // namespace

Decision PreparedCommand::Decided(absl::StatusOr<rules::Events> events, absl::Time now, Decision decision) {
  if (!events.ok()) {
    decision.refusal = events.status();
    return decision;
  }
  for (docket::log::v1::Payload& payload : *events) {
    decision.events.push_back({.payload = std::move(payload), .occurred = now});
  }
  return decision;
}

Decision PreparedCommand::DecidedOn(const v1::Case& c, absl::StatusOr<rules::Events> events,
                                    const storage::Context& context, Decision decision) {
  if (events.ok()) {
    // Most commands are one event: only between two of them is there a case that nobody has yet.
    v1::Case between;
    const v1::Case* at = &c;
    for (docket::log::v1::Payload& payload : *events) {
      v1::CaseEventDetail& detail = *payload.mutable_case_event();
      rules::MoveClocks(*at, context.now, *context.directory, &detail);
      if (&payload == &events->back()) break;
      if (at == &c) between = c;
      at = &between;
      const int64_t version = between.version() + 1;
      rules::Apply(detail,
                   {.id = {}, .version = version, .recorded = context.now, .occurred = context.now, .actor = ""},
                   &between);
    }
  }
  return Decided(std::move(events), context.now, std::move(decision));
}

absl::Status CaseNotFound() {
  return Refusal(absl::StatusCode::kNotFound, reason::kCaseNotFound,
                 "there is no case of that name: check it against the one you were given");
}

absl::Status PrepareAgain() {
  absl::Status again = absl::AbortedError("prepared for another state");
  again.SetPayload(kPrepareAgain, absl::Cord("1"));
  return again;
}

bool IsPrepareAgain(const absl::Status& status) { return status.GetPayload(kPrepareAgain).has_value(); }

absl::Status OutOfReach(absl::Status as_if_absent) {
  as_if_absent.SetPayload(kOutOfReach, absl::Cord("1"));
  return as_if_absent;
}

absl::Status PreparedCommand::CheckAccess(absl::string_view method, const google::protobuf::Message& request,
                                          const v1::Case* c, const storage::Context& context) const {
  if (caller == nullptr || caller->unrestricted) return absl::OkStatus();
  const rules::Access access(*caller, context.directory);
  if (absl::Status may = access.MayAsk(method, request); !may.ok()) return may;
  return c == nullptr || access.Reaches(method, *c) ? absl::OkStatus() : OutOfReach();
}

absl::Status SealedCommand::CheckPrepared(const storage::Subject& subject) const {
  if (prepared_at.has_value()) return *prepared_at == subject.version ? absl::OkStatus() : PrepareAgain();
  const Id id{.lane = subject.key.lane, .number = subject.number};
  const bool moved = sealed_for.has_value() && *sealed_for != OwnerOf(id, subject.case_record().customer());
  return moved ? PrepareAgain() : absl::OkStatus();
}

SettledCase SettleCase(const storage::Subject& subject, const storage::Context& context) {
  SettledCase now{.record = subject.case_record()};
  now.settled = rules::Settle(now.record, context.now, *context.directory);
  int64_t version = static_cast<int64_t>(subject.version);
  for (const Proposal& proposal : now.settled) {
    rules::Apply(proposal.payload.case_event(),
                 {.id = {.lane = subject.key.lane, .number = subject.number},
                  .version = ++version,
                  .recorded = context.now,
                  .occurred = proposal.occurred,
                  .actor = "docket"},
                 &now.record);
  }
  return now;
}

Decision OpenCaseCommand::Decide(const storage::Subject& /*subject*/, const storage::Context& context) const {
  if (absl::Status may = CheckAccess("OpenCase", request_, nullptr, context); !may.ok()) {
    return {.refusal = std::move(may), .denied = true};
  }
  return DecidedOn(v1::Case(), rules::Decide(request_, RuleContext(context)), context);
}

Decision WakeCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  if (!subject.exists()) return {};
  return {.settled = rules::Settle(subject.case_record(), context.now, *context.directory)};
}

Decision EnsureCustomerCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  if (subject.exists()) return {};
  docket::log::v1::Payload payload;
  payload.mutable_customer_opened()->set_uid(FormatUuid(uid));
  for (const std::string& contact : contacts) payload.mutable_customer_opened()->add_contacts(contact);
  if (!texts.sealed().empty()) *payload.mutable_texts() = texts;
  return Decided(rules::Events{std::move(payload)}, context.now);
}

Decision WorkloadCommand::Decide(const storage::Subject& /*subject*/, const storage::Context& context) const {
  docket::log::v1::Payload payload;
  *payload.mutable_workload_changed() = change_;
  return Decided(rules::Events{std::move(payload)}, context.now);
}

}  // namespace docket::server
