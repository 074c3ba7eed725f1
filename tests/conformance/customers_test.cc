// Who a case's customer is: found again by the contact, created once however many come at once, and never shared by
// people who gave none.
#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/log_entry.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

v1::OpenCaseRequest From(const std::string& email, const std::string& phone = "") {
  v1::OpenCaseRequest request = Fresh(Opening());
  request.mutable_contact()->set_email(email);
  request.mutable_contact()->set_phone(phone);
  return request;
}

std::string CustomerOf(const v1::OpenCaseRequest& request) {
  return SharedDesk().MustDo(request).As<v1::Case>().customer();
}

std::string Customers() {
  return SharedDesk().database().QueryOne(
      absl::StrCat("SELECT COUNT(*) FROM records WHERE kind = ", static_cast<int>(storage::SubjectKind::kCustomer)));
}

TEST(CustomersTest, ACustomerIsFoundAgainByTheAddress) {
  const std::string first = CustomerOf(From("anna@example.com"));
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(CustomerOf(From("anna@example.com")), first);
  EXPECT_EQ(CustomerOf(From("Anna@Example.COM")), first);
  EXPECT_NE(CustomerOf(From("anne@example.com")), first);
}

TEST(CustomersTest, ACustomerIsFoundAgainByTheNumberHoweverItIsWritten) {
  const std::string first = CustomerOf(From("", "+49 (170) 123-456"));
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(CustomerOf(From("", "+49170123456")), first);
  EXPECT_NE(CustomerOf(From("", "+49170123457")), first);
}

TEST(CustomersTest, ACustomerIsNamedInsteadOfDescribed) {
  const std::string customer = CustomerOf(From("named@example.com"));
  v1::OpenCaseRequest request = Fresh(Opening());
  request.set_customer(customer);
  EXPECT_EQ(CustomerOf(request), customer);
  request = Fresh(request);
  request.mutable_contact()->set_email("named@example.com");
  EXPECT_TRUE(SharedDesk().Send(request).Blames("customer")) << "not both";
}

TEST(CustomersTest, PeopleWhoGaveNoContactShareNobody) {
  const std::string before = Customers();
  v1::OpenCaseRequest named = Fresh(Opening());
  named.mutable_contact()->set_display_name("John Smith");
  EXPECT_EQ(CustomerOf(named), "");
  EXPECT_EQ(CustomerOf(Fresh(named)), "");
  EXPECT_EQ(CustomerOf(Fresh(Opening())), "");
  EXPECT_EQ(Customers(), before);
}

TEST(CustomersTest, FirstContactsAtOnceGiveOneCustomer) {
  constexpr int kRounds = 12, kAtOnce = 8;
  SharedDesk();
  const int before = std::stoi(Customers());
  for (int round = 0; round < kRounds; ++round) {
    const std::string email = absl::StrCat("at.once.", round, "@example.com");
    std::vector<std::string> customers(kAtOnce);
    std::vector<std::thread> callers;
    for (std::string& customer : customers) {
      callers.emplace_back([&customer, &email] { customer = CustomerOf(From(email)); });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(std::set<std::string>(customers.begin(), customers.end()).size(), 1u) << email;
    EXPECT_FALSE(customers.front().empty());
  }
  EXPECT_EQ(std::stoi(Customers()), before + kRounds);
}

// One call sent twice at once, as a client with a short patience does: one case, and the same answer to both.
TEST(CustomersTest, TheSameOpeningSentManyTimesAtOnceOpensOneCase) {
  ServedDesk& desk = SharedDesk();
  constexpr int kRounds = 10, kAtOnce = 8;
  for (int round = 0; round < kRounds; ++round) {
    const v1::OpenCaseRequest request = From(absl::StrCat("twice.", round, "@example.com"));
    std::vector<std::string> answers(kAtOnce);
    std::vector<std::thread> callers;
    for (std::string& answer : answers) {
      callers.emplace_back([&answer, &request, &desk] { answer = desk.MustDo(request).bytes; });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(std::set<std::string>(answers.begin(), answers.end()).size(), 1u);
  }
}

}  // namespace
}  // namespace docket::testing
