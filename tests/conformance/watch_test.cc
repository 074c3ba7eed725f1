// WatchEvents: what the stream has of each event, which of them pass a filter and are in reach, and how it ends.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/names.h"
#include "server/rules/access.h"
#include "server/rules/limits.h"
#include "tests/conformance/issuer.h"
#include "tests/conformance/watched.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

using google::protobuf::util::MessageDifferencer;

std::vector<std::string> NamesOf(const std::vector<WatchedEvent>& events) {
  std::vector<std::string> names;
  for (const WatchedEvent& event : events) names.push_back(event.event().name());
  return names;
}

std::string KindOf(const WatchedEvent& event) {
  const auto* field = v1::CaseEventDetail::descriptor()->FindFieldByNumber(event.event().detail().detail_case());
  return field == nullptr ? "" : field->name();
}

size_t EventsStored(ServedDesk& desk) {
  return std::stoul(desk.database().QueryOne("SELECT COUNT(*) FROM case_events WHERE subject_kind = 1"));
}

// Everything that can happen to a case, and cases that go from hand to hand.
void LetMuchHappen(ServedDesk& desk) {
  for (const auto& [name, make] : Mutations()) {
    // What follows from another policy follows moments later: the log has to be quiet.
    if (name != "SetMaintenance" && name != "ApplyPolicy") desk.MustDo(*make(desk));
  }
  v1::Case c = desk.CaseIn(v1::CASE_STATE_CLOSED);
  c = desk.Change(c, Reopening());
  v1::AssignCaseRequest handing = Assignment("staff/sam");
  handing.set_team("teams/billing");
  c = desk.Change(c, handing);
  handing = Assignment("staff/eve");
  handing.set_team("teams/support");
  desk.Change(c, handing);
}

v1::Case CaseAt(ServedDesk& desk, const std::string& name, int64_t version) {
  v1::GetCaseRequest get;
  get.set_name(name);
  get.set_version(version);
  return desk.MustDo(get).As<v1::Case>();
}

// Against what the other reads say of each event, and of the case right after it.
void ExpectAsElsewhere(ServedDesk& desk, const std::vector<WatchedEvent>& events) {
  std::map<std::string, std::vector<v1::CaseEvent>> logs;
  for (const WatchedEvent& event : events) {
    SCOPED_TRACE(absl::StrCat(event.event().name(), " ", KindOf(event)));
    if (logs.count(event.parent()) == 0) logs[event.parent()] = desk.Events(event.parent());
    v1::CaseEvent expected = logs[event.parent()].at(static_cast<size_t>(event.event().version() - 1));
    expected.clear_texts();
    rules::Mask(&expected);
    EXPECT_TRUE(MessageDifferencer::Equals(event.event(), expected)) << event.event().DebugString();
    const v1::Case c = CaseAt(desk, event.parent(), event.event().version());
    EXPECT_EQ(event.team(), c.team());
    EXPECT_EQ(event.assignee(), c.assignee());
    EXPECT_EQ(event.kind(), c.kind());
    EXPECT_EQ(event.priority(), c.priority());
    EXPECT_TRUE(MessageDifferencer::Equals(event.open_time(), c.open_time()));
  }
}

// Each case's own, without a gap.
void ExpectEachCaseInOrder(const std::vector<WatchedEvent>& events) {
  std::map<std::string, int64_t> versions;
  for (const WatchedEvent& event : events) EXPECT_EQ(event.event().version(), ++versions[event.parent()]);
}

TEST(WatchTest, ACallerHasAPositionBeforeAnythingHappens) {
  ServedDesk& desk = SharedDesk();
  Watched watched(desk.channel(), {});
  const auto first = watched.Next();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->events_size(), 0);
  EXPECT_FALSE(first->position().empty());
  EXPECT_LT(first->position().size(), 400u);
  const v1::Case c = desk.OpenCase();
  const auto next = watched.Next();
  ASSERT_TRUE(next.has_value());
  ASSERT_EQ(next->events_size(), 1);
  EXPECT_EQ(next->events(0).parent(), c.name());
  EXPECT_EQ(KindOf(next->events(0)), "opened");
  EXPECT_NE(next->position(), first->position());
}

