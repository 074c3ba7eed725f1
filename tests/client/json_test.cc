#include "api/client/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "docket/v1/case.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::client {
namespace {

using nlohmann::json;

v1::Staff Ana() {
  v1::Staff ana;
  ana.set_name("staff/ana");
  ana.set_version(3);
  ana.add_roles(v1::ROLE_EXPERT);
  ana.mutable_create_time()->set_seconds(1'795'356'120);
  return ana;
}

json Parsed(const absl::StatusOr<std::string>& document) {
  EXPECT_TRUE(document.ok());
  return json::parse(*document, nullptr, false);
}

TEST(JsonTest, IsProtobufsOwnForm) {
  const json document = Parsed(JsonDocument(Ana()));
  EXPECT_EQ(document["name"], "staff/ana");
  EXPECT_EQ(document["version"], "3") << "64 bits do not fit a JSON number";
  EXPECT_EQ(document["roles"], json::array({"ROLE_EXPERT"}));
  EXPECT_EQ(document["createTime"], "2026-11-22T14:02:00Z");
  EXPECT_EQ(document["available"], false) << "defaults are written out";
  EXPECT_FALSE(document.contains("updateTime")) << "what is unset is left out";
}

TEST(JsonTest, AListIsOneObjectWithOneArray) {
  google::protobuf::RepeatedPtrField<v1::Staff> staff;
  EXPECT_EQ(Parsed(JsonListDocument("staff", Pointers(staff))), json({{"staff", json::array()}}));
  *staff.Add() = Ana();
  *staff.Add() = Ana();
  const json document = Parsed(JsonListDocument("staff", Pointers(staff)));
  ASSERT_EQ(document["staff"].size(), 2u);
  EXPECT_EQ(document["staff"][1]["name"], "staff/ana");
}

TEST(JsonTest, OneMessageWithAList) {
  google::protobuf::RepeatedPtrField<v1::Staff> staff;
  *staff.Add() = Ana();
  const json document = Parsed(JsonWithListDocument("lead", Ana(), "staff", Pointers(staff)));
  EXPECT_EQ(document["lead"]["name"], "staff/ana");
  EXPECT_EQ(document["staff"].size(), 1u);
}

TEST(JsonTest, TextsComeBackUnchangedAndNothingReachesATerminalRaw) {
  v1::Case value;
  value.set_description("line one\nline two\t\"quoted\" \x1b[31m \u009b2J \u202e \\ 田中 📦");
  const absl::StatusOr<std::string> document = JsonDocument(value);
  EXPECT_EQ(Parsed(document)["description"], value.description());
  EXPECT_EQ(document->find('\x1b'), std::string::npos);
  EXPECT_EQ(document->find("\u009b"), std::string::npos);
  EXPECT_EQ(document->find("\u202e"), std::string::npos);
}

TEST(JsonTest, EndsInOneLineBreak) {
  const std::string document = *JsonDocument(Ana());
  EXPECT_EQ(document.back(), '\n');
  EXPECT_NE(document[document.size() - 2], '\n');
}

TEST(JsonTest, ATimeThatJsonCannotSayIsAFailure) {
  v1::Staff ana = Ana();
  ana.mutable_create_time()->set_seconds(9'999'999'999'999);
  EXPECT_FALSE(JsonDocument(ana).ok());
}

}  // namespace
}  // namespace docket::client
