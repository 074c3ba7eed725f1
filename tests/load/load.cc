#include "tests/load/load.h"

#include <grpcpp/create_channel.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "api/model/names.h"
#include "docket/v1/directory_service.grpc.pb.h"
#include "tests/load/answers.h"

namespace docket::load {
namespace {

constexpr int kChannelsPerServer = 2;
constexpr int kOpeningsInHundred = 12;
constexpr int kSharedNotesInHundred = 5;

using Async = v1::CaseService::StubInterface::async_interface;
using Done = std::function<void(grpc::Status)>;

// One overload for each request, so that std::visit finds the method.
void Send(Async* stub, grpc::ClientContext* context, const v1::OpenCaseRequest* request, v1::Case* response,
          Done done) {
  stub->OpenCase(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::AcknowledgeCaseRequest* request, v1::Case* response,
          Done done) {
  stub->AcknowledgeCase(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::AssignCaseRequest* request, v1::Case* response,
          Done done) {
  stub->AssignCase(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::RecordInteractionRequest* request, v1::Case* response,
          Done done) {
  stub->RecordInteraction(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::EscalateCaseRequest* request, v1::Case* response,
          Done done) {
  stub->EscalateCase(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::AcceptEscalationRequest* request, v1::Case* response,
          Done done) {
  stub->AcceptEscalation(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::ResolveCaseRequest* request, v1::Case* response,
          Done done) {
  stub->ResolveCase(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::RecordFollowUpRequest* request, v1::Case* response,
          Done done) {
  stub->RecordFollowUp(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::CloseCaseRequest* request, v1::Case* response,
          Done done) {
  stub->CloseCase(context, request, response, std::move(done));
}
void Send(Async* stub, grpc::ClientContext* context, const v1::ReopenCaseRequest* request, v1::Case* response,
          Done done) {
  stub->ReopenCase(context, request, response, std::move(done));
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& server, int number) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt("docket.load.channel", number);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 500);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

// One call in flight at a time, and the case it is about.
struct Load::Caller {
  Random random;
  size_t stub = 0;
  Request request;
  bool shared = false;
  int attempts = 0;
  absl::Time begun;
  std::unique_ptr<grpc::ClientContext> context;
  v1::Case response;
};

Load::Load(LoadOptions options) : options_(std::move(options)) {
  for (int number = 0; number < kChannelsPerServer; ++number) {
    for (const std::string& server : options_.servers) {
      channels_.push_back(ChannelTo(server, number));
      stubs_.push_back(v1::CaseService::NewStub(channels_.back()));
    }
  }
}

Load::~Load() { Finish(absl::ZeroDuration()); }

absl::Status Load::Start(absl::Duration patience) {
  const absl::Time until = absl::Now() + patience;
  for (const Person& person : kStaff) {
    v1::CreateStaffRequest request;
    request.set_request_id(RequestIdOf(NoteOn("", *std::make_unique<Random>())));
    request.set_staff_id(person.id);
    request.mutable_staff()->set_display_name(person.id);
    request.mutable_staff()->add_roles(static_cast<v1::Role>(person.role));
    request.mutable_staff()->set_available(true);
    grpc::Status status;
    for (size_t at = 0;; ++at) {
      grpc::ClientContext context;
      context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
      context.set_wait_for_ready(true);
      v1::Staff response;
      status =
          v1::DirectoryService::NewStub(channels_[at % channels_.size()])->CreateStaff(&context, request, &response);
      if (status.ok() || !IsTransient(status) || absl::Now() > until) break;
    }
    if (!status.ok() && status.error_code() != grpc::StatusCode::ALREADY_EXISTS) {
      return absl::UnavailableError(absl::StrCat("the load's staff cannot be created: ", status.error_message()));
    }
  }
  retrier_ = std::thread([this] { ServeRetries(); });
  active_ = options_.in_flight;
  for (int i = 0; i < options_.in_flight; ++i) {
    callers_.push_back(std::make_unique<Caller>());
    callers_.back()->random.seed(options_.seed * 1'000'003 + static_cast<uint64_t>(i));
    callers_.back()->stub = static_cast<size_t>(i);
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
  const std::lock_guard lock(mutex_);
  caller->shared = false;
  const auto roll = static_cast<int>(random() % 100);
  if (roll < kSharedNotesInHundred && !shared_.empty()) {
    caller->shared = true;
    return NoteOn(shared_[random() % shared_.size()], random);
  }
  const bool open = waiting_cases_.empty() ||
                    (roll < kSharedNotesInHundred + kOpeningsInHundred && waiting_cases_.size() < options_.most_cases);
  if (open) return Opening(random);
  // Nobody else works on it meanwhile, so the step is legal when it arrives.
  std::swap(waiting_cases_[random() % waiting_cases_.size()], waiting_cases_.back());
  const v1::Case c = std::move(waiting_cases_.back());
  waiting_cases_.pop_back();
  return NextStep(c, random);
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
  caller->context = std::make_unique<grpc::ClientContext>();
  caller->context->set_deadline(absl::ToChronoTime(absl::Now() + options_.deadline));
  caller->response.Clear();
  Async* const stub = stubs_[caller->stub % stubs_.size()]->async();
  std::visit(
      [&](const auto& request) {
        Send(stub, caller->context.get(), &request, &caller->response,
             [this, caller](grpc::Status status) { OnAnswer(caller, status); });
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
  const bool opened = std::holds_alternative<v1::OpenCaseRequest>(caller->request);
  {
    const std::lock_guard lock(mutex_);
    if (opened && static_cast<int>(shared_.size()) < options_.shared_cases) {
      shared_.push_back(caller->response.name());
    } else if (!caller->shared && !IsOver(caller->response, caller->random)) {
      waiting_cases_.push_back(std::move(caller->response));
    }
  }
  ++caller->stub;
  Begin(caller);
}

void Load::RetryLater(Caller* caller) {
  // The next stub is of the next server.
  ++caller->stub;
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
