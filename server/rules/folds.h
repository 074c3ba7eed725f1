// What each event changes in its case; each stands beside the rule that makes the event. They only copy.
#ifndef DOCKET_SERVER_RULES_FOLDS_H_
#define DOCKET_SERVER_RULES_FOLDS_H_

#include "server/rules/rules.h"

namespace docket::rules {

// assessment.cc
void Fold(const v1::CaseAssessed& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::CaseReclassified& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::FirstContactRecorded& event, const Stamp& stamp, v1::Case* c);
// work.cc
void Fold(const v1::InteractionRecorded& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::CaseUnassigned& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::FindingRecorded& event, const Stamp& stamp, v1::Case* c);
// tasks.cc
void Fold(const v1::TasksAdded& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::TaskCompleted& event, const Stamp& stamp, v1::Case* c);
// waiting.cc
void Fold(const v1::WaitStarted& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::WaitEnded& event, const Stamp& stamp, v1::Case* c);
// escalation.cc
void Fold(const v1::EscalationsWithdrawn& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::CaseTakenOver& event, const Stamp& stamp, v1::Case* c);
// proposals.cc
void Fold(const v1::ResolutionProposed& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::ResolutionDecided& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::RemedyJudged& event, const Stamp& stamp, v1::Case* c);
// reviews.cc
void Fold(const v1::CaseFlagged& event, const Stamp& stamp, v1::Case* c);
void Fold(const v1::CaseReviewed& event, const Stamp& stamp, v1::Case* c);
// links.cc
void Fold(const v1::CaseLinked& event, const Stamp& stamp, v1::Case* c);
// update.cc
void Fold(const v1::CaseUpdated& event, const Stamp& stamp, v1::Case* c);
// corrections.cc
void Fold(const v1::CustomerCorrected& event, const Stamp& stamp, v1::Case* c);

// Adds the tasks of an event to its case.
void FoldTasks(const google::protobuf::RepeatedPtrField<v1::Task>& tasks, const Stamp& stamp, v1::Case* c);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_FOLDS_H_
