#include "api/client/attachment.h"

#include <sodium.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace docket::client {
namespace {

struct MediaType {
  absl::string_view ending;
  absl::string_view type;
};

// What customers send. Anything else is bytes.
constexpr std::array kMediaTypes = {
    MediaType{".csv", "text/csv"},        MediaType{".eml", "message/rfc822"},    MediaType{".gif", "image/gif"},
    MediaType{".heic", "image/heic"},     MediaType{".html", "text/html"},        MediaType{".jpeg", "image/jpeg"},
    MediaType{".jpg", "image/jpeg"},      MediaType{".json", "application/json"}, MediaType{".mp3", "audio/mpeg"},
    MediaType{".mp4", "video/mp4"},       MediaType{".pdf", "application/pdf"},   MediaType{".png", "image/png"},
    MediaType{".txt", "text/plain"},      MediaType{".wav", "audio/wav"},         MediaType{".webp", "image/webp"},
    MediaType{".zip", "application/zip"},
};

std::string MediaTypeOf(const std::filesystem::path& path) {
  const std::string ending = absl::AsciiStrToLower(path.extension().string());
  for (const MediaType& entry : kMediaTypes) {
    if (entry.ending == ending) return std::string(entry.type);
  }
  return "application/octet-stream";
}

// "https:..." as against "C" or "a/b": a scheme and a colon.
bool LooksLikeUri(absl::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == absl::string_view::npos || colon < 2) return false;
  for (unsigned char c : text.substr(0, colon)) {
    if (!absl::ascii_isalnum(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

// The file's own URI, with what a URI may not have spelled out in percent.
std::string FileUri(const std::filesystem::path& path) {
  std::string uri = "file://";
  for (unsigned char c : path.string()) {
    const bool plain =
        absl::ascii_isalnum(c) || absl::string_view("/-._~").find(static_cast<char>(c)) != absl::string_view::npos;
    absl::StrAppend(&uri, plain ? std::string(1, static_cast<char>(c)) : absl::StrFormat("%%%02X", c));
  }
  return uri;
}

absl::Status ReadInto(const std::string& path, v1::Attachment& attachment) {
  constexpr std::size_t kChunk = 64 << 10;
  std::error_code error;
  // Looked at before it is opened: opening a pipe would wait for somebody to write.
  const bool regular = std::filesystem::is_regular_file(path, error);
  std::ifstream file;
  if (regular) file.open(path, std::ios::binary);
  if (!file.is_open()) {
    return absl::InvalidArgumentError(absl::StrCat("'", path, "' cannot be opened as a file"));
  }
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::int64_t size = 0;
  std::string chunk(kChunk, '\0');
  while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())), file.gcount() > 0) {
    const auto bytes = static_cast<std::size_t>(file.gcount());
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()), bytes);
    size += file.gcount();
  }
  if (file.bad()) return absl::InvalidArgumentError(absl::StrCat("'", path, "' cannot be read"));
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
  attachment.set_sha256(absl::BytesToHexString(digest));
  attachment.set_size_bytes(size);
  return absl::OkStatus();
}

}  // namespace

std::optional<v1::Attachment> ParseAttachment(absl::string_view typed) {
  std::array<absl::string_view, 3> parts;  // size, type, digest: from the right, for a URI may have commas
  for (absl::string_view& part : parts) {
    const std::size_t comma = typed.rfind(',');
    if (comma == absl::string_view::npos) return std::nullopt;
    part = typed.substr(comma + 1);
    typed = typed.substr(0, comma);
  }
  std::int64_t size = 0;
  if (typed.empty() || !absl::SimpleAtoi(parts[0], &size)) return std::nullopt;
  v1::Attachment attachment;
  attachment.set_uri(std::string(typed));
  attachment.set_sha256(absl::AsciiStrToLower(parts[2]));
  attachment.set_media_type(std::string(parts[1]));
  attachment.set_size_bytes(size);
  return attachment;
}

absl::StatusOr<v1::Attachment> AttachmentOfFile(const std::string& typed) {
  // The first "=" that a URI follows: file names and URIs have others of their own.
  std::size_t equals = typed.find('=');
  while (equals != std::string::npos && !LooksLikeUri(absl::string_view(typed).substr(equals + 1))) {
    equals = typed.find('=', equals + 1);
  }
  const bool has_uri = equals != std::string::npos;
  const std::string path = has_uri ? typed.substr(0, equals) : typed;
  v1::Attachment attachment;
  const absl::Status read = ReadInto(path, attachment);
  if (!read.ok()) return read;
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error).lexically_normal();
  attachment.set_uri(has_uri ? typed.substr(equals + 1) : FileUri(absolute));
  attachment.set_media_type(MediaTypeOf(absolute));
  return attachment;
}

}  // namespace docket::client
