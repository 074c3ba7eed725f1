// Reads on record: whoever is shown something of a customer stands there, once, with what was read, when and why; and
// nobody else does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "docket/v1/customer_service.pb.h"
#include "server/purpose.h"
#include "server/rules/clocks.h"
#include "tests/conformance/issuer.h"

namespace docket::testing {
namespace {

using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kTeam[] = "teams/support";
constexpr char kOtherTeam[] = "teams/billing";
constexpr char kWhy[] = "reads_test: it's \"all\" of 100%";

// What was read, by which method.
using What = std::tuple<std::string, std::string, std::string>;
What Of(const v1::CustomerRead& read) { return {read.method(), read.customer(), read.case_name()}; }
What Of(const std::string& method, const v1::Case& c) { return {method, c.customer(), c.name()}; }

template <typename Request>
Request Named(const std::string& name) {
  Request request;
  request.set_name(name);
  return request;
}
template <typename Request>
Request In(const v1::Case& c) {
  Request request;
  request.set_parent(c.name());
  return request;
}

class ReadsTest : public ::testing::Test {
 protected:
  ReadsTest() {
    desk_.Employ("ann", {v1::ROLE_SUPERVISOR}, kTeam);
    desk_.Employ("rob", {v1::ROLE_REPRESENTATIVE}, kTeam);
    desk_.Employ("quinn", {v1::ROLE_QUALITY_ASSURANCE});
  }

  CallMetadata Ann(const std::string& purpose = kWhy) { return With(desk_.Person("ann"), purpose); }
  static CallMetadata With(CallMetadata caller, const std::string& purpose) {
    caller.emplace_back(server::kPurpose, purpose);
    return caller;
  }

  // "" for nobody's.
  v1::Case OpenOf(const std::string& email, const std::string& team = kTeam) {
    v1::OpenCaseRequest opening = Opening();
    opening.set_team(team);
    if (!email.empty()) opening.mutable_contact()->set_email(email);
    return desk_.MustDo(Fresh(opening)).As<v1::Case>();
  }

  Answer Asked(const CallMetadata& caller, const Message& request) {
    Answer answer = desk_.SendAs(caller, request);
    EXPECT_TRUE(answer.ok()) << request.GetDescriptor()->name() << ": " << answer;
    return answer;
  }

  // All pages, as quality assurance sees them.
  std::vector<v1::CustomerRead> List(v1::ListCustomerReadsRequest request) {
    std::vector<v1::CustomerRead> all;
    while (true) {
      const Answer answer = desk_.SendAs(desk_.Person("quinn"), request);
      EXPECT_TRUE(answer.ok()) << answer;
      if (!answer.ok()) return all;
      const auto page = answer.As<v1::ListCustomerReadsResponse>();
      all.insert(all.end(), page.reads().begin(), page.reads().end());
      if (page.next_page_token().empty()) return all;
      request.set_page_token(page.next_page_token());
    }
  }
  std::vector<v1::CustomerRead> ListBy(const std::string& caller) {
    v1::ListCustomerReadsRequest request;
    request.set_caller(caller);
    return List(request);
  }

  // What the call puts on record, of this caller's.
  template <typename Call>
  std::vector<What> Recorded(const std::string& caller, Call call) {
    const size_t before = ListBy(caller).size();
    call();
    std::vector<v1::CustomerRead> reads = ListBy(caller);
    reads.resize(reads.size() - std::min(before, reads.size()));
    std::vector<What> what;
    for (const v1::CustomerRead& read : reads) what.push_back(Of(read));
    return what;
  }
  std::vector<What> RecordedOf(const Message& request) {
    return Recorded("ann@desk", [&] { Asked(Ann(), request); });
  }

  std::string Rows() { return desk_.database().QueryOne("SELECT COUNT(*) FROM customer_reads"); }

