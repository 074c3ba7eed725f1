// Resolutions put to the customer, the customer's word, and remedies within limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "server/rules/limits.h"
#include "server/rules/people.h"
#include "server/rules/remedy.h"
#include "tests/model/random.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Story Assigned(v1::CaseKind kind = v1::CASE_KIND_INQUIRY) {
  Story story;
  EXPECT_TRUE(story.Open(Opening(kind)).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  story.Pass(absl::Minutes(3));
  return story;
}

// One proposal whose remedy is a supervisor's to grant.
Story AwaitingApproval() {
  Story story = Assigned();
  EXPECT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE, 20000)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_AWAITING_APPROVAL);
  return story;
}

TEST(ProposalsTest, RES1_AProposalIsOnTheCaseUntilTheCustomerHasDecided) {
  Story story = Assigned();
  story.texts.set_sealed("sealed words");
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  ASSERT_EQ(story.c.proposals_size(), 1);
  const v1::Proposal& proposal = story.c.proposals(0);
  EXPECT_EQ(proposal.number(), 1);
  EXPECT_EQ(proposal.outcome(), v1::CASE_OUTCOME_ALTERNATIVE);
  EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_OFFERED);
  EXPECT_EQ(proposal.proposed_by(), "tester");
  EXPECT_EQ(rules::FromProto(proposal.propose_time()), story.now);
  EXPECT_FALSE(proposal.has_remedy());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(story.told.back().payload.texts().sealed(), "sealed words");
}

TEST(ProposalsTest, RES1_TheCustomersYesIsOnRecordAndRefusesTheOthers) {
  Story story = Assigned();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE, 20000)).ok());
  story.Pass(absl::Hours(1));
  ASSERT_TRUE(story.Do(CustomerSays(true, 2)).ok());
  EXPECT_EQ(story.c.proposals(1).state(), v1::PROPOSAL_STATE_AGREED);
  EXPECT_EQ(story.c.proposals(1).decide_channel(), v1::CHANNEL_PHONE);
  EXPECT_EQ(rules::FromProto(story.c.proposals(1).decide_time()), story.now);
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_REFUSED);
  EXPECT_EQ(rules::FromProto(story.c.proposals(0).decide_time()), story.now);
  EXPECT_EQ(story.c.proposals(2).state(), v1::PROPOSAL_STATE_REFUSED) << "no approval is owed for it any more";
}

TEST(ProposalsTest, RES1_ANoRefusesThatProposalAlone) {
  Story story = Assigned();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(story.Do(Proposing()).ok());
  ASSERT_TRUE(story.Do(CustomerSays(false, 1)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_REFUSED);
  EXPECT_EQ(story.c.proposals(1).state(), v1::PROPOSAL_STATE_OFFERED);
  ASSERT_TRUE(story.Do(CustomerSays(false)).ok()) << "the only one that is left needs no number";
  EXPECT_EQ(story.c.proposals(1).state(), v1::PROPOSAL_STATE_REFUSED);
}

TEST(ProposalsTest, RES1_WhatWasAgreedStaysUntilAnotherIs) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Proposing()).ok());
  ASSERT_TRUE(story.Do(CustomerSays(true)).ok());
  const google::protobuf::Timestamp first_word = story.c.proposals(0).decide_time();
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_AGREED);
  Story refused = story;
  refused.Pass(absl::Hours(1));
  ASSERT_TRUE(refused.Do(CustomerSays(false)).ok());
  EXPECT_EQ(refused.c.proposals(0).state(), v1::PROPOSAL_STATE_AGREED);
  EXPECT_EQ(Bytes(refused.c.proposals(0).decide_time()), Bytes(first_word));
  ASSERT_TRUE(story.Do(CustomerSays(true)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_REFUSED);
  EXPECT_EQ(story.c.proposals(1).state(), v1::PROPOSAL_STATE_AGREED);
}

