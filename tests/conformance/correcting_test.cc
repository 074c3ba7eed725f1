// What puts a case right afterwards, as it is stored: texts go under the key of the one whose the case is, a text that
// is taken out is gone from the database, and the log says so and nothing else.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/fold.h"
#include "storage/verify.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

absl::StatusOr<storage::Verification> Verify(ServedDesk& desk) {
  return storage::Verify(*desk.database().Connect(), desk.database().desk(), server::ApplyEntry,
                         [](const std::string&) {});
}

v1::CorrectCustomerRequest CorrectionTo(const std::string& customer) {
  v1::CorrectCustomerRequest request;
  request.set_customer(customer);
  request.set_reason("a namesake");
  return request;
}

v1::RedactTextRequest RedactionOf(int64_t version, const std::string& field) {
  v1::RedactTextRequest request;
  request.set_version(version);
  request.set_field(field);
  request.set_reason("a card's number");
  return request;
}

v1::RecordInteractionRequest Saying(const std::string& text) {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_NOTE);
  request.set_text(text);
  return request;
}

v1::Case CaseOf(ServedDesk& desk, const std::string& email) {
  v1::OpenCaseRequest request = Fresh(Opening());
  request.mutable_contact()->set_email(email);
  request.set_description("as it was told");
  return desk.MustDo(request).As<v1::Case>();
}

std::string KeyRow(const std::string& customer) {
  const Id id = *ParseCustomerName(customer);
  return absl::StrCat("lane = ", id.lane, " AND number = ", id.number);
}

class CorrectingTest : public ::testing::Test {
 protected:
  ServedDesk desk_;
};

TEST_F(CorrectingTest, AllThatWasSaidGoesUnderTheKeyOfTheOneWhoseItIs) {
  v1::Case c = CaseOf(desk_, "wrong@example.com");
  const std::string wrong = c.customer();
  for (int i = 0; i < 5; ++i) c = desk_.Change(c, Saying(absl::StrCat("note ", i)));
  const std::string right = CaseOf(desk_, "right@example.com").customer();
  c = desk_.Change(c, CorrectionTo(right));
  EXPECT_EQ(c.customer(), right);
  EXPECT_FALSE(c.has_contact()) << "what was written down at intake is somebody else's";
  const auto verified = Verify(desk_);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->replaced, 6u);
  // Without the wrong one's key, and with nothing remembered, all of it is still there to read.
  desk_.database().Execute(absl::StrCat("DELETE FROM data_keys WHERE ", KeyRow(wrong)));
  desk_.Restart(ServedDesk::LoopbackFlags());
  EXPECT_EQ(desk_.Read(c.name()).description(), "as it was told");
  const std::vector<v1::CaseEvent> events = desk_.Events(c.name());
  ASSERT_EQ(events.size(), 7u);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(events[static_cast<size_t>(i) + 1].texts().text(), absl::StrCat("note ", i));
  EXPECT_EQ(Verify(desk_).status().code(), absl::StatusCode::kDataLoss) << "a key is missing";
  // And with the right one's it is gone.
  desk_.database().Execute(absl::StrCat("DELETE FROM data_keys WHERE ", KeyRow(right)));
  desk_.Restart(ServedDesk::LoopbackFlags());
  v1::GetCaseRequest get;
  get.set_name(c.name());
  EXPECT_EQ(desk_.Send(get).status.error_code(), grpc::StatusCode::INTERNAL);
}

TEST_F(CorrectingTest, BackAndForth) {
  v1::Case c = CaseOf(desk_, "one@example.com");
  const std::string one = c.customer();
  const std::string other = CaseOf(desk_, "other@example.com").customer();
  for (int turn = 0; turn < 3; ++turn) {
    c = desk_.Change(c, CorrectionTo(other));
    c = desk_.Change(c, Saying("between"));
    c = desk_.Change(c, CorrectionTo(one));
  }
  EXPECT_EQ(desk_.Read(c.name()).customer(), one);
  EXPECT_EQ(desk_.Read(c.name()).subject(), c.subject());
  EXPECT_TRUE(Verify(desk_).ok()) << Verify(desk_).status();
}

TEST_F(CorrectingTest, AnAnonymousCaseGetsItsCustomerByContact) {
  v1::OpenCaseRequest opening = Fresh(Opening());
  opening.clear_contact();
  v1::Case c = desk_.MustDo(opening).As<v1::Case>();
  ASSERT_EQ(c.customer(), "");
  v1::CorrectCustomerRequest request;
  request.mutable_contact()->set_email("new@example.com");
  request.set_validate_only(true);
  const std::string before = desk_.Stored();
  const v1::Case checked = desk_.Change(c, request);
  EXPECT_EQ(checked.customer(), "") << "nobody was created";
  EXPECT_EQ(desk_.Stored(), before);
  request.set_validate_only(false);
  c = desk_.Change(c, request);
  EXPECT_NE(c.customer(), "");
  EXPECT_EQ(c.contact().email(), "new@example.com");
  EXPECT_EQ(CaseOf(desk_, "New@Example.com").customer(), c.customer());
}

