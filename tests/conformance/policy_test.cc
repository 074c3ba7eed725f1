// PolicyService over the network: the policy in force and how it is changed (REVIEW-4), what a change would come to and
// comes to, and where each deadline of a case comes from.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "docket/v1/policy_service.pb.h"
#include "server/policy/policy_text.h"
#include "server/rules/clocks.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

// The shipped one with these words in place of others.
std::string ShippedBut(const std::vector<std::pair<std::string, std::string>>& changes) {
  std::string text(ShippedPolicyText());
  for (const auto& [from, to] : changes) EXPECT_GT(absl::StrReplaceAll({{from, to}}, &text), 0) << from;
  return text;
}

// ACK-2, in half the time.
std::string Sooner() {
  return ShippedBut({{"  within: \"24h\"\n  time: CALENDAR\n  warn_ahead: \"2h\"\n}",
                      "  within: \"12h\"\n  time: CALENDAR\n  warn_ahead: \"2h\"\n}"}});
}

v1::ApplyPolicyRequest Applying(const std::string& text, const std::string& reason = "as decided") {
  v1::ApplyPolicyRequest request;
  request.set_text(text);
  request.set_reason(reason);
  return Fresh(std::move(request));
}

v1::PolicyVersion InForce(ServedDesk& desk) { return desk.MustDo(v1::GetPolicyRequest()).As<v1::PolicyVersion>(); }

Answer Version(ServedDesk& desk, int64_t version) {
  v1::GetPolicyRequest request;
  request.set_version(version);
  return desk.Send(request);
}

v1::Case Complaint(ServedDesk& desk) {
  return desk.MustDo(Fresh(Opening(v1::CASE_KIND_COMPLAINT, v1::CHANNEL_EMAIL))).As<v1::Case>();
}

v1::ExplainDeadlinesResponse Explained(ServedDesk& desk, const v1::Case& c) {
  v1::ExplainDeadlinesRequest request;
  request.set_name(c.name());
  return desk.MustDo(request).As<v1::ExplainDeadlinesResponse>();
}

// Case and target, and when it is due; what is not owed, or stands still, is due never.
using Dues = std::map<std::pair<std::string, v1::Clock::Target>, absl::Time>;

void AddDues(const v1::Case& c, Dues* dues) {
  for (const v1::Clock& clock : c.clocks()) {
    const bool due = !clock.has_end_time() && clock.has_due_time();
    (*dues)[{c.name(), clock.target()}] = due ? rules::FromProto(clock.due_time()) : absl::InfiniteFuture();
  }
}

TEST(PolicyTest, AsShippedUntilOneIsApplied) {
  ServedDesk desk;
  const v1::PolicyVersion shipped = InForce(desk);
  EXPECT_EQ(shipped.version(), 0);
  EXPECT_EQ(shipped.text(), ShippedPolicyText());
  EXPECT_FALSE(shipped.has_apply_time());
  EXPECT_EQ(shipped.applied_by(), "");
  EXPECT_EQ(shipped.sop_id(), "SOP-CS-001");
  EXPECT_EQ(Version(desk, 0).bytes, shipped.SerializeAsString());
  const auto all = desk.MustDo(v1::ListPoliciesRequest()).As<v1::ListPoliciesResponse>();
  ASSERT_EQ(all.policies_size(), 1);
  EXPECT_EQ(all.policies(0).text(), "") << "a list is without texts";
  EXPECT_EQ(all.policies(0).review_date(), shipped.review_date());
  EXPECT_EQ(desk.OpenCase().policy_version(), 0);
}

