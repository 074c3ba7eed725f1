#include "server/desk.h"

#include <algorithm>
#include <utility>

#include "server/fold.h"

namespace docket::server {

Desk::Desk(storage::Database& database, storage::Desk facts, const DeskOptions& options,
           storage::CommitObserver& observer, MasterKeys masters)
    : database_(database),
      facts_(std::move(facts)),
      phone_region_(options.phone_region),
      sealer_(std::move(masters)),
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
