// By what a customer is found again.
#ifndef DOCKET_SERVER_CONTACT_KEY_H_
#define DOCKET_SERVER_CONTACT_KEY_H_

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "docket/v1/case.pb.h"
#include "storage/schema.h"
#include "storage/subject.h"

namespace docket::server {

// The contact by which a customer is found again: the address, else the number. Empty: an anonymous customer, whom
// nobody shares.
inline std::string ContactKey(const v1::Contact& contact) {
  if (!contact.email().empty()) return absl::StrCat("email:", absl::AsciiStrToLower(contact.email()));
  std::string digits;
  for (char c : contact.phone()) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits.push_back(c);
  }
  return digits.empty() ? "" : absl::StrCat("phone:", digits);
}

// Where the customer of a contact lives.
inline storage::SubjectKey CustomerKey(const storage::Desk& desk, const std::string& contact_key) {
  storage::SubjectKey key{.kind = storage::SubjectKind::kCustomer};
  key.key = storage::KeyedHash(desk, "contact", contact_key);
  key.lane = storage::LaneOf(desk, key.key);
  return key;
}

}  // namespace docket::server

#endif  // DOCKET_SERVER_CONTACT_KEY_H_
