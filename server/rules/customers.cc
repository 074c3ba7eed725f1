// Customers: opened, changed, verified, merged; and what each of these makes of the record.
#include "server/rules/customers.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/limits.h"

namespace docket::rules {

const std::vector<std::string> Context::kNoContacts;

namespace {

using log::v1::Customer;
using log::v1::Merge;
using log::v1::Payload;

Payload WithProfile(Payload payload, const Context& context) {
  if (!context.texts.sealed().empty()) *payload.mutable_texts() = context.texts;
  return payload;
}

absl::Status NothingToFindBy() {
  return InvalidRequest({{"profile",
                          "needs at least one e-mail address, phone number or account reference, by which the customer "
                          "is found again"}});
}

absl::Status AlreadyMerged(absl::string_view subject, absl::string_view into) {
  return PreconditionRefusal(
      reason::kAlreadyMerged,
      absl::StrCat("it is a duplicate of ", into, " already: name that one, or unmerge it first"),
      {{std::string(subject), absl::StrCat("is a duplicate of ", into)}}, {{"merged_into", std::string(into)}});
}

const Merge* FindDuplicate(const Customer& customer, absl::string_view merge_id) {
  const auto found = std::find_if(customer.duplicates().begin(), customer.duplicates().end(),
                                  [&](const Merge& merge) { return merge.id() == merge_id; });
  return found == customer.duplicates().end() ? nullptr : &*found;
}

void RemoveDuplicate(absl::string_view merge_id, Customer* customer) {
  auto* duplicates = customer->mutable_duplicates();
  duplicates->erase(std::remove_if(duplicates->begin(), duplicates->end(),
                                   [&](const Merge& merge) { return merge.id() == merge_id; }),
                    duplicates->end());
}

void FoldOpened(const Payload& event, const Stamp& stamp, Customer* customer) {
  customer->set_name(CustomerName(stamp.id));
  customer->set_uid(event.customer_opened().uid());
  *customer->mutable_profile() = event.texts();
  *customer->mutable_contacts() = event.customer_opened().contacts();
  // Records of before there were contacts have no times; what is stored of them stays the fold of their entries.
  if (!customer->contacts().empty()) *customer->mutable_create_time() = ToProto(stamp.recorded);
}

void FoldVerified(const Payload& event, const Stamp& stamp, Customer* customer) {
  v1::IdentityVerification* verification = customer->mutable_verification();
  verification->set_method(event.identity_verified().method());
  *verification->mutable_verify_time() = ToProto(stamp.occurred);
  *verification->mutable_expire_time() = event.identity_verified().expire_time();
  verification->set_verified_by(std::string(stamp.actor));
  verification->set_on_behalf_of(event.on_behalf_of());
}

}  // namespace

absl::Status CustomerNotFound() {
  return Refusal(
      absl::StatusCode::kNotFound, reason::kCustomerNotFound,
      "there is no customer of that name: FindCustomers finds one by an e-mail address, a phone number or an "
      "account reference");
}

bool IsVerified(const Customer& customer, absl::Time now) {
  return customer.has_verification() && now <= FromProto(customer.verification().expire_time());
}

absl::StatusOr<Events> Decide(const Customer* customer, const v1::CreateCustomerRequest& /*request*/,
                              const Context& context) {
  if (customer != nullptr) {
    return Refusal(absl::StatusCode::kAlreadyExists, reason::kAlreadyExists,
                   absl::StrCat("the first of these contacts is known as that of ", customer->name(),
                                ": is it the same person? then update that one"),
                   {{"customer", customer->name()}});
  }
  if (context.contacts.empty()) return NothingToFindBy();
  Payload payload;
  payload.mutable_customer_opened()->set_uid(FormatUuid(context.uid));
  payload.mutable_customer_opened()->mutable_contacts()->Assign(context.contacts.begin(), context.contacts.end());
  return Events{WithProfile(std::move(payload), context)};
}

absl::StatusOr<Events> Decide(const Customer* customer, const v1::UpdateCustomerRequest& request,
                              const Context& context) {
  if (customer == nullptr) return CustomerNotFound();
  if (!IsVerified(*customer, context.now)) {
    return PreconditionRefusal(reason::kIdentityNotVerified,
                               "details of an account are changed only for somebody whose identity is verified: "
                               "VerifyIdentity first",
                               {{"verification", customer->has_verification() ? "has expired" : "is missing"}});
  }
  if (context.contacts.empty()) return NothingToFindBy();
  Payload payload;
  log::v1::CustomerChanged* changed = payload.mutable_customer_changed();
  changed->mutable_contacts()->Assign(context.contacts.begin(), context.contacts.end());
  const auto& paths = request.update_mask().paths();
  const std::set<std::string> named(paths.begin(), paths.end());
  changed->mutable_paths()->Assign(named.begin(), named.end());
  return Events{WithProfile(std::move(payload), context)};
}

absl::StatusOr<Events> Decide(const Customer* customer, const v1::VerifyIdentityRequest& request,
                              const Context& context) {
  if (customer == nullptr) return CustomerNotFound();
  const absl::Duration valid_for =
      request.has_valid_for() ? FromProto(request.valid_for()) : absl::Seconds(limits::kUsualValidSeconds);
  Payload payload;
  payload.mutable_identity_verified()->set_method(request.method());
  *payload.mutable_identity_verified()->mutable_expire_time() = ToProto(context.now + valid_for);
  return Events{std::move(payload)};
}

absl::StatusOr<Events> Decide(const Customer* customer, const v1::UnmergeCustomerRequest& /*request*/,
                              const Context& /*context*/) {
  if (customer == nullptr) return CustomerNotFound();
  if (!customer->has_merged_into()) {
    return PreconditionRefusal(reason::kNotMerged,
                               "it is nobody's duplicate: name the duplicate, not the one that stays",
                               {{"merged_into", "is empty"}});
  }
  Payload payload;
  *payload.mutable_customer_unmerged()->mutable_merge() = customer->merged_into();
  return Events{std::move(payload)};
}

absl::Status CheckMayBecomeDuplicate(const Customer& duplicate, absl::string_view merge_id) {
  if (duplicate.has_merged_into()) {
    if (duplicate.merged_into().id() == merge_id) return absl::OkStatus();
    return AlreadyMerged("duplicate", duplicate.merged_into().customer());
  }
  if (duplicate.duplicates().empty()) return absl::OkStatus();
  return PreconditionRefusal(reason::kHasDuplicates,
                             "it has duplicates of its own: unmerge those first, or merge the other way round",
                             {{"duplicate", "has duplicates"}});
}

absl::StatusOr<Events> ExpectDuplicate(const Customer* stays, const Customer* duplicate, const Merge& merge) {
  if (stays == nullptr || duplicate == nullptr) return CustomerNotFound();
  if (stays->has_merged_into()) return AlreadyMerged("name", stays->merged_into().customer());
  if (absl::Status may = CheckMayBecomeDuplicate(*duplicate, merge.id()); !may.ok()) return may;
  if (stays->duplicates_size() >= limits::kDuplicatesOfCustomer) {
    return PreconditionRefusal(reason::kLimitReached,
                               absl::StrCat("a customer has at most ", limits::kDuplicatesOfCustomer, " duplicates"),
                               {{"duplicates", absl::StrCat("holds at most ", limits::kDuplicatesOfCustomer)}},
                               {{"limit", absl::StrCat(limits::kDuplicatesOfCustomer)}});
  }
  Payload payload;
  *payload.mutable_duplicate_expected()->mutable_merge() = merge;
  return Events{std::move(payload)};
}

absl::StatusOr<Events> BecomeDuplicate(const Customer* duplicate, const Merge& merge) {
  if (duplicate == nullptr) return CustomerNotFound();
  Payload payload;
  if (CheckMayBecomeDuplicate(*duplicate, merge.id()).ok()) {
    *payload.mutable_customer_merged()->mutable_merge() = merge;
  } else {
    *payload.mutable_customer_unmerged()->mutable_merge() = merge;
  }
  return Events{std::move(payload)};
}

Events DuplicateIsGone(const Customer* stays, absl::string_view merge_id) {
  if (stays == nullptr || FindDuplicate(*stays, merge_id) == nullptr) return {};
  Payload payload;
  payload.mutable_duplicate_gone()->set_id(std::string(merge_id));
  return {std::move(payload)};
}

void Apply(const Payload& event, const Stamp& stamp, Customer* customer) {
  switch (event.body_case()) {
    case Payload::kCustomerOpened:
      FoldOpened(event, stamp, customer);
      break;
    case Payload::kCustomerChanged:
      *customer->mutable_profile() = event.texts();
      *customer->mutable_contacts() = event.customer_changed().contacts();
      break;
    case Payload::kIdentityVerified:
      FoldVerified(event, stamp, customer);
      break;
    case Payload::kDuplicateExpected:
      *customer->add_duplicates() = event.duplicate_expected().merge();
      break;
    case Payload::kDuplicateGone:
      RemoveDuplicate(event.duplicate_gone().id(), customer);
      break;
    case Payload::kCustomerMerged:
      *customer->mutable_merged_into() = event.customer_merged().merge();
      break;
    case Payload::kCustomerUnmerged:
      // One that declined a merge was, and stays, what it is.
      if (customer->merged_into().id() == event.customer_unmerged().merge().id()) customer->clear_merged_into();
      break;
    default:
      return;
  }
  if (customer->has_create_time() || !event.has_customer_opened()) {
    *customer->mutable_update_time() = ToProto(stamp.recorded);
  }
}

}  // namespace docket::rules
