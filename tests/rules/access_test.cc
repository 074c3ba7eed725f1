// The rights of a caller, as they follow from the table of roles and the directory (ROLE-1, REC-3), without a server.
#include "server/rules/access.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "tests/rules/requests.h"

namespace docket::rules {
namespace {

using namespace docket::testing;  // NOLINT: the vocabulary of these tests
using ::testing::Test;

// rita and rob are representatives of teams support and billing, nell of none; sam is a senior of support, sue
// supervisor, mia manager, quinn of quality assurance, ben both representative of support and of quality assurance.
// two-a and two-b claim one identity.
class AccessTest : public Test {
 protected:
  AccessTest() {
    Add("rita", {v1::ROLE_REPRESENTATIVE}, "teams/support");
    Add("rob", {v1::ROLE_REPRESENTATIVE}, "teams/billing");
    Add("nell", {v1::ROLE_REPRESENTATIVE}, "");
    Add("sam", {v1::ROLE_SENIOR_REPRESENTATIVE}, "teams/support");
    Add("sue", {v1::ROLE_SUPERVISOR}, "teams/support");
    Add("mia", {v1::ROLE_MANAGER}, "");
    Add("quinn", {v1::ROLE_QUALITY_ASSURANCE}, "");
    Add("ben", {v1::ROLE_REPRESENTATIVE, v1::ROLE_QUALITY_ASSURANCE}, "teams/support");
    Add("idle", {}, "teams/support");
    Add("two-a", {v1::ROLE_MANAGER}, "", "twin");
    Add("two-b", {v1::ROLE_MANAGER}, "", "twin");
  }

  void Add(const std::string& id, const std::vector<int>& roles, const std::string& team, std::string identity = "") {
    v1::Staff staff;
    staff.set_name("staff/" + id);
    for (int role : roles) staff.add_roles(static_cast<v1::Role>(role));
    staff.set_team(team);
    staff.set_identity(identity.empty() ? id + "@desk" : identity);
    AddStaff(staff, directory_.get());
  }

  Access As(const Caller& caller) const { return Access(caller, directory_); }
  Access AsPerson(const std::string& id) const { return As({.name = id + "@desk"}); }

  static v1::Case CaseOf(const std::string& team, const std::string& assignee = "") {
    v1::Case c;
    c.set_team(team);
    c.set_assignee(assignee);
    return c;
  }

