#include "metrics/projector.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace docket::metrics {

Projector::Projector(TotalsStore store, ProjectorOptions options, OnStatus on_status)
    : store_(std::move(store)), options_(options), on_status_(std::move(on_status)) {}

Projector::~Projector() { Stop(); }

void Projector::Start() {
  thread_ = std::thread([this] { Serve(); });
}

void Projector::Notify() { pacer_.Wake(); }

void Projector::Stop() {
  pacer_.Stop();
  if (thread_.joinable()) thread_.join();
}

void Projector::Serve() {
  absl::Duration retry = options_.first_retry;
  for (bool serving = true; serving;) {
    const Pass pass = RunOnce();
    if (pass != Pass::kFailed) retry = options_.first_retry;
    switch (pass) {
      case Pass::kIdle:
        serving = Rest(options_.poll, /*until_notified=*/true);
        break;
      case Pass::kCaughtUp:
        serving = Rest(options_.pace, /*until_notified=*/false);
        break;
      case Pass::kMore:
        serving = Rest(absl::ZeroDuration(), /*until_notified=*/false);
        break;
      case Pass::kOvertaken:
        serving = Rest(Jittered(options_.shortest_rest, options_.longest_rest), /*until_notified=*/false);
        break;
      case Pass::kFailed:
        serving = Rest(Jittered(retry / 2, retry), /*until_notified=*/false);
        retry = std::min(2 * retry, options_.longest_rest);
        break;
    }
  }
}

bool Projector::Rest(absl::Duration time, bool until_notified) {
  return until_notified ? pacer_.PauseOrWake(time) : pacer_.Pause(time);
}

absl::Duration Projector::Jittered(absl::Duration from, absl::Duration to) {
  return from + absl::Uniform(random_, 0.0, 1.0) * (to - from);
}

Projector::Pass Projector::RunOnce() {
  const absl::StatusOr<Pass> pass = FoldAllLanes();
  // Nothing is known any more of where the checkpoints stand.
  if (!pass.ok() || *pass == Pass::kOvertaken) positions_.reset();
  if (on_status_ && pass.ok() != status_.ok()) on_status_(pass.status());
  status_ = pass.status();
  return pass.ok() ? *pass : Pass::kFailed;
}

absl::StatusOr<Projector::Positions> Projector::ReadPositions() const {
  const auto checkpoints = store_.read_checkpoints();
  if (!checkpoints.ok()) return checkpoints.status();
  Positions positions;
  for (const auto& [lane, checkpoint] : *checkpoints) {
    absl::StatusOr<log::v1::Totals> totals = ParseTotals(lane, checkpoint.totals);
    if (!totals.ok()) return totals.status();
    positions[lane] = {checkpoint.sequence, checkpoint.version, *std::move(totals)};
  }
  return positions;
}

uint64_t Projector::Behind(const Heads& heads) {
  uint64_t behind = 0;
  for (const auto& [lane, head] : heads) {
    const uint64_t sequence = (*positions_)[lane].sequence;
    if (head > sequence) behind += head - sequence;
  }
  return behind;
}

absl::StatusOr<Projector::Pass> Projector::FoldAllLanes() {
  if (!positions_.has_value()) {
    absl::StatusOr<Positions> positions = ReadPositions();
    if (!positions.ok()) return positions.status();
    positions_ = *std::move(positions);
  }
  const absl::StatusOr<Heads> heads = store_.read_heads();
  if (!heads.ok()) return heads.status();
  const uint64_t before = Behind(*heads);
  lag_ = before;
  absl::Status failed;
  for (const auto& [lane, head] : *heads) {
    Position& position = (*positions_)[lane];
    // Shorter than what was folded: log and checkpoints were put back to an earlier time, and are to be read again.
    if (position.sequence > head) return Pass::kOvertaken;
    if (position.sequence == head) continue;
    const absl::StatusOr<bool> advanced = FoldLane(lane, &position);
    if (advanced.ok() && !*advanced) return Pass::kOvertaken;
    if (absl::IsUnavailable(advanced.status())) return advanced.status();
    // What is wrong with one lane does not hold up the others.
    failed.Update(advanced.status());
  }
  const uint64_t after = Behind(*heads);
  lag_ = after;
  if (!failed.ok()) return failed;
  if (before == after) return Pass::kIdle;
  return after == 0 ? Pass::kCaughtUp : Pass::kMore;
}

absl::StatusOr<bool> Projector::FoldLane(uint16_t lane, Position* position) {
  for (size_t batch = options_.batch;; batch /= 2) {
    absl::StatusOr<bool> advanced = FoldStep(lane, batch, position);
    if (!absl::IsResourceExhausted(advanced.status()) || batch < 2) return advanced;
  }
}

absl::StatusOr<bool> Projector::FoldStep(uint16_t lane, size_t batch, Position* position) {
  const auto entries = store_.read_entries(lane, position->sequence, batch);
  if (!entries.ok()) return entries.status();
  if (entries->empty()) return true;
  log::v1::Totals totals = position->totals;
  DayChanges changes;
  uint64_t sequence = position->sequence;
  for (const LaneEntry& entry : *entries) {
    if (entry.sequence != sequence + 1) {
      return absl::DataLossError(absl::StrCat("the log of lane ", lane, " has no entry ", sequence + 1,
                                              " before its entry ", entry.sequence, ": run `docketd verify`"));
    }
    sequence = entry.sequence;
    Fold(entry.observed, &totals);
    FoldDay(entry.observed, &changes);
    if (changes.size() >= options_.rows) break;
  }
  const absl::StatusOr<ReportRows> rows = Changed(lane, position->version == 0, std::move(changes));
  if (!rows.ok()) return rows.status();
  const LaneCheckpoint expected = {.sequence = position->sequence, .version = position->version, .totals = {}};
  const absl::StatusOr<bool> advanced = store_.advance(lane, expected, sequence, totals.SerializeAsString(), *rows);
  if (advanced.ok() && *advanced) *position = {sequence, position->version + 1, std::move(totals)};
  return advanced;
}

absl::StatusOr<ReportRows> Projector::Changed(uint16_t lane, bool from_beginning, DayChanges changes) const {
  ReportRows rows;
  if (changes.empty()) return rows;
  // What stands there is of a projection that began elsewhere: it goes.
  if (!from_beginning) {
    std::vector<ReportDayKey> keys;
    for (const auto& [key, tally] : changes) {
      keys.push_back(key);
      if (tally.HasTimes()) keys.push_back(PartOf(key, Part::kTimes));
    }
    const absl::StatusOr<ReportRows> stored = store_.read_rows(lane, keys);
    if (!stored.ok()) return stored.status();
    for (const auto& [key, bytes] : *stored) {
      log::v1::Figures figures;
      if (!figures.ParseFromString(bytes)) {
        return absl::DataLossError(absl::StrCat("the figures of a day in lane ", lane,
                                                " cannot be read: remove the checkpoints of ", kProjection,
                                                ", and they are made again from the log"));
      }
      changes[PartOf(key, Part::kCounts)].Add(figures);
    }
  }
  for (const auto& [key, tally] : changes) AddRows(key, tally, &rows);
  return rows;
}

}  // namespace docket::metrics
