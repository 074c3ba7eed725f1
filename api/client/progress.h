// One line on a terminal that says how far a long command is, drawn over and over:
//
//   1,234 of 5,000 cases (24 %), 512 a second
//
//   Progress progress({err, err_is_terminal, now}, "cases", 5'000);
//   for (...) progress.Add(1);
//   progress.Finish();
//
// Says nothing at all where there is no terminal. Belongs to one thread.
#ifndef DOCKET_API_CLIENT_PROGRESS_H_
#define DOCKET_API_CLIENT_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "absl/time/time.h"

namespace docket::client {

class Progress {
 public:
  // Where it is drawn, and by which clock.
  struct Screen {
    std::ostream& out;
    bool terminal = false;
    std::function<absl::Time()> now;
  };

  // `noun` is what is counted, in the plural: "cases". `total` where it is known.
  Progress(Screen screen, std::string noun, std::optional<std::int64_t> total);
  // Takes the line away, as Finish does.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // So many more are done. Redraws at most 5 times a second.
  void Add(std::int64_t count);
  // How much is done of all, 0 to 1, where something else than the count tells.
  void SetFraction(double fraction) { fraction_ = fraction; }
  // Takes the line away before something else is written; the next Add brings it back.
  void Hide();
  // Takes it away for good. What is to be read afterwards is the command's to say.
  void Finish();

  std::int64_t done() const { return done_; }
  absl::Duration elapsed() const { return screen_.now() - started_; }

 private:
  std::string Text(absl::Time now) const;

  const Screen screen_;
  const std::string noun_;
  const std::optional<std::int64_t> total_;
  const absl::Time started_;
  std::int64_t done_ = 0;
  std::optional<double> fraction_;
  absl::Time drawn_ = absl::InfinitePast();
  bool shown_ = false;
  bool finished_ = false;
};

// "1,234,567".
std::string WithCommas(std::int64_t number);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_PROGRESS_H_
