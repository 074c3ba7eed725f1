// What the made-up desk does: one deed at a time, chosen by chance among what the state of a case allows.
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_DEMO_DEEDS_H_
#define DOCKET_API_CLIENT_DEMO_DEEDS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "api/client/demo/dice.h"
#include "api/client/demo/matters.h"
#include "api/client/session.h"

namespace docket::client::demo {

class Deeds {
 public:
  struct Done {
    std::int64_t all = 0;
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    std::int64_t escalated = 0;
    std::int64_t ratings = 0;
    // The sum of all ratings.
    std::int64_t stars = 0;
    // How often each was carried out, and how often each reason was given for a refusal.
    std::map<std::string, std::int64_t> deeds;
    std::map<std::string, std::int64_t> refused;
  };

  // `before_words` is called before something is said on stderr.
  Deeds(Session& session, std::uint64_t seed, std::function<void()> before_words);

  // kDone also where a rule refused it, or where there was nothing to do; else a call failed, which was told.
  ExitStatus DoOne();

  const Done& done() const { return done_; }

 private:
  using Cases = v1::CaseService::Stub;

  template <typename Stub, typename Request, typename Response>
  grpc::Status Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const Request& request, Response* response) {
    return AskUntilAnswered([&](grpc::ClientContext& context) {
      response->Clear();
      return (session_.stub<Stub>().*method)(&context, request, response);
    });
  }
  // What the server says, be it a refusal; again where that helps. Where nothing is said, status_ has why.
  grpc::Status AskUntilAnswered(const std::function<grpc::Status(grpc::ClientContext&)>& call);
  // A change of a case under a new request id; counted as `what`, or as refused.
  template <typename Request>
  v1::Case Change(const char* what, grpc::Status (Cases::*method)(grpc::ClientContext*, const Request&, v1::Case*),
                  Request request) {
    v1::Case after;
    if (!NameRequest(request.mutable_request_id())) return after;
    Count(what, Ask(method, request, &after));
    return after;
  }
  bool NameRequest(std::string* id);
  void Count(const char* what, const grpc::Status& answer);
  template <typename Request>
  Request On(const v1::Case& c) {
    Request request;
    request.set_name(c.name());
    // What it was chosen for has to be so still.
    if constexpr (requires { request.set_expected_version(1); }) request.set_expected_version(c.version());
    return request;
  }
  void KnowStaff();
  std::vector<v1::Case> Some(v1::CaseState state);

  // deeds.cc: what is done with a case, by its state.
  void Open();
  void TakeIn(const v1::Case& c);
  void GiveOut(const v1::Case& c);
  void Answer(const v1::Case& c);
  void After(const v1::Case& c);
  void Later(const v1::Case& c);

  // deeds_work.cc: the same while it is being worked on.
  void Work(const v1::Case& c);
  bool WorkOnProposal(const v1::Case& c);
  void WorkOnWait(const v1::Case& c);
  void Receive(const v1::Case& c);
  void Send(const v1::Case& c);
  void Note(const v1::Case& c);
  void Resolve(const v1::Case& c);
  void Escalate(const v1::Case& c);
  void Await(const v1::Case& c);
  void Find(const v1::Case& c);
  void Task(const v1::Case& c);
  void Propose(const v1::Case& c);
  void Consult(const v1::Case& c);
  void Tag(const v1::Case& c);
  void GiveBack(const v1::Case& c);
  void Assess(const v1::Case& c);
  void Withdraw(const v1::Case& c, v1::CaseOutcome outcome, const std::string& reason);

  std::string Say(const v1::Case& c, const Patterns Matter::*list);
  std::string Say(const v1::Case& c, const Patterns& patterns);
  std::string Say(const v1::Case& c, const char* Matter::*which);
  v1::Channel Talk(const v1::Case& c);
  // Of the team where it has one; empty where nobody is there.
  std::string Somebody(const std::string& team, const std::vector<v1::Role>& roles);

  Session& session_;
  const std::uint64_t seed_;
  Dice dice_;
  const std::function<void()> before_words_;
  Done done_;
  ExitStatus status_ = ExitStatus::kDone;
  std::vector<v1::Staff> staff_;
  absl::Time staff_known_ = absl::InfinitePast();
};

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_DEEDS_H_
