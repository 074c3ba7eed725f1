// Rows of quality assurance.
#include "server/rules/limits.h"
#include "tests/conformance/bad_input.h"
#include "tests/conformance/quality_requests.h"

namespace docket::testing {
namespace {

namespace limits = rules::limits;
using grpc::StatusCode;

constexpr int64_t kYear0 = -62167219200;
constexpr int64_t kYear10000 = 253402300800;
constexpr int32_t kUnknown = 99;

}  // namespace

void BadInputs::Quality() {
  const auto scoring = Fresh(Scoring(new_.name()));
  Bad("a card without marks", "marks", scoring, [](auto* r) { r->clear_marks(); });
  Bad("a card with a mark that is unknown", "marks[0].mark", scoring,
      [](auto* r) { r->mutable_marks(0)->set_mark(static_cast<v1::Mark>(kUnknown)); });
  Bad("a card with a criterion twice", "marks[1].criterion", scoring,
      [](auto* r) { r->mutable_marks(1)->set_criterion(r->marks(0).criterion()); });
  Bad("a card of no case", "case_name", Fresh(Scoring(customer_)));
  Refused("a card of an open case", scoring, StatusCode::FAILED_PRECONDITION, reason::kIllegalState);
  Bad("a dispute of a case", "name", Fresh(Disputing(new_.name())));
  Bad("a sample of 101 cases", "size", Sampling(), [](auto* r) { r->set_size(limits::kSampleSize + 1); });
  Bad("a sample of no order", "order", Sampling(), [](auto* r) { r->clear_order(); });
  Bad("a sample that goes back in time", "closed_before", Sampling(),
      [](auto* r) { r->mutable_closed_before()->set_seconds(1); });
  Bad("a sample of the year 10000", "closed_from", Sampling(),
      [](auto* r) { r->mutable_closed_from()->set_seconds(kYear10000); });
  Bad("a plan for yesterday", "due_time", Fresh(Planning("staff/rita", -1)));
  Bad("a plan of the year 0", "due_time", Fresh(Planning("staff/rita")),
      [](auto* r) { r->mutable_due_time()->set_seconds(kYear0); });
  Bad("a plan of nobody's", "owner", Fresh(Planning(kCanary)));
  Bad("a plan for a card that is none", "scorecard", Fresh(Planning("staff/rita")),
      [](auto* r) { r->set_scorecard(kCanary); });
  Bad("a suggestion of nobody", "source", Fresh(SuggestionOf("staff/rita")), [](auto* r) { r->clear_source(); });
  Bad("a suggestion of 4,001 characters", "text", Fresh(CustomersSuggestion(new_.name())),
      [](auto* r) { r->set_text(std::string(limits::kRemarkCharacters + 1, 'x')); });
  Bad("sums of ten years", "before", v1::GetQualitySummaryRequest(), [](auto* r) {
    r->mutable_from()->set_seconds(1);
    r->mutable_before()->set_seconds(315360000);
  });
}

}  // namespace docket::testing
