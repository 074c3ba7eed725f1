#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/history_file.h"
#include "api/client/stream.h"
#include "api/client/transfer.h"
#include "api/client/whole_file.h"

namespace docket::client {
namespace {

using Cases = v1::CaseService::Stub;
using Directory = v1::DirectoryService::Stub;

// Where the lines go: a file, or the standard output.
class Lines {
 public:
  Lines(Session& session, const std::string& path) : session_(session) {
    if (path != kStandard) file_.emplace(path);
  }

  absl::Status Open() { return file_.has_value() ? file_->Open() : absl::OkStatus(); }
  absl::Status Write(absl::string_view lines) {
    if (file_.has_value()) return file_->Write(lines);
    session_.Print(lines);
    // The run as a whole says that the output could not be written.
    return session_.printed() ? absl::OkStatus() : absl::DataLossError("");
  }
  absl::Status WriteLine(const absl::StatusOr<std::string>& line) { return line.ok() ? Write(*line) : line.status(); }
  absl::Status Keep() { return file_.has_value() ? file_->Keep() : absl::OkStatus(); }

 private:
  Session& session_;
  std::optional<WholeFile> file_;
};

class Exporter {
 public:
  Exporter(Session& session, const ExportWanted& wanted)
      : session_(session), wanted_(wanted), lines_(session, wanted.file) {}

  ExitStatus Run();

 private:
  ExitStatus WriteDirectory();
  ExitStatus WriteCases();
  // How many cases there are, if it is asked for and known.
  ExitStatus Count(std::optional<std::int64_t>& total);
  Session::StreamEnd OneStream(grpc::ClientContext& context);
  absl::Status Take(const v1::ExportCasesResponse& response);
  ExitStatus CannotWrite(const absl::Status& status);
  void Tell();

