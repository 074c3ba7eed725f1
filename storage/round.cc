#include "storage/round.h"

#include <algorithm>
#include <utility>

#include "api/model/refusal.h"
#include "storage/answers.h"

namespace docket::storage {

Round::Round(std::vector<Item> items, std::map<uint16_t, LaneMemory>& lanes, const ApplyFn& apply,
             std::shared_ptr<const Directory> directory, absl::Time now, std::string nonce)
    : items_(std::move(items)),
      verdicts_(items_.size()),
      apply_(apply),
      directory_(std::move(directory)),
      now_(now),
      nonce_(std::move(nonce)) {
  std::map<uint16_t, std::vector<size_t>> by_lane;
  for (size_t i = 0; i < items_.size(); ++i) by_lane[items_[i].command->subject.lane].push_back(i);
  for (const auto& [lane, members] : by_lane) DecideLane(lane, members, lanes[lane]);
}

void Round::DecideLane(uint16_t lane, const std::vector<size_t>& members, LaneMemory& memory) {
  Head head = *memory.head();
  const uint64_t before = head.sequence;
  // A lane's time never falls.
  head.time = std::max(head.time, now_);
  for (size_t index : members) DecideOne(index, memory, &head);
  if (head.sequence != before) new_heads_[lane] = head;
}

void Round::DecideOne(size_t index, LaneMemory& memory, Head* head) {
  const Command& command = *items_[index].command;
  Verdict& verdict = verdicts_[index];
  if (command.request.has_value() && !command.validate_only) {
    const RequestLocation location{command.subject.lane, {command.request->caller, command.request->id}};
    if (!seen_requests_.insert(location).second) return;  // kHeld
  }
  if (directory_->maintenance.read_only() && !command.possible_in_maintenance) {
    // Not even what fell due is settled. Proven like any refusal, so that a replay is answered all the same.
    verdict.kind = Verdict::kUnwritten;
    verdict.refusal = InMaintenance(directory_->maintenance);
    return;
  }
  std::shared_ptr<const Subject> before;
  if (const auto changed = overlay_.find(command.subject); changed != overlay_.end()) {
    before = changed->second.after;
  } else if (!command.subject.is_new_case()) {
    before = memory.Find(command.subject);
    // Only one that is not there stays out of memory; anything else has to be loaded again.
    const std::shared_ptr<const Loaded>& loaded = items_[index].loaded;
    if (before == nullptr && loaded != nullptr && !loaded->subject->exists()) before = loaded->subject;
    if (before == nullptr) return;  // kHeld
  } else {
    before = std::make_shared<const Subject>(AbsentSubject(command.subject));
  }

  const Context context{.now = head->time, .directory = directory_};
  Decision decision = command.Decide(*before, context);

  // What is only validated goes through the same motions on copies.
  Head scratch = *head;
  Head* const at = command.validate_only ? &scratch : head;
  const size_t entries_before = entries_.size();
  const size_t replaced_before = replaced_.size();
  Subject after = *before;
  for (const Proposal& proposal : decision.settled) Append(command, proposal, &after, at);
  const size_t settled = entries_.size();
  // What is not there is at no version: the rule says so. Nor is it to those who may not know of it.
  if (!decision.denied && after.exists() && command.expected_version.has_value() &&
      static_cast<uint64_t>(*command.expected_version) != after.version) {
    verdict.refusal = VersionMismatch(*command.expected_version, after.version);
  } else {
    verdict.refusal = std::move(decision.refusal);
  }
  if (verdict.refusal.ok()) {
    for (const Proposal& proposal : decision.events) Append(command, proposal, &after, at);
  }
  const bool acted = entries_.size() > settled;
  const auto result = std::make_shared<const Subject>(std::move(after));
  if (verdict.refusal.ok()) verdict.subject = result;
  if (command.validate_only) {
    entries_.resize(entries_before);
    replaced_.resize(replaced_before);
  }
  if (entries_.size() > entries_before) {
    overlay_.try_emplace(result->key, Change{.before = before, .after = nullptr}).first->second.after = result;
  }
  if (!before->exists() && entries_.size() > entries_before && command.data_key.has_value()) {
    data_keys_.push_back({.owner = {.lane = result->key.lane, .number = result->number}, .key = *command.data_key});
  }
  // A refused command's settled events are written as well; its answer has to be proven all the same.
  verdict.kind = acted && !command.validate_only ? Verdict::kWritten : Verdict::kUnwritten;
  if (verdict.kind == Verdict::kWritten && command.request.has_value()) {
    requests_.push_back(
        {.lane = command.subject.lane, .key = *command.request, .sequence = head->sequence, .time = head->time});
  }
  // A timer's command has done its work by settling; it hears of it once that is durable.
  if (command.from_timer && entries_.size() > entries_before) verdict.kind = Verdict::kWritten;
}

void Round::Append(const Command& command, const Proposal& proposal, Subject* subject, Head* head) {
  LogEntry entry;
  entry.lane = command.subject.lane;
  entry.sequence = head->sequence + 1;
  entry.subject_kind = subject->key.kind;
  if (!subject->exists()) {
    subject->number = entry.sequence;
    if (subject->key.kind == SubjectKind::kCase) subject->key.number = entry.sequence;
  }
  entry.number = subject->number;
  entry.version = subject->version + 1;
  entry.kind = EventKindOf(proposal.payload);
  entry.time = head->time;
  entry.occurred = proposal.occurred;
  entry.actor = proposal.actor.empty() ? command.actor : proposal.actor;
  entry.nonce = nonce_;
  entry.previous = head->hash;
  entry.body = proposal.payload;
  entry.body.set_directory_version(directory_->version);
  if (proposal.actor.empty()) entry.body.set_on_behalf_of(command.on_behalf_of);
  if (!command.traceparent.empty() && proposal.actor.empty()) entry.body.set_traceparent(command.traceparent);
  apply_(subject, &entry);
  Replace(proposal, &entry, subject);
  docket::storage::Seal(&entry);
  head->sequence = entry.sequence;
  head->hash = entry.hash;
  entries_.push_back(std::move(entry));
}

void Round::Replace(const Proposal& proposal, LogEntry* entry, Subject* subject) {
  for (const ReplacedTexts& one : proposal.replaces) {
    std::string texts = TextsBytes(one.texts);
    log::v1::TextsReplaced* replaced = entry->body.add_replaced();
    replaced->set_version(one.version);
    replaced->set_digest(TextsDigest(texts));
    replaced_.push_back({.lane = entry->lane, .sequence = one.sequence, .texts = std::move(texts)});
    if (one.sequence == subject->number) subject->opening = one.texts;
  }
}

std::vector<Change> Round::changes() const {
  std::vector<Change> changes;
  changes.reserve(overlay_.size());
  for (const auto& [key, change] : overlay_) changes.push_back(change);
  // Rows are written in the order of their keys, so that two writers lock them in the same order.
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    const auto key = [](const Change& c) {
      return std::make_tuple(c.after->key.lane, c.after->key.kind, c.after->number);
    };
    return key(a) < key(b);
  });
  return changes;
}

}  // namespace docket::storage
