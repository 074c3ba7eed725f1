#include "server/duties/recurrence.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/model/names.h"
#include "server/alias_set.h"
#include "server/rules/clocks.h"
#include "server/rules/in_force.h"
#include "storage/loader.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

class FlagRecurringCommand : public PreparedCommand {
 public:
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override {
    if (!subject.exists()) return {.refusal = CaseNotFound()};
    SettledCase now = SettleCase(subject, context);
    return DecidedOn(now.record, rules::FlagAsRecurring(now.record), context, {.settled = std::move(now.settled)});
  }
};

bool SaysWhatItIs(const v1::CaseEventDetail& detail) {
  return detail.has_assessed() || detail.has_reclassified() || detail.has_customer_corrected();
}

}  // namespace

absl::StatusOr<std::shared_ptr<PreparedCommand>> FlagIfRecurring(storage::Connection& connection, uint16_t lanes,
                                                                 const Directory& directory,
                                                                 const storage::LogEntry& entry) {
  const std::optional<Recurrence> recurrence = rules::PolicyIn(directory).recurrence();
  if (!recurrence.has_value() || !SaysWhatItIs(entry.body.case_event())) return nullptr;
  const storage::SubjectKey key{.lane = entry.lane, .kind = storage::SubjectKind::kCase, .number = entry.number};
  const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, key);
  if (!loaded.ok()) return loaded.status();
  if (!loaded->subject->exists()) return nullptr;
  const v1::Case& c = loaded->subject->case_record();
  const std::optional<Id> customer = ParseCustomerName(c.customer());
  // What came with an import was another desk's to recognise.
  const bool came = static_cast<int64_t>(entry.version) <= c.imported().version();
  if (came || c.category().empty() || !customer.has_value()) return nullptr;
  const absl::StatusOr<std::vector<Id>> aliases = AliasSetOf(connection, *customer);
  if (!aliases.ok()) return aliases.status();
  std::vector<std::string> names;
  for (const Id& alias : *aliases) names.push_back(CustomerName(alias));
  const absl::Time opened = rules::FromProto(c.open_time());
  const absl::StatusOr<int64_t> cases =
      storage::CountAlike(connection, lanes, names, c.category(), opened - recurrence->within, opened);
  if (!cases.ok()) return cases.status();
  if (*cases < recurrence->cases) return nullptr;
  auto command = std::make_shared<FlagRecurringCommand>();
  command->subject = key;
  return std::shared_ptr<PreparedCommand>(std::move(command));
}

}  // namespace docket::server
