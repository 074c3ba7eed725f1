#include "tests/load/desk_mix.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/names.h"
#include "server/rules/rules.h"
#include "server/rules/states.h"
#include "server/rules/validate.h"

namespace docket::load {
namespace {

// Of random requests, so many are drawn for a step.
constexpr int kDraws = 8;

v1::Staff StaffOf(const Person& person) {
  v1::Staff staff;
  staff.set_name(StaffName(person.id));
  staff.add_roles(person.role);
  staff.set_available(true);
  return staff;
}

// Into whichever text it has.
template <typename R>
void Mark(const std::string& text, R* request) {
  if constexpr (requires { request->set_text(""); }) {
    request->set_text(text);
  } else if constexpr (requires { request->set_summary(""); }) {
    request->set_summary(text);
  } else if constexpr (requires { request->set_reason(""); }) {
    request->set_reason(text);
  } else if constexpr (requires { request->set_message(""); }) {
    request->set_message(text);
  } else if constexpr (requires { request->set_comment(""); }) {
    request->set_comment(text);
  } else if constexpr (requires { request->set_feedback(""); }) {
    request->set_feedback(text);
  } else if constexpr (requires { request->set_action(""); }) {
    request->set_action(text);
  }
}

// As it is sent: for the case, with an id and a mark of its own, and now and then for one version alone.
Request Addressed(testing::CaseRequest drawn, const v1::Case& c, Random& random) {
  return std::visit(
      [&](auto&& request) -> Request {
        request.set_request_id(FreshId());
        request.set_name(c.name());
        if (Roll(random, 5) == 0) request.set_expected_version(c.version());
        Mark(MarkedText(request.request_id(), random), &request);
        return std::move(request);
      },
      std::move(drawn));
}

}  // namespace

DeskMix::DeskMix() {
  for (const Person& person : kStaff) {
    v1::Staff staff = StaffOf(person);
    people_.push_back(staff.name());
    directory_.staff.emplace(people_.back(), std::move(staff));
  }
  v1::Team& team = directory_.teams[TeamName(kQueue)];
  team.set_name(TeamName(kQueue));
}

bool DeskMix::IsAllowed(const Request& request, const v1::Case& c, const v1::Case& older) const {
  static const docket::log::v1::SealedTexts no_texts;
  const rules::Context context{.now = absl::Now(), .directory = directory_, .texts = no_texts, .other = &older};
  return std::visit(
      [&]<typename R>(const R& one) {
        if constexpr (requires { rules::Decide(c, one, context); }) {
          return rules::Validate(one).empty() && rules::CheckLegal(c.state(), rules::CommandOf<R>()).ok() &&
                 rules::Decide(c, one, context).ok();
        } else {
          return true;
        }
      },
      request);
}

Request DeskMix::NextStep(const v1::Case& c, const v1::Case& older, Random& random) {
  if (Roll(random, 5) < 2) {
    Request on = load::NextStep(c, random);
    if (IsAllowed(on, c, older)) return on;
  }
  const testing::Cast cast{.staff = people_, .other = older.name()};
  std::optional<Request> rarest;
  for (int i = 0; i < kDraws; ++i) {
    Request drawn = Addressed(testing::AnyRequest(random, c, cast), c, random);
    const bool rarer = !rarest.has_value() || asked_[drawn.index()] < asked_[rarest->index()];
    if (rarer && IsAllowed(drawn, c, older)) rarest = std::move(drawn);
  }
  if (!rarest.has_value()) {
    return c.state() == v1::CASE_STATE_CLOSED ? load::NextStep(c, random) : NoteOn(c.name(), random);
  }
  ++asked_[rarest->index()];
  return *std::move(rarest);
}

Request DeskMix::OpeningForQueue(Random& random) {
  Request request = Opening(random);
  std::get<v1::OpenCaseRequest>(request).set_team(TeamName(kQueue));
  return request;
}

Request DeskMix::Claim(Random& random) {
  v1::ClaimNextCaseRequest request;
  request.set_request_id(FreshId());
  request.set_staff(StaffName(kClaimers[random() % kClaimers.size()].id));
  request.set_team(TeamName(kQueue));
  return request;
}

bool DeskMix::Waits(const v1::Case& c) {
  return c.team() == TeamName(kQueue) && c.assignee().empty() &&
         (c.state() == v1::CASE_STATE_NEW || c.state() == v1::CASE_STATE_ACKNOWLEDGED);
}

}  // namespace docket::load
