#include "server/road.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/log.h"
#include "server/trace.h"

namespace docket::server {
namespace {

// A caller that names no deadline is not waited for longer.
constexpr absl::Duration kLongestCall = absl::Minutes(1);

std::string Canonical(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// What is no refusal of ours came from below: callers hear that it happened, the log hears what.
absl::Status ForCallers(const absl::Status& status, const std::string& traceparent) {
  if (status.ok() || !ReasonOf(status).empty() || absl::IsCancelled(status)) return status;
  log::Error("a call failed below the rules", {{"why", std::string(status.message())}, {"traceparent", traceparent}});
  if (absl::IsUnavailable(status)) {
    return RetryLater(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                      "the database cannot be reached at the moment: try again", absl::Seconds(1));
  }
  return Refusal(absl::StatusCode::kInternal, reason::kInternal,
                 "the service could not carry this out. This is a fault of the service or of its "
                 "database: please report it");
}

}  // namespace

Call::Call(grpc::CallbackServerContext* context, const std::string& path, metrics::ReplicaMetrics& replica,
           CallsInProgress& in_progress)
    : context_(context),
      reactor_(context->DefaultReactor()),
      path_(path),
      replica_(replica),
      metrics_(replica.calls().Method(path)),
      in_progress_(in_progress),
      admitted_(in_progress.Enter()),
      identity_(IdentityOf(*context)),
      traceparent_(TraceparentOf(*context)),
      start_(storage::DatabaseClock::SteadyClock()) {
  metrics_.Started();
}

absl::Time Call::Deadline() const {
  const absl::Time latest = absl::Now() + kLongestCall;
  return std::min(latest, absl::FromChrono(context_->deadline()));
}

void Call::Finish(const absl::Status& status) {
  const absl::Status answer = ForCallers(status, traceparent_);
  metrics_.Handled(answer.code(), storage::DatabaseClock::SteadyClock() - start_);
  if (!answer.ok()) replica_.Refused(ReasonOf(answer));
  answered_ = true;
  reactor_->Finish(ToGrpc(answer));
  in_progress_.Leave();
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      StatusDetails(status));
}

absl::Status FillCase(const storage::Subject& subject, v1::Case* response) {
  *response = subject.case_record();
  absl::StatusOr<v1::Texts> texts = UnsealTexts(subject.opening);
  if (!texts.ok()) return texts.status();
  response->set_subject(std::move(*texts->mutable_subject()));
  response->set_description(std::move(*texts->mutable_description()));
  if (texts->has_contact()) *response->mutable_contact() = std::move(*texts->mutable_contact());
  return absl::OkStatus();
}

DoneFn Road::CaseAnswer(const std::shared_ptr<Call>& call, v1::Case* response) {
  return [call, response](storage::Outcome outcome) {
    absl::Status status = std::move(outcome.status);
    if (status.ok()) status = FillCase(*outcome.subject, response);
    call->Finish(status);
  };
}

void Road::Prepare(const std::shared_ptr<Call>& call, const std::string& request_id,
                   const google::protobuf::Message& request, bool validate_only, const v1::Texts& texts,
                   PreparedCommand* command) {
  command->actor = call->identity().name;
  command->traceparent = call->traceparent();
  command->validate_only = validate_only;
  command->deadline = call->Deadline();
  command->abandoned = [call] { return call->Cancelled(); };
  command->texts = SealTexts(texts);
  command->uid = storage::RandomBytes(16);
  command->request = storage::RequestKey{
      .caller = call->identity().name, .id = *ParseUuid(request_id), .fingerprint = Fingerprint(call, request)};
}

std::string Road::Fingerprint(const std::shared_ptr<Call>& call, const google::protobuf::Message& request) const {
  return storage::KeyedHash(desk_.facts(), "request", absl::StrCat(call->path(), ":", Canonical(request)));
}

}  // namespace docket::server
