#include "metrics/totals_store.h"

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

absl::StatusOr<Checkpointed> ReadCheckpointed(const TotalsStore& store) {
  // In this order: the log only grows, so no checkpoint is ahead of the heads.
  const auto checkpoints = store.read_checkpoints();
  if (!checkpoints.ok()) return checkpoints.status();
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
