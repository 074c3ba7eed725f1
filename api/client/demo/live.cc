#include "api/client/demo/live.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/client/progress.h"
#include "api/client/transfer.h"

namespace docket::client::demo {
namespace {

// How long a Ctrl-C may take to be noticed.
constexpr absl::Duration kSlice = absl::Milliseconds(100);
constexpr absl::Duration kBetweenDrawings = absl::Milliseconds(200);
constexpr absl::Duration kBetweenLines = absl::Seconds(10);
// What was missed while the desk did not answer is not made up for.
constexpr absl::Duration kMostBehind = absl::Seconds(1);
constexpr char kErase[] = "\r\x1b[K";

}  // namespace

Live::Live(Session& session, const Plan& plan, std::function<bool()> stopped)
    : session_(session),
      plan_(plan),
      stopped_(std::move(stopped)),
      deeds_(session, plan.seed, [this] { HideLine(); }),
      started_(session.moment().now),
      told_(started_) {}

ExitStatus Live::Run() {
  const absl::Time end = started_ + plan_.duration;
  const absl::Duration step = absl::Seconds(1) / plan_.rate;
  absl::Time next = started_;
  ExitStatus status = ExitStatus::kDone;
  while (status == ExitStatus::kDone && !stopped_() && session_.moment().now < end) {
    status = deeds_.DoOne();
    next = std::max(next + step, session_.moment().now - kMostBehind);
    if (status == ExitStatus::kDone) WaitUntil(std::min(next, end));
  }
  HideLine();
  return status;
}

void Live::WaitUntil(absl::Time time) {
  Tell();
  while (!stopped_()) {
    const absl::Duration left = time - session_.moment().now;
    if (left <= absl::ZeroDuration()) return;
    session_.Sleep(std::min(left, kSlice));
    Tell();
  }
}

void Live::Tell() {
  const absl::Time now = session_.moment().now;
  if (now - told_ < (session_.err_is_terminal() ? kBetweenDrawings : kBetweenLines)) return;
  told_ = now;
  if (session_.err_is_terminal()) {
    session_.err() << kErase << Line() << std::flush;
  } else {
    session_.Remark(Line());
  }
}

void Live::HideLine() {
  if (session_.err_is_terminal()) session_.err() << kErase << std::flush;
}

std::string Live::Line() const {
  const Deeds::Done& done = deeds_.done();
  const double seconds = absl::ToDoubleSeconds(session_.moment().now - started_);
  std::string line =
      absl::StrCat(WithCommas(done.opened), " opened, ", WithCommas(done.closed), " closed, ",
                   WithCommas(done.escalated), " escalated, ", Counted(done.ratings, "rating", "ratings"));
  if (done.ratings > 0) {
    absl::StrAppendFormat(&line, " (%.1f)", static_cast<double>(done.stars) / static_cast<double>(done.ratings));
  }
  if (seconds >= 1) absl::StrAppendFormat(&line, "; %.1f a second", static_cast<double>(done.all) / seconds);
  return line;
}

std::string Live::Summary() const {
  const Deeds::Done& done = deeds_.done();
  std::string text = absl::StrCat(Counted(done.all, "thing", "things"), " done: ", Line(), "\n");
  for (const auto& [what, count] : done.deeds) absl::StrAppendFormat(&text, "  %-22s %6d\n", what, count);
  if (done.refused.empty()) return text;
  absl::StrAppend(&text, "refused by a rule, as things had changed or others were faster:\n");
  for (const auto& [reason, count] : done.refused) absl::StrAppendFormat(&text, "  %-22s %6d\n", reason, count);
  return text;
}

}  // namespace docket::client::demo
