#include "server/filter_words.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace docket::server {
namespace {

using storage::Comparison;

bool IsOfName(char c) { return absl::ascii_isalnum(c) || c == '_'; }
bool IsBare(char c) { return IsOfName(c) || c == '/' || c == '.' || c == '-'; }

}  // namespace

size_t FilterWords::place() const {
  // Characters, not bytes: those that begin one.
  return 1 + static_cast<size_t>(std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                               [](char c) { return (c & 0xC0) != 0x80; }));
}

void FilterWords::SkipSpace() {
  while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
}

std::string FilterWords::TakeName() {
  const size_t begin = at_;
  while (at_ < text_.size() && IsOfName(text_[at_])) ++at_;
  const size_t end = at_;
  SkipSpace();
  return std::string(text_.substr(begin, end - begin));
}

std::optional<Comparison> FilterWords::TakeComparison() {
  if (AtEnd()) return std::nullopt;
  const char first = text_[at_];
  if (first != '=' && first != '<' && first != '>') return std::nullopt;
  ++at_;
  bool or_equal = false;
  if (first != '=' && !AtEnd() && text_[at_] == '=') {
    or_equal = true;
    ++at_;
  }
  SkipSpace();
  if (first == '=') return Comparison::kEqual;
  if (first == '<') return or_equal ? Comparison::kLessOrEqual : Comparison::kLess;
  return or_equal ? Comparison::kGreaterOrEqual : Comparison::kGreater;
}

std::optional<std::string> FilterWords::TakeValue() {
  if (AtEnd()) return std::nullopt;
  if (text_[at_] == '"') return TakeQuoted();
  const size_t begin = at_;
  while (at_ < text_.size() && IsBare(text_[at_])) ++at_;
  if (at_ == begin) return std::nullopt;
  std::string value(text_.substr(begin, at_ - begin));
  SkipSpace();
  return value;
}

std::optional<std::string> FilterWords::TakeQuoted() {
  std::string value;
  size_t at = at_ + 1;
  for (; at < text_.size() && text_[at] != '"'; ++at) {
    if (text_[at] == '\\') {
      ++at;
      if (at == text_.size() || (text_[at] != '"' && text_[at] != '\\')) return std::nullopt;
    }
    value.push_back(text_[at]);
  }
  if (at == text_.size()) return std::nullopt;
  at_ = at + 1;
  SkipSpace();
  return value;
}

}  // namespace docket::server
