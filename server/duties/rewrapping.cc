#include "server/duties/rewrapping.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/log.h"
#include "storage/clock.h"

namespace docket::server {
namespace {

constexpr absl::Duration kTellEvery = absl::Seconds(10);

}  // namespace

Rewrapping::Rewrapping(storage::Database& database, uint16_t lanes, const MasterKeys& masters,
                       RewrappingOptions options)
    : database_(database), lanes_(lanes), masters_(masters), options_(std::move(options)), thread_([this] {
        Serve();
      }) {}

Rewrapping::~Rewrapping() {
  pacer_.Stop();
  thread_.join();
}

void Rewrapping::Serve() { finished_ = masters_.older().empty() || RewrapAll(); }

bool Rewrapping::RewrapAll() {
  std::unique_ptr<storage::Connection> connection;
  bool failing = false;
  absl::Duration pause = absl::ZeroDuration();
  while (pacer_.Pause(pause)) {
    pause = options_.after_failure;
    absl::StatusOr<bool> done = Once(&connection);
    if (absl::IsCancelled(done.status())) break;
    if (done.ok() && *done) return true;
    // Said when it begins, not each time.
    if (!done.ok() && !failing) {
      log::Warning("the re-wrapping of data keys waits", {{"why", std::string(done.status().message())}});
    }
    // Whatever it was, the primary may be another one now.
    if (!done.ok()) connection.reset();
    failing = !done.ok();
    if (done.ok()) pause = options_.look_again;
  }
  return false;
}

absl::StatusOr<bool> Rewrapping::Once(std::unique_ptr<storage::Connection>* connection) {
  if (*connection == nullptr || (*connection)->broken()) {
    absl::StatusOr<std::unique_ptr<storage::Connection>> connected = database_.Connect();
    if (!connected.ok()) return connected.status();
    *connection = *std::move(connected);
  }
  return WalkAll(**connection);
}

absl::StatusOr<bool> Rewrapping::WalkAll(storage::Connection& connection) {
  absl::StatusOr<std::set<std::string>> in_use = OlderInUse(connection);
  if (!in_use.ok()) return in_use.status();
  if (!in_use->empty() && rewrapped_ == 0) {
    log::Info("data keys are re-wrapped with the new master key",
              {{"with", masters_.current()}, {"wrapped_with", absl::StrJoin(*in_use, ", ")}});
  }
  unusable_ = 0;
  const uint64_t before = rewrapped_;
  for (const std::string& master : *in_use) {
    for (uint16_t lane = 0; lane < lanes_; ++lane) {
      if (absl::Status walked = WalkLane(connection, master, lane); !walked.ok()) return walked;
    }
  }
  if (!in_use->empty()) in_use = OlderInUse(connection);
  if (!in_use.ok()) return in_use.status();
  // What cannot be opened does not get better by itself; what an older replica adds is looked for again.
  if (!in_use->empty() && (unusable_ == 0 || rewrapped_ > before)) return false;
  TellEnd(*in_use);
  return true;
}

absl::Status Rewrapping::WalkLane(storage::Connection& connection, const std::string& master, uint16_t lane) {
  Id from{.lane = lane, .number = 0};
  while (true) {
    if (!pacer_.Pause(options_.between_portions)) return absl::CancelledError("the service ends");
    if (!options_.may_write()) continue;
    const absl::StatusOr<std::vector<storage::StoredKey>> keys =
        storage::KeysWrappedBy(connection, master, from, options_.portion);
    if (!keys.ok()) return keys.status();
    if (keys->empty()) return absl::OkStatus();
    if (absl::Status rewrapped = RewrapPortion(connection, *keys); !rewrapped.ok()) return rewrapped;
    from.number = keys->back().owner.number + 1;
    TellProgress();
  }
}

absl::Status Rewrapping::RewrapPortion(storage::Connection& connection, const std::vector<storage::StoredKey>& keys) {
  std::vector<storage::StoredKey> before;
  std::vector<storage::StoredKey> after;
  for (const storage::StoredKey& one : keys) {
    const absl::StatusOr<std::string> secret = masters_.Unwrap(one.key);
    if (!secret.ok()) {
      ++unusable_;
      log::Error("a data key cannot be opened, and stays as it is",
                 {{"lane", absl::StrCat(one.owner.lane)}, {"number", absl::StrCat(one.owner.number)}});
      continue;
    }
    before.push_back(one);
    after.push_back({.owner = one.owner, .key = masters_.Wrap(one.key.uid, *secret)});
  }
  absl::Status done = storage::Rewrap(connection, before, after);
  if (done.ok()) rewrapped_ += before.size();
  return done;
}

absl::StatusOr<std::set<std::string>> Rewrapping::OlderInUse(storage::Connection& connection) {
  absl::StatusOr<std::set<std::string>> in_use = storage::MastersInUse(connection, lanes_);
  if (in_use.ok())
    std::erase_if(*in_use, [this](const std::string& id) { return id == masters_.current() || !masters_.Has(id); });
  return in_use;
}

void Rewrapping::TellProgress() {
  const absl::Duration now = storage::DatabaseClock::SteadyClock();
  if (told_ == absl::ZeroDuration()) told_ = now;
  if (now - told_ < kTellEvery) return;
  told_ = now;
  log::Info("data keys are being re-wrapped", {{"so_far", absl::StrCat(rewrapped_)}});
}

void Rewrapping::TellEnd(const std::set<std::string>& in_use) {
  std::vector<std::string> free = masters_.older();
  std::erase_if(free, [&](const std::string& id) { return in_use.contains(id); });
  if (!in_use.empty()) {
    log::Error("some data keys cannot be re-wrapped: keep the master keys that they need",
               {{"needed", absl::StrJoin(in_use, ", ")}, {"rewrapped", absl::StrCat(rewrapped_)}});
  }
  if (free.empty()) return;
  log::Info(
      "no data key needs these master keys any more: once every docketd runs with the new one first, they may be taken "
      "out",
      {{"not_needed", absl::StrJoin(free, ", ")},
       {"in_use", masters_.current()},
       {"rewrapped", absl::StrCat(rewrapped_)}});
}

}  // namespace docket::server