  const std::shared_ptr<Directory> directory_ = std::make_shared<Directory>();
};

bool IsForbidden(const absl::Status& status) {
  return absl::IsPermissionDenied(status) && ReasonOf(status) == reason::kRoleForbidden;
}

TEST_F(AccessTest, APersonIsKnownByTheirIdentityAlone) {
  EXPECT_TRUE(AsPerson("rita").MayCall("OpenCase").ok());
  EXPECT_TRUE(IsForbidden(As({.name = "rita"}).MayCall("OpenCase")));
  EXPECT_TRUE(IsForbidden(As({.name = "staff/rita"}).MayCall("OpenCase")));
  EXPECT_TRUE(IsForbidden(As({.name = ""}).MayCall("GetStaff")));
}

TEST_F(AccessTest, WhoHoldsNoRoleMayNothing) {
  for (const AccessRow& row : AccessTable()) {
    EXPECT_TRUE(IsForbidden(AsPerson("idle").MayCall(row.method))) << row.method;
    EXPECT_TRUE(IsForbidden(As({.name = "stranger"}).MayCall(row.method))) << row.method;
  }
}

TEST_F(AccessTest, AMethodThatIsNotInTheTableIsNobodys) {
  Caller all{.name = "all"};
  for (int i = 0; i < kCallerRoles; ++i) all.roles.insert(static_cast<CallerRole>(i));
  EXPECT_TRUE(IsForbidden(As(all).MayCall("EraseEverything")));
  EXPECT_FALSE(As(all).Reaches("EraseEverything", CaseOf("")));
}

TEST_F(AccessTest, ARefusalNamesTheRolesThatMay) {
  EXPECT_EQ(AsPerson("rita").MayCall("CreateTeam").message(),
            "CreateTeam is for these roles: manager, administrator; the caller holds none of them");
}

TEST_F(AccessTest, TwoPeopleWithOneIdentityAreNobody) {
  EXPECT_TRUE(IsForbidden(As({.name = "twin"}).MayCall("GetCase")));
  // And a third does not bring one of them back.
  Add("two-c", {v1::ROLE_MANAGER}, "", "twin");
  EXPECT_TRUE(IsForbidden(As({.name = "twin"}).MayCall("GetCase")));
}

TEST_F(AccessTest, RolesOfTheTokenAndOfTheDirectoryAddUp) {
  const Access both = As({.name = "rita@desk", .roles = {CallerRole::kAdministrator}});
  EXPECT_TRUE(both.MayCall("ExportCases").ok());
  EXPECT_TRUE(both.MayCall("ResolveCase").ok());
  EXPECT_TRUE(IsForbidden(AsPerson("rita").MayCall("ExportCases")));
}

// Only the directory's own roles are a person's: a number that a newer version has is none of those here.
TEST_F(AccessTest, ARoleThatIsNotKnownIsNone) {
  Add("later", {v1::ROLE_UNSPECIFIED, v1::Role_MAX + 1, v1::Role_MAX + 2, -1, 99}, "");
  for (const AccessRow& row : AccessTable()) {
    EXPECT_TRUE(IsForbidden(AsPerson("later").MayCall(row.method))) << row.method;
  }
}

TEST_F(AccessTest, OnBehalfOfAPersonCountThatPersonsRolesAlone) {
  const Caller service{.name = "bridge", .roles = {CallerRole::kAdministrator, CallerRole::kService}};
  EXPECT_TRUE(As(service).MayCall("ExportCases").ok());
  Caller for_rita = service;
  for_rita.on_behalf_of = "staff/rita";
  EXPECT_TRUE(IsForbidden(As(for_rita).MayCall("ExportCases")));
  EXPECT_TRUE(As(for_rita).MayCall("ResolveCase").ok());
  EXPECT_FALSE(As(for_rita).Reaches("GetCase", CaseOf("teams/billing")));
  Caller for_nobody = service;
  for_nobody.on_behalf_of = "staff/nobody";
  for (const AccessRow& row : AccessTable()) {
    EXPECT_TRUE(IsForbidden(As(for_nobody).MayCall(row.method))) << row.method;
  }
}

// One who is a person at the desk themselves acts for another with that one's roles, and none of their own.
TEST_F(AccessTest, AManagerWhoActsForARepresentativeIsARepresentative) {
  const Access mia_for_rita = As({.name = "mia@desk", .roles = {}, .on_behalf_of = "staff/rita"});
  EXPECT_TRUE(IsForbidden(mia_for_rita.MayCall("CreateTeam")));
  EXPECT_FALSE(mia_for_rita.Reaches("GetCase", CaseOf("teams/billing")));
}

TEST_F(AccessTest, OnesOwnTeamAndWhatIsOfNoneIsInReach) {
  const Access rita = AsPerson("rita");
  EXPECT_TRUE(rita.Reaches("GetCase", CaseOf("teams/support")));
  EXPECT_TRUE(rita.Reaches("GetCase", CaseOf("")));
  EXPECT_FALSE(rita.Reaches("GetCase", CaseOf("teams/billing")));
  EXPECT_TRUE(rita.ReachesTeam("CountCases", "teams/support"));
  EXPECT_FALSE(rita.ReachesTeam("CountCases", "teams/billing"));
  // Nobody's team is no team that somebody could be of.
  EXPECT_FALSE(AsPerson("nell").Reaches("GetCase", CaseOf("teams/billing")));
  EXPECT_TRUE(AsPerson("nell").Reaches("GetCase", CaseOf("")));
  for (const char* id : {"sue", "mia", "quinn"}) {
    EXPECT_TRUE(AsPerson(id).Reaches("GetCase", CaseOf("teams/billing"))) << id;
  }
  // What the role may not do reaches nothing.
  EXPECT_FALSE(rita.Reaches("DeescalateCase", CaseOf("teams/support")));
  EXPECT_FALSE(AsPerson("quinn").Reaches("ResolveCase", CaseOf("")));
}

TEST_F(AccessTest, OnesOwnCaseIsInReachWhoeversTeamItLiesWith) {
  EXPECT_TRUE(AsPerson("rita").Reaches("ResolveCase", CaseOf("teams/billing", "staff/rita")));
  EXPECT_FALSE(AsPerson("rita").Reaches("ResolveCase", CaseOf("teams/billing", "staff/rob")));
}

// A token may say that somebody is a representative; without a place at the desk they have no team and no case.
TEST_F(AccessTest, ARoleByTokenAloneReachesNoCaseOfATeam) {
  const Access token = As({.name = "temp", .roles = {CallerRole::kRepresentative}});
  EXPECT_TRUE(token.MayCall("GetCase").ok());
  EXPECT_FALSE(token.Reaches("GetCase", CaseOf("teams/support")));
  EXPECT_FALSE(token.Reaches("GetCase", CaseOf("")));
}

TEST_F(AccessTest, ACaseReferredToALevelIsInReachOfWhoHoldsIt) {
  v1::Case c = CaseOf("teams/billing", "staff/rob");
  v1::Escalation* escalation = c.add_escalations();
  escalation->set_level(v1::ESCALATION_LEVEL_SENIOR);
  EXPECT_TRUE(AsPerson("sam").Reaches("AcceptEscalation", c));
  EXPECT_TRUE(AsPerson("sam").Reaches("GetCase", c));
  EXPECT_FALSE(AsPerson("rita").Reaches("GetCase", c)) << "does not hold the level";
  escalation->mutable_accept_time()->set_seconds(1);
  EXPECT_FALSE(AsPerson("sam").Reaches("GetCase", c)) << "somebody else has accepted it";
  escalation->clear_accept_time();
  escalation->mutable_withdraw_time()->set_seconds(1);
  EXPECT_FALSE(AsPerson("sam").Reaches("GetCase", c)) << "it was taken back";
  escalation->clear_withdraw_time();
  escalation->set_level(v1::ESCALATION_LEVEL_MANAGEMENT);
  EXPECT_FALSE(AsPerson("sam").Reaches("GetCase", c)) << "above";
}

TEST_F(AccessTest, OneAcceptsTakesOverAndApprovesForOneself) {
  EXPECT_TRUE(AsPerson("sam").MayAsk("AcceptEscalation", Acceptance("staff/sam")).ok());
  EXPECT_TRUE(IsForbidden(AsPerson("sam").MayAsk("AcceptEscalation", Acceptance("staff/sue"))));
  EXPECT_TRUE(AsPerson("sue").MayAsk("TakeOver", TakingOver("staff/sue")).ok());
  EXPECT_TRUE(IsForbidden(AsPerson("sue").MayAsk("TakeOver", TakingOver("staff/mia"))));
  EXPECT_TRUE(AsPerson("mia").MayAsk("ApproveRemedy", Approval("staff/mia")).ok());
  EXPECT_TRUE(IsForbidden(AsPerson("mia").MayAsk("ApproveRemedy", Approval("staff/sue"))));
  v1::ClaimNextCaseRequest claim;
  claim.set_staff("staff/rita");
  EXPECT_TRUE(AsPerson("rita").MayAsk("ClaimNextCase", claim).ok());
  EXPECT_TRUE(IsForbidden(AsPerson("rob").MayAsk("ClaimNextCase", claim)));
  EXPECT_TRUE(IsForbidden(As({.name = "lead", .roles = {CallerRole::kManager}}).MayAsk("ClaimNextCase", claim)))
      << "by token alone one is nobody at the desk";
  EXPECT_TRUE(As({.name = "bridge", .on_behalf_of = "staff/rita"}).MayAsk("ClaimNextCase", claim).ok());
}

TEST_F(AccessTest, OneClaimsFromTheQueueOfOnesOwnTeam) {
  v1::ClaimNextCaseRequest claim;
  claim.set_staff("staff/rita");
  claim.set_team("teams/support");
  EXPECT_TRUE(AsPerson("rita").MayAsk("ClaimNextCase", claim).ok());
  claim.set_team("teams/billing");
  EXPECT_TRUE(IsForbidden(AsPerson("rita").MayAsk("ClaimNextCase", claim)));
  claim.set_staff("staff/sue");
  EXPECT_TRUE(AsPerson("sue").MayAsk("ClaimNextCase", claim).ok());
}

TEST_F(AccessTest, ASupervisorChangesWhatDailyWorkChangesOfAPerson) {
  v1::UpdateStaffRequest update;
  for (const char* path : {"team", "skills", "capacity", "available"}) update.mutable_update_mask()->add_paths(path);
  EXPECT_TRUE(AsPerson("sue").MayAsk("UpdateStaff", update).ok());
  for (const char* path : {"roles", "identity", "display_name", "name", ""}) {
    v1::UpdateStaffRequest more = update;
    more.mutable_update_mask()->add_paths(path);
    EXPECT_TRUE(IsForbidden(AsPerson("sue").MayAsk("UpdateStaff", more))) << path;
    EXPECT_TRUE(AsPerson("mia").MayAsk("UpdateStaff", more).ok()) << path;
  }
  EXPECT_TRUE(IsForbidden(AsPerson("rita").MayAsk("UpdateStaff", update)));
}

TEST_F(AccessTest, TheCustomerIsMaskedForQualityAssuranceAlone) {
  const v1::Case c = CaseOf("teams/billing");
  EXPECT_TRUE(AsPerson("quinn").Masks("GetCase", c));
  EXPECT_TRUE(AsPerson("quinn").MasksAll("ListCases"));
  for (const char* id : {"rob", "sue", "mia"}) {
    EXPECT_FALSE(AsPerson(id).Masks("GetCase", c)) << id;
    EXPECT_FALSE(AsPerson(id).MasksAll("ListCases")) << id;
  }
  EXPECT_FALSE(As({.name = "local", .unrestricted = true}).Masks("GetCase", c));
  // Whoever lost every role since is shown least, not most.
  EXPECT_TRUE(AsPerson("idle").Masks("GetCase", c));
}

// ben sees the cases of his team whole, and as quality assurance those of others without the customer.
TEST_F(AccessTest, WithTwoRolesTheCustomerIsMaskedWhereOnlyTheMaskedOneReaches) {
  const Access ben = AsPerson("ben");
  EXPECT_TRUE(ben.Reaches("GetCase", CaseOf("teams/support")));
  EXPECT_FALSE(ben.Masks("GetCase", CaseOf("teams/support")));
  EXPECT_TRUE(ben.Reaches("GetCase", CaseOf("teams/billing")));
  EXPECT_TRUE(ben.Masks("GetCase", CaseOf("teams/billing")));
  EXPECT_FALSE(ben.Masks("GetCase", CaseOf("teams/billing", "staff/ben")));
  EXPECT_FALSE(ben.MasksAll("ListCases"));
  // And the masked reach is that of quality assurance's methods alone.
  EXPECT_FALSE(ben.Reaches("ResolveCase", CaseOf("teams/billing")));
}

TEST_F(AccessTest, AChangeThatTakesTheCaseOutOfReachIsAnsweredWhole) {
  EXPECT_FALSE(AsPerson("rita").Masks("AssignCase", CaseOf("teams/billing")));
}

TEST_F(AccessTest, AnUnrestrictedCallerMayEverything) {
  const Access local({.name = "local", .unrestricted = true}, nullptr);
  for (const AccessRow& row : AccessTable()) {
    EXPECT_TRUE(local.MayCall(row.method).ok()) << row.method;
    EXPECT_TRUE(local.Reaches(row.method, CaseOf("teams/billing"))) << row.method;
  }
  EXPECT_TRUE(local.MayAsk("AcceptEscalation", Acceptance("staff/sam")).ok());
}

v1::Case Whose() {
  v1::Case c;
  c.set_subject("The lamp is broken");
  c.mutable_contact()->set_email("zoe@example.com");
  c.set_customer("customers/00H03Q");
  c.add_account_references("A-1");
  c.add_order_references("O-1");
  return c;
}

TEST(MaskTest, TakesTheCustomerOutOfACaseAndNothingElse) {
  v1::Case c = Whose();
  Mask(&c);
  v1::Case expected;
  expected.set_subject("The lamp is broken");
  EXPECT_EQ(c.SerializeAsString(), expected.SerializeAsString());
}

TEST(MaskTest, TakesTheCustomerOutOfEvents) {
  v1::CaseEvent opened;
  opened.mutable_texts()->set_subject("The lamp is broken");
  opened.mutable_texts()->mutable_contact()->set_phone("+49 1");
  opened.mutable_detail()->mutable_opened()->set_customer("customers/00H03Q");
  opened.mutable_detail()->mutable_opened()->add_account_references("A-1");
  opened.mutable_detail()->mutable_opened()->add_order_references("O-1");
  opened.mutable_detail()->mutable_opened()->set_team("teams/support");
  Mask(&opened);
  EXPECT_EQ(opened.ShortDebugString(),
            "detail { opened { team: \"teams/support\" } } texts { subject: \"The lamp is broken\" }");
  v1::CaseEvent updated;
  updated.mutable_detail()->mutable_updated()->add_tags("vip");
  updated.mutable_detail()->mutable_updated()->add_account_references("A-1");
  updated.mutable_detail()->mutable_updated()->add_order_references("O-1");
  Mask(&updated);
  EXPECT_EQ(updated.ShortDebugString(), "detail { updated { tags: \"vip\" } }");
  v1::CaseEvent corrected;
  corrected.mutable_texts()->set_reason("a namesake");
  corrected.mutable_texts()->mutable_profile()->add_emails("zoe@example.com");
  corrected.mutable_detail()->mutable_customer_corrected()->set_customer("customers/00H03Q");
  corrected.mutable_detail()->mutable_customer_corrected()->set_previous_customer("customers/00H04R");
  Mask(&corrected);
  EXPECT_EQ(corrected.ShortDebugString(), "detail { customer_corrected { } } texts { reason: \"a namesake\" }");
}

}  // namespace
}  // namespace docket::rules
