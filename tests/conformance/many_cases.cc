#include "tests/conformance/many_cases.h"

#include <cstring>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/rules/clocks.h"
#include "tests/conformance/consequences.h"

namespace docket::testing {
namespace {

constexpr size_t kCases = 90;

absl::Time Opened(const v1::Case& c) { return rules::FromProto(c.open_time()); }

bool IsOverdue(const v1::Case& c) {
  return std::any_of(c.clocks().begin(), c.clocks().end(), [](const v1::Clock& clock) {
    return clock.number() != 0 && clock.breached() && !clock.has_end_time();
  });
}

int Level(const v1::Case& c) {
  int level = 0;
  for (const v1::Escalation& escalation : c.escalations()) {
    const bool open = !escalation.has_accept_time() && !escalation.has_withdraw_time();
    if (open) level = std::max(level, static_cast<int>(escalation.level()));
  }
  return level;
}

}  // namespace

v1::ListCasesRequest Listing(const std::string& filter, const std::string& order, int size) {
  v1::ListCasesRequest request;
  request.set_filter(filter);
  request.set_order_by(order);
  request.set_page_size(size);
  return request;
}

ManyCases::ManyCases(uint64_t seed) : random_(seed) {
  for (size_t i = 0; i < kCases; ++i) MakeCase();
  // Such as that a case is one of several alike.
  AwaitConsequences(desk_);
  ReadAll();
}

void ManyCases::MakeCase() {
  const auto kind = OneOf<v1::CaseKind>({v1::CASE_KIND_INQUIRY, v1::CASE_KIND_COMPLAINT, v1::CASE_KIND_REQUEST});
  v1::OpenCaseRequest open = Fresh(Opening(kind, OneOf<v1::Channel>({v1::CHANNEL_EMAIL, v1::CHANNEL_PHONE})));
  if (Random(3) > 0) open.mutable_contact()->set_email(absl::StrCat("customer", Random(3), "@example.com"));
  if (Random(3) > 0) open.set_team(OneOf<std::string>({"teams/billing", "teams/support"}));
  if (Random(3) == 0) open.add_account_references(absl::StrCat("A:", Random(3)));
  if (Random(3) == 0) {
    open.add_order_references(absl::StrCat("\"", Random(3), "\\"));
    open.add_order_references("both");
  }
  v1::Case c = desk_.MustDo(open).As<v1::Case>();
  if (Random(2) == 0) c = Assess(c);
  if (Random(2) == 0) c = desk_.Change(c, Tagging({OneOf<std::string>({"vip", "press"}), "winter"}));
  if (Random(3) == 0) return;
  c = desk_.Change(c, Assignment(OneOf<std::string>({"staff/rita", "staff/sam", "staff/eve"})));
  if (Random(3) == 0) c = desk_.Change(c, Tagging({"spring"}));
  const size_t end = Random(6);
  if (end == 0) desk_.Change(c, Withdrawal());
  if (end == 1 || end == 2) {
    c = desk_.Change(c, Escalation(OneOf<v1::EscalationCause>(
                            {v1::ESCALATION_CAUSE_CUSTOMER_REQUEST, v1::ESCALATION_CAUSE_TECHNICAL})));
    if (end == 2) desk_.Change(c, Acceptance("staff/mia"));
  }
  if (end == 3) desk_.Change(c, Unassignment());
}

v1::Case ManyCases::Assess(const v1::Case& c) {
  v1::AssessCaseRequest assessment = c.kind() == v1::CASE_KIND_REQUEST ? AcceptingAssessment() : Assessment();
  assessment.set_urgency(
      OneOf<v1::Urgency>({v1::URGENCY_LOW, v1::URGENCY_NORMAL, v1::URGENCY_HIGH, v1::URGENCY_CRITICAL}));
  if (c.kind() == v1::CASE_KIND_COMPLAINT) assessment.set_severity(v1::SEVERITY_MODERATE);
  assessment.set_category(OneOf<std::string>({"lamps", "bulbs"}));
  return desk_.Change(c, assessment);
}

void ManyCases::ReadAll() {
  std::vector<v1::Case> cases;
  v1::ListCasesRequest request;
  request.set_page_size(500);
  const auto page = desk_.MustDo(request).As<v1::ListCasesResponse>();
  for (const v1::Case& c : page.cases()) cases.push_back(desk_.Read(c.name()));
  cases_ = std::move(cases);
}

std::vector<std::string> ManyCases::AllNames(v1::ListCasesRequest request) {
  std::vector<std::string> names;
  do {
    const Answer answer = desk_.MustDo(request);
    if (!answer.ok()) return names;
    const auto page = answer.As<v1::ListCasesResponse>();
    for (const v1::Case& c : page.cases()) names.push_back(c.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && names.size() < 10 * kCases);
  return names;
}

std::vector<std::string> ManyCases::Expected(const std::vector<Condition>& conditions, const std::string& order) {
  std::vector<v1::Case> kept;
  for (const v1::Case& c : cases_) {
    const bool keeps =
        std::all_of(conditions.begin(), conditions.end(), [&c](const Condition& one) { return one.keeps(c); });
    if (keeps && (order != "next_due_time" || c.has_next_due_time())) kept.push_back(c);
  }
  const auto due = [](const v1::Case& c) {
    return c.has_next_due_time() ? rules::FromProto(c.next_due_time()) : absl::InfiniteFuture();
  };
  const auto key = [&](const v1::Case& c) {
    const Id id = *ParseCaseName(c.name());
    const int priority = c.priority() == v1::PRIORITY_UNSPECIFIED ? 5 : static_cast<int>(c.priority());
    const bool queue = order == "priority, next_due_time";
    absl::Time time = Opened(c);
    if (queue || order == "next_due_time") time = due(c);
    if (order == "update_time desc") time = rules::FromProto(c.update_time());
    return std::make_tuple(queue ? priority : 0, time, id.lane, id.number);
  };
  std::sort(kept.begin(), kept.end(), [&](const v1::Case& a, const v1::Case& b) { return key(a) < key(b); });
  if (order.empty() || absl::EndsWith(order, "desc")) std::reverse(kept.begin(), kept.end());
  std::vector<std::string> names;
  for (const v1::Case& c : kept) names.push_back(c.name());
  return names;
}

std::vector<Condition> ManyCases::Conditions() {
  const v1::Case one = OneOf(cases_);
  std::vector<Condition> all = {
      {absl::StrCat("state = ", v1::CaseState_Name(one.state()).substr(strlen("CASE_STATE_"))),
       [s = one.state()](const v1::Case& c) { return c.state() == s; }},
      {absl::StrCat("kind=", v1::CaseKind_Name(one.kind()).substr(strlen("CASE_KIND_"))),
       [k = one.kind()](const v1::Case& c) { return c.kind() == k; }},
      {absl::StrCat("channel  =  ", v1::Channel_Name(one.channel()).substr(strlen("CHANNEL_"))),
       [h = one.channel()](const v1::Case& c) { return c.channel() == h; }},
      {absl::StrCat("category = \"", one.category(), "\""),
       [v = one.category()](const v1::Case& c) { return c.category() == v; }},
      {absl::StrCat("assignee = \"", one.assignee(), "\""),
       [v = one.assignee()](const v1::Case& c) { return c.assignee() == v; }},
      {absl::StrCat("team = \"", one.team(), "\""), [v = one.team()](const v1::Case& c) { return c.team() == v; }},
      {absl::StrCat("customer = \"", absl::AsciiStrToLower(one.customer()), "\""),
       [v = one.customer()](const v1::Case& c) { return c.customer() == v; }},
      {"escalation_level = MANAGEMENT", [](const v1::Case& c) { return Level(c) == v1::ESCALATION_LEVEL_MANAGEMENT; }},
      {"escalation_level = SENIOR", [](const v1::Case& c) { return Level(c) == v1::ESCALATION_LEVEL_SENIOR; }},
      {"open = true", [](const v1::Case& c) { return c.state() != v1::CASE_STATE_CLOSED; }},
      {"open = false", [](const v1::Case& c) { return c.state() == v1::CASE_STATE_CLOSED; }},
      {"unassigned = true", [](const v1::Case& c) { return c.assignee().empty(); }},
      {"unassigned = false", [](const v1::Case& c) { return !c.assignee().empty(); }},
      {"overdue = true", IsOverdue},
      {"overdue = false", [](const v1::Case& c) { return !IsOverdue(c); }},
      {"tag = vip", [](const v1::Case& c) { return Contains(c.tags(), "vip"); }},
      {"tag = spring", [](const v1::Case& c) { return Contains(c.tags(), "spring"); }},
      {"account = \"A:1\"", [](const v1::Case& c) { return Contains(c.account_references(), "A:1"); }},
      {"order = \"\\\"1\\\\\"", [](const v1::Case& c) { return Contains(c.order_references(), "\"1\\"); }},
      {"order = both", [](const v1::Case& c) { return Contains(c.order_references(), "both"); }},
  };
  AddRanges(one, &all);
  return all;
}

void ManyCases::AddRanges(const v1::Case& one, std::vector<Condition>* all) {
  const auto compare = [](const std::string& op, auto a, auto b) {
    return op == "=" ? a == b : op == "<" ? a < b : op == "<=" ? a <= b : op == ">" ? a > b : a >= b;
  };
  const auto quoted = [](const google::protobuf::Timestamp& time) {
    return absl::StrCat("\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", rules::FromProto(time), absl::UTCTimeZone()),
                        "\"");
  };
  for (const std::string op : {"=", "<", "<=", ">", ">="}) {
    all->push_back({absl::StrCat("open_time ", op, quoted(one.open_time())),
                    [=](const v1::Case& c) { return compare(op, Opened(c), Opened(one)); }});
    all->push_back({absl::StrCat("update_time ", op, " ", quoted(one.update_time())), [=](const v1::Case& c) {
                      return compare(op, rules::FromProto(c.update_time()), rules::FromProto(one.update_time()));
                    }});
    if (one.has_close_time()) {
      all->push_back({absl::StrCat("close_time ", op, " ", quoted(one.close_time())), [=](const v1::Case& c) {
                        return c.has_close_time() &&
                               compare(op, rules::FromProto(c.close_time()), rules::FromProto(one.close_time()));
                      }});
    }
    const v1::Priority priority = OneOf<v1::Priority>(
        {v1::PRIORITY_UNSPECIFIED, v1::PRIORITY_CRITICAL, v1::PRIORITY_HIGH, v1::PRIORITY_NORMAL, v1::PRIORITY_LOW});
    const auto rank = [](v1::Priority p) { return p == v1::PRIORITY_UNSPECIFIED ? 5 : static_cast<int>(p); };
    all->push_back({absl::StrCat("priority ", op, " ", v1::Priority_Name(priority).substr(strlen("PRIORITY_"))),
                    [=](const v1::Case& c) { return compare(op, rank(c.priority()), rank(priority)); }});
  }
}

}  // namespace docket::testing