  AccessDesk desk_;
};

TEST_F(ReadsTest, EachReadOfCasesLeavesARowForEachCaseThatItShows) {
  v1::Case first = OpenOf("ana@example.com");
  const v1::Case second = OpenOf("ben@example.com"), nobodys = OpenOf("");
  first = desk_.Change(desk_.Change(first, Interaction(v1::DIRECTION_OUTBOUND)), Assignment("staff/rita"));
  first = desk_.Change(first, TaskToDo());
  ASSERT_NE(first.customer(), "");
  ASSERT_EQ(nobodys.customer(), "");

  auto get = Named<v1::GetCaseRequest>(first.name());
  EXPECT_THAT(RecordedOf(get), ElementsAre(Of("GetCase", first)));
  get.set_version(1);
  EXPECT_THAT(RecordedOf(get), ElementsAre(Of("GetCase", first)));
  EXPECT_THAT(RecordedOf(Named<v1::GetCaseRequest>(nobodys.name())), ElementsAre(Of("GetCase", nobodys)));

  v1::BatchGetCasesRequest batch;
  for (const v1::Case* c : std::vector<const v1::Case*>{&first, &nobodys, &first}) batch.add_names(c->name());
  EXPECT_THAT(RecordedOf(batch), UnorderedElementsAre(Of("BatchGetCases", first), Of("BatchGetCases", nobodys)));

  v1::ListCasesRequest list;
  EXPECT_THAT(RecordedOf(list),
              UnorderedElementsAre(Of("ListCases", first), Of("ListCases", second), Of("ListCases", nobodys)));
  list.set_page_size(2);
  const auto page = Asked(Ann(), list).As<v1::ListCasesResponse>();
  ASSERT_EQ(page.cases_size(), 2);
  EXPECT_THAT(RecordedOf(list), UnorderedElementsAre(Of("ListCases", page.cases(0)), Of("ListCases", page.cases(1))));
  list.set_filter("tag = nobody-bears-it");
  EXPECT_THAT(RecordedOf(list), IsEmpty()) << "an empty page shows nobody";
  EXPECT_THAT(RecordedOf(In<v1::ListCaseEventsRequest>(first)), ElementsAre(Of("ListCaseEvents", first)));
  EXPECT_THAT(RecordedOf(In<v1::ListTasksRequest>(first)), ElementsAre(Of("ListTasks", first)));
  EXPECT_THAT(RecordedOf(In<v1::ListTasksRequest>(second)), IsEmpty()) << "there are no tasks to show";
}

TEST_F(ReadsTest, ReadsOfACustomerLeaveARowForEachCustomer) {
  const v1::Case ours = OpenOf("ana@example.com");
  const What got = {"GetCustomer", ours.customer(), ""}, found = {"FindCustomers", ours.customer(), ""};
  EXPECT_THAT(RecordedOf(Named<v1::GetCustomerRequest>(ours.customer())), ElementsAre(got));
  v1::FindCustomersRequest find;
  find.set_email("ANA@example.com");
  EXPECT_THAT(RecordedOf(find), ElementsAre(found));
  find.set_email("nobody@example.com");
  EXPECT_THAT(RecordedOf(find), IsEmpty());
}

// Of the whole contract: a read that is new has to be told here which of the two it is.
TEST_F(ReadsTest, EveryReadThatShowsSomebodyIsOnRecord) {
  const std::set<std::string> showing = {"GetCase",     "ListCases",     "ListCaseEvents", "BatchGetCases", "ListTasks",
                                         "ExportCases", "FindCustomers", "GetCustomer",    "GetScorecard"};
  const v1::Case c = OpenOf("ana@example.com");
  for (const auto& [method, make] : Reads()) {
    const auto request = make(desk_);
    const std::vector<What> recorded = Recorded("root", [&, &method = method] {
      const Answer answer = desk_.Call(desk_.issuer.Root(), method, *request);
      EXPECT_TRUE(answer.ok()) << method << ": " << answer;
    });
    EXPECT_EQ(recorded.empty(), showing.count(method) == 0) << method;
    for (const What& what : recorded) EXPECT_EQ(std::get<0>(what), method);
  }
}

TEST_F(ReadsTest, ChangesAndTheListItselfLeaveNoRow) {
  const v1::Case c = OpenOf("ana@example.com");
  EXPECT_THAT(RecordedOf(For(c, Interaction(v1::DIRECTION_NOTE))), IsEmpty()) << "its event is on record";
  EXPECT_THAT(Recorded("quinn@desk", [&] { List({}); }), IsEmpty());
}

TEST_F(ReadsTest, AnExportLeavesARowForEachCase) {
  const v1::Case first = OpenOf("ana@example.com"), second = OpenOf("ben@example.com"), nobodys = OpenOf("");
  const auto exported = Recorded("root", [&] {
    EXPECT_TRUE(desk_.Call(With(desk_.issuer.Root(), kWhy), "ExportCases", v1::ExportCasesRequest()).ok());
  });
  EXPECT_THAT(exported,
              UnorderedElementsAre(Of("ExportCases", first), Of("ExportCases", second), Of("ExportCases", nobodys)));
  EXPECT_EQ(ListBy("root").front().purpose(), kWhy);
}

TEST_F(ReadsTest, ARowSaysWhoWhenAndWhy) {
  const v1::Case c = OpenOf("ana@example.com");
  const auto get = Named<v1::GetCaseRequest>(c.name());
  const auto now = [this] {
    absl::Time time;
    std::string error;
    EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%E*S", desk_.database().QueryOne("SELECT UTC_TIMESTAMP(6)"),
                                absl::UTCTimeZone(), &time, &error));
    return time;
  };
  const absl::Time before = now();
  Asked(Ann(), get);
  const absl::Time after = now();
  Asked(desk_.Person("ann"), get);
  Asked(With(desk_.OnBehalfOf(desk_.Service("bridge"), "staff/ann"), "a call"), get);
  const std::vector<v1::CustomerRead> by_ann = ListBy("ann@desk");
  ASSERT_THAT(by_ann, SizeIs(2));
  EXPECT_EQ(by_ann[0].purpose(), "");
  EXPECT_EQ(by_ann[1].purpose(), kWhy);
  EXPECT_EQ(by_ann[1].caller(), "ann@desk");
  EXPECT_EQ(by_ann[1].on_behalf_of(), "");
  EXPECT_GE(rules::FromProto(by_ann[1].read_time()), before);
  EXPECT_LE(rules::FromProto(by_ann[1].read_time()), after);
  for (const char* caller : {"bridge", "staff/ann"}) {
    const std::vector<v1::CustomerRead> found = ListBy(caller);
    ASSERT_THAT(found, SizeIs(1)) << caller;
    EXPECT_EQ(found[0].caller(), "bridge");
    EXPECT_EQ(found[0].on_behalf_of(), "staff/ann");
    EXPECT_EQ(found[0].purpose(), "a call");
  }
}

