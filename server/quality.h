// Changes of scorecards, action plans and suggestions: their place, and how a rule is fitted to the committer.
#ifndef DOCKET_SERVER_QUALITY_H_
#define DOCKET_SERVER_QUALITY_H_

#include <memory>
#include <string>
#include <utility>

#include "server/commands.h"
#include "server/rules/quality.h"
#include "storage/loader.h"
#include "storage/quality_records.h"

namespace docket::server {

template <typename Record>
struct QualityKind;
template <>
struct QualityKind<v1::Scorecard> {
  static constexpr auto kSubject = storage::SubjectKind::kScorecard;
  static constexpr auto kParse = ParseScorecardName;
};
template <>
struct QualityKind<v1::ActionPlan> {
  static constexpr auto kSubject = storage::SubjectKind::kActionPlan;
  static constexpr auto kParse = ParseActionPlanName;
};
template <>
struct QualityKind<v1::Suggestion> {
  static constexpr auto kSubject = storage::SubjectKind::kSuggestion;
  static constexpr auto kParse = ParseSuggestionName;
};

// NOT_FOUND where there is none of that name, which is well formed.
template <typename Record>
absl::StatusOr<storage::Subject> ReadQuality(storage::Connection& connection, const storage::Desk& desk,
                                             const std::string& name) {
  const Id id = *QualityKind<Record>::kParse(name);
  if (id.lane != storage::QualityLane(desk)) return rules::NotFound(Record());
  const absl::StatusOr<storage::Loaded> loaded =
      storage::LoadSubject(connection, {.lane = id.lane, .kind = QualityKind<Record>::kSubject, .number = id.number});
  if (!loaded.ok()) return loaded.status();
  if (!loaded->subject->exists()) return rules::NotFound(Record());
  return *loaded->subject;
}

template <typename Record, typename Request>
class QualityCommand : public PreparedCommand {
 public:
  explicit QualityCommand(Request request) : request_(std::move(request)) {}

  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override {
    const Record* record = subject.exists() ? &std::get<Record>(subject.record) : nullptr;
    const rules::Access access(*caller, context.directory);
    const absl::string_view method = rules::CommandOf<Request>();
    absl::Status may = access.MayAsk(method, request_);
    if (may.ok() && record != nullptr && !access.ReachesPerson(method, rules::PersonOf(*record))) {
      may = OutOfReach(rules::NotFound(*record));
    }
    if (!may.ok()) return {.refusal = std::move(may), .denied = true};
    const rules::QualityContext quality{.now = context.now,
                                        .directory = *context.directory,
                                        .acting = rules::ActingOf(access, method),
                                        .c = c == nullptr ? nullptr : &c->case_record(),
                                        .scorecard = scorecard.get()};
    absl::StatusOr<rules::Events> events = rules::Decide(record, request_, quality);
    if (events.ok() && !events->empty() && !texts.sealed().empty()) *events->front().mutable_texts() = texts;
    return Decided(std::move(events), context.now);
  }

  // What the request names beside its subject; null where it names none.
  std::shared_ptr<const storage::Subject> c;
  std::shared_ptr<const v1::Scorecard> scorecard;

 private:
  const Request request_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_QUALITY_H_
