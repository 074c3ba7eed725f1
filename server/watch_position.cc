#include "server/watch_position.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/log_entry.h"

namespace docket::server {
namespace {

constexpr char kFormat = 1;
// Against a position that was cut off or changed on its way; not a proof of anything.
constexpr size_t kSumBytes = 4;

std::string SumOf(absl::string_view bytes) { return storage::Sha256(bytes).substr(0, kSumBytes); }

void AppendNumber(uint64_t number, std::string* out) {
  for (; number >= 0x80; number >>= 7) out->push_back(static_cast<char>(0x80 | (number & 0x7f)));
  out->push_back(static_cast<char>(number));
}

bool TakeNumber(absl::string_view* bytes, uint64_t* number) {
  *number = 0;
  for (int shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes->front());
    bytes->remove_prefix(1);
    *number |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace

std::string MarkOf(absl::string_view hash) { return std::string(hash.substr(0, kMarkBytes)); }

std::string FormatPosition(const WatchPosition& position) {
  std::string bytes(1, kFormat);
  for (size_t lane = 1; lane < position.size(); ++lane) {
    AppendNumber(position[lane].sequence, &bytes);
    absl::StrAppend(&bytes, position[lane].mark);
  }
  return absl::WebSafeBase64Escape(absl::StrCat(bytes, SumOf(bytes)));
}

std::optional<WatchPosition> ParsePosition(absl::string_view text) {
  std::string decoded;
  // Its one spelling: the last character may have bits to spare, which must be as they were made.
  if (!absl::WebSafeBase64Unescape(text, &decoded) || absl::WebSafeBase64Escape(decoded) != text) return std::nullopt;
  if (decoded.size() < 1 + kSumBytes || decoded[0] != kFormat) return std::nullopt;
  absl::string_view bytes(decoded.data(), decoded.size() - kSumBytes);
  if (SumOf(bytes) != decoded.substr(bytes.size())) return std::nullopt;
  bytes.remove_prefix(1);
  WatchPosition position(1);
  while (!bytes.empty()) {
    LanePlace& place = position.emplace_back();
    if (!TakeNumber(&bytes, &place.sequence) || bytes.size() < kMarkBytes) return std::nullopt;
    place.mark = std::string(bytes.substr(0, kMarkBytes));
    bytes.remove_prefix(kMarkBytes);
  }
  return position;
}

}  // namespace docket::server
