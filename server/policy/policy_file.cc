#include "server/policy/policy_file.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/policy/policy_tokens.h"

namespace docket {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::io::Tokenizer;
using Kind = PolicyToken::Kind;

constexpr size_t kMostQuoted = 40;

std::string Quoted(const PolicyToken& token) {
  if (token.kind == Kind::kEnd) return "the end of the file";
  if (token.text.size() > kMostQuoted) return "a long text";
  // One byte of several: no text by itself.
  if (token.kind == Kind::kOther && static_cast<unsigned char>(token.text[0]) >= 0x80) return "a letter out of place";
  return token.kind == Kind::kText ? token.text : absl::StrCat("\"", token.text, "\"");
}

std::string FieldsOf(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return absl::StrJoin(names, ", ");
}

// But for the unspecified one, which nobody means.
std::string ValuesOf(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(type.value(i)->name());
  }
  return absl::StrJoin(names, ", ");
}

bool HasControl(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

// Walks the tokens along the message's fields. What is wrong is told, and blanked in the text, so that Protocol Buffers
// reads all the rest.
class Walk {
 public:
  Walk(std::string text, PolicyFile* file) : text_(std::move(text)), tokens_(TokensOf(text_)), file_(*file) {}

  // What is left of the text.
  std::string Run() {
    while (Now().kind != Kind::kEnd) {
      Fields(*v1::Policy::descriptor(), "");
      if (Is("}")) Stray("", "this \"}\" closes nothing: leave it out");
    }
    if (!Now().fault.empty()) Tell(Now().line, "", Now().fault);
    return absl::StrCat(text_, closing_);
  }

 private:
  using Counts = std::map<const FieldDescriptor*, int>;

  const PolicyToken& Now() const { return tokens_[at_]; }
  const PolicyToken& Ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  void Next() { at_ = std::min(at_ + 1, tokens_.size() - 1); }
  bool Is(absl::string_view symbol) const { return Now().kind == Kind::kOther && Now().text == symbol; }
  // A field's name stands here, so that no value does.
  bool AtField() const {
    return Now().kind == Kind::kName && Ahead().kind == Kind::kOther && (Ahead().text == ":" || Ahead().text == "{");
  }

  void Tell(int line, const std::string& place, std::string what) {
    if (!place.empty()) file_.broken.insert(place);
    file_.problems.push_back({line, place, std::move(what)});
  }
  bool Refuse(const std::string& place, std::string what) {
    Tell(Now().line, place, std::move(what));
    return false;
  }

  // Lines stay lines.
  void Blank(size_t first_token) {
    const size_t end = at_ > first_token ? tokens_[at_ - 1].end : tokens_[first_token].begin;
    for (size_t i = tokens_[first_token].begin; i < end; ++i) {
      if (text_[i] != '\n') text_[i] = ' ';
    }
  }

  bool Opens() const { return Is("{") || Is("[") || Is("<"); }
  bool Closes() const { return Is("}") || Is("]") || Is(">"); }

  // Something that begins no field, up to the next one.
  void Stray(const std::string& place, std::string what) {
    const size_t first = at_;
    Tell(Now().line, place, std::move(what));
    int depth = 0;
    do {
      if (Opens()) ++depth;
      if (Closes() && depth > 0) --depth;
      Next();
    } while (Now().kind != Kind::kEnd && (depth > 0 || (!AtField() && !Is("}"))));
    Blank(first);
  }

  // The value of a field that is left out, whatever it is.
  void Skip() {
    if (Is(":")) Next();
    int depth = 0;
    do {
      if (depth == 0 && (Closes() || AtField())) return;
      if (Opens()) ++depth;
      if (Closes()) --depth;
      const bool glued = !Now().fault.empty() && Now().end == Ahead().begin;  // "3h"
      const bool more = Is("-") || glued || (Now().kind == Kind::kText && Ahead().kind == Kind::kText);
      Next();
      if (depth == 0 && !more) return;
    } while (Now().kind != Kind::kEnd);
  }

  void Fields(const Descriptor& type, const std::string& place) {
    Counts counts;
    while (Now().kind != Kind::kEnd && !Is("}")) {
      if (Now().kind != Kind::kName) {
        Stray(place,
              Now().fault.empty() ? absl::StrCat("expected a field's name, found ", Quoted(Now())) : Now().fault);
        continue;
      }
      const size_t first = at_;
      const bool kept = Field(type, place, &counts);
      if (Is(",") || Is(";")) Next();
      if (!kept) Blank(first);
    }
  }

  bool Field(const Descriptor& type, const std::string& parent, Counts* counts) {
    const std::string name = Now().text;
    const std::string place = parent.empty() ? name : absl::StrCat(parent, ".", name);
    const FieldDescriptor* field = type.FindFieldByName(name);
    const int line = Now().line;
    if (field == nullptr) {
      Refuse(place,
             absl::StrCat("there is no field \"", name.substr(0, kMostQuoted), "\" here; there are ", FieldsOf(type)));
    } else if (!field->is_repeated() && (*counts)[field] > 0) {
      Refuse(place, absl::StrCat(name, " is given twice, first in line ", file_.lines[place], ": leave one out"));
      field = nullptr;
    }
    Next();
    if (field == nullptr) {
      Skip();
      return false;
    }
    int count = (*counts)[field];
    const bool kept =
        field->message_type() != nullptr ? Messages(*field, place, line, &count) : Values(*field, place, line, &count);
    if (kept) (*counts)[field] = count;
    return kept;
  }

  bool Messages(const FieldDescriptor& field, const std::string& place, int line, int* count) {
    if (Is(":")) Next();
    if (!Is("[") || !field.is_repeated()) return Message(field, place, line, count);
    Next();
    while (!Is("]")) {
      if (!Message(field, place, Now().line, count)) return false;
      if (Is("]")) break;
      if (!Is(",") || (Ahead().kind == Kind::kOther && Ahead().text == "]")) {
        return Refuse(place, absl::StrCat("expected \",\" and another \"{\", or \"]\", found ", Quoted(Now())));
      }
      Next();
    }
    Next();
    return true;
  }

  bool Message(const FieldDescriptor& field, const std::string& place, int line, int* count) {
    if (!Is("{")) {
      Tell(line, place, absl::StrCat("expected \"{\" after ", field.name(), ", found ", Quoted(Now())));
      Skip();
      return false;
    }
    const std::string here = field.is_repeated() ? absl::StrCat(place, "[", *count, "]") : place;
    ++*count;
    file_.lines[here] = line;
    Next();
    Fields(*field.message_type(), here);
    if (Is("}")) {
      Next();
    } else {
      Tell(line, here, absl::StrCat("the \"{\" of ", field.name(), " is never closed: put \"}\" after its last field"));
      absl::StrAppend(&closing_, "\n}");
    }
    return true;
  }

  bool Values(const FieldDescriptor& field, const std::string& place, int line, int* count) {
    if (!Is(":")) {
      Tell(line, place, absl::StrCat("expected \":\" and a value after ", field.name(), ", found ", Quoted(Now())));
      Skip();
      return false;
    }
    Next();
    if (Is("[")) return List(field, place, line, count);
    const std::string here = field.is_repeated() ? absl::StrCat(place, "[", *count, "]") : place;
    ++*count;
    file_.lines[here] = line;
    return Value(field, place, line);
  }

  bool List(const FieldDescriptor& field, const std::string& place, int line, int* count) {
    if (!field.is_repeated()) {
      Tell(line, place, absl::StrCat(field.name(), " takes one value, not a list: leave the brackets out"));
      Skip();
      return false;
    }
    Next();
    bool fine = true;
    while (!Is("]")) {
      file_.lines[absl::StrCat(place, "[", *count, "]")] = Now().line;
      ++*count;
      fine = Value(field, place, Now().line) && fine;
      if (Is("]")) break;
      if (Is(",") && !(Ahead().kind == Kind::kOther && Ahead().text == "]")) {
        Next();
        continue;
      }
      const bool comma = Is(",");
      fine = Refuse(place, comma ? "the comma before \"]\" is one too many: leave it out"
                                 : absl::StrCat("expected \",\" or \"]\" in the list of ", field.name(), ", found ",
                                                Quoted(Now())));
      if (comma) Next();
      if (Now().kind == Kind::kEnd || AtField() || Is("}")) return false;
    }
    Next();
    return fine;
  }

  // One value; what is none is passed over.
  bool Value(const FieldDescriptor& field, const std::string& place, int line) {
    bool fine = false;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(field, place, line);
      case FieldDescriptor::CPPTYPE_ENUM:
        fine = Now().kind == Kind::kName && field.enum_type()->FindValueByName(Now().text) != nullptr;
        if (!fine) Tell(line, place, NoValue(absl::StrCat("one of ", ValuesOf(*field.enum_type()))));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        fine = Now().kind == Kind::kName && (Now().text == "true" || Now().text == "false");
        if (!fine) Tell(line, place, NoValue("true or false"));
        break;
      default:
        fine = Integer(field);
        if (!fine) Tell(line, place, NoValue("a whole number, not too large"));
    }
    if (fine) {
      Next();
    } else {
      Skip();
    }
    return fine;
  }

  std::string NoValue(const std::string& expected) const {
    const std::string found = AtField() ? "no value" : Quoted(Now());
    return absl::StrCat("expected ", expected, ", found ", found);
  }

  // At a number that fits; a minus before it is passed over.
  bool Integer(const FieldDescriptor& field) {
    if (Is("-") && Ahead().kind == Kind::kInteger) Next();
    uint64_t value = 0;
    const uint64_t most = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32
                              ? static_cast<uint64_t>(std::numeric_limits<int32_t>::max())
                              : static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    return Now().kind == Kind::kInteger && Now().fault.empty() && Tokenizer::ParseInteger(Now().text, most, &value);
  }

  bool Text(const FieldDescriptor& field, const std::string& place, int line) {
    if (Now().kind != Kind::kText) {
      Tell(line, place, absl::StrCat(NoValue("a text in quotes"), " after ", field.name()));
      Skip();
      return false;
    }
    std::string text, fault;
    for (; Now().kind == Kind::kText; Next()) {
      if (fault.empty()) fault = Now().fault;
      Tokenizer::ParseStringAppend(Now().text, &text);
    }
    if (fault.empty() && (HasControl(text) || FindNotUtf8(text) != absl::string_view::npos)) {
      fault = "the text has characters that cannot be printed: leave them out";
    }
    if (!fault.empty()) Tell(line, place, fault);
    return fault.empty();
  }

  std::string text_;
  const std::vector<PolicyToken> tokens_;
  PolicyFile& file_;
  size_t at_ = 0;
  std::string closing_;
};

