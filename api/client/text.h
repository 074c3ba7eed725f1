// Text as a terminal shows it: how wide it is, where it may be cut, and what must never reach the terminal.
//
// Whatever comes from a server is data: an escape sequence in a customer's words must not move the cursor, change
// colours or hide what follows. Every text that is printed goes through OneLine or Lines first.
#ifndef DOCKET_API_CLIENT_TEXT_H_
#define DOCKET_API_CLIENT_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace docket::client {

// The columns that a text takes: 2 for wide East Asian characters and emoji, 0 for combining marks, 1 otherwise.
int DisplayWidth(absl::string_view text);

// The text on one line, with line breaks and tabs as spaces, and every control or direction-changing character
// spelled out ("\x1b"). Bytes that are not UTF-8 become U+FFFD.
std::string OneLine(absl::string_view text);

// The text's own lines, each made safe as by OneLine, and wrapped at blanks where it is wider than `width` columns
// (0: never wrapped). A word longer than a line is broken.
std::vector<std::string> Lines(absl::string_view text, int width);

// At most `width` columns of the text, the last three "..." if something was cut off.
std::string CutTo(absl::string_view text, int width);

// The text followed by blanks up to `width` columns.
std::string PadTo(absl::string_view text, int width);

bool IsUtf8(absl::string_view text);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_TEXT_H_
