// How a committer carries a batch: decide, write, prove, answer; and what it does when something fails on the way.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "storage/answers.h"
#include "storage/committer.h"
#include "storage/schema.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr int kMostAttempts = 60;
constexpr size_t kMostTouched = 4096;

void Answer(const Item& item, absl::Status status, std::shared_ptr<const Subject> subject = nullptr) {
  item.command->Done({.status = std::move(status), .subject = std::move(subject)});
}

void AnswerAll(const std::vector<Item>& items, const absl::Status& status) {
  for (const Item& item : items) Answer(item, status);
}

std::vector<uint16_t> LanesOf(const std::vector<Item>& items) {
  std::set<uint16_t> lanes;
  for (const Item& item : items) lanes.insert(item.command->subject.lane);
  return {lanes.begin(), lanes.end()};
}

RequestLocation LocationOf(const Command& command) {
  return {command.subject.lane, {command.request->caller, command.request->id}};
}

bool CommitWasRead(const Packet& packet, size_t results) {
  for (size_t i = 0; i < packet.parts.size(); ++i) {
    if (packet.parts[i] == Packet::kCommit) return results > i;
  }
  return false;
}

}  // namespace

void Committer::Carry(std::vector<Item> items) {
  Groups groups;
  groups.push_back(std::move(items));
  while (!groups.empty()) {
    std::vector<Item> group = std::move(groups.front());
    groups.pop_front();
    CarryGroup(std::move(group), &groups);
  }
}

void Committer::CarryGroup(std::vector<Item> group, Groups* again) {
  group = DropLate(std::move(group));
  if (group.empty()) return;
  if (connection_ == nullptr && !Connect()) return AnswerAll(group, DatabaseUnavailable());
  if (clock_.frozen()) {
    const absl::StatusOr<Pulse> pulse = ReadPulse(*connection_);
    if (pulse.ok()) clock_.Observe(pulse->now);
    observer_.OnClockFrozen(clock_.frozen());
    if (clock_.frozen()) return AnswerAll(group, ClockJumped());
  }
  if (!EnsureHeads(group)) {
    Disconnect();
    return AnswerAll(group, DatabaseUnavailable());
  }
  group = Admit(std::move(group));
  if (log_shortened_) return AnswerAll(group, LogShortened());
  if (group.empty()) return;
  Round round(std::move(group), lanes_, apply_, directory_.Get(), clock_.Now(), RandomBytes(kNonceBytes));
  if (round.writes()) {
    Write(std::move(round), again);
  } else {
    Committed(std::move(round), again);
  }
}

std::vector<Item> Committer::DropLate(std::vector<Item> group) {
  std::vector<Item> kept;
  kept.reserve(group.size());
  const absl::Time now = absl::Now();
  for (Item& item : group) {
    if (item.command->deadline <= now || item.command->Abandoned()) {
      Answer(item, Refusal(absl::StatusCode::kDeadlineExceeded, reason::kDeadlinePassed,
                           "the call's deadline passed while it waited; nothing was changed"));
    } else if (item.attempts > kMostAttempts) {
      Answer(item, RetryLater(absl::StatusCode::kUnavailable, reason::kContention,
                              "other replicas keep writing to the same lane; nothing was changed: try again",
                              absl::Milliseconds(100)));
    } else {
      kept.push_back(std::move(item));
    }
  }
  return kept;
}

bool Committer::EnsureHeads(const std::vector<Item>& group) {
  std::vector<uint16_t> missing;
  for (uint16_t lane : LanesOf(group)) {
    if (!lanes_.try_emplace(lane, options_.subjects_per_lane).first->second.head().has_value()) missing.push_back(lane);
  }
  if (missing.empty()) return true;
  const absl::StatusOr<std::map<uint16_t, Head>> heads = ReadHeads(*connection_, missing);
  if (!heads.ok()) return false;
  for (const auto& [lane, head] : *heads) {
    lanes_.at(lane).Resync(head, {});
    known_[lane] = head;
  }
  return true;
}

