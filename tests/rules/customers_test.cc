// Customers without a server: what may be said of them, what comes of it, and how two of them become one person's.
#include "server/rules/customers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/model/names.h"
#include "server/rules/limits.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

log::v1::SealedTexts Sealed(const std::string& bytes) {
  log::v1::SealedTexts texts;
  texts.set_sealed(bytes);
  return texts;
}

// One customer over time: decided, and folded from what was decided.
class Person {
 public:
  explicit Person(uint64_t number) : id{.lane = 3, .number = number} {}

  template <typename Request>
  absl::Status Do(const Request& request) {
    const Directory directory;
    return Take(rules::Decide(
        known(), request,
        {.now = now, .directory = directory, .texts = texts, .uid = std::string(16, 'u'), .contacts = contacts}));
  }
  absl::Status Take(absl::StatusOr<rules::Events> events) {
    if (!events.ok()) return events.status();
    for (log::v1::Payload& event : *events) {
      event.set_on_behalf_of("staff/rita");
      rules::Apply(event, {.id = id, .version = ++version, .recorded = now, .occurred = now, .actor = "bridge"},
                   &record);
      told.push_back(event);
    }
    return absl::OkStatus();
  }
  const log::v1::Customer* known() const { return version == 0 ? nullptr : &record; }
  absl::Status Open() { return Do(NewCustomer("zoe@example.com")); }
  // The other one, as a merge of these two has it.
  static log::v1::Merge MergeWith(const Person& other, const std::string& merge_id) {
    log::v1::Merge merge;
    merge.set_customer(CustomerName(other.id));
    merge.set_id(merge_id);
    merge.set_actor("bridge");
    return merge;
  }

  Id id;
  absl::Time now = absl::FromUnixSeconds(1000);
  log::v1::SealedTexts texts = Sealed("profile");
  std::vector<std::string> contacts = {std::string(32, 'a')};
  log::v1::Customer record;
  int64_t version = 0;
  std::vector<log::v1::Payload> told;
};

TEST(CustomersTest, IsOpenedWithAProfileAndWhatItIsFoundBy) {
  Person zoe(7);
  zoe.contacts = {std::string(32, 'a'), std::string(32, 'b')};
  ASSERT_TRUE(zoe.Open().ok());
  EXPECT_EQ(zoe.record.name(), CustomerName(zoe.id));
  EXPECT_EQ(zoe.record.uid(), FormatUuid(std::string(16, 'u')));
  EXPECT_EQ(zoe.record.profile().sealed(), "profile");
  EXPECT_THAT(zoe.record.contacts(), ElementsAre(std::string(32, 'a'), std::string(32, 'b')));
  EXPECT_EQ(zoe.record.create_time().seconds(), 1000);
  EXPECT_EQ(zoe.record.update_time().seconds(), 1000);
}

TEST(CustomersTest, IsRefusedWhereItIsKnownOrWithoutAnythingToFindItBy) {
  Person zoe(7);
  zoe.contacts.clear();
  const absl::Status unfound = zoe.Open();
  EXPECT_EQ(ReasonOf(unfound), reason::kInvalidRequest);
  EXPECT_THAT(Subjects(unfound), ElementsAre("profile"));
  zoe.contacts = {std::string(32, 'a')};
  ASSERT_TRUE(zoe.Open().ok());
  const absl::Status known = zoe.Open();
  EXPECT_EQ(ReasonOf(known), reason::kAlreadyExists);
  EXPECT_NE(std::string(known.message()).find(zoe.record.name()), std::string::npos) << known;
}

// What was stored before there were contacts is the fold of its entries still.
TEST(CustomersTest, OneFromBeforeThereWereContactsStaysAsItWas) {
  Person old(7);
  log::v1::Payload opened;
  opened.mutable_customer_opened()->set_uid("an old one");
  *opened.mutable_texts() = Sealed("a contact");
  ASSERT_TRUE(old.Take(rules::Events{opened}).ok());
  log::v1::Customer expected;
  expected.set_name(CustomerName(old.id));
  expected.set_uid("an old one");
  *expected.mutable_profile() = Sealed("a contact");
  EXPECT_EQ(Bytes(old.record), Bytes(expected));
}

