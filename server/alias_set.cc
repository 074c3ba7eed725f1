#include "server/alias_set.h"

#include <algorithm>
#include <utility>

#include "server/customer_lookup.h"
#include "storage/customer_contacts.h"

namespace docket::server {
namespace {

using docket::log::v1::Customer;
using docket::log::v1::Merge;
using storage::Subject;

const Customer& RecordOf(const Subject& subject) { return std::get<Customer>(subject.record); }

// Whether each of the two says that the one is the other's duplicate, by the same merge.
bool AreMerged(const Customer& stays, const Customer& duplicate) {
  if (!duplicate.has_merged_into() || duplicate.merged_into().customer() != stays.name()) return false;
  return std::any_of(stays.duplicates().begin(), stays.duplicates().end(), [&](const Merge& merge) {
    return merge.customer() == duplicate.name() && merge.id() == duplicate.merged_into().id();
  });
}

// Nothing where it does not exist.
absl::StatusOr<std::vector<Subject>> ReadOne(storage::Connection& connection, const Id& id) {
  return storage::ReadCustomers(connection, {id});
}

// The customer that stays, where `customer` is its duplicate; else `customer`.
absl::StatusOr<Subject> RootOf(storage::Connection& connection, Subject customer) {
  const std::optional<Id> into = ParseCustomerName(RecordOf(customer).merged_into().customer());
  if (!into.has_value()) return customer;
  absl::StatusOr<std::vector<Subject>> root = ReadOne(connection, *into);
  if (!root.ok()) return root.status();
  if (root->empty() || !AreMerged(RecordOf(root->front()), RecordOf(customer))) return customer;
  return std::move(root->front());
}

}  // namespace

absl::StatusOr<std::vector<Subject>> ReadAliases(storage::Connection& connection, const Id& customer) {
  absl::StatusOr<std::vector<Subject>> named = ReadOne(connection, customer);
  if (!named.ok() || named->empty()) return named;
  absl::StatusOr<Subject> root = RootOf(connection, std::move(named->front()));
  if (!root.ok()) return root.status();
  std::vector<Id> expected;
  for (const Merge& merge : RecordOf(*root).duplicates()) {
    const std::optional<Id> id = ParseCustomerName(merge.customer());
    const bool new_one = id.has_value() && std::find(expected.begin(), expected.end(), *id) == expected.end();
    if (new_one) expected.push_back(*id);
  }
  absl::StatusOr<std::vector<Subject>> duplicates = storage::ReadCustomers(connection, expected);
  if (!duplicates.ok()) return duplicates.status();
  std::vector<Subject> aliases = {*std::move(root)};
  for (const Id& id : expected) {
    const auto found = std::find_if(duplicates->begin(), duplicates->end(),
                                    [&](const Subject& subject) { return IdOf(subject) == id; });
    if (found == duplicates->end() || !AreMerged(RecordOf(aliases.front()), RecordOf(*found))) continue;
    aliases.push_back(std::move(*found));
  }
  return aliases;
}

absl::StatusOr<std::vector<Id>> AliasSetOf(storage::Connection& connection, const Id& customer) {
  const absl::StatusOr<std::vector<Subject>> aliases = ReadAliases(connection, customer);
  if (!aliases.ok()) return aliases.status();
  if (aliases->empty()) return std::vector<Id>{customer};
  std::vector<Id> ids;
  for (const Subject& alias : *aliases) ids.push_back(IdOf(alias));
  return ids;
}

}  // namespace docket::server