TEST(PolicyTest, EveryVersionIsKept) {
  ServedDesk desk;
  v1::ApplyPolicyRequest first = Applying(Sooner(), "sooner; '\"\\ -- DROP TABLE policy");
  first.set_expected_version(0);
  const auto applied = desk.MustDo(first).As<v1::PolicyVersion>();
  EXPECT_EQ(applied.version(), 1);
  EXPECT_EQ(applied.text(), first.text());
  EXPECT_EQ(applied.reason(), first.reason());
  EXPECT_EQ(applied.applied_by(), "local");
  EXPECT_TRUE(applied.has_apply_time());
  EXPECT_EQ(InForce(desk).SerializeAsString(), applied.SerializeAsString());
  v1::ApplyPolicyRequest second = Applying(std::string(ShippedPolicyText()), "back to what it was");
  second.set_expected_version(1);
  const auto later = desk.MustDo(second).As<v1::PolicyVersion>();
  EXPECT_EQ(later.version(), 2);
  EXPECT_GE(rules::FromProto(later.apply_time()), rules::FromProto(applied.apply_time()));
  EXPECT_EQ(Version(desk, 1).bytes, applied.SerializeAsString());
  EXPECT_EQ(Version(desk, 0).As<v1::PolicyVersion>().text(), ShippedPolicyText());
  EXPECT_EQ(desk.OpenCase().policy_version(), 2);

  v1::ListPoliciesRequest list;
  list.set_page_size(2);
  auto page = desk.MustDo(list).As<v1::ListPoliciesResponse>();
  ASSERT_EQ(page.policies_size(), 2);
  EXPECT_EQ(page.policies(0).version(), 2);
  EXPECT_EQ(page.policies(1).version(), 1);
  EXPECT_EQ(page.policies(1).reason(), first.reason());
  list.set_page_token(page.next_page_token());
  page = desk.MustDo(list).As<v1::ListPoliciesResponse>();
  ASSERT_EQ(page.policies_size(), 1);
  EXPECT_EQ(page.policies(0).version(), 0);
  EXPECT_EQ(page.next_page_token(), "");
}

TEST(PolicyTest, WhatIsRefusedOrOnlyCheckedChangesNothing) {
  ServedDesk desk;
  const std::string applied = desk.MustDo(Applying(Sooner(), "the first time")).bytes;
  EXPECT_EQ(desk.MustDo(Applying(Sooner(), "the second time")).bytes, applied) << "it is in force already";
  const std::string before = desk.Stored();
  v1::ApplyPolicyRequest stale = Applying(std::string(ShippedPolicyText()));
  stale.set_expected_version(0);
  const Answer mismatch = desk.Send(stale);
  EXPECT_EQ(mismatch.status.error_code(), StatusCode::ABORTED) << mismatch;
  EXPECT_EQ(mismatch.reason, reason::kVersionMismatch);
  v1::ApplyPolicyRequest checked = Applying(std::string(ShippedPolicyText()));
  checked.set_validate_only(true);
  EXPECT_EQ(desk.MustDo(checked).As<v1::PolicyVersion>().version(), 2);
  EXPECT_EQ(desk.Stored(), before);
  EXPECT_EQ(InForce(desk).version(), 1);
}

TEST(PolicyTest, ARetryIsAnsweredAsTheFirstTryAndAppliesNothing) {
  ServedDesk desk;
  v1::ApplyPolicyRequest request = Applying(Sooner());
  const std::string first = desk.MustDo(request).bytes;
  desk.MustDo(Applying(std::string(ShippedPolicyText())));
  EXPECT_EQ(desk.MustDo(request).bytes, first);
  EXPECT_EQ(InForce(desk).version(), 2);
  request.set_reason("another one");
  EXPECT_EQ(desk.Send(request).reason, reason::kRequestIdReused);
}

TEST(PolicyTest, EveryMistakeIsNamedWithItsLine) {
  ServedDesk& desk = SharedDesk();
  const std::string text = ShippedBut({{"version: \"1.0\"\n", "version: 1.0.0\n"}});
  v1::PreviewPolicyRequest preview;
  preview.set_text(text);
  for (const Answer& answer : {desk.Send(Applying(text)), desk.Send(preview)}) {
    EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
    ASSERT_TRUE(answer.Blames("text")) << answer;
    EXPECT_TRUE(absl::StartsWith(answer.violations[0].description, "line ")) << answer.violations[0].description;
  }
  // However many there are, they arrive: a client's library takes a few KiB of error and no more.
  std::string many(ShippedPolicyText());
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&many, "targets { target: TARGET_REPLY within: \"soon\" }\n");
  const Answer answer = desk.Send(Applying(many));
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
  EXPECT_TRUE(answer.Blames("text")) << answer;
}

