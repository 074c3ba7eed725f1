// What a caller keeps with a case: tags, attributes, references.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/rules/limits.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Story Opened() {
  Story story;
  v1::OpenCaseRequest request = Opening();
  request.add_order_references("A-1");
  EXPECT_TRUE(story.Open(request).ok());
  return story;
}

v1::UpdateCaseRequest Naming(const std::vector<std::string>& paths) {
  v1::UpdateCaseRequest request;
  request.mutable_update_mask()->mutable_paths()->Assign(paths.begin(), paths.end());
  return request;
}

TEST(UpdateTest, WhatTheMaskNamesIsReplacedAsAWhole) {
  Story story = Opened();
  ASSERT_TRUE(story.Do(Tagging({"lamp", "packing"})).ok());
  EXPECT_THAT(story.c.tags(), ElementsAre("lamp", "packing"));
  v1::UpdateCaseRequest request = Naming({"tags", "attributes", "account_references", "order_references"});
  request.add_tags("box");
  (*request.mutable_attributes())["crm-id"] = "17";
  request.add_account_references("B-2");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_THAT(story.c.tags(), ElementsAre("box"));
  EXPECT_EQ(story.c.attributes().at("crm-id"), "17");
  EXPECT_THAT(story.c.account_references(), ElementsAre("B-2"));
  EXPECT_THAT(story.c.order_references(), IsEmpty());
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

TEST(UpdateTest, WhatTheMaskDoesNotNameStays) {
  Story story = Opened();
  v1::UpdateCaseRequest request = Tagging({"lamp"});
  request.add_order_references("C-3");
  (*request.mutable_attributes())["crm-id"] = "17";
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_THAT(story.c.order_references(), ElementsAre("A-1"));
  EXPECT_EQ(story.c.attributes().size(), 0u);
  EXPECT_EQ(story.Last().updated().order_references_size(), 0) << "nor does the event say it";
}

TEST(UpdateTest, TheEventNamesWhatChangedAndNothingElse) {
  Story story = Opened();
  v1::UpdateCaseRequest request = Naming({"order_references", "tags", "tags"});
  request.add_order_references("A-1");
  request.add_tags("lamp");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_THAT(story.Last().updated().paths(), ElementsAre("tags"));
}

TEST(UpdateTest, WhatWouldChangeNothingIsRefused) {
  Story story = Opened();
  v1::UpdateCaseRequest request = Naming({"tags", "attributes"});
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kNothingChanges);
  request.add_tags("lamp");
  (*request.mutable_attributes())["crm-id"] = "17";
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kNothingChanges);
  (*request.mutable_attributes())["crm-id"] = "18";
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_THAT(story.Last().updated().paths(), ElementsAre("attributes"));
  request.mutable_attributes()->clear();
  (*request.mutable_attributes())["other-id"] = "18";
  ASSERT_TRUE(story.Do(request).ok()) << "another key";
  EXPECT_EQ(story.c.attributes().count("crm-id"), 0u);
}

TEST(UpdateTest, AClosedCaseCanStillBeSorted) {
  Story story = Opened();
  ASSERT_TRUE(story.Do(Withdrawal()).ok());
  ASSERT_TRUE(story.Do(Tagging({"lamp"})).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_CLOSED);
}

TEST(UpdateTest, OnlyWhatTheMaskNamesIsJudged) {
  v1::UpdateCaseRequest request = Tagging({"lamp"});
  request.add_order_references("with a space");
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.mutable_update_mask()->add_paths("order_references");
  EXPECT_THAT(Blamed(request), ElementsAre("order_references[0]"));
}

TEST(UpdateTest, WhatIsMalformedIsNamed) {
  EXPECT_THAT(Blamed(v1::UpdateCaseRequest()), ElementsAre("update_mask"));
  EXPECT_THAT(Blamed(Naming({"state"})), ElementsAre("update_mask"));
  EXPECT_THAT(Blamed(Tagging({"Lamp", "box", "box"})), ElementsAre("tags[0]", "tags[2]"));
  EXPECT_THAT(Blamed(Tagging(std::vector<std::string>(rules::limits::kTags + 1, "lamp"))).front(), "tags");

  v1::UpdateCaseRequest request = Naming({"attributes"});
  (*request.mutable_attributes())["crm-id"] = std::string(rules::limits::kAttributeCharacters, 'x');
  EXPECT_THAT(Blamed(request), IsEmpty());
  (*request.mutable_attributes())["crm-id"] += 'x';
  (*request.mutable_attributes())["b"] = "two\nlines";
  EXPECT_THAT(Blamed(request), ElementsAre("attributes.b", "attributes.crm-id"));
  (*request.mutable_attributes())["No Key"] = "";
  EXPECT_THAT(Blamed(request), ElementsAre("attributes"));

  request.mutable_attributes()->clear();
  for (int i = 0; i < rules::limits::kAttributes; ++i) (*request.mutable_attributes())[absl::StrCat("k", i)] = "v";
  EXPECT_THAT(Blamed(request), IsEmpty());
  (*request.mutable_attributes())["one-more"] = "v";
  EXPECT_THAT(Blamed(request), ElementsAre("attributes"));
}

}  // namespace
}  // namespace docket
