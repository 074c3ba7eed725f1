#include "api/client/timeline.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

Ink InkFor(const v1::CaseEvent& event) {
  switch (event.detail().detail_case()) {
    case v1::CaseEventDetail::kEscalated:
    case v1::CaseEventDetail::kEscalationRepeated:
    case v1::CaseEventDetail::kWaitStarted:
    case v1::CaseEventDetail::kFlagged:
    case v1::CaseEventDetail::kWarned:
    case v1::CaseEventDetail::kWaitReminded:
      return Ink::kYellow;
    case v1::CaseEventDetail::kBreached:
      return Ink::kRed;
    case v1::CaseEventDetail::kResolved:
    case v1::CaseEventDetail::kClosed:
      return Ink::kGreen;
    default:
      return Ink::kPlain;
  }
}

std::string ContactLine(const v1::Contact& contact) {
  std::vector<std::string> parts;
  for (const std::string& part : {contact.display_name(), contact.email(), contact.phone()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, ", ");
}

// "bridge for rita", where a service acted for a person.
std::string WhoActed(const v1::CaseEvent& event) {
  const std::string actor = WhoIs(event.actor());
  return event.on_behalf_of().empty() ? actor : absl::StrCat(actor, " for ", WhoIs(event.on_behalf_of()));
}

}  // namespace

std::string WordsSaid(const v1::CaseEvent& event) {
  const v1::Texts& texts = event.texts();
  const std::vector<std::pair<absl::string_view, std::string>> labelled = {
      {"", texts.subject()},
      {"", texts.description()},
      {"customer: ", ContactLine(texts.contact())},
      {"", texts.text()},
      {"", texts.message()},
      {"", texts.reason()},
      {"", texts.summary()},
      {"", texts.comment()},
      {"feedback: ", texts.feedback()},
      {"recommendations: ", texts.recommendations()},
      {"root cause: ", texts.root_cause_words()},
      {"action plan: ", texts.action_plan()},
      {"", texts.action()},
  };
  std::vector<std::string> said;
  for (const auto& [label, text] : labelled) {
    if (!text.empty()) said.push_back(absl::StrCat(label, text));
  }
  for (const std::string& action : texts.actions()) said.push_back(absl::StrCat("- ", action));
  return absl::StrJoin(said, "\n");
}

std::string Timeline(const google::protobuf::RepeatedPtrField<v1::CaseEvent>& events, Intake intake,
                     const Moment& moment, const Paper& paper) {
  Table table({absl::StrCat("TIME (", ZoneName(moment), ")"), "", "WHO", "WHAT"});
  table.Indent(2);
  for (const v1::CaseEvent& event : events) {
    const absl::Time time = ToTime(event.occur_time());
    table.Row({Local(time, moment),
               {Relative(time, moment), Ink::kDim},
               WhoActed(event),
               {Happened(event, moment), InkFor(event)}});
    const bool repeats_facts = event.detail().has_opened() && intake == Intake::kWithoutTexts;
    if (!repeats_facts) table.Below(WordsSaid(event));
  }
  return table.empty() ? "" : table.Text(paper);
}

}  // namespace docket::client
