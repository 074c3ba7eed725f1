#include "tests/fault/clock_faults.h"

#include <signal.h>

#include <algorithm>
#include <chrono>

#include "absl/time/clock.h"
#include "tests/fault/escalation_desk.h"
#include "tests/fault/insistent_caller.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kWordEvery = absl::Milliseconds(700);
// Until every docketd has looked at the clock, and heard the word.
constexpr absl::Duration kAccepting = absl::Seconds(3);
constexpr absl::Duration kThawPatience = absl::Minutes(2);

}  // namespace

ClockFaults::ClockFaults(uint64_t seed, Replicas& replicas, SteppedClock& database, SteppedClock* docketd,
                         absl::Duration pace)
    : random_(seed ^ 0x5eed),
      replicas_(replicas),
      database_(database),
      docketd_(docketd),
      pace_(pace),
      next_(absl::Now() + pace / 2),
      next_policy_(absl::Now() + pace / 2) {}

ClockFaults::~ClockFaults() {
  if (changing_.valid()) changing_.wait();
}

absl::Duration ClockFaults::Hours() { return absl::Minutes(60 + Roll(5 * 60)); }

void ClockFaults::TickPolicy() {
  if (absl::Now() >= next_policy_) ChangePolicy();
}

void ClockFaults::Tick() {
  TickPolicy();
  const absl::Time now = absl::Now();
  if (stepped_) {
    if (accepted_ && now >= next_word_) Accept();
    if (now < until_) return;
    if (database_.offset() != back_to_) {
      database_.Set(back_to_);
      // The word is needed for the way back too.
      until_ = now + kAccepting;
      if (accepted_) return;
    }
    stepped_ = false;
  }
  if (now < next_ || !SteppedClock::IsPossible()) return;
  next_ = Next();
  StepOne();
}

absl::Time ClockFaults::Next() { return absl::Now() + pace_ * (0.5 + static_cast<double>(Roll(1000)) / 1000); }

// Each kind once before any comes again.
void ClockFaults::StepOne() {
  if (to_come_.empty()) {
    to_come_ = {Step::kAhead, Step::kAway, Step::kBack};
    if (docketd_ != nullptr) to_come_.push_back(Step::kDocketd);
    std::shuffle(to_come_.begin(), to_come_.end(), random_);
  }
  const Step step = to_come_.back();
  to_come_.pop_back();
  const absl::Duration here = database_.offset();
  const absl::Duration away = absl::Milliseconds(500 + Roll(3000));
  switch (step) {
    case Step::kDocketd:
      ++counts_["a docketd's clock stepped by hours"];
      return docketd_->Set(Roll(2) == 0 ? Hours() : -Hours());
    case Step::kAhead:
      StepDatabase("database's clock stepped ahead by hours, accepted", here + Hours(), kAccepting, true);
      // It stays there.
      back_to_ = database_.offset();
      return;
    case Step::kAway:
      return StepDatabase("database's clock stepped by hours, and back", Roll(2) == 0 ? here + Hours() : here - Hours(),
                          away, false);
    case Step::kBack:
      return StepDatabase("database's clock stepped back by hours, accepted, and ahead again", here - Hours(),
                          kAccepting + away, true);
  }
}

void ClockFaults::StepDatabase(const std::string& kind, absl::Duration to, absl::Duration then, bool accepted) {
  ++counts_[kind];
  back_to_ = database_.offset();
  furthest_ = std::max(furthest_, to);
  database_.Set(to);
  stepped_ = true;
  accepted_ = accepted;
  until_ = absl::Now() + then;
  next_word_ = absl::Now();
}

void ClockFaults::Accept() {
  next_word_ = absl::Now() + kWordEvery;
  for (int number = 0; number < replicas_.count(); ++number) {
    // One that is only starting would be ended by it.
    if (!replicas_.docketd(number).Ended() && replicas_.docketd(number).Ready())
      replicas_.docketd(number).Signal(SIGHUP);
  }
}

// On a thread of its own: it takes as long as the faults make it.
void ClockFaults::ChangePolicy() {
  next_policy_ = Next();
  if (changing_.valid() && changing_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  ++counts_["policy changed"];
  policy_ = (policy_ + 1) % kPolicies;
  std::vector<std::string> servers;
  for (int number = 0; number < replicas_.count(); ++number) servers.push_back(replicas_.docketd(number).address());
  changing_ = std::async(std::launch::async, [servers, policy = policy_, until = absl::Now() + kThawPatience] {
    InsistentCaller caller(servers);
    return ApplyPolicy(caller, policy, [until] { return absl::Now() > until; });
  });
}

void ClockFaults::Heal() {
  // A docketd that starts while the clock is away takes it as it is, and the log is ahead of the clock that comes back:
  // then nothing would fall due for hours. In the end it goes on from the furthest that it ever was.
  database_.Set(std::max(database_.offset(), furthest_));
  stepped_ = false;
}

absl::Status ClockFaults::AwaitThaw() {
  const auto goes_by_it = [this](int number) {
    const auto series = replicas_.ScrapeReplica(number);
    return series.ok() && testing::ValueOf(*series, "docket_clock_frozen") == 0;
  };
  // The word is given twice, in case one came before the jump was seen.
  const absl::Time least = absl::Now() + 3 * kWordEvery;
  const bool thawed = Await(kThawPatience, [&] {
    if (absl::Now() >= next_word_) Accept();
    for (int number = 0; number < replicas_.count(); ++number) {
      if (!goes_by_it(number)) return false;
    }
    return absl::Now() > least;
  });
  if (!thawed) return absl::DeadlineExceededError("a docketd does not go by the database's clock again");
  return changing_.valid() ? changing_.get() : absl::OkStatus();
}

}  // namespace docket::fault