// REVIEW-4: that the review is overdue is said, by the desk's clock.
TEST(PolicyTest, REVIEW4_AnOverdueReviewIsSaid) {
  ServedDesk desk;
  EXPECT_FALSE(InForce(desk).review_overdue());
  const std::string old = ShippedBut({{"effective_date: \"2026-11-01\"", "effective_date: \"2020-11-01\""},
                                      {"date: \"2026-11-01\"", "date: \"2020-11-01\""},
                                      {"review_date: \"2027-11-01\"", "review_date: \"2021-11-01\""}});
  EXPECT_TRUE(desk.MustDo(Applying(old)).As<v1::PolicyVersion>().review_overdue());
  EXPECT_TRUE(InForce(desk).review_overdue());
  EXPECT_EQ(InForce(desk).review_date(), "2021-11-01");
  EXPECT_FALSE(Version(desk, 0).As<v1::PolicyVersion>().review_overdue());
}

TEST(PolicyTest, WhatAPreviewShowsIsWhatAnApplyDoes) {
  ServedDesk desk;
  std::vector<v1::Case> cases;
  Dues before, expected, after;
  for (int i = 0; i < 3; ++i) cases.push_back(Complaint(desk));
  cases.push_back(desk.OpenCase());
  cases.push_back(desk.CaseIn(v1::CASE_STATE_RESOLVED));
  desk.CaseIn(v1::CASE_STATE_CLOSED);
  for (const v1::Case& c : cases) AddDues(c, &before);
  expected = before;

  v1::PreviewPolicyRequest preview;
  preview.set_text(Sooner());
  const std::string stored = desk.Stored();
  const auto whole = desk.MustDo(preview).As<v1::PreviewPolicyResponse>();
  EXPECT_EQ(desk.Stored(), stored);
  EXPECT_EQ(whole.looked_at(), 5);
  ASSERT_EQ(whole.changes_size(), 3);
  for (const auto& change : whole.changes()) {
    const auto known = before.find({change.name(), change.target()});
    ASSERT_NE(known, before.end());
    EXPECT_EQ(change.target(), v1::Clock::TARGET_ACKNOWLEDGE);
    EXPECT_EQ(rules::FromProto(change.due_time()), known->second);
    EXPECT_EQ(rules::FromProto(change.new_due_time()), known->second - absl::Hours(12));
    EXPECT_FALSE(change.breaches());
    expected[known->first] = rules::FromProto(change.new_due_time());
  }
  // The same page by page; and a token belongs to its policy.
  v1::PreviewPolicyResponse paged;
  preview.set_page_size(2);
  do {
    const auto page = desk.MustDo(preview).As<v1::PreviewPolicyResponse>();
    paged.set_looked_at(paged.looked_at() + page.looked_at());
    paged.mutable_changes()->MergeFrom(page.changes());
    preview.set_page_token(page.next_page_token());
    v1::PreviewPolicyRequest other = preview;
    other.set_text(std::string(ShippedPolicyText()));
    if (!other.page_token().empty()) {
      EXPECT_TRUE(desk.Send(other).Blames("page_token"));
    }
  } while (!preview.page_token().empty());
  EXPECT_EQ(paged.SerializeAsString(), whole.SerializeAsString());

  // One case is touched and goes by it at once; the others follow by themselves.
  desk.MustDo(Applying(Sooner()));
  EXPECT_EQ(desk.Change(cases[0], Interaction(v1::DIRECTION_NOTE)).policy_version(), 1);
  for (const v1::Case& c : cases) {
    EXPECT_TRUE(Await(absl::Seconds(60), [&] {
      for (const v1::CaseEvent& event : desk.Events(c.name())) {
        if (event.detail().has_recalculated()) return true;
      }
      return false;
    })) << c.name();
    const v1::Case now = desk.Read(c.name());
    EXPECT_EQ(now.policy_version(), 1);
    AddDues(now, &after);
  }
  EXPECT_EQ(after, expected);
}

