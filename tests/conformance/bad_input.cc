#include "tests/conformance/bad_input.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/model/names.h"
#include "docket/v1/case_service.pb.h"
#include "server/access/authenticator.h"
#include "server/purpose.h"
#include "server/rules/limits.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

// What gRPC answers to a message that it cannot read.
constexpr StatusCode kNotRead = StatusCode::UNIMPLEMENTED;

constexpr char kOpen[] = "/docket.v1.CaseService/OpenCase";
constexpr char kGet[] = "/docket.v1.CaseService/GetCase";
constexpr char kUpdate[] = "/docket.v1.CaseService/UpdateCase";
constexpr char kExport[] = "/docket.v1.CaseService/ExportCases";
constexpr char kImport[] = "/docket.v1.CaseService/ImportCases";
constexpr char kTeams[] = "/docket.v1.DirectoryService/ListTeams";

// In the place of a text of the same length.
std::string WithBytes(const google::protobuf::Message& request, const std::string& place, const std::string& bytes) {
  EXPECT_EQ(place.size(), bytes.size());
  return absl::StrReplaceAll(request.SerializeAsString(), {{place, bytes}});
}

v1::CaseHistory History() {
  v1::CaseHistory history;
  history.set_uid(NewRequestId());
  v1::HistoryEvent* opened = history.add_events();
  opened->mutable_occur_time()->set_seconds(1700000000);
  opened->set_actor("another desk");
  opened->mutable_detail()->mutable_opened()->set_kind(v1::CASE_KIND_INQUIRY);
  opened->mutable_detail()->mutable_opened()->set_channel(v1::CHANNEL_EMAIL);
  opened->mutable_texts()->set_subject("The lamp is broken");
  return history;
}

std::string PartOf(const v1::CaseHistory& history) {
  v1::ImportCasesRequest request;
  *request.mutable_history() = history;
  return request.SerializeAsString();
}

}  // namespace

BadInputs::BadInputs(AccessDesk& desk) : desk_(desk), usual_(desk.issuer.Root()) {
  desk.Employ("ann", {v1::ROLE_REPRESENTATIVE}, "teams/support");
  new_ = desk.OpenCase();
  working_ = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  resolved_ = desk.CaseIn(v1::CASE_STATE_RESOLVED);
  desk.OpenCasesIn("teams/billing");
  of_others_ = desk.OpenCase();
  desk.OpenCasesIn("");
  v1::OpenCaseRequest known = Fresh(Opening());
  known.mutable_contact()->set_email("known@example.com");
  customer_ = desk.MustDo(known).As<v1::Case>().customer();
  for (const auto fill :
       {&BadInputs::Texts, &BadInputs::Policies, &BadInputs::Names, &BadInputs::Numbers, &BadInputs::Times,
        &BadInputs::MasksAndTokens, &BadInputs::Filters, &BadInputs::Lists, &BadInputs::CustomersAndCorrections,
        &BadInputs::Quality, &BadInputs::States, &BadInputs::Bytes, &BadInputs::Streams, &BadInputs::Histories,
        &BadInputs::MetadataOfCalls, &BadInputs::TokensThatProveNobody}) {
    (this->*fill)();
  }
}

void BadInputs::Add(const std::string& name, const google::protobuf::Message& request, StatusCode code,
                    const std::string& reason, const std::string& field) {
  rows_.push_back({.name = name,
                   .method = PathOf(request.GetDescriptor()),
                   .messages = {request.SerializeAsString()},
                   .with = usual_,
                   .code = code,
                   .reason = reason,
                   .field = field});
}

void BadInputs::Raw(const std::string& name, const std::string& method, const std::vector<std::string>& messages,
                    StatusCode code) {
  rows_.push_back({.name = name, .method = method, .messages = messages, .with = usual_, .code = code});
}

void BadInputs::BadImport(const std::string& name, const std::string& field,
                          const std::vector<v1::CaseHistory>& parts) {
  std::vector<std::string> messages;
  for (const v1::CaseHistory& part : parts) messages.push_back(PartOf(part));
  rows_.push_back({.name = name,
                   .method = kImport,
                   .messages = messages,
                   .with = usual_,
                   .code = StatusCode::INVALID_ARGUMENT,
                   .reason = reason::kInvalidRequest,
                   .field = field});
}

