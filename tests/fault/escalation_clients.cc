#include "tests/fault/escalation_clients.h"

#include <algorithm>
#include <optional>

#include "docket/v1/case_service.pb.h"
#include "tests/fault/escalation_desk.h"
#include "tests/fault/insistent_caller.h"
#include "tests/load/request.h"
#include "tests/support/await.h"

namespace docket::fault {
namespace {

using load::Random;
using load::Roll;
using Clock = v1::Clock;

constexpr size_t kCasesAtATime = 6;
// A case that was worked on so often is left to itself.
constexpr int kLongestLife = 30;

enum class Deed {
  kAcknowledge,
  kAnswer,
  kHear,
  kAssign,
  kUnassign,
  kAwait,
  kResume,
  kEscalate,
  kAccept,
  kDeescalate,
  kTakeOver,
  kResolve,
  kFollowUp,
  kClose,
  kWithdraw,
  kReopen
};

absl::Time TimeIn(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// What gets somebody nearer to a resolution.
Deed TowardsResolution(const v1::Case& c, Random& random) {
  if (Roll(random, 8) == 0) return Deed::kWithdraw;
  if (c.state() == v1::CASE_STATE_IN_PROGRESS) return Deed::kResolve;
  if (c.state() == v1::CASE_STATE_ESCALATED) return Roll(random, 3) == 0 ? Deed::kTakeOver : Deed::kAccept;
  return Deed::kAssign;
}

// What a clock asks for.
Deed DeedFor(const Clock& clock, const v1::Case& c, Random& random) {
  static constexpr Deed kForEscalation[] = {Deed::kAccept, Deed::kAccept, Deed::kTakeOver, Deed::kDeescalate};
  static constexpr Deed kForWait[] = {Deed::kHear, Deed::kResume, Deed::kResolve, Deed::kUnassign};
  switch (clock.target()) {
    case Clock::TARGET_ACKNOWLEDGE:
      return Roll(random, 3) == 0 ? Deed::kAnswer : Deed::kAcknowledge;
    case Clock::TARGET_REPLY:
    case Clock::TARGET_NEXT_UPDATE:
      return Deed::kAnswer;
    case Clock::TARGET_FOLLOW_UP:
      return Deed::kFollowUp;
    case Clock::TARGET_ACCEPT_ESCALATION:
      return kForEscalation[Roll(random, 4)];
    case Clock::TARGET_CUSTOMER_ANSWER:
      return kForWait[Roll(random, 4)];
    default:
      return TowardsResolution(c, random);
  }
}

// What happens at any time.
Deed AnyDeed(const v1::Case& c, Random& random) {
  static constexpr Deed kAny[] = {Deed::kHear,     Deed::kHear,     Deed::kAnswer, Deed::kAssign,
                                  Deed::kEscalate, Deed::kEscalate, Deed::kAwait,  Deed::kAwait};
  static constexpr Deed kResolved[] = {Deed::kFollowUp, Deed::kFollowUp, Deed::kHear, Deed::kAcknowledge};
  if (c.state() == v1::CASE_STATE_CLOSED) return Deed::kReopen;
  if (c.state() == v1::CASE_STATE_RESOLVED) {
    if (c.has_follow_up() && c.follow_up().satisfied() && Roll(random, 3) != 0) return Deed::kClose;
    return kResolved[Roll(random, 4)];
  }
  if (c.assignee().empty() && Roll(random, 2) == 0) return Deed::kAssign;
  return Roll(random, 4) == 0 ? TowardsResolution(c, random) : kAny[Roll(random, 8)];
}

}  // namespace

// One of them, on a thread of its own.
class EscalationClients::Client {
 public:
  Client(EscalationClients& clients, uint64_t seed, int number)
      : clients_(clients),
        random_(seed * 1'000'003 + static_cast<uint64_t>(number)),
        caller_(clients.servers_, number) {}

