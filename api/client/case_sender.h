// Sends whole cases to a desk on one ImportCases call and takes the answers at the same time. Of the cases that are
// under way a bounded number is kept, so that after a broken stream all without an answer can be sent again.
//
//   CaseSender sender(session, options, next, answered);
//   ExitStatus status = session.CallStream([&](auto& context) { return sender.OneStream(context); });
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_CASE_SENDER_H_
#define DOCKET_API_CLIENT_CASE_SENDER_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>

#include "api/client/history_file.h"
#include "api/client/session.h"
#include "api/client/stream.h"
#include "docket/v1/case_service.grpc.pb.h"

namespace docket::client {

class CaseSender {
 public:
  struct Options {
    bool validate_only = false;
    bool counted = false;
  };
  using CasePtr = std::shared_ptr<const WholeCase>;
  // The case to send next; nullptr after the last one.
  using Source = std::function<CasePtr()>;
  // Called once for each case.
  using Answered = std::function<void(const CasePtr&, const v1::ImportCasesResponse&)>;

  CaseSender(Session& session, Options options, Source next, Answered answered)
      : session_(session), options_(options), next_(std::move(next)), answered_(std::move(answered)) {}

  // One call: sends again what has no answer, and then what comes next. May be called again after a broken one.
  Session::StreamEnd OneStream(grpc::ClientContext& context);

 private:
  using Stream = grpc::ClientAsyncReaderWriter<v1::ImportCasesRequest, v1::ImportCasesResponse>;

  // What one call has come to.
  struct Call {
    Stream& stream;
    std::deque<CasePtr> again;
    // The case that is being written, and how many of its parts were.
    CasePtr current;
    std::size_t parts = 0;
    bool writing = false;
    bool writes_over = false;
    bool reads_over = false;
    bool answered_any = false;
  };

  void Exchange(Steps& steps, Call& call);
  void WriteNext(Call& call);
  CasePtr Pick(Call& call);
  bool HasRoom() const;
  void Take(const v1::ImportCasesResponse& response);

  Session& session_;
  const Options options_;
  const Source next_;
  const Answered answered_;
  bool all_taken_ = false;
  std::list<CasePtr> unanswered_;
  std::size_t unanswered_bytes_ = 0;
  v1::ImportCasesRequest request_;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CASE_SENDER_H_
