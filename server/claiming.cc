// ClaimNextCase: looks for a case, and walks the steps of claims.h.
#include "server/rules/claiming.h"
#include "absl/strings/str_cat.h"
#include "server/claims.h"
#include "server/road.h"
#include "server/rules/people.h"
#include "storage/case_list.h"

namespace docket::server {
namespace {

using docket::log::v1::Claim;

// How many waiting cases are looked at for one that fits; in portions.
constexpr int kMostLookedAt = 20000;
constexpr int kPortion = 100;
// After so many lost races somebody else is better off trying.
constexpr int kMostSteps = 20;

// What is open and nobody's, the most urgent first; of a team, or with an empty one of any.
storage::CaseQuery QueueOf(const std::string& team) {
  storage::CaseQuery queue{.limit = kPortion};
  for (const storage::CaseOrder& order : storage::CaseOrders()) {
    if (order.text == "priority, next_due_time") queue.order = &order;
  }
  queue.filter.columns = {{.column = "is_open", .value = int64_t{1}}, {.column = "assignee", .value = std::string()}};
  if (!team.empty()) queue.filter.columns.push_back({.column = "team", .value = team});
  queue.index = storage::IndexFor(queue.filter, *queue.order);
  return queue;
}

}  // namespace

struct Road::Claiming {
  std::shared_ptr<Call> call;
  const v1::ClaimNextCaseRequest* request;
  v1::Case* response;
  std::string fingerprint;
  // The step that is tried, with the case that was found for it.
  Claim claim;
  std::string held;  // in being_claimed_
};

grpc::ServerUnaryReactor* Road::ClaimNextCase(grpc::CallbackServerContext* context,
                                              const v1::ClaimNextCaseRequest* request, v1::Case* response) {
  const auto call = Begin(context, kCaseService, "ClaimNextCase", *request);
  if (call->answered()) return call->reactor();
  auto claiming = std::make_shared<Claiming>();
  claiming->call = call;
  claiming->request = request;
  claiming->response = response;
  claiming->fingerprint = Fingerprint(call, *request);
  claiming->claim.set_staff(request->staff());
  claiming->claim.set_actor(call->caller()->name);
  claiming->claim.set_on_behalf_of(call->caller()->on_behalf_of);
  claiming->claim.set_id(storage::KeyedHash(desk_.facts(), "claim",
                                            absl::StrCat(call->caller()->name, ":", *ParseUuid(request->request_id())))
                             .substr(0, 16));
  FindCaseToClaim(std::move(claiming));
  return call->reactor();
}

void Road::EndClaim(const std::shared_ptr<Claiming>& claiming, const absl::Status& status) {
  if (!claiming->held.empty()) being_claimed_.Remove(claiming->held);
  claiming->call->Finish(status);
}

void Road::FindCaseToClaim(std::shared_ptr<Claiming> claiming) {
  if (!claiming->held.empty()) being_claimed_.Remove(claiming->held);
  claiming->held.clear();
  claiming->claim.clear_case_name();
  claiming->claim.clear_version();
  desk_.readers().RunOrRefuse(
      [this, claiming](storage::Connection& connection) { return LookForCase(connection, claiming.get()); },
      [this, claiming](absl::Status status) {
        if (!status.ok()) return EndClaim(claiming, status);
        ReserveRoom(claiming);
      });
}

absl::Status Road::LookForCase(storage::Connection& connection, Claiming* claiming) {
  const absl::StatusOr<std::shared_ptr<const Directory>> directory = desk_.CurrentDirectory(connection);
  if (!directory.ok()) return directory.status();
  const rules::Access access(*claiming->call->caller(), *directory);
  if (absl::Status may = access.MayAsk("ClaimNextCase", *claiming->request); !may.ok()) return may;
  const v1::Staff* staff = rules::FindStaff(**directory, claiming->request->staff());
  // The reservation is refused with the reason.
  if (staff == nullptr) return absl::OkStatus();
  const std::string& team = claiming->request->team().empty() ? staff->team() : claiming->request->team();
  storage::CaseQuery queue = QueueOf(team);
  for (int looked_at = 0; looked_at < kMostLookedAt; looked_at += kPortion) {
    const absl::StatusOr<storage::CasePage> waiting = storage::ListCases(connection, desk_.facts().lanes, queue);
    if (!waiting.ok()) return waiting.status();
    for (const storage::PlacedCase& one : waiting->cases) {
      const v1::Case& c = one.subject.case_record();
      // Who is of no team takes from any queue, as far as they may.
      if (!rules::Fits(c, *staff) || !access.Reaches("ClaimNextCase", c)) continue;
      const bool alone = being_claimed_.Add(c.name());
      // Others run for it and may yet be refused: it is raced for where there is no other.
      if (!alone && !claiming->claim.case_name().empty()) continue;
      claiming->claim.set_case_name(c.name());
      claiming->claim.set_version(c.version());
      if (!alone) continue;
      claiming->held = c.name();
      return absl::OkStatus();
    }
    if (!waiting->next.has_value()) break;
    queue.after = waiting->next;
  }
  return absl::OkStatus();
}

void Road::ReserveRoom(std::shared_ptr<Claiming> claiming) {
  auto command = std::make_shared<ReserveCommand>(desk_.facts(), claiming->claim, claiming->fingerprint);
  command->deadline = claiming->call->Deadline();
  command->done = [this, claiming](storage::Outcome outcome) {
    if (!outcome.status.ok()) return EndClaim(claiming, outcome.status);
    // On a retry: the case that was found at the first try.
    claiming->claim = std::get<docket::log::v1::Workload>(outcome.subject->record).last_claim();
    AssignClaimed(claiming);
  };
  desk_.Submit(std::move(command));
}

void Road::AssignClaimed(std::shared_ptr<Claiming> claiming) {
  auto command = std::make_shared<AssignClaimedCommand>(desk_.facts(), claiming->claim);
  command->deadline = claiming->call->Deadline();
  command->done = [this, claiming](storage::Outcome outcome) {
    if (outcome.status.ok()) {
      if (!claiming->held.empty()) being_claimed_.Remove(claiming->held);
      return CaseAnswer(claiming->call, claiming->response)(std::move(outcome));
    }
    if (!IsFinalRefusal(outcome.status)) return EndClaim(claiming, outcome.status);
    ReleaseRoom(claiming);
  };
  desk_.Submit(std::move(command));
}

void Road::ReleaseRoom(std::shared_ptr<Claiming> claiming) {
  const std::shared_ptr<PreparedCommand> command = ReleaseCommand(desk_.facts(), claiming->claim);
  command->deadline = claiming->call->Deadline();
  command->done = [this, claiming](storage::Outcome outcome) {
    if (!outcome.status.ok()) return EndClaim(claiming, outcome.status);
    claiming->claim.set_step(claiming->claim.step() + 1);
    if (claiming->claim.step() >= kMostSteps) {
      // Under this id it would lose the same races again.
      return EndClaim(claiming, Refusal(absl::StatusCode::kAborted, reason::kContention,
                                        "others were faster each time: ask again, with a new request_id"));
    }
    FindCaseToClaim(claiming);
  };
  desk_.Submit(command);
}

}  // namespace docket::server
