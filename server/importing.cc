#include "server/importing.h"

#include "server/rules/clocks.h"
#include "server/sealing/sealer.h"

namespace docket::server {

Decision ImportCommand::Decide(const storage::Subject& /*subject*/, const storage::Context& context) const {
  absl::StatusOr<std::vector<Proposal>> events = rules::DecideImport(events_, terms_, RuleContext(context));
  if (!events.ok()) return {.refusal = events.status()};
  return {.events = *std::move(events)};
}

std::vector<Proposal> LocalEvents(const v1::CaseHistory& history, const std::optional<Id>& customer, const DataKey& key,
                                  const std::map<std::string, std::string>& cases) {
  std::vector<Proposal> events;
  events.reserve(static_cast<size_t>(history.events_size()));
  for (const v1::HistoryEvent& event : history.events()) {
    Proposal proposal{.occurred = rules::FromProto(event.occur_time()), .actor = event.actor()};
    v1::CaseEventDetail* detail = proposal.payload.mutable_case_event();
    *detail = rules::Portable(event.detail());
    if (detail->has_opened()) {
      detail->mutable_opened()->set_uid(history.uid());
      if (customer.has_value()) detail->mutable_opened()->set_customer(CustomerName(*customer));
    }
    if (detail->has_customer_corrected() && customer.has_value()) {
      detail->mutable_customer_corrected()->set_customer(CustomerName(*customer));
    }
    if (detail->has_linked()) {
      std::string* other = detail->mutable_linked()->mutable_link()->mutable_other();
      *other = cases.at(*other);
    }
    docket::log::v1::SealedTexts texts = SealTexts(event.texts(), key, customer);
    if (!texts.sealed().empty()) *proposal.payload.mutable_texts() = std::move(texts);
    events.push_back(std::move(proposal));
  }
  return events;
}

}  // namespace docket::server
