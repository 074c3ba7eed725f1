#include "server/directory_service.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/page_token.h"
#include "server/rules/limits.h"
#include "server/workload.h"
#include "storage/loader.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

using storage::SubjectKind;

template <typename Request>
std::optional<int64_t> ExpectedVersion(const Request& request) {
  if (!request.has_expected_version()) return std::nullopt;
  return request.expected_version();
}

absl::Status Absent(const char* reason, const std::string& name) {
  return Refusal(absl::StatusCode::kNotFound, reason, absl::StrCat("there is no ", name));
}

absl::Status FillOpenCases(storage::Connection& connection, const storage::Desk& desk,
                           google::protobuf::RepeatedPtrField<v1::Staff>* staff) {
  std::vector<storage::SubjectKey> keys;
  for (const v1::Staff& one : *staff) keys.push_back(WorkloadKey(desk, one.name()));
  const auto workloads = storage::ReadWorkloads(connection, keys);
  if (!workloads.ok()) return workloads.status();
  for (v1::Staff& one : *staff) {
    const auto found = workloads->find(one.name());
    if (found != workloads->end()) one.set_open_cases(found->second.open_cases());
  }
  return absl::OkStatus();
}

// Fills a page of `all`, which is in the order of names, with those that `keep` keeps.
template <typename Resource, typename Keep>
absl::StatusOr<std::string> FillPage(const storage::Desk& desk, const std::map<std::string, Resource, std::less<>>& all,
                                     const std::string& bound, const std::string& token, int32_t asked, Keep keep,
                                     google::protobuf::RepeatedPtrField<Resource>* page) {
  std::string after;
  if (!token.empty()) {
    absl::StatusOr<std::string> cursor = OpenPageToken(desk, bound, token);
    if (!cursor.ok()) return cursor.status();
    after = *std::move(cursor);
  }
  const int size = asked == 0 ? rules::limits::kOtherPageSize : asked;
  for (auto it = all.upper_bound(after); it != all.end(); ++it) {
    if (!keep(it->second)) continue;
    if (page->size() == size) return MakePageToken(desk, bound, page->rbegin()->name());
    *page->Add() = it->second;
  }
  return "";
}

}  // namespace

DirectoryService::Reactor* DirectoryService::CreateStaff(Context* context, const v1::CreateStaffRequest* request,
                                                         v1::Staff* response) {
  return road_.ChangeDirectory(context, request, response, "CreateStaff", SubjectKind::kStaff, std::nullopt,
                               [=] { return request->staff_id(); });
}

DirectoryService::Reactor* DirectoryService::UpdateStaff(Context* context, const v1::UpdateStaffRequest* request,
                                                         v1::Staff* response) {
  return road_.ChangeDirectory(context, request, response, "UpdateStaff", SubjectKind::kStaff,
                               ExpectedVersion(*request), [=] { return *ParseStaffName(request->staff().name()); });
}

DirectoryService::Reactor* DirectoryService::CreateTeam(Context* context, const v1::CreateTeamRequest* request,
                                                        v1::Team* response) {
  return road_.ChangeDirectory(context, request, response, "CreateTeam", SubjectKind::kTeam, std::nullopt,
                               [=] { return request->team_id(); });
}

DirectoryService::Reactor* DirectoryService::UpdateTeam(Context* context, const v1::UpdateTeamRequest* request,
                                                        v1::Team* response) {
  return road_.ChangeDirectory(context, request, response, "UpdateTeam", SubjectKind::kTeam, ExpectedVersion(*request),
                               [=] { return *ParseTeamName(request->team().name()); });
}

DirectoryService::Reactor* DirectoryService::GetStaff(Context* context, const v1::GetStaffRequest* request,
                                                      v1::Staff* response) {
  return road_.Read(context, request, kDirectoryService, "GetStaff",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/) -> absl::Status {
                      const auto directory = storage::ReadDirectory(connection);
                      if (!directory.ok()) return directory.status();
                      const auto found = (*directory)->staff.find(request->name());
                      if (found == (*directory)->staff.end()) return Absent(reason::kStaffNotFound, request->name());
                      google::protobuf::RepeatedPtrField<v1::Staff> one;
                      *one.Add() = found->second;
                      absl::Status status = FillOpenCases(connection, road_.desk().facts(), &one);
                      if (status.ok()) *response = one[0];
                      return status;
                    });
}

DirectoryService::Reactor* DirectoryService::ListStaff(Context* context, const v1::ListStaffRequest* request,
                                                       v1::ListStaffResponse* response) {
  return road_.Read(
      context, request, kDirectoryService, "ListStaff",
      [=, this](storage::Connection& connection, const rules::Access& /*access*/) -> absl::Status {
        const auto directory = storage::ReadDirectory(connection);
        if (!directory.ok()) return directory.status();
        const storage::Desk& desk = road_.desk().facts();
        // A read may be made twice, on another connection.
        response->Clear();
        const absl::StatusOr<std::string> next = FillPage(
            desk, (*directory)->staff, absl::StrCat("ListStaff:", request->team()), request->page_token(),
            request->page_size(),
            [&](const v1::Staff& staff) { return request->team().empty() || staff.team() == request->team(); },
            response->mutable_staff());
        if (!next.ok()) return next.status();
        response->set_next_page_token(*next);
        return FillOpenCases(connection, desk, response->mutable_staff());
      });
}

DirectoryService::Reactor* DirectoryService::GetTeam(Context* context, const v1::GetTeamRequest* request,
                                                     v1::Team* response) {
  return road_.Read(context, request, kDirectoryService, "GetTeam",
                    [=](storage::Connection& connection, const rules::Access& /*access*/) -> absl::Status {
                      const auto directory = storage::ReadDirectory(connection);
                      if (!directory.ok()) return directory.status();
                      const auto found = (*directory)->teams.find(request->name());
                      if (found == (*directory)->teams.end()) return Absent(reason::kTeamNotFound, request->name());
                      *response = found->second;
                      return absl::OkStatus();
                    });
}

DirectoryService::Reactor* DirectoryService::ListTeams(Context* context, const v1::ListTeamsRequest* request,
                                                       v1::ListTeamsResponse* response) {
  return road_.Read(context, request, kDirectoryService, "ListTeams",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/) -> absl::Status {
                      const auto directory = storage::ReadDirectory(connection);
                      if (!directory.ok()) return directory.status();
                      response->Clear();
                      const absl::StatusOr<std::string> next = FillPage(
                          road_.desk().facts(), (*directory)->teams, "ListTeams", request->page_token(),
                          request->page_size(), [](const v1::Team&) { return true; }, response->mutable_teams());
                      if (!next.ok()) return next.status();
                      response->set_next_page_token(*next);
                      return absl::OkStatus();
                    });
}

}  // namespace docket::server
