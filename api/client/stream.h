// What a streaming call has done so far, one step after the other: a message was read, a message was written, it is
// over. So one thread can read and write at once. Where no step is done for longer than `patience`, the call is given
// up.
//
//   Steps steps(context, patience);
//   auto stream = stub.PrepareAsyncExportCases(&context, request, &steps.queue());
//   stream->StartCall(Steps::Tag(Step::kStarted));
//   if (steps.Next().ok) stream->Read(&response, Steps::Tag(Step::kRead));
//
// What was begun must be done, each by its Next, before this goes. Belongs to one thread.
#ifndef DOCKET_API_CLIENT_STREAM_H_
#define DOCKET_API_CLIENT_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>

#include "absl/time/time.h"

namespace docket::client {

enum class Step : std::intptr_t { kStarted = 1, kRead, kWritten, kWritesDone, kOver };

class Steps {
 public:
  struct Done {
    Step step;
    // False where the stream is at its end, or broken.
    bool ok;
  };

  // `context` is the call's.
  Steps(grpc::ClientContext& context, absl::Duration patience) : context_(context), patience_(patience) {}
  ~Steps();
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

  static void* Tag(Step step) { return reinterpret_cast<void*>(static_cast<std::intptr_t>(step)); }
  grpc::CompletionQueue& queue() { return queue_; }

  // Waits for the next step to be done.
  Done Next();

  // Ends the call, whose other steps are all done, and says how it went.
  template <typename Stream>
  grpc::Status End(Stream& stream) {
    grpc::Status status;
    stream.Finish(&status, Tag(Step::kOver));
    Next();
    return gave_up_ ? grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "") : status;
  }

 private:
  grpc::ClientContext& context_;
  const absl::Duration patience_;
  grpc::CompletionQueue queue_;
  bool gave_up_ = false;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_STREAM_H_
