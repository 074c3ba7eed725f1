// Every bound of server/rules/limits.h, at its edge (taken) and past it (refused, naming the field).
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/rules/limits.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using google::protobuf::Message;
using grpc::StatusCode;
namespace limits = rules::limits;

// Four bytes each: bounds on text count characters.
std::string Characters(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "😀";
  return text;
}

struct Bound {
  std::string name;
  std::string method;
  // The field that is blamed past the bound.
  std::string field;
  std::function<void(Message*)> at;
  std::function<void(Message*)> past;
};

// A bound on a request of this type; `set` takes a value of the field.
template <typename Request, typename Value>
Bound Of(const std::string& name, const std::string& method, const std::string& field,
         void (*set)(Request*, const Value&), const Value& at, const Value& past) {
  const auto with = [set](const Value& value) {
    return [set, value](Message* request) { set(static_cast<Request*>(request), value); };
  };
  return {name, method, field, with(at), with(past)};
}

Bound Text(const std::string& name, const std::string& method, const std::string& field, int most) {
  const auto with = [field](int count) {
    return [field, count](Message* request) { SetString(request, field, Characters(count)); };
  };
  return {name, method, field, with(most), with(most + 1)};
}

Bound Size(const std::string& name, const std::string& method, int at, int past) {
  const auto with = [](int size) {
    return [size](Message* request) {
      const auto* field = request->GetDescriptor()->FindFieldByName("page_size");
      request->GetReflection()->SetInt32(request, field, size);
    };
  };
  return {name, method, "page_size", with(at), with(past)};
}

template <typename Add>
void Times(int count, Add add) {
  for (int i = 0; i < count; ++i) add();
}

