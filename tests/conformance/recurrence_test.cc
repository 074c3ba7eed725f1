// A recurring matter is recognised by the service itself: the shipped policy says three cases of one customer and one
// category within 30 days (CLOSE-2).
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

v1::Case OpenFor(ServedDesk& desk, const std::string& email) {
  v1::OpenCaseRequest request = Opening(v1::CASE_KIND_INQUIRY, v1::CHANNEL_EMAIL);
  request.clear_customer();
  request.mutable_contact()->set_email(email);
  return desk.MustDo(Fresh(request)).As<v1::Case>();
}

v1::Case AssessedAs(ServedDesk& desk, const v1::Case& c, const std::string& category) {
  v1::AssessCaseRequest request = Assessment(v1::URGENCY_NORMAL);
  request.set_category(category);
  return desk.Change(c, request);
}

int Flags(const v1::Case& c) {
  return static_cast<int>(std::count_if(c.flags().begin(), c.flags().end(), [](const v1::Flag& flag) {
    return flag.reason_code() == v1::FLAG_REASON_RECURRING && flag.flagged_by() == "docket";
  }));
}

// What follows from a case's events follows in their order: once a later one's has, an earlier one's would have.
void AwaitFlag(ServedDesk& desk, const v1::Case& c) {
  EXPECT_TRUE(Await(absl::Seconds(60), [&] { return Flags(desk.Read(c.name())) == 1; })) << c.name();
}

TEST(RecurrenceTest, CLOSE2_TheThirdCaseOfACustomerAndACategoryIsFlaggedOnce) {
  ServedDesk desk;
  const std::string email = "comes.again@example.com";
  const v1::Case first = AssessedAs(desk, OpenFor(desk, email), "billing");
  const v1::Case second = AssessedAs(desk, OpenFor(desk, email), "billing");
  const v1::Case other = AssessedAs(desk, OpenFor(desk, email), "delivery");
  const v1::Case stranger = AssessedAs(desk, OpenFor(desk, "somebody.else@example.com"), "billing");
  const v1::Case third = AssessedAs(desk, OpenFor(desk, email), "billing");
  AwaitFlag(desk, third);
  // Said again, it is no second flag; and what turns out to be of the category is counted.
  AssessedAs(desk, third, "billing");
  v1::ReclassifyCaseRequest turned;
  turned.set_category("billing");
  turned.set_reason("it was the bill after all");
  AwaitFlag(desk, desk.Change(other, turned));
  EXPECT_EQ(Flags(desk.Read(third.name())), 1);
  for (const v1::Case& c : {first, second, stranger}) EXPECT_EQ(Flags(desk.Read(c.name())), 0) << c.name();
  EXPECT_EQ(desk.Read(third.name()).flags(0).outcome(), v1::REVIEW_OUTCOME_UNSPECIFIED) << "a review is owed";
}

TEST(RecurrenceTest, CLOSE2_AllRecordsOfACustomerCount) {
  ServedDesk desk;
  const v1::Case first = AssessedAs(desk, OpenFor(desk, "one@example.com"), "billing");
  const v1::Case second = AssessedAs(desk, OpenFor(desk, "two@example.com"), "billing");
  v1::MergeCustomersRequest merge;
  merge.set_name(first.customer());
  merge.set_duplicate(second.customer());
  desk.MustDo(Fresh(merge));
  AwaitFlag(desk, AssessedAs(desk, OpenFor(desk, "two@example.com"), "billing"));
}

}  // namespace
}  // namespace docket::testing
