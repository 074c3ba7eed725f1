// What puts a case right afterwards: whose it is, and what should never have been written down. Which texts go where is
// the command's work; here is what may be, and what is on record of it.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/refusal.h"
#include "server/rules/customers.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

// All of Texts that an event of a case can have.
std::vector<std::string> TextFields() {
  std::vector<std::string> names;
  const google::protobuf::Descriptor* texts = v1::Texts::descriptor();
  for (int i = 0; i < texts->field_count(); ++i) {
    if (texts->field(i)->number() != v1::Texts::kProfileFieldNumber) names.push_back(texts->field(i)->name());
  }
  return names;
}

}  // namespace

Violations Validate(const v1::CorrectCustomerRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.CustomerName("customer", request.customer(), Checks::kOptional);
  if (!request.customer().empty() && request.has_contact()) {
    checks.Add("customer", "must not be given together with contact");
  }
  if (request.customer().empty() && request.contact().email().empty() && request.contact().phone().empty()) {
    checks.Add("customer", "is required: a customer's name; or contact, with an e-mail address or a phone number");
  }
  CheckContactDetails("contact", request.contact(), &checks);
  CheckRemark("reason", request.reason(), Checks::kOptional, &checks);
  return checks.Take();
}

Violations Validate(const v1::RedactTextRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (request.version() < 1) {
    checks.Add("version", "is required: the version of the case whose event holds the text, see ListCaseEvents");
  }
  const std::vector<std::string> fields = TextFields();
  if (std::find(fields.begin(), fields.end(), request.field()) == fields.end()) {
    checks.Add("field", absl::StrCat("must be one of ", absl::StrJoin(fields, ", ")));
  }
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::CorrectCustomerRequest& request, const Context& context) {
  if (request.customer() == c.customer()) {
    return PreconditionRefusal(reason::kNothingChanges, "the case is that customer's already",
                               {{"customer", "is the one that the case has"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_customer_corrected()->set_customer(request.customer());
  detail.mutable_customer_corrected()->set_previous_customer(c.customer());
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RedactTextRequest& request, const Context& context) {
  if (context.replaces == 0) {
    return PreconditionRefusal(
        reason::kNoSuchText,
        absl::StrCat("version ", request.version(), " of this case has no text \"", request.field(),
                     "\": ListCaseEvents shows what there is up to version ", c.version()),
        {{"field", "names no text that is there"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_text_redacted()->set_version(request.version());
  detail.mutable_text_redacted()->set_field(request.field());
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::CustomerCorrected& event, const Stamp& /*stamp*/, v1::Case* c) {
  // Of a case that came by import the names were another desk's: it stays whose it was opened for here.
  if (!event.customer().empty()) c->set_customer(event.customer());
}

}  // namespace docket::rules
