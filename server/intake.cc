// OpenCase: first the customer, then the case. Both steps run under ids derived from the call's, so that a retry
// resumes where the first try stopped.
#include "absl/strings/str_cat.h"
#include "server/contact_key.h"
#include "server/road.h"
#include "storage/loader.h"

namespace docket::server {

struct Road::Intake {
  std::shared_ptr<Call> call;
  const v1::OpenCaseRequest* request;
  v1::Case* response;
  v1::OpenCaseRequest facts;  // the request with the customer filled in
};

grpc::ServerUnaryReactor* Road::OpenCase(grpc::CallbackServerContext* context, const v1::OpenCaseRequest* request,
                                         v1::Case* response) {
  const auto call = Begin(context, kCaseService, "OpenCase", *request);
  if (call->answered()) return call->reactor();
  auto intake =
      std::make_shared<Intake>(Intake{.call = call, .request = request, .response = response, .facts = *request});
  if (request->customer().empty() && ContactKey(request->contact()).empty()) {
    SendIntake(std::move(intake));
  } else {
    FindCustomer(std::move(intake));
  }
  return call->reactor();
}

void Road::FindCustomer(std::shared_ptr<Intake> intake) {
  storage::SubjectKey key{.kind = storage::SubjectKind::kCustomer};
  if (const std::optional<Id> id = ParseCustomerName(intake->request->customer()); id.has_value()) {
    key.lane = id->lane;
    key.number = id->number;
  } else {
    key = CustomerKey(desk_.facts(), ContactKey(intake->request->contact()));
  }
  auto found = std::make_shared<storage::Loaded>();
  desk_.readers().RunOrRefuse(
      [found, key](storage::Connection& connection) {
        absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, key);
        if (loaded.ok()) *found = *std::move(loaded);
        return loaded.status();
      },
      [this, intake, key, found](absl::Status status) {
        if (!status.ok()) return intake->call->Finish(status);
        if (found->subject->exists()) {
          intake->facts.set_customer(CustomerName({.lane = key.lane, .number = found->subject->number}));
          return SendIntake(intake);
        }
        if (key.key.empty()) {
          return intake->call->Finish(Refusal(absl::StatusCode::kNotFound, reason::kCustomerNotFound,
                                              "there is no customer of that name: give the contact details instead"));
        }
        // What is only validated creates nobody.
        if (intake->request->validate_only()) return SendIntake(intake);
        TryIntake(intake, key);
      });
}

void Road::EnsureCustomer(std::shared_ptr<Intake> intake, storage::SubjectKey key) {
  auto command = std::make_shared<EnsureCustomerCommand>();
  v1::Texts profile;
  *profile.mutable_contact() = intake->request->contact();
  Prepare(intake->call, intake->request->request_id(), intake->request->contact(), false, profile, command.get());
  command->subject = std::move(key);
  // Of its own, and the same on a retry.
  command->request->id = storage::KeyedHash(desk_.facts(), "intake's customer",
                                            absl::StrCat(command->request->caller, ":", command->request->id))
                             .substr(0, 16);
  command->done = [this, intake](storage::Outcome outcome) {
    if (!outcome.status.ok()) return intake->call->Finish(outcome.status);
    intake->facts.set_customer(CustomerName({.lane = outcome.subject->key.lane, .number = outcome.subject->number}));
    SendIntake(intake);
  };
  desk_.Submit(std::move(command));
}

// Nobody is created for a case that would be refused, nor for a request that was carried out before.
void Road::TryIntake(std::shared_ptr<Intake> intake, storage::SubjectKey customer) {
  SubmitIntake(intake, /*validate_only=*/true, [this, intake, customer](storage::Outcome outcome) {
    if (outcome.status.ok() && !outcome.replayed) return EnsureCustomer(intake, customer);
    CaseAnswer(intake->call, intake->response)(std::move(outcome));
  });
}

void Road::SendIntake(std::shared_ptr<Intake> intake) {
  SubmitIntake(intake, intake->request->validate_only(), CaseAnswer(intake->call, intake->response));
}

void Road::SubmitIntake(const std::shared_ptr<Intake>& intake, bool validate_only, DoneFn done) {
  v1::OpenCaseRequest facts = intake->facts;
  const v1::Texts texts = TakeTexts(&facts);
  auto command = std::make_shared<OpenCaseCommand>(std::move(facts));
  // Even load, and a retry always meets its first try.
  command->subject = {.lane = storage::LaneOf(desk_.facts(), absl::StrCat(intake->call->caller()->name, ":",
                                                                          *ParseUuid(intake->request->request_id()))),
                      .kind = storage::SubjectKind::kCase};
  Prepare(intake->call, intake->request->request_id(), *intake->request, validate_only, texts, command.get());
  command->done = std::move(done);
  desk_.Submit(std::move(command));
}

}  // namespace docket::server
