#include "api/client/case_sender.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

// Enough to keep the desk busy while answers travel.
constexpr std::size_t kMostUnanswered = 256;
constexpr std::size_t kMostUnansweredBytes = 32 << 20;

}  // namespace

Session::StreamEnd CaseSender::OneStream(grpc::ClientContext& context) {
  Steps steps(context, session_.timeout());
  const std::unique_ptr<Stream> stream =
      session_.stub<v1::CaseService::Stub>().PrepareAsyncImportCases(&context, &steps.queue());
  stream->StartCall(Steps::Tag(Step::kStarted));
  Call call{.stream = *stream, .again = {unanswered_.begin(), unanswered_.end()}};
  if (steps.Next().ok) Exchange(steps, call);
  const grpc::Status status = steps.End(*stream);
  if (status.ok() && (!all_taken_ || !unanswered_.empty())) {
    return {grpc::Status(grpc::StatusCode::INTERNAL, "it ended before all cases were answered"), call.answered_any};
  }
  return {status, call.answered_any};
}

// Reads at all times; writes whenever nothing is being written and there is room.
void CaseSender::Exchange(Steps& steps, Call& call) {
  v1::ImportCasesResponse response;
  call.stream.Read(&response, Steps::Tag(Step::kRead));
  WriteNext(call);
  while (!call.reads_over || call.writing) {
    const Steps::Done done = steps.Next();
    if (done.step == Step::kRead) {
      call.reads_over = !done.ok;
      if (!done.ok) continue;
      call.answered_any = true;
      Take(response);
      call.stream.Read(&response, Steps::Tag(Step::kRead));
    } else {
      call.writing = false;
      // A broken stream is told by what is read.
      call.writes_over = call.writes_over || !done.ok;
    }
    if (!call.writing) WriteNext(call);
  }
}

void CaseSender::WriteNext(Call& call) {
  if (call.reads_over || call.writes_over) return;
  if (call.current == nullptr) {
    call.current = Pick(call);
    call.parts = 0;
  }
  if (call.current != nullptr) {
    const auto& parts = call.current->parts;
    const bool last = call.parts + 1 == parts.size();
    *request_.mutable_history() = parts[call.parts];
    request_.set_validate_only(last && options_.validate_only);
    request_.set_counted(last && options_.counted);
    call.writing = true;
    call.stream.Write(request_, Steps::Tag(Step::kWritten));
    ++call.parts;
    if (last) call.current = nullptr;
  } else if (all_taken_) {
    call.writing = true;
    call.writes_over = true;
    call.stream.WritesDone(Steps::Tag(Step::kWritesDone));
  }
}

// What to write next; nullptr where there is no room for it, or nothing any more.
CaseSender::CasePtr CaseSender::Pick(Call& call) {
  if (!call.again.empty()) {
    CasePtr again = std::move(call.again.front());
    call.again.pop_front();
    return again;
  }
  if (all_taken_ || !HasRoom()) return nullptr;
  CasePtr next = next_();
  all_taken_ = next == nullptr;
  if (all_taken_) return nullptr;
  unanswered_.push_back(next);
  unanswered_bytes_ += next->bytes;
  return next;
}

bool CaseSender::HasRoom() const {
  return unanswered_.size() < kMostUnanswered && unanswered_bytes_ < kMostUnansweredBytes;
}

void CaseSender::Take(const v1::ImportCasesResponse& response) {
  // The same uid may be there twice; either answer does for either.
  const auto found = std::find_if(unanswered_.begin(), unanswered_.end(),
                                  [&](const CasePtr& one) { return one->uid == response.uid(); });
  if (found == unanswered_.end()) return;
  const CasePtr one = *found;
  unanswered_bytes_ -= one->bytes;
  unanswered_.erase(found);
  answered_(one, response);
}

}  // namespace docket::client
