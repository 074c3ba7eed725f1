// The whole command: from what was typed to the exit status.
#ifndef DOCKET_API_CLIENT_COMMAND_LINE_H_
#define DOCKET_API_CLIENT_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "api/client/session.h"

namespace docket::client {

// `arguments` as from the shell, without the program's name. Writes to the surroundings' streams alone; the
// environment's DOCKET_SERVER counts where --server is not given.
ExitStatus Run(const std::vector<std::string>& arguments, Surroundings& surroundings);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_COMMAND_LINE_H_
