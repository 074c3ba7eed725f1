#include "api/client/progress.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

constexpr absl::Duration kBetweenDrawings = absl::Milliseconds(200);
// A rate over less than this says nothing.
constexpr absl::Duration kLeastForARate = absl::Seconds(1);
// Back to the left, and the rest of the line erased.
constexpr char kErase[] = "\r\x1b[K";

}  // namespace

std::string WithCommas(std::int64_t number) {
  const std::string digits = absl::StrCat(number);
  std::string text;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    if (at > 0 && (digits.size() - at) % 3 == 0 && digits[at - 1] != '-') text += ',';
    text += digits[at];
  }
  return text;
}

Progress::Progress(Screen screen, std::string noun, std::optional<std::int64_t> total)
    : screen_(std::move(screen)), noun_(std::move(noun)), total_(total), started_(screen_.now()) {}

Progress::~Progress() { Finish(); }

void Progress::Add(std::int64_t count) {
  done_ += count;
  if (!screen_.terminal || finished_) return;
  const absl::Time now = screen_.now();
  if (now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  shown_ = true;
  screen_.out << kErase << Text(now) << std::flush;
}

void Progress::Hide() {
  if (!shown_) return;
  screen_.out << kErase << std::flush;
  shown_ = false;
  drawn_ = absl::InfinitePast();
}

void Progress::Finish() {
  Hide();
  finished_ = true;
}

std::string Progress::Text(absl::Time now) const {
  std::string text = WithCommas(done_);
  // What is there may have grown since it was counted.
  if (total_.has_value()) absl::StrAppend(&text, " of ", WithCommas(std::max(*total_, done_)));
  absl::StrAppend(&text, " ", noun_);
  std::optional<double> fraction = fraction_;
  if (!fraction.has_value() && total_.value_or(0) > 0) {
    fraction = static_cast<double>(done_) / static_cast<double>(*total_);
  }
  if (fraction.has_value()) {
    absl::StrAppend(&text, " (", static_cast<int>(100 * std::clamp(*fraction, 0.0, 1.0)), " %)");
  }
  if (const absl::Duration elapsed = now - started_; elapsed >= kLeastForARate) {
    const auto rate = static_cast<std::int64_t>(static_cast<double>(done_) / absl::ToDoubleSeconds(elapsed));
    absl::StrAppend(&text, ", ", WithCommas(rate), " a second");
  }
  return text;
}

}  // namespace docket::client
