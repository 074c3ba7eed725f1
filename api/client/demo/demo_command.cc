// docket demo: a made-up desk, its past and its present.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/command.h"
#include "api/client/demo/importing.h"
#include "api/client/demo/live.h"
#include "api/client/demo/past.h"
#include "api/client/transfer.h"

namespace docket::client {
namespace {

constexpr char kGroup[] = "Trying it out";
constexpr int kMostCases = 100'000;
constexpr int kMostWeeks = 520;
constexpr double kMostARate = 1'000;

struct Wanted {
  demo::Past::Plan past;
  // As typed; empty: now.
  std::string as_of;
  double rate = 2;
  absl::Duration duration = absl::InfiniteDuration();
  bool live = true;
  bool yes = false;
};

std::atomic<bool> interrupted = false;

// While it lives the first Ctrl-C asks for an end, and the second one ends the program.
class Interrupts {
 public:
  Interrupts() {
    interrupted = false;
    struct sigaction action {};
    action.sa_handler = [](int) { interrupted = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &int_before_);
    sigaction(SIGTERM, &action, &term_before_);
  }
  ~Interrupts() {
    sigaction(SIGINT, &int_before_, nullptr);
    sigaction(SIGTERM, &term_before_, nullptr);
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  struct sigaction int_before_ {};
  struct sigaction term_before_ {};
};

bool Stopped() { return interrupted; }

// Whether made-up cases may come to a desk that has others: by --yes, or because the person says so now.
ExitStatus Permitted(Session& session, std::int64_t others, const Wanted& wanted) {
  if (others == 0 || wanted.yes) return ExitStatus::kDone;
  const std::string there = absl::StrCat("this desk has ", WithCommas(others), others == 1 ? " case" : " cases",
                                         " already, and cases are never removed");
  if (!session.err_is_terminal() || isatty(STDIN_FILENO) == 0) {
    session.Remark(absl::StrCat(there, ": with --yes, ", WithCommas(wanted.past.cases), " made-up ones come to them"));
    return ExitStatus::kRefused;
  }
  session.err() << "docket: " << there << ".\nAdd " << WithCommas(wanted.past.cases) << " made-up ones? [y/N] "
                << std::flush;
  std::string answer;
  std::getline(session.in(), answer);
  answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  return answer == "y" || answer == "yes" ? ExitStatus::kDone : ExitStatus::kRefused;
}

ExitStatus BringPast(Session& session, const demo::Past& past, const Wanted& wanted) {
  v1::CountCasesResponse counts;
  const ExitStatus counted = session.Call(&v1::CaseService::Stub::CountCases, v1::CountCasesRequest(), counts);
  if (counted != ExitStatus::kDone) return counted;
  if (counts.total() > 0) {
    const demo::Known known = demo::KnowsPast(session, past);
    if (known.status != ExitStatus::kDone) return known.status;
    const ExitStatus permitted = Permitted(session, known.there ? 0 : counts.total(), wanted);
    if (permitted != ExitStatus::kDone) return permitted;
  }
  const ExitStatus people = demo::BringPeople(session);
  if (people != ExitStatus::kDone) return people;
  const demo::Brought brought = demo::BringCases(session, past, Stopped);
  if (brought.refused > 0) {
    session.Remark(absl::StrCat("refused ", WithCommas(brought.refused), "; the first: ", brought.why));
  }
  if (brought.status != ExitStatus::kDone) {
    session.Remark("the past is not whole; given again, docket demo goes on where it was");
    return brought.status;
  }
  session.Print(absl::StrCat("Brought ", Counted(brought.imported, "case", "cases"), " of the last ",
                             Counted(wanted.past.weeks, "week", "weeks"), "; ", WithCommas(brought.existing),
                             " there already.\n"));
  if (brought.imported + brought.existing + brought.refused < past.cases()) {
    session.Remark("stopped before the past was whole; given again, docket demo goes on where it was");
  }
  return brought.refused > 0 ? ExitStatus::kFailed : ExitStatus::kDone;
}

ExitStatus RunDemo(Session& session, const Wanted& typed) {
  if (session.json()) return session.WrongUsage("docket demo has nothing to say in JSON: leave --json out");
  Wanted wanted = typed;
  const absl::Time now = session.moment().now;
  // To the hour, so that what is done again within it is the same.
  wanted.past.as_of =
      ParseTime(wanted.as_of, session.moment()).value_or(absl::FromUnixSeconds(absl::ToUnixSeconds(now) / 3600 * 3600));
  if (wanted.past.as_of > now) return session.WrongUsage("--as-of lies in the future: a past ends now at the latest");
  const Interrupts interrupts;
  const demo::Past past(wanted.past);
  const ExitStatus brought = BringPast(session, past, wanted);
  if (brought != ExitStatus::kDone || !wanted.live || Stopped()) return brought;
  if (wanted.duration == absl::InfiniteDuration()) session.Print("The desk is at work; Ctrl-C ends it.\n");
  demo::Live live(session, {.seed = wanted.past.seed, .rate = wanted.rate, .duration = wanted.duration}, Stopped);
  const ExitStatus status = live.Run();
  session.Print(live.Summary());
  return status;
}

void RateFlag(Command& command, Wanted* wanted) {
  const auto parse = [](const std::string& typed, double* rate) {
    return absl::SimpleAtod(typed, rate) && *rate >= 0 && *rate <= kMostARate && (*rate == 0 || *rate >= 0.001);
  };
  command
      .Text("--rate", "How many things happen in a second, live (2); 0: only the past",
            [wanted, parse](const std::string& typed) {
              if (!parse(typed, &wanted->rate)) return;
              wanted->live = wanted->live && wanted->rate > 0;
            })
      ->check(Checked([parse](const std::string& typed) {
        double rate = 0;
        return parse(typed, &rate) ? std::string()
                                   : absl::StrCat("'", typed, "' is no rate: 0, or 0.001 to 1000 a second");
      }));
}

void DurationFlag(Command& command, Wanted* wanted) {
  command
      .Text("--duration", "How long it works, live, like 20s or 5m (until Ctrl-C)",
            [wanted](const std::string& typed) { wanted->duration = ParseTimeout(typed).value_or(wanted->duration); })
      ->check(Checked([](const std::string& typed) {
        return ParseTimeout(typed).has_value() ? std::string()
                                               : absl::StrCat("'", typed, "' is no time up to a day, like 20s or 5m");
      }));
}

}  // namespace

void AddDemoCommand(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"demo", "Bring a made-up desk to life: people, weeks of cases, and then work as you watch",
                   "docket demo --rate 5 --duration 10m", kGroup});
  auto wanted = std::make_shared<Wanted>();
  command.Number("--cases", 1, kMostCases, absl::StrCat("How many cases the past has (", wanted->past.cases, ")"),
                 [wanted](int cases) { wanted->past.cases = cases; });
  command.Number("--weeks", 1, kMostWeeks, absl::StrCat("How many weeks it goes back (", wanted->past.weeks, ")"),
                 [wanted](int weeks) { wanted->past.weeks = weeks; });
  command.Number("--seed", 0, 2'000'000'000, "Another number makes up other cases (1)",
                 [wanted](int seed) { wanted->past.seed = static_cast<std::uint64_t>(seed); });
  command.Time("--as-of", "When the past ends (the last full hour)", &wanted->as_of);
  RateFlag(command, wanted.get());
  DurationFlag(command, wanted.get());
  command.Switch("--no-live", "Only the past", [wanted] { wanted->live = false; });
  command.Switch("--yes", "Also where the desk has other cases already; cases are never removed",
                 [wanted] { wanted->yes = true; });
  command.Runs([wanted](Session& session) { return RunDemo(session, *wanted); });
}

}  // namespace docket::client
