// CustomerService over the network: customers are found however a contact is written, change only for whoever was
// verified (INTAKE-3), and one person's several records are read as one.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/rules/limits.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

v1::Customer Read(const std::string& name) {
  v1::GetCustomerRequest request;
  request.set_name(name);
  return SharedDesk().MustDo(request).As<v1::Customer>();
}

v1::Customer Verified(const std::string& name) {
  return SharedDesk().MustDo(Fresh(Verifying(name))).As<v1::Customer>();
}

v1::Customer Merge(const std::string& stays, const std::string& duplicate) {
  return SharedDesk().MustDo(Fresh(Merging(stays, duplicate))).As<v1::Customer>();
}

std::vector<std::string> NamesIn(const Answer& answer) {
  std::vector<std::string> names;
  const auto found = answer.As<v1::FindCustomersResponse>();
  for (const v1::Customer& customer : found.customers()) names.push_back(customer.name());
  return names;
}

std::vector<std::string> FoundByEmail(const std::string& email) {
  v1::FindCustomersRequest request;
  request.set_email(email);
  return NamesIn(SharedDesk().MustDo(request));
}

v1::Case CaseOf(const std::string& customer) {
  v1::OpenCaseRequest request = Fresh(Opening());
  request.set_customer(customer);
  return SharedDesk().MustDo(request).As<v1::Case>();
}