TEST(WatchTest, TellsEveryEventOnceAsItIsElsewhere) {
  ServedDesk desk;
  LetMuchHappen(desk);
  const size_t stored = EventsStored(desk);
  const std::vector<WatchedEvent> events = Watched(desk.channel(), FromStart()).Events(stored);
  ASSERT_EQ(events.size(), stored);
  ExpectEachCaseInOrder(events);
  ExpectAsElsewhere(desk, events);
  std::set<std::string> kinds;
  for (const WatchedEvent& event : events) kinds.insert(KindOf(event));
  EXPECT_GT(kinds.size(), 25u);
}

TEST(WatchTest, GoesOnBehindEveryAnswer) {
  ServedDesk desk;
  LetMuchHappen(desk);
  const size_t stored = EventsStored(desk);
  std::vector<std::string> positions = {""}, names;
  Watched whole(desk.channel(), FromStart());
  std::vector<size_t> told = {0};
  while (names.size() < stored) {
    const auto answer = whole.Next();
    ASSERT_TRUE(answer.has_value());
    for (const WatchedEvent& event : answer->events()) names.push_back(event.event().name());
    positions.push_back(answer->position());
    told.push_back(names.size());
  }
  for (size_t i = 1; i + 1 < positions.size(); ++i) {
    const size_t left = stored - told[i];
    const auto rest = NamesOf(Watched(desk.channel(), From(positions[i])).Events(left));
    EXPECT_EQ(std::multiset<std::string>(rest.begin(), rest.end()),
              std::multiset<std::string>(names.begin() + static_cast<long>(told[i]), names.end()));
  }
}

// One stream for each filter, all at once: each is at its end with the first sign of life behind its events.
TEST(WatchTest, FiltersLetPassWhatTheySay) {
  ServedDesk desk;
  LetMuchHappen(desk);
  const size_t stored = EventsStored(desk);
  const std::vector<WatchedEvent> all = Watched(desk.channel(), FromStart()).Events(stored);
  ASSERT_EQ(all.size(), stored);
  std::vector<v1::WatchEventsRequest> filters;
  for (const char* team : {"teams/billing", "teams/support", "teams/nobody"}) {
    filters.push_back(FromStart());
    filters.back().set_team(team);
  }
  for (const char* person : {"staff/rita", "staff/sam", "staff/eve", "staff/zoe", "staff/mia"}) {
    filters.push_back(FromStart());
    filters.back().set_assignee(person);
  }
  filters.push_back(FromStart());
  for (const char* kind : {"escalated", "escalation_accepted", "wait_started"}) filters.back().add_kinds(kind);
  filters.push_back(filters.back());
  filters.back().set_assignee("staff/rita");
  filters.push_back(filters.front());
  filters.back().add_kinds("assigned");

  const auto passes = [&](const v1::WatchEventsRequest& filter, const WatchedEvent& event) {
    const auto& kinds = filter.kinds();
    const std::string before =
        event.event().version() == 1 ? "" : CaseAt(desk, event.parent(), event.event().version() - 1).assignee();
    return (filter.team().empty() || event.team() == filter.team()) &&
           (filter.assignee().empty() || event.assignee() == filter.assignee() || before == filter.assignee()) &&
           (kinds.empty() || std::find(kinds.begin(), kinds.end(), KindOf(event)) != kinds.end());
  };
  std::vector<std::unique_ptr<Watched>> streams;
  for (const auto& filter : filters) streams.push_back(std::make_unique<Watched>(desk.channel(), filter));
  const absl::Time began = absl::Now();
  size_t some = 0;
  for (size_t i = 0; i < filters.size(); ++i) {
    SCOPED_TRACE(filters[i].ShortDebugString());
    std::vector<std::string> expected;
    for (const WatchedEvent& event : all) {
      if (passes(filters[i], event)) expected.push_back(event.event().name());
    }
    std::vector<std::string> told = NamesOf(streams[i]->EventsUntilHeartbeat());
    std::sort(expected.begin(), expected.end());
    std::sort(told.begin(), told.end());
    EXPECT_EQ(told, expected);
    some += !expected.empty();
  }
  EXPECT_LT(absl::Now() - began, absl::Seconds(60));
  EXPECT_GE(some, 8u);
  // The signs of life have positions that have passed over all that was left out.
  const v1::Case opened = desk.OpenCase();
  for (const auto& stream : streams) {
    Watched behind(desk.channel(), From(stream->position()));
    EXPECT_EQ(behind.Events(1).at(0).parent(), opened.name());
  }
}

