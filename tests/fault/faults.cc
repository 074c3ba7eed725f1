#include "tests/fault/faults.h"

#include <signal.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace docket::fault {
namespace {

constexpr char kDatabase[] = "database";
constexpr absl::Duration kLongest = absl::Seconds(8);
constexpr absl::Duration kHealPatience = absl::Minutes(2);

// A packet may be long in coming while the replica waits for something else.
constexpr absl::Duration kArmed = absl::Seconds(3);

std::string DocketdTarget(int number) { return absl::StrCat("docketd", number); }
std::string WayTarget(int number) { return absl::StrCat("way", number); }

}  // namespace

absl::Duration Faults::Between(absl::Duration least, absl::Duration most) {
  return least + (most - least) * (static_cast<double>(Roll(1'000'000)) / 1e6);
}

// Short ones are more frequent, and each leaves time for work in between.
absl::Duration Faults::AWhile() {
  const double part = static_cast<double>(Roll(1'000'000)) / 1e6;
  return absl::Milliseconds(200) + (kLongest - absl::Milliseconds(200)) * (part * part * part);
}

bool Faults::Busy(const std::string& target) const {
  return std::any_of(ongoing_.begin(), ongoing_.end(), [&target](const Ongoing& one) { return one.target == target; });
}

void Faults::Add(const std::string& kind, const std::string& target, absl::Duration time, std::function<void()> undo) {
  ++counts_[kind];
  ongoing_.push_back({.target = target, .end = absl::Now() + time, .undo = std::move(undo)});
}

void Faults::Tick() {
  const absl::Time now = absl::Now();
  for (size_t i = 0; i < ongoing_.size();) {
    if (ongoing_[i].end > now) {
      ++i;
      continue;
    }
    const std::function<void()> undo = std::move(ongoing_[i].undo);
    ongoing_.erase(ongoing_.begin() + static_cast<std::ptrdiff_t>(i));
    undo();
  }
  for (int number = 0; number < replicas_.count(); ++number) KeepRunning(number);
  if (now < next_) return;
  next_ = now + Between(absl::Milliseconds(100), absl::Milliseconds(1200));
  Begin();
}

void Faults::Begin() {
  const int roll = Roll(100);
  const int number = Roll(replicas_.count());
  if (roll < 25) {
    const bool at_leader = leader_ && Roll(4) != 0;
    const int struck = at_leader ? leader_() : number;
    if (Busy(DocketdTarget(struck))) return;
    at_leader ? BeginAtLeader(struck) : BeginAtDocketd(struck);
  } else if (roll < 37) {
    if (!Busy(kDatabase)) BeginAtDatabase();
  } else if (!Busy(WayTarget(number))) {
    BeginOnTheWay(number);
  }
}

void Faults::KillDocketd(const std::string& kind, int number) {
  replicas_.docketd(number).Kill();
  Add(kind, DocketdTarget(number), Between(absl::ZeroDuration(), absl::Seconds(2)), [] {});
}

void Faults::FreezeDocketd(const std::string& kind, int number, absl::Duration time) {
  testing::DocketdProcess& docketd = replicas_.docketd(number);
  docketd.Signal(SIGSTOP);
  Add(kind, DocketdTarget(number), time, [&docketd] { docketd.Signal(SIGCONT); });
}

void Faults::BeginAtDocketd(int number) {
  if (Roll(2) == 0) return KillDocketd("docketd killed and started again", number);
  FreezeDocketd("docketd frozen", number, AWhile());
}

void Faults::BeginAtLeader(int number) {
  if (Roll(2) == 0) return KillDocketd(kOfLeader[0], number);
  FreezeDocketd(kOfLeader[1], number, Between(kLongest / 2, 3 * kLongest / 2));
}

void Faults::BeginAtDatabase() {
  if (Roll(2) == 0) {
    database_.Signal(SIGKILL);
    Add(kDatabaseKilled, kDatabase, Between(absl::ZeroDuration(), absl::Seconds(1)),
        [this] { (void)database_.Revive(); });
  } else {
    database_.Signal(SIGSTOP);
    Add("database frozen", kDatabase, AWhile(), [this] { database_.Signal(SIGCONT); });
  }
}

void Faults::BeginOnTheWay(int number) {
  testing::TcpProxy& proxy = replicas_.proxy(number);
  const std::string target = WayTarget(number);
  const auto pass = [&proxy] { proxy.Pass(); };
  switch (Roll(8)) {
    case 0:
      proxy.Delay(Between(absl::Milliseconds(5), absl::Milliseconds(400)));
      return Add("packets delayed", target, Between(absl::Seconds(1), absl::Seconds(4)), pass);
    case 1:
      proxy.Freeze();
      return Add("network frozen", target, AWhile(), pass);
    case 2:
      proxy.Cut();
      return Add("connections cut", target, absl::ZeroDuration(), [] {});
    case 3:
    case 4:
      proxy.Arm(testing::CommitFault::kCutAfter);
      return Add("cut after COMMIT", target, kArmed, pass);
    case 5:
      proxy.Arm(testing::CommitFault::kCutInside);
      return Add("cut inside the packet with COMMIT", target, kArmed, pass);
    default:
      proxy.Arm(testing::CommitFault::kHold, Between(absl::Milliseconds(20), kLongest));
      return Add("packet with COMMIT delivered late", target, kArmed, pass);
  }
}

// Starts it when it is down; while the database is away it may refuse to start, and is started again.
void Faults::KeepRunning(int number) {
  testing::DocketdProcess& docketd = replicas_.docketd(number);
  if (Busy(DocketdTarget(number))) return;
  auto served = served_[static_cast<size_t>(number)];
  if (!docketd.Ended()) {
    served = served || docketd.Ready();
    return;
  }
  const bool killed_by_us = absl::StrContains(docketd.how_it_ended(), absl::StrCat("signal ", SIGKILL));
  const bool refused_to_start = !served && absl::StrContains(docketd.how_it_ended(), "status 1");
  if (!killed_by_us && !refused_to_start) {
    crashes_.push_back(absl::StrCat("docketd", number, " ", docketd.how_it_ended(), ":\n",
                                    testing::LastLines(docketd.log_file(), 20)));
  }
  served = false;
  if (absl::Status started = docketd.Start(); !started.ok()) crashes_.push_back(std::string(started.message()));
}

absl::Status Faults::Heal() {
  for (Ongoing& one : ongoing_) one.undo();
  ongoing_.clear();
  for (int number = 0; number < replicas_.count(); ++number) replicas_.proxy(number).Pass();
  if (absl::Status up = database_.Revive(); !up.ok()) return up;
  const bool healed = Await(kHealPatience, [this] {
    bool all = true;
    for (int number = 0; number < replicas_.count(); ++number) {
      KeepRunning(number);
      all = all && served_[static_cast<size_t>(number)] && !replicas_.proxy(number).holding();
    }
    return all;
  });
  if (!healed) return absl::DeadlineExceededError("docketd did not come back after all faults were over");
  return absl::OkStatus();
}

std::map<std::string, int> Faults::counts() const {
  // Those of a packet count when a packet met them.
  std::map<std::string, int> counts = counts_;
  int after = 0, inside = 0, late = 0;
  for (int number = 0; number < replicas_.count(); ++number) {
    const testing::TcpProxy& proxy = replicas_.proxy(number);
    after += proxy.cut_after();
    inside += proxy.cut_inside();
    late += proxy.delivered_late();
  }
  counts["cut after COMMIT"] = after;
  counts["cut inside the packet with COMMIT"] = inside;
  counts["packet with COMMIT delivered late"] = late;
  return counts;
}

}  // namespace docket::fault
