// Customers, and who read them, as people read it.
#include "api/client/customer_page.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace docket::client {
namespace {

// 22 November 2026, 16:02:00 in Greenwich.
Moment Now() { return {absl::FromUnixSeconds(1'795'363'320), absl::UTCTimeZone()}; }

template <typename Message>
Message Parsed(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(CustomerPageTest, SomebodyWhoseIdentityIsVerified) {
  EXPECT_EQ(CustomerPage(Parsed<v1::Customer>(R"(
                name: "customers/2AB3CD" version: 3
                profile { display_name: "Ana Diaz" emails: "a@b.c" emails: "d@e.f" phones: "030 12"
                          account_references: "A1" account_references: "A2" }
                verification { method: IDENTITY_METHOD_CALL_BACK verified_by: "bridge" on_behalf_of: "staff/rita"
                               expire_time { seconds: 1795366920 } }
                duplicates: "customers/7K3M2Q" duplicates: "customers/7K3M2R"
                create_time { seconds: 1795356120 } update_time { seconds: 1795359720 })"),
                         Now(), {}),
            "Customer 2AB3CD: Ana Diaz\n"
            "  E-mail      a@b.c, d@e.f\n"
            "  Phone       030 12\n"
            "  Accounts    A1, A2\n"
            "  Identity    verified: call back by bridge for rita, until 2026-11-22 17:02 (in 1 h)\n"
            "  Duplicates  7K3M2Q, 7K3M2R\n"
            "  Created     2026-11-22 14:02 (2 h ago)\n"
            "  Changed     2026-11-22 15:02 (1 h ago)\n"
            "  Version     3\n");
}

TEST(CustomerPageTest, SomebodyWhoseAccountsAreWithheld) {
  v1::Customer customer = Parsed<v1::Customer>(R"(
      name: "customers/2AB3CD" version: 1 account_withheld: true merged_into: "customers/7K3M2Q"
      create_time { seconds: 1795356120 })");
  EXPECT_EQ(CustomerPage(customer, Now(), {}),
            "Customer 2AB3CD\n"
            "  Accounts      withheld until the identity is verified\n"
            "  Identity      not verified\n"
            "  Duplicate of  7K3M2Q\n"
            "  Created       2026-11-22 14:02 (2 h ago)\n"
            "  Version       1\n");
  *customer.mutable_verification() = Parsed<v1::IdentityVerification>(
      "method: IDENTITY_METHOD_DOCUMENT verified_by: 'staff/ana' expire_time { seconds: 1795359720 }");
  EXPECT_NE(CustomerPage(customer, Now(), {})
                .find("not verified any more: document by ana, until 2026-11-22 15:02 (1 h ago)\n"),
            std::string::npos)
      << CustomerPage(customer, Now(), {});
}

TEST(CustomerPageTest, WhatACustomerTypedCannotWriteToTheTerminal) {
  v1::Customer customer;
  customer.set_name("customers/2AB3CD");
  customer.mutable_profile()->set_display_name("a\x1b[31mb\nc");
  customer.mutable_profile()->add_emails("\x1b]0;x\x07@b.c");
  const std::string page = CustomerPage(customer, Now(), {});
  EXPECT_EQ(page.find('\x1b'), std::string::npos) << page;
  EXPECT_EQ(page.find('\x07'), std::string::npos) << page;
}

TEST(CustomerTableTest, OneLineEach) {
  const auto found = Parsed<v1::FindCustomersResponse>(R"(
      customers { name: "customers/2AB3CD" profile { display_name: "Ana" emails: "a@b.c" }
                  create_time { seconds: 1795356120 } }
      customers { name: "customers/7K3M2Q" profile { phones: "030 12" } merged_into: "customers/2AB3CD" })");
  EXPECT_EQ(CustomerTable(found.customers(), Now(), {}),
            "CUSTOMER  NAME  E-MAIL  PHONE   KNOWN SINCE  DUPLICATE OF\n"
            "2AB3CD    Ana   a@b.c   -       2 h ago      -\n"
            "7K3M2Q    -     -       030 12  -            2AB3CD\n");
  EXPECT_EQ(CustomerTable({}, Now(), {}), "no customers\n");
}

TEST(CustomerReadTableTest, WhoReadWhatAndWhy) {
  const auto page = Parsed<v1::ListCustomerReadsResponse>(R"(
      reads { read_time { seconds: 1795356120 } customer: "customers/2AB3CD" case_name: "cases/7K3M2Q"
              caller: "bridge" on_behalf_of: "staff/rita" method: "GetCase" purpose: "complaint 7" }
      reads { read_time { seconds: 1795352520 } customer: "customers/2AB3CD" caller: "staff/sue" method: "GetCustomer" })");
  EXPECT_EQ(CustomerReadTable(page.reads(), Now(), {}),
            "TIME (UTC)        WHO              HOW          CUSTOMER  CASE    PURPOSE\n"
            "2026-11-22 14:02  bridge for rita  GetCase      2AB3CD    7K3M2Q  complaint 7\n"
            "2026-11-22 13:02  sue              GetCustomer  2AB3CD    -       -\n");
  EXPECT_EQ(CustomerReadTable({}, Now(), {}), "no reads\n");
}

}  // namespace
}  // namespace docket::client
