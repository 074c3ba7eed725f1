#include "storage/lane_memory.h"

#include <algorithm>

namespace docket::storage {
namespace {

constexpr size_t kMostForeign = 8192;

}  // namespace

std::shared_ptr<const Subject> LaneMemory::Find(const SubjectKey& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second);
  return recent_.front().subject;
}

bool LaneMemory::Admit(const Loaded& loaded) {
  if (!head_.has_value() || loaded.head > head_->sequence || loaded.head < forgotten_through_) return false;
  const Subject& subject = *loaded.subject;
  // One that was not there may have come to be by any entry of others.
  if (!subject.exists()) return loaded.head >= last_foreign_;
  const auto touched = foreign_.find(subject.number);
  if (touched != foreign_.end() && touched->second > loaded.head) return false;
  // One that is remembered is at least as new.
  if (!by_key_.contains(subject.key)) Put(loaded.subject, loaded.head);
  return true;
}

void LaneMemory::Advance(const Head& head, const std::vector<std::shared_ptr<const Subject>>& subjects) {
  if (!head_.has_value()) forgotten_through_ = std::max(forgotten_through_, head.sequence);
  head_ = head;
  for (const std::shared_ptr<const Subject>& subject : subjects) Put(subject, head.sequence);
}

void LaneMemory::Resync(const Head& head, const Touched& touched) {
  const bool follows = head_.has_value() && touched.complete && head.sequence >= head_->sequence;
  if (!follows || foreign_.size() + touched.last.size() > kMostForeign) {
    Forget();
    forgotten_through_ = std::max(forgotten_through_, head.sequence);
  }
  for (const auto& [number, sequence] : touched.last) {
    const auto found = by_number_.find(number);
    if (found != by_number_.end()) Erase(found->second);
    foreign_[number] = sequence;
    last_foreign_ = std::max(last_foreign_, sequence);
  }
  head_ = head;
}

void LaneMemory::Forget() {
  if (head_.has_value()) forgotten_through_ = std::max(forgotten_through_, head_->sequence);
  head_.reset();
  recent_.clear();
  by_key_.clear();
  by_number_.clear();
  foreign_.clear();
  last_foreign_ = 0;
}

void LaneMemory::Put(std::shared_ptr<const Subject> subject, uint64_t touched) {
  const auto found = by_key_.find(subject->key);
  if (found != by_key_.end()) Erase(found->second);
  recent_.push_front({.subject = std::move(subject), .touched = touched});
  by_key_[recent_.front().subject->key] = recent_.begin();
  by_number_[recent_.front().subject->number] = recent_.begin();
  if (recent_.size() > most_subjects_) {
    forgotten_through_ = std::max(forgotten_through_, recent_.back().touched);
    Erase(std::prev(recent_.end()));
  }
}

void LaneMemory::Erase(Recent::iterator at) {
  by_key_.erase(at->subject->key);
  by_number_.erase(at->subject->number);
  recent_.erase(at);
}

}  // namespace docket::storage
