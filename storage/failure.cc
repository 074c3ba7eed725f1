// What a committer does when its packet did not go through: told apart by which statement failed and how.
#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/answers.h"
#include "storage/committer.h"
#include "storage/schema.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr int kMostClockAttempts = 3;

void AnswerAll(const std::vector<Item>& items, const absl::Status& status) {
  for (const Item& item : items) item.command->Done({.status = status, .subject = nullptr});
}

void Pause(int attempts) {
  static thread_local absl::BitGen random;
  absl::SleepFor(absl::Microseconds(absl::Uniform(random, 100, 500) * std::min(attempts, 20)));
}

}  // namespace

void Committer::HandleFailure(Round round, const Packet& packet, const PacketError& error, Groups* again) {
  std::vector<Item>& items = round.items();
  for (Item& item : items) ++item.attempts;
  const Packet::Part part = packet.parts[std::min(error.statement, packet.parts.size() - 1)];
  // Whatever COMMIT itself answered, what it had done by then is known to the log alone.
  if (error.fate == Fate::kUnknown || (error.fate != Fate::kNotSent && part == Packet::kCommit)) {
    return HandleDoubt(std::move(round), error, again);
  }
  if (error.fate == Fate::kNotSent || error.fate == Fate::kElsewhere) {
    observer_.OnTrouble("elsewhere", error.code);
    Disconnect();
    again->push_back(std::move(items));
    return;
  }
  // The server stopped at the failed statement and left the transaction open.
  if (!connection_->Run({"ROLLBACK"}).ok()) Disconnect();
  const bool in_events = part == Packet::kGuardedEvents || part == Packet::kEvents;
  if (part == Packet::kGuardedEvents && error.null_guard()) {
    observer_.OnTrouble("guard", error.code);
    RetryAfterGuard(std::move(round), again);
  } else if ((in_events && error.duplicate_key()) || error.lock_conflict() || error.interrupted()) {
    observer_.OnTrouble("conflict", error.code);
    RetryLanes(std::move(items), again);
  } else if (part == Packet::kRequests && error.duplicate_key()) {
    ReplayKnown(std::move(items), again);
  } else if (error.disk_full()) {
    AnswerAll(items, DiskFull());
  } else {
    observer_.OnTrouble("refused", error.code);
    if (items.size() == 1) return AnswerAll(items, Bug(error.code));
    // One of them holds a value that our own bounds should have refused; alone, it spares the others.
    for (Item& item : items) {
      again->emplace_back();
      again->back().push_back(std::move(item));
    }
  }
}

// A lane's predecessor was not found: the lane moved, the database is behind, or the packet was late.
void Committer::RetryAfterGuard(Round round, Groups* again) {
  bool moved = false;
  for (const auto& [lane, planned] : round.new_heads()) {
    const std::optional<Head> before = lanes_.at(lane).head();
    if (connection_ == nullptr || !Resync(lane).has_value()) {
      Disconnect();
      moved = true;
      break;
    }
    moved = moved || !before.has_value() || before->hash != lanes_.at(lane).head()->hash;
  }
  std::vector<Item> rest;
  for (Item& item : round.items()) {
    if (!moved && item.attempts >= kMostClockAttempts) {
      item.command->Done({.status = ClockJumped(), .subject = nullptr});
    } else {
      rest.push_back(std::move(item));
    }
  }
  if (!moved && connection_ != nullptr) {
    const absl::StatusOr<Pulse> pulse = ReadPulse(*connection_);
    if (pulse.ok()) clock_.Observe(pulse->now);
  }
  if (!rest.empty()) RetryLanes(std::move(rest), again);
}

// Each lane is tried again alone, so that one in conflict does not hold up the others.
void Committer::RetryLanes(std::vector<Item> items, Groups* again) {
  int attempts = 0;
  std::map<uint16_t, std::vector<Item>> by_lane;
  for (Item& item : items) {
    attempts = std::max(attempts, item.attempts);
    by_lane[item.command->subject.lane].push_back(std::move(item));
  }
  if (attempts > 1) Pause(attempts);
  for (auto& [lane, members] : by_lane) {
    if (connection_ != nullptr && !Resync(lane).has_value()) Disconnect();
    again->push_back(std::move(members));
  }
}

