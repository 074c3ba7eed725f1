#include "api/client/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docket/v1/case.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::client {
namespace {

using ::testing::ElementsAre;

TEST(WordOfTest, IsTheNameWithoutItsEnum) {
  EXPECT_EQ(WordOf(v1::CASE_KIND_COMPLAINT), "complaint");
  EXPECT_EQ(WordOf(v1::CHANNEL_SOCIAL_MEDIA), "social-media");
  EXPECT_EQ(WordOf(v1::Clock::TARGET_RESOLVE_OR_ESCALATE), "resolve-or-escalate");
  EXPECT_EQ(SpokenWordOf(v1::CASE_STATE_IN_PROGRESS), "in progress");
}

TEST(WordOfTest, AValueOfANewerContractStandsForItself) { EXPECT_EQ(WordOf(static_cast<v1::CaseState>(77)), "77"); }

TEST(ValueOfTest, ReadsEveryWordBack) {
  for (const auto* type : {v1::CaseKind_descriptor(), v1::Channel_descriptor(), v1::CaseState_descriptor(),
                           v1::EscalationCause_descriptor(), v1::EscalationLevel_descriptor(),
                           v1::CaseOutcome_descriptor(), v1::Role_descriptor()}) {
    for (int i = 0; i < type->value_count(); ++i) {
      const int number = type->value(i)->number();
      if (number != 0) {
        EXPECT_EQ(ValueOf(*type, WordOf(*type, number)), number) << type->value(i)->name();
      }
    }
  }
}

TEST(ValueOfTest, CaseAndSeparatorsDoNotMatter) {
  EXPECT_EQ(ValueOf(*v1::Channel_descriptor(), "Social_Media"), v1::CHANNEL_SOCIAL_MEDIA);
  EXPECT_EQ(ValueOf(*v1::Channel_descriptor(), " in person "), v1::CHANNEL_IN_PERSON);
}

TEST(ValueOfTest, UnspecifiedIsNoWord) {
  EXPECT_EQ(ValueOf(*v1::CaseKind_descriptor(), "unspecified"), std::nullopt);
  EXPECT_EQ(ValueOf(*v1::CaseKind_descriptor(), ""), std::nullopt);
  EXPECT_EQ(ValueOf(*v1::CaseKind_descriptor(), "2"), std::nullopt);
  EXPECT_THAT(WordsOf(*v1::CaseKind_descriptor()), ElementsAre("inquiry", "complaint", "request"));
}

TEST(ByChannelTest, IsTheWayPeopleSayIt) {
  EXPECT_EQ(ByChannel(v1::CHANNEL_PHONE), "by phone");
  EXPECT_EQ(ByChannel(v1::CHANNEL_SOCIAL_MEDIA), "over social media");
  EXPECT_EQ(ByChannel(v1::CHANNEL_WEB), "over the web");
  EXPECT_EQ(ByChannel(v1::CHANNEL_IN_PERSON), "in person");
  EXPECT_EQ(ByChannel(v1::CHANNEL_UNSPECIFIED), "");
}

TEST(CaseNameTest, TakesWhatPeopleType) {
  for (const char* typed : {"7K3M2Q", "7k3m2q", "7k3-m2q", "7K3 M2Q", "cases/7K3M2Q", "Cases/7k3-m2q", " 7k3m2q "}) {
    EXPECT_EQ(CaseName(typed), "cases/7K3M2Q") << typed;
  }
}

TEST(CaseNameTest, RefusesWhatIsNoName) {
  for (const char* typed : {"", " ", "-", "cases/", "customers/7K3M2Q", "cases/7K3M2Q/events/1", "/7K3M2Q"}) {
    EXPECT_EQ(CaseName(typed), std::nullopt) << typed;
  }
}

TEST(CustomerNameTest, IsReadLikeACase) { EXPECT_EQ(CustomerName("customers/7k3-m2q"), "customers/7K3M2Q"); }

TEST(StaffNameTest, KeepsTheIdAsItIs) {
  EXPECT_EQ(StaffName("ana-maria"), "staff/ana-maria");
  EXPECT_EQ(StaffName("staff/ana-maria"), "staff/ana-maria");
  EXPECT_EQ(StaffName("teams/ana"), std::nullopt);
  EXPECT_EQ(TeamName("billing"), "teams/billing");
  EXPECT_EQ(TeamName("teams/billing"), "teams/billing");
  EXPECT_EQ(TeamName(""), std::nullopt);
}

TEST(IdOfTest, IsTheLastPart) {
  EXPECT_EQ(IdOf("cases/7K3M2Q"), "7K3M2Q");
  EXPECT_EQ(IdOf("cases/7K3M2Q/events/3"), "3");
  EXPECT_EQ(IdOf(""), "");
}

TEST(WhoIsTest, OnlyStaffLoseTheirCollection) {
  EXPECT_EQ(WhoIs("staff/ana"), "ana");
  EXPECT_EQ(WhoIs("docket"), "docket");
  EXPECT_EQ(WhoIs("spiffe://desk/web"), "spiffe://desk/web");
}

}  // namespace
}  // namespace docket::client