// Keeps the items whose subject is at hand; the others are loaded outside and come back.
std::vector<Item> Committer::Admit(std::vector<Item> group) {
  // First of all, as it may take away subjects that others of the group are about.
  for (Item& item : group) {
    const uint16_t lane = item.command->subject.lane;
    // Another server may have answered, or this one's past self.
    if (item.connection != connections_) item.loaded = nullptr;
    if (item.loaded != nullptr && item.loaded->head > lanes_.at(lane).head()->sequence) (void)Resync(lane);
  }
  std::vector<Item> admitted;
  admitted.reserve(group.size());
  for (Item& item : group) {
    const SubjectKey& key = item.command->subject;
    LaneMemory& memory = lanes_.at(key.lane);
    bool at_hand = key.is_new_case() || memory.Find(key) != nullptr;
    if (!at_hand && item.loaded != nullptr) at_hand = memory.Admit(*item.loaded);
    if (at_hand) {
      admitted.push_back(std::move(item));
    } else {
      LoadOutside(std::move(item));
    }
  }
  return admitted;
}

void Committer::LoadOutside(Item item) {
  {
    absl::MutexLock lock(&mutex_);
    ++loading_;
  }
  if (item.loaded != nullptr) ++item.attempts;
  item.connection = connections_;
  auto loaded = std::make_shared<Loaded>();
  const SubjectKey key = item.command->subject;
  readers_.Run(
      [loaded, key](Connection& connection) {
        absl::StatusOr<Loaded> read = LoadSubject(connection, key);
        if (read.ok()) *loaded = *std::move(read);
        return read.status();
      },
      [this, loaded, item](absl::Status status) mutable {
        if (!status.ok()) Answer(item, status);
        item.loaded = loaded;
        absl::MutexLock lock(&mutex_);
        --loading_;
        if (status.ok()) loaded_.push_back(std::move(item));
        // With the lock: without it this may be gone by now.
        pacer_.Wake();
      });
}

void Committer::Write(Round round, Groups* again) {
  const Packet packet = BuildPacket(round, clock_.shift());
  std::vector<Item>& items = round.items();
  if (packet.bytes > connection_->max_packet() / 4 && items.size() > 1) {
    const auto middle = items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
    again->emplace_back(std::make_move_iterator(items.begin()), std::make_move_iterator(middle));
    again->emplace_back(std::make_move_iterator(middle), std::make_move_iterator(items.end()));
    return;
  }
  const absl::Duration start = DatabaseClock::SteadyClock();
  std::vector<Rows> results;
  const PacketError error = connection_->Run(packet.statements, &results);
  if (!error.ok() && !CommitWasRead(packet, results.size())) {
    return HandleFailure(std::move(round), packet, error, again);
  }
  if (error.ok()) Feel(PulseOf(results.back()[0]));
  observer_.OnCommit(items.size(), round.entries().size(), DatabaseClock::SteadyClock() - start);
  Committed(std::move(round), again);
}

// The round is durable (or had nothing to write): memory follows, and everybody hears.
void Committer::Committed(Round round, Groups* again) {
  const std::vector<Change> changes = round.changes();
  for (const auto& [lane, head] : round.new_heads()) {
    std::vector<std::shared_ptr<const Subject>> in_lane;
    for (const Change& change : changes) {
      if (change.after->key.lane == lane) in_lane.push_back(change.after);
    }
    lanes_[lane].Advance(head, in_lane);
    known_[lane] = head;
    // The next command may depend on what this one changed.
    if (lane == 0 && connection_ != nullptr) (void)directory_.Refresh(*connection_);
  }
  std::vector<Item> unproven;
  std::vector<Verdict> verdicts;
  std::vector<Item> held;
  for (size_t i = 0; i < round.items().size(); ++i) {
    Item& item = round.items()[i];
    const Verdict& verdict = round.verdicts()[i];
    if (verdict.kind == Verdict::kWritten) {
      Answer(item, verdict.refusal, verdict.subject);
    } else if (verdict.kind == Verdict::kHeld) {
      held.push_back(std::move(item));
    } else {
      unproven.push_back(std::move(item));
      verdicts.push_back(verdict);
    }
  }
  if (!held.empty()) again->push_back(std::move(held));
  if (!unproven.empty()) Prove(std::move(unproven), std::move(verdicts), round.directory().version, again);
}

