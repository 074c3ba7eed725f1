// Quality assurance (REVIEW-3, REVIEW-5), as pure functions: what is sampled, scorecards and disputes of them, action
// plans, suggestions, and their sums.
//
// The words (comments, reasons, what is to be done) never come here: they are sealed before, as those of cases are.
#ifndef DOCKET_SERVER_RULES_QUALITY_H_
#define DOCKET_SERVER_RULES_QUALITY_H_

#include <google/protobuf/repeated_field.h>

#include <map>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "docket/v1/quality_service.pb.h"
#include "server/rules/access.h"
#include "server/rules/checks.h"
#include "server/rules/rules.h"

namespace docket::rules {

// Who acts, as quality assurance tells people apart: nobody judges what is their own.
struct Acting {
  // The person acted for, else a caller's identity.
  std::string name;
  // "staff/{staff}"; empty for whoever is no person here.
  std::string person;
  // Where nobody has to prove who they are, nobody is told apart.
  bool anybody = false;
  // Reaches nothing but what is about them.
  bool own_only = false;

  // As it goes on record: a person stays the same one under another certificate.
  const std::string& on_record() const { return person.empty() ? name : person; }
};
Acting ActingOf(const Access& access, absl::string_view method);
// Whether whoever stands on record under `name` acts.
bool IsActing(const Directory& directory, const Acting& acting, const std::string& name);

struct QualityContext {
  absl::Time now;
  const Directory& directory;
  Acting acting;
  // What the request names beside its subject, as it was read: null where it names none.
  const v1::Case* c = nullptr;
  const v1::Scorecard* scorecard = nullptr;
};

// Null: there is none of that name, or, to be created, none yet.
absl::StatusOr<Events> Decide(const v1::Scorecard* card, const v1::SubmitScorecardRequest& request,
                              const QualityContext& context);
absl::StatusOr<Events> Decide(const v1::Scorecard* card, const v1::DisputeScorecardRequest& request,
                              const QualityContext& context);
absl::StatusOr<Events> Decide(const v1::Scorecard* card, const v1::DecideDisputeRequest& request,
                              const QualityContext& context);
absl::StatusOr<Events> Decide(const v1::ActionPlan* plan, const v1::CreateActionPlanRequest& request,
                              const QualityContext& context);
absl::StatusOr<Events> Decide(const v1::ActionPlan* plan, const v1::UpdateActionPlanRequest& request,
                              const QualityContext& context);
absl::StatusOr<Events> Decide(const v1::ActionPlan* plan, const v1::CompleteActionPlanRequest& request,
                              const QualityContext& context);
absl::StatusOr<Events> Decide(const v1::Suggestion* suggestion, const v1::RecordSuggestionRequest& request,
                              const QualityContext& context);
absl::StatusOr<Events> Decide(const v1::Suggestion* suggestion, const v1::DecideSuggestionRequest& request,
                              const QualityContext& context);

void Apply(const log::v1::ScorecardSet& set, const Stamp& stamp, v1::Scorecard* card);
void Apply(const log::v1::ActionPlanSet& set, const Stamp& stamp, v1::ActionPlan* plan);
void Apply(const log::v1::SuggestionSet& set, const Stamp& stamp, v1::Suggestion* suggestion);

absl::Status NotFound(const v1::Scorecard& none);
absl::Status NotFound(const v1::ActionPlan& none);
absl::Status NotFound(const v1::Suggestion& none);

// Whose it is to those who reach their own alone: "staff/{staff}", or empty. A plan is its owner's.
inline const std::string& PersonOf(const v1::Scorecard& card) { return card.staff(); }
inline const std::string& PersonOf(const v1::ActionPlan& plan) { return plan.owner(); }
inline const std::string& PersonOf(const v1::Suggestion& suggestion) { return suggestion.staff(); }

bool IsOverdue(const v1::ActionPlan& plan, absl::Time now);
// Whether it was completed, or got another due time, after one that it had had passed.
bool WasLate(const v1::ActionPlan& plan);

using Marks = google::protobuf::RepeatedPtrField<v1::CriterionMark>;
// The mean of those that count, in percent, rounded half up; -1 where none counts.
int PercentOf(const Marks& marks);

// What a closed case is to whoever samples: its facts, its risks and what they weigh.
v1::SampledCase SampledOf(const v1::Case& c);
// Whose work a case is: who is responsible for it, or was when it was resolved; empty for nobody.
std::string ResponsibleFor(const v1::Case& c);

// In how many cases that were closed in a period a sample is looked for at most, and what is said where there are more.
int MostSampled(v1::SampleOrder order);
absl::Status TooManyToSample(v1::SampleOrder order);

// The sums of a period, from every record that may matter to it, in any order.
class QualitySums {
 public:
  QualitySums(absl::Time from, absl::Time before, absl::Time now) : from_(from), before_(before), now_(now) {}
  void Add(const v1::Scorecard& card);
  void Add(const v1::ActionPlan& plan);
  void Add(const v1::Suggestion& suggestion);
  v1::QualitySummary Take() const;

 private:
  using Scores = v1::QualitySummary::Scores;
  bool InPeriod(const google::protobuf::Timestamp& time) const;

  const absl::Time from_, before_, now_;
  Scores all_;
  std::map<std::string, Scores> by_staff_, by_team_;
  std::map<v1::Criterion, std::map<v1::Mark, int32_t>> marks_;
  v1::QualitySummary plans_;
  std::map<std::pair<v1::SuggestionSource, v1::SuggestionState>, int32_t> suggestions_;
};

// Of requests.
using NameParser = std::optional<Id> (*)(absl::string_view);
// `name` is of `what` ("scorecards/{scorecard}").
void CheckQualityName(absl::string_view field, absl::string_view name, absl::string_view what, NameParser parse,
                      Checks::Need need, Checks* checks);
void CheckPeriod(absl::string_view from_field, const google::protobuf::Timestamp& from, absl::string_view before_field,
                 const google::protobuf::Timestamp& before, Checks* checks);

// ILLEGAL_STATE: `what` ("scorecard") is in a state in which `command` has no place; `instead` says what has.
absl::Status QualityStateRefusal(absl::string_view command, absl::string_view what, absl::string_view state,
                                 absl::string_view instead);
absl::Status OwnMatter(absl::string_view message);
// A due time that is given has to lie in the future.
absl::Status CheckDue(const google::protobuf::Timestamp& due, absl::Time now);

// What Apply does with all three: only copies.
template <typename Record>
void FoldRecord(const Record& set, std::string name, const Stamp& stamp, const google::protobuf::Timestamp& recorded,
                Record* record) {
  const google::protobuf::Timestamp created = record->has_create_time() ? record->create_time() : recorded;
  *record = set;
  record->set_name(std::move(name));
  record->set_version(stamp.version);
  *record->mutable_create_time() = created;
  *record->mutable_update_time() = recorded;
}

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_QUALITY_H_
