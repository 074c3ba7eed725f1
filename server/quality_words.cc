#include "server/quality_words.h"

#include <algorithm>
#include <utility>

namespace docket::server {

void PutWords(int64_t version, v1::Texts texts, v1::Scorecard* card) {
  if (version == 1) card->set_comment(std::move(*texts.mutable_comment()));
  if (version == 2) card->mutable_dispute()->set_reason(std::move(*texts.mutable_reason()));
  if (version == 3) card->mutable_dispute()->set_summary(std::move(*texts.mutable_summary()));
}

void PutWords(int64_t version, v1::Texts texts, v1::ActionPlan* plan) {
  if (version == 1) {
    plan->set_action(std::move(*texts.mutable_action()));
  } else if (version - 2 < plan->notes_size()) {
    v1::ActionPlanNote* const note = plan->mutable_notes(static_cast<int>(version - 2));
    note->set_text(std::move(*texts.mutable_text()));
    note->set_reason(std::move(*texts.mutable_reason()));
  } else {
    plan->set_summary(std::move(*texts.mutable_summary()));
  }
}

void PutWords(int64_t version, v1::Texts texts, v1::Suggestion* suggestion) {
  if (version == 1) {
    suggestion->set_text(std::move(*texts.mutable_text()));
  } else if (version - 2 < suggestion->decisions_size()) {
    suggestion->mutable_decisions(static_cast<int>(version - 2))->set_reason(std::move(*texts.mutable_reason()));
  }
}

absl::Status LoadKeys(Sealer& sealer, storage::Connection& connection,
                      const std::vector<const storage::Subject*>& subjects, size_t most) {
  std::vector<Id> owners;
  for (size_t i = 0; i < std::min(most, subjects.size()); ++i) {
    const storage::Subject& one = *subjects[i];
    if (!one.opening.sealed().empty()) owners.push_back(OwnerOf(one.opening, IdOf(one)));
  }
  return sealer.Load(connection, std::move(owners));
}

}  // namespace docket::server
