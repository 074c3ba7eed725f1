#include "api/client/import_report.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/failure.h"
#include "api/client/transfer.h"

namespace docket::client {
namespace {

// Told in full, of each sort.
constexpr int kMostTold = 20;

void TellOthers(Session& session, std::int64_t count, const std::string& one, const std::string& many) {
  if (count > kMostTold) session.Remark(absl::StrCat("and ", Counted(count - kMostTold, one, many)));
}

// "were there already", as it goes with the number before it.
std::string ThereAlready(std::int64_t count, bool now) {
  return absl::StrCat(now ? (count == 1 ? "is" : "are") : (count == 1 ? "was" : "were"), " there already");
}

}  // namespace

void ImportReport::Refused(const WholeCase& refused, const v1::ImportCasesResponse& response) {
  if (++refused_ > kMostTold) return;
  std::vector<std::string> further;
  for (const v1::ImportViolation& violation : response.violations()) {
    if (further.size() == kMostTold) {
      further.push_back(absl::StrCat("and ", response.violations_size() - kMostTold, " more"));
      break;
    }
    further.push_back(absl::StrCat(violation.field(), ": ", violation.description()));
  }
  if (!response.reason().empty()) further.push_back(absl::StrCat("reason: ", response.reason()));
  session_.Remark(absl::StrCat("line ", refused.line, ": the case ", refused.uid, dry_run_ ? " would be" : " is",
                               " refused: ", InCommands(response.message())),
                  further);
}

void ImportReport::Unreadable(const BadLine& bad) {
  if (++unreadable_ > kMostTold) return;
  session_.Remark(absl::StrCat("line ", bad.line, " cannot be taken: ", bad.complaint));
}

void ImportReport::Tell() {
  TellOthers(session_, unreadable_, "other line that cannot be taken", "other lines that cannot be taken");
  TellOthers(session_, refused_, "other case that is refused", "other cases that are refused");
  session_.Print(session_.json() ? Json() : absl::StrCat(PeopleText(), CasesText()));
}

ExitStatus ImportReport::status() const {
  if (unreadable_ > 0) return ExitStatus::kFailed;
  return refused_ + teams.failed + people.failed > 0 ? ExitStatus::kRefused : ExitStatus::kDone;
}

// A line for the teams and one for the people, where there are any.
std::string ImportReport::PeopleText() const {
  std::string text;
  for (const Directory* sort : {&teams, &people}) {
    std::vector<std::string> parts;
    if (sort->created > 0) {
      parts.push_back(
          absl::StrCat(Counted(sort->created, sort->one, sort->many), dry_run_ ? " would be" : "", " created"));
    }
    if (sort->existing > 0) {
      parts.push_back(
          absl::StrCat(Counted(sort->existing, sort->one, sort->many), " ", ThereAlready(sort->existing, dry_run_)));
    }
    if (sort->failed > 0) parts.push_back(absl::StrCat(Counted(sort->failed, sort->one, sort->many), " refused"));
    if (!parts.empty()) absl::StrAppend(&text, absl::StrJoin(parts, ", "), "\n");
  }
  return text;
}

std::string ImportReport::CasesText() const {
  const char* would_be = dry_run_ ? " would be" : "";
  std::string text = absl::StrCat(WithCommas(imported_), would_be, " imported, ", WithCommas(existing_), " ",
                                  ThereAlready(existing_, dry_run_), ", ", WithCommas(refused_), would_be, " refused");
  if (waiting_ > 0)
    absl::StrAppend(&text, ", ", WithCommas(waiting_), " need what is not there yet, and may be by then");
  if (unreadable_ > 0) {
    absl::StrAppend(&text, ", ", Counted(unreadable_, "line", "lines"), " could not be taken");
  }
  if (dry_run_) text += "; nothing was changed";
  return text + "\n";
}

std::string ImportReport::Json() const {
  return absl::StrCat("{\n \"imported\": ", imported_, ",\n \"existing\": ", existing_, ",\n \"refused\": ", refused_,
                      ",\n \"waiting\": ", waiting_, ",\n \"unreadable\": ", unreadable_,
                      ",\n \"teamsCreated\": ", teams.created, ",\n \"teamsExisting\": ", teams.existing,
                      ",\n \"staffCreated\": ", people.created, ",\n \"staffExisting\": ", people.existing,
                      ",\n \"dryRun\": ", dry_run_ ? "true" : "false", "\n}\n");
}

}  // namespace docket::client
