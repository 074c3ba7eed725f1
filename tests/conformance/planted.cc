#include "tests/conformance/planted.h"

#include <algorithm>
#include <fstream>
#include <random>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "docket/v1/event.pb.h"
#include "tests/conformance/fields.h"

namespace docket::testing {
namespace {

constexpr size_t kPiece = 8 << 20;
constexpr size_t kMostPlaces = 20;

std::string Random(const char* alphabet, size_t letters, int length) {
  std::random_device device;
  std::string text;
  for (int i = 0; i < length; ++i) text.push_back(alphabet[device() % letters]);
  return text;
}

std::string Utf16(absl::string_view text, bool big_endian) {
  std::string wide;
  for (const char c : text) wide += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

// What of its base64 is the same whatever stands behind it, where `before` bytes stand before it.
std::string Base64Core(absl::string_view text, size_t before) {
  const std::string all = absl::Base64Escape(absl::StrCat(std::string(before, 'a'), text));
  const size_t begin = (before * 8 + 5) / 6, end = (before + text.size()) * 8 / 6;
  return all.substr(begin, end - begin);
}

uint64_t CountOf(absl::string_view in, absl::string_view what) {
  uint64_t count = 0;
  for (size_t at = in.find(what); at != absl::string_view::npos; at = in.find(what, at + 1)) ++count;
  return count;
}

}  // namespace

// No vowels: no word of any language, and none of base64's or hexadecimal's making.
Planted::Planted() : word_(Random("qwxzkvjp", 8, 14)), digits_(absl::StrCat("49170", Random("0123456789", 10, 6))) {}

std::string Planted::Text() { return absl::StrCat(word_, " ", ++count_, ", the Müllers' lamp"); }
std::string Planted::Email() { return absl::StrCat(word_, ".", ++count_, "@", word_, ".example"); }
std::string Planted::Phone() { return absl::StrCat("+", digits_, absl::Dec(++count_ % 1000, absl::kZeroPad3)); }

std::string Planted::For(const std::string& field) {
  if (absl::StrContains(field, "email")) return Email();
  if (absl::StrContains(field, "phone")) return Phone();
  if (absl::StrContains(field, "reference")) return absl::StrCat(word_, "-", ++count_);
  return Text();
}

int Planted::Into(google::protobuf::Message* request, int most) {
  static const auto* const texts = [] {
    auto* names = new std::vector<std::string>;
    for (const FieldPath& path : StringFields(v1::Texts::descriptor())) names->push_back(PathName(path));
    return names;
  }();
  int fields = 0;
  for (const FieldPath& path : StringFields(request->GetDescriptor())) {
    const std::string name = PathName(path);
    if (std::find(texts->begin(), texts->end(), name) == texts->end() || fields == most) continue;
    SetAt(path, For(name), request);
    ++fields;
  }
  return fields;
}

Search::Search(const Planted& planted) {
  const std::string& word = planted.word();
  const std::string& digits = planted.digits();
  // Within a country people leave its code out, and they write pauses.
  const std::string national = digits.substr(2), paused = absl::StrCat(digits.substr(2, 3), " ", digits.substr(5));
  spellings_ = {{"UTF-8", word, true},
                {"hexadecimal", absl::BytesToHexString(word), true},
                {"UTF-16", Utf16(word, false), true},
                {"UTF-16, big-endian", Utf16(word, true), true},
                {"digits", national},
                {"digits with pauses", paused},
                {"digits in hexadecimal", absl::BytesToHexString(digits), true}};
  for (size_t before = 0; before < 3; ++before) {
    for (const auto& [name, text] : {std::pair{"base64", word},
                                     {"base64 of capitals", absl::AsciiStrToUpper(word)},
                                     {"digits in base64", digits}}) {
      spellings_.push_back({absl::StrCat(name, " at ", before), Base64Core(text, before)});
    }
  }
  for (const Spelling& spelling : spellings_) longest_ = std::max(longest_, spelling.bytes.size());
}

void Search::Look(const std::string& place, absl::string_view bytes) {
  bytes_ += bytes.size();
  const std::string small = absl::AsciiStrToLower(bytes);
  for (const Spelling& spelling : spellings_) {
    const uint64_t count = CountOf(spelling.any_case ? absl::string_view(small) : bytes, spelling.bytes);
    if (count == 0) continue;
    hits_[spelling.name] += count;
    if (places_.size() < kMostPlaces) places_.push_back(absl::StrCat(place, " (", spelling.name, ", ", count, ")"));
  }
}

void Search::LookInto(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string piece, tail;
  for (;;) {
    piece = tail;
    const size_t kept = piece.size();
    piece.resize(kept + kPiece);
    file.read(piece.data() + kept, static_cast<std::streamsize>(kPiece));
    const auto read = static_cast<size_t>(file.gcount());
    if (read == 0) return;
    piece.resize(kept + read);
    // A piece of nothing, as new files are full of, holds nothing.
    if (std::any_of(piece.begin(), piece.end(), [](char c) { return c != '\0'; })) {
      Look(path, piece);
      bytes_ -= kept;
    } else {
      bytes_ += read;
    }
    tail = piece.substr(piece.size() - std::min(piece.size(), longest_ - 1));
  }
}

uint64_t Search::hits() const {
  uint64_t all = 0;
  for (const auto& [name, count] : hits_) all += count;
  return all;
}

uint64_t Search::hits(const std::string& spelling) const {
  const auto found = hits_.find(spelling);
  return found == hits_.end() ? 0 : found->second;
}

std::vector<std::string> Search::spellings() const {
  std::vector<std::string> names;
  for (const Spelling& spelling : spellings_) names.push_back(spelling.name);
  return names;
}

std::ostream& operator<<(std::ostream& out, const Search& search) {
  out << search.hits() << " hits in " << search.bytes() << " bytes";
  for (const std::string& place : search.places_) out << "\n  " << place;
  return out;
}

}  // namespace docket::testing
