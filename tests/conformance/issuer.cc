#include "tests/conformance/issuer.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/event_service.grpc.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/quality_service.pb.h"
#include "docket/v1/report_service.pb.h"

namespace docket::testing {
namespace {

server::Flags FlagsWith(const Issuer& issuer) {
  server::Flags flags = ServedDesk::LoopbackFlags();
  flags.tokens = issuer.options();
  for (const char* service : {"bridge", "bridge-2"}) {
    flags.grants.push_back({.identity = service, .roles = {rules::CallerRole::kService}, .on_behalf = true});
  }
  return flags;
}

void Add(const CallMetadata& metadata, grpc::ClientContext* context) {
  for (const auto& [key, value] : metadata) context->AddMetadata(key, value);
}

Answer Export(ServedDesk& desk, const CallMetadata& with, const google::protobuf::Message& request) {
  grpc::ClientContext context;
  Add(with, &context);
  const auto reader = v1::CaseService::NewStub(desk.channel())
                          ->ExportCases(&context, dynamic_cast<const v1::ExportCasesRequest&>(request));
  std::string bytes;
  for (v1::ExportCasesResponse part; reader->Read(&part);) bytes += part.SerializeAsString();
  Answer answer = AnswerOf(reader->Finish());
  answer.bytes = std::move(bytes);
  return answer;
}

Answer Import(ServedDesk& desk, const CallMetadata& with, const google::protobuf::Message& request) {
  grpc::ClientContext context;
  Add(with, &context);
  const auto stream = v1::CaseService::NewStub(desk.channel())->ImportCases(&context);
  stream->Write(dynamic_cast<const v1::ImportCasesRequest&>(request));
  stream->WritesDone();
  std::string bytes;
  for (v1::ImportCasesResponse one; stream->Read(&one);) bytes += one.SerializeAsString();
  Answer answer = AnswerOf(stream->Finish());
  answer.bytes = std::move(bytes);
  return answer;
}

// Its first answer, which comes at once; it has no last one.
Answer Watch(ServedDesk& desk, const CallMetadata& with, const google::protobuf::Message& request) {
  grpc::ClientContext context;
  Add(with, &context);
  const auto reader = v1::EventService::NewStub(desk.channel())
                          ->WatchEvents(&context, dynamic_cast<const v1::WatchEventsRequest&>(request));
  v1::WatchEventsResponse first;
  if (!reader->Read(&first)) return AnswerOf(reader->Finish());
  context.TryCancel();
  reader->Finish();
  Answer answer;
  answer.bytes = first.SerializeAsString();
  return answer;
}

}  // namespace

Issuer::Issuer() : key_(SigningKey::Ed25519("desk-key")) {
  std::ofstream(folder_ / "jwks.json") << KeySetText({key_.Public()});
}

server::TokenOptions Issuer::options() const {
  return {.jwks_file = folder_ / "jwks.json", .issuer = kIssuer, .audience = kAudience};
}

CallMetadata Issuer::As(const std::string& subject, const std::vector<std::string>& roles, absl::Duration life) const {
  const auto quoted = [](std::string* out, const std::string& text) { absl::StrAppend(out, "\"", text, "\""); };
  const std::string payload = absl::StrCat(R"({"iss": ")", kIssuer, R"(", "aud": ")", kAudience, R"(", "sub": ")",
                                           subject, R"(", "exp": )", absl::ToUnixSeconds(absl::Now() + life),
                                           R"(, "roles": [)", absl::StrJoin(roles, ", ", quoted), "]}");
  return {{"authorization", absl::StrCat("Bearer ", key_.Sign(Header("EdDSA", key_.kid()), payload))}};
}

CallMetadata Issuer::Root() const {
  std::vector<std::string> roles;
  for (int i = 0; i < rules::kCallerRoles; ++i) {
    roles.push_back(rules::CallerRoleName(static_cast<rules::CallerRole>(i)));
  }
  return As("root", roles, absl::Hours(1));
}

AccessDesk::AccessDesk() : ServedDesk(FlagsWith(issuer), issuer.Root()) {
  // Before there are cases: see SharedDesk.
  MustDo(*Mutations().at("ApplyPolicy")(*this));
}

server::Flags AccessDesk::flags() const { return FlagsWith(issuer); }

v1::Staff AccessDesk::Employ(const std::string& id, const std::vector<v1::Role>& roles, const std::string& team) {
  v1::CreateStaffRequest request = NewStaff(id, roles.at(0));
  request.mutable_staff()->mutable_roles()->Assign(roles.begin(), roles.end());
  request.mutable_staff()->set_capacity(1000);
  request.mutable_staff()->set_team(team);
  request.mutable_staff()->set_identity(id + "@desk");
  return MustDo(request).As<v1::Staff>();
}

void AccessDesk::OpenCasesIn(const std::string& team) {
  v1::OpenCaseRequest opening;
  opening.set_team(team);
  OpenCasesWith(opening);
}

CallMetadata AccessDesk::OnBehalfOf(CallMetadata service, const std::string& person) {
  service.emplace_back(server::kOnBehalfOf, person);
  return service;
}

Answer AccessDesk::Call(const CallMetadata& with, const std::string& method, const google::protobuf::Message& request) {
  if (method == "ExportCases") return Export(*this, with, request);
  if (method == "ImportCases") return Import(*this, with, request);
  if (method == "WatchEvents") return Watch(*this, with, request);
  return SendAs(with, request);
}

const std::map<std::string, std::string>& PathsOfMethods() {
  static const auto* const paths = [] {
    auto* all = new std::map<std::string, std::string>;
    for (const auto* file :
         {v1::OpenCaseRequest::descriptor()->file(), v1::CreateStaffRequest::descriptor()->file(),
          v1::SetMaintenanceRequest::descriptor()->file(), v1::FindCustomersRequest::descriptor()->file(),
          v1::WatchEventsRequest::descriptor()->file(), v1::GetPolicyRequest::descriptor()->file(),
          v1::GetScorecardRequest::descriptor()->file(), v1::GetServiceReportRequest::descriptor()->file()}) {
      for (int i = 0; i < file->service_count(); ++i) {
        for (int j = 0; j < file->service(i)->method_count(); ++j) {
          const std::string& name = file->service(i)->method(j)->name();
          (*all)[name] = absl::StrCat("/", file->service(i)->full_name(), "/", name);
        }
      }
    }
    return all;
  }();
  return *paths;
}

}  // namespace docket::testing
