// What customers are found by, on a real database: whatever changes in whatever order, the rows are those that the
// records say, and verification notices when they are not.
#include "storage/customer_contacts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/customers.h"
#include "server/rules/customers.h"
#include "tests/rules/requests.h"
#include "tests/support/test_desk.h"

namespace docket {
namespace {

using storage::Outcome;
using testing::TestDatabase;
using testing::TestDesk;

constexpr int kLanes = 4;
constexpr int kContacts = 12;  // few enough to be shared, given up and taken up again

std::string Contact(int number) {
  std::string hash(32, '\0');
  hash[0] = static_cast<char>(number);
  hash[31] = static_cast<char>(0xff - number);
  return hash;
}

class CustomerContactsTest : public ::testing::Test {
 protected:
  Outcome Open(const std::string& key, const std::set<int>& contacts) {
    const v1::CreateCustomerRequest request = testing::NewCustomer("zoe@example.com");
    auto command = desk_.Prepared(std::make_shared<server::CreateCustomerCommand>(request), request);
    command->first = key;
    command->subject = {.lane = static_cast<uint16_t>(1 + static_cast<unsigned char>(key[0]) % (kLanes - 1)),
                        .kind = storage::SubjectKind::kCustomer,
                        .key = key};
    return Run(command, contacts);
  }

  template <typename Command>
  Outcome Run(const std::shared_ptr<Command>& command, const std::set<int>& contacts) {
    for (int contact : contacts) command->contacts.push_back(Contact(contact));
    return desk_.Run(command);
  }

  template <typename Request>
  Outcome Change(const storage::Subject& customer, const Request& request, const std::set<int>& contacts = {}) {
    auto command = desk_.Prepared(std::make_shared<server::CustomerCommand<Request>>(request), request);
    command->subject = server::CommandKey(customer);
    return Run(command, contacts);
  }

  std::set<std::string> Found(int contact, int limit = 100) {
    const auto ids = storage::FindByContact(*database_.Connect(), kLanes, Contact(contact), limit);
    EXPECT_TRUE(ids.ok()) << ids.status();
    std::set<std::string> names;
    for (const Id& id : *ids) EXPECT_TRUE(names.insert(CustomerName(id)).second) << "found twice";
    return names;
  }

  std::set<int> AnyContacts(std::mt19937_64& random) {
    std::set<int> contacts;
    for (size_t i = 1 + random() % 4; i > 0; --i) contacts.insert(static_cast<int>(random() % kContacts));
    return contacts;
  }

  TestDatabase database_{kLanes};
  TestDesk desk_{database_};
};

std::string Named(const Outcome& outcome) { return server::CustomerOf(*outcome.subject).name(); }

TEST_F(CustomerContactsTest, RandomChangesLeaveTheRowsOfTheRecords) {
  std::mt19937_64 random(testing::Seed("CustomerContactsTest"));
  std::map<std::string, std::set<int>> expected;  // by name
  std::vector<storage::Subject> customers;
  for (int i = 0; i < 200; ++i) {
    const std::set<int> contacts = AnyContacts(random);
    if (customers.size() < 15 && random() % 4 == 0) {
      const Outcome opened = Open(absl::StrCat(i, std::string(32, 'k')).substr(0, 32), contacts);
      // Known by something else than its key.
      ASSERT_TRUE(opened.status.ok()) << opened.status;
      ASSERT_TRUE(Change(*opened.subject, testing::Verifying(Named(opened))).status.ok());
      customers.push_back(*opened.subject);
      expected[Named(opened)] = contacts;
    } else if (!customers.empty()) {
      const storage::Subject& customer = customers[random() % customers.size()];
      const std::string name = server::CustomerOf(customer).name();
      const Outcome changed = Change(customer, testing::Renaming(name, "Zoe"), contacts);
      ASSERT_TRUE(changed.status.ok()) << changed.status;
      expected[name] = contacts;
    }
  }
  for (int contact = 0; contact < kContacts; ++contact) {
    std::set<std::string> names;
    for (const auto& [name, contacts] : expected) {
      if (contacts.contains(contact)) names.insert(name);
    }
    EXPECT_EQ(Found(contact), names) << contact;
    EXPECT_EQ(Found(contact, 2).size(), std::min<size_t>(names.size(), 2)) << contact;
  }
  const auto verified = desk_.Verify();
  EXPECT_TRUE(verified.ok()) << verified.status();
}

TEST_F(CustomerContactsTest, CustomersAreReadByName) {
  const Outcome one = Open(std::string(32, 'a'), {1}), other = Open(std::string(32, 'b'), {2});
  const auto id = [](const Outcome& outcome) {
    return Id{.lane = outcome.subject->key.lane, .number = outcome.subject->number};
  };
  const auto read = storage::ReadCustomers(*database_.Connect(), {id(one), id(other), {.lane = 1, .number = 999999}});
  ASSERT_TRUE(read.ok()) << read.status();
  std::set<std::string> names;
  for (const storage::Subject& customer : *read) {
    EXPECT_EQ(customer.version, 1u);
    names.insert(server::CustomerOf(customer).name());
  }
  EXPECT_EQ(names, (std::set<std::string>{Named(one), Named(other)}));
  EXPECT_TRUE(storage::ReadCustomers(*database_.Connect(), {})->empty());
}

TEST_F(CustomerContactsTest, VerificationNoticesARowTooManyOrTooFew) {
  Open(std::string(32, 'a'), {1, 2});
  ASSERT_TRUE(desk_.Verify().ok());
  database_.Execute("CREATE TABLE kept AS SELECT * FROM customer_contacts");
  for (const char* harm : {"DELETE FROM customer_contacts LIMIT 1",
                           "INSERT INTO customer_contacts SELECT lane, REPEAT('x', 32), number FROM kept LIMIT 1",
                           "INSERT INTO customer_contacts SELECT lane, contact, number + 1000 FROM kept LIMIT 1"}) {
    database_.Execute(harm);
    const auto verified = desk_.Verify();
    EXPECT_EQ(verified.status().code(), absl::StatusCode::kDataLoss) << harm;
    EXPECT_NE(std::string(verified.status().message()).find("contacts"), std::string::npos) << verified.status();
    database_.Execute("DELETE FROM customer_contacts");
    database_.Execute("INSERT INTO customer_contacts SELECT * FROM kept");
    EXPECT_TRUE(desk_.Verify().ok());
  }
}

}  // namespace
}  // namespace docket
