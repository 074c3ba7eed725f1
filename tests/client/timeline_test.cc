#include "api/client/timeline.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace docket::client {
namespace {

// 22 November 2026, 16:02:00 in Greenwich.
Moment Now() { return {absl::FromUnixSeconds(1'795'363'320), absl::UTCTimeZone()}; }

v1::CaseEvent Event(const std::string& text) {
  v1::CaseEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  return event;
}

TEST(WordsSaidTest, LabelsWhatCouldBeMistaken) {
  EXPECT_EQ(WordsSaid(Event("texts { feedback: 'quick' recommendations: 'ring earlier' }")),
            "feedback: quick\nrecommendations: ring earlier");
  EXPECT_EQ(WordsSaid(Event("texts { subject: 'Parcel' contact { display_name: 'Ana' phone: '+49 1' } }")),
            "Parcel\ncustomer: Ana, +49 1");
  EXPECT_EQ(WordsSaid(Event("texts { root_cause_words: 'bad glue' action_plan: 'ask, then ring' }")),
            "root cause: bad glue\naction plan: ask, then ring");
  EXPECT_EQ(WordsSaid(Event("texts { action: 'ring' }")), "ring");
  EXPECT_EQ(WordsSaid(Event("texts { comment: 'thanks' actions: 'ring' actions: 'send' }")), "thanks\n- ring\n- send");
  EXPECT_EQ(WordsSaid(v1::CaseEvent()), "");
}

google::protobuf::RepeatedPtrField<v1::CaseEvent> TwoEvents() {
  google::protobuf::RepeatedPtrField<v1::CaseEvent> events;
  *events.Add() = Event(
      "actor: 'local' occur_time { seconds: 1795348920 } texts { subject: 'Parcel' } "
      "detail { opened { kind: CASE_KIND_REQUEST channel: CHANNEL_CHAT } }");
  *events.Add() = Event(
      "actor: 'staff/ana' occur_time { seconds: 1795356120 } texts { text: 'Asked the carrier.\\n\\033[2JNothing.' } "
      "detail { interaction { direction: DIRECTION_NOTE } }");
  return events;
}

TEST(TimelineTest, OneLineAnEventItsTextsBelow) {
  EXPECT_EQ(Timeline(TwoEvents(), Intake::kInFull, Now(), {}),
            "  TIME (UTC)                 WHO    WHAT\n"
            "  2026-11-22 12:02  4 h ago  local  opened a request by chat\n"
            "      Parcel\n"
            "  2026-11-22 14:02  2 h ago  ana    noted\n"
            "      Asked the carrier.\n"
            "      \\x1b[2JNothing.\n");
}

TEST(TimelineTest, WhoActedForWhomIsSaid) {
  google::protobuf::RepeatedPtrField<v1::CaseEvent> events;
  *events.Add() = Event(
      "actor: 'spiffe://desk/bridge' on_behalf_of: 'staff/rita' occur_time { seconds: 1795356120 } "
      "detail { interaction { direction: DIRECTION_NOTE } }");
  EXPECT_EQ(Timeline(events, Intake::kInFull, Now(), {}),
            "  TIME (UTC)                 WHO                            WHAT\n"
            "  2026-11-22 14:02  2 h ago  spiffe://desk/bridge for rita  noted\n");
}

TEST(TimelineTest, BesideTheFactsTheIntakesTextsAreNotRepeated) {
  EXPECT_EQ(Timeline(TwoEvents(), Intake::kWithoutTexts, Now(), {}).find("Parcel"), std::string::npos);
}

TEST(TimelineTest, NothingHappenedIsNothing) { EXPECT_EQ(Timeline({}, Intake::kInFull, Now(), {}), ""); }

}  // namespace
}  // namespace docket::client
