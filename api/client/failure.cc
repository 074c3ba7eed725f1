#include "api/client/failure.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "api/client/details.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

bool WasRefusedConnection(const grpc::Status& status) {
  return NeverSent(status) && absl::StrContains(status.error_message(), "Connection refused");
}

// What to say where no docketd spoke: the transport's own words say little to a person.
std::string TransportHeadline(const Failure& failure) {
  const std::string& server = failure.server;
  switch (failure.status.error_code()) {
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return absl::StrCat(server, " gave no answer within ", absl::FormatDuration(failure.timeout),
                          "; --timeout allows more");
    case grpc::StatusCode::UNIMPLEMENTED:
      return absl::StrCat("what answers at ", server,
                          " does not know this command: it is an older docketd, or something else");
    case grpc::StatusCode::UNAVAILABLE:
      if (WasRefusedConnection(failure.status)) {
        return absl::StrCat("no docketd answers at ", server,
                            ": start one with ./dev up, or name another with --server");
      }
      if (NeverSent(failure.status)) {
        return absl::StrCat(server, " cannot be reached (", failure.status.error_message(), ")");
      }
      return absl::StrCat("the connection to ", server, " broke before an answer came (",
                          failure.status.error_message(), ")");
    default:
      return absl::StrCat("the call to ", server, " failed in a way that nobody expected (",
                          failure.status.error_message(), ")");
  }
}

// The facts that have a line or a sentence of their own.
constexpr absl::string_view kLegal = "legal";
constexpr absl::string_view kCommand = "command";
constexpr absl::string_view kState = "state";

bool Says(absl::string_view text, absl::string_view fact) {
  return absl::StrContains(absl::AsciiStrToLower(text), absl::AsciiStrToLower(fact));
}

std::string ViolationText(const Failure& failure, const google::rpc::BadRequest::FieldViolation& violation) {
  return absl::StrCat(FlagFor(failure.command, violation.field()), ": ", violation.description());
}

std::string Headline(const Failure& failure, const Details& details) {
  if (CameFromTransport(failure.status)) return TransportHeadline(failure);
  // The violations follow, each at its flag; the server's message is only their sum.
  const int violations = details.bad_request.field_violations_size();
  if (violations == 1) return ViolationText(failure, details.bad_request.field_violations(0));
  if (violations > 1) return absl::StrCat(violations, " arguments are not right");
  // An illegal step is told in the words of the command line.
  const std::string command = details.Fact(kCommand);
  const std::string state = details.Fact(kState);
  if (!details.Fact(kLegal).empty() && !command.empty() && !state.empty()) {
    return absl::StrCat(CommandFor(command), " is not possible while the case is ",
                        absl::StrReplaceAll(absl::AsciiStrToLower(state), {{"_", " "}}));
  }
  return InCommands(failure.status.error_message());
}

// "VERSION_MISMATCH (current version: 7)", without the facts that the headline says already.
std::string ReasonText(const google::rpc::ErrorInfo& info, absl::string_view headline) {
  // A map has no order of its own; the reader's has.
  const std::map<std::string, std::string> metadata(info.metadata().begin(), info.metadata().end());
  std::vector<std::string> facts;
  for (const auto& [key, value] : metadata) {
    if (key == kLegal || key == kCommand || Says(headline, value)) continue;
    facts.push_back(absl::StrCat(absl::StrReplaceAll(key, {{"_", " "}}), ": ", value));
  }
  return facts.empty() ? info.reason() : absl::StrCat(info.reason(), " (", absl::StrJoin(facts, ", "), ")");
}

std::string LegalText(absl::string_view legal) {
  std::vector<std::string> commands;
  for (absl::string_view rpc : absl::StrSplit(legal, absl::ByAnyChar(", "), absl::SkipEmpty())) {
    commands.push_back(CommandFor(rpc));
  }
  return commands.empty() ? "nothing" : absl::StrJoin(commands, ", ");
}

// How one goes on who was not let in.
absl::string_view AdviceFor(absl::string_view reason) {
  if (reason == "UNAUTHENTICATED") {
    return "say who you are: --token-file with your token, or --cert and --key with your certificate";
  }
  if (reason == "NOT_ON_BEHALF") return "without --on-behalf-of (and DOCKET_ON_BEHALF_OF) you act in your own name";
  if (reason == "ROLE_FORBIDDEN") return "docket staff list shows who has which role; a manager changes them";
  return "";
}

void AppendLine(std::string& lines, absl::string_view line) { absl::StrAppend(&lines, "  ", OneLine(line), "\n"); }

}  // namespace

ExitStatus ExitStatusFor(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return ExitStatus::kDone;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
      return ExitStatus::kInvalid;
    case grpc::StatusCode::NOT_FOUND:
      return ExitStatus::kNotFound;
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ALREADY_EXISTS:
      return ExitStatus::kRefused;
    case grpc::StatusCode::ABORTED:
      return ExitStatus::kVersionMismatch;
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return ExitStatus::kNotAllowed;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ExitStatus::kUnavailable;
    default:
      return ExitStatus::kFailed;
  }
}

bool CameFromTransport(const grpc::Status& status) {
  if (!status.error_details().empty()) return false;
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
      return true;
    default:
      return false;
  }
}

bool NeverSent(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE && CameFromTransport(status) &&
         (absl::StartsWith(status.error_message(), "failed to connect to all addresses") ||
          absl::StartsWith(status.error_message(), "DNS resolution failed"));
}

std::string Explain(const Failure& failure) {
  const Details details = DetailsOf(failure.status);
  const std::string headline = Headline(failure, details);
  std::string lines = absl::StrCat("docket: ", OneLine(headline), "\n");
  const auto& violations = details.bad_request.field_violations();
  for (const auto& violation : violations) {
    if (violations.size() > 1) AppendLine(lines, ViolationText(failure, violation));
  }
  for (const auto& violation : details.preconditions.violations()) {
    if (!Says(headline, violation.description())) {
      AppendLine(lines, absl::StrCat(absl::StrReplaceAll(violation.subject(), {{"_", " "}}),
                                     violation.subject().empty() ? "" : ": ", InCommands(violation.description())));
    }
  }
  if (details.info.metadata().contains(std::string(kLegal))) {
    AppendLine(lines, absl::StrCat("what is legal now: ", LegalText(details.Fact(kLegal))));
  }
  if (!AdviceFor(details.info.reason()).empty()) AppendLine(lines, AdviceFor(details.info.reason()));
  if (!details.info.reason().empty()) AppendLine(lines, absl::StrCat("reason: ", ReasonText(details.info, headline)));
  if (failure.may_be_done) {
    AppendLine(lines, absl::StrCat("it may have been done all the same: give the same command once more with "
                                   "--request-id ",
                                   failure.request_id, ", and it is done once only"));
  }
  return lines;
}

}  // namespace docket::client
