// What nobody should send, in every string field of every request: it is refused, or stored and returned unchanged;
// nothing else happens.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using google::protobuf::Message;
using namespace std::string_literals;  // NOLINT: texts with NULs

const std::vector<std::string>& HostileTexts() {
  static const auto* const texts = new std::vector<std::string>{
      "a\0b"s,
      "\0"s,
      "a\x01\x02\x1f"
      "b",
      "\x1b[31mred\x1b[0m",
      "a\x7f"
      "b",
      "a\u0085b",
      "two\nlines\tand a tab\r\n",
      " ",
      "\u00a0",
      "'\"`\\",
      "\\0\\n\\'",
      "'; DROP TABLE cases; -- ",
      "\" OR 1=1 /*",
      "x' UNION SELECT salt FROM desk #",
      "%s%n%d $(id) `id` ${jndi:ldap://x} {{7*7}}",
      "<script>alert(1)</script>&amp;",
      "😀𝒳𠀀",
      "\U0010ffff\uffff",
      "\u202egnp.exe \u2067שלום\u2069 مرحبا",
      "Z\u0351\u036b\u0343\u036aa\u0308e\u0301 \u200d\u200b\ufeff",
      "cases/../../etc/passwd",
      std::string(300, 'x'),
      std::string(20000, 'y'),
  };
  return *texts;
}

// Set by the service whatever a request says.
bool OutputOnly(const std::string& request, const std::string& field) {
  static const std::set<std::string> fields = {"CreateStaffRequest.staff.name", "CreateTeamRequest.team.name"};
  return fields.count(absl::StrCat(request, ".", field)) > 0;
}

// What is in force already stays as it is, and why it was applied (policy_test.cc).
bool StaysAsItIs(const std::string& request, const std::string& field) {
  return request == "ApplyPolicyRequest" && field == "reason";
}

// Kept back until the customer's identity is verified, of which customer_service_test.cc has more.
bool Withheld(const std::string& request, const std::string& field) {
  return request == "CreateCustomerRequest" && field == "profile.account_references";
}

// Where a stored value is read back: all texts of the case's last event with texts, or the answer itself.
bool Returned(ServedDesk& desk, const Answer& answer, const FieldPath& path, const std::string& value) {
  const auto wire_has = [&value](const std::string& bytes) { return bytes.find(value) != std::string::npos; };
  const std::string method = MethodOf(path[0]->containing_type());
  if (method.find("CaseService") == std::string::npos) return wire_has(answer.bytes);
  for (const v1::CaseEvent& event : desk.Events(answer.As<v1::Case>().name())) {
    if (wire_has(event.SerializeAsString())) return true;
  }
  return false;
}

// A note can hold what a letter cannot.
constexpr char kNote[] = "RecordInteractionNote";
std::unique_ptr<Message> Note(ServedDesk& desk) {
  return std::make_unique<v1::RecordInteractionRequest>(For(desk.OpenCase(), FullNote()));
}

class HostileTextTest : public ::testing::TestWithParam<std::string> {};

TEST_P(HostileTextTest, IsRefusedOrStoredAndReturnedUnchanged) {
  ServedDesk& desk = SharedDesk();
  const bool note = GetParam() == kNote;
  const bool mutation = note || Mutations().count(GetParam()) > 0;
  const MakeRequest make = note ? Note : mutation ? Mutations().at(GetParam()) : Reads().at(GetParam());
  auto legal = make(desk);
  int taken = 0, refused = 0;
  for (const FieldPath& path : StringFields(legal->GetDescriptor())) {
    for (const std::string& text : HostileTexts()) {
      std::unique_ptr<Message> request(legal->New());
      request->CopyFrom(*legal);
      SetAt(path, text, request.get());
      const std::string before = desk.Stored();
      const Answer answer = desk.Send(*request);
      const std::string what = absl::StrCat(PathName(path), " = \"", absl::CHexEscape(text.substr(0, 60)), "\"");
      if (!answer.ok()) {
        ++refused;
        EXPECT_EQ(desk.Stored(), before) << what << " was refused and changed something";
        EXPECT_FALSE(answer.reason.empty()) << what << ": " << answer;
        continue;
      }
      ++taken;
      if (!mutation) {
        EXPECT_EQ(desk.Stored(), before) << what << ": a read changed something";
        continue;
      }
      const std::string& type = legal->GetDescriptor()->name();
      const bool returned =
          !OutputOnly(type, PathName(path)) && !Withheld(type, PathName(path)) && !StaysAsItIs(type, PathName(path));
      if (returned) {
        EXPECT_TRUE(Returned(desk, answer, path, text)) << what << " was taken and did not come back as it was";
      }
      legal = make(desk);
    }
  }
  EXPECT_EQ(refused > 0, !StringFields(legal->GetDescriptor()).empty());
  std::printf("%s: %d taken, %d refused\n", GetParam().c_str(), taken, refused);
}

std::vector<std::string> MethodsWithStrings() {
  std::vector<std::string> methods = {kNote};
  for (const auto* all : {&Mutations(), &Reads()}) {
    for (const auto& [name, make] : *all) methods.push_back(name);
  }
  return methods;
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, HostileTextTest, ::testing::ValuesIn(MethodsWithStrings()),
                         [](const auto& each) { return each.param; });

// Every table is still there, and the salt is not in anybody's hands.
TEST(HostileTextAfterwardsTest, TheLogIsWhole) {
  ServedDesk& desk = SharedDesk();
  EXPECT_EQ(desk.database().QueryOne("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() "
                                     "AND table_name IN ('cases', 'case_events', 'records', 'requests', 'desk')"),
            "5");
  EXPECT_TRUE(desk.CaseIn(v1::CASE_STATE_CLOSED).has_close_time());
}

// Texts are sealed, withheld and removed as one: a string that is none of them has to be known as a plain fact.
TEST(TextsLintTest, EveryStringOfEveryMutationIsATextOrAKnownFact) {
  const std::set<std::string> facts = {
      "request_id", "name", "customer", "account_references", "order_references", "team", "staff_id", "team_id",
      "update_mask.paths", "articles", "attachments.uri", "attachments.sha256", "attachments.media_type", "category",
      "root_cause", "remedy.currency", "other", "tags", "skills",
      // Of other departments and third parties, not of customers.
      "consulted_party",
      // The caller's own: the contract says what they are not for.
      "attributes.key", "attributes.value",
      // Who of the desk's own people.
      "assignee", "addressee", "accepter", "taker", "approver", "owner", "contacted_by", "staff",
      // Of the desk's own people, not of customers.
      // What of ours it is about.
      "case_name", "scorecard",
      // Of the contract.
      "field",
      // Whose duplicate it is.
      "duplicate", "staff.name", "staff.display_name", "staff.team", "staff.skills", "staff.identity", "team.name",
      "team.display_name"};
  std::set<std::string> texts;
  for (const FieldPath& path : StringFields(v1::Texts::descriptor())) texts.insert(PathName(path));
  std::set<std::string> seen;
  for (const auto& [name, make] : Mutations()) {
    for (const FieldPath& path : StringFields(make(SharedDesk())->GetDescriptor())) {
      const std::string field = PathName(path);
      EXPECT_NE(texts.count(field), facts.count(field))
          << name << "." << field << ": add it to docket.v1.Texts, or to the facts above";
      seen.insert(field);
    }
  }
  for (const std::string& text : texts) EXPECT_EQ(seen.count(text), 1u) << "no request has the text " << text;
}

}  // namespace
}  // namespace docket::testing
