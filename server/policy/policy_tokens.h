// A policy's text cut into tokens, each with its place.
#ifndef DOCKET_SERVER_POLICY_POLICY_TOKENS_H_
#define DOCKET_SERVER_POLICY_POLICY_TOKENS_H_

#include <cstddef>
#include <string>
#include <vector>

namespace docket {

struct PolicyToken {
  enum class Kind { kName, kText, kInteger, kOther, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;  // as it stands there
  int line = 0;      // from 1
  size_t begin = 0;
  size_t end = 0;
  // Why it cannot be read; empty: it can.
  std::string fault;
};

// Comments are left out; the end is the last. The text has no tabs, which would move the columns.
std::vector<PolicyToken> TokensOf(const std::string& text);

}  // namespace docket

#endif  // DOCKET_SERVER_POLICY_POLICY_TOKENS_H_
