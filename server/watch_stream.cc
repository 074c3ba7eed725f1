// WatchEvents: one page after the other, each written before the next is read, so that a slow reader costs one page.
//
// A watcher is let in as every call is, and its rights are asked anew with every page. How long a stream goes on with a
// token that has expired meanwhile is bounded by the age of connections, as it is for every other call.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/event_service.h"
#include "server/road.h"
#include "server/watch_page.h"
#include "server/watching.h"
#include "storage/answers.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

// Well within the 15 s of the contract.
constexpr absl::Duration kHeartbeat = absl::Seconds(10);
// How long the last page may be on its way to a slow reader once the service is ending.
constexpr absl::Duration kFarewell = absl::Seconds(1);

// A read, a write and the end exclude each other: busy_ says that one of the first two is on its way, and what it needs
// belongs to it until it is done.
class WatchStream final : public grpc::ServerWriteReactor<v1::WatchEventsResponse>, public Watching::Watcher {
 public:
  WatchStream(Desk& desk, Watching& watching, grpc::CallbackServerContext* context,
              const v1::WatchEventsRequest& request, const Gate& gate)
      : desk_(desk),
        watching_(watching),
        context_(context),
        record_(context, absl::StrCat("/", kEventService, "/WatchEvents"), gate),
        pages_(WatchFilter(request)) {}

