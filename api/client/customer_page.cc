#include "api/client/customer_page.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/text.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

std::string OrDash(std::string text) { return text.empty() ? "-" : text; }

// "call back by ana for sue".
std::string How(const v1::IdentityVerification& verification) {
  std::string text = absl::StrCat(SpokenWordOf(verification.method()), " by ", WhoIs(verification.verified_by()));
  if (!verification.on_behalf_of().empty()) absl::StrAppend(&text, " for ", WhoIs(verification.on_behalf_of()));
  return text;
}

Cell Identity(const v1::Customer& customer, const Moment& moment) {
  if (!customer.has_verification()) return Cell("not verified", Ink::kYellow);
  const v1::IdentityVerification& verification = customer.verification();
  const absl::Time until = ToTime(verification.expire_time());
  // The server's word, whose clock counts.
  if (customer.account_withheld()) {
    return Cell(absl::StrCat("not verified any more: ", How(verification), ", until ", LocalAndRelative(until, moment)),
                Ink::kYellow);
  }
  return Cell(absl::StrCat("verified: ", How(verification), ", until ", LocalAndRelative(until, moment)), Ink::kGreen);
}

Cell Accounts(const v1::Customer& customer) {
  if (customer.account_withheld()) return Cell("withheld until the identity is verified", Ink::kDim);
  return Cell(absl::StrJoin(customer.profile().account_references(), ", "));
}

std::string Ids(const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  return absl::StrJoin(ids, ", ");
}

}  // namespace

std::string CustomerPage(const v1::Customer& customer, const Moment& moment, const Paper& paper) {
  const v1::CustomerProfile& profile = customer.profile();
  Facts facts;
  facts.Add("E-mail", absl::StrJoin(profile.emails(), ", "));
  facts.Add("Phone", absl::StrJoin(profile.phones(), ", "));
  facts.Add("Accounts", Accounts(customer));
  facts.Add("Identity", Identity(customer, moment));
  facts.Add("Duplicate of", IdOf(customer.merged_into()));
  facts.Add("Duplicates", Ids(customer.duplicates()));
  if (customer.has_create_time()) facts.Add("Created", LocalAndRelative(ToTime(customer.create_time()), moment));
  if (customer.version() > 1) facts.Add("Changed", LocalAndRelative(ToTime(customer.update_time()), moment));
  facts.Add("Version", absl::StrCat(customer.version()));
  const std::string heading = Inked(absl::StrCat("Customer ", OneLine(IdOf(customer.name()))), Ink::kBold, paper);
  const std::string called = profile.display_name().empty() ? "" : absl::StrCat(": ", OneLine(profile.display_name()));
  return absl::StrCat(heading, called, "\n", facts.Text(paper));
}

std::string CustomerTable(const google::protobuf::RepeatedPtrField<v1::Customer>& customers, const Moment& moment,
                          const Paper& paper) {
  if (customers.empty()) return "no customers\n";
  Table table({"CUSTOMER", "NAME", "E-MAIL", "PHONE", "KNOWN SINCE", "DUPLICATE OF"});
  table.Shrink(2);
  for (const v1::Customer& customer : customers) {
    const v1::CustomerProfile& profile = customer.profile();
    table.Row({{IdOf(customer.name()), Ink::kBold},
               OrDash(profile.display_name()),
               OrDash(absl::StrJoin(profile.emails(), ", ")),
               OrDash(absl::StrJoin(profile.phones(), ", ")),
               customer.has_create_time() ? Relative(ToTime(customer.create_time()), moment) : "-",
               OrDash(IdOf(customer.merged_into()))});
  }
  return table.Text(paper);
}

std::string CustomerReadTable(const google::protobuf::RepeatedPtrField<v1::CustomerRead>& reads, const Moment& moment,
                              const Paper& paper) {
  if (reads.empty()) return "no reads\n";
  Table table({absl::StrCat("TIME (", ZoneName(moment), ")"), "WHO", "HOW", "CUSTOMER", "CASE", "PURPOSE"});
  table.Shrink(5);
  for (const v1::CustomerRead& read : reads) {
    std::string who = WhoIs(read.caller());
    if (!read.on_behalf_of().empty()) absl::StrAppend(&who, " for ", WhoIs(read.on_behalf_of()));
    table.Row({Local(ToTime(read.read_time()), moment),
               who,
               read.method(),
               {OrDash(IdOf(read.customer())), Ink::kBold},
               OrDash(IdOf(read.case_name())),
               OrDash(read.purpose())});
  }
  return table.Text(paper);
}

}  // namespace docket::client
