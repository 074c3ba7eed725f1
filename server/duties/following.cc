#include "server/duties/following.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/claims.h"
#include "server/customers.h"
#include "server/duties/recurrence.h"
#include "server/rules/people.h"
#include "server/workload.h"
#include "storage/customer_contacts.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

using docket::log::v1::Payload;

// A case points back at one that points to it.
class BacklinkCommand : public PreparedCommand {
 public:
  explicit BacklinkCommand(v1::CaseLink link) : link_(std::move(link)) {}

  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override {
    if (!subject.exists()) return {.refusal = CaseNotFound()};
    SettledCase now = SettleCase(subject, context);
    Payload payload;
    *payload.mutable_case_event()->mutable_linked()->mutable_link() = link_;
    return DecidedOn(now.record, rules::CheckBacklink(now.record, std::move(payload)), context,
                     {.settled = std::move(now.settled)});
  }

 private:
  const v1::CaseLink link_;
};

// A case whose assignee is away goes back to its team's queue.
class ReturnCommand : public PreparedCommand {
 public:
  explicit ReturnCommand(std::string staff) : staff_(std::move(staff)) {}

  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override {
    if (!subject.exists()) return {.refusal = CaseNotFound()};
    SettledCase now = SettleCase(subject, context);
    return DecidedOn(now.record, rules::ReturnIfAway(now.record, staff_, *context.directory), context,
                     {.settled = std::move(now.settled)});
  }

 private:
  const std::string staff_;
};

// Fills in the command's identity: `place` tells apart what follows from one entry.
void Identify(const Desk& desk, const storage::LogEntry& entry, absl::string_view place, absl::string_view content,
              PreparedCommand* command) {
  const std::string name = absl::StrCat(entry.lane, "/", entry.sequence, "/", place);
  command->actor = "docket";
  command->replay_needs_subject = false;
  command->request = storage::RequestKey{.caller = "docket/consequences",
                                         .id = storage::KeyedHash(desk.facts(), "consequence", name).substr(0, 16),
                                         .fingerprint = storage::KeyedHash(desk.facts(), "consequence", content)};
}

