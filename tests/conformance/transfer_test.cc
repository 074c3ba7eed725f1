// Whole cases out of a desk and into another, over the network.
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "server/fold.h"
#include "server/rules/clocks.h"
#include "server/rules/limits.h"
#include "storage/verify.h"
#include "tests/conformance/many_cases.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

namespace limits = rules::limits;
using Histories = std::vector<v1::CaseHistory>;

struct Exported {
  grpc::Status status;
  std::vector<v1::ExportCasesResponse> parts;
};

Exported Export(ServedDesk& desk, const v1::ExportCasesRequest& request = {}, size_t most = SIZE_MAX) {
  const auto stub = v1::CaseService::NewStub(desk.channel());
  grpc::ClientContext context;
  const auto reader = stub->ExportCases(&context, request);
  Exported exported;
  for (v1::ExportCasesResponse part; exported.parts.size() < most && reader->Read(&part);) {
    exported.parts.push_back(part);
  }
  if (exported.parts.size() == most) context.TryCancel();
  exported.status = reader->Finish();
  return exported;
}

// The parts put together.
Histories Whole(const std::vector<v1::ExportCasesResponse>& parts) {
  Histories histories;
  bool more = false;
  for (const v1::ExportCasesResponse& part : parts) {
    if (!more) histories.emplace_back();
    EXPECT_TRUE(!more || histories.back().uid() == part.history().uid());
    more = part.history().more();
    EXPECT_EQ(more, part.resume_token().empty());
    v1::CaseHistory rest = part.history();
    if (histories.back().events_size() > 0) rest.clear_uid();
    histories.back().MergeFrom(rest);
    histories.back().clear_more();
  }
  EXPECT_FALSE(more);
  return histories;
}

Histories ExportAll(ServedDesk& desk) {
  const Exported exported = Export(desk);
  EXPECT_TRUE(exported.status.ok()) << exported.status.error_message();
  return Whole(exported.parts);
}

std::vector<v1::ImportCasesRequest> Requests(const Histories& histories) {
  std::vector<v1::ImportCasesRequest> requests;
  for (const v1::CaseHistory& history : histories) *requests.emplace_back().mutable_history() = history;
  return requests;
}

