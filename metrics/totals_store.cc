#include "metrics/totals_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace docket::metrics {

absl::StatusOr<log::v1::Totals> ParseTotals(uint16_t lane, absl::string_view bytes) {
  log::v1::Totals totals;
  if (!totals.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(absl::StrCat("the metrics' checkpoint of lane ", lane,
                                            " cannot be read: remove the checkpoints of ", kProjection,
                                            ", and they are made again from the log"));
  }
  return totals;
}

namespace {

using Positions = std::map<uint16_t, uint64_t>;

// Whatever was told, by whichever replica, was folded from each lane up to some entry. So totals never fall exactly if
// each lane is folded as far as it was when they were told before. How far that can be at most is on record where the
// projection began, and where one of another name stands. It is no matter how far behind the log the totals are: what
// is old and whole is right, and rises when it is caught up.
bool HoldsAllToldBefore(const Positions& folded, bool begun, const Positions& heads, const Positions& told) {
  // Nothing is on record before the first step; of a log without entries nothing can have been told.
  if (!begun) return std::all_of(heads.begin(), heads.end(), [](const auto& head) { return head.second == 0; });
  return std::all_of(told.begin(), told.end(), [&folded](const auto& lane) {
    const auto found = folded.find(lane.first);
    return (found == folded.end() ? 0 : found->second) >= lane.second;
  });
}

}  // namespace

absl::StatusOr<Checkpointed> ReadCheckpointed(const TotalsStore& store) {
  // In this order: the log only grows, so no checkpoint is ahead of the heads; and with the first checkpoint after a
  // beginning it is on record what there is to catch up with.
  const auto checkpoints = store.read_checkpoints();
  if (!checkpoints.ok()) return checkpoints.status();
  const auto told = store.read_told();
  if (!told.ok()) return told.status();
  const auto heads = store.read_heads();
  if (!heads.ok()) return heads.status();
  Checkpointed checkpointed;
  std::map<uint16_t, uint64_t> all_folded;
  for (const auto& [lane, head] : *heads) {
    const auto found = checkpoints->find(lane);
    const uint64_t folded = found == checkpoints->end() ? 0 : found->second.sequence;
    if (head > folded) checkpointed.lag += head - folded;
    all_folded[lane] = folded;
  }
  checkpointed.whole = HoldsAllToldBefore(all_folded, !checkpoints->empty(), *heads, *told);
  absl::StatusOr<Standing> standing = store.read_standing(all_folded);
  if (!standing.ok()) return standing.status();
  checkpointed.standing = *std::move(standing);
  for (const auto& [lane, checkpoint] : *checkpoints) {
    const absl::StatusOr<log::v1::Totals> totals = ParseTotals(lane, checkpoint.totals);
    if (!totals.ok()) return totals.status();
    Merge(*totals, &checkpointed.totals);
  }
  return checkpointed;
}

}  // namespace docket::metrics
