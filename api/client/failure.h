// What a person is told when a call fails, and what the shell is told.
#ifndef DOCKET_API_CLIENT_FAILURE_H_
#define DOCKET_API_CLIENT_FAILURE_H_

#include <grpcpp/support/status.h>

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace docket::client {

// The exit statuses, as --help lists them.
enum class ExitStatus {
  kDone = 0,
  kFailed = 1,   // an unexpected failure
  kUsage = 2,    // the command line is not right
  kInvalid = 3,  // the server found an argument wrong
  kNotFound = 4,
  kRefused = 5,          // the rules forbid it as things stand
  kVersionMismatch = 6,  // it has changed since --expected-version
  kNotAllowed = 7,
  kUnavailable = 8,  // no answer, or none now
};

ExitStatus ExitStatusFor(grpc::StatusCode code);

// True when the status was made by this side of the wire, because no answer came: it carries nothing of docketd's.
bool CameFromTransport(const grpc::Status& status);
// True when no server took the call, so that certainly nothing was done.
bool NeverSent(const grpc::Status& status);

// One call that failed, with all that is needed to explain it.
struct Failure {
  grpc::Status status;
  // Whose flags the violations are about: "open", "staff create".
  std::string command;
  std::string server;
  absl::Duration timeout;
  // Of a mutation; empty for a read.
  std::string request_id;
  // A mutation was sent at least once without an answer, so that nobody here knows whether it was done.
  bool may_be_done = false;
};

// Lines for stderr, safe for a terminal: what is wrong, each violation at the flag it is about, what is legal now,
// and how to go on.
std::string Explain(const Failure& failure);

// The flag or argument of `command` that fills a field of a request ("contact.email" -> "--email",
// "account_references[2]" -> "--account (the 3rd)"); the field itself where none does.
std::string FlagFor(absl::string_view command, absl::string_view field);

// The command for an RPC ("AcknowledgeCase" -> "ack"); the name itself where there is none.
std::string CommandFor(absl::string_view rpc);
// A text with each RPC's name in it as the command to type: "docket ack".
std::string InCommands(absl::string_view text);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_FAILURE_H_
