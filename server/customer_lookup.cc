#include "server/customer_lookup.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/contacts.h"
#include "server/customers.h"
#include "storage/customer_contacts.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

constexpr int kMostFound = 20;
// How often one contact can be given up and taken up by somebody new.
constexpr int kMostPlaces = 100;

storage::SubjectKey Place(const storage::Desk& desk, const std::string& canonical, int turn) {
  storage::SubjectKey place{.kind = storage::SubjectKind::kCustomer};
  place.key = ContactHash(desk, turn == 0 ? canonical : absl::StrCat(canonical, "#", turn));
  place.lane = storage::LaneOf(desk, place.key);
  return place;
}

// A record from before there were hashes in it is known by what it is keyed by.
bool IsFromBefore(const storage::Subject& subject) {
  return CustomerOf(subject).contacts().empty() && !CustomerOf(subject).has_create_time();
}

bool IsKnownBy(const storage::Subject& subject, const std::string& hash) {
  const auto& contacts = CustomerOf(subject).contacts();
  return IsFromBefore(subject) ? subject.key.key == hash
                               : std::find(contacts.begin(), contacts.end(), hash) != contacts.end();
}

bool KnownEarlier(const storage::Subject& a, const storage::Subject& b) {
  const auto order = [](const storage::Subject& s) {
    const auto& time = CustomerOf(s).create_time();
    return std::make_tuple(time.seconds(), time.nanos(), s.key.lane, s.number);
  };
  return order(a) < order(b);
}

absl::StatusOr<std::vector<storage::Subject>> FindByRows(storage::Connection& connection, const storage::Desk& desk,
                                                         const std::string& hash) {
  const absl::StatusOr<std::vector<Id>> ids = storage::FindByContact(connection, desk.lanes, hash, kMostFound);
  return ids.ok() ? storage::ReadCustomers(connection, *ids) : ids.status();
}

}  // namespace

std::string ContactHash(const storage::Desk& desk, const std::string& canonical) {
  return storage::SecretHash(desk, "contact", canonical);
}

std::vector<std::string> ContactHashes(const storage::Desk& desk, const v1::CustomerProfile& profile,
                                       const std::string& phone_region) {
  std::vector<std::string> hashes;
  for (const std::string& canonical : ContactsOf(profile, phone_region)) hashes.push_back(ContactHash(desk, canonical));
  std::sort(hashes.begin(), hashes.end());
  return hashes;
}

absl::StatusOr<v1::CustomerProfile> ProfileOf(Sealer& sealer, storage::Connection& connection,
                                              const storage::Subject& customer) {
  const absl::StatusOr<v1::Texts> texts = sealer.Unseal(connection, CustomerOf(customer).profile(), IdOf(customer));
  if (!texts.ok()) return texts.status();
  return texts->has_profile() ? texts->profile() : ProfileOf(texts->contact());
}

v1::Contact ContactOf(const v1::CustomerProfile& profile) {
  v1::Contact contact;
  contact.set_display_name(profile.display_name());
  if (profile.emails_size() > 0) contact.set_email(profile.emails(0));
  if (profile.phones_size() > 0) contact.set_phone(profile.phones(0));
  return contact;
}

absl::StatusOr<std::vector<storage::Subject>> FindByContact(storage::Connection& connection, const storage::Desk& desk,
                                                            const std::string& canonical) {
  absl::StatusOr<std::vector<storage::Subject>> found = FindByRows(connection, desk, ContactHash(desk, canonical));
  if (!found.ok()) return found.status();
  // One from before there were rows of contacts.
  const absl::StatusOr<storage::Loaded> first = storage::LoadSubject(connection, Place(desk, canonical, 0));
  if (!first.ok()) return first.status();
  if (first->subject->exists() && IsFromBefore(*first->subject)) found->push_back(*first->subject);
  std::sort(found->begin(), found->end(), KnownEarlier);
  return found;
}

absl::StatusOr<FoundCustomer> FindFirst(storage::Connection& connection, const storage::Desk& desk,
                                        const std::string& canonical) {
  const std::string hash = ContactHash(desk, canonical);
  for (int turn = 0; turn < kMostPlaces; ++turn) {
    FoundCustomer found{.customer = {}, .place = Place(desk, canonical, turn)};
    absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, found.place);
    if (!loaded.ok()) return loaded.status();
    if (loaded->subject->exists() && IsKnownBy(*loaded->subject, hash)) {
      found.customer = *loaded->subject;
      return found;
    }
    if (loaded->subject->exists()) continue;  // given up
    // Nobody's first; perhaps somebody's further one. Whoever is from before has been met at the first place.
    const absl::StatusOr<std::vector<storage::Subject>> others = FindByRows(connection, desk, hash);
    if (!others.ok()) return others.status();
    const auto earliest = std::min_element(others->begin(), others->end(), KnownEarlier);
    if (earliest != others->end()) found.customer = *earliest;
    return found;
  }
  return Refusal(absl::StatusCode::kFailedPrecondition, reason::kLimitReached,
                 "this contact changed hands too often: create the customer with another one first");
}

}  // namespace docket::server
