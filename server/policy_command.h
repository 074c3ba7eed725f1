// `docketd policy`: the policy that the service is shipped with, and whether one of your own is in order.
#ifndef DOCKET_SERVER_POLICY_COMMAND_H_
#define DOCKET_SERVER_POLICY_COMMAND_H_

#include <ostream>
#include <string>

namespace docket::server {

// The exit status: 0, or 1 where the file has problems or cannot be read. Each problem is a line "FILE:LINE: field:
// what". "-" is the standard input.
int CheckPolicyFile(const std::string& file, std::ostream& out, std::ostream& problems);

int PrintShippedPolicy(std::ostream& out);

}  // namespace docket::server

#endif  // DOCKET_SERVER_POLICY_COMMAND_H_
