// Whole cases out of a desk into a file, and from a file into a desk; the file is history_file.h's.
#ifndef DOCKET_API_CLIENT_TRANSFER_H_
#define DOCKET_API_CLIENT_TRANSFER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

#include "api/client/session.h"

namespace docket::client {

// The file's name for the standard output, or input.
inline constexpr char kStandard[] = "-";

struct ExportWanted {
  std::string file = kStandard;
  // Only cases opened then or later, and before; as typed, may be empty.
  std::string from;
  std::string before;
  // Write over a file that is there.
  bool force = false;
};
ExitStatus Export(Session& session, const ExportWanted& wanted);

struct ImportWanted {
  std::string file = kStandard;
  bool dry_run = false;
  // What happened counts in the desk's figures like its own.
  bool counted = false;
};
ExitStatus Import(Session& session, const ImportWanted& wanted);

// "1 team", "1,200 teams".
std::string Counted(std::int64_t count, absl::string_view one, absl::string_view many);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_TRANSFER_H_
