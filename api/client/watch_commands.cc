// docket watch and docket hook: what happens, as it happens.
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/command.h"
#include "api/client/event_feed.h"
#include "api/client/hook/hook.h"
#include "api/client/interrupts.h"
#include "api/client/text.h"
#include "api/client/timeline.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

constexpr char kGroup[] = "Hearing of it";
constexpr int kMostEvents = 1'000'000;
constexpr int kCaseColumns = 10;
constexpr int kWhoColumns = 12;

struct WatchWanted {
  v1::WatchEventsRequest request;
  std::string position_file;
  int limit = 0;  // 0: without end
};

// "2026-11-22 14:02  7K3M2Q9A    ana           escalated to supervisor: unresolved  (billing, bob, critical)".
std::string EventLine(const v1::WatchEventsResponse::Event& event, const Moment& moment, const Paper& paper) {
  std::vector<std::string> of;
  for (const std::string& name : {event.team(), event.assignee()}) {
    if (!name.empty()) of.push_back(IdOf(name));
  }
  if (event.priority() != v1::PRIORITY_UNSPECIFIED) of.push_back(SpokenWordOf(event.priority()));
  const std::string about = of.empty() ? "" : absl::StrCat("  (", absl::StrJoin(of, ", "), ")");
  return absl::StrCat(Local(ToTime(event.event().occur_time()), moment), "  ",
                      PadTo(IdOf(event.parent()), kCaseColumns), "  ",
                      PadTo(OneLine(WhoIs(event.event().actor())), kWhoColumns), "  ",
                      OneLine(Happened(event.event(), moment)), Inked(OneLine(about), Ink::kDim, paper), "\n");
}

// On one line, unlike the documents of other commands: there is no end to wait for.
std::string JsonLine(const v1::WatchEventsResponse::Event& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(event, &json, options);
  return status.ok() ? absl::StrCat(json, "\n") : "";
}

ExitStatus Watch(Session& session, const WatchWanted& wanted) {
  v1::WatchEventsRequest request = wanted.request;
  if (!wanted.position_file.empty()) {
    absl::StatusOr<std::string> position = ReadPosition(wanted.position_file);
    if (!position.ok()) return session.WrongUsage(position.status().message());
    if (!position->empty()) request.clear_from_start();
    request.set_position(*std::move(position));
  }
  const Interrupts interrupts;
  EventFeed feed(session, std::move(request));
  absl::Status kept;
  int shown = 0;
  const auto take = [&](const v1::WatchEventsResponse& answer) {
    for (const auto& event : answer.events()) {
      session.Print(session.json() ? JsonLine(event) : EventLine(event, session.moment(), session.paper()));
      ++shown;
    }
    session.Flush();
    if (!session.printed()) return EventFeed::kEnd;
    if (!wanted.position_file.empty()) kept = WritePosition(wanted.position_file, answer.position());
    return !kept.ok() || (wanted.limit > 0 && shown >= wanted.limit) ? EventFeed::kEnd : EventFeed::kOn;
  };
  const ExitStatus followed = feed.Follow(take, [&] { return interrupts.asked(); });
  if (feed.position_lost() && !wanted.position_file.empty()) {
    session.Remark(absl::StrCat("to go on from now, remove '", wanted.position_file, "'"));
  }
  if (kept.ok()) return followed;
  session.Remark(kept.message());
  return ExitStatus::kFailed;
}

void AddWatch(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"watch", "Show what happens at the desk, as it happens, until Ctrl-C",
                   "docket watch --team billing --kind escalated,breached", kGroup});
  auto wanted = std::make_shared<WatchWanted>();
  AddEventFilter(command, &wanted->request);
  command.Text("--position-file", "Where to keep how far it came; it goes on from there the next time",
               &wanted->position_file);
  command.Number("--limit", 1, kMostEvents, "End after the answer with which there were this many events",
                 [wanted](int limit) { wanted->limit = limit; });
  command.Runs([wanted](Session& session) { return Watch(session, *wanted); });
}

void AddHookFlags(Command& command, HookWanted* wanted) {
  command.Text("--url", "Where to post: an address that takes JSON by POST", &wanted->url);
  command.Text("--state", "The folder in which it keeps how far it came, and what it gave up", &wanted->state);
  command.Text("--secret-file",
               "Sign what is posted with the secret in this file: Docket-Signature has its HMAC-SHA256",
               &wanted->secret_file);
  command.Text("--url-ca", "The authorities that --url's certificate may be from (PEM); without, this machine's",
               &wanted->url_ca);
  command.Number("--attempts", 1, 100, "How often to try before an event is given up (12)",
                 [wanted](int attempts) { wanted->attempts = attempts; });
  command.Number("--at-once", 1, 64, "How many to post at the same time, each of another case (8)",
                 [wanted](int at_once) { wanted->at_once = at_once; });
}

void AddHook(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"hook", "Post what happens at the desk to a URL, until Ctrl-C; nothing is lost over a restart",
       "docket hook --url https://notify.example/docket --state /var/lib/docket-hook --kind escalated", kGroup});
  command.app().require_subcommand(0, 1);
  auto wanted = std::make_shared<HookWanted>();
  AddHookFlags(command, wanted.get());
  AddEventFilter(command, &wanted->events);
  // Not required of the parser, which would ask for them before "replay" as well.
  command.Runs([wanted](Session& session) {
    if (wanted->url.empty() || wanted->state.empty()) return session.WrongUsage("--url and --state are required");
    return RunHook(session, *wanted);
  });

  Command replay(command.app(), chosen,
                 {"replay", "Post again what was given up",
                  "docket hook replay --url https://notify.example/docket --state /var/lib/docket-hook", ""});
  auto again = std::make_shared<HookWanted>();
  AddHookFlags(replay, again.get());
  for (const char* flag : {"--url", "--state"}) replay.app().get_option(flag)->required();
  replay.Runs([again](Session& session) { return ReplayDeadLetters(session, *again); });
}

}  // namespace

void AddWatchCommands(CLI::App& app, Chosen& chosen) {
  AddWatch(app, chosen);
  AddHook(app, chosen);
}

}  // namespace docket::client
