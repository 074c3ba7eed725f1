// The one point through which all customers' texts pass.
#include "server/sealing.h"

#include <gtest/gtest.h>

#include "api/model/refusal.h"
#include "docket/v1/case_service.pb.h"

namespace docket::server {
namespace {

v1::Texts EveryText() {
  v1::Texts texts;
  for (int i = 0; i < v1::Texts::descriptor()->field_count(); ++i) {
    const auto* field = v1::Texts::descriptor()->field(i);
    if (field->is_repeated()) {
      texts.GetReflection()->AddString(&texts, field, "the first of " + field->name());
      texts.GetReflection()->AddString(&texts, field, "the second");
    } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      texts.GetReflection()->SetString(&texts, field, "the " + field->name());
    }
  }
  texts.mutable_contact()->set_email("zoe@example.com");
  return texts;
}

TEST(SealingTest, WhatWasSealedComesBackAsItWas) {
  const v1::Texts texts = EveryText();
  const auto unsealed = UnsealTexts(SealTexts(texts));
  ASSERT_TRUE(unsealed.ok()) << unsealed.status();
  EXPECT_EQ(unsealed->SerializeAsString(), texts.SerializeAsString());
}

TEST(SealingTest, NoTextsSealToNothing) {
  EXPECT_TRUE(SealTexts({}).sealed().empty());
  const auto unsealed = UnsealTexts({});
  ASSERT_TRUE(unsealed.ok());
  EXPECT_EQ(unsealed->ByteSizeLong(), 0u);
}

TEST(SealingTest, ARequestIsLeftWithItsFactsAlone) {
  v1::OpenCaseRequest request;
  request.set_request_id("id");
  request.set_kind(v1::CASE_KIND_COMPLAINT);
  request.set_subject("The lamp");
  request.set_description("It flickers");
  request.mutable_contact()->set_phone("12345");
  request.set_team("teams/billing");
  const v1::Texts texts = TakeTexts(&request);
  EXPECT_EQ(texts.subject(), "The lamp");
  EXPECT_EQ(texts.description(), "It flickers");
  EXPECT_EQ(texts.contact().phone(), "12345");
  v1::OpenCaseRequest facts;
  facts.set_request_id("id");
  facts.set_kind(v1::CASE_KIND_COMPLAINT);
  facts.set_team("teams/billing");
  EXPECT_EQ(request.SerializeAsString(), facts.SerializeAsString());
}

TEST(SealingTest, OfRepeatedTextsTheirNumberIsLeft) {
  v1::RecordFollowUpRequest request;
  request.add_actions("Call back");
  request.add_actions("Send a lamp");
  const v1::Texts texts = TakeTexts(&request);
  ASSERT_EQ(texts.actions_size(), 2);
  EXPECT_EQ(texts.actions(1), "Send a lamp");
  ASSERT_EQ(request.actions_size(), 2);
  EXPECT_EQ(request.actions(0) + request.actions(1), "");
}

TEST(SealingTest, TextsThatANewerServiceSealedAreLeftAlone) {
  docket::log::v1::SealedTexts sealed;
  sealed.set_scheme(static_cast<docket::log::v1::SealedTexts::Scheme>(9));
  sealed.set_sealed("???");
  EXPECT_EQ(ReasonOf(UnsealTexts(sealed).status()), reason::kNewerRecord);
}

}  // namespace
}  // namespace docket::server
