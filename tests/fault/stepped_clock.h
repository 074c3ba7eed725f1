// The wall clock of one process and its children, which can be set hours ahead or back while it runs: by libfaketime,
// of Debian's package faketime. What counts seconds only (CLOCK_MONOTONIC and its like) is left alone.
//
//   SteppedClock clock(folder + "/clock");
//   … start a process with clock.environment() …
//   clock.Set(absl::Hours(3));
//
// Belongs to one thread.
#ifndef DOCKET_TESTS_FAULT_STEPPED_CLOCK_H_
#define DOCKET_TESTS_FAULT_STEPPED_CLOCK_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace docket::fault {

class SteppedClock {
 public:
  // `file` holds the offset, and its name no blanks.
  explicit SteppedClock(std::string file);

  // Whether there is such a library here.
  static bool IsPossible();

  // "NAME=value", for a process whose clock this is; nothing where it is not possible.
  std::vector<std::string> environment() const;
  // From now on, ahead of the machine's clock (or behind it).
  void Set(absl::Duration offset);
  absl::Duration offset() const { return offset_; }

 private:
  const std::string file_;
  absl::Duration offset_;
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_STEPPED_CLOCK_H_
