#include "server/claims.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "server/rules/claiming.h"
#include "server/rules/states.h"
#include "server/workload.h"
#include "storage/expiry.h"

namespace docket::server {
namespace {

using docket::log::v1::Claim;
using docket::log::v1::Payload;

// Of one part of a step; the fingerprint is of what it does.
storage::RequestKey StepKey(const storage::Desk& desk, const Claim& claim, const char* caller, const char* what,
                            std::string fingerprint) {
  return {.caller = caller,
          .id = storage::KeyedHash(desk, "claim", absl::StrCat(claim.id(), "/", claim.step(), "/", what)).substr(0, 16),
          .fingerprint = std::move(fingerprint)};
}

docket::log::v1::WorkloadChanged LoadChange(const Claim& claim, int change) {
  docket::log::v1::WorkloadChanged changed;
  changed.set_staff(claim.staff());
  changed.set_change(change);
  changed.set_cause(claim.case_name());
  return changed;
}

}  // namespace

ReserveCommand::ReserveCommand(const storage::Desk& desk, Claim claim, std::string fingerprint)
    : claim_(std::move(claim)) {
  subject = WorkloadKey(desk, claim_.staff());
  actor = claim_.actor();
  on_behalf_of = claim_.on_behalf_of();
  // A retry may have found another case meanwhile: the step is the call's, whichever case it is for.
  request = StepKey(desk, claim_, "docket/claims", "reserve", std::move(fingerprint));
}

Decision ReserveCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  int open_cases = 0;
  if (subject.exists()) open_cases = std::get<docket::log::v1::Workload>(subject.record).open_cases();
  Decision decision;
  decision.refusal = rules::CheckRoom(*context.directory, claim_.staff(), open_cases);
  if (decision.refusal.ok() && claim_.case_name().empty()) {
    decision.refusal =
        Refusal(absl::StatusCode::kNotFound, reason::kNoCaseWaiting, "no case waits that this person could take");
  }
  if (!decision.refusal.ok()) return decision;
  Payload payload;
  *payload.mutable_workload_changed() = LoadChange(claim_, +1);
  *payload.mutable_workload_changed()->mutable_claim() = claim_;
  return Decided(rules::Events{std::move(payload)}, context.now);
}

AssignClaimedCommand::AssignClaimedCommand(const storage::Desk& desk, Claim claim) : claim_(std::move(claim)) {
  const Id id = *ParseCaseName(claim_.case_name());
  subject = {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
  actor = claim_.actor();
  on_behalf_of = claim_.on_behalf_of();
  expected_version = claim_.version();
  request = StepKey(desk, claim_, storage::kKeptLonger, "assign",
                    storage::KeyedHash(desk, "claimed", claim_.SerializeAsString()));
}

// Nothing but the case may be asked here: at the same version the answer has to be the same for ever.
Decision AssignClaimedCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  if (!subject.exists()) return {.refusal = CaseNotFound()};
  SettledCase now = SettleCase(subject, context);
  Decision decision{.settled = std::move(now.settled)};
  decision.refusal = rules::CheckLegal(now.record.state(), "AssignCase");
  if (!decision.refusal.ok()) return decision;
  Payload payload;
  v1::CaseAssigned* assigned = payload.mutable_case_event()->mutable_assigned();
  assigned->set_assignee(claim_.staff());
  assigned->set_previous_assignee(now.record.assignee());
  assigned->set_team(now.record.team());
  assigned->set_reserved(true);
  return DecidedOn(now.record, rules::Events{std::move(payload)}, context, std::move(decision));
}

std::shared_ptr<PreparedCommand> ReleaseCommand(const storage::Desk& desk, const Claim& claim) {
  auto command = std::make_shared<WorkloadCommand>(LoadChange(claim, -1));
  command->subject = WorkloadKey(desk, claim.staff());
  command->actor = claim.actor();
  command->request = StepKey(desk, claim, storage::kKeptLonger, "release",
                             storage::KeyedHash(desk, "claimed", claim.SerializeAsString()));
  command->replay_needs_subject = false;
  return command;
}

bool IsFinalRefusal(const absl::Status& status) {
  // Only a rule's own word is final, and a rule gives its reason.
  return !ReasonOf(status).empty() && !absl::IsUnavailable(status) && !absl::IsResourceExhausted(status) &&
         !absl::IsInternal(status) && !absl::IsDeadlineExceeded(status);
}

}  // namespace docket::server