TEST_F(ReadsTest, WhatIsMaskedLeavesNoRow) {
  OpenOf("ana@example.com");
  int masked = 0;
  for (const rules::AccessRow& row : rules::AccessTable()) {
    if (row.by_role[static_cast<size_t>(rules::CallerRole::kQualityAssurance)] != rules::Reach::kMasked) continue;
    const std::string method(row.method);
    if (method == "WatchEvents") continue;  // shows nothing of customers to anybody: watch_test.cc
    const auto& makers = Mutations().count(method) > 0 ? Mutations() : Reads();
    const auto request = makers.at(method)(desk_);
    EXPECT_THAT(Recorded("quinn@desk", [&] { Asked(With(desk_.Person("quinn"), kWhy), *request); }), IsEmpty())
        << row.method;
    ++masked;
  }
  EXPECT_GE(masked, 5);
}

TEST_F(ReadsTest, WhatIsRefusedLeavesNoRow) {
  const v1::Case ours = OpenOf("ana@example.com"), theirs = OpenOf("ben@example.com", kOtherTeam);
  const CallMetadata rob = With(desk_.Person("rob"), kWhy);
  const std::string before = Rows();
  const auto refused = [&](const CallMetadata& caller, const Message& request) {
    const Answer answer = desk_.SendAs(caller, request);
    EXPECT_FALSE(answer.ok()) << request.ShortDebugString();
    EXPECT_EQ(Rows(), before) << request.ShortDebugString();
    return answer;
  };
  refused(rob, Named<v1::GetCaseRequest>(theirs.name()));
  refused(rob, In<v1::ListCaseEventsRequest>(theirs));
  refused(rob, In<v1::ListTasksRequest>(theirs));
  v1::BatchGetCasesRequest both;
  both.add_names(ours.name());
  both.add_names(theirs.name());
  refused(rob, both);
  refused(rob, v1::ListCustomerReadsRequest());
  v1::GetCaseRequest get = Named<v1::GetCaseRequest>(ours.name());
  refused({}, get);
  get.set_version(99);
  refused(rob, get);
  v1::ListCasesRequest list;
  list.set_page_token("forged");
  refused(rob, list);
}

