// A long text that a flag names by its file.
#ifndef DOCKET_API_CLIENT_TEXT_FILE_H_
#define DOCKET_API_CLIENT_TEXT_FILE_H_

#include <istream>
#include <string>

#include "absl/status/statusor.h"

namespace docket::client {

// All of a file, or of `standard_input` for "-", without the line breaks at its end. INVALID_ARGUMENT, in words for a
// person, if it cannot be read, is longer than any text of the contract (256 KiB), or is not UTF-8.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, std::istream& standard_input);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_TEXT_FILE_H_
