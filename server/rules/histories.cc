#include "server/rules/histories.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/people.h"
#include "server/rules/soundness.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

// What the columns of a case have room for, and the contract promises of it.
void CheckFields(const v1::Case& c, Checks* checks) {
  checks->StaffName("assignee", c.assignee(), Checks::kOptional);
  checks->TeamName("team", c.team(), Checks::kOptional);
  if (!c.category().empty()) checks->DirectoryId("category", c.category());
  CheckIds("skills", c.skills(), limits::kSkills, checks);
  CheckIds("tags", c.tags(), limits::kTags, checks);
  CheckReferences("account_references", c.account_references(), checks);
  CheckReferences("order_references", c.order_references(), checks);
  checks->Count("articles", c.articles_size(), limits::kArticlesOfCase);
  checks->Count("attributes", static_cast<int>(c.attributes().size()), limits::kAttributes);
}

// Who became responsible and who ceased to be has to add up to who is: workloads follow the events.
bool LoadsAddUp(const std::vector<Proposal>& events, const v1::Case& c) {
  std::map<std::string, int> loads;
  for (const Proposal& event : events) {
    for (const WorkloadChange& change : ConsequencesOf(event.payload.case_event())) {
      loads[change.staff] += change.change;
    }
  }
  const std::string responsible = c.state() == v1::CASE_STATE_CLOSED ? "" : c.assignee();
  if (!responsible.empty()) --loads[responsible];
  return std::all_of(loads.begin(), loads.end(), [](const auto& load) { return load.second == 0; });
}

absl::Status CheckPeople(const v1::Case& c, const Directory& directory) {
  if (c.state() == v1::CASE_STATE_CLOSED) return absl::OkStatus();
  if (!c.assignee().empty() && FindStaff(directory, c.assignee()) == nullptr) {
    return Refusal(absl::StatusCode::kNotFound, reason::kStaffNotFound,
                   absl::StrCat("the case lies with ", c.assignee(), ", who is not here: create them first"));
  }
  if (!c.team().empty() && !directory.teams.contains(c.team())) {
    return Refusal(absl::StatusCode::kNotFound, reason::kTeamNotFound,
                   absl::StrCat("the case lies with ", c.team(), ", which is not here: create it first"));
  }
  return absl::OkStatus();
}

v1::Case FoldAll(const std::vector<Proposal>& events, absl::Time now) {
  v1::Case c;
  int64_t version = 0;
  for (const Proposal& event : events) {
    Apply(event.payload.case_event(),
          {.id = {}, .version = ++version, .recorded = now, .occurred = event.occurred, .actor = event.actor}, &c);
  }
  return c;
}

}  // namespace

v1::CaseEventDetail Portable(const v1::CaseEventDetail& detail) {
  v1::CaseEventDetail portable = detail;
  if (portable.has_opened()) {
    portable.mutable_opened()->clear_imported();
    portable.mutable_opened()->clear_customer();
    portable.mutable_opened()->clear_uid();
  }
  // Names of this desk; whose the case is in the end goes with the history.
  if (portable.has_customer_corrected()) portable.mutable_customer_corrected()->Clear();
  // The clocks are made by the policy of the desk that the case is at.
  portable.clear_clock_changes();
  // Elsewhere nobody's room was reserved for it.
  if (portable.has_assigned()) portable.mutable_assigned()->clear_reserved();
  return portable;
}

absl::StatusOr<std::vector<Proposal>> DecideImport(std::vector<Proposal> events, const ImportTerms& terms,
                                                   const Context& context) {
  Checks checks;
  // Times do not fall, so that the last one speaks for all.
  if (events.back().occurred > context.now) {
    checks.Add(absl::StrCat("events[", events.size() - 1, "].occur_time"), "lies in the future");
  }
  v1::CaseImport* imported = events.front().payload.mutable_case_event()->mutable_opened()->mutable_imported();
  *imported->mutable_import_time() = ToProto(context.now);
  imported->set_imported_by(terms.imported_by);
  imported->set_version(static_cast<int64_t>(events.size()));
  imported->set_counted(terms.counted);
  // The clocks of the other desk are not this one's: they are made anew once the case is here.
  imported->set_recalculates(true);
  for (Proposal& event : events) event.payload.mutable_case_event()->clear_clock_changes();
  const v1::Case c = FoldAll(events, context.now);
  for (const std::string& fault : Contradictions(c)) {
    checks.Add("events", absl::StrCat("leave a case that contradicts itself: ", fault));
  }
  if (!LoadsAddUp(events, c)) {
    checks.Add("events", "disagree on who became responsible, who ceased to be, and who is");
  }
  CheckFields(c, &checks);
  if (const Violations violations = checks.Take(); !violations.empty()) return InvalidRequest(violations);
  if (absl::Status people = CheckPeople(c, context.directory); !people.ok()) return people;
  return events;
}

}  // namespace docket::rules
