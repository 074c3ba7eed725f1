// Building the events that a rule answers with.
#ifndef DOCKET_SERVER_RULES_EVENTS_H_
#define DOCKET_SERVER_RULES_EVENTS_H_

#include <utility>

#include "server/rules/rules.h"

namespace docket::rules {

// One event of a case with the command's texts.
inline log::v1::Payload EventWithTexts(v1::CaseEventDetail detail, const Context& context) {
  log::v1::Payload payload;
  *payload.mutable_case_event() = std::move(detail);
  if (!context.texts.sealed().empty()) *payload.mutable_texts() = context.texts;
  return payload;
}

inline log::v1::Payload Event(v1::CaseEventDetail detail) {
  log::v1::Payload payload;
  *payload.mutable_case_event() = std::move(detail);
  return payload;
}

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_EVENTS_H_
