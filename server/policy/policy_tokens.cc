#include "server/policy/policy_tokens.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace docket {
namespace {

using google::protobuf::io::Tokenizer;

struct Fault {
  size_t at;
  std::string what;
};

class Faults : public google::protobuf::io::ErrorCollector {
 public:
  explicit Faults(const std::vector<size_t>& lines) : lines_(lines) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    faults_.push_back({lines_[static_cast<size_t>(line)] + static_cast<size_t>(column), message});
  }
  const std::vector<Fault>& all() const { return faults_; }

 private:
  const std::vector<size_t>& lines_;
  std::vector<Fault> faults_;
};

std::vector<size_t> LineStarts(const std::string& text) {
  std::vector<size_t> starts = {0};
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts.push_back(i + 1);
  }
  return starts;
}

PolicyToken::Kind KindOf(Tokenizer::TokenType type) {
  switch (type) {
    case Tokenizer::TYPE_IDENTIFIER:
      return PolicyToken::Kind::kName;
    case Tokenizer::TYPE_STRING:
      return PolicyToken::Kind::kText;
    case Tokenizer::TYPE_INTEGER:
      return PolicyToken::Kind::kInteger;
    case Tokenizer::TYPE_END:
      return PolicyToken::Kind::kEnd;
    default:
      return PolicyToken::Kind::kOther;
  }
}

// "string literals cannot cross line boundaries" of "String literals cannot cross line boundaries."
std::string AsPartOfASentence(std::string message) {
  if (!message.empty()) message[0] = absl::ascii_tolower(static_cast<unsigned char>(message[0]));
  return std::string(absl::StripSuffix(message, "."));
}

// A fault belongs to the first token that it stands in, or at the end of.
void Attach(const std::vector<Fault>& faults, std::vector<PolicyToken>* tokens) {
  for (const Fault& fault : faults) {
    auto token = std::lower_bound(tokens->begin(), tokens->end(), fault.at,
                                  [](const PolicyToken& token, size_t at) { return token.end < at; });
    if (token != tokens->end() && token->fault.empty()) token->fault = AsPartOfASentence(fault.what);
  }
}

}  // namespace

std::vector<PolicyToken> TokensOf(const std::string& text) {
  const std::vector<size_t> lines = LineStarts(text);
  Faults faults(lines);
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  Tokenizer tokenizer(&input, &faults);
  tokenizer.set_comment_style(Tokenizer::SH_COMMENT_STYLE);
  std::vector<PolicyToken> tokens;
  while (tokenizer.Next()) {
    const Tokenizer::Token& token = tokenizer.current();
    const size_t begin = lines[static_cast<size_t>(token.line)] + static_cast<size_t>(token.column);
    tokens.push_back({KindOf(token.type), token.text, token.line + 1, begin, begin + token.text.size(), ""});
  }
  tokens.push_back({PolicyToken::Kind::kEnd, "", static_cast<int>(lines.size()), text.size(), text.size(), ""});
  Attach(faults.all(), &tokens);
  return tokens;
}

}  // namespace docket