TEST(WatchTest, ASignOfLifeComesAtLeastEvery15Seconds) {
  ServedDesk& desk = SharedDesk();
  v1::WatchEventsRequest nothing;
  nothing.set_team("teams/nobody");
  Watched watched(desk.channel(), nothing);
  watched.Next();
  const absl::Time began = absl::Now();
  desk.OpenCase();
  const auto heartbeat = watched.Next();
  ASSERT_TRUE(heartbeat.has_value());
  EXPECT_EQ(heartbeat->events_size(), 0);
  EXPECT_LE(absl::Now() - began, absl::Seconds(15));
}

TEST(WatchTest, AsManyKindsAsTheContractSaysAndNoMore) {
  ServedDesk& desk = SharedDesk();
  v1::WatchEventsRequest request;
  for (int i = 0; i < rules::limits::kEventKinds; ++i) request.add_kinds("opened");
  EXPECT_TRUE(Watched(desk.channel(), request).Next().has_value());
  request.add_kinds("opened");
  EXPECT_TRUE(Watched(desk.channel(), request).End().Blames("kinds"));
}

void ExpectLost(const Answer& answer) {
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::OUT_OF_RANGE) << answer;
  EXPECT_EQ(answer.reason, reason::kPositionLost) << answer;
}

TEST(WatchTest, APositionOfAnotherDeskIsLost) {
  ServedDesk one, other;
  for (ServedDesk* desk : {&one, &other}) desk->OpenCase();
  for (const auto& request : {FromStart(), v1::WatchEventsRequest()}) {
    Watched watched(one.channel(), request);
    watched.Next();
    ExpectLost(Watched(other.channel(), From(watched.position())).End());
  }
}

// An older copy was restored, whether or not other things happened on it since.
TEST(WatchTest, APositionBehindWhatIsThereIsLost) {
  ServedDesk desk;
  const v1::Case c = desk.OpenCase();
  const Id id = *ParseCaseName(c.name());
  Watched earlier(desk.channel(), {});
  earlier.Next();
  desk.Change(c, Interaction(v1::DIRECTION_NOTE));
  Watched watched(desk.channel(), {});
  watched.Next();
  const auto lane_of_it = absl::StrCat(" WHERE lane = ", id.lane,
                                       " AND sequence = (SELECT * FROM (SELECT MAX(sequence) "
                                       "FROM case_events WHERE lane = ",
                                       id.lane, ") m)");
  desk.database().Execute(absl::StrCat("UPDATE case_events SET hash = REVERSE(hash)", lane_of_it));
  ExpectLost(Watched(desk.channel(), From(watched.position())).End());
  desk.database().Execute(absl::StrCat("DELETE FROM case_events", lane_of_it));
  ExpectLost(Watched(desk.channel(), From(watched.position())).End());
  // One who watches hears of it too.
  ExpectLost(watched.End());
  // What was before is still there.
  EXPECT_TRUE(Watched(desk.channel(), From(earlier.position())).Next().has_value());
}

TEST(WatchTest, WhenTheServiceStopsTheStreamSaysSoAtOnce) {
  ServedDesk desk;
  for (int i = 0; i < 300; ++i) desk.OpenCase();
  Watched idle(desk.channel(), {});
  idle.Next();
  // Does not read: more is on its way than a connection takes.
  Watched stuck(desk.channel(), FromStart());
  stuck.Next();
  const absl::Time began = absl::Now();
  desk.Restart(ServedDesk::LoopbackFlags());
  EXPECT_LT(absl::Now() - began, absl::Seconds(5));
  const Answer ended = idle.End();
  EXPECT_EQ(ended.status.error_code(), grpc::StatusCode::UNAVAILABLE) << ended;
  EXPECT_EQ(ended.reason, reason::kShuttingDown) << ended;
  EXPECT_TRUE(ended.has_retry_info);
  // It goes on with the next replica.
  Watched next(desk.channel(), From(idle.position()));
  next.Next();
  const v1::Case c = desk.OpenCase();
  EXPECT_EQ(next.Events(1).at(0).parent(), c.name());
}

