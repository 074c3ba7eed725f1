#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/client/calls.h"
#include "api/client/case_sender.h"
#include "api/client/history_file.h"
#include "api/client/import_report.h"
#include "api/client/transfer.h"

namespace docket::client {
namespace {

using Directory = v1::DirectoryService::Stub;
using CasePtr = CaseSender::CasePtr;

constexpr char kLinkedCaseMissing[] = "LINKED_CASE_MISSING";
constexpr char kStaffNotFound[] = "STAFF_NOT_FOUND";
constexpr char kTeamNotFound[] = "TEAM_NOT_FOUND";
// Of the cases that wait for another to be there; what is beyond is told as refused at once.
constexpr std::size_t kMostKeptBytes = 64 << 20;

// Creates the teams and people that are not there yet. Belongs to one thread.
class DirectoryImport {
 public:
  DirectoryImport(Session& session, ImportReport& report, bool dry_run)
      : session_(session), report_(report), dry_run_(dry_run) {}

  // kDone also where the desk refused it, which was told; otherwise no further call makes sense.
  ExitStatus Take(const v1::Team& team) {
    v1::CreateTeamRequest request;
    request.set_team_id(std::string(absl::StripPrefix(team.name(), "teams/")));
    *request.mutable_team() = team;
    request.mutable_team()->clear_name();
    return Create(team.name(), &Directory::CreateTeam, request, report_.teams);
  }
  ExitStatus Take(const v1::Staff& person) {
    v1::CreateStaffRequest request;
    request.set_staff_id(std::string(absl::StripPrefix(person.name(), "staff/")));
    *request.mutable_staff() = person;
    request.mutable_staff()->clear_name();
    return Create(person.name(), &Directory::CreateStaff, request, report_.people);
  }

 private:
  template <typename Request, typename Resource>
  ExitStatus Create(const std::string& name,
                    grpc::Status (Directory::*method)(grpc::ClientContext*, const Request&, Resource*), Request request,
                    ImportReport::Directory& sort) {
    const ExitStatus listed = ListOnce();
    if (listed != ExitStatus::kDone) return listed;
    if (there_.count(name) > 0) {
      ++sort.existing;
      return ExitStatus::kDone;
    }
    there_.insert(name);
    if (dry_run_) {
      ++sort.created;
      return ExitStatus::kDone;
    }
    absl::StatusOr<std::string> id = NewRequestId();
    if (!id.ok()) {
      session_.Remark(id.status().message());
      return ExitStatus::kFailed;
    }
    request.set_request_id(*std::move(id));
    Resource created;
    const ExitStatus status = session_.Call(method, request, created);
    if (status == ExitStatus::kDone) {
      ++sort.created;
    } else {
      session_.Remark(absl::StrCat("so ", name, " was not created"));
      ++sort.failed;
    }
    // The next one may fare better where this one alone was wrong.
    return status == ExitStatus::kInvalid || status == ExitStatus::kRefused || status == ExitStatus::kNotFound
               ? ExitStatus::kDone
               : status;
  }

  ExitStatus ListOnce() {
    if (listed_) return ExitStatus::kDone;
    const auto teams = ReadPages(session_, &Directory::ListTeams, v1::ListTeamsRequest(), kAll,
                                 [](v1::ListTeamsResponse& page) { return page.mutable_teams(); });
    if (teams.status != ExitStatus::kDone) return teams.status;
    const auto staff = ReadPages(session_, &Directory::ListStaff, v1::ListStaffRequest(), kAll,
                                 [](v1::ListStaffResponse& page) { return page.mutable_staff(); });
    if (staff.status != ExitStatus::kDone) return staff.status;
    for (const v1::Team& team : teams.items) there_.insert(team.name());
    for (const v1::Staff& person : staff.items) there_.insert(person.name());
    listed_ = true;
    return ExitStatus::kDone;
  }

  Session& session_;
  ImportReport& report_;
  const bool dry_run_;
  bool listed_ = false;
  std::set<std::string> there_;
};

class Importer {
 public:
  // `bytes` is the size of the file, where it is known.
  Importer(Session& session, const ImportWanted& wanted, std::istream& in, std::optional<std::int64_t> bytes)
      : session_(session),
        wanted_(wanted),
        bytes_(bytes),
        reader_(in),
        report_(session, wanted.dry_run),
        directory_(session, report_, wanted.dry_run),
        progress_(session.StartProgress("cases", std::nullopt)) {}

  ExitStatus Run();

 private:
  ExitStatus Send(CaseSender::Source next);
  // Again and again what waits for another case, as long as that brings any in.
  ExitStatus SendWaiting();
  CasePtr NextOfFile();
  bool MayComeYet(const std::string& reason) const;
  void Answered(const CasePtr& one, const v1::ImportCasesResponse& response);
  void TellFile();