  void Run() {
    while (!Over()) {
      if (lives_.size() < kCasesAtATime) {
        Open();
        continue;
      }
      const auto next =
          std::min_element(lives_.begin(), lives_.end(), [](const Life& a, const Life& b) { return a.when < b.when; });
      testing::Await(next->when - absl::Now(), [this] { return Over(); });
      if (Over()) break;
      Do(*next);
      const bool ended =
          ++next->deeds > kLongestLife || (next->c.state() == v1::CASE_STATE_CLOSED && Roll(random_, 3) == 0);
      if (ended) {
        lives_.erase(next);
      } else {
        Plan(&*next);
      }
    }
    counts_["sent again with the same id"] += caller_.sent_again();
    const std::lock_guard lock(clients_.mutex_);
    for (const auto& [what, count] : counts_) clients_.counts_[what] += count;
  }

 private:
  struct Life {
    v1::Case c;
    Deed deed = Deed::kHear;
    absl::Time when;
    int deeds = 0;
  };

  bool Over() const { return clients_.finishing_; }

  template <typename R>
  bool Send(const std::string& method, R request, v1::Case* c) {
    request.set_request_id(load::FreshId());
    v1::Case answer;
    const grpc::Status status =
        caller_.Call("CaseService/" + method, request, &answer, [this] { return clients_.giving_up_.load(); });
    caller_.MoveOn();
    if (status.ok()) {
      ++counts_[method];
      *c = std::move(answer);
      ahead_ = TimeIn(c->update_time()) - absl::Now();
      return true;
    }
    if (load::IsTransient(status)) {
      ++clients_.unknown_;
      return false;
    }
    ++counts_["refused: " + load::Describe(status)];
    return false;
  }

  void Open() {
    v1::OpenCaseRequest request;
    request.set_kind(static_cast<v1::CaseKind>(1 + Roll(random_, 3)));
    request.set_channel(testing::AnyChannel(random_));
    request.set_subject("The lamp is broken");
    Life life;
    if (!Send("OpenCase", request, &life.c)) return;
    Plan(&life);
    lives_.push_back(std::move(life));
  }

  // At about the instant at which something falls due, or at any.
  void Plan(Life* life) {
    std::vector<const Clock*> due;
    const absl::Time now = absl::Now() + ahead_;
    for (const Clock& clock : life->c.clocks()) {
      if (!clock.has_end_time() && clock.has_due_time() && TimeIn(clock.due_time()) > now) due.push_back(&clock);
    }
    if (due.empty() || Roll(random_, 3) == 0) {
      life->deed = AnyDeed(life->c, random_);
      life->when = absl::Now() + absl::Milliseconds(Roll(random_, 1500));
      return;
    }
    const Clock& clock = *due[random_() % due.size()];
    life->deed = DeedFor(clock, life->c, random_);
    // Mostly so that it is a matter of luck whether it is in time.
    static constexpr int kSpread[] = {3, 3, 20, 20, 20, 1500};
    const int spread = kSpread[Roll(random_, 6)];
    life->when = TimeIn(clock.due_time()) - ahead_ + absl::Microseconds(Roll(random_, 2000 * spread) - 1000 * spread);
  }

  template <typename R>
  static R About(const v1::Case& c) {
    R request;
    request.set_name(c.name());
    return request;
  }

  template <typename R>
  static R Because(const v1::Case& c) {
    R request = About<R>(c);
    request.set_reason("so it goes");
    return request;
  }

  void Do(Life& life) {
    if (Perform(life.deed, &life.c)) return;
    v1::GetCaseRequest request = About<v1::GetCaseRequest>(life.c);
    v1::Case seen;
    const auto giving_up = [this] { return clients_.finishing_.load(); };
    if (caller_.Call("CaseService/GetCase", request, &seen, giving_up).ok()) life.c = std::move(seen);
  }

