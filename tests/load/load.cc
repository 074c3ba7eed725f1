#include "tests/load/load.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/rules/limits.h"
#include "server/rules/states.h"
#include "tests/load/answers.h"

namespace docket::load {
namespace {

constexpr int kChannelsPerServer = 2;
constexpr int kOpeningsInHundred = 12;
constexpr int kSharedNotesInHundred = 5;

constexpr int kClaimsInHundred = 4;
constexpr int kQueueInHundredOpenings = 30;
// So many ended cases are remembered, to be linked with.
constexpr size_t kMostOlder = 500;

// To the method that takes this request.
template <typename R>
void Send(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext* context, const R& request,
          v1::Case* response, std::function<void(grpc::Status)> done) {
  grpc::TemplatedGenericStub<R, v1::Case>(channel).UnaryCall(
      context, absl::StrCat("/docket.v1.CaseService/", rules::CommandOf<R>()), {}, &request, response, std::move(done));
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& server, int number,
                                         const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt("docket.load.channel", number);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 500);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  return grpc::CreateCustomChannel(server, credentials, arguments);
}

// Whom it names as the one who acts; empty: nobody. Where callers have to prove who they are, only the person may.
std::string ActorOf(const Request& request) {
  return std::visit(
      [](const auto& one) -> std::string {
        if constexpr (requires { one.accepter(); }) {
          return one.accepter();
        } else if constexpr (requires { one.taker(); }) {
          return one.taker();
        } else if constexpr (requires { one.approver(); }) {
          return one.approver();
        } else if constexpr (requires { one.staff(); }) {
          return one.staff();
        } else {
          return "";
        }
      },
      request);
}

}  // namespace

// One call in flight at a time, and the case it is about.
struct Load::Caller {
  Random random;
  size_t channel = 0;
  Request request;
  bool shared = false;
  int attempts = 0;
  absl::Time begun;
  std::unique_ptr<grpc::ClientContext> context;
  v1::Case response;
};

Load::Load(LoadOptions options) : options_(std::move(options)) {
  const auto credentials = options_.credentials == nullptr ? grpc::InsecureChannelCredentials() : options_.credentials;
  for (int number = 0; number < kChannelsPerServer; ++number) {
    for (const std::string& server : options_.servers) {
      channels_.push_back(ChannelTo(server, number, credentials));
    }
  }
}

Load::~Load() { Finish(absl::ZeroDuration()); }

std::unique_ptr<grpc::ClientContext> Load::ContextUntil(absl::Time deadline) const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(deadline));
  if (!options_.token.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", options_.token));
  return context;
}

template <typename R, typename Record>
absl::Status Load::Create(grpc::Status (Directory::*method)(grpc::ClientContext*, const R&, Record*), R request,
                          absl::Time until) {
  request.set_request_id(FreshId());
  grpc::Status status;
  for (size_t at = 0;; ++at) {
    const auto context = ContextUntil(absl::Now() + absl::Seconds(2));
    context->set_wait_for_ready(true);
    Record response;
    const auto stub = v1::DirectoryService::NewStub(channels_[at % channels_.size()]);
    status = (stub.get()->*method)(context.get(), request, &response);
    if (status.ok() || !IsTransient(status) || absl::Now() > until) break;
  }
  if (status.ok() || status.error_code() == grpc::StatusCode::ALREADY_EXISTS) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the load's people cannot be created: ", status.error_message()));
}

absl::Status Load::CreatePeople(absl::Time until) {
  v1::CreateTeamRequest team;
  team.set_team_id(kQueue);
  team.mutable_team()->set_display_name(kQueue);
  if (absl::Status created = Create(&Directory::CreateTeam, team, until); !created.ok()) return created;
  std::vector<Person> people(kStaff.begin(), kStaff.end());
  people.insert(people.end(), kClaimers.begin(), kClaimers.end());
  for (const Person& person : people) {
    v1::CreateStaffRequest request;
    request.set_staff_id(person.id);
    request.mutable_staff()->set_display_name(person.id);
    request.mutable_staff()->add_roles(person.role);
    request.mutable_staff()->set_capacity(rules::limits::kMostCapacity);
    request.mutable_staff()->set_available(true);
    if (absl::Status created = Create(&Directory::CreateStaff, request, until); !created.ok()) return created;
  }
  return absl::OkStatus();
}

absl::Status Load::Start(absl::Duration patience) {
  if (absl::Status created = CreatePeople(absl::Now() + patience); !created.ok()) return created;
  retrier_ = std::thread([this] { ServeRetries(); });
  active_ = options_.in_flight;
  for (int i = 0; i < options_.in_flight; ++i) {
    callers_.push_back(std::make_unique<Caller>());
    callers_.back()->random.seed(options_.seed * 1'000'003 + static_cast<uint64_t>(i));
    callers_.back()->channel = static_cast<size_t>(i);
  }
  for (const auto& caller : callers_) Begin(caller.get());
  return absl::OkStatus();
}

void Load::Finish(absl::Duration patience) {
  finishing_ = true;
  if (!retrier_.joinable()) return;
  std::unique_lock lock(mutex_);
  const auto none = [this] { return active_ == 0; };
  if (!changed_.wait_for(lock, absl::ToChronoMilliseconds(patience), none)) {
    giving_up_ = true;
    changed_.notify_all();
    changed_.wait(lock, none);
  }
  over_ = true;
  changed_.notify_all();
  lock.unlock();
  retrier_.join();
}