TEST(CustomersTest, INTAKE3_HowByWhomAndUntilWhenAnIdentityWasVerifiedIsOnRecord) {
  Person zoe(7);
  EXPECT_EQ(ReasonOf(zoe.Do(Verifying("customers/x"))), reason::kCustomerNotFound);
  ASSERT_TRUE(zoe.Open().ok());
  zoe.now += absl::Minutes(1);
  ASSERT_TRUE(zoe.Do(Verifying(zoe.record.name())).ok());
  const v1::IdentityVerification& verification = zoe.record.verification();
  EXPECT_EQ(verification.method(), v1::IDENTITY_METHOD_CALL_BACK);
  EXPECT_EQ(verification.verify_time().seconds(), 1060);
  EXPECT_EQ(verification.expire_time().seconds(), 1060 + 3600) << "an hour, where nothing is said";
  EXPECT_EQ(verification.verified_by(), "bridge");
  EXPECT_EQ(verification.on_behalf_of(), "staff/rita");
  v1::VerifyIdentityRequest again = Verifying(zoe.record.name());
  again.set_method(v1::IDENTITY_METHOD_DOCUMENT);
  again.mutable_valid_for()->set_seconds(90);
  ASSERT_TRUE(zoe.Do(again).ok());
  EXPECT_EQ(zoe.record.verification().method(), v1::IDENTITY_METHOD_DOCUMENT);
  EXPECT_EQ(zoe.record.verification().expire_time().seconds(), 1060 + 90) << "the last one counts";
}

TEST(CustomersTest, INTAKE3_NothingIsChangedWithoutAVerifiedIdentity) {
  Person zoe(7);
  const v1::UpdateCustomerRequest rename = Renaming("customers/x", "Zoe");
  EXPECT_EQ(ReasonOf(zoe.Do(rename)), reason::kCustomerNotFound);
  ASSERT_TRUE(zoe.Open().ok());
  const absl::Status missing = zoe.Do(rename);
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(missing), reason::kIdentityNotVerified);
  EXPECT_THAT(Subjects(missing), ElementsAre("verification"));
  ASSERT_TRUE(zoe.Do(Verifying(zoe.record.name())).ok());
  zoe.now += absl::Hours(1);
  EXPECT_TRUE(rules::IsVerified(zoe.record, zoe.now)) << "to the last instant";
  zoe.texts = Sealed("another profile");
  zoe.contacts = {std::string(32, 'c')};
  EXPECT_TRUE(zoe.Do(rename).ok());
  EXPECT_EQ(zoe.record.profile().sealed(), "another profile");
  EXPECT_THAT(zoe.record.contacts(), ElementsAre(std::string(32, 'c')));
  EXPECT_EQ(zoe.record.update_time().seconds(), 1000 + 3600);
  EXPECT_EQ(zoe.record.create_time().seconds(), 1000);
  zoe.now += absl::Microseconds(1);
  EXPECT_FALSE(rules::IsVerified(zoe.record, zoe.now));
  EXPECT_EQ(ReasonOf(zoe.Do(rename)), reason::kIdentityNotVerified) << "it has expired";
}

TEST(CustomersTest, AnUpdateLeavesSomethingToFindItByAndSaysWhatItChanged) {
  Person zoe(7);
  ASSERT_TRUE(zoe.Open().ok());
  ASSERT_TRUE(zoe.Do(Verifying(zoe.record.name())).ok());
  v1::UpdateCustomerRequest update = Renaming(zoe.record.name(), "Zoe");
  for (const char* path : {"phones", "display_name", "emails"}) update.mutable_update_mask()->add_paths(path);
  const std::vector<std::string> contacts = zoe.contacts;
  zoe.contacts.clear();
  EXPECT_EQ(ReasonOf(zoe.Do(update)), reason::kInvalidRequest);
  zoe.contacts = contacts;
  ASSERT_TRUE(zoe.Do(update).ok());
  EXPECT_THAT(zoe.told.back().customer_changed().paths(), ElementsAre("display_name", "emails", "phones"));
}