  Session& session_;
  const ExportWanted& wanted_;
  Lines lines_;
  v1::ExportCasesRequest request_;
  Progress* progress_ = nullptr;
  // The lines of the case whose last part has not come yet.
  std::string begun_uid_;
  std::string begun_;
  // What went wrong on this side.
  absl::Status written_;
  std::int64_t teams_ = 0;
  std::int64_t people_ = 0;
  std::int64_t cases_ = 0;
};

ExitStatus Exporter::Run() {
  if (absl::Status opened = lines_.Open(); !opened.ok()) return CannotWrite(opened);
  ExitStatus status = WriteDirectory();
  if (status == ExitStatus::kDone) status = WriteCases();
  if (status != ExitStatus::kDone) return status;
  absl::Status kept = lines_.Write(EndLine(cases_));
  if (kept.ok()) kept = lines_.Keep();
  if (!kept.ok()) return CannotWrite(kept);
  Tell();
  return ExitStatus::kDone;
}

// In the order of their names, without what is of this desk alone.
ExitStatus Exporter::WriteDirectory() {
  const auto by_name = [](const auto& a, const auto& b) { return a.name() < b.name(); };
  auto teams = ReadPages(session_, &Directory::ListTeams, v1::ListTeamsRequest(), kAll,
                         [](v1::ListTeamsResponse& page) { return page.mutable_teams(); });
  if (teams.status != ExitStatus::kDone) return teams.status;
  auto staff = ReadPages(session_, &Directory::ListStaff, v1::ListStaffRequest(), kAll,
                         [](v1::ListStaffResponse& page) { return page.mutable_staff(); });
  if (staff.status != ExitStatus::kDone) return staff.status;
  std::sort(teams.items.begin(), teams.items.end(), by_name);
  std::sort(staff.items.begin(), staff.items.end(), by_name);
  teams_ = teams.items.size();
  people_ = staff.items.size();
  absl::Status written;
  for (v1::Team& team : teams.items) {
    team.clear_version();
    team.clear_create_time();
    team.clear_update_time();
    written.Update(lines_.WriteLine(TeamLine(team)));
  }
  for (v1::Staff& person : staff.items) {
    person.clear_version();
    person.clear_open_cases();
    person.clear_create_time();
    person.clear_update_time();
    written.Update(lines_.WriteLine(StaffLine(person)));
  }
  return written.ok() ? ExitStatus::kDone : CannotWrite(written);
}

ExitStatus Exporter::WriteCases() {
  if (const auto from = ParseTime(wanted_.from, session_.moment()))
    *request_.mutable_opened_from() = ToTimestamp(*from);
  if (const auto before = ParseTime(wanted_.before, session_.moment())) {
    *request_.mutable_opened_before() = ToTimestamp(*before);
  }
  std::optional<std::int64_t> total;
  ExitStatus status = Count(total);
  if (status != ExitStatus::kDone) return status;
  progress_ = &session_.StartProgress("cases", total);
  status = session_.CallStream([this](grpc::ClientContext& context) { return OneStream(context); });
  progress_->Finish();
  if (!written_.ok()) return CannotWrite(written_);
  return status;
}

ExitStatus Exporter::Count(std::optional<std::int64_t>& total) {
  // It is the progress line's alone.
  if (!session_.err_is_terminal() || request_.has_opened_from() || request_.has_opened_before()) {
    return ExitStatus::kDone;
  }
  v1::CountCasesResponse counts;
  const ExitStatus status = session_.Call(&Cases::CountCases, v1::CountCasesRequest(), counts);
  total = counts.total();
  return status;
}

Session::StreamEnd Exporter::OneStream(grpc::ClientContext& context) {
  // A case whose last part had not come is sent again from its first.
  begun_uid_.clear();
  begun_.clear();
  const std::int64_t cases_before = cases_;
  Steps steps(context, session_.timeout());
  const auto stream = session_.stub<Cases>().PrepareAsyncExportCases(&context, request_, &steps.queue());
  stream->StartCall(Steps::Tag(Step::kStarted));
  bool ok = steps.Next().ok;
  while (ok) {
    v1::ExportCasesResponse response;
    stream->Read(&response, Steps::Tag(Step::kRead));
    ok = steps.Next().ok;
    if (ok && written_.ok()) written_ = Take(response);
    if (!written_.ok()) context.TryCancel();
  }
  const grpc::Status status = steps.End(*stream);
  // What failed on this side is no better on another stream.
  if (!written_.ok()) return {grpc::Status::OK};
  if (status.ok() && !begun_uid_.empty()) {
    return {grpc::Status(grpc::StatusCode::INTERNAL, absl::StrCat("it ended in the middle of the case ", begun_uid_))};
  }
  return {status, cases_ > cases_before};
}

absl::Status Exporter::Take(const v1::ExportCasesResponse& response) {
  const v1::CaseHistory& part = response.history();
  if (!begun_uid_.empty() && begun_uid_ != part.uid()) {
    return absl::InternalError(
        absl::StrCat("the desk sent a part of the case ", part.uid(), " in the middle of ", begun_uid_));
  }
  const absl::StatusOr<std::string> line = CaseLine(part);
  if (!line.ok()) return absl::InternalError(absl::StrCat("the case ", part.uid(), ": ", line.status().message()));
  begun_uid_ = part.uid();
  begun_ += *line;
  if (part.more()) return absl::OkStatus();
  if (absl::Status written = lines_.Write(begun_); !written.ok()) return written;
  begun_uid_.clear();
  begun_.clear();
  request_.set_resume_token(response.resume_token());
  ++cases_;
  progress_->Add(1);
  return absl::OkStatus();
}

ExitStatus Exporter::CannotWrite(const absl::Status& status) {
  if (!status.message().empty()) session_.Remark(status.message());
  return ExitStatus::kFailed;
}

void Exporter::Tell() {
  const std::string what = absl::StrCat(Counted(cases_, "case", "cases"), ", ", Counted(teams_, "team", "teams"),
                                        " and ", Counted(people_, "person", "people"));
  if (wanted_.file == kStandard) {
    session_.Remark(absl::StrCat("exported ", what));
  } else if (session_.json()) {
    session_.Print(
        absl::StrCat("{\n \"cases\": ", cases_, ",\n \"teams\": ", teams_, ",\n \"staff\": ", people_, "\n}\n"));
  } else {
    session_.Print(absl::StrCat("exported ", what, " to ", wanted_.file, "\n"));
  }
}

}  // namespace

std::string Counted(std::int64_t count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(WithCommas(count), " ", count == 1 ? one : many);
}

ExitStatus Export(Session& session, const ExportWanted& wanted) {
  std::error_code ignored;
  const std::filesystem::file_status there = std::filesystem::status(wanted.file, ignored);
  if (wanted.file != kStandard && std::filesystem::exists(there)) {
    if (!std::filesystem::is_regular_file(there)) {
      return session.WrongUsage(absl::StrCat("'", wanted.file, "' is no file; '-' is the standard output"));
    }
    if (!wanted.force) {
      return session.WrongUsage(absl::StrCat("'", wanted.file, "' is there already; --force writes over it"));
    }
  }
  return Exporter(session, wanted).Run();
}

}  // namespace docket::client