// What writes nothing proves nothing: one read looks for an earlier run of the same request, and confirms that the
// lane and the directory stand as they did when the command was judged.
void Committer::Prove(std::vector<Item> items, std::vector<Verdict> verdicts, uint64_t directory_version,
                      Groups* again) {
  if (connection_ == nullptr) return AnswerAll(items, DatabaseUnavailable());
  std::vector<uint16_t> lanes = LanesOf(items);
  if (lanes.front() != 0) lanes.insert(lanes.begin(), 0);
  std::vector<RequestLocation> requests;
  for (const Item& item : items) {
    if (item.command->request.has_value()) requests.push_back(LocationOf(*item.command));
  }
  const absl::StatusOr<Proof> proof = ReadProof(*connection_, lanes, requests);
  if (!proof.ok()) {
    Disconnect();
    return AnswerAll(items, DatabaseUnavailable());
  }
  const bool directory_stale = proof->heads.at(0) > directory_version;
  if (directory_stale) (void)directory_.Refresh(*connection_);
  std::map<uint16_t, std::optional<Touched>> moved;
  for (uint16_t lane : LanesOf(items)) {
    const LaneMemory& memory = lanes_.at(lane);
    if (!memory.head().has_value() || memory.head()->sequence != proof->heads.at(lane)) moved[lane] = Resync(lane);
  }
  std::vector<Item> retry;
  for (size_t i = 0; i < items.size(); ++i) {
    Item& item = items[i];
    if (AnswerIfStored(item, *proof)) continue;
    const auto change = moved.find(item.command->subject.lane);
    bool stands = !directory_stale;
    if (stands && change != moved.end()) {
      const uint64_t number =
          verdicts[i].subject != nullptr ? verdicts[i].subject->number : item.command->subject.number;
      stands = number != 0 && change->second.has_value() && change->second->complete &&
               !change->second->last.contains(number);
    }
    if (stands) {
      Answer(item, verdicts[i].refusal, verdicts[i].subject);
    } else {
      ++item.attempts;
      retry.push_back(std::move(item));
    }
  }
  if (!retry.empty()) again->push_back(std::move(retry));
}

// Answers with the outcome of the request's first run, if there was one.
bool Committer::AnswerIfStored(const Item& item, const Proof& proof) {
  if (!item.command->request.has_value()) return false;
  const auto stored = proof.requests.find(LocationOf(*item.command));
  if (stored == proof.requests.end()) return false;
  if (stored->second.fingerprint != item.command->request->fingerprint) {
    Answer(item, Refusal(absl::StatusCode::kAlreadyExists, reason::kRequestIdReused,
                         "this request_id was used before with other content: use a new one for a new request"));
    return true;
  }
  observer_.OnTrouble("replay", 0);
  if (!item.command->replay_needs_subject) {
    item.command->Done({.status = absl::OkStatus(), .subject = nullptr, .replayed = true});
    return true;
  }
  auto subject = std::make_shared<std::shared_ptr<const Subject>>();
  readers_.Run(
      [subject, lane = item.command->subject.lane, sequence = stored->second.sequence,
       apply = apply_](Connection& connection) -> absl::Status {
        absl::StatusOr<std::shared_ptr<const Subject>> folded = FoldAt(connection, lane, sequence, apply);
        if (folded.ok()) *subject = *std::move(folded);
        return folded.status();
      },
      [subject, command = item.command](absl::Status status) {
        command->Done({.status = std::move(status), .subject = *subject, .replayed = true});
      });
  return true;
}

std::optional<Touched> Committer::Resync(uint16_t lane) {
  LaneMemory& memory = lanes_.at(lane);
  // Not only behind us: the log may be another one that was written on since.
  if (const auto known = known_.find(lane); known != known_.end() && !CheckKnown({*known})) return std::nullopt;
  if (log_shortened_) {
    memory.Forget();
    return std::nullopt;
  }
  const absl::StatusOr<std::map<uint16_t, Head>> heads = ReadHeads(*connection_, {lane});
  if (!heads.ok()) return std::nullopt;
  const Head& head = heads->at(lane);
  Touched touched{.last = {}, .complete = false};
  if (memory.head().has_value()) {
    absl::StatusOr<Touched> read = ReadTouched(*connection_, lane, memory.head()->sequence, kMostTouched);
    if (!read.ok()) return std::nullopt;
    touched = *std::move(read);
  }
  memory.Resync(head, touched);
  known_[lane] = head;
  return touched;
}

}  // namespace docket::storage