  // `self` keeps it until gRPC is done with it; Watching may look at it a moment longer.
  void Begin(std::shared_ptr<WatchStream> self, const v1::WatchEventsRequest& request) {
    self_ = std::move(self);
    {
      absl::MutexLock lock(&mutex_);
      end_ = Admit(request);
      busy_ = end_.ok();
    }
    if (!busy_) return Proceed();
    const bool from_start = request.from_start();
    Read([this, from_start](storage::Connection& connection) { return FindPlace(connection, from_start); }, true);
  }

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      busy_ = false;
      written_at_ = storage::DatabaseClock::SteadyClock();
      response_.Clear();
      if (!ok) end_ = absl::CancelledError("the caller went away");
    }
    Proceed();
  }
  void OnCancel() override { Proceed(); }
  void OnDone() override {
    std::shared_ptr<WatchStream> self;
    {
      absl::MutexLock lock(&mutex_);
      self = std::move(self_);
    }
    watching_.Leave(self);
    record_.Leave();
  }

  void Look(const Watching::View& view) override {
    {
      absl::MutexLock lock(&mutex_);
      if (view.heads != nullptr) heads_ = view.heads;
      // Of a caller who does not read: nothing else would end the write that is on its way to them. With the lock, for
      // without it the call might be gone by now; gRPC calls OnCancel on another thread.
      if (view.ending && StuckAtTheEnd(view.now)) context_->TryCancel();
      if (!busy_ && end_.ok() && view.database_lost) end_ = storage::DatabaseUnavailable();
      if (!busy_ && end_.ok() && view.asked_at > moved_at_ && Shortened()) end_ = PositionLost();
      fresh_ = view.asked_at == view.now;
    }
    Proceed();
  }

 private:
  enum class Step { kWait, kRead, kWrite, kEnd };

  absl::Status Admit(const v1::WatchEventsRequest& request) {
    absl::Status may = record_.Admission();
    if (may.ok()) may = rules::Access(*record_.caller(), desk_.KnownDirectory()).MayAsk("WatchEvents", request);
    if (!may.ok()) return may;
    const rules::Violations violations = rules::Validate(request);
    if (!violations.empty()) return InvalidRequest(violations);
    if (request.position().empty()) return absl::OkStatus();
    std::optional<WatchPosition> position = ParsePosition(request.position());
    if (!position.has_value()) {
      return InvalidRequest({{"position", "must be one that came with an answer, as it came"}});
    }
    if (position->size() != desk_.facts().lanes) return PositionLost();
    position_ = *std::move(position);
    return absl::OkStatus();
  }

  // Where it begins: checked, or found.
  absl::Status FindPlace(storage::Connection& connection, bool from_start) {
    const absl::StatusOr<rules::Access> access = AccessNow(connection);
    if (!access.ok()) return access.status();
    if (!position_.empty()) return CheckPosition(connection, position_);
    std::vector<uint16_t> lanes;
    std::vector<storage::LogPlace> firsts;
    for (uint16_t lane = 1; lane < desk_.facts().lanes; ++lane) {
      lanes.push_back(lane);
      firsts.push_back({lane, 0});
    }
    WatchPosition found(desk_.facts().lanes);
    if (from_start) {
      const auto hashes = storage::ReadHashes(connection, firsts);
      if (!hashes.ok()) return hashes.status();
      for (const auto& [place, hash] : *hashes) found[place.first] = {.sequence = 0, .mark = MarkOf(hash)};
    } else {
      const auto heads = storage::ReadHeads(connection, lanes);
      if (!heads.ok()) return heads.status();
      for (const auto& [lane, head] : *heads) found[lane] = {.sequence = head.sequence, .mark = MarkOf(head.hash)};
    }
    position_ = std::move(found);
    return absl::OkStatus();
  }

  absl::Status ReadPage(storage::Connection& connection, const LaneHeads& heads) {
    const absl::StatusOr<rules::Access> access = AccessNow(connection);
    if (!access.ok()) return access.status();
    absl::StatusOr<WatchPage> page = pages_.Read(connection, *access, position_, heads);
    if (!page.ok()) return page.status();
    response_.Clear();
    for (v1::WatchEventsResponse::Event& event : page->events) *response_.add_events() = std::move(event);
    position_ = std::move(page->behind);
    return absl::OkStatus();
  }

  absl::StatusOr<rules::Access> AccessNow(storage::Connection& connection) {
    std::shared_ptr<const Directory> directory;
    if (!record_.caller()->unrestricted) {
      const auto current = desk_.CurrentDirectory(connection);
      if (!current.ok()) return current.status();
      directory = *current;
    }
    rules::Access access(*record_.caller(), std::move(directory));
    if (absl::Status may = access.MayCall("WatchEvents"); !may.ok()) return may;
    return access;
  }

  void Read(storage::ReaderPool::Work work, bool first) {
    const std::shared_ptr<WatchStream> self = self_;
    watching_.Read(
        [self, work = std::move(work)](storage::Connection& connection) {
          if (self->record_.Cancelled()) return absl::Status(absl::CancelledError("the caller went away"));
          return work(connection);
        },
        [self, first](const absl::Status& status) { self->HaveRead(status, first); });
  }

  void HaveRead(const absl::Status& status, bool first) {
    // While it is still busy, for then it cannot end: whoever ended has left.
    if (first && status.ok()) watching_.Enter(self_);
    {
      absl::MutexLock lock(&mutex_);
      busy_ = false;
      moved_at_ = storage::DatabaseClock::SteadyClock();
      if (end_.ok()) end_ = status;
      // A caller has a position before anything happens.
      greeting_ = first && end_.ok();
    }
    Proceed();
  }

  // Does what is to be done next. Holds on to itself: with the end, gRPC lets go of it.
  void Proceed() {
    std::shared_ptr<WatchStream> self;
    std::shared_ptr<const LaneHeads> heads;
    Step step = Step::kWait;
    {
      absl::MutexLock lock(&mutex_);
      step = NextStep();
      self = self_;
      heads = heads_;
    }
    switch (step) {
      case Step::kWait:
        return;
      case Step::kRead:
        return Read([this, heads](storage::Connection& connection) { return ReadPage(connection, *heads); }, false);
      case Step::kWrite:
        response_.set_position(FormatPosition(position_));
        return StartWrite(&response_);
      case Step::kEnd:
        return Finish(record_.End(end_));
    }
  }

  Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (finished_ || busy_) return Step::kWait;
    if (end_.ok() && record_.Ending()) end_ = ShuttingDown();
    if (end_.ok() && record_.Cancelled()) end_ = absl::CancelledError("the caller went away");
    finished_ = !end_.ok();
    if (finished_) return Step::kEnd;
    const absl::Duration silent = storage::DatabaseClock::SteadyClock() - written_at_;
    const bool speak = greeting_ || response_.events_size() > 0 || (fresh_ && silent >= kHeartbeat);
    busy_ = speak || Behind();
    greeting_ = false;
    if (speak) return Step::kWrite;
    return busy_ ? Step::kRead : Step::kWait;
  }

  bool Behind() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (size_t lane = 1; heads_ != nullptr && lane < position_.size(); ++lane) {
      if ((*heads_)[lane] > position_[lane].sequence) return true;
    }
    return false;
  }
  // The log ends before what was read of it.
  bool Shortened() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (size_t lane = 1; heads_ != nullptr && lane < position_.size(); ++lane) {
      if ((*heads_)[lane] < position_[lane].sequence) return true;
    }
    return false;
  }

  bool StuckAtTheEnd(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ending_since_ = std::min(ending_since_, now);
    return busy_ && !finished_ && now - ending_since_ > kFarewell;
  }

  Desk& desk_;
  Watching& watching_;
  grpc::CallbackServerContext* const context_;
  CallRecord record_;
  std::shared_ptr<WatchStream> self_;

  // Of the read or the write that is on its way, else guarded like the rest.
  WatchPages pages_;
  WatchPosition position_;
  v1::WatchEventsResponse response_;

  absl::Mutex mutex_;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  bool greeting_ ABSL_GUARDED_BY(mutex_) = false;
  // The last look reached the database: a heartbeat says that nothing has happened.
  bool fresh_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<const LaneHeads> heads_ ABSL_GUARDED_BY(mutex_);
  absl::Duration moved_at_ ABSL_GUARDED_BY(mutex_) = absl::ZeroDuration();
  absl::Duration written_at_ ABSL_GUARDED_BY(mutex_) = absl::ZeroDuration();
  absl::Duration ending_since_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteDuration();
  absl::Status end_;  // final once finished_
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchEventsResponse>* Road::WatchEvents(Watching& watching,
                                                                     grpc::CallbackServerContext* context,
                                                                     const v1::WatchEventsRequest* request) {
  const auto stream = std::make_shared<WatchStream>(desk_, watching, context, *request, gate_);
  stream->Begin(stream, *request);
  return stream.get();
}

}  // namespace docket::server
