// What became of every command of a load, as its caller heard it. Thread-safe.
#ifndef DOCKET_TESTS_LOAD_JOURNAL_H_
#define DOCKET_TESTS_LOAD_JOURNAL_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::load {

struct Entry {
  enum Outcome { kAcknowledged, kRefused, kUnknown };
  Outcome outcome = kUnknown;
  std::string request_id;  // as sent: a UUID
  std::string rpc;         // "AcknowledgeCase"
  std::string target;      // the case it was about; empty for an opening and a claim
  std::string name;        // the case that came back
  int64_t version = 0;     // its version
  std::string refusal;     // "CODE REASON", of a refused one
  int attempts = 1;
  absl::Duration latency;  // from the first try to the definite answer
};

class Journal {
 public:
  void Add(Entry entry) {
    absl::MutexLock lock(&mutex_);
    entries_.push_back(std::move(entry));
  }
  // An attempt that gave no definite answer: the status code's name, with the reason if there was one.
  void AddTransient(const std::string& what) {
    absl::MutexLock lock(&mutex_);
    ++transient_[what];
  }
  std::vector<Entry> entries() const {
    absl::MutexLock lock(&mutex_);
    return entries_;
  }
  size_t size() const {
    absl::MutexLock lock(&mutex_);
    return entries_.size();
  }
  std::map<std::string, uint64_t> transient() const {
    absl::MutexLock lock(&mutex_);
    return transient_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> transient_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_JOURNAL_H_