std::set<std::string> CasesOf(const std::string& customer, int page_size = 0, const std::string& filter = "") {
  v1::ListCasesRequest request;
  request.set_customer(customer);
  request.set_page_size(page_size);
  request.set_filter(filter);
  std::set<std::string> names;
  do {
    const auto page = SharedDesk().MustDo(request).As<v1::ListCasesResponse>();
    for (const v1::Case& c : page.cases()) EXPECT_TRUE(names.insert(c.name()).second) << c.name() << " came twice";
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

v1::CreateCustomerRequest With(const std::string& email) { return Fresh(NewCustomer(email)); }

TEST(CustomerServiceTest, CreateCustomerAndGetCustomer) {
  v1::CreateCustomerRequest request = UnknownCustomer();
  const auto created = SharedDesk().MustDo(request).As<v1::Customer>();
  EXPECT_TRUE(ParseCustomerName(created.name()).has_value()) << created.name();
  EXPECT_TRUE(ParseUuid(created.uid()).has_value()) << created.uid();
  EXPECT_EQ(created.version(), 1);
  EXPECT_EQ(created.profile().emails(0), request.profile().emails(0));
  EXPECT_EQ(created.profile().phones(0), request.profile().phones(0));
  EXPECT_TRUE(created.has_create_time());
  EXPECT_EQ(Read(created.name()).SerializeAsString(), created.SerializeAsString());
  EXPECT_EQ(Read(absl::AsciiStrToLower(created.name())).name(), created.name()) << "as people write it";
  v1::GetCustomerRequest absent;
  absent.set_name(CustomerName({.lane = 1, .number = 999999}));
  EXPECT_EQ(SharedDesk().Send(absent).reason, reason::kCustomerNotFound);
}

TEST(CustomerServiceTest, ARepeatedCreationIsAnsweredAsItWas) {
  const v1::CreateCustomerRequest request = UnknownCustomer();
  const Answer first = SharedDesk().MustDo(request);
  EXPECT_EQ(SharedDesk().MustDo(request).bytes, first.bytes);
  const std::string name = first.As<v1::Customer>().name();
  // The contact was given up since: nobody is created a second time.
  Verified(name);
  v1::UpdateCustomerRequest update = Renaming(name, "");
  update.mutable_update_mask()->set_paths(0, "emails");
  SharedDesk().MustDo(Fresh(update));
  EXPECT_EQ(SharedDesk().MustDo(request).bytes, first.bytes);
}

TEST(CustomerServiceTest, WhatIsOnlyValidatedCreatesNobody) {
  v1::CreateCustomerRequest request = UnknownCustomer();
  request.set_validate_only(true);
  const std::string before = SharedDesk().Stored();
  const auto shown = SharedDesk().MustDo(request).As<v1::Customer>();
  EXPECT_EQ(shown.profile().emails(0), request.profile().emails(0));
  EXPECT_EQ(SharedDesk().Stored(), before);
  EXPECT_TRUE(FoundByEmail(request.profile().emails(0)).empty());
}

TEST(CustomerServiceTest, WhoIsKnownIsNotCreatedAgainHoweverTheContactIsWritten) {
  v1::CreateCustomerRequest request = UnknownCustomer();
  const auto known = SharedDesk().MustDo(request).As<v1::Customer>();
  v1::CreateCustomerRequest again = With(absl::AsciiStrToUpper(request.profile().emails(0)));
  const Answer refused = SharedDesk().Send(again);
  EXPECT_EQ(refused.reason, reason::kAlreadyExists) << refused;
  EXPECT_EQ(refused.metadata.at("customer"), known.name());
  // By a further contact as well.
  v1::CreateCustomerRequest by_account;
  by_account.mutable_profile()->add_account_references(request.profile().account_references(0));
  EXPECT_EQ(SharedDesk().Send(Fresh(by_account)).reason, reason::kAlreadyExists);
}

TEST(CustomerServiceTest, ManyWhoCreateOneCustomerAtOnceCreateOne) {
  const std::string email = UnusedId("c") + "@example.com";
  std::atomic<int> created{0}, existed{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 12; ++i) {
    callers.emplace_back([&] {
      const Answer answer = SharedDesk().Send(With(email));
      created += answer.ok();
      existed += answer.reason == reason::kAlreadyExists;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(existed, 11);
  EXPECT_EQ(FoundByEmail(email).size(), 1u);
}

TEST(CustomerServiceTest, ACaseOfAKnownCustomerIsThatCustomers) {
  v1::CreateCustomerRequest request = UnknownCustomer();
  const auto known = SharedDesk().MustDo(request).As<v1::Customer>();
  v1::OpenCaseRequest opening = Fresh(Opening());
  opening.mutable_contact()->set_email(absl::AsciiStrToUpper(request.profile().emails(0)));
  EXPECT_EQ(SharedDesk().MustDo(opening).As<v1::Case>().customer(), known.name());
  // And the other way round: whom a case made known is found.
  opening = Fresh(Opening());
  opening.mutable_contact()->set_email(UnusedId("c") + "@example.com");
  opening.mutable_contact()->set_display_name("Anna");
  const std::string customer = SharedDesk().MustDo(opening).As<v1::Case>().customer();
  EXPECT_EQ(FoundByEmail(opening.contact().email()), std::vector<std::string>{customer});
  EXPECT_EQ(Read(customer).profile().display_name(), "Anna");
}

TEST(CustomerServiceTest, FindCustomersTakesAContactInEveryWayItIsWritten) {
  ServedDesk& desk = SharedDesk();
  v1::CreateCustomerRequest request = UnknownCustomer();
  const std::string digits = absl::StrCat(1000000 + std::hash<std::string>()(request.request_id()) % 9000000);
  request.mutable_profile()->set_phones(0, "+49 (30) " + digits);
  request.mutable_profile()->set_account_references(0, "AB-" + digits + "-x");
  const std::string name = desk.MustDo(request).As<v1::Customer>().name();
  const std::vector<std::string> alone = {name};
  EXPECT_EQ(FoundByEmail(absl::AsciiStrToUpper(request.profile().emails(0))), alone);
  v1::FindCustomersRequest find;
  find.set_phone("+4930" + digits);
  EXPECT_EQ(NamesIn(desk.MustDo(find)), alone);
  find.set_account_reference("ab " + digits + " X");
  EXPECT_EQ(NamesIn(desk.MustDo(find)), alone);
  find.set_account_reference("nobody-" + digits);
  EXPECT_TRUE(NamesIn(desk.MustDo(find)).empty());
}

// A family shares a phone; the one that was known by it first comes first.
TEST(CustomerServiceTest, AContactMayBeSeveralPeoples) {
  ServedDesk& desk = SharedDesk();
  const std::string account = UnusedId("family");
  std::vector<std::string> names;
  for (int i = 0; i < rules::limits::kFoundCustomers + 2; ++i) {
    v1::CreateCustomerRequest request = With(UnusedId("c") + "@example.com");
    request.mutable_profile()->add_account_references(account);
    names.push_back(desk.MustDo(request).As<v1::Customer>().name());
  }
  v1::FindCustomersRequest find;
  find.set_account_reference(account);
  const std::vector<std::string> found = NamesIn(desk.MustDo(find));
  EXPECT_EQ(found.size(), static_cast<size_t>(rules::limits::kFoundCustomers));
  EXPECT_EQ(found.front(), names.front());
}

TEST(CustomerServiceTest, INTAKE3_AccountsAreWithheldUntilTheIdentityIsVerified) {
  v1::CreateCustomerRequest request = UnknownCustomer();
  v1::Customer customer = SharedDesk().MustDo(request).As<v1::Customer>();
  EXPECT_TRUE(customer.account_withheld());
  EXPECT_TRUE(customer.profile().account_references().empty());
  EXPECT_EQ(Read(customer.name()).SerializeAsString(), customer.SerializeAsString());
  customer = Verified(customer.name());
  EXPECT_FALSE(customer.account_withheld());
  EXPECT_EQ(customer.profile().account_references(0), request.profile().account_references(0));
  EXPECT_EQ(customer.verification().method(), v1::IDENTITY_METHOD_CALL_BACK);
  EXPECT_EQ(customer.verification().verified_by(), "local");
  EXPECT_EQ(customer.verification().expire_time().seconds() - customer.verification().verify_time().seconds(),
            rules::limits::kUsualValidSeconds);
  EXPECT_EQ(Read(customer.name()).SerializeAsString(), customer.SerializeAsString());
}

TEST(CustomerServiceTest, INTAKE3_AVerificationThatIsTriedOutOrRepeatedShowsNothing) {
  ServedDesk desk;
  const std::string name = CreatedCustomer(desk).name();
  v1::VerifyIdentityRequest trial = Fresh(Verifying(name));
  trial.set_validate_only(true);
  const auto tried = desk.MustDo(trial).As<v1::Customer>();
  EXPECT_TRUE(tried.account_withheld());
  EXPECT_TRUE(tried.profile().account_references().empty());
  // One that holds for a day, and then one for an hour, which counts.
  v1::VerifyIdentityRequest first = Fresh(Verifying(name));
  first.mutable_valid_for()->set_seconds(86400);
  EXPECT_FALSE(desk.MustDo(first).As<v1::Customer>().account_withheld());
  desk.MustDo(Fresh(Verifying(name)));
  EXPECT_FALSE(desk.MustDo(first).As<v1::Customer>().account_withheld()) << "it still holds";
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(1) + absl::Minutes(1);
  desk.Restart(later);
  EXPECT_TRUE(desk.MustDo(first).As<v1::Customer>().account_withheld());
}

TEST(CustomerServiceTest, INTAKE3_AVerificationExpires) {
  ServedDesk desk;
  const auto customer = desk.MustDo(UnknownCustomer()).As<v1::Customer>();
  desk.MustDo(Fresh(Verifying(customer.name())));
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(1) + absl::Minutes(1);
  desk.Restart(later);
  v1::GetCustomerRequest get;
  get.set_name(customer.name());
  const auto read = desk.MustDo(get).As<v1::Customer>();
  EXPECT_TRUE(read.account_withheld());
  EXPECT_TRUE(read.has_verification()) << "which it was stays on record";
  EXPECT_EQ(desk.Send(Fresh(Renaming(customer.name(), "Zoe"))).reason, reason::kIdentityNotVerified);
}

TEST(CustomerServiceTest, UpdateCustomerReplacesWhatTheMaskNamesAndFindsItAnew) {
  ServedDesk& desk = SharedDesk();
  v1::CreateCustomerRequest request = UnknownCustomer();
  const std::string name = desk.MustDo(request).As<v1::Customer>().name();
  Verified(name);
  const std::string old_email = request.profile().emails(0), email = UnusedId("c") + "@example.com";
  v1::UpdateCustomerRequest update = Renaming(name, "Zoe Diaz");
  update.mutable_update_mask()->add_paths("emails");
  update.mutable_profile()->add_emails(email);
  update.mutable_profile()->add_phones("not in the mask");
  const Answer answer = desk.MustDo(Fresh(update));
  const auto updated = answer.As<v1::Customer>();
  EXPECT_EQ(updated.profile().display_name(), "Zoe Diaz");
  EXPECT_EQ(updated.profile().emails_size(), 1);
  EXPECT_EQ(updated.profile().phones(0), request.profile().phones(0));
  EXPECT_EQ(updated.version(), 3);
  EXPECT_EQ(Read(name).SerializeAsString(), answer.bytes);
  EXPECT_EQ(FoundByEmail(email), std::vector<std::string>{name});
  EXPECT_TRUE(FoundByEmail(old_email).empty());
  // Somebody new has the address that was given up.
  const auto other = desk.MustDo(With(old_email)).As<v1::Customer>();
  EXPECT_NE(other.name(), name);
  EXPECT_EQ(FoundByEmail(old_email), std::vector<std::string>{other.name()});
  // Found by something one has to be.
  v1::UpdateCustomerRequest bare = Renaming(name, "");
  bare.clear_update_mask();
  for (const char* path : {"emails", "phones", "account_references"}) bare.mutable_update_mask()->add_paths(path);
  EXPECT_TRUE(desk.Send(Fresh(bare)).Blames("profile"));
}

// Each is prepared from what it read, and prepared again where somebody was faster: no change is lost.
TEST(CustomerServiceTest, ChangesAtOnceAllHold) {
  ServedDesk& desk = SharedDesk();
  const std::string name = CreatedCustomer(desk).name();
  Verified(name);
  constexpr int kCallers = 8;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&desk, &name, i] {
      v1::UpdateCustomerRequest update = Renaming(name, "Zoe");
      const char* const paths[] = {"display_name", "emails", "phones", "account_references"};
      update.mutable_update_mask()->set_paths(0, paths[i % 4]);
      update.mutable_profile()->add_emails("zoe@example.com");
      update.mutable_profile()->add_phones("+49 30 7777777");
      update.mutable_profile()->add_account_references("A-7777777");
      const Answer answer = desk.Send(Fresh(update));
      EXPECT_TRUE(answer.ok()) << answer;
    });
  }
  for (std::thread& caller : callers) caller.join();
  const v1::Customer customer = Read(name);
  EXPECT_EQ(customer.version(), 2 + kCallers);
  EXPECT_EQ(customer.profile().display_name(), "Zoe");
  EXPECT_EQ(customer.profile().emails(0), "zoe@example.com");
  EXPECT_EQ(customer.profile().phones(0), "+49 30 7777777");
  EXPECT_EQ(customer.profile().account_references(0), "A-7777777");
}

TEST(CustomerServiceTest, AMergedCustomersCasesAreFoundByEitherName) {
  ServedDesk& desk = SharedDesk();
  const v1::Customer stays = CreatedCustomer(desk), duplicate = CreatedCustomer(desk);
  std::set<std::string> cases;
  for (int i = 0; i < 3; ++i) {
    cases.insert(CaseOf(stays.name()).name());
    cases.insert(CaseOf(duplicate.name()).name());
  }
  EXPECT_EQ(CasesOf(stays.name()).size(), 3u);
  const v1::Customer merged = Merge(stays.name(), duplicate.name());
  EXPECT_EQ(merged.name(), stays.name());
  for (const std::string& name : {stays.name(), duplicate.name()}) {
    EXPECT_EQ(CasesOf(name), cases);
    EXPECT_EQ(CasesOf(name, 1), cases) << "in pages";
    EXPECT_EQ(CasesOf(name, 2, "state = NEW AND kind = INQUIRY"), cases) << "with conditions";
  }
  EXPECT_EQ(desk.Read(*cases.begin()).customer().empty(), false);
  v1::ListCasesRequest by_filter;
  by_filter.set_filter(absl::StrCat("customer = ", duplicate.name()));
  EXPECT_EQ(desk.MustDo(by_filter).As<v1::ListCasesResponse>().cases_size(), 6);
  by_filter.set_order_by("update_time desc");
  EXPECT_EQ(desk.MustDo(by_filter).As<v1::ListCasesResponse>().cases_size(), 6) << "in another order";
  // Its cases stay its own.
  desk.MustDo(Fresh(Unmerging(duplicate.name())));
  EXPECT_EQ(CasesOf(stays.name()).size(), 3u);
  EXPECT_EQ(CasesOf(duplicate.name()).size(), 3u);
}

TEST(CustomerServiceTest, DuplicatesAreShownWithTheOneThatStays) {
  ServedDesk& desk = SharedDesk();
  const v1::CreateCustomerRequest second = UnknownCustomer();
  const v1::Customer stays = CreatedCustomer(desk);
  const v1::Customer duplicate = desk.MustDo(second).As<v1::Customer>();
  const v1::MergeCustomersRequest request = Fresh(Merging(stays.name(), duplicate.name()));
  const Answer merged = desk.MustDo(request);
  EXPECT_EQ(desk.MustDo(request).bytes, merged.bytes) << "repeated";
  EXPECT_EQ(Read(stays.name()).duplicates(0), duplicate.name());
  EXPECT_EQ(Read(duplicate.name()).merged_into(), stays.name());
  EXPECT_EQ(Read(duplicate.name()).duplicates_size(), 0);
  const std::vector<std::string> both = {stays.name(), duplicate.name()};
  EXPECT_EQ(FoundByEmail(second.profile().emails(0)), both);
  const auto apart = desk.MustDo(Fresh(Unmerging(duplicate.name()))).As<v1::Customer>();
  EXPECT_EQ(apart.name(), duplicate.name());
  EXPECT_EQ(apart.merged_into(), "");
  EXPECT_EQ(Read(stays.name()).duplicates_size(), 0);
  // The other way round, at once.
  EXPECT_EQ(Merge(duplicate.name(), stays.name()).name(), duplicate.name());
  // The same call once more is answered as it was, and changes nothing.
  const std::string before = desk.Stored();
  EXPECT_EQ(desk.MustDo(request).bytes, merged.bytes);
  EXPECT_EQ(desk.Stored(), before);
}

TEST(CustomerServiceTest, WhatIsOnlyValidatedMergesNobody) {
  ServedDesk& desk = SharedDesk();
  v1::MergeCustomersRequest request = Fresh(Merging(CreatedCustomer(desk).name(), CreatedCustomer(desk).name()));
  request.set_validate_only(true);
  const std::string before = desk.Stored();
  EXPECT_EQ(desk.MustDo(request).As<v1::Customer>().name(), request.name());
  EXPECT_EQ(desk.Stored(), before);
  request.set_duplicate(CustomerName({.lane = 1, .number = 999999}));
  EXPECT_EQ(desk.Send(request).reason, reason::kCustomerNotFound);
}

TEST(CustomerServiceTest, ACustomerHasRoomForTwentyDuplicates) {
  ServedDesk& desk = SharedDesk();
  const std::string stays = CreatedCustomer(desk).name();
  for (int i = 0; i < rules::limits::kDuplicatesOfCustomer; ++i) Merge(stays, CreatedCustomer(desk).name());
  EXPECT_EQ(Read(stays).duplicates_size(), rules::limits::kDuplicatesOfCustomer);
  const Answer full = desk.Send(Fresh(Merging(stays, CreatedCustomer(desk).name())));
  EXPECT_EQ(full.reason, reason::kLimitReached) << full;
}

TEST(CustomerServiceTest, ACaseIsPutRightToAnotherCustomer) {
  ServedDesk& desk = SharedDesk();
  const v1::Customer wrong = CreatedCustomer(desk), right = CreatedCustomer(desk);
  const v1::Case c = CaseOf(wrong.name());
  const v1::Case corrected = desk.Change(c, CorrectingTo(right.name()));
  EXPECT_EQ(corrected.customer(), right.name());
  EXPECT_EQ(corrected.subject(), c.subject());
  EXPECT_EQ(CasesOf(right.name()), std::set<std::string>{c.name()});
  EXPECT_TRUE(CasesOf(wrong.name()).empty());
  const v1::CaseEvent last = desk.Events(c.name()).back();
  EXPECT_EQ(last.detail().customer_corrected().previous_customer(), wrong.name());
  EXPECT_EQ(last.texts().reason(), "a namesake");
}

TEST(CustomerServiceTest, ATextIsTakenOutForGood) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest opening = Fresh(Opening());
  opening.set_description("card 4111 1111 1111 1111");
  const auto c = desk.MustDo(opening).As<v1::Case>();
  const v1::Case redacted = desk.Change(c, Redacting(1, "description"));
  EXPECT_EQ(redacted.description(), "");
  EXPECT_EQ(redacted.subject(), c.subject());
  EXPECT_EQ(desk.Read(c.name()).description(), "");
  EXPECT_EQ(desk.Events(c.name()).front().texts().description(), "");
  EXPECT_EQ(desk.Send(For(c, Redacting(1, "description"))).reason, reason::kNoSuchText);
}

}  // namespace
}  // namespace docket::testing
