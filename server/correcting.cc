// CorrectCustomer and RedactText: texts of earlier events are read, and put back in other words or under another key.
// What was prepared holds for the version of the case at which it was read; where that has changed, it is done again.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/contacts.h"
#include "server/customer_lookup.h"
#include "server/road.h"
#include "storage/loader.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

constexpr size_t kEventsAtOnce = 500;
// What one commit can put in place of what was there.
// In a validation: whoever would be created.
constexpr char kNewCustomer[] = "customers/new";
constexpr size_t kMostBytes = size_t{3} << 20;

absl::Status TooMuch() {
  return Refusal(absl::StatusCode::kFailedPrecondition, reason::kLimitReached,
                 absl::StrCat("the texts of this case are more than ", kMostBytes >> 20,
                              " MiB, which cannot be sealed anew at once: open a case for the right customer instead"));
}

absl::Status FromBefore() {
  return Refusal(
      absl::StatusCode::kFailedPrecondition, reason::kNoSuchText,
      "this case has events from before texts stood by themselves: export it, and import it into a new desk");
}

bool HoldsText(const v1::Texts& texts, const std::string& field) {
  const auto* descriptor = v1::Texts::descriptor()->FindFieldByName(field);
  if (descriptor == nullptr) return false;
  return descriptor->is_repeated() ? texts.GetReflection()->FieldSize(texts, descriptor) > 0
         : descriptor->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE
             ? texts.GetReflection()->HasField(texts, descriptor)
             : !texts.GetReflection()->GetString(texts, descriptor).empty();
}

}  // namespace

template <typename Request>
struct Road::Correction {
  std::shared_ptr<Call> call;
  const Request* request;
  v1::Case* response;
  Request facts;
  Id id;
  // Of CorrectCustomer: whose the case is in truth.
  TextOwner customer = {};
  // Creates that one, where nobody is known by the contact: once it is known that the correction would not be refused.
  // It gets this itself, which it must not hold: that would never end.
  std::function<void(std::shared_ptr<Correction>)> create = nullptr;
  // What is prepared, and for which version of the case.
  uint64_t version = 0;
  std::vector<ReplacedTexts> replaces = {};
  docket::log::v1::SealedTexts texts = {};
};

absl::StatusOr<std::shared_ptr<const storage::Subject>> Road::ReachCase(storage::Connection& connection,
                                                                        const Call& call, const Id& id) {
  if (id.lane >= desk_.facts().lanes) return CaseNotFound();
  absl::StatusOr<storage::Loaded> loaded =
      storage::LoadSubject(connection, {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number});
  if (!loaded.ok()) return loaded.status();
  if (!loaded->subject->exists()) return CaseNotFound();
  const absl::StatusOr<rules::Access> access = AccessOf(connection, call);
  if (!access.ok()) return access.status();
  if (!access->Reaches(call.method(), loaded->subject->case_record())) return OutOfReach();
  return std::move(loaded->subject);
}

template <typename Request>
void Road::Prepare(std::shared_ptr<Correction<Request>> correction) {
  desk_.readers().RunOrRefuse(
      [this, correction](storage::Connection& connection) { return ReadTexts(connection, correction.get()); },
      [this, correction](const absl::Status& status) {
        status.ok() ? SendCorrection(correction) : correction->call->Finish(status);
      });
}

template <typename Request>
void Road::SendCorrection(std::shared_ptr<Correction<Request>> correction) {
  auto command = std::make_shared<CaseCommand<Request>>(correction->facts);
  command->subject = {
      .lane = correction->id.lane, .kind = storage::SubjectKind::kCase, .number = correction->id.number};
  const Request& request = *correction->request;
  if (request.has_expected_version()) command->expected_version = request.expected_version();
  command->texts = correction->texts;
  command->replaces = std::move(correction->replaces);
  command->prepared_at = correction->version;
  const bool validate_only = request.validate_only() || correction->create != nullptr;
  Prepare(correction->call, request.request_id(), request, validate_only, command.get());
  command->done = [this, correction](storage::Outcome outcome) {
    desk_.sealer().ForgetOwner(correction->id);
    if (IsPrepareAgain(outcome.status)) return Prepare(correction);
    const bool new_customer = outcome.status.ok() && outcome.subject->case_record().customer() == kNewCustomer;
    if (!new_customer) return CaseAnswer(correction->call, correction->response)(std::move(outcome));
    if (correction->create != nullptr) return std::exchange(correction->create, nullptr)(correction);
    *correction->response = outcome.subject->case_record();
    correction->response->clear_customer();
    FinishCase(correction->call, absl::OkStatus(), correction->response);
  };
  desk_.Submit(std::move(command));
}

grpc::ServerUnaryReactor* Road::RedactText(grpc::CallbackServerContext* context, const v1::RedactTextRequest* request,
                                           v1::Case* response) {
  using Redaction = Correction<v1::RedactTextRequest>;
  const auto call = Begin(context, kCaseService, "RedactText", *request);
  if (call->answered()) return call->reactor();
  auto redaction = std::make_shared<Redaction>(Redaction{.call = call,
                                                         .request = request,
                                                         .response = response,
                                                         .facts = *request,
                                                         .id = *ParseCaseName(request->name())});
  redaction->facts.clear_reason();
  Prepare(std::move(redaction));
  return call->reactor();
}

