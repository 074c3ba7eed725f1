#include "tests/fault/escalation_desk.h"

#include <google/protobuf/text_format.h>

#include <tuple>

#include "docket/v1/directory_service.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "server/policy/policy.h"
#include "tests/load/request.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

// In this team nobody is a supervisor.
constexpr char kNobodysTeam[] = "night";

// Every target that has a limit has one in each of them, so that a change of policy moves clocks, and ends none.
constexpr const char* kPolicyTexts[kPolicies] = {
    R"pb(
      targets { target: TARGET_ACKNOWLEDGE kinds: CASE_KIND_COMPLAINT within: "2s" time: CALENDAR warn_ahead: "1s" }
      targets { target: TARGET_ACKNOWLEDGE within: "3s" time: CALENDAR }
      targets { target: TARGET_REPLY within: "3s" time: CALENDAR warn_ahead: "1s" }
      targets { target: TARGET_NEXT_UPDATE within: "4s" time: CALENDAR pauses_while_waiting: true warn_ahead: "2s" }
      targets { target: TARGET_PROMISED_RESOLUTION warn_ahead: "1s" }
      targets { target: TARGET_RESOLVE within: "5s" time: CALENDAR pauses_while_waiting: true warn_ahead: "1s" }
      targets { target: TARGET_RESOLVE_OR_ESCALATE within: "6s" time: CALENDAR warn_ahead: "2s" }
      targets { target: TARGET_FOLLOW_UP within: "2s" time: CALENDAR }
      targets { target: TARGET_ACCEPT_ESCALATION within: "2s" time: CALENDAR warn_ahead: "1s" }
      rungs {
        id: "ack-late"
        target: TARGET_ACKNOWLEDGE
        after: "1s"
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_SENIOR
      }
      rungs {
        id: "reply-late"
        target: TARGET_REPLY
        after: "1s"
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_SENIOR
      }
      rungs {
        id: "update-late"
        target: TARGET_NEXT_UPDATE
        after: "2s"
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_SENIOR
      }
      rungs {
        id: "promise-broken"
        target: TARGET_PROMISED_RESOLUTION
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_SUPERVISOR
      }
      rungs {
        id: "resolve-late"
        target: TARGET_RESOLVE
        after: "1s"
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_SENIOR
      }
      rungs {
        id: "unresolved"
        target: TARGET_RESOLVE_OR_ESCALATE
        cause: ESCALATION_CAUSE_UNRESOLVED
        level: ESCALATION_LEVEL_SUPERVISOR
        fallback: ESCALATION_LEVEL_MANAGEMENT
      }
      rungs {
        id: "unaccepted"
        target: TARGET_ACCEPT_ESCALATION
        from_levels: [ ESCALATION_LEVEL_SENIOR, ESCALATION_LEVEL_EXPERT, ESCALATION_LEVEL_SPECIALIST ]
        cause: ESCALATION_CAUSE_UNACCEPTED
        level: ESCALATION_LEVEL_SUPERVISOR
        fallback: ESCALATION_LEVEL_MANAGEMENT
      }
      rungs {
        id: "unaccepted-by-supervisors"
        target: TARGET_ACCEPT_ESCALATION
        from_levels: ESCALATION_LEVEL_SUPERVISOR
        cause: ESCALATION_CAUSE_UNACCEPTED
        level: ESCALATION_LEVEL_MANAGEMENT
      }
      waits { remind_after: "1s" end_after: "3s" time: CALENDAR end: RESUME }
    )pb",
    // Nobody stands between the desk and management, and whoever does not answer is let go.
    R"pb(
      targets { target: TARGET_ACKNOWLEDGE within: "2s" time: CALENDAR }
      targets { target: TARGET_REPLY within: "4s" time: CALENDAR }
      targets { target: TARGET_NEXT_UPDATE within: "3s" time: CALENDAR }
      targets { target: TARGET_PROMISED_RESOLUTION warn_ahead: "2s" }
      targets { target: TARGET_RESOLVE within: "8s" time: CALENDAR pauses_while_waiting: true }
      targets {
        target: TARGET_RESOLVE_OR_ESCALATE
        kinds: CASE_KIND_COMPLAINT
        within: "4s"
        time: CALENDAR
        pauses_while_waiting: true
      }
      targets { target: TARGET_RESOLVE_OR_ESCALATE within: "5s" time: CALENDAR }
      targets { target: TARGET_FOLLOW_UP within: "3s" time: CALENDAR }
      targets { target: TARGET_ACCEPT_ESCALATION within: "3s" time: CALENDAR }
      rungs { id: "ack-late" target: TARGET_ACKNOWLEDGE cause: ESCALATION_CAUSE_OVERDUE level: ESCALATION_LEVEL_SENIOR }
      rungs {
        id: "ack-very-late"
        target: TARGET_ACKNOWLEDGE
        after: "2s"
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_SUPERVISOR
      }
      rungs {
        id: "promise-broken"
        target: TARGET_PROMISED_RESOLUTION
        after: "1s"
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_MANAGEMENT
      }
      rungs {
        id: "unresolved"
        target: TARGET_RESOLVE_OR_ESCALATE
        cause: ESCALATION_CAUSE_UNRESOLVED
        level: ESCALATION_LEVEL_SUPERVISOR
        fallback: ESCALATION_LEVEL_MANAGEMENT
        team: "teams/night"
      }
      rungs {
        id: "unaccepted"
        target: TARGET_ACCEPT_ESCALATION
        from_levels: [ ESCALATION_LEVEL_SENIOR, ESCALATION_LEVEL_EXPERT, ESCALATION_LEVEL_SPECIALIST ]
        cause: ESCALATION_CAUSE_UNACCEPTED
        level: ESCALATION_LEVEL_MANAGEMENT
      }
      rungs {
        id: "unaccepted-by-supervisors"
        target: TARGET_ACCEPT_ESCALATION
        after: "1s"
        from_levels: ESCALATION_LEVEL_SUPERVISOR
        cause: ESCALATION_CAUSE_UNACCEPTED
        level: ESCALATION_LEVEL_MANAGEMENT
      }
      waits { kinds: CASE_KIND_INQUIRY end_after: "2s" time: CALENDAR end: CLOSE }
      waits { remind_after: "2s" end_after: "4s" time: CALENDAR end: RESUME }
    )pb",
    // All in a hurry.
    R"pb(
      targets { target: TARGET_ACKNOWLEDGE within: "1s" time: CALENDAR }
      targets { target: TARGET_REPLY within: "1s" time: CALENDAR }
      targets { target: TARGET_NEXT_UPDATE within: "2s" time: CALENDAR pauses_while_waiting: true warn_ahead: "1s" }
      targets { target: TARGET_PROMISED_RESOLUTION warn_ahead: "1s" }
      targets { target: TARGET_RESOLVE within: "3s" time: CALENDAR }
      targets { target: TARGET_RESOLVE_OR_ESCALATE within: "3s" time: CALENDAR warn_ahead: "1s" }
      targets { target: TARGET_FOLLOW_UP within: "1s" time: CALENDAR }
      targets { target: TARGET_ACCEPT_ESCALATION within: "1s" time: CALENDAR }
      rungs { id: "reply-late" target: TARGET_REPLY cause: ESCALATION_CAUSE_OVERDUE level: ESCALATION_LEVEL_SENIOR }
      rungs {
        id: "resolve-late"
        target: TARGET_RESOLVE
        after: "2s"
        cause: ESCALATION_CAUSE_OVERDUE
        level: ESCALATION_LEVEL_SUPERVISOR
      }
      rungs {
        id: "unresolved"
        target: TARGET_RESOLVE_OR_ESCALATE
        after: "1s"
        cause: ESCALATION_CAUSE_UNRESOLVED
        level: ESCALATION_LEVEL_SUPERVISOR
        fallback: ESCALATION_LEVEL_MANAGEMENT
      }
      rungs {
        id: "unaccepted"
        target: TARGET_ACCEPT_ESCALATION
        from_levels: [ ESCALATION_LEVEL_SENIOR, ESCALATION_LEVEL_EXPERT, ESCALATION_LEVEL_SPECIALIST ]
        cause: ESCALATION_CAUSE_UNACCEPTED
        level: ESCALATION_LEVEL_SUPERVISOR
      }
      rungs {
        id: "unaccepted-by-supervisors"
        target: TARGET_ACCEPT_ESCALATION
        from_levels: ESCALATION_LEVEL_SUPERVISOR
        cause: ESCALATION_CAUSE_UNACCEPTED
        level: ESCALATION_LEVEL_MANAGEMENT
      }
      waits { remind_after: "1s" end_after: "2s" time: CALENDAR end: RESUME }
    )pb"};

