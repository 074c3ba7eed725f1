// The customer that a case is to be of: found by name or by contact, or created; with the key of the customer's texts.
#include "absl/strings/str_cat.h"
#include "server/contacts.h"
#include "server/customer_lookup.h"
#include "server/customers.h"
#include "server/road.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

absl::StatusOr<TextOwner> OwnerWithKey(Sealer& sealer, storage::Connection& connection,
                                       const storage::Subject& customer) {
  absl::StatusOr<DataKeyRef> key =
      sealer.KeyFor(connection, IdOf(customer), ParseUuid(CustomerOf(customer).uid()).value_or(""));
  if (!key.ok()) return key.status();
  return TextOwner{.id = IdOf(customer), .key = *std::move(key)};
}

}  // namespace

void Road::FindNamedCustomer(const std::shared_ptr<Call>& call, const Id& id, OwnerFn next) {
  auto found = std::make_shared<TextOwner>();
  desk_.readers().RunOrRefuse(
      [this, id, found](storage::Connection& connection) -> absl::Status {
        const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(
            connection, {.lane = id.lane, .kind = storage::SubjectKind::kCustomer, .number = id.number});
        if (!loaded.ok()) return loaded.status();
        if (!loaded->subject->exists()) {
          return Refusal(absl::StatusCode::kNotFound, reason::kCustomerNotFound,
                         "there is no customer of that name: give the contact details instead");
        }
        absl::StatusOr<TextOwner> owner = OwnerWithKey(desk_.sealer(), connection, *loaded->subject);
        if (owner.ok()) *found = *std::move(owner);
        return owner.status();
      },
      [call, found, next = std::move(next)](const absl::Status& status) {
        status.ok() ? next(*found) : call->Finish(status);
      });
}

void Road::FindCustomer(const std::shared_ptr<Call>& call, const std::string& contact, OwnerFn next,
                        std::function<void(const storage::SubjectKey&)> none) {
  struct Answer {
    std::optional<TextOwner> owner;
    storage::SubjectKey place;
  };
  auto answer = std::make_shared<Answer>();
  desk_.readers().RunOrRefuse(
      [this, contact, answer](storage::Connection& connection) -> absl::Status {
        absl::StatusOr<FoundCustomer> found = FindFirst(connection, desk_.facts(), contact);
        if (!found.ok()) return found.status();
        answer->place = std::move(found->place);
        if (!found->customer.exists()) return absl::OkStatus();
        absl::StatusOr<TextOwner> owner = OwnerWithKey(desk_.sealer(), connection, found->customer);
        if (owner.ok()) answer->owner = *std::move(owner);
        return owner.status();
      },
      [call, answer, next = std::move(next), none = std::move(none)](const absl::Status& status) {
        if (!status.ok()) return call->Finish(status);
        answer->owner.has_value() ? next(*answer->owner) : none(answer->place);
      });
}

void Road::EnsureCustomer(const std::shared_ptr<Call>& call, const std::string& request_id, const v1::Contact& contact,
                          const storage::SubjectKey& place, OwnerFn next) {
  auto command = std::make_shared<EnsureCustomerCommand>();
  Prepare(call, request_id, contact, false, command.get());
  const DataKeyRef key = SealProfile(desk_, ProfileOf(contact), command.get());
  command->subject = place;
  // Of its own, and the same on a retry.
  command->request->id = storage::KeyedHash(desk_.facts(), "intake's customer",
                                            absl::StrCat(command->request->caller, ":", command->request->id))
                             .substr(0, 16);
  command->done = [this, call, request_id, contact, key, next = std::move(next)](const storage::Outcome& outcome) {
    if (!outcome.status.ok()) return call->Finish(outcome.status);
    const storage::Subject& customer = *outcome.subject;
    if (CustomerOf(customer).uid() == FormatUuid(key->uid)) {
      desk_.sealer().Remember(IdOf(customer), key);
      return next({.id = IdOf(customer), .key = key});
    }
    // Somebody else was faster, or a first try: theirs is another key.
    FindCustomer(call, FirstContact(contact, desk_.phone_region()), next,
                 [this, call, request_id, contact, next](const storage::SubjectKey& other) {
                   EnsureCustomer(call, request_id, contact, other, next);
                 });
  };
  desk_.Submit(std::move(command));
}

DataKeyRef SealProfile(Desk& desk, const v1::CustomerProfile& profile, PreparedCommand* command) {
  Sealer::NewKey key = desk.sealer().Make(command->uid);
  v1::Texts texts;
  *texts.mutable_profile() = profile;
  command->texts = SealTexts(texts, *key.key);
  command->contacts = ContactHashes(desk.facts(), profile, desk.phone_region());
  command->data_key = std::move(key.wrapped);
  return std::move(key.key);
}

}  // namespace docket::server