Request Load::Choose(Caller* caller) {
  Random& random = caller->random;
  std::unique_lock lock(mutex_);
  caller->shared = false;
  const int roll = Roll(random, 100);
  if (roll < kSharedNotesInHundred && !shared_.empty()) {
    caller->shared = true;
    return NoteOn(shared_[random() % shared_.size()], random);
  }
  const bool open = waiting_cases_.empty() ||
                    (roll < kSharedNotesInHundred + kOpeningsInHundred && waiting_cases_.size() < options_.most_cases);
  if (open) return ChooseOpening(random);
  if (queued_ > 0 && Roll(random, 100) < kClaimsInHundred) {
    --queued_;
    return DeskMix::Claim(random);
  }
  // Nobody else works on it meanwhile, so the step is legal when it arrives.
  std::swap(waiting_cases_[random() % waiting_cases_.size()], waiting_cases_.back());
  const v1::Case c = std::move(waiting_cases_.back());
  waiting_cases_.pop_back();
  const v1::Case older = older_.empty() ? v1::Case() : older_[random() % older_.size()];
  lock.unlock();
  return options_.mix == Mix::kBasic ? NextStep(c, random) : desk_mix_.NextStep(c, older, random);
}

// What everybody writes to is nobody's to claim.
Request Load::ChooseOpening(Random& random) const {
  const bool queue = options_.mix == Mix::kDesk && static_cast<int>(shared_.size()) >= options_.shared_cases &&
                     Roll(random, 100) < kQueueInHundredOpenings;
  return queue ? DeskMix::OpeningForQueue(random) : Opening(random);
}

void Load::Begin(Caller* caller) {
  if (finishing_) {
    const std::lock_guard lock(mutex_);
    --active_;
    changed_.notify_all();
    return;
  }
  caller->request = Choose(caller);
  caller->attempts = 0;
  caller->begun = absl::Now();
  Attempt(caller);
}

void Load::Attempt(Caller* caller) {
  ++caller->attempts;
  caller->context = ContextUntil(absl::Now() + options_.deadline);
  const std::string actor = options_.token.empty() ? "" : ActorOf(caller->request);
  if (!actor.empty()) caller->context->AddMetadata("x-docket-on-behalf-of", actor);
  caller->response.Clear();
  std::visit(
      [&](const auto& request) {
        Send(channels_[caller->channel % channels_.size()], caller->context.get(), request, &caller->response,
             [this, caller](const grpc::Status& status) { OnAnswer(caller, status); });
      },
      caller->request);
}

void Load::OnAnswer(Caller* caller, const grpc::Status& status) {
  if (status.ok()) return OnAcknowledged(caller);
  if (IsTransient(status)) {
    journal_.AddTransient(Describe(status));
    return RetryLater(caller);
  }
  Note(*caller, Entry::kRefused, Describe(status));
  Begin(caller);
}

void Load::OnAcknowledged(Caller* caller) {
  Note(*caller, Entry::kAcknowledged, "");
  {
    const std::lock_guard lock(mutex_);
    Keep(caller);
  }
  ++caller->channel;
  Begin(caller);
}

// Where the case goes from here.
void Load::Keep(Caller* caller) {
  v1::Case& c = caller->response;
  const bool opened = std::holds_alternative<v1::OpenCaseRequest>(caller->request);
  if (opened && static_cast<int>(shared_.size()) < options_.shared_cases) {
    shared_.push_back(c.name());
  } else if (caller->shared) {
    return;
  } else if (options_.mix == Mix::kDesk && DeskMix::Waits(c)) {
    ++queued_;
  } else if (!IsOver(c, caller->random)) {
    waiting_cases_.push_back(std::move(c));
  } else if (older_.size() < kMostOlder) {
    older_.push_back(std::move(c));
  } else {
    older_[caller->random() % kMostOlder] = std::move(c);
  }
}

void Load::RetryLater(Caller* caller) {
  // The next channel is to the next server.
  ++caller->channel;
  const double spread = absl::ToDoubleMilliseconds(options_.most_backoff - options_.least_backoff);
  const auto pause =
      options_.least_backoff + absl::Milliseconds(spread * static_cast<double>(caller->random() % 1000) / 1000.0);
  const std::lock_guard lock(mutex_);
  retries_.emplace(Clock::now() + absl::ToChronoMilliseconds(pause), caller);
  changed_.notify_all();
}

void Load::Note(const Caller& caller, Entry::Outcome outcome, const std::string& refusal) {
  journal_.Add({.outcome = outcome,
                .request_id = RequestIdOf(caller.request),
                .rpc = RpcOf(caller.request),
                .target = TargetOf(caller.request),
                .name = caller.response.name(),
                .version = caller.response.version(),
                .refusal = refusal,
                .attempts = caller.attempts,
                .latency = absl::Now() - caller.begun});
}

void Load::ServeRetries() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    if (retries_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto first = retries_.begin();
    if (!giving_up_ && first->first > Clock::now()) {
      changed_.wait_until(lock, first->first);
      continue;
    }
    Caller* const caller = first->second;
    retries_.erase(first);
    lock.unlock();
    if (giving_up_) {
      Note(*caller, Entry::kUnknown, "");
      Begin(caller);
    } else {
      Attempt(caller);
    }
    lock.lock();
  }
}

}  // namespace docket::load