// Some of these requests were carried out before: those are answered as they were then, the others decided again.
void Committer::ReplayKnown(std::vector<Item> items, Groups* again) {
  std::vector<uint16_t> lanes;
  std::vector<RequestLocation> requests;
  for (const Item& item : items) {
    const Command& command = *item.command;
    lanes.push_back(command.subject.lane);
    if (command.request.has_value()) {
      requests.push_back({command.subject.lane, {command.request->caller, command.request->id}});
    }
  }
  std::optional<Proof> proof;
  if (connection_ != nullptr) {
    absl::StatusOr<Proof> read = ReadProof(*connection_, lanes, requests);
    if (read.ok()) proof = *std::move(read);
  }
  if (!proof.has_value()) Disconnect();
  std::vector<Item> rest;
  for (Item& item : items) {
    if (!proof.has_value() || !AnswerIfStored(item, *proof)) rest.push_back(std::move(item));
  }
  if (!rest.empty()) again->push_back(std::move(rest));
}

void Committer::HandleDoubt(Round round, const PacketError& error, Groups* again) {
  observer_.OnTrouble("unknown", error.code);
  Disconnect();
  switch (Resolve(round.entries().front())) {
    case Doubt::kCommitted:
      return Committed(std::move(round), again);
    case Doubt::kNotCommitted:
      again->push_back(std::move(round.items()));
      return;
    case Doubt::kUnresolved:
      return AnswerAll(round.items(), OutcomeUnknown());
  }
}

// Looks for our first event at its place, on a server whose primary role was just checked. FOR UPDATE waits for a
// transaction that is still open there. Absence is final only once the place is taken: a fence takes it.
Committer::Doubt Committer::Resolve(const LogEntry& first) {
  const absl::Duration until = DatabaseClock::SteadyClock() + options_.doubt_patience;
  while (DatabaseClock::SteadyClock() < until && !log_shortened_) {
    if (connection_ == nullptr && !Connect()) {
      // Only those in doubt wait; nobody else has to.
      RefuseAllQueued(DatabaseUnavailable());
      if (StopsWithin(absl::Milliseconds(100))) break;
      continue;
    }
    if (log_shortened_) break;
    std::vector<Rows> results;
    const PacketError read = connection_->Run({"START TRANSACTION",
                                               absl::StrCat("SELECT hash FROM case_events WHERE lane = ", first.lane,
                                                            " AND sequence = ", first.sequence, " FOR UPDATE"),
                                               "COMMIT"},
                                              &results);
    if (!read.ok()) {
      Disconnect();
      if (StopsWithin(absl::Milliseconds(10))) break;
      continue;
    }
    if (!results[1].empty()) {
      return results[1][0][0] == first.hash ? Doubt::kCommitted : Doubt::kNotCommitted;
    }
    observer_.OnTrouble("fence", 0);
    const PacketError fenced = Fence(first);
    if (fenced.ok()) return Doubt::kNotCommitted;
    // Refused: something took the place meanwhile, perhaps our own packet. Read again.
    if (fenced.fate != Fate::kRefused || !connection_->Run({"ROLLBACK"}).ok()) Disconnect();
    if (StopsWithin(absl::Milliseconds(10))) break;
  }
  return Doubt::kUnresolved;
}

// Waits a moment; true when the committer is to stop.
bool Committer::StopsWithin(absl::Duration moment) {
  const absl::Duration end = DatabaseClock::SteadyClock() + moment;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return true;
    }
    const absl::Duration rest = end - DatabaseClock::SteadyClock();
    if (rest <= absl::ZeroDuration()) return false;
    pacer_.PauseOrWake(rest);
  }
}

PacketError Committer::Fence(const LogEntry& first) {
  const Head before{.sequence = first.sequence - 1, .hash = first.previous, .time = first.time};
  const PacketError error =
      connection_->Run(BuildFence(first.lane, before, clock_.Now(), RandomBytes(kNonceBytes)).statements);
  if (error.ok() && lanes_.contains(first.lane)) (void)Resync(first.lane);
  return error;
}

}  // namespace docket::storage
