// What came of an import: told case by case on stderr where something is wrong, and in sum at the end.
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_IMPORT_REPORT_H_
#define DOCKET_API_CLIENT_IMPORT_REPORT_H_

#include <cstdint>
#include <string>

#include "api/client/history_file.h"
#include "api/client/session.h"
#include "docket/v1/case_history.pb.h"

namespace docket::client {

class ImportReport {
 public:
  ImportReport(Session& session, bool dry_run) : session_(session), dry_run_(dry_run) {}

  // Teams or people.
  struct Directory {
    const char* one;
    const char* many;
    std::int64_t created = 0;
    std::int64_t existing = 0;
    std::int64_t failed = 0;
  };
  Directory teams{"team", "teams"};
  Directory people{"person", "people"};

  void Imported() { ++imported_; }
  void Existing() { ++existing_; }
  void Refused(const WholeCase& refused, const v1::ImportCasesResponse& response);
  // In a dry run alone: it needs a case, a person or a team that is not there, and that the import itself may bring.
  void WaitsForAnother() { ++waiting_; }
  void Unreadable(const BadLine& bad);

  // How many more there were than were told in full, and the sums.
  void Tell();
  // kDone unless something was refused or could not be read.
  ExitStatus status() const;

 private:
  std::string PeopleText() const;
  std::string CasesText() const;
  std::string Json() const;

  Session& session_;
  const bool dry_run_;
  std::int64_t imported_ = 0;
  std::int64_t existing_ = 0;
  std::int64_t refused_ = 0;
  std::int64_t waiting_ = 0;
  std::int64_t unreadable_ = 0;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_IMPORT_REPORT_H_