const std::vector<Bound>& Table() {
  using Open = v1::OpenCaseRequest;
  using Staff = v1::CreateStaffRequest;
  using Team = v1::CreateTeamRequest;
  const std::string domain = "@example.com";
  static const auto* const table = new std::vector<Bound>{
      Text("kSubjectCharacters", "OpenCase", "subject", limits::kSubjectCharacters),
      Text("kDescriptionCharacters", "OpenCase", "description", limits::kDescriptionCharacters),
      Text("kInteractionCharacters", "RecordInteraction", "text", limits::kInteractionCharacters),
      Text("kSummaryCharacters", "ResolveCase", "summary", limits::kSummaryCharacters),
      Text("kRemarkCharacters", "AcknowledgeCase", "message", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "AssignCase", "reason", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "EscalateCase", "reason", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "RecordFollowUp", "comment", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "CloseCase", "feedback", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "CloseCase", "recommendations", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "ReopenCase", "reason", limits::kRemarkCharacters),
      Of<Open, std::string>(
          "kPersonNameCharacters", "OpenCase", "contact.display_name",
          [](Open* r, const std::string& v) { r->mutable_contact()->set_display_name(v); },
          Characters(limits::kPersonNameCharacters), Characters(limits::kPersonNameCharacters + 1)),
      Of<Open, std::string>(
          "kEmailBytes", "OpenCase", "contact.email",
          [](Open* r, const std::string& v) { r->mutable_contact()->set_email(v); },
          std::string(limits::kEmailBytes - domain.size(), 'x') + domain,
          std::string(limits::kEmailBytes - domain.size() + 1, 'x') + domain),
      Of<Open, std::string>(
          "kPhoneCharacters", "OpenCase", "contact.phone",
          [](Open* r, const std::string& v) { r->mutable_contact()->set_phone(v); },
          std::string(limits::kPhoneCharacters, '7'), std::string(limits::kPhoneCharacters + 1, '7')),
      Of<Open, int>(
          "kReferences", "OpenCase", "account_references",
          [](Open* r, const int& v) { Times(v, [r] { r->add_account_references("A"); }); }, limits::kReferences,
          limits::kReferences + 1),
      Of<Open, int>(
          "kReferences", "OpenCase", "order_references",
          [](Open* r, const int& v) { Times(v, [r] { r->add_order_references("O"); }); }, limits::kReferences,
          limits::kReferences + 1),
      Of<Open, int>(
          "kReferenceBytes", "OpenCase", "account_references",
          [](Open* r, const int& v) { r->add_account_references(std::string(v, 'A')); }, limits::kReferenceBytes,
          limits::kReferenceBytes + 1),
      Of<Open, int>(
          "kReferenceBytes", "OpenCase", "order_references",
          [](Open* r, const int& v) { r->add_order_references(std::string(v, 'O')); }, limits::kReferenceBytes,
          limits::kReferenceBytes + 1),
      Of<Staff, int>(
          "kDisplayNameCharacters", "CreateStaff", "staff.display_name",
          [](Staff* r, const int& v) { r->mutable_staff()->set_display_name(Characters(v)); },
          limits::kDisplayNameCharacters, limits::kDisplayNameCharacters + 1),
      Of<Team, int>(
          "kDisplayNameCharacters", "CreateTeam", "team.display_name",
          [](Team* r, const int& v) { r->mutable_team()->set_display_name(Characters(v)); },
          limits::kDisplayNameCharacters, limits::kDisplayNameCharacters + 1),
      Of<Staff, int>(
          "kRoles", "CreateStaff", "staff.roles",
          [](Staff* r, const int& v) {
            r->mutable_staff()->clear_roles();
            Times(v, [r] { r->mutable_staff()->add_roles(v1::ROLE_EXPERT); });
          },
          limits::kRoles, limits::kRoles + 1),
      Of<Staff, int>(
          "kSkills", "CreateStaff", "staff.skills",
          [](Staff* r, const int& v) { Times(v, [r] { r->mutable_staff()->add_skills("lamps"); }); }, limits::kSkills,
          limits::kSkills + 1),
      Of<Staff, int>(
          "skill's length", "CreateStaff", "staff.skills",
          [](Staff* r, const int& v) { r->mutable_staff()->add_skills(std::string(v, 's')); }, 40, 41),
      Of<Staff, int>(
          "kMostCapacity", "CreateStaff", "staff.capacity",
          [](Staff* r, const int& v) { r->mutable_staff()->set_capacity(v); }, limits::kMostCapacity,
          limits::kMostCapacity + 1),
      Of<Staff, int>(
          "least capacity", "CreateStaff", "staff.capacity",
          [](Staff* r, const int& v) { r->mutable_staff()->set_capacity(v); }, 0, -1),
      Of<Staff, int>(
          "id's length", "CreateStaff", "staff_id",
          [](Staff* r, const int& v) {
            r->set_staff_id(UnusedId(std::string(v - 10, 'z')));
            r->set_staff_id(r->staff_id() + std::string(v - r->staff_id().size(), '0'));
          },
          40, 41),
      Of<Team, int>(
          "id's length", "CreateTeam", "team_id",
          [](Team* r, const int& v) {
            r->set_team_id(UnusedId(std::string(v - 10, 'z')));
            r->set_team_id(r->team_id() + std::string(v - r->team_id().size(), '0'));
          },
          40, 41),
      Of<v1::RecordFollowUpRequest, int>(
          "kMostRating", "RecordFollowUp", "rating",
          [](v1::RecordFollowUpRequest* r, const int& v) { r->set_rating(v); }, limits::kMostRating,
          limits::kMostRating + 1),
      Of<v1::RecordFollowUpRequest, int>(
          "kLeastRating", "RecordFollowUp", "rating",
          [](v1::RecordFollowUpRequest* r, const int& v) { r->set_rating(v); }, limits::kLeastRating, -1),
      Of<v1::AcceptEscalationRequest, int>(
          "escalation's number", "AcceptEscalation", "number",
          [](v1::AcceptEscalationRequest* r, const int& v) { r->set_number(v); }, 1, -1),
      Of<v1::AcknowledgeCaseRequest, int64_t>(
          "least version", "AcknowledgeCase", "expected_version",
          [](v1::AcknowledgeCaseRequest* r, const int64_t& v) { r->set_expected_version(v); }, 1, 0),
      Size("kMostPageSize", "ListCases", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "ListCaseEvents", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "ListStaff", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "ListTeams", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("least page", "ListCases", 1, -1),
      Size("least page", "ListCaseEvents", 1, -1),
      Size("least page", "ListStaff", 1, -1),
      Size("least page", "ListTeams", 1, -1),
  };
  return *table;
}

std::unique_ptr<Message> Make(const std::string& method) {
  const auto& all = Mutations().count(method) > 0 ? Mutations() : Reads();
  return all.at(method)(SharedDesk());
}

class BoundsTest : public ::testing::TestWithParam<Bound> {};

TEST_P(BoundsTest, AtItsEdgeItIsTakenAndPastItRefused) {
  ServedDesk& desk = SharedDesk();
  const Bound& bound = GetParam();
  const auto past = Make(bound.method);
  bound.past(past.get());
  const std::string before = desk.Stored();
  const Answer refused = desk.Send(*past);
  EXPECT_EQ(refused.status.error_code(), StatusCode::INVALID_ARGUMENT) << refused;
  EXPECT_EQ(refused.reason, reason::kInvalidRequest);
  EXPECT_TRUE(refused.Blames(bound.field)) << refused;
  EXPECT_EQ(desk.Stored(), before);

  const auto at = Make(bound.method);
  bound.at(at.get());
  const Answer taken = desk.Send(*at);
  EXPECT_TRUE(taken.ok()) << taken;
}

INSTANTIATE_TEST_SUITE_P(EveryBound, BoundsTest, ::testing::ValuesIn(Table()), [](const auto& each) {
  std::string name = absl::StrCat(each.index, "_", each.param.method, "_", each.param.name);
  for (char& c : name) {
    if (!isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
});

TEST(BoundCatalogueTest, EveryBoundIsInTheTable) {
  std::set<std::string> tested = {"kMessageBytes", "kPageTokenBytes", "kCasePageSize", "kOtherPageSize"};
  for (const Bound& bound : Table()) tested.insert(bound.name);
  std::ifstream file(DOCKET_SOURCE_DIR "/server/rules/limits.h");
  std::stringstream header;
  header << file.rdbuf();
  const std::string text = header.str();
  const std::regex constant(R"(inline constexpr int (k\w+) =)");
  int bounds = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), constant), end; it != end; ++it, ++bounds) {
    EXPECT_EQ(tested.count((*it)[1]), 1u) << (*it)[1] << " has no test";
  }
  EXPECT_GT(bounds, 15);
}

