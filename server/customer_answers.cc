#include "server/customer_answers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/alias_set.h"
#include "server/contacts.h"
#include "server/customer_lookup.h"
#include "server/customers.h"
#include "server/rules/customers.h"
#include "server/rules/limits.h"

namespace docket::server {
namespace {

using storage::Subject;

// As it stands in the index; empty where nothing is left of what was typed.
std::string ContactIn(const v1::FindCustomersRequest& request, const std::string& phone_region) {
  if (request.has_email()) return EmailContact(request.email());
  if (request.has_phone()) return PhoneContact(request.phone(), phone_region);
  return AccountContact(request.account_reference());
}

bool Holds(const std::vector<Subject>& subjects, const Subject& one) {
  return std::any_of(subjects.begin(), subjects.end(),
                     [&one](const Subject& subject) { return IdOf(subject) == IdOf(one); });
}

absl::Status LoadKeys(Desk& desk, storage::Connection& connection, const std::vector<Subject>& customers) {
  std::vector<Id> owners;
  for (const Subject& customer : customers) {
    const docket::log::v1::SealedTexts& profile = CustomerOf(customer).profile();
    // What is from before there were keys is in clear.
    if (profile.scheme() != docket::log::v1::SealedTexts::SCHEME_CLEAR) owners.push_back(IdOf(customer));
  }
  return desk.sealer().Load(connection, std::move(owners));
}

}  // namespace

v1::CustomerProfile ProfileIn(v1::Texts texts) {
  return texts.has_profile() ? std::move(*texts.mutable_profile()) : ProfileOf(texts.contact());
}

void Withhold(v1::Customer* customer) {
  customer->set_account_withheld(true);
  customer->mutable_profile()->clear_account_references();
}

void FillCustomer(const Subject& subject, v1::CustomerProfile profile, absl::Time now, v1::Customer* response) {
  const docket::log::v1::Customer& record = CustomerOf(subject);
  response->Clear();
  response->set_name(record.name());
  response->set_uid(record.uid());
  response->set_version(static_cast<int64_t>(subject.version));
  *response->mutable_profile() = std::move(profile);
  if (!rules::IsVerified(record, now)) Withhold(response);
  if (record.has_verification()) *response->mutable_verification() = record.verification();
  response->set_merged_into(record.merged_into().customer());
  if (record.has_create_time()) *response->mutable_create_time() = record.create_time();
  if (record.has_update_time()) *response->mutable_update_time() = record.update_time();
}

absl::Status FillCustomer(Desk& desk, storage::Connection& connection, const Subject& subject, v1::Customer* response) {
  absl::StatusOr<v1::Texts> texts = desk.sealer().Unseal(connection, CustomerOf(subject).profile(), IdOf(subject));
  if (texts.ok()) FillCustomer(subject, ProfileIn(*std::move(texts)), desk.clock().Now(), response);
  return texts.status();
}

absl::Status FindCustomersFrom(Desk& desk, storage::Connection& connection, const v1::FindCustomersRequest& request,
                               v1::FindCustomersResponse* response, Disclosed* disclosed) {
  response->Clear();
  const std::string contact = ContactIn(request, desk.phone_region());
  if (contact.empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<Subject>> known = FindByContact(connection, desk.facts(), contact);
  if (!known.ok()) return known.status();
  std::vector<Subject> found;
  for (const Subject& one : *known) {
    if (Holds(found, one)) continue;
    absl::StatusOr<std::vector<Subject>> aliases = ReadAliases(connection, IdOf(one));
    if (!aliases.ok()) return aliases.status();
    for (Subject& alias : *aliases) found.push_back(std::move(alias));
  }
  if (found.size() > static_cast<size_t>(rules::limits::kFoundCustomers)) {
    found.resize(static_cast<size_t>(rules::limits::kFoundCustomers));
  }
  if (absl::Status keys = LoadKeys(desk, connection, found); !keys.ok()) return keys;
  for (const Subject& one : found) {
    disclosed->Customer(IdOf(one));
    absl::Status filled = FillCustomer(desk, connection, one, response->add_customers());
    if (!filled.ok()) return filled;
  }
  return absl::OkStatus();
}

absl::Status GetCustomerFrom(Desk& desk, storage::Connection& connection, const v1::GetCustomerRequest& request,
                             v1::Customer* response, Disclosed* disclosed) {
  const Id id = *ParseCustomerName(request.name());
  const absl::StatusOr<std::vector<Subject>> aliases = ReadAliases(connection, id);
  if (!aliases.ok()) return aliases.status();
  const auto named =
      std::find_if(aliases->begin(), aliases->end(), [&id](const Subject& alias) { return IdOf(alias) == id; });
  if (named == aliases->end()) return rules::CustomerNotFound();
  disclosed->Customer(id);
  if (absl::Status filled = FillCustomer(desk, connection, *named, response); !filled.ok()) return filled;
  if (named != aliases->begin()) return absl::OkStatus();
  for (auto duplicate = std::next(named); duplicate != aliases->end(); ++duplicate) {
    response->add_duplicates(CustomerOf(*duplicate).name());
  }
  return absl::OkStatus();
}

}  // namespace docket::server
