#include "api/client/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace docket::client {
namespace {

constexpr char32_t kInvalid = 0xFFFD;

struct Range {
  char32_t first;
  char32_t last;
};

// Marks that are drawn onto the character before them, and joiners.
constexpr std::array kZeroWidth = {
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD}, Range{0x0610, 0x061A},   Range{0x064B, 0x065F},
    Range{0x0900, 0x0902}, Range{0x093C, 0x093C}, Range{0x0941, 0x0948}, Range{0x094D, 0x094D},   Range{0x0E31, 0x0E31},
    Range{0x0E34, 0x0E3A}, Range{0x0E47, 0x0E4E}, Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF},   Range{0x200B, 0x200D},
    Range{0x20D0, 0x20F0}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0xE0100, 0xE01EF},
};

// East Asian wide and full-width characters, and emoji.
constexpr std::array kWide = {
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
    Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},   Range{0xA960, 0xA97F},
    Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
    Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF},
    Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

// What a terminal would obey rather than show: controls, and characters that reorder or break the line.
constexpr std::array kUnsafe = {
    Range{0x0000, 0x001F}, Range{0x007F, 0x009F}, Range{0x061C, 0x061C}, Range{0x200E, 0x200F},
    Range{0x2028, 0x202E}, Range{0x2066, 0x2069}, Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB},
};

template <std::size_t N>
bool In(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](Range r) { return r.first <= c && c <= r.last; });
}

int Width(char32_t c) {
  if (In(kZeroWidth, c)) return 0;
  return In(kWide, c) ? 2 : 1;
}

struct Character {
  char32_t code = kInvalid;
  std::size_t bytes = 1;
  bool valid = false;
};

// The first character of a text that is not empty. A byte that begins no valid sequence stands for itself alone.
Character First(absl::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
  char32_t code = lead & (0x7F >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(i) & 0x3F);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return {};
  return {code, bytes, true};
}

std::string Spelled(char32_t c) {
  return c <= 0xFF ? absl::StrFormat("\\x%02x", static_cast<unsigned>(c))
                   : absl::StrFormat("\\u%04x", static_cast<unsigned>(c));
}

// The longest beginning of `text`, in bytes, that takes at most `width` columns; at least one character.
std::size_t BytesWithin(absl::string_view text, int width) {
  std::size_t bytes = 0;
  int used = 0;
  while (bytes < text.size()) {
    const Character c = First(text.substr(bytes));
    used += Width(c.code);
    if (used > width && bytes > 0) break;
    bytes += c.bytes;
  }
  return bytes;
}

// How much of `text` goes on a line of `width` columns: up to the last blank that fits, else as much as fits.
std::size_t LineBreak(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return text.size();
  const std::size_t fits = BytesWithin(text, width);
  const std::size_t blank = text.rfind(' ', fits);
  return blank == absl::string_view::npos || blank == 0 ? fits : blank;
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Character c = First(text);
    width += Width(c.code);
    text.remove_prefix(c.bytes);
  }
  return width;
}

std::string OneLine(absl::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const Character c = First(text);
    if (!c.valid) {
      line += "\xEF\xBF\xBD";
    } else if (c.code == '\n' || c.code == '\t') {
      line += ' ';
    } else if (In(kUnsafe, c.code)) {
      line += Spelled(c.code);
    } else {
      line.append(text.data(), c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return line;
}

std::vector<std::string> Lines(absl::string_view text, int width) {
  std::vector<std::string> lines;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (text.empty()) return lines;
  for (absl::string_view own : absl::StrSplit(text, '\n')) {
    if (!own.empty() && own.back() == '\r') own.remove_suffix(1);
    const std::string safe = OneLine(own);
    absl::string_view rest = safe;
    while (width > 0 && DisplayWidth(rest) > width) {
      const std::size_t bytes = LineBreak(rest, width);
      lines.emplace_back(rest.substr(0, bytes));
      rest.remove_prefix(bytes);
      while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    }
    lines.emplace_back(rest);
  }
  return lines;
}

std::string CutTo(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  constexpr absl::string_view kDots = "...";
  const int dots = static_cast<int>(kDots.size());
  if (width <= dots) return std::string(kDots.substr(0, static_cast<std::size_t>(std::max(width, 0))));
  std::size_t bytes = BytesWithin(text, width - dots);
  if (DisplayWidth(text.substr(0, bytes)) > width - dots) bytes = 0;
  return absl::StrCat(text.substr(0, bytes), kDots);
}

std::string PadTo(absl::string_view text, int width) {
  const int missing = std::max(0, width - DisplayWidth(text));
  return absl::StrCat(text, std::string(static_cast<std::size_t>(missing), ' '));
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const Character c = First(text);
    if (!c.valid) return false;
    text.remove_prefix(c.bytes);
  }
  return true;
}

}  // namespace docket::client
