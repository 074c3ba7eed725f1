#include "api/client/history_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/client/text.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace docket::client {
namespace {

// A message may hold 256 KiB; the rest of it is for what a request carries beside the part.
constexpr std::size_t kPartBytes = 255 << 10;
// The desk takes 3 MiB and says so to whoever sends more. What is far beyond is not even kept until then.
constexpr std::size_t kCaseBytes = 8 << 20;
// In JSON a byte may take six.
constexpr std::size_t kLineBytes = 6 * kCaseBytes;

// --- Writing -------------------------------------------------------------------------------------------------------

google::protobuf::util::TypeResolver& Types() {
  static const std::unique_ptr<google::protobuf::util::TypeResolver> types(
      google::protobuf::util::NewTypeResolverForDescriptorPool("type.googleapis.com",
                                                               google::protobuf::DescriptorPool::generated_pool()));
  return *types;
}

// The message's bytes with its maps in the order of their keys: the one form that equal messages share.
std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&out);
  out.Trim();
  return bytes;
}

absl::StatusOr<std::string> Line(absl::string_view key, const google::protobuf::Message& message) {
  std::string json;
  const auto status = google::protobuf::util::BinaryToJsonString(
      &Types(), absl::StrCat("type.googleapis.com/", message.GetDescriptor()->full_name()), DeterministicBytes(message),
      &json, google::protobuf::util::JsonPrintOptions());
  if (!status.ok()) return absl::InternalError("what the desk sent cannot be said in JSON");
  return absl::StrCat("{\"", key, "\":", json, "}\n");
}

// --- Reading -------------------------------------------------------------------------------------------------------

// {"key": value} in its two halves.
struct KeyAndValue {
  absl::string_view key;
  absl::string_view value;
};

std::optional<KeyAndValue> Halves(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "{") || !absl::ConsumeSuffix(&line, "}")) return std::nullopt;
  line = absl::StripLeadingAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "\"")) return std::nullopt;
  const std::size_t end = line.find('"');
  if (end == absl::string_view::npos) return std::nullopt;
  const absl::string_view key = line.substr(0, end);
  line = absl::StripLeadingAsciiWhitespace(line.substr(end + 1));
  if (!absl::ConsumePrefix(&line, ":")) return std::nullopt;
  return KeyAndValue{key, absl::StripAsciiWhitespace(line)};
}

// What the parser of JSON found, on one line and without the piece of the file that it points at.
std::string Found(absl::string_view message) {
  const absl::string_view first = message.substr(0, message.find('\n'));
  return std::string(absl::StripSuffix(absl::StripAsciiWhitespace(first), "."));
}

template <typename Message>
absl::StatusOr<Message> Parsed(absl::string_view json) {
  Message message;
  if (json.empty() || json.front() != '{') return absl::InvalidArgumentError("it needs an object in braces");
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), &message, google::protobuf::util::JsonParseOptions());
  if (!status.ok()) {
    const auto said = status.message();
    return absl::InvalidArgumentError(Found(absl::string_view(said.data(), said.size())));
  }
  return message;
}

// The number of {"cases": "312"}, or of {"cases": 312} as somebody may have written it.
std::optional<std::int64_t> CasesOfEnd(absl::string_view json) {
  const std::optional<KeyAndValue> end = Halves(json);
  if (!end.has_value() || end->key != "cases") return std::nullopt;
  absl::string_view number = end->value;
  if (absl::ConsumePrefix(&number, "\"") && !absl::ConsumeSuffix(&number, "\"")) return std::nullopt;
  std::int64_t cases = 0;
  return absl::SimpleAtoi(number, &cases) && cases >= 0 ? std::optional(cases) : std::nullopt;
}

// A part as messages can carry it: as it is, or its events spread over several.
void AppendParts(v1::CaseHistory part, std::vector<v1::CaseHistory>& parts) {
  if (part.ByteSizeLong() <= kPartBytes) {
    parts.push_back(std::move(part));
    return;
  }
  google::protobuf::RepeatedPtrField<v1::HistoryEvent> events;
  events.Swap(part.mutable_events());
  std::size_t bytes = part.ByteSizeLong();
  parts.push_back(part);
  for (v1::HistoryEvent& event : events) {
    // The field's tag and length beside it.
    const std::size_t more = event.ByteSizeLong() + 8;
    if (bytes + more > kPartBytes && parts.back().events_size() > 0) {
      parts.emplace_back().set_uid(part.uid());
      bytes = parts.back().ByteSizeLong();
    }
    bytes += more;
    *parts.back().add_events() = std::move(event);
  }
}

}  // namespace

absl::StatusOr<std::string> TeamLine(const v1::Team& team) { return Line("team", team); }
absl::StatusOr<std::string> StaffLine(const v1::Staff& staff) { return Line("staff", staff); }
absl::StatusOr<std::string> CaseLine(const v1::CaseHistory& history) { return Line("case", history); }
std::string EndLine(std::int64_t cases) { return absl::StrCat("{\"end\":{\"cases\":\"", cases, "\"}}\n"); }