TEST(PolicyTest, APreviewSaysWhatWouldBeMissedAtOnce) {
  ServedDesk desk;
  const v1::Case c = Complaint(desk);
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(13);
  desk.Restart(later);
  v1::PreviewPolicyRequest preview;
  preview.set_text(Sooner());
  const auto changes = desk.MustDo(preview).As<v1::PreviewPolicyResponse>();
  ASSERT_EQ(changes.changes_size(), 1);
  EXPECT_EQ(changes.changes(0).name(), c.name());
  EXPECT_TRUE(changes.changes(0).breaches());
}

TEST(PolicyTest, ADeadlineThatIsComputedIsTheOneThatACaseGets) {
  ServedDesk& desk = SharedDesk();
  for (const v1::CaseKind kind : {v1::CASE_KIND_INQUIRY, v1::CASE_KIND_COMPLAINT, v1::CASE_KIND_REQUEST}) {
    v1::OpenCaseRequest opening = Fresh(Opening(kind, v1::CHANNEL_CHAT));
    opening.set_team("teams/billing");
    const auto c = desk.MustDo(opening).As<v1::Case>();
    v1::ComputeDeadlineRequest request;
    request.set_kind(kind);
    request.set_channel(v1::CHANNEL_CHAT);
    request.set_team("teams/billing");
    *request.mutable_arrive_time() = c.open_time();
    const auto computed = desk.MustDo(request).As<v1::ComputeDeadlineResponse>();
    EXPECT_EQ(computed.policy_version(), c.policy_version());
    EXPECT_EQ(computed.arrive_time().SerializeAsString(), c.open_time().SerializeAsString());
    ASSERT_EQ(computed.clocks_size(), c.clocks_size());
    absl::Time last = absl::InfinitePast();
    for (const v1::Clock& clock : computed.clocks()) {
      EXPECT_LE(last, rules::FromProto(clock.due_time())) << "by due time";
      last = rules::FromProto(clock.due_time());
      const auto same = std::find_if(c.clocks().begin(), c.clocks().end(),
                                     [&](const v1::Clock& one) { return one.target() == clock.target(); });
      ASSERT_NE(same, c.clocks().end());
      EXPECT_EQ(clock.SerializeAsString(), same->SerializeAsString());
    }
  }
}

TEST(PolicyTest, AComputedDeadlineGoesByPriorityAndByNow) {
  ServedDesk& desk = SharedDesk();
  v1::ComputeDeadlineRequest request;
  request.set_kind(v1::CASE_KIND_COMPLAINT);
  request.set_channel(v1::CHANNEL_EMAIL);
  request.set_priority(v1::PRIORITY_CRITICAL);
  const auto critical = desk.MustDo(request).As<v1::ComputeDeadlineResponse>();
  const auto resolve = std::find_if(critical.clocks().begin(), critical.clocks().end(),
                                    [](const v1::Clock& clock) { return clock.target() == v1::Clock::TARGET_RESOLVE; });
  ASSERT_NE(resolve, critical.clocks().end());
  EXPECT_EQ(rules::FromProto(resolve->due_time()), rules::FromProto(critical.arrive_time()) + absl::Hours(24));
  EXPECT_TRUE(critical.has_arrive_time());
}

absl::Duration SumOf(const v1::ExplainDeadlinesResponse::Explanation& explanation) {
  absl::Duration sum;
  for (const auto& segment : explanation.counted()) {
    sum += rules::FromProto(segment.end_time()) - rules::FromProto(segment.start_time());
  }
  return sum;
}

// Each clock as the case has it; what was counted until it was due is its budget, to the microsecond.
void ExpectExplained(ServedDesk& desk, const v1::Case& c) {
  const v1::ExplainDeadlinesResponse explained = Explained(desk, c);
  const absl::Time now = rules::FromProto(explained.now());
  std::map<int, const v1::ExplainDeadlinesResponse::Explanation*> by_number;
  absl::Time last = absl::InfinitePast();
  for (const auto& explanation : explained.clocks()) {
    const v1::Clock& clock = explanation.clock();
    by_number[clock.number()] = &explanation;
    EXPECT_LE(last, rules::FromProto(clock.start_time())) << "in the order in which they started";
    last = rules::FromProto(clock.start_time());
    EXPECT_FALSE(explanation.summary().empty());
    EXPECT_FALSE(absl::StrContains(explanation.summary(), "\n"));
    if (!clock.has_budget()) continue;
    const absl::Duration budget = rules::FromProto(clock.budget());
    const bool counted_out =
        clock.has_due_time() &&
        rules::FromProto(clock.due_time()) <= (clock.has_end_time() ? rules::FromProto(clock.end_time()) : now);
    if (counted_out && !explanation.more_counted()) {
      EXPECT_EQ(SumOf(explanation), budget) << explanation.summary();
    } else {
      EXPECT_LE(SumOf(explanation), budget) << explanation.summary();
    }
  }
  for (const v1::Clock& clock : c.clocks()) {
    ASSERT_EQ(by_number.count(clock.number()), 1u);
    EXPECT_EQ(by_number[clock.number()]->clock().SerializeAsString(), clock.SerializeAsString());
  }
}

