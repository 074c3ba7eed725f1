#include "api/client/demo/importing.h"

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/client/calls.h"
#include "api/client/case_sender.h"
#include "api/client/demo/cast.h"

namespace docket::client::demo {
namespace {

using Directory = v1::DirectoryService::Stub;
using CasePtr = CaseSender::CasePtr;

constexpr char kLinkedCaseMissing[] = "LINKED_CASE_MISSING";

CasePtr WholeCaseOf(v1::CaseHistory history) {
  auto whole = std::make_shared<WholeCase>();
  whole->uid = history.uid();
  whole->bytes = history.ByteSizeLong();
  whole->parts.push_back(std::move(history));
  return whole;
}

template <typename Request, typename Resource>
ExitStatus Create(Session& session, grpc::Status (Directory::*method)(grpc::ClientContext*, const Request&, Resource*),
                  Request request) {
  absl::StatusOr<std::string> id = NewRequestId();
  if (!id.ok()) {
    session.Remark(id.status().message());
    return ExitStatus::kFailed;
  }
  request.set_request_id(*std::move(id));
  Resource created;
  return session.Call(method, request, created);
}

ExitStatus Create(Session& session, v1::Team team) {
  v1::CreateTeamRequest request;
  request.set_team_id(std::string(absl::StripPrefix(team.name(), "teams/")));
  team.clear_name();
  *request.mutable_team() = std::move(team);
  return Create(session, &Directory::CreateTeam, std::move(request));
}

ExitStatus Create(Session& session, v1::Staff person) {
  v1::CreateStaffRequest request;
  request.set_staff_id(std::string(absl::StripPrefix(person.name(), "staff/")));
  person.clear_name();
  *request.mutable_staff() = std::move(person);
  return Create(session, &Directory::CreateStaff, std::move(request));
}

template <typename Resource, typename Items>
ExitStatus CreateMissing(Session& session, const std::vector<Resource>& wanted, const Items& items) {
  std::set<std::string> there;
  for (const auto& item : items) there.insert(item.name());
  for (const Resource& resource : wanted) {
    if (there.count(resource.name()) > 0) continue;
    const ExitStatus status = Create(session, resource);
    if (status != ExitStatus::kDone) return status;
  }
  return ExitStatus::kDone;
}

// Sends cases and counts the answers. Belongs to one thread.
class Sending {
 public:
  Sending(Session& session, const Past& past, const std::function<bool()>& stopped)
      : session_(session), past_(past), stopped_(stopped), progress_(session.StartProgress("cases", past.cases())) {}

  Brought Run() {
    int next = 0;
    brought_.status = Send(
        [&]() -> CasePtr { return next < past_.cases() && !stopped_() ? WholeCaseOf(past_.Case(next++)) : nullptr; });
    // One that points to another may have come before it.
    while (brought_.status == ExitStatus::kDone && !waiting_.empty()) {
      const auto now = std::exchange(waiting_, {});
      std::size_t sent = 0;
      brought_.status = Send([&]() -> CasePtr { return sent < now.size() ? now[sent++].first : nullptr; });
      if (waiting_.size() == now.size()) break;
    }
    for (const auto& [one, answer] : waiting_) Refused(answer);
    progress_.Finish();
    return brought_;
  }

 private:
  ExitStatus Send(CaseSender::Source next) {
    CaseSender sender(session_, {.counted = true}, std::move(next),
                      [this](const CasePtr& one, const v1::ImportCasesResponse& answer) { Answered(one, answer); });
    return session_.CallStream([&](grpc::ClientContext& context) { return sender.OneStream(context); });
  }

  void Answered(const CasePtr& one, const v1::ImportCasesResponse& answer) {
    if (answer.outcome() == v1::IMPORT_OUTCOME_CREATED) {
      ++brought_.imported;
    } else if (answer.outcome() == v1::IMPORT_OUTCOME_EXISTING) {
      ++brought_.existing;
    } else if (answer.reason() == kLinkedCaseMissing) {
      waiting_.emplace_back(one, answer);
      return;
    } else {
      Refused(answer);
    }
    progress_.Add(1);
  }

  void Refused(const v1::ImportCasesResponse& answer) {
    if (++brought_.refused > 1) return;
    brought_.why = absl::StrCat("case ", answer.uid(), ": ", answer.message());
    if (answer.violations_size() == 0) return;
    absl::StrAppend(&brought_.why, " (", answer.violations(0).field(), " ", answer.violations(0).description(), ")");
  }

  Session& session_;
  const Past& past_;
  const std::function<bool()>& stopped_;
  Progress& progress_;
  Brought brought_;
  std::vector<std::pair<CasePtr, v1::ImportCasesResponse>> waiting_;
};

}  // namespace

ExitStatus BringPeople(Session& session) {
  const auto teams = ReadPages(session, &Directory::ListTeams, v1::ListTeamsRequest(), kAll,
                               [](v1::ListTeamsResponse& page) { return page.mutable_teams(); });
  if (teams.status != ExitStatus::kDone) return teams.status;
  const ExitStatus made = CreateMissing(session, Teams(), teams.items);
  if (made != ExitStatus::kDone) return made;
  const auto staff = ReadPages(session, &Directory::ListStaff, v1::ListStaffRequest(), kAll,
                               [](v1::ListStaffResponse& page) { return page.mutable_staff(); });
  if (staff.status != ExitStatus::kDone) return staff.status;
  return CreateMissing(session, Staff(), staff.items);
}

Known KnowsPast(Session& session, const Past& past) {
  Known known;
  bool asked = false;
  CaseSender sender(
      session, {.validate_only = true},
      [&]() -> CasePtr { return std::exchange(asked, true) ? nullptr : WholeCaseOf(past.Case(0)); },
      [&](const CasePtr&, const v1::ImportCasesResponse& answer) {
        known.there = answer.outcome() == v1::IMPORT_OUTCOME_EXISTING;
      });
  known.status = session.CallStream([&](grpc::ClientContext& context) { return sender.OneStream(context); });
  return known;
}

Brought BringCases(Session& session, const Past& past, const std::function<bool()>& stopped) {
  return Sending(session, past, stopped).Run();
}

}  // namespace docket::client::demo
