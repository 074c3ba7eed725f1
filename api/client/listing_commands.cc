// The commands that find cases: lists, the queue, and how many there are.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"
#include "api/client/count_page.h"
#include "api/client/filter.h"

namespace docket::client {
namespace {

constexpr int kDefaultLimit = 50;
constexpr int kLargestLimit = 100'000;

// Most urgent first, and of those what falls due first.
constexpr char kQueueOrder[] = "priority, next_due_time";

// What a listing is asked for, as the flags fill it.
struct Wanted {
  v1::ListCasesRequest request;
  Filter filter;
  // Conditions as the person wrote them.
  std::string further;
  std::string since;
  std::string until;
  int limit = kDefaultLimit;
};

ExitStatus List(Session& session, const Wanted& wanted) {
  v1::ListCasesRequest request = wanted.request;
  Filter filter = wanted.filter;
  if (const auto since = ParseTime(wanted.since, session.moment())) {
    filter.Add(absl::StrCat("open_time >= \"", Rfc3339(*since), "\""));
  }
  if (const auto until = ParseTime(wanted.until, session.moment())) {
    filter.Add(absl::StrCat("open_time < \"", Rfc3339(*until), "\""));
  }
  if (!wanted.further.empty()) filter.Add(wanted.further);
  request.set_filter(filter.Text());
  const auto cases = ReadPages(session, &Cases::ListCases, request, wanted.limit,
                               [](v1::ListCasesResponse& page) { return page.mutable_cases(); });
  if (cases.status != ExitStatus::kDone) return cases.status;
  if (session.json()) {
    const ExitStatus status = PrintJson(session, JsonListDocument("cases", Pointers(cases.items)));
    if (status != ExitStatus::kDone) return status;
  } else {
    session.Print(CaseTable(cases.items, session.moment(), session.paper()));
  }
  if (cases.more) session.Remark(absl::StrCat("there are more than these ", wanted.limit, "; --limit asks for more"));
  return ExitStatus::kDone;
}

void LimitFlag(Command& command, Wanted* wanted) {
  command.Number("--limit", 1, kLargestLimit, absl::StrCat("At most so many (", kDefaultLimit, ")"),
                 [wanted](int most) { wanted->limit = most; });
}

void OrderFlag(Command& command, Wanted* wanted) {
  command
      .Text("--order-by",
            absl::StrCat("'open_time desc' (newest first, the default), open_time, 'update_time desc', next_due_time, "
                         "or for what is open and of one person or nobody '",
                         kQueueOrder, "'"),
            wanted->request.mutable_order_by())
      ->type_name("ORDER");
}

// A flag that stands for one condition with a word of the contract.
template <typename Enum>
CLI::Option* ConditionFlag(Command& command, const std::string& flag, const std::string& field, const std::string& help,
                           Filter* filter) {
  const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
  return command.Word(flag, *type, help, [=](int value) { filter->Add(IsValue(field, *type, value)); });
}

void TextConditionFlag(Command& command, const std::string& flag, const std::string& field, const std::string& help,
                       Filter* filter) {
  command.Text(flag, help, [=](const std::string& text) { filter->Add(Is(field, text)); });
}

void SwitchConditionFlag(Command& command, const std::string& flag, const std::string& condition,
                         const std::string& help, Filter* filter) {
  command.Switch(flag, help, [=] { filter->Add(condition); });
}

void AddList(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"list", "List cases, newest first", "docket list --team billing --open --priority high", kReading});
  auto wanted = std::make_shared<Wanted>();
  v1::ListCasesRequest* request = &wanted->request;
  Filter* filter = &wanted->filter;
  command.Choice("--state", "Only those that are", request, &v1::ListCasesRequest::set_state);
  SwitchConditionFlag(command, "--open", "open = true", "Only those that are not closed", filter);
  command.Name("--assignee", kStaffName, "Only those that this person is responsible for", request->mutable_assignee())
      ->type_name("STAFF");
  SwitchConditionFlag(command, "--unassigned", "unassigned = true", "Only those that nobody is responsible for",
                      filter);
  command.Name("--team", kTeamName, "Only those of this team", request->mutable_team());
  command.Name("--customer", kCustomerName, "Only those of this customer", request->mutable_customer());
  ConditionFlag<v1::CaseKind>(command, "--kind", "kind", "Only those that are", filter);
  ConditionFlag<v1::Channel>(command, "--channel", "channel", "Only those that came by", filter);
  ConditionFlag<v1::Priority>(command, "--priority", "priority", "Only those that are", filter);
  TextConditionFlag(command, "--category", "category", "Only those about this", filter);
  TextConditionFlag(command, "--tag", "tag", "Only those with this tag", filter);
  TextConditionFlag(command, "--account", "account", "Only those about this account", filter);
  TextConditionFlag(command, "--order", "order", "Only those about this order", filter);
  SwitchConditionFlag(command, "--overdue", "overdue = true", "Only those that are late now", filter);
  ConditionFlag<v1::EscalationLevel>(command, "--escalated", "escalation_level",
                                     "Only those with an open escalation to", filter)
      ->type_name("LEVEL");
  command.Time("--since", "Only those opened then or later", &wanted->since);
  command.Time("--until", "Only those opened before", &wanted->until);
  command.Text("--filter", "Further conditions, as for docket find", &wanted->further);
  OrderFlag(command, wanted.get());
  LimitFlag(command, wanted.get());
  command.Runs([wanted](Session& session) { return List(session, *wanted); });
}