TEST(PolicyTest, EveryClockIsExplainedAsItIs) {
  ServedDesk desk;
  v1::Case waiting = desk.Change(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), Awaiting());
  v1::Case resolved = desk.CaseIn(v1::CASE_STATE_RESOLVED);
  const v1::Case closed = desk.CaseIn(v1::CASE_STATE_CLOSED);
  ExpectExplained(desk, waiting);
  ExpectExplained(desk, closed);
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(15 * 24);
  desk.Restart(later);
  waiting = desk.Change(waiting, Interaction(v1::DIRECTION_NOTE));
  ExpectExplained(desk, waiting);
  resolved = desk.Change(resolved, FollowUp(false));
  ExpectExplained(desk, resolved);
  // RESUME of COMM-5: the wait has ended by itself, and what stood still says for how long.
  int stood = 0;
  const v1::ExplainDeadlinesResponse explained = Explained(desk, waiting);
  for (const auto& explanation : explained.clocks()) {
    if (explanation.clock().target() != v1::Clock::TARGET_RESOLVE) continue;
    for (const v1::Pause& pause : explanation.pauses()) {
      ++stood;
      EXPECT_EQ(pause.reason(), v1::Pause::REASON_WAITING);
      EXPECT_EQ(rules::FromProto(pause.end_time()) - rules::FromProto(pause.start_time()), absl::Hours(168));
    }
  }
  EXPECT_EQ(stood, 1);
}

// Clocks of one case that different versions judged are each explained by its own.
TEST(PolicyTest, AClockIsExplainedByThePolicyThatJudgedIt) {
  ServedDesk desk;
  const v1::Case c = desk.Change(Complaint(desk), Acknowledgement());
  desk.MustDo(Applying(ShippedBut({{"id: \"office\"", "id: \"desk\""}})));
  const v1::Case now = desk.Change(c, Interaction(v1::DIRECTION_NOTE));
  EXPECT_EQ(now.policy_version(), 1);
  bool old = false, moved = false;
  const v1::ExplainDeadlinesResponse explained = Explained(desk, now);
  for (const auto& explanation : explained.clocks()) {
    old = old || explanation.clock().policy_version() == 0;
    moved = moved || explanation.clock().calendar() == "desk";
  }
  EXPECT_TRUE(old && moved);
  ExpectExplained(desk, now);
}

// CLOSE-3, the 30 days of the shipped policy.
TEST(PolicyTest, CLOSE3_WhoComesBackTooLateHasANewCase) {
  ServedDesk desk;
  const v1::Case in_time = desk.CaseIn(v1::CASE_STATE_CLOSED), late = desk.CaseIn(v1::CASE_STATE_CLOSED);
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(30 * 24) - absl::Minutes(5);
  desk.Restart(later);
  EXPECT_EQ(desk.Change(in_time, Reopening()).cycle(), 2);
  later.test_clock_shift = absl::Hours(30 * 24) + absl::Minutes(5);
  desk.Restart(later);
  const std::string before = desk.Stored();
  const Answer refused = desk.Send(For(late, Reopening()));
  EXPECT_EQ(refused.status.error_code(), StatusCode::FAILED_PRECONDITION) << refused;
  EXPECT_EQ(refused.reason, reason::kReopenWindowPassed);
  EXPECT_EQ(refused.metadata.at("days"), "30");
  EXPECT_EQ(desk.Stored(), before);
}

}  // namespace
}  // namespace docket::testing
