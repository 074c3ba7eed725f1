// A policy as it stands in a file: what can be read of it, where everything stands, and what cannot be read.
#ifndef DOCKET_SERVER_POLICY_POLICY_FILE_H_
#define DOCKET_SERVER_POLICY_POLICY_FILE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "docket/v1/policy.pb.h"
#include "server/policy/policy_text.h"

namespace docket {

// Places are written "targets[3].kinds[1]".
struct PolicyFile {
  v1::Policy policy;
  std::map<std::string, int> lines;
  // Of which something could not be read and is not in `policy`: nothing that follows from them is worth telling.
  std::set<std::string> broken;
  std::vector<PolicyProblem> problems;
};

// The text is UTF-8, and at most kMostPolicyBytes. What cannot be read is left out, so that all that is wrong is found
// at once.
PolicyFile ReadPolicyFile(absl::string_view text);

// The offset of the first byte that is not UTF-8, or npos.
size_t FindNotUtf8(absl::string_view text);

}  // namespace docket

#endif  // DOCKET_SERVER_POLICY_POLICY_FILE_H_