// A and B, each known, and the steps of a merge of the two.
class MergeTest : public ::testing::Test {
 protected:
  MergeTest() {
    EXPECT_TRUE(a.Open().ok());
    EXPECT_TRUE(b.Open().ok());
    EXPECT_TRUE(c.Open().ok());
  }
  // Steps 1 and 2, and 3 where the second declined.
  absl::Status Merge(Person& stays, Person& duplicate, const std::string& id) {
    absl::Status expected = Expect(stays, duplicate, id);
    if (!expected.ok()) return expected;
    EXPECT_TRUE(Become(stays, duplicate, id).ok());
    absl::Status merged = rules::CheckMayBecomeDuplicate(duplicate.record, id);
    if (merged.ok()) return merged;
    EXPECT_TRUE(stays.Take(rules::DuplicateIsGone(stays.known(), id)).ok());
    return merged;
  }
  static absl::Status Expect(Person& stays, const Person& duplicate, const std::string& id) {
    return stays.Take(rules::ExpectDuplicate(stays.known(), duplicate.known(), Person::MergeWith(duplicate, id)));
  }
  static absl::Status Become(const Person& stays, Person& duplicate, const std::string& id) {
    return duplicate.Take(rules::BecomeDuplicate(duplicate.known(), Person::MergeWith(stays, id)));
  }

  Person a{1}, b{2}, c{3};
};

TEST_F(MergeTest, PointsFromTheDuplicateToTheOneThatStays) {
  ASSERT_TRUE(Merge(a, b, "m1").ok());
  EXPECT_EQ(b.record.merged_into().customer(), a.record.name());
  EXPECT_EQ(b.record.merged_into().id(), "m1");
  ASSERT_EQ(a.record.duplicates_size(), 1);
  EXPECT_EQ(a.record.duplicates(0).customer(), b.record.name());
  EXPECT_FALSE(a.record.has_merged_into());
}

TEST_F(MergeTest, IsTakenBackAtTheDuplicate) {
  EXPECT_EQ(ReasonOf(b.Do(Unmerging(b.record.name()))), reason::kNotMerged);
  EXPECT_EQ(ReasonOf(Person(9).Do(Unmerging("customers/x"))), reason::kCustomerNotFound);
  ASSERT_TRUE(Merge(a, b, "m1").ok());
  EXPECT_EQ(ReasonOf(a.Do(Unmerging(a.record.name()))), reason::kNotMerged) << "it is the one that stays";
  ASSERT_TRUE(b.Do(Unmerging(b.record.name())).ok());
  EXPECT_FALSE(b.record.has_merged_into());
  EXPECT_EQ(b.told.back().customer_unmerged().merge().customer(), a.record.name()) << "who it was";
  ASSERT_TRUE(a.Take(rules::DuplicateIsGone(a.known(), "m1")).ok());
  EXPECT_THAT(a.record.duplicates(), IsEmpty());
  EXPECT_THAT(rules::DuplicateIsGone(a.known(), "m1"), IsEmpty()) << "once";
  EXPECT_TRUE(Merge(b, a, "m2").ok()) << "the other way round";
}

TEST_F(MergeTest, ADuplicateHasNoDuplicatesAndIsNobodyElsesToo) {
  ASSERT_TRUE(Merge(a, b, "m1").ok());
  EXPECT_EQ(ReasonOf(Merge(b, c, "m2")), reason::kAlreadyMerged) << "into a duplicate";
  EXPECT_EQ(ReasonOf(Merge(c, b, "m3")), reason::kAlreadyMerged) << "it is a's";
  EXPECT_EQ(ReasonOf(Merge(a, b, "m4")), reason::kAlreadyMerged) << "again";
  EXPECT_EQ(ReasonOf(Merge(c, a, "m5")), reason::kHasDuplicates);
  EXPECT_EQ(ReasonOf(Merge(b, a, "m6")), reason::kAlreadyMerged);
  EXPECT_EQ(a.record.duplicates_size(), 1);
  EXPECT_THAT(c.record.duplicates(), IsEmpty());
}