std::optional<HistoryReader::Item> HistoryReader::Next() {
  std::string line;
  while (ready_.empty() && ReadLine(line)) TakeLine(line);
  if (ready_.empty()) return std::nullopt;
  Item item = std::move(ready_.front());
  ready_.pop_front();
  return item;
}

bool HistoryReader::ReadLine(std::string& line) {
  line.clear();
  std::array<char, 64 << 10> chunk;
  while (true) {
    in_.getline(chunk.data(), chunk.size());
    const auto got = static_cast<std::size_t>(in_.gcount());
    bytes_read_ += static_cast<std::int64_t>(got);
    // The count has the line break that was found, which is not in the chunk.
    const bool whole = in_.good();
    if (line.size() <= kLineBytes) line.append(chunk.data(), whole ? got - 1 : got);
    if (whole) break;
    if (in_.eof() || in_.bad() || got == 0) {
      if (line.empty()) return false;
      break;
    }
    in_.clear();
  }
  ++line_;
  return true;
}

void HistoryReader::TakeLine(absl::string_view line) {
  if (absl::StripAsciiWhitespace(line).empty()) return;
  if (cases_at_end_.has_value()) return Complain("it comes after the end line, so two files are in one here");
  if (line.size() > kLineBytes) return Complain("it is longer than any case may be");
  if (!IsUtf8(line)) return Complain("it is not text in UTF-8");
  const std::optional<KeyAndValue> halves = Halves(line);
  if (!halves.has_value()) {
    return Complain("it is no object with one of \"team\", \"staff\", \"case\" and \"end\" in it");
  }
  if (halves->key == "case") {
    absl::StatusOr<v1::CaseHistory> part = Parsed<v1::CaseHistory>(halves->value);
    if (!part.ok()) return Complain(absl::StrCat("its case is not right: ", part.status().message()));
    return TakePart(*std::move(part));
  }
  if (begun_.has_value()) Complain(absl::StrCat("the rest of the case ", begun_->uid, " should be here"));
  left_out_.clear();
  if (halves->key == "team") {
    absl::StatusOr<v1::Team> team = Parsed<v1::Team>(halves->value);
    if (!team.ok()) return Complain(absl::StrCat("its team is not right: ", team.status().message()));
    ready_.emplace_back(*std::move(team));
  } else if (halves->key == "staff") {
    absl::StatusOr<v1::Staff> staff = Parsed<v1::Staff>(halves->value);
    if (!staff.ok()) return Complain(absl::StrCat("its person is not right: ", staff.status().message()));
    ready_.emplace_back(*std::move(staff));
  } else if (halves->key == "end") {
    cases_at_end_ = CasesOfEnd(halves->value);
    if (!cases_at_end_.has_value()) Complain("it should say how many cases there are: {\"end\":{\"cases\":\"312\"}}");
  } else {
    Complain(absl::StrCat("there is nothing called \"", halves->key,
                          "\" in such a file; a newer docket may have written it"));
  }
}

void HistoryReader::TakePart(v1::CaseHistory part) {
  if (part.uid().empty()) return Complain("its case has no uid");
  if (begun_.has_value() && begun_->uid != part.uid()) {
    Complain(absl::StrCat("the rest of the case ", begun_->uid, " should be here"));
  }
  const bool more = part.more();
  if (part.uid() == left_out_) {
    if (!more) left_out_.clear();
    return;
  }
  left_out_.clear();
  if (!begun_.has_value()) {
    begun_.emplace(WholeCase{.uid = part.uid(), .line = line_});
    ++cases_;
  }
  begun_->bytes += part.ByteSizeLong();
  if (begun_->bytes > kCaseBytes) {
    Complain(absl::StrCat("the case ", part.uid(), " is far longer than a case may be, which is 3 MiB"));
    if (!more) left_out_.clear();
    return;
  }
  AppendParts(std::move(part), begun_->parts);
  if (more) return;
  for (v1::CaseHistory& one : begun_->parts) one.set_more(true);
  begun_->parts.back().set_more(false);
  ready_.emplace_back(*std::move(begun_));
  begun_.reset();
}

void HistoryReader::Complain(std::string complaint) {
  ++bad_lines_;
  ready_.emplace_back(BadLine{line_, std::move(complaint)});
  if (!begun_.has_value()) return;
  left_out_ = begun_->uid;
  begun_.reset();
}

absl::Status HistoryReader::Whole() const {
  if (in_.bad()) return absl::DataLossError("it could not be read to its end");
  if (begun_.has_value()) {
    return absl::DataLossError(absl::StrCat("it is cut off in the middle of the case ", begun_->uid));
  }
  if (!cases_at_end_.has_value()) return absl::DataLossError("it is cut off: it has no end line");
  // A line that could not be read may have been a case or not.
  if (bad_lines_ == 0 && *cases_at_end_ != cases_) {
    return absl::DataLossError(absl::StrCat("it is not whole: its end line says that it has ", *cases_at_end_,
                                            " cases, and there are ", cases_));
  }
  return absl::OkStatus();
}

}  // namespace docket::client