// Sends all of it while the answers arrive; they come by uid.
std::map<std::string, v1::ImportCasesResponse> Import(ServedDesk& desk,
                                                      const std::vector<v1::ImportCasesRequest>& requests) {
  const auto stub = v1::CaseService::NewStub(desk.channel());
  grpc::ClientContext context;
  const auto stream = stub->ImportCases(&context);
  std::thread writer([&] {
    for (const v1::ImportCasesRequest& request : requests) {
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
  });
  std::map<std::string, v1::ImportCasesResponse> answers;
  for (v1::ImportCasesResponse answer; stream->Read(&answer);) answers[answer.uid()] = answer;
  writer.join();
  const grpc::Status status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return answers;
}

int CountOf(const std::map<std::string, v1::ImportCasesResponse>& answers, v1::ImportOutcome outcome) {
  return static_cast<int>(std::count_if(answers.begin(), answers.end(), [outcome](const auto& answer) {
    EXPECT_TRUE(answer.second.outcome() == outcome) << answer.second.ShortDebugString();
    return answer.second.outcome() == outcome;
  }));
}

// Equal bytes for equal histories; maps have no order of their own.
std::string Deterministic(const Histories& histories) {
  std::string all;
  google::protobuf::io::StringOutputStream stream(&all);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  for (const v1::CaseHistory& history : histories) history.SerializeToCodedStream(&coded);
  coded.Trim();
  return all;
}

// What everybody carries, once the consequences are done.
std::map<std::string, int> Loads(ServedDesk& desk) {
  std::map<std::string, int> loads;
  v1::ListStaffRequest list;
  list.set_page_size(500);
  const auto listed = desk.MustDo(list).As<v1::ListStaffResponse>();
  for (const v1::Staff& person : listed.staff()) loads[person.name()] = person.open_cases();
  return loads;
}

void ExpectVerified(ServedDesk& desk) {
  const auto connection = desk.database().Connect();
  const absl::StatusOr<storage::Verification> verified =
      storage::Verify(*connection, desk.database().desk(), server::ApplyEntry, [](const std::string&) {});
  EXPECT_TRUE(verified.ok()) << verified.status();
}

v1::CaseHistory HistoryOf(ServedDesk& desk, const v1::Case& c) {
  const Histories all = ExportAll(desk);
  const auto found =
      std::find_if(all.begin(), all.end(), [&c](const v1::CaseHistory& one) { return one.uid() == c.uid(); });
  EXPECT_NE(found, all.end());
  return found == all.end() ? v1::CaseHistory() : *found;
}

// The same history as another case's.
v1::CaseHistory Copy(v1::CaseHistory history) {
  history.set_uid(NewRequestId());
  return history;
}

TEST(TransferTest, WhatIsExportedImportedAndExportedAgainIsEqualToTheByte) {
  const uint64_t seed = Seed("TransferTest");
  ManyCases many(seed);
  ServedDesk& first = many.desk();
  for (int state = v1::CaseState_MIN + 1; state <= v1::CaseState_MAX; ++state) {
    first.CaseIn(static_cast<v1::CaseState>(state));
  }
  const v1::Case older = first.OpenCase();
  const v1::Case newer = first.OpenCase();
  first.MustDo(For(newer, Linking(older.name(), v1::LINK_TYPE_CAUSED_BY)));
  first.Change(newer, FullUpdate());
  const Histories exported = ExportAll(first);
  ASSERT_GT(exported.size(), 90U);

  ServedDesk second;
  const auto answers = Import(second, Requests(exported));
  EXPECT_EQ(CountOf(answers, v1::IMPORT_OUTCOME_CREATED), static_cast<int>(exported.size()));
  const std::string undone = "SELECT COUNT(*) FROM cases WHERE is_open = 1 AND next_due_at < UTC_TIMESTAMP(6)";
  EXPECT_TRUE(Await(absl::Seconds(30), [&] { return second.database().QueryOne(undone) == "0"; }));
  EXPECT_EQ(Deterministic(ExportAll(second)), Deterministic(exported));
  ExpectVerified(second);

  // Links are seen from both ends, and everybody carries what they carried.
  const auto reader = [&second](const v1::Case& c, const auto& all) { return second.Read(all.at(c.uid()).name()); };
  EXPECT_TRUE(Await(absl::Seconds(30), [&] { return reader(older, answers).links_size() == 1; }));
  EXPECT_EQ(reader(older, answers).links(0).other(), answers.at(newer.uid()).name());
  EXPECT_TRUE(Await(absl::Seconds(30), [&] { return Loads(second) == Loads(first); }));
  const v1::Case copy = reader(newer, answers);
  EXPECT_EQ(copy.state(), newer.state());
  EXPECT_EQ(copy.imported().imported_by(), "local");
  EXPECT_TRUE(Export(second).status.ok());

  // Once more changes nothing, there as here.
  const std::string stored = second.Stored();
  EXPECT_EQ(CountOf(Import(second, Requests(exported)), v1::IMPORT_OUTCOME_EXISTING),
            static_cast<int>(exported.size()));
  EXPECT_EQ(CountOf(Import(first, Requests(exported)), v1::IMPORT_OUTCOME_EXISTING), static_cast<int>(exported.size()));
  EXPECT_EQ(second.Stored(), stored);
}

TEST(TransferTest, AnImportedCaseGoesOnAsAnyOther) {
  ServedDesk& desk = SharedDesk();
  const v1::CaseHistory history = Copy(HistoryOf(desk, desk.CaseIn(v1::CASE_STATE_IN_PROGRESS)));
  const auto answers = Import(desk, Requests({history}));
  v1::Case c = desk.Read(answers.at(history.uid()).name());
  EXPECT_EQ(c.version(), answers.at(history.uid()).version());
  EXPECT_EQ(c.uid(), history.uid());
  EXPECT_EQ(c.imported().version(), c.version());
  EXPECT_EQ(c.subject(), Opening().subject());
  c = desk.Change(c, Solution());
  c = desk.Change(c, FollowUp(true, 5));
  c = desk.Change(c, Closure());
  EXPECT_EQ(c.state(), v1::CASE_STATE_CLOSED);
  const std::string of = absl::StrCat("SELECT COUNT(*) FROM case_events WHERE lane = ", ParseCaseName(c.name())->lane,
                                      " AND number = ", ParseCaseName(c.name())->number);
  EXPECT_EQ(desk.database().QueryOne(of + " AND case_kind > 0"), "0") << "its cycle counts in no figure";
  c = desk.Change(c, Reopening());
  EXPECT_EQ(desk.database().QueryOne(of + " AND case_kind > 0"), "1") << "a cycle that began here does";
  ExpectVerified(desk);
}

TEST(TransferTest, WhoeverAsksHasItCounted) {
  ServedDesk& desk = SharedDesk();
  const v1::CaseHistory history = Copy(HistoryOf(desk, desk.CaseIn(v1::CASE_STATE_CLOSED)));
  auto requests = Requests({history});
  requests[0].set_counted(true);
  const std::string name = Import(desk, requests).at(history.uid()).name();
  EXPECT_TRUE(desk.Read(name).imported().counted());
  EXPECT_EQ(desk.database().QueryOne(absl::StrCat(
                "SELECT COUNT(*) FROM case_events WHERE case_kind = 0 AND lane = ", ParseCaseName(name)->lane,
                " AND number = ", ParseCaseName(name)->number)),
            "0");
}

TEST(TransferTest, ALongHistoryTravelsInParts) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  v1::RecordInteractionRequest letter = Interaction(v1::DIRECTION_INBOUND);
  letter.set_text(std::string(limits::kInteractionCharacters, 'x'));
  for (int i = 0; i < 20; ++i) c = desk.Change(c, letter);
  std::vector<v1::ImportCasesRequest> requests;
  const std::string uid = NewRequestId();
  for (const v1::ExportCasesResponse& part : Export(desk).parts) {
    if (part.history().uid() != c.uid()) continue;
    *requests.emplace_back().mutable_history() = part.history();
    requests.back().mutable_history()->set_uid(uid);
  }
  ASSERT_GT(requests.size(), 2U);
  const std::string name = Import(desk, requests).at(uid).name();
  EXPECT_EQ(desk.Read(name).interaction_count(), c.interaction_count());

  // A part that never comes is told of, and the next case is none the worse.
  const v1::CaseHistory other = Copy(HistoryOf(desk, desk.OpenCase()));
  requests[0].mutable_history()->set_uid(NewRequestId());
  const auto answers = Import(desk, {requests[0], Requests({other})[0]});
  EXPECT_EQ(answers.at(other.uid()).outcome(), v1::IMPORT_OUTCOME_CREATED);
  const v1::ImportCasesResponse& cut = answers.at(requests[0].history().uid());
  EXPECT_EQ(cut.outcome(), v1::IMPORT_OUTCOME_REFUSED);
  EXPECT_EQ(cut.violations(0).field(), "more");
  requests[0].mutable_history()->set_uid(NewRequestId());
  const auto at_the_end = Import(desk, {requests[0]});
  EXPECT_EQ(at_the_end.at(requests[0].history().uid()).violations(0).field(), "more");
}