storage::SubjectKey CaseKey(const Id& id) {
  return {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
}

void FollowWorkloads(const Desk& desk, const storage::LogEntry& entry, std::vector<Consequence>* consequences) {
  int place = 0;
  for (const rules::WorkloadChange& change : rules::ConsequencesOf(entry.body.case_event())) {
    docket::log::v1::WorkloadChanged changed;
    changed.set_staff(change.staff);
    changed.set_change(change.change);
    changed.set_cause(EventName({.lane = entry.lane, .number = entry.number}, entry.sequence));
    auto command = std::make_shared<WorkloadCommand>(changed);
    command->subject = WorkloadKey(desk.facts(), change.staff);
    Identify(desk, entry, absl::StrCat(place++), changed.SerializeAsString(), command.get());
    consequences->push_back({.command = std::move(command)});
  }
}

void FollowLink(const Desk& desk, const storage::LogEntry& entry, std::vector<Consequence>* consequences) {
  const v1::CaseLink& link = entry.body.case_event().linked().link();
  const std::optional<Id> other = ParseCaseName(link.other());
  if (link.inbound() || !other.has_value()) return;
  v1::CaseLink back;
  back.set_type(link.type());
  back.set_other(CaseName({.lane = entry.lane, .number = entry.number}));
  back.set_inbound(true);
  auto command = std::make_shared<BacklinkCommand>(back);
  command->subject = CaseKey(*other);
  Identify(desk, entry, "link", back.SerializeAsString(), command.get());
  consequences->push_back({.command = std::move(command)});
}

void Return(const Desk& desk, const storage::LogEntry& entry, const Id& id, const std::string& staff,
            std::vector<Consequence>* consequences) {
  auto command = std::make_shared<ReturnCommand>(staff);
  command->subject = CaseKey(id);
  Identify(desk, entry, absl::StrCat("return/", CaseName(id)), staff, command.get());
  consequences->push_back({.command = std::move(command)});
}

bool Away(const Directory& directory, const std::string& name) {
  const v1::Staff* staff = rules::FindStaff(directory, name);
  return staff != nullptr && !staff->available();
}

// Whoever was made responsible may have been marked away at the same moment.
void FollowResponsible(const Desk& desk, const Directory& directory, const storage::LogEntry& entry,
                       std::vector<Consequence>* consequences) {
  const v1::CaseEventDetail& detail = entry.body.case_event();
  std::string responsible;
  if (detail.has_assigned()) responsible = detail.assigned().assignee();
  if (detail.has_taken_over()) responsible = detail.taken_over().taken_by();
  if (detail.has_escalation_accepted()) responsible = detail.escalation_accepted().accepted_by();
  if (detail.has_reopened()) responsible = detail.reopened().assignee();
  // Back to work: while it was resolved, nobody's absence mattered.
  if (detail.has_follow_up() && !detail.follow_up().follow_up().satisfied()) {
    responsible = detail.follow_up().assignee();
  }
  if (responsible.empty() || !Away(directory, responsible)) return;
  Return(desk, entry, {.lane = entry.lane, .number = entry.number}, responsible, consequences);
}

// The customer's key as commands name it; nothing where there is none of that name.
absl::StatusOr<std::optional<storage::SubjectKey>> KeyOfCustomer(storage::Connection& connection,
                                                                 const std::string& name) {
  const std::optional<Id> id = ParseCustomerName(name);
  if (!id.has_value()) return std::nullopt;
  const absl::StatusOr<std::vector<storage::Subject>> found = storage::ReadCustomers(connection, {*id});
  if (!found.ok()) return found.status();
  return found->empty() ? std::nullopt : std::make_optional(CommandKey(found->front()));
}

absl::Status FollowExpectation(const Desk& desk, storage::Connection& connection, const storage::LogEntry& entry,
                               std::vector<Consequence>* consequences) {
  const docket::log::v1::Merge& merge = entry.body.duplicate_expected().merge();
  const auto key = KeyOfCustomer(connection, merge.customer());
  if (!key.ok()) return key.status();
  if (!key->has_value()) return absl::OkStatus();
  const std::string stays = CustomerName({.lane = entry.lane, .number = entry.number});
  auto command = std::make_shared<BecomeDuplicateCommand>(desk.facts(), stays, merge);
  command->subject = **key;
  command->replay_needs_subject = false;
  consequences->push_back({.command = std::move(command)});
  return absl::OkStatus();
}

absl::Status FollowUnmerged(const Desk& desk, storage::Connection& connection, const storage::LogEntry& entry,
                            std::vector<Consequence>* consequences) {
  const docket::log::v1::Merge& merge = entry.body.customer_unmerged().merge();
  const auto key = KeyOfCustomer(connection, merge.customer());
  if (!key.ok()) return key.status();
  if (!key->has_value()) return absl::OkStatus();
  auto command = std::make_shared<DuplicateGoneCommand>(desk.facts(), merge.customer(), merge.id());
  command->subject = **key;
  command->actor = entry.actor;
  command->on_behalf_of = entry.body.on_behalf_of();
  consequences->push_back({.command = std::move(command)});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Consequence>> ConsequencesOf(Desk& desk, storage::Connection& connection,
                                                        const Directory& directory, const storage::LogEntry& entry) {
  std::vector<Consequence> consequences;
  if (entry.body.has_case_event()) {
    FollowWorkloads(desk, entry, &consequences);
    FollowResponsible(desk, directory, entry, &consequences);
    if (entry.body.case_event().has_linked()) FollowLink(desk, entry, &consequences);
    auto flag = FlagIfRecurring(connection, desk.facts().lanes, directory, entry);
    if (!flag.ok()) return flag.status();
    if (*flag != nullptr) {
      Identify(desk, entry, "recurring", "recurring", flag->get());
      consequences.push_back({.command = *std::move(flag)});
    }
  } else if (entry.body.workload_changed().has_claim()) {
    const docket::log::v1::Claim& claim = entry.body.workload_changed().claim();
    auto assign = std::make_shared<AssignClaimedCommand>(desk.facts(), claim);
    assign->replay_needs_subject = false;
    consequences.push_back({.command = std::move(assign), .otherwise = ReleaseCommand(desk.facts(), claim)});
  } else if (entry.body.has_duplicate_expected()) {
    absl::Status followed = FollowExpectation(desk, connection, entry, &consequences);
    if (!followed.ok()) return followed;
  } else if (entry.body.has_customer_unmerged()) {
    absl::Status followed = FollowUnmerged(desk, connection, entry, &consequences);
    if (!followed.ok()) return followed;
  } else if (entry.body.has_staff_set() && Away(directory, entry.body.staff_set().staff().name())) {
    const std::string& staff = entry.body.staff_set().staff().name();
    const absl::StatusOr<std::vector<Id>> cases = storage::ListWorkedOn(connection, desk.facts().lanes, staff);
    if (!cases.ok()) return cases.status();
    for (const Id& id : *cases) Return(desk, entry, id, staff, &consequences);
  }
  return consequences;
}

}  // namespace docket::server