// What gRPC and Protocol Buffers have to withstand, before Docket sees anything.
void BadInputs::Bytes() {
  auto request = Fresh(Opening());
  request.set_subject("@@@@");
  Raw("a number that does not end", kOpen, {"\x18\xff"}, kNotRead);
  Raw("a length past the end", kOpen, {"\x2a\xff\xff\xff\x7f"}, kNotRead);
  Raw("a field of no type", kOpen, {"\x2f"}, kNotRead);
  Raw("field number 0", kOpen, {std::string("\x02\x01x", 3)}, kNotRead);
  Raw("100,000 groups in each other", kOpen, {std::string(100000, '\xc3') + std::string(100000, '\xc4')}, kNotRead);
  Raw("noise", kGet, {"\xde\xad\xbe\xef\xde\xad\xbe\xef"}, kNotRead);
  Raw("half of a surrogate pair", kOpen, {WithBytes(request, "@@@@", "a\xed\xa0\x80")}, kNotRead);
  Raw("a NUL of two bytes", kOpen, {WithBytes(request, "@@@@", "ab\xc0\x80")}, kNotRead);
  Raw("a character cut short", kOpen, {WithBytes(request, "@@@@", "a\xf0\x9f\x98")}, kNotRead);
  Raw("past the last character", kOpen, {WithBytes(request, "@@@@", "\xf4\x90\x80\x80")}, kNotRead);
  auto update = For(new_, FullUpdate());
  (*update.mutable_attributes())["@@@@"] = "v";
  Raw("an attribute's key that is no text", kUpdate, {WithBytes(update, "@@@@", "ab\xff\xfe")}, kNotRead);
  request.set_description(std::string(rules::limits::kMessageBytes, 'x'));
  Raw("more than a message may have", kOpen, {request.SerializeAsString()}, StatusCode::RESOURCE_EXHAUSTED);
  Raw("a method that there is not", "/docket.v1.CaseService/DropAll", {""}, StatusCode::UNIMPLEMENTED);
  Raw("a service that there is not", "/docket.v2.CaseService/GetCase", {""}, StatusCode::UNIMPLEMENTED);
  Raw("a method's name of 4,000 bytes", "/" + std::string(4000, 'x'), {""}, StatusCode::UNIMPLEMENTED);
}

// Messages where none are due, and none where one is.
void BadInputs::Streams() {
  const std::string get = [this] {
    v1::GetCaseRequest request;
    request.set_name(new_.name());
    return request.SerializeAsString();
  }();
  Raw("a call without its message", kGet, {}, kNotRead);
  Raw("an export without its message", kExport, {}, kNotRead);
  // To gRPC the stream ends there, and nothing more of it is read.
  Raw("noise in an import", kImport, {"\xff\xff\xff\xff", PartOf(History())}, StatusCode::OK);
  v1::CaseHistory large = History();
  large.mutable_events(0)->mutable_texts()->set_description(std::string(rules::limits::kMessageBytes, 'x'));
  Raw("an import's part larger than a message", kImport, {PartOf(large)}, StatusCode::RESOURCE_EXHAUSTED);
  v1::CaseHistory part = History();
  part.set_more(true);
  Raw("an import given up in the middle of a case", kImport, {PartOf(part), PartOf(part)}, StatusCode::CANCELLED);
  rows_.back().ending = Ending::kCancelled;
  BadImport("an import that ends in the middle of a case", "more", {part});
  v1::CaseHistory other = History();
  other.clear_events();
  BadImport("a case between the parts of another", "more", {part, other});
  v1::ImportCasesRequest none;
  rows_.push_back(rows_.back());
  rows_.back().name = "an import of nothing";
  rows_.back().messages = {none.SerializeAsString()};
  rows_.back().field = "uid";
}

void BadInputs::Histories() {
  const auto changed = [this](const std::string& name, const std::string& field,
                              const std::function<void(v1::CaseHistory*)>& change) {
    v1::CaseHistory history = History();
    change(&history);
    BadImport(name, field, {history});
  };
  changed("a history's uid in capitals", "uid", [](auto* h) { h->set_uid("6F1C0A52-3C1E-4C8E-9A57-0D6A1E0F7B21"); });
  changed("a history of no events", "events", [](auto* h) { h->clear_events(); });
  changed("a history that opens nothing", "events", [](auto* h) {
    h->mutable_events(0)->mutable_detail()->mutable_closed()->set_outcome(v1::CASE_OUTCOME_RESOLVED);
  });
  changed("a history that opens twice", "events", [](auto* h) { *h->add_events() = v1::HistoryEvent(h->events(0)); });
  changed("a history that goes back in time", "events", [](auto* h) {
    *h->add_events() = v1::HistoryEvent(h->events(0));
    h->mutable_events(1)->mutable_detail()->mutable_acknowledged()->set_channel(v1::CHANNEL_EMAIL);
    h->mutable_events(1)->mutable_occur_time()->set_seconds(1);
  });
  changed("a history of the year 10000", "events",
          [](auto* h) { h->mutable_events(0)->mutable_occur_time()->set_seconds(253402300800); });
  changed("a history of before 1970", "events",
          [](auto* h) { h->mutable_events(0)->mutable_occur_time()->set_seconds(-1); });
  changed("a history by nobody", "events", [](auto* h) { h->mutable_events(0)->clear_actor(); });
  changed("a history with a customer's profile in a text", "events",
          [](auto* h) { h->mutable_events(0)->mutable_texts()->mutable_profile()->set_display_name(kCanary); });
  changed("a history of a customer whom nothing finds", "customer", [](auto* h) {
    h->mutable_customer()->set_uid(NewRequestId());
    h->mutable_customer()->mutable_contact()->set_display_name(kCanary);
  });
  changed("a history whose subject is 5,000 characters", "events",
          [](auto* h) { h->mutable_events(0)->mutable_texts()->set_subject(std::string(5000, 'x') + kCanary); });
  changed("a history with a kind that is unknown", "events", [](auto* h) {
    h->mutable_events(0)->mutable_detail()->mutable_opened()->set_kind(static_cast<v1::CaseKind>(77));
  });
  changed("a history with a clock below 0", "events", [](auto* h) {
    h->mutable_events(0)->mutable_detail()->mutable_opened()->add_clocks()->mutable_budget()->set_seconds(-5);
  });
}