constexpr char kFilterHelp[] =
    "Conditions joined by AND. Words: state, kind, channel, priority, escalation_level (priority = HIGH; a priority "
    "also takes <, <=, >, >=). Texts: category, tag, account, order, assignee, team, customer (tag = \"vip\", "
    "team = \"teams/billing\"). Times, with =, <, <=, >, >=: open_time, update_time, close_time "
    "(open_time >= \"2026-01-01T00:00:00Z\"). And open, unassigned, overdue = true";

void AddFind(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"find", "Find cases by conditions of your own",
       "docket find 'priority = HIGH AND tag = \"vip\" AND open = true' --order-by next_due_time", kReading});
  auto wanted = std::make_shared<Wanted>();
  command.Text("FILTER", kFilterHelp, &wanted->further)->required();
  OrderFlag(command, wanted.get());
  LimitFlag(command, wanted.get());
  command.Runs([wanted](Session& session) { return List(session, *wanted); });
}

void AddQueue(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"queue", "List what waits for somebody to take it, most urgent first", "docket queue --team billing", kReading});
  auto wanted = std::make_shared<Wanted>();
  wanted->filter.Add("unassigned = true");
  wanted->filter.Add("open = true");
  wanted->request.set_order_by(kQueueOrder);
  command.Name("--team", kTeamName, "Only the queue of this team", wanted->request.mutable_team());
  LimitFlag(command, wanted.get());
  command.Runs([wanted](Session& session) { return List(session, *wanted); });
}

void AddCount(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"count", "Count cases by state and priority, or by state and team", "docket count --by team", kReading});
  auto filter = std::make_shared<Filter>();
  auto by = std::make_shared<CountBy>(CountBy::kPriority);
  auto team = std::make_shared<std::string>();
  ConditionFlag<v1::CaseState>(command, "--state", "state", "Only those that are", filter.get());
  ConditionFlag<v1::Priority>(command, "--priority", "priority", "Only those that are", filter.get());
  command.Name("--team", kTeamName, "Only those of this team", team.get());
  command.OneOf("--by", {"priority", "team"}, "What the rows are (priority)",
                [by](const std::string& word) { *by = word == "team" ? CountBy::kTeam : CountBy::kPriority; });
  command.Runs([filter, by, team](Session& session) {
    v1::CountCasesRequest request;
    if (!team->empty()) filter->Add(Is("team", *team));
    request.set_filter(filter->Text());
    return Show(session, &Cases::CountCases, request,
                [&](const v1::CountCasesResponse& counts) { return CountTable(counts, *by, session.paper()); });
  });
}

}  // namespace

void AddListingCommands(CLI::App& app, Chosen& chosen) {
  AddQueue(app, chosen);
  AddList(app, chosen);
  AddFind(app, chosen);
  AddCount(app, chosen);
}

}  // namespace docket::client