  Session& session_;
  const ImportWanted& wanted_;
  const std::optional<std::int64_t> bytes_;
  HistoryReader reader_;
  ImportReport report_;
  DirectoryImport directory_;
  Progress& progress_;
  // Why no more of the file is read.
  ExitStatus stopped_ = ExitStatus::kDone;
  bool file_is_whole_ = true;
  // Refused because they point to a case that may come later, each with that answer.
  std::vector<std::pair<CasePtr, v1::ImportCasesResponse>> waiting_;
  std::size_t waiting_bytes_ = 0;
};

ExitStatus Importer::Run() {
  // The teams and people come first, and are created before a stream is open.
  CasePtr first = NextOfFile();
  ExitStatus status = ExitStatus::kDone;
  if (first != nullptr) {
    status = Send([this, first]() mutable { return first != nullptr ? std::exchange(first, nullptr) : NextOfFile(); });
  }
  if (status == ExitStatus::kDone) status = stopped_;
  if (status == ExitStatus::kDone) {
    TellFile();
    status = SendWaiting();
  }
  for (const auto& [one, answer] : waiting_) report_.Refused(*one, answer);
  progress_.Finish();
  report_.Tell();
  if (status != ExitStatus::kDone) {
    session_.Remark("the import did not come to its end; given again, it goes on where it was");
    return status;
  }
  return file_is_whole_ ? report_.status() : ExitStatus::kFailed;
}

ExitStatus Importer::Send(CaseSender::Source next) {
  CaseSender sender(session_, {.validate_only = wanted_.dry_run, .counted = wanted_.counted}, std::move(next),
                    [this](const CasePtr& one, const v1::ImportCasesResponse& response) { Answered(one, response); });
  return session_.CallStream([&](grpc::ClientContext& context) { return sender.OneStream(context); });
}

ExitStatus Importer::SendWaiting() {
  while (!waiting_.empty()) {
    const auto now = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
    std::size_t sent = 0;
    const ExitStatus status = Send([&]() -> CasePtr { return sent < now.size() ? now[sent++].first : nullptr; });
    if (status != ExitStatus::kDone || waiting_.size() == now.size()) return status;
  }
  return ExitStatus::kDone;
}

CasePtr Importer::NextOfFile() {
  while (stopped_ == ExitStatus::kDone) {
    std::optional<HistoryReader::Item> item = reader_.Next();
    if (!item.has_value()) return nullptr;
    if (bytes_.value_or(0) > 0) {
      progress_.SetFraction(static_cast<double>(reader_.bytes_read()) / static_cast<double>(*bytes_));
    }
    if (auto* one = std::get_if<WholeCase>(&*item)) return std::make_shared<const WholeCase>(std::move(*one));
    if (const auto* bad = std::get_if<BadLine>(&*item)) report_.Unreadable(*bad);
    if (const auto* team = std::get_if<v1::Team>(&*item)) stopped_ = directory_.Take(*team);
    if (const auto* person = std::get_if<v1::Staff>(&*item)) stopped_ = directory_.Take(*person);
  }
  return nullptr;
}

// Whether what is missing may be what a dry run did not create.
bool Importer::MayComeYet(const std::string& reason) const {
  if (reason == kStaffNotFound) return report_.people.created > 0;
  if (reason == kTeamNotFound) return report_.teams.created > 0;
  return reason == kLinkedCaseMissing;
}

void Importer::Answered(const CasePtr& one, const v1::ImportCasesResponse& response) {
  if (response.outcome() == v1::IMPORT_OUTCOME_CREATED) {
    report_.Imported();
  } else if (response.outcome() == v1::IMPORT_OUTCOME_EXISTING) {
    report_.Existing();
  } else if (wanted_.dry_run && MayComeYet(response.reason())) {
    report_.WaitsForAnother();
  } else if (!wanted_.dry_run && response.reason() == kLinkedCaseMissing &&
             waiting_bytes_ + one->bytes <= kMostKeptBytes) {
    waiting_bytes_ += one->bytes;
    waiting_.emplace_back(one, response);
    return;
  } else {
    report_.Refused(*one, response);
  }
  progress_.Add(1);
}

void Importer::TellFile() {
  const absl::Status whole = reader_.Whole();
  file_is_whole_ = whole.ok();
  if (whole.ok()) return;
  const std::string name = wanted_.file == kStandard ? "the standard input" : absl::StrCat("'", wanted_.file, "'");
  session_.Remark(absl::StrCat(name, " does not hold all that was exported: ", whole.message()));
}

}  // namespace

ExitStatus Import(Session& session, const ImportWanted& wanted) {
  if (wanted.file == kStandard) return Importer(session, wanted, session.in(), std::nullopt).Run();
  std::error_code failed;
  if (std::filesystem::is_directory(wanted.file, failed)) {
    return session.WrongUsage(absl::StrCat("'", wanted.file, "' is a folder"));
  }
  std::ifstream file(wanted.file, std::ios::binary);
  if (!file) return session.WrongUsage(absl::StrCat("'", wanted.file, "' cannot be opened"));
  const std::uintmax_t bytes = std::filesystem::file_size(wanted.file, failed);
  return Importer(session, wanted, file, failed ? std::nullopt : std::optional(static_cast<std::int64_t>(bytes))).Run();
}

}  // namespace docket::client