void BadInputs::MetadataOfCalls() {
  const auto with = [this](const std::string& name, const std::string& key, const std::string& value, StatusCode code,
                           const std::string& reason, int times = 1) {
    rows_.push_back({.name = name, .method = kTeams, .messages = {""}, .with = usual_, .code = code, .reason = reason});
    for (int i = 0; i < times; ++i) rows_.back().with.emplace_back(key, value);
    rows_.back().ends_connection = reason.empty();
  };
  const std::string purpose = server::kPurpose, person = server::kOnBehalfOf;
  with("a purpose of 201 characters", purpose, std::string(server::kPurposeBytes + 1, 'p'),
       StatusCode::INVALID_ARGUMENT, reason::kInvalidRequest);
  with("two purposes", purpose, kCanary, StatusCode::INVALID_ARGUMENT, reason::kInvalidRequest, 2);
  with("on behalf of somebody, without the right", person, "staff/rita", StatusCode::PERMISSION_DENIED,
       reason::kNotOnBehalf);
  with("20 KiB of metadata", "x-note", std::string(20 << 10, 'x'), StatusCode::RESOURCE_EXHAUSTED, "");
  with("2,000 entries of metadata", "x-note", "x", StatusCode::RESOURCE_EXHAUSTED, "", 2000);
  const CallMetadata bridge = desk_.Service("bridge");
  const std::vector<std::pair<std::string, std::vector<std::string>>> persons = {
      {"nobody", {""}},
      {"a team", {"teams/support"}},
      {"a canary", {absl::StrCat("staff/", kCanary, "!")}},
      {"two persons", {"staff/rita", "staff/sam"}}};
  for (const auto& [what, names] : persons) {
    rows_.push_back({.name = "on behalf of " + what,
                     .method = kTeams,
                     .messages = {""},
                     .with = bridge,
                     .code = StatusCode::PERMISSION_DENIED,
                     .reason = reason::kNotOnBehalf});
    for (const std::string& name : names) rows_.back().with.emplace_back(person, name);
  }
}

void BadInputs::Unproven(const std::string& name, const CallMetadata& with) {
  rows_.push_back({.name = name,
                   .method = kTeams,
                   .messages = {""},
                   .with = with,
                   .code = StatusCode::UNAUTHENTICATED,
                   .reason = reason::kUnauthenticated});
  rows_.back().unproven = true;
}

// The last of all: a host that goes on so is held off, and with it all tokens that were not seen before.
void BadInputs::TokensThatProveNobody() {
  const auto bearer = [](const std::string& token) { return CallMetadata{{"authorization", "Bearer " + token}}; };
  const std::string claims = absl::StrCat(R"({"iss": ")", kIssuer, R"(", "aud": ")", kAudience,
                                          R"(", "sub": "root", "exp": 4102444800, "roles": ["administrator"]})");
  const std::string header = Base64Url(R"({"alg": "none", "typ": "JWT"})");
  const Issuer another;
  CallMetadata twice = usual_;
  twice.push_back(twice.front());
  Unproven("no token", {});
  Unproven("a password", {{"authorization", "Basic cm9vdDpyb290"}});
  Unproven("a token of nothing", bearer(kCanary));
  Unproven("a token of dots", bearer(std::string(5000, '.')));
  Unproven("a token without a signature", bearer(absl::StrCat(header, ".", Base64Url(claims), ".")));
  Unproven("a token that is signed by nobody's key", another.As("root", {"administrator"}));
  Unproven("an expired token", desk_.issuer.As("root", {"administrator"}, -absl::Minutes(10)));
  Unproven("the service's own name", desk_.issuer.As("docket", {"administrator"}));
  Unproven("two tokens", twice);
  std::string cut = usual_.front().second;
  Unproven("a token cut short", {{"authorization", cut.substr(0, cut.size() - 4)}});
  Unproven("another payload under a signature",
           {{"authorization", [&] {
               const size_t first = cut.find('.'), second = cut.find('.', first + 1);
               return absl::StrCat(cut.substr(0, first + 1), Base64Url(claims), cut.substr(second));
             }()}});
}

}  // namespace docket::testing
