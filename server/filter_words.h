// A filter's text, word by word: names, comparisons and values. White space between words is skipped.
#ifndef DOCKET_SERVER_FILTER_WORDS_H_
#define DOCKET_SERVER_FILTER_WORDS_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "storage/case_list.h"

namespace docket::server {

class FilterWords {
 public:
  explicit FilterWords(absl::string_view text) : text_(text) { SkipSpace(); }

  bool AtEnd() const { return at_ == text_.size(); }
  // Of the next word: which character it begins with, from 1.
  size_t place() const;

  // Letters, digits and "_"; empty when something else stands there.
  std::string TakeName();
  std::optional<storage::Comparison> TakeComparison();
  // In quotes, where a backslash stands before a quote or a backslash; or bare, of letters, digits and / _ . -
  std::optional<std::string> TakeValue();

 private:
  void SkipSpace();
  std::optional<std::string> TakeQuoted();

  const absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_FILTER_WORDS_H_
