#include "server/totals_store.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/rules/people.h"
#include "storage/checkpoints.h"
#include "storage/loader.h"
#include "storage/standing.h"

namespace docket::server {
namespace {

class SharedConnection {
 public:
  explicit SharedConnection(storage::Database& database) : database_(database) {}

  template <typename Work>
  auto Run(Work work) -> decltype(work(std::declval<storage::Connection&>())) {
    absl::MutexLock lock(&mutex_);
    if (connection_ == nullptr || connection_->broken()) {
      absl::StatusOr<std::unique_ptr<storage::Connection>> connected = database_.Connect();
      if (!connected.ok()) return connected.status();
      connection_ = *std::move(connected);
    }
    return work(*connection_);
  }

 private:
  storage::Database& database_;
  absl::Mutex mutex_;
  std::unique_ptr<storage::Connection> connection_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<metrics::Observed> ObservedOf(storage::LogEntry& entry) {
  metrics::Observed observed = {.kind = entry.kind,
                                .is_case = entry.subject_kind == storage::SubjectKind::kCase,
                                .recorded = entry.time,
                                .occurred = entry.occurred};
  if (!observed.facts.ParseFromString(entry.measures.facts)) {
    return absl::DataLossError(
        absl::StrCat("the facts of log entry ", entry.lane, "/", entry.sequence, " cannot be read"));
  }
  observed.measures = std::move(entry.measures);
  observed.measures.facts.clear();
  return observed;
}

}  // namespace

metrics::TotalsStore TotalsStoreOn(storage::Database& database, const storage::Desk& desk) {
  const auto shared = std::make_shared<SharedConnection>(database);
  const std::string consumer(metrics::kProjection);
  metrics::TotalsStore store;
  store.read_heads = [shared, lanes = desk.lanes]() -> absl::StatusOr<std::map<uint16_t, uint64_t>> {
    return shared->Run([lanes](storage::Connection& connection) -> absl::StatusOr<std::map<uint16_t, uint64_t>> {
      std::vector<uint16_t> all;
      for (uint16_t lane = 0; lane < lanes; ++lane) all.push_back(lane);
      absl::StatusOr<storage::Proof> proof = storage::ReadProof(connection, all, {});
      if (!proof.ok()) return proof.status();
      return std::move(proof->heads);
    });
  };
  store.read_checkpoints = [shared, consumer]() {
    return shared->Run(
        [&consumer](storage::Connection& connection) -> absl::StatusOr<std::map<uint16_t, metrics::LaneCheckpoint>> {
          absl::StatusOr<std::map<uint16_t, storage::Checkpoint>> read = storage::ReadCheckpoints(connection, consumer);
          if (!read.ok()) return read.status();
          std::map<uint16_t, metrics::LaneCheckpoint> checkpoints;
          for (auto& [lane, checkpoint] : *read) {
            checkpoints[lane] = {
                .sequence = checkpoint.sequence, .version = checkpoint.version, .totals = std::move(checkpoint.totals)};
          }
          return checkpoints;
        });
  };
  store.read_told = [shared, consumer]() {
    return shared->Run(
        [&consumer](storage::Connection& connection) { return storage::ReadToCatchUpWith(connection, consumer); });
  };
  store.read_entries = [shared](uint16_t lane, uint64_t after, size_t limit) {
    return shared->Run(
        [lane, after, limit](storage::Connection& connection) -> absl::StatusOr<std::vector<metrics::LaneEntry>> {
          absl::StatusOr<std::vector<storage::LogEntry>> entries =
              storage::ReadEntries(connection, lane, after, limit, /*columns_only=*/true);
          if (!entries.ok()) return entries.status();
          std::vector<metrics::LaneEntry> observed;
          for (storage::LogEntry& entry : *entries) {
            absl::StatusOr<metrics::Observed> one = ObservedOf(entry);
            if (!one.ok()) return one.status();
            observed.push_back({.sequence = entry.sequence, .observed = *std::move(one)});
          }
          return observed;
        });
  };
  store.read_standing = [shared](const std::map<uint16_t, uint64_t>& folded) {
    return shared->Run(
        [&folded](storage::Connection& connection) { return storage::ReadStanding(connection, folded); });
  };
  store.read_rows = [shared](uint16_t lane, const std::vector<ReportDayKey>& keys) {
    return shared->Run(
        [&](storage::Connection& connection) { return storage::ReadReportDays(connection, lane, keys); });
  };
  store.advance = [shared, consumer](uint16_t lane, const metrics::LaneCheckpoint& expected, uint64_t sequence,
                                     const std::string& totals, const metrics::ReportRows& rows) {
    return shared->Run([&](storage::Connection& connection) -> absl::StatusOr<bool> {
      return storage::AdvanceWithDays(
          connection, consumer, lane,
          {.sequence = expected.sequence, .version = expected.version, .totals = expected.totals}, sequence, totals,
          rows);
    });
  };
  return store;
}

metrics::EscalationPaths EscalationPaths() {
  metrics::EscalationPaths paths;
  for (int cause = v1::EscalationCause_MIN; cause <= v1::EscalationCause_MAX; ++cause) {
    if (cause == v1::ESCALATION_CAUSE_UNSPECIFIED) continue;
    // A policy's rung may lead to any level.
    for (int level = v1::EscalationLevel_MIN + 1; level <= v1::EscalationLevel_MAX; ++level) {
      paths.emplace_back(static_cast<v1::EscalationCause>(cause), static_cast<v1::EscalationLevel>(level));
    }
  }
  return paths;
}

}  // namespace docket::server