class Complaints : public google::protobuf::io::ErrorCollector {
 public:
  explicit Complaints(PolicyFile* file) : file_(*file) {}
  void AddError(int line, google::protobuf::io::ColumnNumber, const std::string& message) override {
    file_.problems.push_back({line + 1, "", message});
  }

 private:
  PolicyFile& file_;
};

// Control characters, which are told, and tabs become blanks.
std::string WithoutControls(absl::string_view text, PolicyFile* file) {
  std::string printable(text);
  int line = 1;
  int told = 0;
  for (char& c : printable) {
    if (c == '\n') ++line;
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\r') continue;
    if (c != '\t' && line != told) {
      file->problems.push_back({line, "", "a control character: a policy has printable ones, tabs and line ends only"});
      told = line;
    }
    c = ' ';
  }
  return printable;
}

}  // namespace

size_t FindNotUtf8(absl::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return i;
    uint32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
    for (size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xC0) != 0x80) return i;
      point = (point << 6) | (byte & 0x3Fu);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    if (overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return i;
    i += length;
  }
  return absl::string_view::npos;
}

PolicyFile ReadPolicyFile(absl::string_view text) {
  PolicyFile file;
  const std::string legible = Walk(WithoutControls(text, &file), &file).Run();
  Complaints complaints(&file);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&complaints);
  if (parser.ParseFromString(legible, &file.policy)) return file;
  // Nothing that is read without mistakes is refused here; but if it were, it is not taken for whole.
  if (file.problems.empty()) file.problems.push_back({0, "", "cannot be read as Protocol Buffers' text format"});
  file.policy.Clear();
  return file;
}

}  // namespace docket