TEST(ProposalsTest, RES1_ADecisionNamesAProposalThatIsOpen) {
  Story story = Assigned();
  EXPECT_EQ(ReasonOf(story.Do(CustomerSays(true))), reason::kNoSuchProposal);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(story.Do(Proposing()).ok());
  ASSERT_TRUE(story.Do(CustomerSays(false, 2)).ok());
  const absl::Status which = story.Do(CustomerSays(true));
  EXPECT_EQ(ReasonOf(which), reason::kNoSuchProposal);
  EXPECT_THAT(std::string(which.message()), HasSubstr("open: 1, 3"));
  EXPECT_EQ(ReasonOf(story.Do(CustomerSays(true, 2))), reason::kNoSuchProposal) << "decided already";
  EXPECT_EQ(ReasonOf(story.Do(CustomerSays(true, 4))), reason::kNoSuchProposal);
  EXPECT_TRUE(story.Do(CustomerSays(true, 3)).ok());
}

TEST(ProposalsTest, RES1_OnlyWhoIsResponsibleCanPropose) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  EXPECT_EQ(ReasonOf(story.Do(Proposing())), reason::kIllegalState);
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  EXPECT_EQ(ReasonOf(story.Do(Proposing())), reason::kNotAssigned);
  ASSERT_TRUE(story.Do(Acceptance("staff/sam")).ok());
  EXPECT_TRUE(story.Do(Proposing()).ok());
}

TEST(ProposalsTest, RES1_ACycleHasOnlySoManyProposalsAndNumbersGoOnInTheNext) {
  Story story = Assigned();
  for (int i = 0; i < rules::limits::kProposalsOfCycle; ++i) ASSERT_TRUE(story.Do(Proposing()).ok()) << i;
  EXPECT_EQ(ReasonOf(story.Do(Proposing())), reason::kLimitReached);
  ASSERT_TRUE(story.Do(Withdrawal()).ok());
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_EQ(story.c.proposals_size(), 0);
  ASSERT_TRUE(story.Do(Proposing()).ok());
  EXPECT_EQ(story.c.proposals(0).number(), rules::limits::kProposalsOfCycle + 1);
  EXPECT_EQ(story.c.proposal_count(), rules::limits::kProposalsOfCycle + 1);
}

TEST(ProposalsTest, RES3_ARemedyWithinTheLimitIsOfferedAtOnce) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_RESOLVED, 2000)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_OFFERED);
  EXPECT_EQ(story.c.proposals(0).approver_role(), v1::ROLE_UNSPECIFIED);
  EXPECT_EQ(story.c.proposals(0).remedy().minor_units(), 2000);
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_RESOLVED, 2001)).ok());
  EXPECT_EQ(story.c.proposals(1).state(), v1::PROPOSAL_STATE_AWAITING_APPROVAL);
  EXPECT_EQ(story.c.proposals(1).approver_role(), v1::ROLE_SENIOR_REPRESENTATIVE);
}

TEST(ProposalsTest, RES3_WhatMayBeGrantedGrowsWithTheSeverity) {
  Story story = Assigned(v1::CASE_KIND_COMPLAINT);
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_NORMAL, v1::SEVERITY_MAJOR)).ok());
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_RESOLVED, 8000)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_OFFERED);
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_RESOLVED, 8001)).ok());
  EXPECT_EQ(story.c.proposals(1).state(), v1::PROPOSAL_STATE_AWAITING_APPROVAL);
}

