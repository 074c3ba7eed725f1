#include "tests/load/request.h"

#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/rules/states.h"

namespace docket::load {
namespace {

constexpr char kWords[] =
    "The parcel was left in the rain, the lamp inside is broken, and nobody at the shop picked up the phone. "
    "I would like a new one sent, or my money back, before the end of the week. ";

using testing::AnyChannel;

template <typename R>
R About(const v1::Case& c, Random& random) {
  R request;
  request.set_request_id(FreshId());
  request.set_name(c.name());
  if (Roll(random, 5) == 0) request.set_expected_version(c.version());
  return request;
}

Request Acknowledge(const v1::Case& c, Random& random) {
  auto request = About<v1::AcknowledgeCaseRequest>(c, random);
  request.set_channel(AnyChannel(random));
  request.set_message(MarkedText(request.request_id(), random));
  return request;
}

Request Assign(const v1::Case& c, Random& random) {
  auto request = About<v1::AssignCaseRequest>(c, random);
  do {
    request.set_assignee(StaffName(kStaff[static_cast<size_t>(Roll(random, 4))].id));
  } while (request.assignee() == c.assignee());
  request.set_reason(MarkedText(request.request_id(), random));
  return request;
}

Request Interact(const v1::Case& c, Random& random) {
  auto request = About<v1::RecordInteractionRequest>(c, random);
  request.set_direction(static_cast<v1::Direction>(1 + Roll(random, 3)));
  if (request.direction() != v1::DIRECTION_NOTE) request.set_channel(AnyChannel(random));
  request.set_text(MarkedText(request.request_id(), random));
  return request;
}

Request Escalate(const v1::Case& c, Random& random) {
  static constexpr v1::EscalationCause kCauses[] = {
      v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_POLICY,   v1::ESCALATION_CAUSE_CUSTOMER_REQUEST,
      v1::ESCALATION_CAUSE_COMPLEX,   v1::ESCALATION_CAUSE_CONFLICT, v1::ESCALATION_CAUSE_CRITICAL};
  auto request = About<v1::EscalateCaseRequest>(c, random);
  request.set_cause(kCauses[Roll(random, 6)]);
  request.set_reason(MarkedText(request.request_id(), random));
  return request;
}

Request Accept(const v1::Case& c, Random& random) {
  auto request = About<v1::AcceptEscalationRequest>(c, random);
  request.set_accepter("staff/load-manager");
  return request;
}

Request Resolve(const v1::Case& c, Random& random) {
  auto request = About<v1::ResolveCaseRequest>(c, random);
  request.set_outcome(static_cast<v1::CaseOutcome>(1 + Roll(random, 3)));
  request.set_summary(MarkedText(request.request_id(), random));
  return request;
}

Request FollowUp(const v1::Case& c, Random& random) {
  auto request = About<v1::RecordFollowUpRequest>(c, random);
  request.set_satisfied(Roll(random, 5) != 0);
  if (c.rating() == 0) request.set_rating(Roll(random, 6));
  if (request.rating() != 0) request.set_rating_source(v1::RATING_SOURCE_STAFF);
  request.set_comment(MarkedText(request.request_id(), random));
  return request;
}

Request Close(const v1::Case& c, Random& random) {
  auto request = About<v1::CloseCaseRequest>(c, random);
  request.set_feedback(MarkedText(request.request_id(), random));
  return request;
}

Request Reopen(const v1::Case& c, Random& random) {
  auto request = About<v1::ReopenCaseRequest>(c, random);
  request.set_channel(AnyChannel(random));
  request.set_reason(MarkedText(request.request_id(), random));
  return request;
}

}  // namespace

std::string FreshId() {
  static thread_local std::random_device device;
  std::string bytes;
  while (bytes.size() < 16) {
    const unsigned word = device();
    bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  return FormatUuid(bytes);
}

std::string MarkOf(const std::string& request_id) { return absl::StrCat("rq:", request_id); }

std::string MarkedText(const std::string& request_id, Random& random) {
  return absl::StrCat(absl::string_view(kWords).substr(0, 20 + static_cast<size_t>(Roll(random, 150))), " ",
                      MarkOf(request_id));
}

Request Opening(Random& random) {
  v1::OpenCaseRequest request;
  request.set_request_id(FreshId());
  request.set_kind(static_cast<v1::CaseKind>(1 + Roll(random, 3)));
  request.set_channel(AnyChannel(random));
  request.set_subject("The lamp is broken");
  request.set_description(MarkedText(request.request_id(), random));
  // Some customers come again and again, most once; some stay anonymous.
  const int who = Roll(random, 4);
  if (who < 2) {
    request.mutable_contact()->set_email(who == 0 ? absl::StrCat("regular", Roll(random, 200), "@example.com")
                                                  : absl::StrCat("once", random(), "@example.com"));
  }
  if (Roll(random, 2) == 0) request.add_order_references(absl::StrCat("ORDER-", Roll(random, 1'000'000)));
  return request;
}

Request NextStep(const v1::Case& c, Random& random) {
  using Step = std::function<Request(const v1::Case&, Random&)>;
  std::vector<std::pair<int, Step>> steps;
  const v1::CaseState state = c.state();
  const bool at_work = state >= v1::CASE_STATE_NEW && state <= v1::CASE_STATE_ESCALATED;
  const bool satisfied = c.has_follow_up() && c.follow_up().satisfied();
  if (state == v1::CASE_STATE_CLOSED) return Reopen(c, random);
  if (!c.has_acknowledge_time()) steps.emplace_back(30, Acknowledge);
  steps.emplace_back(c.interaction_count() == 0 ? 20 : 4, Interact);
  if (at_work) steps.emplace_back(c.assignee().empty() ? 30 : 2, Assign);
  if (at_work) steps.emplace_back(4, Escalate);
  if (state == v1::CASE_STATE_ESCALATED) steps.emplace_back(30, Accept);
  if (state == v1::CASE_STATE_IN_PROGRESS) steps.emplace_back(25, Resolve);
  if (state == v1::CASE_STATE_RESOLVED && !satisfied) steps.emplace_back(30, FollowUp);
  if (satisfied && c.has_acknowledge_time() && c.interaction_count() > 0) steps.emplace_back(40, Close);
  int sum = 0;
  for (const auto& [weight, step] : steps) sum += weight;
  int roll = Roll(random, sum);
  size_t at = 0;
  while (roll >= steps[at].first) roll -= steps[at++].first;
  return steps[at].second(c, random);
}

Request NoteOn(const std::string& case_name, Random& random) {
  v1::RecordInteractionRequest request;
  request.set_request_id(FreshId());
  request.set_name(case_name);
  request.set_direction(v1::DIRECTION_NOTE);
  request.set_text(MarkedText(request.request_id(), random));
  return request;
}

bool IsOver(const v1::Case& c, Random& random) { return c.state() == v1::CASE_STATE_CLOSED && Roll(random, 4) != 0; }

const std::string& RequestIdOf(const Request& request) {
  return std::visit([](const auto& r) -> const std::string& { return r.request_id(); }, request);
}

std::string TargetOf(const Request& request) {
  return std::visit(
      [](const auto& r) -> std::string {
        if constexpr (requires { r.name(); }) {
          return r.name();
        } else {
          return "";
        }
      },
      request);
}

std::string RpcOf(const Request& request) {
  return std::visit([]<typename R>(const R&) { return std::string(rules::CommandOf<R>()); }, request);
}

bool IsMarked(const std::string& rpc) {
  return rpc != "AcceptEscalation" && rpc != "LinkCases" && rpc != "UpdateCase" && rpc != "ClaimNextCase";
}

}  // namespace docket::load
