#include "server/fold.h"

#include "server/rules/measures.h"
#include "server/rules/quality.h"
#include "server/rules/rules.h"

namespace docket::server {

void ApplyEntry(storage::Subject* subject, storage::LogEntry* entry) {
  subject->number = entry->number;
  subject->version = entry->version;
  if (entry->number == entry->sequence) subject->opening = entry->body.texts();
  const Id id{.lane = entry->lane, .number = entry->number};
  const rules::Stamp stamp{.id = id,
                           .version = static_cast<int64_t>(entry->version),
                           .recorded = entry->time,
                           .occurred = entry->occurred,
                           .actor = entry->actor};
  using Payload = docket::log::v1::Payload;
  switch (entry->body.body_case()) {
    case Payload::kCaseEvent: {
      auto& record = std::get<v1::Case>(subject->record);
      const rules::Before before = rules::BeforeOf(entry->body.case_event(), record);
      rules::Apply(entry->body.case_event(), stamp, &record);
      entry->cycle = static_cast<uint32_t>(record.cycle());
      entry->measures = rules::MeasuresOf(entry->body.case_event(), before, record);
      if (entry->format < storage::kFactsFormat) entry->measures.facts.clear();
      break;
    }
    case Payload::kStaffSet:
      rules::Apply(entry->body.staff_set(), stamp, &std::get<v1::Staff>(subject->record));
      break;
    case Payload::kTeamSet:
      rules::Apply(entry->body.team_set(), stamp, &std::get<v1::Team>(subject->record));
      break;
    case Payload::kCustomerOpened:
    case Payload::kCustomerChanged:
    case Payload::kIdentityVerified:
    case Payload::kDuplicateExpected:
    case Payload::kDuplicateGone:
    case Payload::kCustomerMerged:
    case Payload::kCustomerUnmerged:
      rules::Apply(entry->body, stamp, &std::get<docket::log::v1::Customer>(subject->record));
      break;
    case Payload::kWorkloadChanged: {
      auto& record = std::get<docket::log::v1::Workload>(subject->record);
      record.set_staff(entry->body.workload_changed().staff());
      record.set_open_cases(record.open_cases() + entry->body.workload_changed().change());
      if (entry->body.workload_changed().has_claim()) {
        *record.mutable_last_claim() = entry->body.workload_changed().claim();
      }
      break;
    }
    case Payload::kMaintenanceSet:
      rules::Apply(entry->body.maintenance_set(), stamp, &std::get<v1::Maintenance>(subject->record));
      break;
    case Payload::kPolicySet:
      rules::Apply(entry->body.policy_set(), stamp, &std::get<docket::log::v1::PolicyRecord>(subject->record));
      break;
    case Payload::kScorecardSet:
      rules::Apply(entry->body.scorecard_set(), stamp, &std::get<v1::Scorecard>(subject->record));
      break;
    case Payload::kActionPlanSet:
      rules::Apply(entry->body.action_plan_set(), stamp, &std::get<v1::ActionPlan>(subject->record));
      break;
    case Payload::kSuggestionSet:
      rules::Apply(entry->body.suggestion_set(), stamp, &std::get<v1::Suggestion>(subject->record));
      break;
    case Payload::kFence:
    case Payload::BODY_NOT_SET:
      break;
  }
}

}  // namespace docket::server
