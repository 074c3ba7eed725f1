#include "server/road.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/strings/str_cat.h"
#include "server/customer_lookup.h"
#include "storage/loader.h"

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

void FillCase(const storage::Subject& subject, v1::Texts texts, v1::Case* response) {
  *response = subject.case_record();
  response->set_subject(std::move(*texts.mutable_subject()));
  response->set_description(std::move(*texts.mutable_description()));
  if (texts.has_contact()) *response->mutable_contact() = std::move(*texts.mutable_contact());
}

absl::Status FillCase(Sealer& sealer, storage::Connection& connection, const storage::Subject& subject,
                      v1::Case* response) {
  absl::StatusOr<v1::Texts> texts = sealer.Unseal(connection, subject.opening, IdOf(subject));
  if (texts.ok()) FillCase(subject, *std::move(texts), response);
  return texts.status();
}

absl::Status LoadKeys(Sealer& sealer, storage::Connection& connection, const std::vector<storage::Subject>& cases) {
  std::vector<Id> owners;
  owners.reserve(cases.size());
  for (const storage::Subject& one : cases) {
    if (!one.opening.sealed().empty()) owners.push_back(OwnerOf(one.opening, IdOf(one)));
  }
  return sealer.Load(connection, std::move(owners));
}

absl::StatusOr<rules::Access> Road::AccessOf(storage::Connection& connection, const CallRecord& call) {
  if (call.caller()->unrestricted) return rules::Access(*call.caller(), nullptr);
  const absl::StatusOr<std::shared_ptr<const Directory>> directory = desk_.CurrentDirectory(connection);
  if (!directory.ok()) return directory.status();
  return rules::Access(*call.caller(), *directory);
}

DoneFn Road::CaseAnswer(const std::shared_ptr<Call>& call, v1::Case* response) {
  return [this, call, response](const storage::Outcome& outcome) {
    if (!outcome.status.ok()) return call->Finish(outcome.status);
    call->is_read = outcome.replayed || call->only_validates;
    const std::shared_ptr<const storage::Subject>& subject = outcome.subject;
    auto texts = desk_.sealer().UnsealRemembered(subject->opening, IdOf(*subject));
    if (texts.has_value()) {
      if (texts->ok()) FillCase(*subject, **std::move(texts), response);
      return FinishCase(call, texts->status(), response);
    }
    desk_.readers().RunOrRefuse(
        [this, subject, response](storage::Connection& connection) {
          return FillCase(desk_.sealer(), connection, *subject, response);
        },
        [this, call, response](const absl::Status& status) { FinishCase(call, status, response); });
  };
}

void Road::FinishCase(const std::shared_ptr<Call>& call, absl::Status status, v1::Case* response) {
  if (status.ok() && !call->caller()->unrestricted) {
    const rules::Access access(*call->caller(), desk_.KnownDirectory());
    if (access.Masks(call->method(), *response)) {
      rules::Mask(response);
      return call->Finish(status);
    }
  }
  if (!status.ok() || !call->is_read) return call->Finish(status);
  Disclosed disclosed;
  disclosed.Case(*response);
  ledger_.Record(disclosed.Take(*call), [call](const absl::Status& recorded) { call->Finish(recorded); });
}

void Road::SealForCase(const std::shared_ptr<Call>& call, const Id& case_id, v1::Texts texts, SealedCommand* command,
                       std::function<void()> next) {
  const auto seal = [case_id, command](const v1::Texts& clear, const Id& owner, const DataKey& key) {
    command->texts = SealTexts(clear, key, owner == case_id ? std::nullopt : std::make_optional(owner));
    command->sealed_for = owner;
  };
  if (const std::optional<Id> owner = desk_.sealer().LikelyOwner(case_id); owner.has_value()) {
    if (const DataKeyRef key = desk_.sealer().Remembered(*owner); key != nullptr) {
      seal(texts, *owner, *key);
      return next();
    }
  }
  desk_.readers().RunOrRefuse(
      [this, case_id, texts = std::move(texts), seal, command](storage::Connection& connection) -> absl::Status {
        const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(
            connection, {.lane = case_id.lane, .kind = storage::SubjectKind::kCase, .number = case_id.number});
        if (!loaded.ok()) return loaded.status();
        if (!loaded->subject->exists()) {
          // If it is there after all when it counts, this was read from a database that lags behind.
          command->prepared_at = 0;
          return absl::OkStatus();
        }
        const Id owner = OwnerOf(case_id, loaded->subject->case_record().customer());
        const absl::StatusOr<DataKeyRef> key = KeyToSealWith(connection, *loaded->subject);
        if (!key.ok()) return key.status();
        desk_.sealer().RememberOwner(case_id, owner);
        seal(texts, owner, **key);
        return absl::OkStatus();
      },
      [call, next = std::move(next)](const absl::Status& status) { status.ok() ? next() : call->Finish(status); });
}

absl::StatusOr<DataKeyRef> Road::KeyToSealWith(storage::Connection& connection, const storage::Subject& subject) {
  const v1::Case& c = subject.case_record();
  const Id owner = OwnerOf(IdOf(subject), c.customer());
  if (DataKeyRef key = desk_.sealer().Remembered(owner); key != nullptr) return key;
  if (owner == IdOf(subject)) return desk_.sealer().KeyFor(connection, owner, *ParseUuid(c.uid()));
  const absl::StatusOr<storage::Loaded> customer = storage::LoadSubject(
      connection, {.lane = owner.lane, .kind = storage::SubjectKind::kCustomer, .number = owner.number});
  if (!customer.ok()) return customer.status();
  const auto& record = std::get<docket::log::v1::Customer>(customer->subject->record);
  return desk_.sealer().KeyFor(connection, owner, ParseUuid(record.uid()).value_or(""));
}

void Road::Prepare(const std::shared_ptr<Call>& call, const std::string& request_id,
                   const google::protobuf::Message& request, bool validate_only, PreparedCommand* command) {
  command->actor = call->caller()->name;
  command->caller = call->caller();
  command->on_behalf_of = call->caller()->on_behalf_of;
  command->traceparent = call->traceparent();
  command->validate_only = validate_only;
  call->only_validates = validate_only;
  command->deadline = call->Deadline();
  command->abandoned = [call] { return call->Cancelled(); };
  command->uid = storage::RandomBytes(16);
  command->request = storage::RequestKey{
      .caller = call->caller()->name, .id = *ParseUuid(request_id), .fingerprint = Fingerprint(call, request)};
}

std::string Road::Fingerprint(const std::shared_ptr<Call>& call, const google::protobuf::Message& request) const {
  // What is done for another person is another request.
  const std::string& person = call->caller()->on_behalf_of;
  return storage::SecretHash(
      desk_.facts(), "request",
      absl::StrCat(call->path(), person.empty() ? "" : absl::StrCat(" for ", person), ":", Canonical(request)));
}

}  // namespace docket::server
