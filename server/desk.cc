#include "server/desk.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/fold.h"
#include "server/policy/policy.h"
#include "server/policy_key.h"
#include "server/rules/clocks.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

using docket::log::v1::PolicyRecord;

// How many versions are at hand: what fell due before a policy took effect is the earlier one's.
constexpr size_t kPoliciesAtHand = 8;
constexpr size_t kPortion = 20;

// The last few versions on record, the earliest first.
absl::StatusOr<std::deque<PolicyRecord>> ReadPolicies(storage::Connection& connection) {
  const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, PolicyKey());
  if (!loaded.ok()) return loaded.status();
  storage::Subject subject = storage::AbsentSubject(PolicyKey());
  std::deque<PolicyRecord> records;
  uint64_t after = 0;
  size_t read = kPortion;
  while (read == kPortion) {
    absl::StatusOr<std::vector<storage::LogEntry>> entries =
        storage::ReadSubjectEntries(connection, 0, loaded->subject->number, after, kPortion);
    if (!entries.ok()) return entries.status();
    read = entries->size();
    for (storage::LogEntry& entry : *entries) {
      ApplyEntry(&subject, &entry);
      records.push_back(std::get<PolicyRecord>(subject.record));
      if (records.size() > kPoliciesAtHand) records.pop_front();
      after = entry.sequence;
    }
  }
  return records;
}

absl::StatusOr<std::shared_ptr<const Policy>> MakePolicies(const std::deque<PolicyRecord>& records) {
  std::shared_ptr<const Policy> made = !records.empty() && records.front().version() == 1 ? Policy::Shipped() : nullptr;
  for (const PolicyRecord& record : records) {
    absl::StatusOr<std::shared_ptr<const Policy>> policy =
        Policy::Make(record.text(), record.version(), rules::FromProto(record.apply_time()), made);
    // Judging by another policy than the one in force would be wrong: this server cannot go on.
    if (!policy.ok() && &record == &records.back()) {
      return absl::UnavailableError(
          absl::StrCat("this server cannot carry out policy ", record.version(), ": ", policy.status().message()));
    }
    made = policy.ok() ? *std::move(policy) : nullptr;
  }
  return made;
}

// Makes the policy on record ready, once for each version.
storage::CompleteDirectoryFn PolicyReader(storage::Database& database) {
  struct Last {
    absl::Mutex mutex;
    std::shared_ptr<const Policy> policy;
  };
  return [&database, last = std::make_shared<Last>()](Directory* directory) -> absl::Status {
    const int64_t version = directory->policy_record.version();
    if (version == 0) return absl::OkStatus();
    absl::MutexLock lock(&last->mutex);
    if (last->policy == nullptr || last->policy->version() < version) {
      absl::StatusOr<std::unique_ptr<storage::Connection>> connection = database.Connect();
      if (!connection.ok()) return connection.status();
      const absl::StatusOr<std::deque<PolicyRecord>> records = ReadPolicies(**connection);
      if (!records.ok()) return records.status();
      absl::StatusOr<std::shared_ptr<const Policy>> policy = MakePolicies(*records);
      if (!policy.ok()) return policy.status();
      last->policy = *std::move(policy);
    }
    directory->policy = last->policy;
    return absl::OkStatus();
  };
}

}  // namespace

Desk::Desk(storage::Database& database, storage::Desk facts, const DeskOptions& options,
           storage::CommitObserver& observer, MasterKeys masters)
    : database_(database),
      facts_(std::move(facts)),
      phone_region_(options.phone_region),
      sealer_(std::move(masters)),
      directory_(PolicyReader(database)),
      readers_(database, options.readers, options.most_queued) {
  clock_.Shift(options.test_clock_shift);
  const storage::CommitterOptions each{.most_queued = options.most_queued / static_cast<size_t>(options.committers)};
  for (int i = 0; i < options.committers; ++i) {
    committers_.push_back(std::make_unique<storage::Committer>(each, database_, clock_, directory_, readers_,
                                                               ApplyEntry, observer, log_shortened_));
  }
}

void Desk::Submit(std::shared_ptr<storage::Command> command) {
  storage::Committer& committer = *committers_[command->subject.lane % committers_.size()];
  committer.Submit(std::move(command));
}

absl::StatusOr<std::shared_ptr<const Directory>> Desk::CurrentDirectory(storage::Connection& connection) {
  const absl::StatusOr<storage::Pulse> pulse = storage::ReadPulse(connection);
  if (!pulse.ok()) return pulse.status();
  if (directory_.Get()->version < pulse->directory_head) {
    if (absl::Status read = directory_.Refresh(connection); !read.ok()) return read;
  }
  return directory_.Get();
}

void Desk::StopCommitting() {
  for (const auto& committer : committers_) committer->Stop();
}

bool Desk::connected() const {
  return std::all_of(committers_.begin(), committers_.end(), [](const auto& c) { return c->connected(); });
}

}  // namespace docket::server