TEST(TransferTest, WhatIsRefusedIsToldAndTheRestGoesOn) {
  ServedDesk& desk = SharedDesk();
  const v1::CaseHistory good = HistoryOf(desk, desk.CaseIn(v1::CASE_STATE_IN_PROGRESS));
  v1::CaseHistory nobody = Copy(good), empty = Copy(good), lost = Copy(good), large = Copy(good), fine = Copy(good);
  for (v1::HistoryEvent& event : *nobody.mutable_events()) {
    if (event.detail().has_assigned()) event.mutable_detail()->mutable_assigned()->set_assignee("staff/nobody");
  }
  empty.clear_events();
  v1::HistoryEvent* link = lost.add_events();
  *link = good.events(good.events_size() - 1);
  link->mutable_detail()->mutable_linked()->mutable_link()->set_type(v1::LINK_TYPE_RELATED);
  link->mutable_detail()->mutable_linked()->mutable_link()->set_other(NewRequestId());
  for (int i = 0; i < limits::kHistoryEvents; ++i) *large.add_events() = good.events(1);
  std::vector<v1::ImportCasesRequest> requests = Requests({nobody, empty, lost, fine});
  // In parts that each fit a message.
  for (int i = 0; i < large.events_size(); i += 500) {
    v1::CaseHistory* part = requests.emplace_back().mutable_history();
    part->set_uid(large.uid());
    for (int j = i; j < std::min(i + 500, large.events_size()); ++j) *part->add_events() = large.events(j);
    part->set_more(i + 500 < large.events_size());
  }
  const std::string before = desk.Stored();
  auto answers = Import(desk, requests);
  EXPECT_EQ(answers.at(fine.uid()).outcome(), v1::IMPORT_OUTCOME_CREATED);
  EXPECT_NE(desk.Stored(), before);
  EXPECT_EQ(answers.at(nobody.uid()).reason(), reason::kStaffNotFound);
  EXPECT_EQ(answers.at(nobody.uid()).code(), static_cast<int>(grpc::StatusCode::NOT_FOUND));
  EXPECT_EQ(answers.at(empty.uid()).violations(0).field(), "events");
  EXPECT_EQ(answers.at(lost.uid()).reason(), reason::kLinkedCaseMissing);
  EXPECT_EQ(answers.at(large.uid()).violations(0).field(), "history");
  EXPECT_EQ(answers.size(), 5U);
}