TEST_F(MergeTest, WhoIsNotThereIsMergedWithNobody) {
  Person nobody(9);
  EXPECT_EQ(ReasonOf(Expect(a, nobody, "m1")), reason::kCustomerNotFound);
  EXPECT_EQ(ReasonOf(Expect(nobody, a, "m1")), reason::kCustomerNotFound);
  EXPECT_EQ(ReasonOf(Become(a, nobody, "m1")), reason::kCustomerNotFound);
}

// Two calls at once: whatever was read before, the second step decides, and its word is on record.
TEST_F(MergeTest, WhoeverIsTooLateIsDeclinedForGood) {
  ASSERT_TRUE(Expect(a, b, "m1").ok());
  ASSERT_TRUE(Expect(c, b, "m2").ok());
  ASSERT_TRUE(Become(a, b, "m1").ok());
  const std::string before = Bytes(b.record);
  ASSERT_TRUE(Become(c, b, "m2").ok());
  EXPECT_EQ(Bytes(b.record), before) << "it stays a's";
  EXPECT_EQ(ReasonOf(rules::CheckMayBecomeDuplicate(b.record, "m2")), reason::kAlreadyMerged);
  EXPECT_EQ(b.told.back().customer_unmerged().merge().id(), "m2") << "from which follows that c expects it no more";
}

TEST_F(MergeTest, OfTwoThatAreMergedIntoEachOtherNeitherBecomesBoth) {
  const Person a_before = a;
  ASSERT_TRUE(Expect(a, b, "m1").ok());
  ASSERT_TRUE(Expect(b, a_before, "m2").ok());
  ASSERT_TRUE(Become(a, b, "m1").ok());
  ASSERT_TRUE(Become(b, a, "m2").ok());
  EXPECT_FALSE(a.record.has_merged_into());
  EXPECT_FALSE(b.record.has_merged_into()) << "it expects a";
}

TEST_F(MergeTest, ThereIsRoomForTwentyDuplicates) {
  for (int i = 0; i < rules::limits::kDuplicatesOfCustomer; ++i) {
    Person one(100 + static_cast<uint64_t>(i));
    ASSERT_TRUE(one.Open().ok());
    ASSERT_TRUE(Merge(a, one, "m" + std::to_string(i)).ok()) << i;
  }
  EXPECT_EQ(ReasonOf(Merge(a, b, "one too many")), reason::kLimitReached);
}

template <typename Request>
std::vector<std::string> BlamedIn(Request request) {
  request.set_request_id("6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21");
  std::vector<std::string> fields;
  for (const Violation& violation : rules::Validate(request)) fields.push_back(violation.field);
  return fields;
}

TEST(CustomerRequestsTest, AProfileIsWithinItsBounds) {
  EXPECT_THAT(BlamedIn(NewCustomer("zoe@example.com")), IsEmpty());
  EXPECT_THAT(BlamedIn(v1::CreateCustomerRequest()), ElementsAre("profile"));
  v1::CreateCustomerRequest request = NewCustomer("nobody");
  request.mutable_profile()->set_display_name("two\nlines");
  request.mutable_profile()->add_emails("");
  request.mutable_profile()->add_phones("12");
  request.mutable_profile()->add_account_references("AB 12-34");
  request.mutable_profile()->add_account_references("- -");
  request.mutable_profile()->add_account_references("Ä1");
  EXPECT_THAT(BlamedIn(request),
              ElementsAre("profile.display_name", "profile.emails[0]", "profile.emails[1]", "profile.phones[0]",
                          "profile.account_references[1]", "profile.account_references[2]"));
  request = NewCustomer("zoe@example.com");
  for (int i = 0; i < 10; ++i) request.mutable_profile()->add_emails("zoe@example.com");
  EXPECT_THAT(BlamedIn(request), ElementsAre("profile.emails"));
}

