// Every bound of server/rules/limits.h, at its edge (taken) and past it (refused, naming the field).
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/bounds.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

std::unique_ptr<Message> Make(const std::string& method) {
  const auto& all = Mutations().count(method) > 0 ? Mutations() : Reads();
  return all.at(method)(SharedDesk());
}

std::vector<Bound> Table() {
  std::vector<Bound> table = BoundsOfIntakeAndClosure();
  for (Bound& bound : BoundsOfWork()) table.push_back(std::move(bound));
  for (Bound& bound : BoundsOfCustomers()) table.push_back(std::move(bound));
  for (Bound& bound : BoundsOfQuality()) table.push_back(std::move(bound));
  return table;
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
  std::set<std::string> tested = {"kMessageBytes", "kPageTokenBytes", "kCasePageSize", "kOtherPageSize",
                                  // What a case gathers: full_case_test.cc.
                                  "kTasksOfCase", "kConsultationsOfCase", "kProposalsOfCycle", "kFlagsOfCase",
                                  "kLinksOfCase", "kArticlesOfCase",
                                  // customer_service_test.cc.
                                  "kDuplicatesOfCustomer", "kFoundCustomers", "kUsualValidSeconds",
                                  // transfer_test.cc.
                                  "kHistoryEvents",
                                  // What a cycle gathers: clocks_test.cc and waits_test.cc of the rules.
                                  "kPausesOfCycle", "kUnanswered", "kMissedClocksKept",
                                  // quality_test.cc, sampling_test.cc.
                                  "kNotesOfPlan", "kUsualSampleSize", "kSampledFrom", "kSampledByRisk",
                                  // watch_test.cc.
                                  "kEventKinds"};
  for (const Bound& bound : Table()) tested.insert(bound.name);
  std::ifstream file(DOCKET_SOURCE_DIR "/server/rules/limits.h");
  std::stringstream header;
  header << file.rdbuf();
  const std::string text = header.str();
  const std::regex constant(R"(inline constexpr (?:int|int64_t) (k\w+) =)");
  int bounds = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), constant), end; it != end; ++it, ++bounds) {
    EXPECT_EQ(tested.count((*it)[1]), 1u) << (*it)[1] << " has no test";
  }
  EXPECT_GT(bounds, 35);
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
  longest = FullLetter();
  longest.set_text(Characters(limits::kInteractionCharacters));
  longest.set_action_plan(Characters(limits::kRemarkCharacters));
  v1::Attachment attachment = longest.attachments(0);
  attachment.set_uri("https:" + std::string(limits::kUriBytes - 6, 'u'));
  longest.clear_attachments();
  for (int i = 0; i < limits::kAttachments; ++i) *longest.add_attachments() = attachment;
  desk.Change(c, longest);
  EXPECT_EQ(desk.Events(c.name())[2].texts().action_plan(), longest.action_plan());
  EXPECT_EQ(desk.Events(c.name())[2].detail().interaction().attachments_size(), limits::kAttachments);

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
  EXPECT_GE(fields, 24);
  v1::CreateStaffRequest staff = NewStaff(UnusedId("p"), static_cast<v1::Role>(99));
  EXPECT_TRUE(desk.Send(staff).Blames("staff.roles"));
}

}  // namespace
}  // namespace docket::testing
