// Maintenance mode: on and off.
#include "server/rules/clocks.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {

Violations Validate(const v1::GetMaintenanceRequest& /*request*/) { return {}; }

Violations Validate(const v1::SetMaintenanceRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  if (request.expected_version() < 0) {
    checks.Add("expected_version", "must be 0 (it was never set yet) or more, as it was read");
  }
  if (!request.has_read_only()) checks.Add("read_only", "is required: true for maintenance mode, false to end it");
  checks.Text("reason", request.reason(), request.read_only() ? Checks::kRequired : Checks::kOptional,
              limits::kMaintenanceReasonCharacters, Checks::kOneLine);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Maintenance* maintenance, const v1::SetMaintenanceRequest& request,
                              const Context& /*context*/) {
  if (maintenance == nullptr && request.expected_version() != 0) {
    return VersionMismatch(request.expected_version(), 0);
  }
  const v1::Maintenance& now = maintenance == nullptr ? v1::Maintenance::default_instance() : *maintenance;
  // Said once more, it stays on record since when it is so, and who said it first.
  if (now.read_only() == request.read_only() && now.reason() == request.reason()) return Events();
  log::v1::Payload payload;
  payload.mutable_maintenance_set()->set_read_only(request.read_only());
  payload.mutable_maintenance_set()->set_reason(request.reason());
  return Events{std::move(payload)};
}

void Apply(const log::v1::MaintenanceSet& set, const Stamp& stamp, v1::Maintenance* maintenance) {
  maintenance->set_read_only(set.read_only());
  maintenance->set_reason(set.reason());
  maintenance->set_version(stamp.version);
  *maintenance->mutable_update_time() = ToProto(stamp.recorded);
  maintenance->set_updated_by(std::string(stamp.actor));
}

}  // namespace docket::rules
