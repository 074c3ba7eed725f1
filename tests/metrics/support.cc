#include "tests/metrics/support.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "docket/v1/event.pb.h"
#include "metrics/figures.h"
#include "prometheus/text_serializer.h"

namespace docket::metrics {

uint64_t SeedOf(const char* test) {
  uint64_t seed = std::random_device()();
  if (const char* given = getenv("DOCKET_SEED"); given != nullptr) (void)absl::SimpleAtoi(given, &seed);
  printf("%s: DOCKET_SEED=%lu\n", test, seed);
  return seed;
}

namespace {

log::v1::Facts RandomFacts(std::mt19937_64& random) {
  const auto below = [&random](uint64_t end) { return random() % end; };
  log::v1::Facts facts;
  facts.set_step(below(4) == 0);
  if (below(3) == 0) facts.set_response_us(static_cast<int64_t>(below(uint64_t{1} << below(43))));
  if (below(3) == 0) facts.set_business_us(static_cast<int64_t>(below(uint64_t{1} << below(43))));
  for (uint64_t targets = below(3); targets > 0; --targets) {
    log::v1::TargetFact* fact = facts.add_targets();
    fact->set_target(static_cast<uint32_t>(1 + below(15)));
    fact->set_outcome(static_cast<log::v1::TargetOutcome>(1 + below(2)));
  }
  facts.set_first_contact(static_cast<uint32_t>(below(5)));
  facts.set_team(below(2) == 0 ? "north" : "");
  facts.set_category(below(2) == 0 ? "billing" : "");
  facts.set_staff(below(2) == 0 ? "ana" : "");
  facts.set_open_second(static_cast<int64_t>(below(uint64_t{1} << 30)));
  if (below(3) == 0) facts.set_satisfied(below(2) == 0);
  return facts;
}

}  // namespace

Observed RandomEntry(std::mt19937_64& random) {
  const auto below = [&random](uint64_t end) { return random() % end; };
  Observed entry;
  entry.is_case = below(10) != 0;
  entry.kind = static_cast<uint16_t>(below(20) == 0 ? below(65536) : below(17));
  entry.occurred = absl::FromUnixMicros(static_cast<int64_t>(below(uint64_t{1} << 50)));
  entry.recorded = entry.occurred + absl::Microseconds(below(uint64_t{1} << below(40)));
  entry.facts = RandomFacts(random);
  Measures& m = entry.measures;
  m.case_kind = static_cast<uint8_t>(below(5));
  m.channel = static_cast<uint8_t>(below(8));
  m.from_state = static_cast<uint8_t>(below(8));
  m.to_state = static_cast<uint8_t>(below(8));
  m.cause = static_cast<uint8_t>(below(9));
  m.level = static_cast<uint8_t>(below(7));
  m.score = static_cast<uint8_t>(below(6));
  m.outcome = static_cast<uint8_t>(below(5));
  if (below(8) == 0) return entry;
  // All magnitudes alike, and often a bound itself or its neighbour.
  const int64_t magnitude = static_cast<int64_t>(uint64_t{1} << below(43));
  m.duration_us = static_cast<int64_t>(below(static_cast<uint64_t>(magnitude)));
  if (below(3) == 0) {
    m.duration_us = kResponseTimeBoundsUs[below(kResponseTimeBoundsUs.size())] + static_cast<int64_t>(below(3)) - 1;
  }
  return entry;
}

Observed Event(int kind, const Measures& measures, const log::v1::Facts& facts) {
  return {.kind = static_cast<uint16_t>(kind), .is_case = true, .measures = measures, .facts = facts};
}

TotalsStore MemoryStore::Functions() {
  TotalsStore store;
  store.read_heads = [this]() -> absl::StatusOr<std::map<uint16_t, uint64_t>> {
    if (!broken.ok()) return broken;
    std::map<uint16_t, uint64_t> heads;
    for (const auto& [lane, entries] : log) heads[lane] = entries.size();
    return heads;
  };
  store.read_checkpoints = [this]() -> absl::StatusOr<std::map<uint16_t, LaneCheckpoint>> {
    if (!broken.ok()) return broken;
    return checkpoints;
  };
  store.read_told = [this]() -> absl::StatusOr<std::map<uint16_t, uint64_t>> {
    if (!broken.ok()) return broken;
    return told;
  };
  store.read_entries = [this](uint16_t lane, uint64_t after, size_t limit) -> absl::StatusOr<std::vector<LaneEntry>> {
    if (!broken.ok()) return broken;
    ++reads;
    std::vector<LaneEntry> entries;
    for (uint64_t at = after; at < log[lane].size() && entries.size() < limit; ++at) {
      entries.push_back({.sequence = at + 1, .observed = log[lane][at]});
    }
    return entries;
  };
  store.read_standing = [this](const std::map<uint16_t, uint64_t>& /*folded*/) -> absl::StatusOr<Standing> {
    if (!broken.ok()) return broken;
    return standing;
  };
  store.read_rows = [this](uint16_t lane, const std::vector<ReportDayKey>& keys) -> absl::StatusOr<ReportRows> {
    if (!broken.ok()) return broken;
    ReportRows found;
    for (const ReportDayKey& key : keys) {
      if (rows[lane].count(key) > 0) found[key] = rows[lane][key];
    }
    return found;
  };
  store.advance = [this](uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence, const std::string& totals,
                         const ReportRows& changed) -> absl::StatusOr<bool> {
    if (!broken.ok()) return broken;
    LaneCheckpoint& checkpoint = checkpoints[lane];
    if (checkpoint.version != expected.version || checkpoint.sequence != expected.sequence) return false;
    if (expected.version == 0) rows[lane].clear();
    checkpoint = {sequence, expected.version + 1, totals};
    for (const auto& [key, figures] : changed) rows[lane][key] = figures;
    ++advances;
    return true;
  };
  return store;
}

log::v1::Totals MemoryStore::Ledger() const {
  log::v1::Totals ledger;
  for (const auto& [lane, entries] : log) {
    for (const Observed& entry : entries) Fold(entry, &ledger);
  }
  return ledger;
}

std::map<uint16_t, ReportRows> MemoryStore::LedgerRows() const {
  std::map<uint16_t, ReportRows> ledger;
  for (const auto& [lane, entries] : log) {
    DayChanges changes;
    for (const Observed& entry : entries) FoldDay(entry, &changes);
    for (const auto& [key, tally] : changes) AddRows(key, tally, &ledger[lane]);
    if (!entries.empty()) ledger[lane];
  }
  return ledger;
}

log::v1::Totals MemoryStore::Exported() {
  const absl::StatusOr<Checkpointed> checkpointed = ReadCheckpointed(Functions());
  return checkpointed.ok() ? checkpointed->totals : log::v1::Totals();
}

std::map<std::string, std::string> SamplesOf(absl::string_view text) {
  std::map<std::string, std::string> samples;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (absl::StartsWith(line, "#")) continue;
    const size_t blank = line.rfind(' ');
    samples.emplace(line.substr(0, blank), line.substr(blank + 1));
  }
  return samples;
}

std::map<std::string, std::string> SamplesOf(const std::vector<prometheus::MetricFamily>& families) {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return SamplesOf(out.str());
}

}  // namespace docket::metrics
