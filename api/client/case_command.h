// What the commands that change a case have in common: the case they are about, how a channel or another word gets into
// the request, and the sentence that tells what came of it.
//
//   Command command(app, chosen, {"unassign", "Give it back", "docket unassign 7K3M2Q9A 'on leave'", kWork});
//   auto request = std::make_shared<v1::UnassignCaseRequest>();
//   CaseArgument(command, request.get());
//   command.Text("REASON", "Why", request->mutable_reason())->required();
//   Sends(command, &Cases::UnassignCase, request, [](const v1::Case& value) { return ...; });
//
// Used as Command is: by one thread, while the command line is set up and parsed.
#ifndef DOCKET_API_CLIENT_CASE_COMMAND_H_
#define DOCKET_API_CLIENT_CASE_COMMAND_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/case_page.h"
#include "api/client/command.h"
#include "api/client/when.h"
#include "api/client/words.h"

namespace docket::client {

using Cases = v1::CaseService::Stub;

// The headings in the list of commands, in its order.
inline constexpr char kIntake[] = "Taking a case in";
inline constexpr char kWork[] = "Working on it";
inline constexpr char kHigher[] = "Taking it higher";
inline constexpr char kAgreeing[] = "Agreeing on a resolution";
inline constexpr char kEnding[] = "Bringing it to an end";
inline constexpr char kAgain[] = "Looking at it again";
inline constexpr char kReading[] = "Reading cases";

// Of escalations, tasks, proposals and flags within a case.
inline constexpr int kLargestNumber = 1'000'000;

inline std::string Id(const v1::Case& value) { return IdOf(value.name()); }

// Sends a change of a case and tells what it came to; `done`(case) is the sentence about it.
template <typename Request, typename Done>
ExitStatus ChangeCase(Session& session, grpc::Status (Cases::*method)(grpc::ClientContext*, const Request&, v1::Case*),
                      const Request& request, Done done) {
  bool validate_only = false;
  if constexpr (requires { request.validate_only(); }) validate_only = request.validate_only();
  return Change(session, method, request, [&](const v1::Case& value) {
    return CaseChange(done(value), value, validate_only, session.moment(), session.paper());
  });
}

// The command sends its request as the flags have filled it, and needs nothing looked at before.
template <typename Request, typename Done>
void Sends(Command& command, grpc::Status (Cases::*method)(grpc::ClientContext*, const Request&, v1::Case*),
           std::shared_ptr<Request> request, Done done) {
  command.ChangeFlags(request.get());
  command.Runs([method, request, done](Session& session) { return ChangeCase(session, method, *request, done); });
}

template <typename Request>
void CaseArgument(Command& command, Request* request) {
  command.Name("CASE", kCaseName, "Its id; in lower case or with hyphens is fine", request->mutable_name())->required();
}

template <typename Request>
CLI::Option* ReasonArgument(Command& command, const std::string& help, Request* request) {
  return command.Text("REASON", help, request->mutable_reason())->required();
}

template <typename Request>
CLI::Option* ChannelFlag(Command& command, const std::string& help, Request* request) {
  return command.Choice("--channel", help, request, &Request::set_channel);
}

// A time that was typed, if one was, into the field that `into`() gives.
template <typename Into>
void SetTime(const Session& session, const std::string& typed, Into into) {
  if (const std::optional<absl::Time> time = ParseTime(typed, session.moment())) *into() = ToTimestamp(*time);
}

// Which of a case's escalations, tasks, proposals or flags: "NUMBER" or "--number".
template <typename Request>
CLI::Option* WhichNumber(Command& command, const std::string& flag, const std::string& help, Request* request) {
  return command.Number(flag, 1, kLargestNumber, help, [request](int number) { request->set_number(number); });
}

// What a request needs done, each time a task.
template <typename Request>
CLI::Option* ActionFlag(Command& command, const std::string& help, Request* request) {
  return command.Texts("--action", help, [request](const std::string& action) { request->add_actions(action); });
}

// The request's yes or no, as one of two switches. Where neither is given, kNeitherYesNorNo is the complaint.
template <typename Request>
void YesOrNo(Command& command, const std::string& yes_help, const std::string& no_help, Request* request,
             void (Request::*set)(bool)) {
  CLI::Option* yes = command.Switch("--yes", yes_help, [request, set] { (request->*set)(true); });
  command.Switch("--no", no_help, [request, set] { (request->*set)(false); })->excludes(yes);
}
inline constexpr char kNeitherYesNorNo[] = "one of --yes and --no has to be there";

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CASE_COMMAND_H_