TEST(CustomerRequestsTest, OnlyWhatTheMaskNamesIsJudged) {
  const std::string name = CustomerName({.lane = 1, .number = 5});
  v1::UpdateCustomerRequest request = Renaming(name, "Zoe");
  request.mutable_profile()->add_emails("nobody");
  EXPECT_THAT(BlamedIn(request), IsEmpty());
  request.mutable_update_mask()->add_paths("emails");
  EXPECT_THAT(BlamedIn(request), ElementsAre("profile.emails[0]"));
  request.clear_update_mask();
  EXPECT_THAT(BlamedIn(request), ElementsAre("update_mask"));
  request.mutable_update_mask()->add_paths("name");
  request.set_name("cases/00H03Q");
  request.set_expected_version(0);
  EXPECT_THAT(BlamedIn(request), ElementsAre("expected_version", "name", "update_mask"));
}

TEST(CustomerRequestsTest, AVerificationHoldsForAMinuteToThirtyDays) {
  v1::VerifyIdentityRequest request = Verifying(CustomerName({.lane = 1, .number = 5}));
  EXPECT_THAT(BlamedIn(request), IsEmpty());
  const auto blamed = [&request](int64_t seconds, int32_t nanos) {
    request.mutable_valid_for()->set_seconds(seconds);
    request.mutable_valid_for()->set_nanos(nanos);
    return BlamedIn(request);
  };
  EXPECT_THAT(blamed(60, 0), IsEmpty());
  EXPECT_THAT(blamed(30 * 24 * 3600, 0), IsEmpty());
  EXPECT_THAT(blamed(59, 999999999), ElementsAre("valid_for"));
  EXPECT_THAT(blamed(30 * 24 * 3600, 1), ElementsAre("valid_for"));
  EXPECT_THAT(blamed(60, -1), ElementsAre("valid_for"));
  EXPECT_THAT(blamed(60, 1000000000), ElementsAre("valid_for"));
  EXPECT_THAT(blamed(-60, 0), ElementsAre("valid_for"));
  request.clear_valid_for();
  request.clear_method();
  EXPECT_THAT(BlamedIn(request), ElementsAre("method"));
  request.set_method(static_cast<v1::IdentityMethod>(99));
  EXPECT_THAT(BlamedIn(request), ElementsAre("method"));
}

TEST(CustomerRequestsTest, NobodyIsMergedWithThemselves) {
  const std::string name = CustomerName({.lane = 1, .number = 5});
  std::string typed = name;
  for (char& each : typed) each = static_cast<char>(tolower(each));
  EXPECT_THAT(BlamedIn(Merging(name, typed)), ElementsAre("duplicate"));
  EXPECT_THAT(BlamedIn(Merging(name, CustomerName({.lane = 1, .number = 6}))), IsEmpty());
  EXPECT_THAT(BlamedIn(Merging("", "x")), ElementsAre("name", "duplicate"));
  EXPECT_THAT(BlamedIn(Unmerging("")), ElementsAre("name"));
}

TEST(CustomerRequestsTest, CustomersAreFoundByOneContact) {
  v1::FindCustomersRequest request;
  EXPECT_THAT(Blamed(request), ElementsAre("contact"));
  request.set_email("");
  EXPECT_THAT(Blamed(request), ElementsAre("email"));
  request.set_email("zoe@example.com");
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_phone("");
  EXPECT_THAT(Blamed(request), ElementsAre("phone"));
  request.set_phone("(030) 123-45");
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_account_reference("");
  EXPECT_THAT(Blamed(request), ElementsAre("account_reference"));
  request.set_account_reference(std::string(64, 'A'));
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_account_reference(std::string(65, 'A'));
  EXPECT_THAT(Blamed(request), ElementsAre("account_reference"));
}

TEST(CustomerRequestsTest, ReadsAreListedWithinBounds) {
  v1::ListCustomerReadsRequest request;
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_page_size(501);
  request.set_customer("cases/00H03Q");
  request.set_caller(std::string(257, 'c'));
  request.mutable_read_from()->set_nanos(-1);
  request.mutable_read_before()->set_nanos(-1);
  EXPECT_THAT(Blamed(request), ElementsAre("page_size", "customer", "caller", "read_from", "read_before"));
}

}  // namespace
}  // namespace docket