  bool Perform(Deed deed, v1::Case* c) {
    switch (deed) {
      case Deed::kAcknowledge: {
        auto request = About<v1::AcknowledgeCaseRequest>(*c);
        request.set_channel(v1::CHANNEL_EMAIL);
        return Send("AcknowledgeCase", request, c);
      }
      case Deed::kAnswer:
        return Interact(v1::DIRECTION_OUTBOUND, c);
      case Deed::kHear:
        return Interact(v1::DIRECTION_INBOUND, c);
      case Deed::kAssign: {
        auto request = About<v1::AssignCaseRequest>(*c);
        request.set_assignee(c->assignee() == kRepresentative ? kSupervisor : kRepresentative);
        return Send("AssignCase", request, c);
      }
      case Deed::kUnassign:
        return Send("UnassignCase", Because<v1::UnassignCaseRequest>(*c), c);
      case Deed::kAwait:
        return Send("AwaitCustomer", Because<v1::AwaitCustomerRequest>(*c), c);
      case Deed::kResume:
        return Send("ResumeCase", Because<v1::ResumeCaseRequest>(*c), c);
      case Deed::kEscalate: {
        static constexpr v1::EscalationCause kCauses[] = {v1::ESCALATION_CAUSE_COMPLEX, v1::ESCALATION_CAUSE_CONFLICT,
                                                          v1::ESCALATION_CAUSE_CUSTOMER_REQUEST};
        auto request = Because<v1::EscalateCaseRequest>(*c);
        request.set_cause(kCauses[Roll(random_, 3)]);
        return Send("EscalateCase", request, c);
      }
      case Deed::kAccept: {
        auto request = About<v1::AcceptEscalationRequest>(*c);
        request.set_accepter(Roll(random_, 2) == 0 ? kManager : kSupervisor);
        return Send("AcceptEscalation", request, c);
      }
      case Deed::kDeescalate:
        return Send("DeescalateCase", Because<v1::DeescalateCaseRequest>(*c), c);
      case Deed::kTakeOver: {
        auto request = Because<v1::TakeOverRequest>(*c);
        request.set_taker(kManager);
        return Send("TakeOver", request, c);
      }
      default:
        return End(deed, c);
    }
  }

  bool End(Deed deed, v1::Case* c) {
    switch (deed) {
      case Deed::kResolve: {
        auto request = About<v1::ResolveCaseRequest>(*c);
        request.set_outcome(v1::CASE_OUTCOME_RESOLVED);
        request.set_summary("a new lamp was sent");
        return Send("ResolveCase", request, c);
      }
      case Deed::kFollowUp: {
        auto request = About<v1::RecordFollowUpRequest>(*c);
        request.set_satisfied(Roll(random_, 2) == 0);
        return Send("RecordFollowUp", request, c);
      }
      case Deed::kClose:
        return Send("CloseCase", About<v1::CloseCaseRequest>(*c), c);
      case Deed::kWithdraw: {
        auto request = Because<v1::WithdrawCaseRequest>(*c);
        request.set_outcome(v1::CASE_OUTCOME_WITHDRAWN);
        return Send("WithdrawCase", request, c);
      }
      default: {
        auto request = Because<v1::ReopenCaseRequest>(*c);
        request.set_channel(v1::CHANNEL_PHONE);
        return Send("ReopenCase", request, c);
      }
    }
  }

  bool Interact(v1::Direction direction, v1::Case* c) {
    auto request = About<v1::RecordInteractionRequest>(*c);
    request.set_direction(direction);
    request.set_channel(v1::CHANNEL_EMAIL);
    request.set_text("what was written");
    if (direction == v1::DIRECTION_OUTBOUND && Roll(random_, 3) == 0) {
      const int64_t promised = absl::ToUnixMicros(absl::Now() + ahead_) + 300'000 + Roll(random_, 3'500'000);
      request.mutable_promised_resolution_time()->set_seconds(promised / 1'000'000);
      request.mutable_promised_resolution_time()->set_nanos(static_cast<int>(promised % 1'000'000) * 1000);
    }
    return Send("RecordInteraction", request, c);
  }

  EscalationClients& clients_;
  Random random_;
  InsistentCaller caller_;
  std::vector<Life> lives_;
  // Of the service's clock, as the last answer had it.
  absl::Duration ahead_;
  std::map<std::string, uint64_t> counts_;
};

EscalationClients::EscalationClients(const std::vector<std::string>& servers, uint64_t seed, int clients)
    : servers_(servers), active_(clients) {
  for (int number = 0; number < clients; ++number) {
    threads_.emplace_back([this, seed, number] {
      Client(*this, seed, number).Run();
      --active_;
    });
  }
}

EscalationClients::~EscalationClients() { Finish(absl::ZeroDuration()); }

void EscalationClients::Finish(absl::Duration patience) {
  finishing_ = true;
  testing::Await(patience, [this] { return active_ == 0; });
  giving_up_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace docket::fault
