// OpenCase: first the customer, then the case. Both steps run under ids derived from the call's, so that a retry
// resumes where the first try stopped.
#include "absl/strings/str_cat.h"
#include "server/contacts.h"
#include "server/customer_lookup.h"
#include "server/road.h"

namespace docket::server {

struct Road::Intake {
  std::shared_ptr<Call> call;
  const v1::OpenCaseRequest* request;
  v1::Case* response;
  v1::OpenCaseRequest facts;  // the request with the customer filled in, and without its texts
  v1::Texts texts;
  // An anonymous case has a key of its own instead.
  std::optional<TextOwner> customer;
  DataKeyRef own_key;
};

grpc::ServerUnaryReactor* Road::OpenCase(grpc::CallbackServerContext* context, const v1::OpenCaseRequest* request,
                                         v1::Case* response) {
  const auto call = Begin(context, kCaseService, "OpenCase", *request);
  if (call->answered()) return call->reactor();
  auto intake =
      std::make_shared<Intake>(Intake{.call = call, .request = request, .response = response, .facts = *request});
  intake->texts = TakeTexts(&intake->facts);
  const auto send = [this, intake](const TextOwner& customer) {
    intake->customer = customer;
    intake->facts.set_customer(CustomerName(customer.id));
    SendIntake(intake);
  };
  const std::string contact = FirstContact(request->contact(), desk_.phone_region());
  if (!request->customer().empty()) {
    FindNamedCustomer(call, *ParseCustomerName(request->customer()), send);
  } else if (contact.empty()) {
    SendIntake(intake);
  } else {
    FindCustomer(call, contact, send, [this, intake, send](const storage::SubjectKey& place) {
      // What is only validated creates nobody.
      if (intake->request->validate_only()) return SendIntake(intake);
      // Nor is anybody created for a case that would be refused, or for a request that was carried out before.
      SubmitIntake(intake, /*validate_only=*/true, [this, intake, send, place](storage::Outcome outcome) {
        if (!outcome.status.ok() || outcome.replayed) {
          return CaseAnswer(intake->call, intake->response)(std::move(outcome));
        }
        EnsureCustomer(intake->call, intake->request->request_id(), intake->request->contact(), place, send);
      });
    });
  }
  return call->reactor();
}

void Road::SendIntake(std::shared_ptr<Intake> intake) {
  SubmitIntake(intake, intake->request->validate_only(), [this, intake](storage::Outcome outcome) {
    if (!outcome.status.ok() || outcome.replayed) {
      return CaseAnswer(intake->call, intake->response)(std::move(outcome));
    }
    const Id id = IdOf(*outcome.subject);
    if (!intake->request->validate_only()) {
      if (!intake->customer.has_value()) desk_.sealer().Remember(id, intake->own_key);
      desk_.sealer().RememberOwner(id, intake->customer.has_value() ? intake->customer->id : id);
    }
    FillCase(*outcome.subject, std::move(intake->texts), intake->response);
    FinishCase(intake->call, absl::OkStatus(), intake->response);
  });
}

void Road::SubmitIntake(const std::shared_ptr<Intake>& intake, bool validate_only, DoneFn done) {
  auto command = std::make_shared<OpenCaseCommand>(intake->facts);
  // Even load, and a retry always meets its first try.
  command->subject = {.lane = storage::LaneOf(desk_.facts(), absl::StrCat(intake->call->caller()->name, ":",
                                                                          *ParseUuid(intake->request->request_id()))),
                      .kind = storage::SubjectKind::kCase};
  Prepare(intake->call, intake->request->request_id(), *intake->request, validate_only, command.get());
  if (intake->customer.has_value()) {
    command->texts = SealTexts(intake->texts, *intake->customer->key, intake->customer->id);
  } else {
    Sealer::NewKey own = desk_.sealer().Make(command->uid);
    intake->own_key = std::move(own.key);
    command->data_key = std::move(own.wrapped);
    command->texts = SealTexts(intake->texts, *intake->own_key);
  }
  command->done = std::move(done);
  desk_.Submit(std::move(command));
}

}  // namespace docket::server
