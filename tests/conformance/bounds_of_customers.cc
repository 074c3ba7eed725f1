#include "tests/conformance/bounds.h"

namespace docket::testing {
namespace {

using Create = v1::CreateCustomerRequest;

std::vector<Bound> BoundsOfProfiles() {
  const std::string domain = "@example.com";
  return {
      Of<Create, int>(
          "kPersonNameCharacters", "CreateCustomer", "profile.display_name",
          [](Create* r, const int& v) { r->mutable_profile()->set_display_name(Characters(v)); },
          limits::kPersonNameCharacters, limits::kPersonNameCharacters + 1),
      Of<Create, int>(
          "kContacts", "CreateCustomer", "profile.emails",
          [](Create* r, const int& v) {
            Times(v - 1, [r] { r->mutable_profile()->add_emails(r->profile().emails(0)); });
          },
          limits::kContacts, limits::kContacts + 1),
      Of<Create, int>(
          "kContacts", "CreateCustomer", "profile.phones",
          [](Create* r, const int& v) { Times(v - 1, [r] { r->mutable_profile()->add_phones("030 12345"); }); },
          limits::kContacts, limits::kContacts + 1),
      Of<Create, int>(
          "kContacts", "CreateCustomer", "profile.account_references",
          [](Create* r, const int& v) { Times(v - 1, [r] { r->mutable_profile()->add_account_references("A 1"); }); },
          limits::kContacts, limits::kContacts + 1),
      Of<Create, std::string>(
          "kEmailBytes", "CreateCustomer", "profile.emails",
          [](Create* r, const std::string& v) { r->mutable_profile()->add_emails(v); },
          std::string(limits::kEmailBytes - domain.size(), 'x') + domain,
          std::string(limits::kEmailBytes - domain.size() + 1, 'x') + domain),
      Of<Create, std::string>(
          "kPhoneCharacters", "CreateCustomer", "profile.phones",
          [](Create* r, const std::string& v) { r->mutable_profile()->add_phones(v); },
          std::string(limits::kPhoneCharacters, '7'), std::string(limits::kPhoneCharacters + 1, '7')),
      Of<Create, int>(
          "kReferenceBytes", "CreateCustomer", "profile.account_references",
          [](Create* r, const int& v) { r->mutable_profile()->add_account_references(std::string(v, 'A')); },
          limits::kReferenceBytes, limits::kReferenceBytes + 1),
  };
}

}  // namespace

std::vector<Bound> BoundsOfCustomers() {
  using Verify = v1::VerifyIdentityRequest;
  using Reads = v1::ListCustomerReadsRequest;
  const auto valid_for = [](Verify* r, const int64_t& seconds) { r->mutable_valid_for()->set_seconds(seconds); };
  std::vector<Bound> bounds = BoundsOfProfiles();
  bounds.push_back(Of<Verify, int64_t>("kLeastValidSeconds", "VerifyIdentity", "valid_for", valid_for,
                                       limits::kLeastValidSeconds, limits::kLeastValidSeconds - 1));
  bounds.push_back(Of<Verify, int64_t>("kMostValidSeconds", "VerifyIdentity", "valid_for", valid_for,
                                       limits::kMostValidSeconds, limits::kMostValidSeconds + 1));
  bounds.push_back(Of<Reads, int>(
      "kCallerBytes", "ListCustomerReads", "caller", [](Reads* r, const int& v) { r->set_caller(std::string(v, 'c')); },
      limits::kCallerBytes, limits::kCallerBytes + 1));
  bounds.push_back(Size("kMostPageSize", "ListCustomerReads", limits::kMostPageSize, limits::kMostPageSize + 1));
  bounds.push_back(Text("kRemarkCharacters", "CorrectCustomer", "reason", limits::kRemarkCharacters));
  bounds.push_back(Text("kRemarkCharacters", "RedactText", "reason", limits::kRemarkCharacters));
  return bounds;
}

}  // namespace docket::testing
