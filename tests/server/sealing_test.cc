// The one point through which all customers' texts pass.
#include "server/sealing/sealer.h"

#include <gtest/gtest.h>

#include "api/model/refusal.h"
#include "docket/v1/case_service.pb.h"
#include "storage/schema.h"

namespace docket::server {
namespace {

using docket::log::v1::SealedTexts;

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

DataKey KeyOf(char letter) { return {.uid = std::string(16, letter), .secret = storage::RandomBytes(32)}; }

TEST(SealingTest, WhatWasSealedComesBackAsItWas) {
  const v1::Texts texts = EveryText();
  const DataKey key = KeyOf('a');
  const auto unsealed = UnsealTexts(SealTexts(texts, key), &key);
  ASSERT_TRUE(unsealed.ok()) << unsealed.status();
  EXPECT_EQ(unsealed->SerializeAsString(), texts.SerializeAsString());
}

TEST(SealingTest, NoTextsSealToNothing) {
  const DataKey key = KeyOf('a');
  EXPECT_TRUE(SealTexts({}, key).sealed().empty());
  const auto unsealed = UnsealTexts({}, nullptr);
  ASSERT_TRUE(unsealed.ok());
  EXPECT_EQ(unsealed->ByteSizeLong(), 0u);
}

TEST(SealingTest, NothingOfThemShowsAndNoTwoSealingsAreAlike) {
  const DataKey key = KeyOf('a');
  v1::Texts texts;
  texts.set_description(std::string(200, 'x'));
  const SealedTexts one = SealTexts(texts, key);
  const SealedTexts other = SealTexts(texts, key);
  EXPECT_EQ(one.SerializeAsString().find("xxxx"), std::string::npos);
  EXPECT_NE(one.sealed(), other.sealed());
  EXPECT_NE(one.uid(), other.uid());
}

TEST(SealingTest, AnotherKeyOwnerOrTextOpensNothing) {
  const DataKey key = KeyOf('a');
  const SealedTexts sealed = SealTexts(EveryText(), key);
  const DataKey another_secret = KeyOf('a');
  EXPECT_EQ(UnsealTexts(sealed, &another_secret).status().code(), absl::StatusCode::kDataLoss);
  const DataKey another_owner{.uid = std::string(16, 'b'), .secret = key.secret};
  EXPECT_EQ(UnsealTexts(sealed, &another_owner).status().code(), absl::StatusCode::kDataLoss);
  SealedTexts moved = SealTexts(EveryText(), key);
  moved.set_sealed(sealed.sealed());
  EXPECT_EQ(UnsealTexts(moved, &key).status().code(), absl::StatusCode::kDataLoss) << "these have another uid";
  EXPECT_EQ(UnsealTexts(sealed, nullptr).status().code(), absl::StatusCode::kDataLoss);
}

TEST(SealingTest, EveryChangedOrMissingByteIsFound) {
  const DataKey key = KeyOf('a');
  const SealedTexts sealed = SealTexts(EveryText(), key);
  for (size_t i = 0; i < sealed.sealed().size(); ++i) {
    SealedTexts changed = sealed;
    (*changed.mutable_sealed())[i] = static_cast<char>(changed.sealed()[i] ^ 1);
    EXPECT_EQ(UnsealTexts(changed, &key).status().code(), absl::StatusCode::kDataLoss) << i;
    changed.set_sealed(sealed.sealed().substr(0, i));
    // Nothing at all reads as no texts: that they are gone is what the log's digest tells.
    EXPECT_EQ(UnsealTexts(changed, &key).ok(), i == 0) << i;
  }
}

TEST(SealingTest, TextsFromBeforeThereWereKeysAreRead) {
  SealedTexts clear;
  clear.set_scheme(SealedTexts::SCHEME_CLEAR);
  clear.set_sealed(EveryText().SerializeAsString());
  const auto texts = UnsealTexts(clear, nullptr);
  ASSERT_TRUE(texts.ok());
  EXPECT_EQ(texts->SerializeAsString(), EveryText().SerializeAsString());
}

TEST(SealingTest, WhoseKeyItIs) {
  const Id self{.lane = 3, .number = 17};
  const Id customer{.lane = 5, .number = 99};
  EXPECT_EQ(OwnerOf(self, ""), self);
  EXPECT_EQ(OwnerOf(self, CustomerName(customer)), customer);
  EXPECT_EQ(OwnerOf(SealTexts(EveryText(), KeyOf('a')), self), self);
  EXPECT_EQ(OwnerOf(SealTexts(EveryText(), KeyOf('a'), customer), self), customer);
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
  EXPECT_EQ(ReasonOf(UnsealTexts(sealed, nullptr).status()), reason::kNewerRecord);
}

}  // namespace
}  // namespace docket::server
