// The duty that folds the log into the totals that are exported and the figures that reports are made of: lane by lane
// it reads the entries after the lane's checkpoint, folds them, and moves the checkpoint on together with the new
// totals and figures.
//
// Any number of replicas may run it: the checkpoint's version lets one of them through, so each entry is counted once,
// whatever crashes. One at a time is enough, so who finds itself overtaken rests for some seconds.
//
//   Projector projector(store);
//   projector.Start();
//   projector.Notify();   // after a commit
//   projector.Stop();
//
// Thread-safe, but for RunOnce, which is for tests and must not be called while the thread runs.
#ifndef DOCKET_METRICS_PROJECTOR_H_
#define DOCKET_METRICS_PROJECTOR_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <thread>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/model/pacer.h"
#include "docket/log/v1/totals.pb.h"
#include "metrics/figures.h"
#include "metrics/totals_store.h"

namespace docket::metrics {

struct ProjectorOptions {
  // Entries folded in one step, and about how many rows of the reports it may touch: history that is imported touches
  // many days.
  size_t batch = 2000;
  size_t rows = 4000;
  // How often the log is looked at when nobody calls Notify.
  absl::Duration poll = absl::Milliseconds(250);
  // The rest after a pass that caught up: under load a second's entries cost one write for each lane.
  absl::Duration pace = absl::Seconds(1);
  // The rest of who was overtaken, at random between these.
  absl::Duration shortest_rest = absl::Seconds(2);
  absl::Duration longest_rest = absl::Seconds(5);
  // After a failure: doubled each time, up to longest_rest.
  absl::Duration first_retry = absl::Milliseconds(250);
};

class Projector {
 public:
  enum class Pass {
    kIdle,       // nothing was new
    kCaughtUp,   // all that was there when it began is folded
    kMore,       // there is more than a step takes
    kOvertaken,  // another replica moved a checkpoint
    kFailed,     // the store did not answer
  };
  // Hears of the first failure of a row, and with OK when it is over; on the projector's thread.
  using OnStatus = std::function<void(const absl::Status&)>;

  explicit Projector(TotalsStore store, ProjectorOptions options = {}, OnStatus on_status = nullptr);
  ~Projector();
  Projector(const Projector&) = delete;
  Projector& operator=(const Projector&) = delete;

  void Start();
  // There are new entries.
  void Notify();
  // Returns when the step that is under way has ended.
  void Stop();

  // One pass over all lanes, a step of at most `batch` entries in each.
  Pass RunOnce();
  // Entries that the last pass saw and left unfolded. What another replica has folded since is not taken off.
  uint64_t lag() const { return lag_.load(); }

 private:
  struct Position {
    uint64_t sequence = 0;
    uint64_t version = 0;
    log::v1::Totals totals;
  };
  using Positions = std::map<uint16_t, Position>;
  using Heads = std::map<uint16_t, uint64_t>;

  void Serve();
  // False when it is time to stop.
  bool Rest(absl::Duration time, bool until_notified);
  absl::Duration Jittered(absl::Duration from, absl::Duration to);
  absl::StatusOr<Pass> FoldAllLanes();
  absl::StatusOr<Positions> ReadPositions() const;
  // Entries up to the heads that are not folded.
  uint64_t Behind(const Heads& heads);
  // False when another replica was ahead.
  absl::StatusOr<bool> FoldLane(uint16_t lane, Position* position);
  absl::StatusOr<bool> FoldStep(uint16_t lane, size_t batch, Position* position);
  // The lane's rows with what is added to them.
  absl::StatusOr<ReportRows> Changed(uint16_t lane, bool from_beginning, DayChanges changes) const;

  const TotalsStore store_;
  const ProjectorOptions options_;
  const OnStatus on_status_;

  // The projector's thread alone. A remembered position is only a guess, which the checkpoint's version proves.
  std::optional<Positions> positions_;
  absl::Status status_;
  absl::BitGen random_;

  std::atomic<uint64_t> lag_{0};
  Pacer pacer_;
  std::thread thread_;
};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_PROJECTOR_H_
