#include "api/client/event_feed.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "api/client/details.h"
#include "api/client/whole_file.h"

namespace docket::client {
namespace {

// The desk says something every 15 seconds; who is silent for longer than this is not there any more.
constexpr absl::Duration kLongestSilence = absl::Seconds(40);
constexpr absl::Duration kGlance = absl::Milliseconds(100);
constexpr std::size_t kPositionBytes = 32 << 10;

// The parts of one stream's life, each begun when the one before is done; in between it looks whether to end.
class Reading {
 public:
  Reading(grpc::ClientContext& context, const EventFeed::Stop& stop) : context_(context), stop_(stop) {}
  ~Reading() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  grpc::CompletionQueue& queue() { return queue_; }
  bool stopped() const { return stopped_; }
  bool silent() const { return silent_; }

  // Whether what was begun last succeeded.
  bool Done() {
    const absl::Time latest = absl::Now() + kLongestSilence;
    void* tag = nullptr;
    bool ok = false;
    while (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(absl::Now() + kGlance)) == grpc::CompletionQueue::TIMEOUT) {
      if (!stopped_ && stop_()) stopped_ = true;
      if (absl::Now() > latest) silent_ = true;
      // Ends what was begun.
      if (stopped_ || silent_) context_.TryCancel();
    }
    return ok;
  }

 private:
  grpc::ClientContext& context_;
  const EventFeed::Stop& stop_;
  grpc::CompletionQueue queue_;
  bool stopped_ = false;
  bool silent_ = false;
};

}  // namespace

ExitStatus EventFeed::Follow(const Take& take, const Stop& stop) {
  return session_.KeepStream(
      [&](grpc::ClientContext& context) {
        const Session::StreamEnd end = OneStream(context, take, stop);
        position_lost_ = DetailsOf(end.status).info.reason() == "POSITION_LOST";
        return end;
      },
      stop);
}

Session::StreamEnd EventFeed::OneStream(grpc::ClientContext& context, const Take& take, const Stop& stop) {
  Reading reading(context, stop);
  const auto stream =
      session_.stub<v1::EventService::Stub>().PrepareAsyncWatchEvents(&context, request_, &reading.queue());
  stream->StartCall(nullptr);
  bool ok = reading.Done();
  bool came_further = false;
  bool ended = false;
  while (ok && !ended) {
    v1::WatchEventsResponse response;
    stream->Read(&response, nullptr);
    ok = reading.Done();
    if (!ok) break;
    ended = take(response) == kEnd;
    request_.set_position(response.position());
    request_.set_from_start(false);
    came_further = true;
  }
  if (ended) context.TryCancel();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  reading.Done();
  if (ended || reading.stopped()) return {grpc::Status::OK};
  if (reading.silent()) {
    status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "nothing was heard of the desk for too long");
  }
  // A stream of this kind has no end of its own: the desk ended it, and goes on with another.
  if (status.ok()) status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "the stream ended");
  return {status, came_further};
}

std::vector<std::string> EventKindWords() {
  std::vector<std::string> words;
  const auto* kinds = v1::CaseEventDetail::descriptor()->oneof_decl(0);
  for (int i = 0; i < kinds->field_count(); ++i) {
    words.push_back(absl::StrReplaceAll(kinds->field(i)->name(), {{"_", "-"}}));
  }
  return words;
}

void AddEventFilter(Command& command, v1::WatchEventsRequest* request) {
  command.Name("--team", kTeamName, "Only of cases that were this team's then", request->mutable_team());
  command.Name("--assignee", kStaffName, "Only of cases that this person was responsible for, before or after",
               request->mutable_assignee());
  command.SeveralOf("--kind", EventKindWords(), "Only what happened of this kind", [request](const std::string& word) {
    request->add_kinds(absl::StrReplaceAll(word, {{"-", "_"}}));
  });
  command.Switch("--from-start", "From the desk's first event on, where there is no position yet; else from now on",
                 [request] { request->set_from_start(true); });
}

std::string EventKindOf(const v1::CaseEvent& event) {
  const auto* field = v1::CaseEventDetail::descriptor()->FindFieldByNumber(event.detail().detail_case());
  return field == nullptr ? "" : field->name();
}

absl::StatusOr<std::string> ReadPosition(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file && errno == ENOENT) return std::string();
  std::string text(kPositionBytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file && !file.eof())) {
    return absl::InvalidArgumentError(absl::StrCat("'", path, "' cannot be read: ", std::strerror(errno)));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  text = std::string(absl::StripAsciiWhitespace(text));
  if (text.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("'", path, "' is empty: a position is one line that docket wrote"));
  }
  return text;
}

absl::Status WritePosition(const std::string& path, const std::string& position) {
  WholeFile file(path);
  absl::Status status = file.Open();
  if (status.ok()) status = file.Write(absl::StrCat(position, "\n"));
  if (status.ok()) status = file.Keep();
  return status;
}

}  // namespace docket::client
