// By what customers are found again: contacts in one spelling, however a person typed them.
//
//   EmailContact(" Jane.Doe@EXAMPLE.com") == "email:jane.doe@example.com"
//   PhoneContact("(030) 123-4567", "DE") == "phone:+49301234567"
//   AccountContact("ab-12 34")           == "account:ab1234"
//
// Two spellings of one contact give the same text, and such a text (without what stands before the colon) gives itself
// again. It is for comparing, never for writing to somebody: that takes the contact as it was given. Any bytes may come
// in; nothing of them is ever logged. All functions may be called by several threads at once.
#ifndef DOCKET_SERVER_CONTACTS_H_
#define DOCKET_SERVER_CONTACTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"

namespace docket::server {

// The region of a desk that has none: only numbers with their country code are then known as what they are.
inline constexpr char kNoPhoneRegion[] = "ZZ";

// Whether numbers without a country code can be read as those of `region`: two capital letters as in ISO 3166-1 for
// which there are numbering plans, or kNoPhoneRegion.
bool IsPhoneRegion(absl::string_view region);

// Empty if there is no address in it. RFC 5321, 2.4 lets a host tell letters' cases apart in the local part; none
// does, so they are folded (all scripts', with compatible forms: NFKC). The host is an internationalised domain name in
// its ASCII form (UTS #46, non-transitional); one that is none (an address in brackets) is folded.
std::string EmailContact(absl::string_view email);

// The number as in E.164, with ";ext=" (RFC 3966) and its extension if it has one. What cannot be a number of the
// region or of the country it names: its digits alone. Empty if there is no digit in it.
std::string PhoneContact(absl::string_view number, absl::string_view region);

// Folded like a local part, without blanks and hyphens. Empty if nothing is left.
std::string AccountContact(absl::string_view reference);

// All contacts of a profile, each once: addresses first, then numbers, then account references.
std::vector<std::string> ContactsOf(const v1::CustomerProfile& profile, absl::string_view region);

// The contact by which a case finds its customer: the address, else the number. Empty: an anonymous customer, whom
// nobody shares.
std::string FirstContact(const v1::Contact& contact, absl::string_view region);

// The profile of a customer of whom no more is known than a case's contact.
v1::CustomerProfile ProfileOf(const v1::Contact& contact);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CONTACTS_H_
