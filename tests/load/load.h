// A load on one or several docketd: a number of calls in flight at all times, each the next step in the life of some
// case. A call that gets no definite answer (unavailable, past its deadline, a broken connection) is sent again with
// the same request id, at the next server, until it gets one.
//
//   Load load({.servers = {"127.0.0.1:50051"}, .in_flight = 256, .seed = seed});
//   load.Start();           // creates its staff first
//   …
//   load.Finish(patience);  // no new calls; those in flight get their answers
//   load.journal();
//
// Start and Finish are for one thread; the journal may be read at any time.
#ifndef DOCKET_TESTS_LOAD_LOAD_H_
#define DOCKET_TESTS_LOAD_LOAD_H_

#include <grpcpp/security/credentials.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/directory_service.grpc.pb.h"
#include "tests/load/desk_mix.h"
#include "tests/load/journal.h"
#include "tests/load/request.h"

namespace docket::load {

// What is asked for: the way of a case from intake to closure, or all that a desk does.
enum class Mix { kBasic, kDesk };

struct LoadOptions {
  std::vector<std::string> servers;  // host:port, loopback only
  // How the servers are spoken to; nothing: in clear. And what proves who calls; empty: nothing.
  std::shared_ptr<grpc::ChannelCredentials> credentials = nullptr;
  std::string token = {};
  int in_flight = 64;
  uint64_t seed = 1;
  Mix mix = Mix::kDesk;
  absl::Duration deadline = absl::Seconds(10);  // of one attempt
  absl::Duration least_backoff = absl::Milliseconds(20);
  absl::Duration most_backoff = absl::Milliseconds(200);
  size_t most_cases = 4000;  // worked on at a time
  int shared_cases = 8;      // which all calls write notes to, so that servers meet on them
};

class Load {
 public:
  explicit Load(LoadOptions options);
  // Whoever is still in flight is cancelled and waited for.
  ~Load();

  // Creates the staff, trying for up to `patience`, and begins.
  absl::Status Start(absl::Duration patience);
  // After `patience` a call's outcome is given up as unknown.
  void Finish(absl::Duration patience);

  const Journal& journal() const { return journal_; }

 private:
  struct Caller;
  using Directory = v1::DirectoryService::Stub;
  using Clock = std::chrono::steady_clock;

  std::unique_ptr<grpc::ClientContext> ContextUntil(absl::Time deadline) const;
  absl::Status CreatePeople(absl::Time until);
  // Sent until it is carried out, or was before.
  template <typename R, typename Record>
  absl::Status Create(grpc::Status (Directory::*method)(grpc::ClientContext*, const R&, Record*), R request,
                      absl::Time until);
  void Begin(Caller* caller);
  void Attempt(Caller* caller);
  void OnAnswer(Caller* caller, const grpc::Status& status);
  void OnAcknowledged(Caller* caller);
  void RetryLater(Caller* caller);
  void Note(const Caller& caller, Entry::Outcome outcome, const std::string& refusal);
  void ServeRetries();
  Request Choose(Caller* caller);
  Request ChooseOpening(Random& random) const;
  void Keep(Caller* caller);

  const LoadOptions options_;
  DeskMix desk_mix_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<Caller>> callers_;
  Journal journal_;
  std::atomic<bool> finishing_{false};
  std::atomic<bool> giving_up_{false};

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<v1::Case> waiting_cases_;
  std::vector<std::string> shared_;
  // Ended, and left alone.
  std::vector<v1::Case> older_;
  // That many cases wait for a claim.
  int queued_ = 0;
  std::multimap<Clock::time_point, Caller*> retries_;
  int active_ = 0;
  bool over_ = false;
  std::thread retrier_;
};

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_LOAD_H_
