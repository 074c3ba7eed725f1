#include "api/client/hook/deliveries.h"

#include <algorithm>
#include <utility>

namespace docket::client {
namespace {

constexpr absl::Duration kFirstWait = absl::Milliseconds(500);
constexpr absl::Duration kLongestWait = absl::Minutes(1);
// A receiver may ask to be left alone for longer; nobody is for more than this.
constexpr absl::Duration kLongestAskedFor = absl::Minutes(15);

absl::Duration WaitAfter(int attempts, const PostResult& result, double random) {
  const absl::Duration step = std::min(kLongestWait, kFirstWait * (1 << std::min(attempts - 1, 10)));
  const absl::Duration asked = std::min(result.retry_after.value_or(absl::ZeroDuration()), kLongestAskedFor);
  // With jitter, so that those who failed together do not come back together.
  return asked + step * (0.5 + 0.5 * random);
}

}  // namespace

void Deliveries::Add(std::vector<Parcel> parcels, std::string position) {
  const std::uint64_t page = first_page_ + pages_.size();
  pages_.push_back({.position = std::move(position), .open = parcels.size()});
  for (Parcel& parcel : parcels) {
    of_case_[parcel.case_name].push_back(next_number_);
    waiting_[next_number_] = {.parcel = std::move(parcel), .page = page};
    ++next_number_;
  }
}

std::optional<std::uint64_t> Deliveries::Next(absl::Time now) {
  std::optional<std::uint64_t> next;
  for (const auto& [name, numbers] : of_case_) {
    const Waiting& first = waiting_.at(numbers.front());
    if (first.under_way || first.not_before > now) continue;
    if (!next.has_value() || numbers.front() < *next) next = numbers.front();
  }
  if (!next.has_value()) return std::nullopt;
  Waiting& waiting = waiting_.at(*next);
  waiting.under_way = true;
  ++waiting.parcel.attempts;
  ++under_way_;
  return next;
}

Deliveries::Verdict Deliveries::Judge(std::uint64_t number, const PostResult& result, absl::Time now, double random) {
  Waiting& waiting = waiting_.at(number);
  if (result.taken()) return Verdict::kDelivered;
  if (!result.may_help() || waiting.parcel.attempts >= most_attempts_) return Verdict::kGivenUp;
  waiting.not_before = now + WaitAfter(waiting.parcel.attempts, result, random);
  waiting.under_way = false;
  --under_way_;
  return Verdict::kLater;
}

void Deliveries::Forget(std::uint64_t number) {
  const auto at = waiting_.find(number);
  const auto numbers = of_case_.find(at->second.parcel.case_name);
  numbers->second.pop_front();
  if (numbers->second.empty()) of_case_.erase(numbers);
  --pages_[at->second.page - first_page_].open;
  --under_way_;
  waiting_.erase(at);
}

std::optional<std::string> Deliveries::Reached() {
  std::optional<std::string> reached;
  while (!pages_.empty() && pages_.front().open == 0) {
    reached = std::move(pages_.front().position);
    pages_.pop_front();
    ++first_page_;
  }
  return reached;
}

absl::Time Deliveries::NextTime() const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [name, numbers] : of_case_) {
    const Waiting& first = waiting_.at(numbers.front());
    if (!first.under_way) next = std::min(next, first.not_before);
  }
  return next;
}

}  // namespace docket::client
