// Bytes that no library of ours would send: text that is not UTF-8, and messages that are none.
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using google::protobuf::Message;

constexpr char kPlace[] = "@@@@@@@@";

// Each as long as kPlace.
const std::vector<std::string>& BadUtf8() {
  static const auto* const bad = new std::vector<std::string>{
      "abcdef\xff"
      "h",            // no character begins so
      "abcdefg\x80",  // nothing that it continues
      "abcdefg\xc3",  // cut short
      "ab\xf0\x9f\x98"
      "def",  // cut short in the middle
      "ab\xc0\xaf"
      "efgh",  // longer than it need be: a slash
      "ab\xc0\x80"
      "efgh",  // longer than it need be: a NUL
      "a\xed\xa0\x80"
      "efgh",  // half of a pair
      "a\xf4\x90\x80\x80"
      "fgh"  // past the last character
  };
  return *bad;
}

class BadBytesTest : public ::testing::TestWithParam<std::string> {
 protected:
  // The library says of each text that it is not UTF-8.
  void SetUp() override { usual_ = google::protobuf::SetLogHandler(nullptr); }
  void TearDown() override { google::protobuf::SetLogHandler(usual_); }

 private:
  google::protobuf::LogHandler* usual_ = nullptr;
};

TEST_P(BadBytesTest, TextThatIsNotUtf8IsRefusedAndChangesNothing) {
  ServedDesk& desk = SharedDesk();
  const bool mutation = Mutations().count(GetParam()) > 0;
  const auto legal = (mutation ? Mutations() : Reads()).at(GetParam())(desk);
  const std::string method = MethodOf(legal->GetDescriptor());
  const std::string before = desk.Stored();
  for (const FieldPath& path : StringFields(legal->GetDescriptor())) {
    std::unique_ptr<Message> request(legal->New());
    request->CopyFrom(*legal);
    SetAt(path, kPlace, request.get());
    const std::string bytes = request->SerializeAsString();
    for (const std::string& bad : BadUtf8()) {
      ASSERT_EQ(bad.size(), sizeof(kPlace) - 1) << absl::CHexEscape(bad);
      const Answer answer = desk.SendBytes(method, absl::StrReplaceAll(bytes, {{kPlace, bad}}));
      EXPECT_FALSE(answer.ok()) << PathName(path) << " = " << absl::CHexEscape(bad);
    }
  }
  EXPECT_EQ(desk.Stored(), before);
}

std::vector<std::string> Methods() {
  std::vector<std::string> methods;
  for (const auto* all : {&Mutations(), &Reads()}) {
    for (const auto& [name, make] : *all) methods.push_back(name);
  }
  return methods;
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, BadBytesTest, ::testing::ValuesIn(Methods()),
                         [](const auto& each) { return each.param; });

// The names of methods and what stands behind them are taken apart by gRPC; the service has to live on.
TEST(BadMessagesTest, WhatIsNoMessageIsRefusedAndTheServiceLivesOn) {
  ServedDesk& desk = SharedDesk();
  std::mt19937_64 random(Seed("BadMessages"));
  const auto request = Fresh(Opening());
  const std::string bytes = request.SerializeAsString();
  for (size_t length = 1; length < bytes.size(); ++length) {
    // A message cut short may still be one; it then lacks what is required.
    EXPECT_FALSE(desk.SendBytes("/docket.v1.CaseService/OpenCase", bytes.substr(0, length)).ok()) << length;
  }
  for (int i = 0; i < 300; ++i) {
    std::string noise(1 + random() % 60, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    EXPECT_FALSE(desk.SendBytes("/docket.v1.CaseService/OpenCase", noise).ok()) << absl::CHexEscape(noise);
  }
  EXPECT_EQ(desk.SendBytes("/docket.v1.CaseService/DropAll", "").status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(desk.SendBytes("/nothing", "").status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_TRUE(desk.Send(request).ok());
}

// A newer client's fields are no reason to turn it away.
TEST(BadMessagesTest, AFieldThatIsNotKnownYetIsNoObstacle) {
  ServedDesk& desk = SharedDesk();
  const std::string field_1000 = "\xc2\x3e\x03new";
  const Answer answer =
      desk.SendBytes("/docket.v1.CaseService/OpenCase", Fresh(Opening()).SerializeAsString() + field_1000);
  EXPECT_TRUE(answer.ok()) << answer;
}

}  // namespace
}  // namespace docket::testing
