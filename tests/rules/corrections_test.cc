// What puts a case right afterwards: whose it is, and a text that should not be there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/histories.h"
#include "tests/rules/blamed.h"
#include "tests/rules/soundness.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kZoe[] = "customers/00H03Q";
constexpr char kAnna[] = "customers/00H04R";

TEST(CorrectionsTest, ACaseGoesToWhoseItIsAndNothingElseChanges) {
  Story story;
  v1::OpenCaseRequest opening = Opening();
  opening.set_customer(kAnna);
  ASSERT_TRUE(story.Open(opening).ok());
  v1::Case expected = story.c;
  story.Pass(absl::Minutes(1));
  ASSERT_TRUE(story.Do(CorrectingTo(kZoe)).ok());
  EXPECT_EQ(story.Last().customer_corrected().customer(), kZoe);
  EXPECT_EQ(story.Last().customer_corrected().previous_customer(), kAnna);
  expected.set_customer(kZoe);
  expected.set_version(2);
  *expected.mutable_update_time() = rules::ToProto(story.now);
  EXPECT_EQ(Bytes(story.c), Bytes(expected));
  EXPECT_EQ(ReasonOf(story.Do(CorrectingTo(kZoe))), reason::kNothingChanges);
  ExpectSoundCase(story.c);
}

TEST(CorrectionsTest, NamesOfAnotherDeskDoNotTravel) {
  v1::CaseEventDetail detail;
  detail.mutable_customer_corrected()->set_customer(kZoe);
  detail.mutable_customer_corrected()->set_previous_customer(kAnna);
  const v1::CaseEventDetail portable = rules::Portable(detail);
  EXPECT_TRUE(portable.has_customer_corrected());
  EXPECT_EQ(portable.customer_corrected().ByteSizeLong(), 0u);
  v1::Case c;
  c.set_customer(kAnna);
  rules::Apply(portable, {}, &c);
  EXPECT_EQ(c.customer(), kAnna) << "whose it was opened for there";
}

TEST(CorrectionsTest, ARedactionIsOnRecordAndChangesNothingElse) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  v1::Case expected = story.c;
  EXPECT_EQ(ReasonOf(story.Do(Redacting(1))), reason::kNoSuchText) << "the command found none";
  story.replaces = 1;
  ASSERT_TRUE(story.Do(Redacting(1)).ok());
  EXPECT_EQ(story.Last().text_redacted().version(), 1);
  EXPECT_EQ(story.Last().text_redacted().field(), "subject");
  expected.set_version(2);
  EXPECT_EQ(Bytes(story.c), Bytes(expected));
}

TEST(CorrectionsTest, WhatMustBeSaid) {
  EXPECT_THAT(Blamed(CorrectingTo(kZoe)), ElementsAre("customer")) << "its last character checks the others";
  EXPECT_THAT(Blamed(CorrectingTo(CustomerName({.lane = 1, .number = 5}))), IsEmpty());
  EXPECT_THAT(Blamed(v1::CorrectCustomerRequest()), ElementsAre("customer"));
  v1::CorrectCustomerRequest request;
  request.mutable_contact()->set_display_name("Zoe");
  EXPECT_THAT(Blamed(request), ElementsAre("customer")) << "by a name nobody is found";
  request.mutable_contact()->set_phone("030 12345");
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_customer(CustomerName({.lane = 1, .number = 5}));
  EXPECT_THAT(Blamed(request), ElementsAre("customer")) << "not both";
  request.clear_customer();
  request.mutable_contact()->set_email("nobody");
  request.set_reason(std::string(4001, 'r'));
  EXPECT_THAT(Blamed(request), ElementsAre("contact.email", "reason"));

  EXPECT_THAT(Blamed(Redacting(1)), IsEmpty());
  EXPECT_THAT(Blamed(Redacting(1, "action_plan")), IsEmpty());
  EXPECT_THAT(Blamed(Redacting(0, "profile")), ElementsAre("version", "field"));
  v1::RedactTextRequest redaction = Redacting(1);
  redaction.clear_reason();
  EXPECT_THAT(Blamed(redaction), ElementsAre("reason"));
}

}  // namespace
}  // namespace docket
