#include "api/client/session.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "api/client/details.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

// How often one stream is taken up again, however far it came in between.
constexpr int kMostBreaks = 100;
constexpr absl::Duration kGlance = absl::Milliseconds(100);

// Whether the last answer leaves open what became of an earlier attempt that had none.
bool LeavesOpen(const grpc::Status& status) {
  return CameFromTransport(status) || ExitStatusFor(status.error_code()) == ExitStatus::kUnavailable;
}

// Whether the server has more to do for others than for this caller.
bool CallsTooOften(const grpc::Status& status) { return DetailsOf(status).info.reason() == "RATE_LIMITED"; }

}  // namespace

Session::Session(std::string command, CommonOptions options, Connection connection, Surroundings& surroundings)
    : command_(std::move(command)),
      options_(std::move(options)),
      connection_(std::move(connection)),
      surroundings_(surroundings) {
  const std::shared_ptr<grpc::Channel>& channel = connection_.channel();
  stubs_ = {v1::CaseService::NewStub(channel),    v1::DirectoryService::NewStub(channel),
            v1::DeskService::NewStub(channel),    v1::CustomerService::NewStub(channel),
            v1::EventService::NewStub(channel),   v1::PolicyService::NewStub(channel),
            v1::QualityService::NewStub(channel), v1::ReportService::NewStub(channel)};
}

void Session::Remark(absl::string_view text, const std::vector<std::string>& further) {
  HideProgress();
  // What was printed so far comes first where both go to one place.
  surroundings_.out.flush();
  surroundings_.err << "docket: " << OneLine(text) << "\n";
  for (const std::string& line : further) surroundings_.err << "  " << OneLine(line) << "\n";
  surroundings_.err.flush();
}

ExitStatus Session::WrongUsage(absl::string_view text) {
  Remark(text);
  surroundings_.err << "  see: docket " << command_ << " --help\n";
  return ExitStatus::kUsage;
}

ExitStatus Session::CallUntilDeadline(const std::string& request_id,
                                      const std::function<grpc::Status(grpc::ClientContext&)>& call,
                                      const OwnWords& own_words) {
  const absl::Time deadline = surroundings_.world.now() + options_.timeout;
  const auto attempt = [&] {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    return Attempt(context, [&] { return call(context); });
  };
  const auto before_retry = [this](const grpc::Status& status) { RemarkRetry(status, UpToTimeout()); };
  const Tried tried = TryUntil(deadline, surroundings_.world, attempt, before_retry);
  if (tried.status.ok()) return ExitStatus::kDone;
  HideProgress();
  if (own_words != nullptr && own_words(tried.status)) return ExitStatusFor(tried.status.error_code());
  return Failed(tried.status, request_id, !request_id.empty() && tried.left_open && LeavesOpen(tried.status));
}

ExitStatus Session::CallStream(const std::function<StreamEnd(grpc::ClientContext&)>& attempt) {
  for (int breaks = 0; breaks < kMostBreaks; ++breaks) {
    // A stream that broke after it came further ends this round of attempts, so that the next has all its time.
    std::optional<absl::Duration> goes_on;
    grpc::Status broken;
    const auto one_stream = [&] {
      grpc::ClientContext context;
      StreamEnd end;
      end.status = Attempt(context, [&] {
        end = attempt(context);
        return end.status;
      });
      if (end.status.ok() || !end.came_further) return end.status;
      goes_on = WaitBeforeRetry(end.status, 1, surroundings_.world.random());
      broken = end.status;
      return goes_on.has_value() ? grpc::Status::OK : end.status;
    };
    const auto before_retry = [this](const grpc::Status& status) { RemarkRetry(status, UpToTimeout()); };
    const Tried tried =
        TryUntil(surroundings_.world.now() + options_.timeout, surroundings_.world, one_stream, before_retry);
    if (!tried.status.ok()) return Failed(tried.status, "", false);
    if (!goes_on.has_value()) return ExitStatus::kDone;
    if (breaks + 1 == kMostBreaks) return Failed(broken, "", false);
    RemarkRetry(broken, UpToTimeout());
    surroundings_.world.sleep(*goes_on);
  }
  return ExitStatus::kFailed;
}

ExitStatus Session::KeepStream(const std::function<StreamEnd(grpc::ClientContext&)>& attempt,
                               const std::function<bool()>& stop) {
  for (int failures = 0; !stop();) {
    grpc::ClientContext context;
    StreamEnd end;
    end.status = Attempt(context, [&] {
      end = attempt(context);
      return end.status;
    });
    if (end.status.ok()) break;
    failures = end.came_further ? 1 : failures + 1;
    const std::optional<absl::Duration> wait = WaitBeforeRetry(end.status, failures, surroundings_.world.random());
    if (!wait.has_value()) return Failed(end.status, "", false);
    if (failures == 1) RemarkRetry(end.status, "until it answers");
    // In short pieces: somebody may want it to end.
    for (absl::Duration slept; slept < *wait && !stop(); slept += kGlance) surroundings_.world.sleep(kGlance);
  }
  return ExitStatus::kDone;
}

std::string Session::UpToTimeout() const { return absl::StrCat("for up to ", absl::FormatDuration(options_.timeout)); }

grpc::Status Session::Attempt(grpc::ClientContext& context, const std::function<grpc::Status()>& call) const {
  if (const absl::Status introduced = connection_.Introduce(context); !introduced.ok()) {
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(introduced.message()));
  }
  return connection_.Judged(call());
}

void Session::RemarkRetry(const grpc::Status& status, const std::string& how_long) {
  Remark(absl::StrCat(NeverSent(status)           ? absl::StrCat(connection_.server(), " does not answer")
                      : CameFromTransport(status) ? absl::StrCat("the connection to ", connection_.server(), " broke")
                      : CallsTooOften(status)
                          ? absl::StrCat(connection_.server(), " takes no more calls from this caller for a moment")
                          : absl::StrCat(connection_.server(), " is busy"),
                      "; trying again ", how_long));
}

ExitStatus Session::Failed(const grpc::Status& status, const std::string& request_id, bool may_be_done) {
  HideProgress();
  surroundings_.out.flush();
  surroundings_.err << Explain({
      .status = status,
      .command = command_,
      .server = connection_.server(),
      .timeout = options_.timeout,
      .request_id = request_id,
      .may_be_done = may_be_done,
  });
  if (const std::string hint = connection_.Hint(status); !hint.empty()) {
    surroundings_.err << "  " << OneLine(hint) << "\n";
  }
  return ExitStatusFor(status.error_code());
}

Progress& Session::StartProgress(std::string noun, std::optional<std::int64_t> total) {
  return progress_.emplace(Progress::Screen{surroundings_.err, surroundings_.err_is_terminal, surroundings_.world.now},
                           std::move(noun), total);
}

void Session::HideProgress() {
  if (progress_.has_value()) progress_->Hide();
}

}  // namespace docket::client