TEST(ProposalsTest, RES3_AnApprovedRemedyIsOffered) {
  Story story = AwaitingApproval();
  const absl::Status early = story.Do(CustomerSays(true));
  EXPECT_EQ(ReasonOf(early), reason::kApprovalNeeded);
  EXPECT_THAT(Subjects(early), ElementsAre("remedy"));
  ASSERT_TRUE(story.Do(Approval("staff/sue")).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_OFFERED);
  EXPECT_EQ(story.c.proposals(0).approver(), "staff/sue");
  EXPECT_EQ(ReasonOf(story.Do(Approval("staff/sue"))), reason::kNoSuchProposal) << "judged already";
  ASSERT_TRUE(story.Do(CustomerSays(true)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_AGREED);
}

TEST(ProposalsTest, RES3_WhatIsNotApprovedNeverReachesTheCustomer) {
  Story story = AwaitingApproval();
  ASSERT_TRUE(story.Do(Approval("staff/mia", 1, false)).ok());
  EXPECT_EQ(story.c.proposals(0).state(), v1::PROPOSAL_STATE_NOT_APPROVED);
  EXPECT_EQ(story.c.proposals(0).approver(), "staff/mia");
  EXPECT_FALSE(story.c.proposals(0).has_decide_time());
  EXPECT_EQ(ReasonOf(story.Do(CustomerSays(true, 1))), reason::kNoSuchProposal);
  EXPECT_TRUE(story.Do(Solution()).ok()) << "nothing is undecided";
}

TEST(ProposalsTest, RES3_AnApproverIsAtWorkHoldsTheRoleAndIsSomebodyElse) {
  Story story = AwaitingApproval();
  EXPECT_EQ(ReasonOf(story.Do(Approval("staff/nobody"))), reason::kStaffNotFound);
  EXPECT_EQ(ReasonOf(story.Do(Approval("staff/zoe"))), reason::kStaffUnavailable);
  EXPECT_EQ(ReasonOf(story.Do(Approval("staff/sue", 2))), reason::kNoSuchProposal);
  const absl::Status low = story.Do(Approval("staff/sam"));
  EXPECT_EQ(ReasonOf(low), reason::kRoleNotHeld);
  EXPECT_THAT(std::string(low.message()), HasSubstr("ROLE_SUPERVISOR, ROLE_MANAGER"));
  story.Person("quinn").set_name("staff/quinn");
  story.Person("quinn").add_roles(v1::ROLE_QUALITY_ASSURANCE);
  story.Person("quinn").set_available(true);
  EXPECT_EQ(ReasonOf(story.Do(Approval("staff/quinn"))), reason::kRoleNotHeld);
  // Who is responsible cannot judge the remedy, whatever their role.
  ASSERT_TRUE(story.Do(Assignment("staff/sue")).ok());
  EXPECT_EQ(ReasonOf(story.Do(Approval("staff/sue"))), reason::kRoleNotHeld);
  EXPECT_TRUE(story.Do(Approval("staff/mia")).ok());
}

TEST(ProposalsTest, RES3_NobodyApprovesWhatTheyProposedByHandingTheCaseOver) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/mia")).ok());
  v1::ProposeResolutionRequest request = Proposing();
  request.mutable_remedy()->set_currency("JPY");
  request.mutable_remedy()->set_minor_units(5);
  ASSERT_TRUE(story.Do(request).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  EXPECT_EQ(ReasonOf(story.Do(Approval("staff/mia"))), reason::kRoleNotHeld);
}

TEST(ProposalsTest, RES1_RES3_WhatIsMalformedIsNamed) {
  EXPECT_THAT(Blamed(Proposing(v1::CASE_OUTCOME_DECLINED, rules::limits::kMostMinorUnits, "JPY")), IsEmpty());
  EXPECT_THAT(Blamed(Proposing(v1::CASE_OUTCOME_RESOLVED, -1)), ElementsAre("remedy.minor_units"));
  EXPECT_THAT(Blamed(Proposing(v1::CASE_OUTCOME_RESOLVED, rules::limits::kMostMinorUnits + 1)),
              ElementsAre("remedy.minor_units"));
  for (const char* currency : {"", "eur", "EU", "EURO", "E R", "\xC3\x84R"}) {
    EXPECT_THAT(Blamed(Proposing(v1::CASE_OUTCOME_RESOLVED, 1, currency)), ElementsAre("remedy.currency")) << currency;
  }
  v1::ProposeResolutionRequest proposal;
  EXPECT_THAT(Blamed(proposal), ElementsAre("outcome", "summary"));
  proposal.mutable_remedy();
  EXPECT_THAT(Blamed(proposal), ElementsAre("outcome", "summary", "remedy.currency", "remedy.minor_units"));
  EXPECT_THAT(Blamed(Proposing(v1::CASE_OUTCOME_WITHDRAWN)), ElementsAre("outcome"));

  EXPECT_THAT(Blamed(CustomerSays(true)), IsEmpty());
  EXPECT_THAT(Blamed(CustomerSays(false, -1)), ElementsAre("number"));
  EXPECT_THAT(Blamed(v1::DecideResolutionRequest()), ElementsAre("agreed", "channel"));

  EXPECT_THAT(Blamed(Approval("staff/sue")), IsEmpty());
  EXPECT_THAT(Blamed(Approval("staff/sue", 1, false)), IsEmpty());
  EXPECT_THAT(Blamed(v1::ApproveRemedyRequest()), ElementsAre("number", "approver", "approved"));
  v1::ApproveRemedyRequest refusal = Approval("staff/sue", 1, false);
  refusal.clear_reason();
  EXPECT_THAT(Blamed(refusal), ElementsAre("reason"));
}

int HeightOf(v1::Role role) {
  // The fewer roles stand at or above one, the higher it is; 0 where nobody has to approve.
  return role == v1::ROLE_UNSPECIFIED ? 0 : v1::Role_MAX - static_cast<int>(rules::RolesAtLeast(role).size());
}

v1::Money Euros(int64_t cents) {
  v1::Money money;
  money.set_currency("EUR");
  money.set_minor_units(cents);
  return money;
}

v1::Staff With(v1::Role role) {
  v1::Staff staff;
  staff.add_roles(role);
  return staff;
}

v1::Role ApproverFor(const v1::Staff* responsible, const v1::Money& remedy, v1::Severity severity) {
  v1::Case c;
  c.mutable_assessment()->set_severity(severity);
  return rules::ApproverFor(responsible, remedy, c, *Policy::Shipped());
}

TEST(RemedyTest, RES3_EachRoleGrantsUpToItsLimit) {
  const std::map<v1::Role, int64_t> limits = {{v1::ROLE_REPRESENTATIVE, 2000}, {v1::ROLE_SENIOR_REPRESENTATIVE, 5000},
                                              {v1::ROLE_EXPERT, 5000},         {v1::ROLE_CONFLICT_SPECIALIST, 5000},
                                              {v1::ROLE_SUPERVISOR, 20000},    {v1::ROLE_MANAGER, 100000}};
  const std::map<v1::Severity, int64_t> factors = {{v1::SEVERITY_UNSPECIFIED, 1},
                                                   {v1::SEVERITY_MINOR, 1},
                                                   {v1::SEVERITY_MODERATE, 2},
                                                   {v1::SEVERITY_MAJOR, 4},
                                                   {v1::SEVERITY_CRITICAL, 8}};
  for (const auto& [role, limit] : limits) {
    for (const auto& [severity, factor] : factors) {
      const v1::Staff staff = With(role);
      EXPECT_EQ(ApproverFor(&staff, Euros(limit * factor), severity), v1::ROLE_UNSPECIFIED);
      EXPECT_NE(ApproverFor(&staff, Euros(limit * factor + 1), severity), v1::ROLE_UNSPECIFIED);
    }
  }
}

TEST(RemedyTest, RES3_TheLeastRoleThatMayGrantItIsAsked) {
  const v1::Staff rita = With(v1::ROLE_REPRESENTATIVE);
  EXPECT_EQ(ApproverFor(&rita, Euros(5000), v1::SEVERITY_MINOR), v1::ROLE_SENIOR_REPRESENTATIVE);
  EXPECT_EQ(ApproverFor(&rita, Euros(5001), v1::SEVERITY_MINOR), v1::ROLE_SUPERVISOR);
  EXPECT_EQ(ApproverFor(&rita, Euros(20001), v1::SEVERITY_MINOR), v1::ROLE_MANAGER);
  EXPECT_EQ(ApproverFor(&rita, Euros(100001), v1::SEVERITY_MINOR), v1::ROLE_MANAGER) << "above every limit";
  // The highest of several roles counts; quality assurance grants nothing.
  v1::Staff both = With(v1::ROLE_QUALITY_ASSURANCE);
  EXPECT_EQ(ApproverFor(&both, Euros(1), v1::SEVERITY_MINOR), v1::ROLE_REPRESENTATIVE);
  EXPECT_EQ(ApproverFor(nullptr, Euros(1), v1::SEVERITY_MINOR), v1::ROLE_REPRESENTATIVE);
  both.add_roles(v1::ROLE_SUPERVISOR);
  EXPECT_EQ(ApproverFor(&both, Euros(20000), v1::SEVERITY_MINOR), v1::ROLE_UNSPECIFIED);
}

TEST(RemedyTest, RES3_AnotherCurrencyIsForAManagerToApprove) {
  const v1::Staff mia = With(v1::ROLE_MANAGER);
  for (const char* currency : {"EUR", "USD", "GBP", "CHF"}) {
    v1::Money money = Euros(1);
    money.set_currency(currency);
    EXPECT_EQ(ApproverFor(&mia, money, v1::SEVERITY_MINOR), v1::ROLE_UNSPECIFIED) << currency;
  }
  v1::Money yen = Euros(1);
  yen.set_currency("JPY");
  EXPECT_EQ(ApproverFor(&mia, yen, v1::SEVERITY_MINOR), v1::ROLE_MANAGER);
}

// More money never asks for less authority, and more severity never for more.
TEST(RemedyTest, RES3_TheApproverRisesWithTheAmountAndFallsWithTheSeverity) {
  std::mt19937_64 random = Random("RES3_TheApproverRisesWithTheAmountAndFallsWithTheSeverity");
  for (int i = 0; i < 20000; ++i) {
    v1::Staff staff;
    for (uint64_t roles = random() % 3; roles > 0; --roles) {
      staff.add_roles(static_cast<v1::Role>(1 + random() % v1::Role_MAX));
    }
    // Small ones and large ones alike.
    const int64_t less = 1 + static_cast<int64_t>(random() % rules::limits::kMostMinorUnits >> (random() % 20));
    const int64_t more = less + static_cast<int64_t>(random() % 50000);
    const auto severity = static_cast<v1::Severity>(random() % (v1::Severity_MAX + 1));
    const v1::Role for_less = ApproverFor(&staff, Euros(less), severity);
    const v1::Role for_more = ApproverFor(&staff, Euros(more), severity);
    ASSERT_LE(HeightOf(for_less), HeightOf(for_more)) << less << " and " << more << "\n" << staff.DebugString();
    const auto worse = static_cast<v1::Severity>(std::min<int>(severity + 1, v1::Severity_MAX));
    ASSERT_GE(HeightOf(for_less), HeightOf(ApproverFor(&staff, Euros(less), worse)));
  }
}

TEST(PeopleTest, RES3_TheOrderOfRoles) {
  EXPECT_THAT(rules::RolesAtLeast(v1::ROLE_MANAGER), ElementsAre(v1::ROLE_MANAGER));
  EXPECT_THAT(rules::RolesAtLeast(v1::ROLE_SUPERVISOR), ElementsAre(v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER));
  const auto senior = {v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_EXPERT, v1::ROLE_CONFLICT_SPECIALIST};
  for (v1::Role role : senior) {
    EXPECT_THAT(rules::RolesAtLeast(role),
                ElementsAre(v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_EXPERT, v1::ROLE_CONFLICT_SPECIALIST,
                            v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER));
  }
  EXPECT_EQ(rules::RolesAtLeast(v1::ROLE_REPRESENTATIVE).size(), 6u);
}

}  // namespace
}  // namespace docket