absl::Status Road::ReadTexts(storage::Connection& connection, Correction<v1::RedactTextRequest>* redaction) {
  const v1::RedactTextRequest& request = *redaction->request;
  const Id id = redaction->id;
  const auto subject = ReachCase(connection, *redaction->call, id);
  if (!subject.ok()) return subject.status();
  redaction->version = (*subject)->version;
  redaction->replaces.clear();
  const absl::StatusOr<DataKeyRef> key = KeyToSealWith(connection, **subject);
  if (!key.ok()) return key.status();
  const Id owner = OwnerOf(id, (*subject)->case_record().customer());
  const std::optional<Id> named = owner == id ? std::nullopt : std::make_optional(owner);
  v1::Texts why;
  why.set_reason(request.reason());
  redaction->texts = SealTexts(why, **key, named);
  const auto entries = storage::ReadVersions(connection, id, {static_cast<uint64_t>(request.version())});
  if (!entries.ok()) return entries.status();
  // Where it is not there the rule refuses: or else this very request took it out, which is then answered as it was.
  if (entries->empty()) return absl::OkStatus();
  const storage::LogEntry& entry = entries->front();
  absl::StatusOr<v1::Texts> texts = desk_.sealer().Unseal(connection, entry.body.texts(), id);
  if (!texts.ok()) return texts.status();
  if (!HoldsText(*texts, request.field())) return absl::OkStatus();
  if (entry.format < 2) return FromBefore();
  texts->GetReflection()->ClearField(&*texts, v1::Texts::descriptor()->FindFieldByName(request.field()));
  redaction->replaces.push_back(
      {.version = entry.version, .sequence = entry.sequence, .texts = SealTexts(*texts, **key, named)});
  return absl::OkStatus();
}

void Road::PrepareFor(const TextOwner& customer, const std::shared_ptr<Correction<v1::CorrectCustomerRequest>>& move) {
  move->customer = customer;
  move->facts.set_customer(CustomerName(customer.id));
  Prepare(move);
}

grpc::ServerUnaryReactor* Road::CorrectCustomer(grpc::CallbackServerContext* context,
                                                const v1::CorrectCustomerRequest* request, v1::Case* response) {
  using Move = Correction<v1::CorrectCustomerRequest>;
  const auto call = Begin(context, kCaseService, "CorrectCustomer", *request);
  if (call->answered()) return call->reactor();
  auto move = std::make_shared<Move>(Move{.call = call,
                                          .request = request,
                                          .response = response,
                                          .facts = *request,
                                          .id = *ParseCaseName(request->name())});
  move->facts.clear_reason();
  move->facts.clear_contact();
  const OwnerFn prepare = [this, move](const TextOwner& customer) { PrepareFor(customer, move); };
  // Nobody is created, and nothing found out, for a case that the caller may not know of.
  desk_.readers().RunOrRefuse(
      [this, move](storage::Connection& connection) { return ReachCase(connection, *move->call, move->id).status(); },
      [this, move, prepare](const absl::Status& status) {
        if (!status.ok()) return move->call->Finish(status);
        const v1::CorrectCustomerRequest& asked = *move->request;
        if (!asked.customer().empty()) {
          return FindNamedCustomer(move->call, *ParseCustomerName(asked.customer()), prepare);
        }
        FindCustomer(move->call, FirstContact(asked.contact(), desk_.phone_region()), prepare,
                     [this, move](const storage::SubjectKey& place) {
                       // Nobody is created for a correction that is only validated, or would be refused.
                       if (!move->request->validate_only()) {
                         move->create = [this, place](const std::shared_ptr<Move>& same) {
                           EnsureCustomer(same->call, same->request->request_id(), same->request->contact(), place,
                                          [this, same](const TextOwner& customer) { PrepareFor(customer, same); });
                         };
                       }
                       move->customer.key = desk_.sealer().Make(storage::RandomBytes(16)).key;
                       move->facts.set_customer(kNewCustomer);
                       Prepare(move);
                     });
      });
  return call->reactor();
}

// All that was said goes under the key of the one whose the case is. The contact that was written down is not theirs.
absl::Status Road::ReadTexts(storage::Connection& connection, Correction<v1::CorrectCustomerRequest>* move) {
  const Id id = move->id;
  const auto subject = ReachCase(connection, *move->call, id);
  if (!subject.ok()) return subject.status();
  move->version = (*subject)->version;
  move->replaces.clear();
  v1::Texts why;
  why.set_reason(move->request->reason());
  move->texts = SealTexts(why, *move->customer.key, move->customer.id);
  size_t bytes = 0;
  for (uint64_t after = 0;;) {
    const absl::StatusOr<std::vector<storage::LogEntry>> entries =
        storage::ReadSubjectEntries(connection, id.lane, id.number, after, kEventsAtOnce);
    if (!entries.ok()) return entries.status();
    for (const storage::LogEntry& entry : *entries) {
      after = entry.sequence;
      // One that came since: what is prepared here is for the version before it, and will be done again.
      if (entry.version > move->version || entry.body.texts().sealed().empty()) continue;
      if (entry.format < 2) return FromBefore();
      absl::StatusOr<v1::Texts> texts = desk_.sealer().Unseal(connection, entry.body.texts(), id);
      if (!texts.ok()) return texts.status();
      if (entry.sequence == id.number) {
        texts->clear_contact();
        if (move->request->has_contact()) *texts->mutable_contact() = move->request->contact();
      }
      move->replaces.push_back({.version = entry.version,
                                .sequence = entry.sequence,
                                .texts = SealTexts(*texts, *move->customer.key, move->customer.id)});
      bytes += move->replaces.back().texts.sealed().size();
      if (bytes > kMostBytes) return TooMuch();
    }
    if (entries->size() < kEventsAtOnce) return absl::OkStatus();
  }
}

}  // namespace docket::server
