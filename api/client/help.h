// --help, for the whole and for each command, laid out from what the command line declares.
#ifndef DOCKET_API_CLIENT_HELP_H_
#define DOCKET_API_CLIENT_HELP_H_

#include <CLI/CLI.hpp>
#include <string>

namespace docket::client {

std::string HelpText(const CLI::App& app);

// What a person gets who typed something that is no right command line: what is wrong, and where to read on.
std::string UsageProblem(const CLI::App& root, const CLI::ParseError& error);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HELP_H_