TEST(TransferTest, AHistoryHasItsBounds) {
  ServedDesk& desk = SharedDesk();
  const v1::CaseHistory model = HistoryOf(desk, desk.CaseIn(v1::CASE_STATE_ACKNOWLEDGED));
  v1::HistoryEvent letter = model.events(model.events_size() - 1);
  letter.mutable_detail()->mutable_interaction()->set_direction(v1::DIRECTION_NOTE);
  const auto import = [&](int events, size_t characters) {
    const std::string uid = NewRequestId();
    std::vector<v1::ImportCasesRequest> parts(1);
    *parts[0].mutable_history() = model;
    letter.mutable_texts()->set_text(std::string(characters, 'x'));
    for (int i = model.events_size(); i < events; ++i) {
      if (parts.back().history().ByteSizeLong() > 100000) parts.emplace_back();
      *parts.back().mutable_history()->add_events() = letter;
    }
    for (v1::ImportCasesRequest& part : parts) {
      part.mutable_history()->set_uid(uid);
      part.mutable_history()->set_more(&part != &parts.back());
    }
    return Import(desk, parts).at(uid).outcome();
  };
  EXPECT_EQ(import(limits::kHistoryEvents, 1), v1::IMPORT_OUTCOME_CREATED);
  EXPECT_EQ(import(limits::kHistoryEvents + 1, 1), v1::IMPORT_OUTCOME_REFUSED);
  const int most = static_cast<int>(limits::kHistoryBytes / limits::kInteractionCharacters);
  EXPECT_EQ(import(most - 2, limits::kInteractionCharacters), v1::IMPORT_OUTCOME_CREATED);
  EXPECT_EQ(import(most + 2 + model.events_size(), limits::kInteractionCharacters), v1::IMPORT_OUTCOME_REFUSED);
}

TEST(TransferTest, AValidationTakesNothingIn) {
  ServedDesk& desk = SharedDesk();
  v1::CaseHistory history = Copy(HistoryOf(desk, desk.CaseIn(v1::CASE_STATE_ESCALATED)));
  history.mutable_customer()->set_uid(NewRequestId());
  history.mutable_customer()->mutable_contact()->set_email(absl::StrCat(UnusedId("new"), "@example.com"));
  auto requests = Requests({history});
  requests[0].set_validate_only(true);
  const std::string before = desk.Stored();
  const v1::ImportCasesResponse answer = Import(desk, requests).at(history.uid());
  EXPECT_EQ(answer.outcome(), v1::IMPORT_OUTCOME_CREATED) << answer.ShortDebugString();
  EXPECT_EQ(answer.name(), "");
  EXPECT_EQ(desk.Stored(), before);
}

