// Creation and change of customers: a profile is sealed before its command is decided, so it is read first, and again
// where it has changed meanwhile.
#include <algorithm>

#include "server/contacts.h"
#include "server/customer_answers.h"
#include "server/customer_lookup.h"
#include "server/customers.h"
#include "server/road.h"
#include "server/rules/customers.h"
#include "storage/customer_contacts.h"

namespace docket::server {
namespace {

template <typename Paths>
bool Names(const Paths& paths, absl::string_view field) {
  return std::find(paths.begin(), paths.end(), field) != paths.end();
}

v1::CustomerProfile Changed(v1::CustomerProfile profile, const v1::UpdateCustomerRequest& request) {
  const auto& paths = request.update_mask().paths();
  if (Names(paths, "display_name")) profile.set_display_name(request.profile().display_name());
  if (Names(paths, "emails")) *profile.mutable_emails() = request.profile().emails();
  if (Names(paths, "phones")) *profile.mutable_phones() = request.profile().phones();
  if (Names(paths, "account_references")) {
    *profile.mutable_account_references() = request.profile().account_references();
  }
  return profile;
}

}  // namespace

absl::StatusOr<storage::Subject> Road::ReadCustomer(storage::Connection& connection, const std::string& name) {
  absl::StatusOr<std::vector<storage::Subject>> found = storage::ReadCustomers(connection, {*ParseCustomerName(name)});
  if (!found.ok()) return found.status();
  if (found->empty()) return rules::CustomerNotFound();
  return std::move(found->front());
}

DoneFn Road::CustomerAnswer(const std::shared_ptr<Call>& call, v1::Customer* response) {
  return [this, call, response](const storage::Outcome& outcome) {
    if (!outcome.status.ok()) return call->Finish(outcome.status);
    call->is_read = outcome.replayed || call->only_validates;
    desk_.readers().RunOrRefuse(
        [this, subject = outcome.subject, response](storage::Connection& connection) -> absl::Status {
          if (absl::Status filled = FillCustomer(desk_, connection, *subject, response); !filled.ok()) return filled;
          // A verification that is only tried out, or was replaced since, shows nothing.
          const absl::StatusOr<storage::Subject> now = ReadCustomer(connection, response->name());
          if (!now.ok()) return now.status();
          if (!rules::IsVerified(CustomerOf(*now), desk_.clock().Now())) Withhold(response);
          return absl::OkStatus();
        },
        [this, call, subject = outcome.subject](const absl::Status& status) {
          if (!status.ok() || !call->is_read) return call->Finish(status);
          Disclosed disclosed;
          disclosed.Customer(IdOf(*subject));
          ledger_.Record(disclosed.Take(*call), [call](const absl::Status& recorded) { call->Finish(recorded); });
        });
  };
}

template <typename Request>
grpc::ServerUnaryReactor* Road::ChangeCustomer(grpc::CallbackServerContext* context, const Request* request,
                                               CustomerDoneFn done) {
  const auto call = Begin(context, kCustomerService, rules::CommandOf<Request>(), *request);
  if (call->answered()) return call->reactor();
  auto customer = std::make_shared<storage::Subject>();
  desk_.readers().RunOrRefuse(
      [this, request, customer](storage::Connection& connection) {
        absl::StatusOr<storage::Subject> found = ReadCustomer(connection, request->name());
        if (found.ok()) *customer = *std::move(found);
        return found.status();
      },
      [this, call, request, customer, done = std::move(done)](const absl::Status& status) {
        if (!status.ok()) return call->Finish(status);
        auto command = std::make_shared<CustomerCommand<Request>>(*request);
        command->subject = CommandKey(*customer);
        if (request->has_expected_version()) command->expected_version = request->expected_version();
        Send(call, *request, std::move(command),
             [call, customer, done](const storage::Outcome& outcome) { done(call, *customer, outcome); });
      });
  return call->reactor();
}

grpc::ServerUnaryReactor* Road::VerifyIdentity(grpc::CallbackServerContext* context,
                                               const v1::VerifyIdentityRequest* request, v1::Customer* response) {
  return ChangeCustomer(context, request,
                        [this, response](const std::shared_ptr<Call>& call, const storage::Subject& /*before*/,
                                         const storage::Outcome& outcome) { CustomerAnswer(call, response)(outcome); });
}

// The other one is told at once; if that fails, the consequences do it.
grpc::ServerUnaryReactor* Road::UnmergeCustomer(grpc::CallbackServerContext* context,
                                                const v1::UnmergeCustomerRequest* request, v1::Customer* response) {
  return ChangeCustomer(
      context, request,
      [this, request, response](const std::shared_ptr<Call>& call, const storage::Subject& before,
                                const storage::Outcome& outcome) {
        const docket::log::v1::Merge& merge = CustomerOf(before).merged_into();
        const auto answer = [this, call, response, outcome] { CustomerAnswer(call, response)(outcome); };
        // Of a replay the consequences took care; what it is merged into now is another matter.
        if (!outcome.status.ok() || outcome.replayed || request->validate_only() || merge.customer().empty()) {
          return answer();
        }
        LetGo(call, merge, answer);
      });
}

struct Road::Creating {
  std::shared_ptr<Call> call;
  const v1::CreateCustomerRequest* request;
  v1::Customer* response;
  std::string contact;  // the first one
  FoundCustomer found = {};
};

grpc::ServerUnaryReactor* Road::CreateCustomer(grpc::CallbackServerContext* context,
                                               const v1::CreateCustomerRequest* request, v1::Customer* response) {
  const auto call = Begin(context, kCustomerService, "CreateCustomer", *request);
  if (call->answered()) return call->reactor();
  const std::vector<std::string> contacts = ContactsOf(request->profile(), desk_.phone_region());
  if (contacts.empty()) {
    call->Finish(InvalidRequest({{"profile", "has nothing that the customer could be found by: check its contacts"}}));
    return call->reactor();
  }
  LookUpCreated(std::make_shared<Creating>(
      Creating{.call = call, .request = request, .response = response, .contact = contacts.front()}));
  return call->reactor();
}

void Road::LookUpCreated(std::shared_ptr<Creating> creating) {
  desk_.readers().RunOrRefuse(
      [this, creating](storage::Connection& connection) {
        absl::StatusOr<FoundCustomer> found = FindFirst(connection, desk_.facts(), creating->contact);
        if (found.ok()) creating->found = *std::move(found);
        return found.status();
      },
      [this, creating](const absl::Status& status) {
        if (!status.ok()) return creating->call->Finish(status);
        // First where such a customer lives who is the first to have the contact: whoever repeats a request finds what
        // came of it there, even when the contact was given up since.
        storage::SubjectKey first{.kind = storage::SubjectKind::kCustomer,
                                  .key = ContactHash(desk_.facts(), creating->contact)};
        first.lane = storage::LaneOf(desk_.facts(), first.key);
        SendCreation(creating, first);
      });
}

void Road::SendCreation(std::shared_ptr<Creating> creating, const storage::SubjectKey& place) {
  auto command = std::make_shared<CreateCustomerCommand>(*creating->request);
  Prepare(creating->call, creating->request->request_id(), *creating->request, creating->request->validate_only(),
          command.get());
  const DataKeyRef key = SealProfile(desk_, creating->request->profile(), command.get());
  command->subject = place;
  command->first = ContactHash(desk_.facts(), creating->contact);
  if (creating->found.customer.exists()) command->known = CustomerOf(creating->found.customer);
  command->done = [this, creating, key, place](const storage::Outcome& outcome) {
    if (IsPrepareAgain(outcome.status)) {
      const bool elsewhere = creating->found.place.key != place.key;
      return elsewhere ? SendCreation(creating, creating->found.place) : LookUpCreated(creating);
    }
    if (!outcome.status.ok() || outcome.replayed) {
      return CustomerAnswer(creating->call, creating->response)(outcome);
    }
    // What is only validated has no key of its own.
    if (!creating->request->validate_only()) desk_.sealer().Remember(IdOf(*outcome.subject), key);
    FillCustomer(*outcome.subject, creating->request->profile(), desk_.clock().Now(), creating->response);
    creating->call->Finish(absl::OkStatus());
  };
  desk_.Submit(std::move(command));
}

struct Road::Updating {
  std::shared_ptr<Call> call;
  const v1::UpdateCustomerRequest* request;
  v1::Customer* response;
  storage::Subject customer = {};
  v1::CustomerProfile profile = {};  // as it is to be
  docket::log::v1::SealedTexts texts = {};
};

grpc::ServerUnaryReactor* Road::UpdateCustomer(grpc::CallbackServerContext* context,
                                               const v1::UpdateCustomerRequest* request, v1::Customer* response) {
  const auto call = Begin(context, kCustomerService, "UpdateCustomer", *request);
  if (call->answered()) return call->reactor();
  PrepareUpdate(std::make_shared<Updating>(Updating{.call = call, .request = request, .response = response}));
  return call->reactor();
}

void Road::PrepareUpdate(std::shared_ptr<Updating> updating) {
  desk_.readers().RunOrRefuse(
      [this, updating](storage::Connection& connection) { return SealUpdate(connection, updating.get()); },
      [this, updating](const absl::Status& status) {
        status.ok() ? SendUpdate(updating) : updating->call->Finish(status);
      });
}

absl::Status Road::SealUpdate(storage::Connection& connection, Updating* updating) {
  absl::StatusOr<storage::Subject> customer = ReadCustomer(connection, updating->request->name());
  if (!customer.ok()) return customer.status();
  updating->customer = *std::move(customer);
  const Id id = IdOf(updating->customer);
  const docket::log::v1::Customer& record = CustomerOf(updating->customer);
  absl::StatusOr<v1::Texts> texts = desk_.sealer().Unseal(connection, record.profile(), id);
  if (!texts.ok()) return texts.status();
  const absl::StatusOr<DataKeyRef> key = desk_.sealer().KeyFor(connection, id, ParseUuid(record.uid()).value_or(""));
  if (!key.ok()) return key.status();
  updating->profile = Changed(ProfileIn(*std::move(texts)), *updating->request);
  v1::Texts changed;
  *changed.mutable_profile() = updating->profile;
  updating->texts = SealTexts(changed, **key);
  return absl::OkStatus();
}

void Road::SendUpdate(std::shared_ptr<Updating> updating) {
  const v1::UpdateCustomerRequest& request = *updating->request;
  v1::UpdateCustomerRequest facts = request;
  facts.clear_profile();
  auto command = std::make_shared<CustomerCommand<v1::UpdateCustomerRequest>>(std::move(facts));
  command->subject = CommandKey(updating->customer);
  if (request.has_expected_version()) command->expected_version = request.expected_version();
  command->prepared_at = updating->customer.version;
  command->texts = updating->texts;
  command->contacts = ContactHashes(desk_.facts(), updating->profile, desk_.phone_region());
  Send(updating->call, request, std::move(command), [this, updating](const storage::Outcome& outcome) {
    if (IsPrepareAgain(outcome.status)) return PrepareUpdate(updating);
    CustomerAnswer(updating->call, updating->response)(outcome);
  });
}

}  // namespace docket::server
