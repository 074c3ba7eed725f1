// Maintenance mode: what may be said, and what comes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/validate.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The mode over time: decided, and folded from what was decided.
class Mode {
 public:
  absl::Status Set(const v1::SetMaintenanceRequest& request, const std::string& actor = "ann") {
    const Directory directory;
    const log::v1::SealedTexts texts;
    absl::StatusOr<rules::Events> events = rules::Decide(
        version == 0 ? nullptr : &record, request, {.now = now, .directory = directory, .texts = texts, .uid = ""});
    if (!events.ok()) return events.status();
    for (const log::v1::Payload& event : *events) {
      rules::Apply(event.maintenance_set(), {.version = ++version, .recorded = now, .occurred = now, .actor = actor},
                   &record);
    }
    return absl::OkStatus();
  }

  v1::Maintenance record;
  int64_t version = 0;
  absl::Time now = absl::FromUnixSeconds(1000);
};

std::vector<std::string> Blamed(v1::SetMaintenanceRequest request) {
  request.set_request_id("6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21");
  std::vector<std::string> fields;
  for (const Violation& violation : rules::Validate(request)) fields.push_back(violation.field);
  return fields;
}

TEST(MaintenanceTest, WhatMustBeSaid) {
  EXPECT_THAT(Blamed(Maintaining(true, "it moves")), IsEmpty());
  EXPECT_THAT(Blamed(Maintaining(false)), IsEmpty());
  EXPECT_THAT(Blamed(Maintaining(true)), ElementsAre("reason"));
  EXPECT_THAT(Blamed(Maintaining(true, " ")), ElementsAre("reason"));
  EXPECT_THAT(Blamed(Maintaining(true, "two\nlines")), ElementsAre("reason"));
  EXPECT_THAT(Blamed(Maintaining(true, std::string(200, 'x'))), IsEmpty());
  EXPECT_THAT(Blamed(Maintaining(true, std::string(201, 'x'))), ElementsAre("reason"));
  EXPECT_THAT(Blamed(Maintaining(false, std::string(201, 'x'))), ElementsAre("reason"));
  v1::SetMaintenanceRequest unsaid = Maintaining(true, "it moves");
  unsaid.clear_read_only();
  unsaid.set_expected_version(-1);
  EXPECT_THAT(Blamed(unsaid), ElementsAre("expected_version", "read_only"));
  EXPECT_THAT(rules::Validate(Maintaining(false)), SizeIs(1)) << "no request id";
}

TEST(MaintenanceTest, WhoSetItAndWhenIsOnRecord) {
  Mode mode;
  ASSERT_TRUE(mode.Set(Maintaining(true, "it moves")).ok());
  EXPECT_TRUE(mode.record.read_only());
  EXPECT_EQ(mode.record.reason(), "it moves");
  EXPECT_EQ(mode.record.version(), 1);
  EXPECT_EQ(mode.record.update_time().seconds(), 1000);
  EXPECT_EQ(mode.record.updated_by(), "ann");
  mode.now += absl::Hours(1);
  ASSERT_TRUE(mode.Set(Maintaining(false), "bob").ok());
  EXPECT_FALSE(mode.record.read_only());
  EXPECT_EQ(mode.record.reason(), "") << "that of the last time alone";
  EXPECT_EQ(mode.record.version(), 2);
  EXPECT_EQ(mode.record.update_time().seconds(), 4600);
  EXPECT_EQ(mode.record.updated_by(), "bob");
}

TEST(MaintenanceTest, WhatIsSaidTwiceIsOnRecordOnce) {
  Mode mode;
  ASSERT_TRUE(mode.Set(Maintaining(false)).ok());
  EXPECT_EQ(mode.version, 0) << "so it was from the beginning";
  ASSERT_TRUE(mode.Set(Maintaining(true, "it moves")).ok());
  const std::string first = mode.record.SerializeAsString();
  mode.now += absl::Hours(1);
  ASSERT_TRUE(mode.Set(Maintaining(true, "it moves"), "bob").ok());
  EXPECT_EQ(mode.record.SerializeAsString(), first);
  ASSERT_TRUE(mode.Set(Maintaining(true, "it moves still"), "bob").ok());
  EXPECT_EQ(mode.version, 2) << "for another reason";
}

TEST(MaintenanceTest, WhatWasNeverSetIsAtNoVersion) {
  Mode mode;
  v1::SetMaintenanceRequest request = Maintaining(true, "it moves");
  request.set_expected_version(1);
  EXPECT_EQ(ReasonOf(mode.Set(request)), reason::kVersionMismatch);
  request.set_expected_version(0);
  EXPECT_TRUE(mode.Set(request).ok());
}

}  // namespace
}  // namespace docket
