#include "server/customers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/rules/customers.h"
#include "storage/expiry.h"

namespace docket::server {
namespace {

using docket::log::v1::Customer;
using docket::log::v1::Merge;

// Of one part of a merge; whoever carries it out, it is the same request.
storage::RequestKey StepKey(const storage::Desk& desk, const std::string& merge_id, const std::string& stays,
                            const char* what) {
  return {.caller = storage::kKeptLonger,
          .id = storage::KeyedHash(desk, "merge", absl::StrCat(merge_id, "/", what)).substr(0, 16),
          .fingerprint = storage::KeyedHash(desk, "merged", absl::StrCat(merge_id, "/", stays))};
}

const Customer* RecordOf(const storage::Subject& subject) {
  return subject.exists() ? &std::get<Customer>(subject.record) : nullptr;
}

// A record from before there were contacts is known by what it is keyed by.
bool IsKnownBy(const storage::Subject& subject, const std::string& contact) {
  const auto& contacts = CustomerOf(subject).contacts();
  if (contacts.empty()) return subject.key.key == contact;
  return std::find(contacts.begin(), contacts.end(), contact) != contacts.end();
}

}  // namespace

Decision CreateCustomerCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  if (absl::Status may = CheckAccess("CreateCustomer", request_, nullptr, context); !may.ok()) {
    return {.refusal = std::move(may), .denied = true};
  }
  const Customer* owner = RecordOf(subject);
  if (owner != nullptr && !IsKnownBy(subject, first)) return {.refusal = PrepareAgain()};
  if (owner == nullptr && known.has_value()) owner = &*known;
  return Decided(rules::Decide(owner, request_, RuleContext(context)), context.now);
}

Decision ExpectDuplicateCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  if (absl::Status may = CheckAccess("MergeCustomers", request_, nullptr, context); !may.ok()) {
    return {.refusal = std::move(may), .denied = true};
  }
  return Decided(rules::ExpectDuplicate(RecordOf(subject), &duplicate_, merge_), context.now);
}

BecomeDuplicateCommand::BecomeDuplicateCommand(const storage::Desk& desk, const std::string& stays,
                                               const Merge& expected)
    : merge_(expected) {
  merge_.set_customer(stays);
  actor = merge_.actor();
  on_behalf_of = merge_.on_behalf_of();
  request = StepKey(desk, merge_.id(), stays, "become");
}

Decision BecomeDuplicateCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  return Decided(rules::BecomeDuplicate(RecordOf(subject), merge_), context.now);
}

DuplicateGoneCommand::DuplicateGoneCommand(const storage::Desk& desk, const std::string& stays, std::string merge_id)
    : merge_id_(std::move(merge_id)) {
  request = StepKey(desk, merge_id_, stays, "gone");
  replay_needs_subject = false;
}

Decision DuplicateGoneCommand::Decide(const storage::Subject& subject, const storage::Context& context) const {
  return Decided(rules::DuplicateIsGone(RecordOf(subject), merge_id_), context.now);
}

std::string MergeId(const storage::Desk& desk, const storage::RequestKey& request, const std::string& stays,
                    const std::string& duplicate) {
  return storage::KeyedHash(desk, "merge of", absl::StrCat(request.caller, ":", request.id, ":", stays, ":", duplicate))
      .substr(0, 16);
}

}  // namespace docket::server