TEST(BoundsOfMessagesTest, AMessageAtTheBoundIsReadAndOnePastItIsNot) {
  ServedDesk& desk = SharedDesk();
  v1::GetCaseRequest request;
  // Its tag and length take four bytes.
  request.set_name(std::string(limits::kMessageBytes - 4, 'x'));
  ASSERT_EQ(request.ByteSizeLong(), static_cast<size_t>(limits::kMessageBytes));
  EXPECT_EQ(desk.Send(request).status.error_code(), StatusCode::INVALID_ARGUMENT);
  request.mutable_name()->push_back('x');
  EXPECT_EQ(desk.Send(request).status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
}

TEST(BoundsOfMessagesTest, TheLongestLegalRequestIsTaken) {
  v1::RecordInteractionRequest longest = Interaction(v1::DIRECTION_INBOUND);
  longest.set_text(Characters(limits::kInteractionCharacters));
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.Change(desk.OpenCase(), longest);
  EXPECT_EQ(desk.Events(c.name()).back().texts().text(), longest.text());

  v1::OpenCaseRequest open = Fresh(Opening());
  open.set_subject(Characters(limits::kSubjectCharacters));
  open.set_description(Characters(limits::kDescriptionCharacters));
  open.mutable_contact()->set_display_name(Characters(limits::kPersonNameCharacters));
  for (int i = 0; i < limits::kReferences; ++i) {
    open.add_account_references(std::string(limits::kReferenceBytes, 'A'));
    open.add_order_references(std::string(limits::kReferenceBytes, 'O'));
  }
  const auto opened = desk.MustDo(open).As<v1::Case>();
  EXPECT_EQ(opened.description(), open.description());
  EXPECT_EQ(desk.Read(opened.name()).order_references_size(), limits::kReferences);
}

// A client's library reads answers of 4 MiB and no more unless it is told to: a page of the longest texts has to fit.
TEST(BoundsOfMessagesTest, APageOfTheLongestTextsArrives) {
  ServedDesk& desk = SharedDesk();
  v1::RecordInteractionRequest longest = Interaction(v1::DIRECTION_NOTE);
  longest.set_text(Characters(limits::kInteractionCharacters));
  const v1::Case c = desk.OpenCase();
  for (int i = 0; i < 80; ++i) desk.Change(c, longest);
  v1::ListCaseEventsRequest request;
  request.set_parent(c.name());
  std::set<std::string> names;
  do {
    const Answer answer = desk.Send(request);
    ASSERT_TRUE(answer.ok()) << answer;
    const auto page = answer.As<v1::ListCaseEventsResponse>();
    for (const v1::CaseEvent& event : page.events()) names.insert(event.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), 81u);
}

TEST(BoundsOfMessagesTest, APageOfTheLongestCasesArrives) {
  ServedDesk& desk = SharedDesk();
  const std::string team = desk.MustDo(NewTeam(UnusedId("t"))).As<v1::Team>().name();
  v1::OpenCaseRequest longest = Opening();
  longest.set_description(Characters(limits::kDescriptionCharacters));
  longest.set_team(team);
  for (int i = 0; i < 135; ++i) desk.MustDo(Fresh(longest));
  v1::ListCasesRequest request;
  request.set_team(team);
  request.set_page_size(limits::kMostPageSize);
  std::set<std::string> names;
  do {
    const Answer answer = desk.Send(request);
    ASSERT_TRUE(answer.ok()) << answer;
    const auto page = answer.As<v1::ListCasesResponse>();
    for (const v1::Case& c : page.cases()) names.insert(c.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), 135u);
}

TEST(BoundsOfMessagesTest, APageTokenPastItsBoundIsRefused) {
  v1::ListCasesRequest request;
  request.set_page_token(std::string(limits::kPageTokenBytes + 1, 'A'));
  EXPECT_TRUE(SharedDesk().Send(request).Blames("page_token"));
  request.set_page_token(std::string(limits::kPageTokenBytes, 'A'));
  EXPECT_TRUE(SharedDesk().Send(request).Blames("page_token")) << "nor is a shorter one that the service did not make";
}

TEST(BoundsOfEnumsTest, AValueThatTheServiceDoesNotKnowIsRefused) {
  ServedDesk& desk = SharedDesk();
  int fields = 0;
  for (const auto* all : {&Mutations(), &Reads()}) {
    for (const auto& [name, make] : *all) {
      const auto request = make(desk);
      const std::string before = desk.Stored();
      for (int i = 0; i < request->GetDescriptor()->field_count(); ++i) {
        const auto* field = request->GetDescriptor()->field(i);
        if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_ENUM) continue;
        ++fields;
        std::unique_ptr<Message> wrong(request->New());
        wrong->CopyFrom(*request);
        for (int value : {99, -1}) {
          wrong->GetReflection()->SetEnumValue(wrong.get(), field, value);
          const Answer answer = desk.Send(*wrong);
          EXPECT_EQ(answer.reason, reason::kInvalidRequest) << name << "." << field->name() << ": " << answer;
          EXPECT_TRUE(answer.Blames(field->name())) << name << "." << field->name() << ": " << answer;
        }
      }
      EXPECT_EQ(desk.Stored(), before) << name;
    }
  }
  EXPECT_GE(fields, 9);
  v1::CreateStaffRequest staff = NewStaff(UnusedId("p"), static_cast<v1::Role>(99));
  EXPECT_TRUE(desk.Send(staff).Blames("staff.roles"));
}

}  // namespace
}  // namespace docket::testing
