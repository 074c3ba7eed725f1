// What is to be posted, and when: each case's events one after the other, the cases beside each other. One that fails
// is tried again, later each time, and its case waits for it; after so many tries, or where trying again would not
// help, it is given up and its case goes on.
//
// A page's position is reached once all that came with it, and before it, was delivered or given up.
//
// Decides alone; posts nothing, keeps nothing. Belongs to one thread.
#ifndef DOCKET_API_CLIENT_HOOK_DELIVERIES_H_
#define DOCKET_API_CLIENT_HOOK_DELIVERIES_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace docket::client {

// One event on its way.
struct Parcel {
  std::string name;       // "cases/{case}/events/{event}"
  std::string case_name;  // "cases/{case}"
  std::string body;
  int attempts = 0;
};

// What came of a post.
struct PostResult {
  long status = 0;      // HTTP's; 0: there was no answer
  std::string problem;  // a person's words; empty where it was taken
  std::optional<absl::Duration> retry_after;

  bool taken() const { return status >= 200 && status < 300; }
  // Whether another try may help: nobody answered, or they said that they cannot now.
  bool may_help() const { return status == 0 || status == 408 || status == 429 || status >= 500; }
};

class Deliveries {
 public:
  explicit Deliveries(int most_attempts) : most_attempts_(most_attempts) {}

  void Add(std::vector<Parcel> parcels, std::string position);

  // The oldest one that may be posted now, by a number of its own; from then on it is under way.
  std::optional<std::uint64_t> Next(absl::Time now);
  const Parcel& parcel(std::uint64_t number) const { return waiting_.at(number).parcel; }

  enum class Verdict { kDelivered, kLater, kGivenUp };
  // Of one that is under way. What is delivered or given up is done and forgotten by its Forget. `random` is evenly
  // spread over [0, 1).
  Verdict Judge(std::uint64_t number, const PostResult& result, absl::Time now, double random);
  void Forget(std::uint64_t number);

  // The furthest position that has been reached; nothing where it is none since this was asked last.
  std::optional<std::string> Reached();
  // Of all that waits or is under way.
  std::size_t size() const { return waiting_.size(); }
  std::size_t under_way() const { return under_way_; }
  // When the next one may be posted; the infinite future where none is waiting for its time.
  absl::Time NextTime() const;

 private:
  struct Waiting {
    Parcel parcel;
    std::uint64_t page = 0;
    bool under_way = false;
    absl::Time not_before = absl::InfinitePast();
  };
  struct Page {
    std::string position;
    std::size_t open = 0;
  };

  const int most_attempts_;
  std::uint64_t next_number_ = 1;
  std::map<std::uint64_t, Waiting> waiting_;
  // Of each case, in order: the first alone may be posted.
  std::map<std::string, std::deque<std::uint64_t>> of_case_;
  std::deque<Page> pages_;
  std::uint64_t first_page_ = 0;
  std::size_t under_way_ = 0;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HOOK_DELIVERIES_H_