TEST(WatchAccessTest, TellsOfCasesInReachAndOfNoCustomer) {
  AccessDesk desk;
  desk.Employ("ann", {v1::ROLE_REPRESENTATIVE}, "teams/support");
  desk.Employ("sue2", {v1::ROLE_SUPERVISOR});
  desk.Employ("quinn", {v1::ROLE_QUALITY_ASSURANCE});
  v1::OpenCaseRequest opening;
  opening.mutable_contact()->set_display_name("Planted Person");
  opening.mutable_contact()->set_email("planted@example.com");
  opening.add_account_references("PLANTED-ACCOUNT");
  opening.add_order_references("PLANTED-ORDER");
  std::map<std::string, v1::Case> of_team;
  for (const char* team : {"teams/support", "teams/billing", ""}) {
    opening.set_team(team);
    desk.OpenCasesWith(opening);
    const v1::Case c = desk.Change(desk.OpenCase(), Interaction(v1::DIRECTION_INBOUND));
    of_team[team] = desk.Change(c, FullUpdate());
  }
  const auto watch = [&](const CallMetadata& caller) {
    return std::make_unique<Watched>(desk.channel(), FromStart(), caller);
  };
  const auto seen = [&](Watched& watched, size_t count) {
    const std::vector<WatchedEvent> events = watched.EventsUntilHeartbeat();
    EXPECT_EQ(events.size(), count);
    std::set<std::string> cases;
    for (const WatchedEvent& event : events) {
      cases.insert(event.parent());
      EXPECT_FALSE(event.event().has_texts());
      for (const std::string& planted :
           {std::string("Planted Person"), std::string("planted@example.com"), std::string("PLANTED-ACCOUNT"),
            std::string("PLANTED-ORDER"), of_team[""].customer()}) {
        EXPECT_FALSE(absl::StrContains(event.SerializeAsString(), planted)) << planted;
      }
    }
    return cases;
  };
  const std::string reads = "SELECT COUNT(*) FROM customer_reads";
  const std::string before = desk.database().QueryOne(reads);
  // All at once, for each waits for its sign of life.
  const auto of_ann = watch(desk.Person("ann"));
  std::vector<std::unique_ptr<Watched>> of_all;
  for (const CallMetadata& caller : {desk.Person("sue2"), desk.Person("quinn"), desk.Service("bridge"),
                                     desk.issuer.As("root2", {"administrator"})}) {
    of_all.push_back(watch(caller));
  }
  EXPECT_EQ(seen(*of_ann, 6), (std::set<std::string>{of_team["teams/support"].name(), of_team[""].name()}));
  for (const auto& watched : of_all) EXPECT_EQ(seen(*watched, 9).size(), 3u);
  EXPECT_EQ(desk.database().QueryOne(reads), before) << "nothing of a customer was shown";
  const Answer stranger = Watched(desk.channel(), {}, desk.issuer.As("nobody")).End();
  EXPECT_EQ(stranger.reason, reason::kRoleForbidden) << stranger;
  EXPECT_EQ(Watched(desk.channel(), {}).End().reason, reason::kUnauthenticated);
}

// Rights are asked anew as things happen.
TEST(WatchAccessTest, WhoLosesTheRoleIsToldNoMore) {
  AccessDesk desk;
  const v1::Staff ann = desk.Employ("ann", {v1::ROLE_REPRESENTATIVE}, "teams/support");
  Watched watched(desk.channel(), {}, desk.Person("ann"));
  watched.Next();
  v1::UpdateStaffRequest update;
  update.mutable_staff()->set_name(ann.name());
  update.mutable_update_mask()->add_paths("identity");
  desk.MustDo(Fresh(update));
  desk.OpenCase();
  const Answer ended = watched.End();
  EXPECT_EQ(ended.reason, reason::kRoleForbidden) << ended;
}

}  // namespace
}  // namespace docket::testing
