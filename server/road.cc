#include "server/road.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/strings/str_cat.h"

namespace docket::server {
namespace {

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

}  // namespace

absl::Status FillCase(const storage::Subject& subject, v1::Case* response) {
  *response = subject.case_record();
  absl::StatusOr<v1::Texts> texts = UnsealTexts(subject.opening);
  if (!texts.ok()) return texts.status();
  response->set_subject(std::move(*texts->mutable_subject()));
  response->set_description(std::move(*texts->mutable_description()));
  if (texts->has_contact()) *response->mutable_contact() = std::move(*texts->mutable_contact());
  return absl::OkStatus();
}

absl::StatusOr<rules::Access> Road::AccessOf(storage::Connection& connection, const CallRecord& call) {
  if (call.caller()->unrestricted) return rules::Access(*call.caller(), nullptr);
  const absl::StatusOr<std::shared_ptr<const Directory>> directory = desk_.CurrentDirectory(connection);
  if (!directory.ok()) return directory.status();
  return rules::Access(*call.caller(), *directory);
}

DoneFn Road::CaseAnswer(const std::shared_ptr<Call>& call, v1::Case* response) {
  return [this, call, response](storage::Outcome outcome) {
    absl::Status status = std::move(outcome.status);
    if (status.ok()) status = FillCase(*outcome.subject, response);
    if (status.ok() && !call->caller()->unrestricted) {
      const rules::Access access(*call->caller(), desk_.KnownDirectory());
      if (access.Masks(call->method(), *response)) rules::Mask(response);
    }
    call->Finish(status);
  };
}

void Road::Prepare(const std::shared_ptr<Call>& call, const std::string& request_id,
                   const google::protobuf::Message& request, bool validate_only, const v1::Texts& texts,
                   PreparedCommand* command) {
  command->actor = call->caller()->name;
  command->caller = call->caller();
  command->on_behalf_of = call->caller()->on_behalf_of;
  command->traceparent = call->traceparent();
  command->validate_only = validate_only;
  command->deadline = call->Deadline();
  command->abandoned = [call] { return call->Cancelled(); };
  command->texts = SealTexts(texts);
  command->uid = storage::RandomBytes(16);
  command->request = storage::RequestKey{
      .caller = call->caller()->name, .id = *ParseUuid(request_id), .fingerprint = Fingerprint(call, request)};
}

std::string Road::Fingerprint(const std::shared_ptr<Call>& call, const google::protobuf::Message& request) const {
  // What is done for another person is another request.
  const std::string& person = call->caller()->on_behalf_of;
  return storage::KeyedHash(
      desk_.facts(), "request",
      absl::StrCat(call->path(), person.empty() ? "" : absl::StrCat(" for ", person), ":", Canonical(request)));
}

}  // namespace docket::server
