// What CustomerService is asked, well formed?
#include <algorithm>

#include "absl/strings/ascii.h"
#include "api/model/names.h"
#include "server/rules/clocks.h"
#include "server/rules/customers.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

constexpr char kDisplayName[] = "display_name";
constexpr char kEmails[] = "emails";
constexpr char kPhones[] = "phones";
constexpr char kAccountReferences[] = "account_references";

void CheckEmail(absl::string_view field, absl::string_view email, Checks* checks) {
  if (email.empty()) return checks->Add(field, "is empty: leave it out, or give an address such as name@example.com");
  checks->Email(field, email);
}

void CheckPhone(absl::string_view field, absl::string_view phone, Checks* checks) {
  if (phone.empty()) return checks->Add(field, "is empty: leave it out, or give a phone number");
  checks->Phone(field, phone);
}

// Wider than a case's references: people write blanks into them, which are not looked at.
void CheckAccountReference(absl::string_view field, absl::string_view reference, Checks* checks) {
  const bool printable = std::all_of(reference.begin(), reference.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  const bool says_something = std::any_of(reference.begin(), reference.end(),
                                          [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); });
  if (reference.size() > limits::kReferenceBytes || !printable || !says_something) {
    checks->Add(field, absl::StrCat("must be 1 to ", limits::kReferenceBytes,
                                    " printable ASCII characters, with a letter or a digit among them"));
  }
}

template <typename Values, typename Check>
void CheckEach(absl::string_view path, absl::string_view field, const Values& values, Check check, Checks* checks) {
  const std::string name = absl::StrCat(path, ".", field);
  checks->Count(name, values.size(), limits::kContacts);
  for (int i = 0; i < std::min(values.size(), limits::kContacts); ++i) {
    check(absl::StrCat(name, "[", i, "]"), values[i], checks);
  }
}

template <typename Request>
void CheckCustomerChange(const Request& request, Checks* checks) {
  CheckChange(request, checks);
  checks->CustomerName("name", request.name(), Checks::kRequired);
}

}  // namespace

void CheckContactDetails(absl::string_view path, const v1::Contact& contact, Checks* checks) {
  checks->Text(absl::StrCat(path, ".display_name"), contact.display_name(), Checks::kOptional,
               limits::kPersonNameCharacters, Checks::kOneLine);
  checks->Email(absl::StrCat(path, ".email"), contact.email());
  checks->Phone(absl::StrCat(path, ".phone"), contact.phone());
}

void CheckProfile(absl::string_view path, const v1::CustomerProfile& profile, Checks* checks) {
  checks->Text(absl::StrCat(path, ".", kDisplayName), profile.display_name(), Checks::kOptional,
               limits::kPersonNameCharacters, Checks::kOneLine);
  CheckEach(path, kEmails, profile.emails(), CheckEmail, checks);
  CheckEach(path, kPhones, profile.phones(), CheckPhone, checks);
  CheckEach(path, kAccountReferences, profile.account_references(), CheckAccountReference, checks);
}

Violations Validate(const v1::FindCustomersRequest& request) {
  Checks checks;
  switch (request.contact_case()) {
    case v1::FindCustomersRequest::kEmail:
      CheckEmail("email", request.email(), &checks);
      break;
    case v1::FindCustomersRequest::kPhone:
      CheckPhone("phone", request.phone(), &checks);
      break;
    case v1::FindCustomersRequest::kAccountReference:
      CheckAccountReference("account_reference", request.account_reference(), &checks);
      break;
    case v1::FindCustomersRequest::CONTACT_NOT_SET:
      checks.Add("contact", "is required: one of email, phone and account_reference");
      break;
  }
  return checks.Take();
}

Violations Validate(const v1::GetCustomerRequest& request) {
  Checks checks;
  checks.CustomerName("name", request.name(), Checks::kRequired);
  return checks.Take();
}

Violations Validate(const v1::CreateCustomerRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  const v1::CustomerProfile& profile = request.profile();
  if (profile.emails().empty() && profile.phones().empty() && profile.account_references().empty()) {
    checks.Add("profile",
               "needs at least one e-mail address, phone number or account reference, by which the customer is found "
               "again");
  }
  CheckProfile("profile", profile, &checks);
  return checks.Take();
}

Violations Validate(const v1::UpdateCustomerRequest& request) {
  Checks checks;
  CheckCustomerChange(request, &checks);
  CheckMask(request, {kDisplayName, kEmails, kPhones, kAccountReferences}, &checks);
  // Only what the mask names is judged.
  Checks fields;
  CheckProfile("profile", request.profile(), &fields);
  for (const Violation& violation : fields.Take()) {
    const auto& paths = request.update_mask().paths();
    const bool named = std::any_of(paths.begin(), paths.end(), [&violation](const std::string& path) {
      return violation.field.rfind("profile." + path, 0) == 0;
    });
    if (named) checks.Add(violation.field, violation.description);
  }
  return checks.Take();
}

Violations Validate(const v1::VerifyIdentityRequest& request) {
  Checks checks;
  CheckCustomerChange(request, &checks);
  checks.OneOf("method", request.method(), v1::IdentityMethod_IsValid);
  if (request.has_valid_for()) {
    const google::protobuf::Duration& valid_for = request.valid_for();
    const bool whole = valid_for.nanos() >= 0 && valid_for.nanos() < 1000000000;
    const bool within = valid_for.seconds() >= limits::kLeastValidSeconds &&
                        (valid_for.seconds() < limits::kMostValidSeconds ||
                         (valid_for.seconds() == limits::kMostValidSeconds && valid_for.nanos() == 0));
    if (!whole || !within) checks.Add("valid_for", "must be a minute to 30 days; left out, it is one hour");
  }
  return checks.Take();
}

Violations Validate(const v1::MergeCustomersRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  checks.CustomerName("name", request.name(), Checks::kRequired);
  checks.CustomerName("duplicate", request.duplicate(), Checks::kRequired);
  // A name can be written in several ways.
  const std::optional<Id> duplicate = ParseCustomerName(request.duplicate());
  if (duplicate.has_value() && duplicate == ParseCustomerName(request.name())) {
    checks.Add("duplicate", "must be another customer than the one that stays");
  }
  return checks.Take();
}

Violations Validate(const v1::UnmergeCustomerRequest& request) {
  Checks checks;
  CheckCustomerChange(request, &checks);
  return checks.Take();
}

Violations Validate(const v1::ListCustomerReadsRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  checks.CustomerName("customer", request.customer(), Checks::kOptional);
  if (request.caller().size() > limits::kCallerBytes) {
    checks.Add("caller", absl::StrCat("must be a caller's identity of at most ", limits::kCallerBytes,
                                      " bytes, or staff/{staff}"));
  }
  CheckTime("read_from", request.read_from(), &checks);
  CheckTime("read_before", request.read_before(), &checks);
  return checks.Take();
}

}  // namespace docket::rules