absl::Status FromGrpc(const std::string& what, const grpc::Status& status) {
  if (status.ok() || status.error_code() == grpc::StatusCode::ALREADY_EXISTS) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(what, ": ", status.error_message()));
}

}  // namespace

std::string PolicyOfSeconds(int number) {
  v1::Policy policy = Policy::Shipped()->source();
  policy.clear_targets();
  policy.clear_rungs();
  policy.clear_waits();
  google::protobuf::TextFormat::MergeFromString(kPolicyTexts[number], &policy);
  std::string text;
  google::protobuf::TextFormat::PrintToString(policy, &text);
  return text;
}

absl::Status ApplyPolicy(InsistentCaller& caller, int number, const std::function<bool()>& over) {
  v1::ApplyPolicyRequest request;
  request.set_request_id(load::FreshId());
  request.set_text(PolicyOfSeconds(number));
  request.set_reason("it is its turn");
  v1::PolicyVersion applied;
  return FromGrpc("a policy cannot be applied", caller.Call("PolicyService/ApplyPolicy", request, &applied, over));
}

absl::Status OpenTheDesk(InsistentCaller& caller) {
  const absl::Time until = absl::Now() + kPatience;
  const auto over = [until] { return absl::Now() > until; };
  v1::CreateTeamRequest team;
  team.set_request_id(load::FreshId());
  team.set_team_id(kNobodysTeam);
  team.mutable_team()->set_display_name("Night shift");
  v1::Team made;
  const grpc::Status formed = caller.Call("DirectoryService/CreateTeam", team, &made, over);
  if (!formed.ok()) return FromGrpc("the team cannot be made", formed);
  for (const auto& [id, role] : {std::pair{"ana", v1::ROLE_REPRESENTATIVE},
                                 {"sam", v1::ROLE_SENIOR_REPRESENTATIVE},
                                 {"sue", v1::ROLE_SUPERVISOR},
                                 {"max", v1::ROLE_MANAGER}}) {
    v1::CreateStaffRequest person;
    person.set_request_id(load::FreshId());
    person.set_staff_id(id);
    person.mutable_staff()->set_display_name(id);
    person.mutable_staff()->add_roles(role);
    person.mutable_staff()->set_capacity(1000);
    person.mutable_staff()->set_available(true);
    v1::Staff staff;
    const grpc::Status created = caller.Call("DirectoryService/CreateStaff", person, &staff, over);
    if (!created.ok()) return FromGrpc("the people cannot be created", created);
  }
  if (absl::Status applied = ApplyPolicy(caller, 0, over); !applied.ok()) return applied;
  v1::ComputeDeadlineRequest question;
  question.set_kind(v1::CASE_KIND_INQUIRY);
  question.set_channel(v1::CHANNEL_EMAIL);
  for (size_t server = 0; server < caller.servers(); ++server) {
    v1::ComputeDeadlineResponse answer;
    const auto goes_by_it = [&] {
      return caller.Attempt(server, "PolicyService/ComputeDeadline", question, &answer).ok() &&
             answer.policy_version() > 0;
    };
    if (!testing::Await(kPatience, goes_by_it))
      return absl::DeadlineExceededError("a server never heard of the policy");
  }
  return absl::OkStatus();
}

std::set<std::pair<v1::EscalationLevel, std::string>> PeopleAvailable() {
  return {
      {v1::ESCALATION_LEVEL_SENIOR, ""}, {v1::ESCALATION_LEVEL_SUPERVISOR, ""}, {v1::ESCALATION_LEVEL_MANAGEMENT, ""}};
}

}  // namespace docket::fault