TEST_F(ReadsTest, APurposeThatCannotBePutOnRecordIsNamed) {
  const v1::Case c = OpenOf("ana@example.com");
  const auto get = Named<v1::GetCaseRequest>(c.name());
  const std::string longest(server::kPurposeBytes, '~');
  Asked(Ann(longest), get);
  EXPECT_EQ(ListBy("ann@desk").front().purpose(), longest);
  CallMetadata twice = Ann("one");
  twice.emplace_back(server::kPurpose, "two");
  const std::string before = Rows();
  for (const CallMetadata& wrong : {Ann(longest + "x"), twice}) {
    const Answer answer = desk_.SendAs(wrong, get);
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << answer;
    EXPECT_EQ(answer.reason, reason::kInvalidRequest);
    EXPECT_TRUE(answer.Blames(server::kPurpose)) << answer;
    // Whatever is called for.
    EXPECT_FALSE(desk_.SendAs(wrong, For(c, Interaction(v1::DIRECTION_NOTE))).ok());
  }
  EXPECT_EQ(Rows(), before);
}

TEST_F(ReadsTest, WhatCannotBeRecordedIsNotShown) {
  const v1::Case c = OpenOf("ana@example.com");
  const auto get = Named<v1::GetCaseRequest>(c.name());
  desk_.database().Execute("RENAME TABLE customer_reads TO reads_elsewhere");
  const Answer answer = desk_.SendAs(Ann(), get);
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::UNAVAILABLE) << answer;
  EXPECT_EQ(answer.reason, reason::kDatabaseUnavailable);
  EXPECT_TRUE(answer.has_retry_info);
  const Answer exported = desk_.Call(desk_.issuer.Root(), "ExportCases", v1::ExportCasesRequest());
  EXPECT_EQ(exported.reason, reason::kDatabaseUnavailable);
  EXPECT_EQ(exported.bytes, "") << "no part leaves before it is on record";
  Asked(Ann(), v1::CountCasesRequest());
  desk_.MustDo(For(c, Interaction(v1::DIRECTION_NOTE)));
  desk_.database().Execute("RENAME TABLE reads_elsewhere TO customer_reads");
  EXPECT_THAT(RecordedOf(get), ElementsAre(Of("GetCase", c)));
}

TEST_F(ReadsTest, ReadsAreRecordedInMaintenanceModeToo) {
  const v1::Case c = OpenOf("ana@example.com");
  desk_.MustDo(Fresh(Maintaining(true, "a new disk")));
  EXPECT_THAT(RecordedOf(Named<v1::GetCaseRequest>(c.name())), ElementsAre(Of("GetCase", c)));
}