TEST_F(CorrectingTest, AChangedOrRestoredTextIsFound) {
  v1::Case c = CaseOf(desk_, "ana@example.com");
  const Id id = *ParseCaseName(c.name());
  const std::string row = absl::StrCat("lane = ", id.lane, " AND sequence = ", id.number);
  desk_.database().Execute("CREATE TABLE kept SELECT texts FROM case_events WHERE " + row);
  c = desk_.Change(c, RedactionOf(1, "description"));
  EXPECT_EQ(desk_.Events(c.name()).front().texts().description(), "");
  EXPECT_EQ(desk_.Events(c.name()).front().texts().subject(), c.subject());
  auto verified = Verify(desk_);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->replaced, 1u);
  desk_.database().Execute("CREATE TABLE redacted SELECT texts FROM case_events WHERE " + row);
  for (const char* texts : {"(SELECT texts FROM kept)", "CONCAT(texts, 'x')", "(SELECT 'something')"}) {
    desk_.database().Execute(absl::StrCat("UPDATE case_events SET texts = ", texts, " WHERE ", row));
    verified = Verify(desk_);
    EXPECT_EQ(verified.status().code(), absl::StatusCode::kDataLoss) << texts;
    desk_.database().Execute("UPDATE case_events SET texts = (SELECT texts FROM redacted) WHERE " + row);
  }
  EXPECT_TRUE(Verify(desk_).ok());
}

TEST_F(CorrectingTest, ARetriedRedactionIsAnsweredAsItWas) {
  const v1::Case c = CaseOf(desk_, "ana@example.com");
  const auto request = For(c, RedactionOf(1, "description"));
  const Answer first = desk_.Send(request);
  ASSERT_TRUE(first.ok()) << first;
  desk_.Change(first.As<v1::Case>(), Saying("later"));
  EXPECT_EQ(desk_.Send(request).bytes, first.bytes);
  desk_.Restart(ServedDesk::LoopbackFlags());
  EXPECT_EQ(desk_.Send(request).bytes, first.bytes);
}

// What writes no event that would tell of it is a read, and on record as one.
TEST_F(CorrectingTest, AChangeThatIsTriedOutOrRepeatedIsOnRecordAsARead) {
  const v1::Case c = CaseOf(desk_, "ana@example.com");
  const auto reads = [&] { return desk_.database().QueryOne("SELECT COUNT(*) FROM customer_reads"); };
  auto trial = For(c, Saying("a trial"));
  trial.set_validate_only(true);
  desk_.MustDo(trial);
  EXPECT_EQ(reads(), "1");
  const auto real = For(c, Saying("in earnest"));
  desk_.MustDo(real);
  EXPECT_EQ(reads(), "1");
  desk_.MustDo(real);
  EXPECT_EQ(reads(), "2");
  v1::VerifyIdentityRequest verifying = Fresh(Verifying(c.customer()));
  verifying.set_validate_only(true);
  desk_.MustDo(verifying);
  EXPECT_EQ(reads(), "3");
}

// Corrections and redactions meet words that are being said: nothing is lost but what was taken out.
TEST_F(CorrectingTest, UnderFire) {
  const v1::Case c = CaseOf(desk_, "one@example.com");
  const std::vector<std::string> customers = {c.customer(), CaseOf(desk_, "other@example.com").customer()};
  std::atomic<int> said{0}, moved{0}, redacted{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 6; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 25; ++i) {
        Answer answer;
        if (caller < 4) {
          auto request = Fresh(Saying(absl::StrCat("caller ", caller, " note ", i)));
          request.set_name(c.name());
          answer = desk_.Send(request);
          said += answer.ok();
        } else if (caller == 4) {
          auto request = Fresh(CorrectionTo(customers[static_cast<size_t>(i + 1) % 2]));
          request.set_name(c.name());
          answer = desk_.Send(request);
          moved += answer.ok();
        } else {
          auto request = Fresh(RedactionOf(i + 2, "text"));
          request.set_name(c.name());
          answer = desk_.Send(request);
          redacted += answer.ok();
          if (answer.reason == reason::kNoSuchText) continue;
        }
        EXPECT_TRUE(answer.ok()) << answer;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  int notes = 0;
  for (const v1::CaseEvent& event : desk_.Events(c.name())) notes += !event.texts().text().empty();
  EXPECT_EQ(notes + redacted, said);
  EXPECT_EQ(said, 100);
  EXPECT_EQ(moved, 25);
  const auto verified = Verify(desk_);
  EXPECT_TRUE(verified.ok()) << verified.status();
  desk_.Restart(ServedDesk::LoopbackFlags());
  notes = 0;
  for (const v1::CaseEvent& event : desk_.Events(c.name())) notes += !event.texts().text().empty();
  EXPECT_EQ(notes + redacted, said);
  RecordProperty("redacted", redacted);
}

}  // namespace
}  // namespace docket::testing
