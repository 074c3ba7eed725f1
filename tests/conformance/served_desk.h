// A whole service on a database of its own, called as any client calls it: over gRPC, with bytes.
//
//   ServedDesk& desk = SharedDesk();
//   const v1::Case c = desk.OpenCase();
//   const Answer refused = desk.Send(For(c, Reopening()));
//   EXPECT_EQ(refused.reason, reason::kIllegalState);
//
// Every error that comes back is looked over for words that are not for a client. Calls may come from any thread.
#ifndef DOCKET_TESTS_CONFORMANCE_SERVED_DESK_H_
#define DOCKET_TESTS_CONFORMANCE_SERVED_DESK_H_

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/model/refusal.h"
#include "server/service.h"
#include "tests/conformance/requests.h"
#include "tests/support/test_database.h"

namespace docket::testing {

struct Answer {
  grpc::Status status;
  // The response as it came.
  std::string bytes;
  // Of the details.
  std::string reason;
  Metadata metadata;
  std::vector<Violation> violations;
  bool has_retry_info = false;

  bool ok() const { return status.ok(); }
  template <typename Response>
  Response As() const {
    Response response;
    EXPECT_TRUE(response.ParseFromString(bytes));
    return response;
  }
  // Whether a violation blames this field, or one of its elements.
  bool Blames(const std::string& field) const;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer);
// With what its details say; looked over like every other.
Answer AnswerOf(const grpc::Status& status);

// What goes along with a call: {"authorization", "Bearer …"}.
using CallMetadata = std::vector<std::pair<std::string, std::string>>;

class ServedDesk {
 public:
  // On loopback, ports chosen by the system.
  static server::Flags LoopbackFlags();
  // `usual` goes along with every call that says nothing else: where callers have to prove who they are, somebody who
  // may bring cases into any state.
  explicit ServedDesk(const server::Flags& flags = LoopbackFlags(), CallMetadata usual = {});
  ~ServedDesk();

  // Any bytes to any method, "/docket.v1.CaseService/GetCase".
  Answer SendBytes(const std::string& method, const std::string& bytes) { return SendBytes(method, bytes, usual_); }
  Answer SendBytes(const std::string& method, const std::string& bytes, const CallMetadata& with);
  // To the method that takes this request. A link is waited for until the other case points back: nothing that comes
  // later by itself changes a case behind a test's back.
  Answer Send(const google::protobuf::Message& request) { return SendAs(usual_, request); }
  Answer SendAs(const CallMetadata& with, const google::protobuf::Message& request);
  // The same; the test fails when it is refused.
  Answer MustDo(const google::protobuf::Message& request);

  // What a case that MustDo and the like open has from now on, where the request does not say so itself.
  void OpenCasesWith(v1::OpenCaseRequest usual) { usual_opening_ = std::move(usual); }
  v1::Case OpenCase() { return MustDo(Fresh(Opening())).As<v1::Case>(); }
  template <typename Request>
  v1::Case Change(const v1::Case& c, const Request& request) {
    return MustDo(For(c, request)).template As<v1::Case>();
  }
  // A new case brought into this state by commands.
  v1::Case CaseIn(v1::CaseState state);
  // As changes answer it: without the next steps.
  v1::Case Read(const std::string& case_name);
  std::vector<v1::CaseEvent> Events(const std::string& case_name);

  // Everything that callers caused to be stored, as counts: equal before and after whatever changes nothing.
  std::string Stored();

  TestDatabase& database() { return database_; }
  int port() const { return service_->port(); }
  int metrics_port() const { return service_->metrics_port(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // Ends the service and starts another on the same database.
  void Restart(const server::Flags& flags);

 private:
  void Start(const server::Flags& flags);
  void CreateStaff();
  void AwaitBacklink(const v1::LinkCasesRequest& request);

  const CallMetadata usual_;
  v1::OpenCaseRequest usual_opening_;
  TestDatabase database_;
  std::unique_ptr<server::Service> service_;
  std::shared_ptr<grpc::Channel> channel_;
};

// One for the whole test program, with its people: at work rita, sam, eve, carl, sue, mia; away zoe; teams billing and
// support.
ServedDesk& SharedDesk();

// The method's path by its request's type.
std::string MethodOf(const google::protobuf::Descriptor* request);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_SERVED_DESK_H_