TEST(TransferTest, TwoImportsOfOneFileAtOnceTakeEachCaseInOnce) {
  ServedDesk& desk = SharedDesk();
  const v1::CaseHistory model = HistoryOf(desk, desk.CaseIn(v1::CASE_STATE_RESOLVED));
  Histories histories;
  for (int i = 0; i < 100; ++i) histories.push_back(Copy(model));
  std::map<std::string, v1::ImportCasesResponse> one, other;
  std::thread second([&] { other = Import(desk, Requests(histories)); });
  one = Import(desk, Requests(histories));
  second.join();
  for (const v1::CaseHistory& history : histories) {
    const std::string& uid = history.uid();
    EXPECT_EQ(one.at(uid).name(), other.at(uid).name());
    EXPECT_NE(one.at(uid).outcome(), other.at(uid).outcome()) << "one took it in, the other found it";
  }
}

TEST(TransferTest, AnExportIsTakenUpWhereItEnded) {
  ServedDesk desk;
  for (int i = 0; i < 5; ++i) desk.OpenCase();
  const Histories all = ExportAll(desk);
  const Exported begun = Export(desk, {}, 3);
  v1::ExportCasesRequest request;
  request.set_resume_token(begun.parts.back().resume_token());
  const Histories rest = Whole(Export(desk, request).parts);
  ASSERT_EQ(rest.size() + 3, all.size());
  EXPECT_EQ(rest.front().uid(), all[3].uid());

  // The token of one range says nothing in another.
  *request.mutable_opened_from() = all[2].events(0).occur_time();
  const grpc::Status mixed = Export(desk, request).status;
  EXPECT_EQ(mixed.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.clear_resume_token();
  *request.mutable_opened_before() = all[4].events(0).occur_time();
  const Histories range = Whole(Export(desk, request).parts);
  ASSERT_EQ(range.size(), 2U);
  EXPECT_EQ(range[0].uid(), all[2].uid());
  request.mutable_opened_before()->set_nanos(-1);
  EXPECT_EQ(Export(desk, request).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

// Links from newer cases stay behind, so versions there are others; the redaction names the event all the same.
TEST(TransferTest, RedactionsAndCorrectionsTravel) {
  ServedDesk first;
  v1::Case c = first.OpenCase();
  first.Change(first.OpenCase(), Linking(c.name()));
  c = first.Read(c.name());
  c = first.Change(c, Interaction(v1::DIRECTION_INBOUND));
  const int64_t said = c.version();
  c = first.Change(c, Redacting(said, "text"));
  c = first.Change(c, Redacting(1, "subject"));
  c = first.Change(c, CorrectingTo(CreatedCustomer(first).name()));
  const v1::CaseHistory history = HistoryOf(first, c);
  ASSERT_EQ(history.events_size() + 1, c.version()) << "but for the link";
  ServedDesk second;
  const auto answers = Import(second, Requests({history}));
  ASSERT_EQ(CountOf(answers, v1::IMPORT_OUTCOME_CREATED), 1);
  const std::vector<v1::CaseEvent> events = second.Events(answers.begin()->second.name());
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[2].detail().text_redacted().version(), events[1].version());
  EXPECT_TRUE(events[1].detail().has_interaction());
  EXPECT_EQ(events[1].texts().text(), "");
  EXPECT_NE(events[4].detail().customer_corrected().customer(), "");
  EXPECT_EQ(second.Read(answers.begin()->second.name()).customer(), events[4].detail().customer_corrected().customer());
  ExpectVerified(second);
  EXPECT_EQ(Deterministic({HistoryOf(second, second.Read(answers.begin()->second.name()))}), Deterministic({history}));
  // Of one customer alone.
  v1::ExportCasesRequest of_one;
  of_one.set_customer(c.customer());
  EXPECT_EQ(Deterministic(Whole(Export(first, of_one).parts)), Deterministic({history}));
}

}  // namespace
}  // namespace docket::testing