TEST_F(ReadsTest, TwoHundredReadsAtOnceAreListedEachOnceInPagesOfAnySize) {
  constexpr int kReads = 200;
  const std::vector<v1::Case> cases = {OpenOf("ana@example.com"), OpenOf("ben@example.com"), OpenOf("cy@example.com")};
  std::vector<std::thread> callers;
  for (int i = 0; i < kReads; ++i) {
    callers.emplace_back([&, i] {
      const CallMetadata caller = i % 2 == 0 ? desk_.Person("ann") : desk_.Person("rob");
      Asked(With(caller, absl::StrCat("read ", i)), Named<v1::GetCaseRequest>(cases[i % cases.size()].name()));
    });
  }
  for (std::thread& caller : callers) caller.join();

  const auto purposes = [](const std::vector<v1::CustomerRead>& reads) {
    std::map<std::string, int> counts;
    for (const v1::CustomerRead& read : reads) ++counts[read.purpose()];
    return counts;
  };
  const auto expected = [](auto keep) {
    std::map<std::string, int> counts;
    for (int i = 0; i < kReads; ++i) {
      if (keep(i)) counts[absl::StrCat("read ", i)] = 1;
    }
    return counts;
  };
  const std::vector<v1::CustomerRead> all = List({});
  EXPECT_EQ(purposes(all), expected([](int) { return true; }));
  const auto time = [](const v1::CustomerRead& read) { return rules::FromProto(read.read_time()); };
  const auto later = [time](const v1::CustomerRead& a, const v1::CustomerRead& b) { return time(a) > time(b); };
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), later)) << "the newest first";
  for (int size : {1, 7, 99, 500}) {
    v1::ListCustomerReadsRequest request;
    request.set_page_size(size);
    EXPECT_EQ(purposes(List(request)), purposes(all)) << size;
    request.set_caller("rob@desk");
    EXPECT_EQ(purposes(List(request)), expected([](int i) { return i % 2 == 1; })) << size;
    request.set_customer(cases[1].customer());
    EXPECT_EQ(purposes(List(request)), expected([](int i) { return i % 6 == 1; })) << size;
    request.clear_caller();
    EXPECT_EQ(purposes(List(request)), expected([](int i) { return i % 3 == 1; })) << size;
  }
  // By time: what is before an instant, and the rest.
  v1::ListCustomerReadsRequest early, late;
  *early.mutable_read_before() = *late.mutable_read_from() = all[kReads / 2].read_time();
  early.set_page_size(9);
  late.set_page_size(9);
  const std::vector<v1::CustomerRead> rest = List(early), newest = List(late);
  EXPECT_EQ(rest.size() + newest.size(), all.size());
  EXPECT_GT(newest.size(), all.size() / 2);
  EXPECT_LT(time(rest.front()), rules::FromProto(early.read_before()));
}

TEST_F(ReadsTest, ATokenIsOfItsOwnQuery) {
  const v1::Case c = OpenOf("ana@example.com");
  for (int i = 0; i < 3; ++i) Asked(Ann(), Named<v1::GetCaseRequest>(c.name()));
  v1::ListCustomerReadsRequest request;
  request.set_page_size(1);
  request.set_customer(c.customer());
  const auto page = Asked(desk_.Person("quinn"), request).As<v1::ListCustomerReadsResponse>();
  ASSERT_NE(page.next_page_token(), "");
  request.set_page_token(page.next_page_token());
  Asked(desk_.Person("quinn"), request);
  request.set_page_size(2);
  Asked(desk_.Person("quinn"), request);
  request.set_caller("ann@desk");
  EXPECT_EQ(desk_.SendAs(desk_.Person("quinn"), request).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ReadsTest, ByADuplicateThereAreTheReadsOfAll) {
  const v1::Case stays = OpenOf("ana@example.com"), duplicate = OpenOf("ana.diaz@example.com");
  const v1::Case other = OpenOf("ben@example.com");
  for (const v1::Case* c : {&stays, &duplicate, &other}) Asked(Ann(), Named<v1::GetCaseRequest>(c->name()));
  v1::MergeCustomersRequest merge;
  merge.set_name(stays.customer());
  merge.set_duplicate(duplicate.customer());
  desk_.MustDo(Fresh(merge));
  for (const std::string& named : {stays.customer(), duplicate.customer()}) {
    v1::ListCustomerReadsRequest request;
    request.set_customer(named);
    request.set_page_size(1);
    std::vector<What> what;
    for (const v1::CustomerRead& read : List(request)) {
      if (read.caller() == "ann@desk") what.push_back(Of(read));
    }
    EXPECT_THAT(what, ElementsAre(Of("GetCase", duplicate), Of("GetCase", stays))) << named;
  }
}

}  // namespace
}  // namespace docket::testing
