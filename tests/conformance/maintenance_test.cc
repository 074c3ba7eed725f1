// Maintenance mode over the network: reads go on, every change is refused and nothing is written; what fell due
// meanwhile, and what was still to follow, comes to pass afterwards.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/fold.h"
#include "storage/verify.h"
#include "tests/conformance/consequences.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"
#include "tests/support/test_master_keys.h"

namespace docket::testing {
namespace {

using google::protobuf::Message;
using grpc::StatusCode;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr char kWhy[] = "the archive moves, until 14:00";

void SwitchOn(ServedDesk& desk) { desk.MustDo(Fresh(Maintaining(true, kWhy))); }
void SwitchOff(ServedDesk& desk) { desk.MustDo(Fresh(Maintaining(false))); }

void ExpectInMaintenance(const Answer& answer, const std::string& what) {
  EXPECT_EQ(answer.status.error_code(), StatusCode::UNAVAILABLE) << what << ": " << answer;
  EXPECT_EQ(answer.reason, reason::kMaintenance) << what;
  EXPECT_TRUE(answer.has_retry_info) << what;
  EXPECT_TRUE(absl::StrContains(answer.status.error_message(), kWhy)) << what << ": " << answer;
}

// All that is stored of what happened, and how long each lane is.
std::string Everything(ServedDesk& desk) {
  return absl::StrCat(
      desk.Stored(), " ",
      desk.database().QueryOne("SELECT GROUP_CONCAT(CONCAT(lane, ':', head) ORDER BY lane) FROM "
                               "(SELECT lane, MAX(sequence) AS head FROM case_events GROUP BY lane) h"));
}

void ExpectVerified(ServedDesk& desk) {
  const auto connection = desk.database().Connect();
  const auto found =
      storage::Verify(*connection, desk.database().desk(), server::ApplyEntry, [](const std::string&) {});
  EXPECT_TRUE(found.ok()) << found.status();
}

std::map<std::string, std::unique_ptr<Message>> Make(ServedDesk& desk, const std::map<std::string, MakeRequest>& all) {
  std::map<std::string, std::unique_ptr<Message>> requests;
  for (const auto& [name, make] : all) requests[name] = make(desk);
  return requests;
}

TEST(MaintenanceTest, EveryChangeIsRefusedAndNothingIsWritten) {
  ServedDesk desk;
  std::map<std::string, std::unique_ptr<Message>> requests = Make(desk, Mutations());
  requests.erase("SetMaintenance");
  AwaitConsequences(desk);
  SwitchOn(desk);
  const std::string before = Everything(desk);
  for (const auto& [name, request] : requests) {
    ExpectInMaintenance(desk.Send(*request), name);
    if (!HasField(*request, "validate_only")) continue;
    SetBool(request.get(), "validate_only", true);
    ExpectInMaintenance(desk.Send(*request), absl::StrCat(name, ", only validated"));
    SetBool(request.get(), "validate_only", false);
  }
  EXPECT_EQ(Everything(desk), before);
  // Well-formedness is judged as always.
  EXPECT_EQ(desk.Send(v1::OpenCaseRequest()).reason, reason::kInvalidRequest);
  SwitchOff(desk);
  for (const auto& [name, request] : requests) EXPECT_TRUE(desk.Send(*request).ok()) << name << ": the id is used up";
  AwaitConsequences(desk);
  ExpectVerified(desk);
}

TEST(MaintenanceTest, ReadsAndHealthGoOn) {
  ServedDesk desk;
  const auto requests = Make(desk, Reads());
  SwitchOn(desk);
  for (const auto& [name, request] : requests) desk.MustDo(*request);
  const std::string serving = "\x08\x01";
  EXPECT_EQ(desk.SendBytes("/grpc.health.v1.Health/Check", "").bytes, serving);
  EXPECT_EQ(desk.SendBytes("/grpc.health.v1.Health/Check",
                           "\x0a\x15"
                           "docket.v1.DeskService")
                .bytes,
            serving);
}

TEST(MaintenanceTest, Invariant4_WhatWasCarriedOutBeforeIsAnsweredAsItWas) {
  ServedDesk desk;
  // Before there are cases: none of them goes by another policy in the middle of a claim.
  auto apply = Mutations().at("ApplyPolicy")(desk);
  desk.MustDo(*apply);
  auto requests = Make(desk, Mutations());
  requests["ApplyPolicy"] = std::move(apply);
  std::map<std::string, std::string> answers;
  for (const auto& [name, request] : requests) answers[name] = desk.MustDo(*request).bytes;
  AwaitConsequences(desk);
  SwitchOn(desk);
  const std::string before = Everything(desk);
  for (const auto& [name, request] : requests) {
    // The one that had switched it off before, too.
    EXPECT_EQ(desk.MustDo(*request).bytes, answers[name]) << name;
    ChangeContent(request.get());
    EXPECT_EQ(desk.Send(*request).reason, reason::kRequestIdReused) << name;
  }
  EXPECT_EQ(Everything(desk), before);
}

TEST(MaintenanceTest, ESC2_WhatFellDueMeanwhileIsEscalatedOnceWithItsTrueDueTime) {
  ServedDesk desk;
  const v1::Case opened = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  AwaitConsequences(desk);
  SwitchOn(desk);
  const std::string set = desk.MustDo(v1::GetMaintenanceRequest()).bytes;
  const std::string before = Everything(desk);
  server::Flags later = ServedDesk::LoopbackFlags();
  // Not so late that nobody has accepted it in time.
  later.test_clock_shift = absl::Hours(25);
  desk.Restart(later);
  // It outlives the process, which does not even settle what fell due.
  ExpectInMaintenance(desk.Send(For(opened, Interaction(v1::DIRECTION_NOTE))), "after a restart");
  EXPECT_EQ(desk.MustDo(v1::GetMaintenanceRequest()).bytes, set);
  EXPECT_EQ(desk.Read(opened.name()).version(), opened.version());
  EXPECT_EQ(Everything(desk), before);

  SwitchOff(desk);
  v1::Case c;
  EXPECT_TRUE(Await(kPatience, [&] {
    c = desk.Read(opened.name());
    return c.escalation_count() > 0;
  }));
  ASSERT_EQ(c.escalations_size(), 1);
  int escalated = 0;
  for (const v1::CaseEvent& event : desk.Events(c.name())) escalated += event.detail().has_escalated() ? 1 : 0;
  EXPECT_EQ(escalated, 1);
  EXPECT_EQ(c.escalations(0).raised_by(), "docket");
  EXPECT_EQ(c.escalations(0).raise_time().seconds(), opened.open_time().seconds() + 24 * 3600);
  EXPECT_EQ(c.escalations(0).raise_time().nanos(), opened.open_time().nanos());
  AwaitConsequences(desk);
  ExpectVerified(desk);
}

TEST(MaintenanceTest, WhatWasStillToFollowFollowsAfterwards) {
  constexpr int kCases = 20;
  ServedDesk desk;
  v1::CreateStaffRequest busy = NewStaff("busy", v1::ROLE_REPRESENTATIVE);
  busy.mutable_staff()->set_capacity(kCases);
  desk.MustDo(busy);
  for (int i = 0; i < kCases; ++i) desk.Change(desk.OpenCase(), Assignment("staff/busy"));
  SwitchOn(desk);
  // The duty begins anew, and waits.
  desk.Restart(ServedDesk::LoopbackFlags());
  ExpectInMaintenance(desk.Send(Fresh(Opening())), "after a restart");
  SwitchOff(desk);
  AwaitConsequences(desk);
  v1::GetStaffRequest get;
  get.set_name("staff/busy");
  EXPECT_EQ(desk.MustDo(get).As<v1::Staff>().open_cases(), kCases);
  ExpectVerified(desk);
}

TEST(MaintenanceTest, ExpiredRequestIdsStayUntilItIsOver) {
  ServedDesk desk;
  const v1::OpenCaseRequest request = Fresh(Opening());
  const Answer first = desk.MustDo(request);
  SwitchOn(desk);
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(7 * 24 + 1);
  desk.Restart(later);
  ExpectInMaintenance(desk.Send(Fresh(Opening())), "after a restart");
  EXPECT_EQ(desk.MustDo(request).bytes, first.bytes);
  SwitchOff(desk);
  EXPECT_TRUE(Await(kPatience, [&] {
    // That of the switch alone.
    return desk.database().QueryOne("SELECT COUNT(*) FROM requests WHERE caller = 'local'") == "1";
  }));
}

TEST(MaintenanceTest, AnotherReplicaObeysAndRefusesNoLongerThanItLasts) {
  ServedDesk desk;
  auto other = server::Service::Start(ServedDesk::LoopbackFlags(), desk.database().database(), desk.database().desk(),
                                      TestMasterKeys());
  ASSERT_TRUE(other.ok()) << other.status();
  const auto stub = v1::CaseService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", (*other)->port()), grpc::InsecureChannelCredentials()));
  const auto open = [&stub] {
    grpc::ClientContext context;
    v1::Case response;
    return stub->OpenCase(&context, Fresh(Opening()), &response);
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(open().ok());
    SwitchOn(desk);
    grpc::Status refused;
    EXPECT_TRUE(Await(kPatience, [&] {
      refused = open();
      return !refused.ok();
    }));
    EXPECT_EQ(refused.error_code(), StatusCode::UNAVAILABLE);
    EXPECT_TRUE(absl::StrContains(refused.error_message(), kWhy)) << refused.error_message();
    SwitchOff(desk);
    // At once: a refusal is proven before anybody hears it.
    const grpc::Status opened = open();
    EXPECT_TRUE(opened.ok()) << opened.error_message();
  }
}

TEST(MaintenanceTest, SetMaintenanceGetMaintenance) {
  ServedDesk desk;
  const v1::GetMaintenanceRequest get;
  EXPECT_EQ(desk.MustDo(get).bytes, "") << "never set";
  EXPECT_EQ(desk.MustDo(Fresh(Maintaining(false))).bytes, "") << "there is nothing to do";

  v1::SetMaintenanceRequest on = Fresh(Maintaining(true, kWhy));
  on.set_expected_version(4);
  EXPECT_EQ(desk.Send(on).reason, reason::kVersionMismatch);
  on.set_expected_version(0);
  on.set_validate_only(true);
  EXPECT_TRUE(desk.MustDo(on).As<v1::Maintenance>().read_only());
  EXPECT_EQ(desk.MustDo(get).bytes, "");
  on.set_validate_only(false);
  const Answer switched = desk.MustDo(on);
  const auto mode = switched.As<v1::Maintenance>();
  EXPECT_TRUE(mode.read_only());
  EXPECT_EQ(mode.reason(), kWhy);
  EXPECT_EQ(mode.version(), 1);
  EXPECT_EQ(mode.updated_by(), "local");
  EXPECT_TRUE(mode.has_update_time());
  EXPECT_EQ(desk.MustDo(get).bytes, switched.bytes);

  EXPECT_EQ(desk.MustDo(Fresh(Maintaining(true, kWhy))).bytes, switched.bytes) << "so it is already";
  v1::SetMaintenanceRequest off = Fresh(Maintaining(false, "it moved"));
  off.set_expected_version(0);
  EXPECT_EQ(desk.Send(off).reason, reason::kVersionMismatch);
  off.set_expected_version(1);
  const auto ended = desk.MustDo(off).As<v1::Maintenance>();
  EXPECT_FALSE(ended.read_only());
  EXPECT_EQ(ended.reason(), "it moved");
  EXPECT_EQ(ended.version(), 2);
  EXPECT_EQ(desk.MustDo(on).bytes, switched.bytes) << "a replay switches nothing";
  desk.OpenCase();
  ExpectVerified(desk);

  const Answer malformed = desk.Send(v1::SetMaintenanceRequest());
  EXPECT_TRUE(malformed.Blames("request_id")) << malformed;
  EXPECT_TRUE(malformed.Blames("read_only")) << malformed;
  EXPECT_TRUE(desk.Send(Fresh(Maintaining(true))).Blames("reason"));
}

}  // namespace
}  // namespace docket::testing
