// MergeCustomers: walks the steps of customers.h.
#include "server/customer_lookup.h"
#include "server/customers.h"
#include "server/road.h"
#include "server/rules/customers.h"

namespace docket::server {

struct Road::Merging {
  std::shared_ptr<Call> call;
  const v1::MergeCustomersRequest* request;
  v1::Customer* response;
  storage::Subject stays = {};
  storage::Subject duplicate = {};
  docket::log::v1::Merge merge = {};  // as the one that stays has it
  storage::Outcome expected = {};
};

grpc::ServerUnaryReactor* Road::MergeCustomers(grpc::CallbackServerContext* context,
                                               const v1::MergeCustomersRequest* request, v1::Customer* response) {
  const auto call = Begin(context, kCustomerService, "MergeCustomers", *request);
  if (call->answered()) return call->reactor();
  auto merging = std::make_shared<Merging>(Merging{.call = call, .request = request, .response = response});
  desk_.readers().RunOrRefuse(
      [this, merging](storage::Connection& connection) {
        absl::StatusOr<storage::Subject> stays = ReadCustomer(connection, merging->request->name());
        if (!stays.ok()) return stays.status();
        absl::StatusOr<storage::Subject> duplicate = ReadCustomer(connection, merging->request->duplicate());
        if (!duplicate.ok()) return duplicate.status();
        merging->stays = *std::move(stays);
        merging->duplicate = *std::move(duplicate);
        return absl::OkStatus();
      },
      [this, merging](const absl::Status& status) {
        status.ok() ? ExpectDuplicate(merging) : merging->call->Finish(status);
      });
  return call->reactor();
}

void Road::ExpectDuplicate(std::shared_ptr<Merging> merging) {
  const docket::log::v1::Customer& duplicate = CustomerOf(merging->duplicate);
  const rules::Caller& caller = *merging->call->caller();
  merging->merge.set_customer(duplicate.name());
  merging->merge.set_id(MergeId(desk_.facts(),
                                {.caller = caller.name, .id = *ParseUuid(merging->request->request_id())},
                                CustomerOf(merging->stays).name(), duplicate.name()));
  merging->merge.set_actor(caller.name);
  merging->merge.set_on_behalf_of(caller.on_behalf_of);
  auto command = std::make_shared<ExpectDuplicateCommand>(*merging->request, merging->merge, duplicate);
  command->subject = CommandKey(merging->stays);
  Send(merging->call, *merging->request, std::move(command), [this, merging](storage::Outcome outcome) {
    if (!outcome.status.ok() || (merging->request->validate_only() && !outcome.replayed)) {
      return CustomerAnswer(merging->call, merging->response)(outcome);
    }
    merging->expected = std::move(outcome);
    BecomeDuplicate(merging);
  });
}

void Road::BecomeDuplicate(std::shared_ptr<Merging> merging) {
  auto command =
      std::make_shared<BecomeDuplicateCommand>(desk_.facts(), CustomerOf(merging->stays).name(), merging->merge);
  command->subject = CommandKey(merging->duplicate);
  command->deadline = merging->call->Deadline();
  command->done = [this, merging](const storage::Outcome& outcome) {
    if (!outcome.status.ok()) return merging->call->Finish(outcome.status);
    const absl::Status merged = rules::CheckMayBecomeDuplicate(CustomerOf(*outcome.subject), merging->merge.id());
    if (merged.ok()) return CustomerAnswer(merging->call, merging->response)(merging->expected);
    docket::log::v1::Merge declined = merging->merge;
    declined.set_customer(CustomerOf(merging->stays).name());
    LetGo(merging->call, declined, [call = merging->call, merged] { call->Finish(merged); });
  };
  desk_.Submit(std::move(command));
}

void Road::LetGo(const std::shared_ptr<Call>& call, const docket::log::v1::Merge& merge, std::function<void()> next) {
  auto command = std::make_shared<DuplicateGoneCommand>(desk_.facts(), merge.customer(), merge.id());
  command->actor = call->caller()->name;
  command->on_behalf_of = call->caller()->on_behalf_of;
  command->deadline = call->Deadline();
  command->done = [next](const storage::Outcome& /*outcome*/) { next(); };
  desk_.readers().RunOrRefuse(
      [this, command, name = merge.customer()](storage::Connection& connection) {
        const absl::StatusOr<storage::Subject> stays = ReadCustomer(connection, name);
        if (stays.ok()) command->subject = CommandKey(*stays);
        return stays.status();
      },
      [this, command, next](const absl::Status& status) { status.ok() ? desk_.Submit(command) : next(); });
}

}  // namespace docket::server
