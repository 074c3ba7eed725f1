// Refusals: what travels to a client decodes with the published google.rpc messages.
#include "api/model/refusal.h"

#include <gtest/gtest.h>

#include <optional>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace docket {
namespace {

using absl::StatusCode;

google::rpc::Status Travelled(const absl::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(StatusDetails(status)));
  EXPECT_EQ(rich.code(), static_cast<int>(status.code()));
  EXPECT_EQ(rich.message(), std::string(status.message()));
  return rich;
}

template <typename Detail>
std::optional<Detail> Find(const google::rpc::Status& rich) {
  std::optional<Detail> found;
  for (const google::protobuf::Any& any : rich.details()) {
    if (!any.Is<Detail>()) continue;
    EXPECT_FALSE(found.has_value()) << "twice";
    EXPECT_TRUE(any.UnpackTo(&found.emplace()));
  }
  return found;
}

TEST(RefusalTest, ARefusalCarriesItsReasonDomainAndMetadata) {
  const absl::Status status =
      Refusal(StatusCode::kAborted, reason::kVersionMismatch, "it is at 4 now", {{"current_version", "4"}});
  EXPECT_EQ(ReasonOf(status), "VERSION_MISMATCH");
  const auto info = Find<google::rpc::ErrorInfo>(Travelled(status));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "VERSION_MISMATCH");
  EXPECT_EQ(info->domain(), "docket");
  ASSERT_EQ(info->metadata().size(), 1u);
  EXPECT_EQ(info->metadata().at("current_version"), "4");
}

TEST(RefusalTest, AMalformedRequestListsEveryViolationInOrder) {
  const absl::Status status = InvalidRequest({{"subject", "is required"}, {"kind", "is required"}});
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "subject: is required; kind: is required");
  const google::rpc::Status rich = Travelled(status);
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(rich)->reason(), "INVALID_REQUEST");
  const auto bad = Find<google::rpc::BadRequest>(rich);
  ASSERT_TRUE(bad.has_value());
  ASSERT_EQ(bad->field_violations_size(), 2);
  EXPECT_EQ(bad->field_violations(0).field(), "subject");
  EXPECT_EQ(bad->field_violations(1).field(), "kind");
  EXPECT_EQ(bad->field_violations(1).description(), "is required");
}

TEST(RefusalTest, AFailedPreconditionSaysWhatIsMissing) {
  const absl::Status status = PreconditionRefusal(reason::kClosureIncomplete, "missing: resolution",
                                                  {{"resolution", "resolve it"}}, {{"missing", "resolution"}});
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  const google::rpc::Status rich = Travelled(status);
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(rich)->metadata().at("missing"), "resolution");
  const auto failure = Find<google::rpc::PreconditionFailure>(rich);
  ASSERT_TRUE(failure.has_value());
  ASSERT_EQ(failure->violations_size(), 1);
  EXPECT_EQ(failure->violations(0).type(), "CLOSURE_INCOMPLETE");
  EXPECT_EQ(failure->violations(0).subject(), "resolution");
  EXPECT_EQ(failure->violations(0).description(), "resolve it");
}

TEST(RefusalTest, ACallerIsToldWhenToComeBack) {
  const absl::Status status =
      RetryLater(StatusCode::kResourceExhausted, reason::kOverloaded, "later", absl::Milliseconds(2250));
  EXPECT_EQ(ReasonOf(status), "OVERLOADED");
  const auto retry = Find<google::rpc::RetryInfo>(Travelled(status));
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 2);
  EXPECT_EQ(retry->retry_delay().nanos(), 250000000);
}

TEST(RefusalTest, AStatusThatIsNoRefusalHasNoReason) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  EXPECT_EQ(ReasonOf(absl::UnknownError("something")), "");
  EXPECT_EQ(Travelled(absl::UnknownError("something")).details_size(), 0);
}

// The numbers on the wire, as Google published them: another language's library reads these bytes.
TEST(RefusalTest, TheFieldNumbersAreThePublishedOnes) {
  const auto number = [](const google::protobuf::Descriptor* message, const char* field) {
    return message->FindFieldByName(field)->number();
  };
  EXPECT_EQ(google::rpc::ErrorInfo::descriptor()->full_name(), "google.rpc.ErrorInfo");
  EXPECT_EQ(number(google::rpc::Status::descriptor(), "code"), 1);
  EXPECT_EQ(number(google::rpc::Status::descriptor(), "message"), 2);
  EXPECT_EQ(number(google::rpc::Status::descriptor(), "details"), 3);
  EXPECT_EQ(number(google::rpc::ErrorInfo::descriptor(), "reason"), 1);
  EXPECT_EQ(number(google::rpc::ErrorInfo::descriptor(), "domain"), 2);
  EXPECT_EQ(number(google::rpc::ErrorInfo::descriptor(), "metadata"), 3);
  EXPECT_EQ(number(google::rpc::BadRequest::descriptor(), "field_violations"), 1);
  EXPECT_EQ(number(google::rpc::BadRequest::FieldViolation::descriptor(), "field"), 1);
  EXPECT_EQ(number(google::rpc::BadRequest::FieldViolation::descriptor(), "description"), 2);
  EXPECT_EQ(number(google::rpc::PreconditionFailure::descriptor(), "violations"), 1);
  EXPECT_EQ(number(google::rpc::PreconditionFailure::Violation::descriptor(), "type"), 1);
  EXPECT_EQ(number(google::rpc::PreconditionFailure::Violation::descriptor(), "subject"), 2);
  EXPECT_EQ(number(google::rpc::PreconditionFailure::Violation::descriptor(), "description"), 3);
  EXPECT_EQ(number(google::rpc::RetryInfo::descriptor(), "retry_delay"), 1);
}

}  // namespace
}  // namespace docket
