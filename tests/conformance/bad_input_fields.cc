// The rows whose messages are well formed and hold what they must not.
#include <limits>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/report_service.pb.h"
#include "server/policy/policy_text.h"
#include "server/rules/limits.h"
#include "tests/conformance/bad_input.h"

namespace docket::testing {
namespace {

namespace limits = rules::limits;
using grpc::StatusCode;
using namespace std::string_literals;  // NOLINT: texts with NULs

constexpr int64_t kYear0 = -62167219200;
constexpr int64_t kYear10000 = 253402300800;
constexpr int32_t kUnknown = 99;

v1::GetCaseRequest Getting(const std::string& name) {
  v1::GetCaseRequest request;
  request.set_name(name);
  return request;
}

v1::GetCustomerRequest GettingCustomer(const std::string& name) {
  v1::GetCustomerRequest request;
  request.set_name(name);
  return request;
}

}  // namespace

void BadInputs::Texts() {
  const auto opening = Fresh(Opening());
  Bad("subject: missing", "subject", opening, [](auto* r) { r->clear_subject(); });
  Bad("subject: blanks alone", "subject", opening, [](auto* r) { r->set_subject(" \t "); });
  Bad("subject: a NUL", "subject", opening, [](auto* r) { r->set_subject(kCanary + "\0x"s); });
  Bad("subject: a line end", "subject", opening, [](auto* r) { r->set_subject(absl::StrCat(kCanary, "\nBcc: x")); });
  Bad("subject: 201 characters of 4 bytes", "subject", opening, [](auto* r) {
    for (int i = 0; i <= limits::kSubjectCharacters; ++i) r->mutable_subject()->append("😀");
  });
  Bad("description: a terminal's escape", "description", opening,
      [](auto* r) { r->set_description(absl::StrCat("\x1b[2J", kCanary)); });
  Bad("description: U+0085", "description", opening, [](auto* r) { r->set_description("a\u0085b"); });
  Bad("text: 16,001 characters", "text", For(working_, Interaction(v1::DIRECTION_INBOUND)),
      [](auto* r) { r->set_text(std::string(limits::kInteractionCharacters + 1, 'x')); });
  Bad("e-mail: no @", "contact.email", opening, [](auto* r) { r->mutable_contact()->set_email(kCanary); });
  Bad("e-mail: two @", "contact.email", opening,
      [](auto* r) { r->mutable_contact()->set_email(absl::StrCat("a@b@", kCanary, ".example")); });
  Bad("e-mail: a header behind it", "contact.email", opening,
      [](auto* r) { r->mutable_contact()->set_email("a@b.example\r\nBcc:c@d.example"); });
  Bad("e-mail: 255 bytes", "contact.email", opening,
      [](auto* r) { r->mutable_contact()->set_email(std::string(limits::kEmailBytes - 1, 'x') + "@b"); });
  Bad("phone: two digits", "contact.phone", opening, [](auto* r) { r->mutable_contact()->set_phone("12"); });
  Bad("phone: 41 characters", "contact.phone", opening,
      [](auto* r) { r->mutable_contact()->set_phone(std::string(limits::kPhoneCharacters + 1, '7')); });
  Bad("customer and contact at once", "customer", opening, [this](auto* r) {
    r->set_customer(customer_);
    r->mutable_contact()->set_email(absl::StrCat(kCanary, "@example.com"));
  });
  Bad("an attachment that is no URI", "attachments", For(working_, FullLetter()),
      [](auto* r) { r->mutable_attachments(0)->set_uri(absl::StrCat("//", kCanary)); });
  Bad("an attachment of a negative size", "attachments", For(working_, FullLetter()),
      [](auto* r) { r->mutable_attachments(0)->set_size_bytes(std::numeric_limits<int64_t>::min()); });
}

void BadInputs::Policies() {
  v1::ApplyPolicyRequest apply;
  apply.set_text(std::string(ShippedPolicyText()));
  apply.set_reason("as shipped");
  apply = Fresh(std::move(apply));
  Bad("a policy: none", "text", apply, [](auto* r) { r->clear_text(); });
  Bad("a policy: cut off", "text", apply, [](auto* r) { r->set_text("header {"); });
  Bad("a policy: no text", "text", apply, [](auto* r) { r->set_text("\x01\x02\0"s); });
  Bad("a policy: 200,001 bytes", "text", apply,
      [](auto* r) { r->mutable_text()->append(kMostPolicyBytes + 1 - r->text().size(), '\n'); });
  Bad("a policy: many mistakes", "text", apply, [](auto* r) {
    for (int i = 0; i < 1000; ++i) r->mutable_text()->append("targets { within: '1d' }\n");
  });
  Bad("a policy: a hole as deep as it is long", "text", apply,
      [](auto* r) { r->set_text(absl::StrCat("header { ", std::string(100000, '{'))); });
  Bad("a policy: a field as long as a policy may be", "text", apply,
      [](auto* r) { r->set_text(absl::StrCat(std::string(150000, 'x'), ": 1\n")); });
  Bad("a policy: a text as long as a policy may be", "text", apply,
      [](auto* r) { r->mutable_text()->append(absl::StrCat("header { title: '", std::string(150000, 'x'), "' }\n")); });
  Bad("a policy: a category of 4-byte characters", "text", apply,
      [](auto* r) { r->mutable_text()->append("technical_categories: '" + std::string(39, 'x') + "😀😀'\n"); });
  Bad("why a policy: missing", "reason", apply, [](auto* r) { r->clear_reason(); });
  Bad("why a policy: a line end", "reason", apply, [](auto* r) { r->set_reason(absl::StrCat(kCanary, "\nx")); });
  Bad("a policy's version below 0", "expected_version", apply, [](auto* r) { r->set_expected_version(-1); });
  v1::PreviewPolicyRequest preview;
  preview.set_text(apply.text());
  Bad("a preview: cut off", "text", preview, [](auto* r) { r->mutable_text()->resize(r->text().size() / 2); });
  Bad("a preview: a page token of nothing", "page_token", preview, [](auto* r) { r->set_page_token(kCanary); });
  Bad("policies: a page token of nothing", "page_token", v1::ListPoliciesRequest(),
      [](auto* r) { r->set_page_token(kCanary); });
  v1::GetPolicyRequest get;
  Bad("a policy of a version below 0", "version", get, [](auto* r) { r->set_version(-1); });
  get.set_version(std::numeric_limits<int64_t>::max());
  Refused("a policy that there never was", get, StatusCode::NOT_FOUND, reason::kPolicyNotFound);
  v1::GetServiceReportRequest report;
  report.set_from_date("2026-01-01");
  report.set_to_date("2026-03-31");
  Bad("a report from no day", "from_date", report, [](auto* r) { r->clear_from_date(); });
  Bad("a report from a day that there is not", "from_date", report, [](auto* r) { r->set_from_date("2026-02-30"); });
  Bad("a report from before 1970", "from_date", report, [](auto* r) { r->set_from_date("1969-12-31"); });
  Bad("a report to a day in other words", "to_date", report, [](auto* r) { r->set_to_date(kCanary); });
  Bad("a report the wrong way round", "to_date", report, [](auto* r) { r->set_to_date("2025-12-31"); });
  Bad("a report over ten years", "to_date", report, [](auto* r) { r->set_to_date("2035-12-31"); });
  Bad("a report by what there is not", "group_by", report,
      [](auto* r) { r->set_group_by(static_cast<v1::GetServiceReportRequest::GroupBy>(kUnknown)); });
  v1::ComputeDeadlineRequest compute;
  compute.set_kind(v1::CASE_KIND_COMPLAINT);
  compute.set_channel(v1::CHANNEL_EMAIL);
  Bad("a deadline of an unknown kind", "kind", compute,
      [](auto* r) { r->set_kind(static_cast<v1::CaseKind>(kUnknown)); });
  Bad("a deadline of no channel", "channel", compute, [](auto* r) { r->clear_channel(); });
  Bad("a deadline of no team", "team", compute, [](auto* r) { r->set_team(kCanary); });
  Bad("a deadline of the year 10000", "arrive_time", compute,
      [](auto* r) { r->mutable_arrive_time()->set_seconds(kYear10000); });
  v1::ExplainDeadlinesRequest explain;
  explain.set_name("customers/1");
  Bad("to explain no case", "name", explain);
  explain.set_name(CaseName({.lane = 900, .number = 1}));
  Refused("to explain a case that there is not", explain, StatusCode::NOT_FOUND, reason::kCaseNotFound);
}

void BadInputs::Names() {
  std::string mistyped = new_.name();
  mistyped.back() = mistyped.back() == 'A' ? 'B' : 'A';
  const std::vector<std::pair<std::string, std::string>> no_cases = {
      {"none", ""},
      {"mistyped", mistyped},
      {"a customer's", customer_},
      {"a person's", "staff/rita"},
      {"an event's", new_.name() + "/events/1"},
      {"SQL", absl::StrCat("cases/1' OR '1'='1 ", kCanary)},
      {"a path", absl::StrCat("cases/../../../", kCanary)},
      {"written from right to left", "cases/\u202e" + new_.name().substr(6)},
      {"10,000 bytes", "cases/" + std::string(10000, 'A')}};
  for (const auto& [what, name] : no_cases) {
    Bad("a case's name: " + what, "name", Getting(name));
  }
  Bad("a customer's name: a case's", "name", GettingCustomer(new_.name()));
  Bad("an assignee: a team's name", "assignee", For(new_, Assignment("teams/support")));
  Bad("a team: a person's name", "team", Fresh(Opening()), [](auto* r) { r->set_team("staff/rita"); });
  Bad("an assignee: capitals", "assignee", For(new_, Assignment("staff/RITA")));
  Bad("a request's id: no UUID", "request_id", Opening(), [](auto* r) { r->set_request_id(kCanary); });
  for (const auto& [what, id] : {std::pair{"a lane that there is not", Id{.lane = 900, .number = 1}},
                                 {"the directory's lane", Id{0, 1}},
                                 {"the largest number", Id{.lane = 1, .number = (uint64_t{1} << 40) - 1}}}) {
    Refused(absl::StrCat("a case of ", what), Getting(CaseName(id)), StatusCode::NOT_FOUND, reason::kCaseNotFound);
    Refused(absl::StrCat("a customer of ", what), GettingCustomer(CustomerName(id)), StatusCode::NOT_FOUND,
            reason::kCustomerNotFound);
  }
  // An event's number in a lane is no case's.
  const Id opened = *ParseCaseName(working_.name());
  Refused("an event's number as a case's", Getting(CaseName({opened.lane, opened.number + 1})), StatusCode::NOT_FOUND,
          reason::kCaseNotFound);
}

void BadInputs::Numbers() {
  v1::ListCasesRequest list;
  for (const int32_t size : {-1, limits::kMostPageSize + 1, std::numeric_limits<int32_t>::min()}) {
    Bad(absl::StrCat("page_size: ", size), "page_size", list, [size](auto* r) { r->set_page_size(size); });
  }
  Bad("a version below 0", "version", Getting(new_.name()), [](auto* r) { r->set_version(-1); });
  Bad("expected_version: 0", "expected_version", For(working_, Solution()),
      [](auto* r) { r->set_expected_version(0); });
  auto late = For(working_, Solution());
  late.set_expected_version(std::numeric_limits<int64_t>::max());
  Refused("expected_version: the largest", late, StatusCode::ABORTED, reason::kVersionMismatch);
  Bad("a rating of 6", "rating", For(resolved_, FollowUp(true, 6)));
  Bad("a rating below 0", "rating", For(resolved_, FollowUp(true, -1)));
  Bad("a remedy below 0", "remedy", For(working_, Proposing(v1::CASE_OUTCOME_RESOLVED, -5)));
  Bad("a remedy past all bounds", "remedy",
      For(working_, Proposing(v1::CASE_OUTCOME_RESOLVED, std::numeric_limits<int64_t>::max())));
  Bad("a remedy in no currency", "remedy", For(working_, Proposing(v1::CASE_OUTCOME_RESOLVED, 5, "zqx")));
  Bad("a capacity below 0", "staff.capacity", NewStaff("capacity", v1::ROLE_EXPERT),
      [](auto* r) { r->mutable_staff()->set_capacity(-1); });
  Refused("the largest number of a task", For(working_, TaskDone(std::numeric_limits<int32_t>::max())),
          StatusCode::FAILED_PRECONDITION, reason::kNoSuchTask);
  Bad("an escalation's number below 0", "number", For(working_, Deescalation(-1)));
  Bad("an unknown kind", "kind", Fresh(Opening()), [](auto* r) { r->set_kind(static_cast<v1::CaseKind>(kUnknown)); });
  Bad("a channel below 0", "channel", Fresh(Opening()), [](auto* r) { r->set_channel(static_cast<v1::Channel>(-1)); });
  Bad("an unknown state", "state", list, [](auto* r) { r->set_state(static_cast<v1::CaseState>(kUnknown)); });
  Bad("an unknown direction", "direction", For(working_, Interaction(v1::DIRECTION_NOTE)),
      [](auto* r) { r->set_direction(static_cast<v1::Direction>(kUnknown)); });
  Bad("an unknown role", "staff.roles", NewStaff("role", static_cast<v1::Role>(kUnknown)));
}

void BadInputs::Times() {
  const auto task = For(working_, TaskToDo());
  Bad("a time of the year 0", "due_time", task, [](auto* r) { r->mutable_due_time()->set_seconds(kYear0); });
  Bad("a time of the year 10000", "due_time", task, [](auto* r) { r->mutable_due_time()->set_seconds(kYear10000); });
  Bad("a time's nanoseconds below 0", "due_time", task, [](auto* r) { r->mutable_due_time()->set_nanos(-1); });
  Bad("a time with a second too many", "due_time", task, [](auto* r) { r->mutable_due_time()->set_nanos(1000000000); });
  Bad("a promise past the year 9999", "promised_resolution_time", For(working_, FullLetter()),
      [](auto* r) { r->mutable_promised_resolution_time()->set_seconds(std::numeric_limits<int64_t>::max()); });
  v1::VerifyIdentityRequest verifying = Fresh(Verifying(customer_));
  for (const auto& [seconds, nanos] : std::initializer_list<std::pair<int64_t, int32_t>>{
           {59, 999999999},
           {limits::kMostValidSeconds, 1},
           {-3600, 0},
           {3600, -1},
           {std::numeric_limits<int64_t>::max(), std::numeric_limits<int32_t>::max()}}) {
    Bad(absl::StrCat("a verification for ", seconds, " s ", nanos, " ns"), "valid_for", verifying,
        [s = seconds, n = nanos](auto* r) {
          r->mutable_valid_for()->set_seconds(s);
          r->mutable_valid_for()->set_nanos(n);
        });
  }
  Bad("an export from the year 0", "opened_from", v1::ExportCasesRequest(),
      [](auto* r) { r->mutable_opened_from()->set_seconds(kYear0); });
  Bad("reads until the year 10000", "read_before", v1::ListCustomerReadsRequest(),
      [](auto* r) { r->mutable_read_before()->set_seconds(kYear10000); });
}

void BadInputs::MasksAndTokens() {
  const auto update = For(new_, FullUpdate());
  Bad("a mask of nothing", "update_mask", update, [](auto* r) { r->clear_update_mask(); });
  Bad("a mask of what there is not", "update_mask", update,
      [](auto* r) { r->mutable_update_mask()->add_paths(kCanary); });
  Bad("a mask of what is the service's", "update_mask", update,
      [](auto* r) { r->mutable_update_mask()->add_paths("uid"); });
  Bad("two paths in one", "update_mask", update,
      [](auto* r) { r->mutable_update_mask()->set_paths(0, "tags,attributes"); });
  Bad("a customer's mask of the name", "update_mask", Fresh(Renaming(customer_, kCanary)),
      [](auto* r) { r->mutable_update_mask()->add_paths("name"); });
  v1::ListTeamsRequest teams;
  teams.set_page_size(1);
  const std::string of_teams = desk_.MustDo(teams).As<v1::ListTeamsResponse>().next_page_token();
  EXPECT_FALSE(of_teams.empty());
  v1::ListCasesRequest list;
  list.set_page_size(1);
  const std::string of_cases = desk_.MustDo(list).As<v1::ListCasesResponse>().next_page_token();
  const auto with_token = [&](const std::string& what, const std::string& token) {
    Bad("a page token " + what, "page_token", list, [&](auto* r) { r->set_page_token(token); });
  };
  with_token("of another list", of_teams);
  with_token("of nothing", kCanary);
  with_token("too long", std::string(limits::kPageTokenBytes + 1, 'A'));
  with_token("with its padding", of_cases + "==");
  std::string changed = of_cases;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  with_token("with another letter", changed);
  list.set_filter("state = NEW");
  with_token("of another condition", of_cases);
  Bad("a resume token of nothing", "resume_token", v1::ExportCasesRequest(),
      [](auto* r) { r->set_resume_token(kCanary); });
  Bad("a position of nothing", "position", v1::WatchEventsRequest(), [](auto* r) { r->set_position(kCanary); });
  Bad("a position that is too long", "position", v1::WatchEventsRequest(),
      [](auto* r) { r->set_position(std::string(limits::kPositionBytes + 1, 'A')); });
  Bad("a page token for a position", "position", v1::WatchEventsRequest(), [&](auto* r) { r->set_position(of_teams); });
  Bad("a position and none", "from_start", v1::WatchEventsRequest(), [&](auto* r) {
    r->set_position(of_teams);
    r->set_from_start(true);
  });
  Bad("to watch what does not happen", "kinds[1]", v1::WatchEventsRequest(), [](auto* r) {
    r->add_kinds("opened");
    r->add_kinds(kCanary);
  });
  Bad("to watch what is no event", "kinds[0]", v1::WatchEventsRequest(),
      [](auto* r) { r->add_kinds("clock_changes"); });
  Bad("to watch no team", "team", v1::WatchEventsRequest(), [](auto* r) { r->set_team(kCanary); });
  Bad("to watch nobody", "assignee", v1::WatchEventsRequest(), [](auto* r) { r->set_assignee("staff/"); });
  v1::ListStaffRequest staff;
  Bad("a page token of teams for staff", "page_token", staff, [&](auto* r) { r->set_page_token(of_teams); });
}

void BadInputs::Filters() {
  v1::ListCasesRequest list;
  const std::vector<std::pair<std::string, std::string>> conditions = {
      {"a quote that does not end", absl::StrCat("team = \"", kCanary)},
      {"SQL", absl::StrCat("state = NEW; DROP TABLE cases -- ", kCanary)},
      {"no value", "state ="},
      {"what is no state", absl::StrCat("state = ", kCanary)},
      {"an e-mail address", absl::StrCat("customer = \"", kCanary, "@example.com\"")},
      {"OR", "state = NEW OR state = CLOSED"},
      {"parentheses", std::string(400, '(') + "state = NEW" + std::string(400, ')')},
      {"a time that is none", "open_time > \"0000-00-00T99:99:99Z\""},
      {"1,001 characters", "state = NEW" + std::string(limits::kFilterCharacters, ' ')},
      {"a NUL", "state = NEW\0"s}};
  for (const auto& [what, text] : conditions) {
    Bad("a filter: " + what, "filter", list, [&t = text](auto* r) { r->set_filter(t); });
  }
  Bad("a filter of counts: no field", "filter", v1::CountCasesRequest(), [](auto* r) { r->set_filter("= NEW"); });
  Bad("an order by what there is not", "order_by", list, [](auto* r) { r->set_order_by("sleep(9)"); });
}

void BadInputs::Lists() {
  const auto update = For(new_, FullUpdate());
  Bad("21 tags", "tags", update, [](auto* r) {
    for (int i = 0; i < limits::kTags; ++i) r->add_tags(absl::StrCat("t", i));
  });
  Bad("a tag twice", "tags", update, [](auto* r) { r->add_tags("vip"); });
  Bad("10,000 attributes", "attributes", update, [](auto* r) {
    for (int i = 0; i < 10000; ++i) (*r->mutable_attributes())[absl::StrCat("k", i)] = "v";
  });
  Bad("an attribute's key of capitals", "attributes", update,
      [](auto* r) { (*r->mutable_attributes())["KEY"] = kCanary; });
  Bad("an attribute of 201 characters", "attributes.k", update,
      [](auto* r) { (*r->mutable_attributes())["k"] = std::string(limits::kAttributeCharacters + 1, 'v'); });
  Bad("11 references", "order_references", Fresh(Opening()), [](auto* r) {
    for (int i = 0; i <= limits::kReferences; ++i) r->add_order_references("O");
  });
  Bad("a reference with a blank", "account_references", Fresh(Opening()),
      [](auto* r) { r->add_account_references(absl::StrCat(kCanary, " 1")); });
  Bad("101 cases at once", "names", v1::BatchGetCasesRequest(), [this](auto* r) {
    for (int i = 0; i <= limits::kBatchOfCases; ++i) r->add_names(new_.name());
  });
  Bad("20,000 actions", "actions", For(resolved_, FollowUp(true)), [](auto* r) {
    for (int i = 0; i < 20000; ++i) r->add_actions("a");
  });
  Bad("nobody's role", "staff.roles", NewStaff("idle", v1::ROLE_EXPERT),
      [](auto* r) { r->mutable_staff()->clear_roles(); });
}

void BadInputs::CustomersAndCorrections() {
  const auto creation = Fresh(NewCustomer(absl::StrCat(kCanary, "@example.com")));
  Bad("a search for nobody", "contact", v1::FindCustomersRequest());
  Bad("a search by what is no address", "email", v1::FindCustomersRequest(), [](auto* r) { r->set_email(kCanary); });
  Bad("a customer without a contact", "profile", creation, [](auto* r) { r->mutable_profile()->clear_emails(); });
  Bad("a customer of 11 addresses", "profile.emails", creation, [](auto* r) {
    for (int i = 0; i < limits::kContacts; ++i) r->mutable_profile()->add_emails(absl::StrCat("a", i, "@b.example"));
  });
  Bad("an account of signs alone", "profile.account_references", creation,
      [](auto* r) { r->mutable_profile()->add_account_references("- -"); });
  Refused("a change without a verified identity", Fresh(Renaming(customer_, kCanary)), StatusCode::FAILED_PRECONDITION,
          reason::kIdentityNotVerified);
  Bad("a verification in no way", "method", Fresh(Verifying(customer_)), [](auto* r) { r->clear_method(); });
  Bad("a merge with oneself", "duplicate", Fresh(Merging(customer_, customer_)));
  Refused("an unmerge of who was not merged", Fresh(Unmerging(customer_)), StatusCode::FAILED_PRECONDITION,
          reason::kNotMerged);
  Bad("reads by a caller of 257 bytes", "caller", v1::ListCustomerReadsRequest(),
      [](auto* r) { r->set_caller(std::string(limits::kCallerBytes + 1, 'c')); });
  Bad("a redaction of no text", "field", For(new_, Redacting(1, absl::StrCat("subject; ", kCanary))));
  Bad("a redaction of version 0", "version", For(new_, Redacting(0)));
  Refused("a redaction of what nobody said", For(new_, Redacting(1, "summary")), StatusCode::FAILED_PRECONDITION,
          reason::kNoSuchText);
  Bad("a correction to nobody", "customer", For(new_, CorrectingTo("")));
  Bad("a correction to two", "customer", For(new_, CorrectingTo(customer_)),
      [](auto* r) { r->mutable_contact()->set_email(absl::StrCat(kCanary, "@example.com")); });
}

void BadInputs::States() {
  Refused("a reopening of what is open", For(working_, Reopening()), StatusCode::FAILED_PRECONDITION,
          reason::kIllegalState);
  Refused("an assignment to nobody's name", For(new_, Assignment("staff/nobody")), StatusCode::NOT_FOUND,
          reason::kStaffNotFound);
  Refused("a person for the second time", NewStaff("rita", v1::ROLE_EXPERT), StatusCode::ALREADY_EXISTS,
          reason::kAlreadyExists);
  auto again = Fresh(Opening());
  desk_.MustDo(again);
  again.set_subject(kCanary);
  Refused("other words under the same id", again, StatusCode::ALREADY_EXISTS, reason::kRequestIdReused);
  Bad("a pause without a word why", "reason", Fresh(Maintaining(true)));
  Bad("a pause explained on two lines", "reason", Fresh(Maintaining(true, absl::StrCat("a\n", kCanary))));
  const CallMetadata ann = desk_.Person("ann");
  Refused("another team's case", Getting(of_others_.name()), StatusCode::NOT_FOUND, reason::kCaseNotFound);
  rows_.back().with = ann;
  Refused("what a representative may not do", NewTeam("own"), StatusCode::PERMISSION_DENIED, reason::kRoleForbidden);
  rows_.back().with = ann;
}

}  // namespace docket::testing
