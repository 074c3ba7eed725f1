#include "tests/client/typed.h"

namespace docket::client {

const std::vector<Typed>& PolicyCommands() {
  static const auto* const commands = new std::vector<Typed>{
      {"PolicyList", {"policy", "list"}, "ListPolicies", "page_size: 100"},
      {"PolicyPreview", {"policy", "preview", "-"}, "PreviewPolicy", R"(text: "\n" page_size: 200)"},
      {"PolicyApply",
       {"policy", "apply", "-", "--reason", "Longer hours"},
       "ApplyPolicy",
       R"(text: "\n" reason: "Longer hours")"},
      {"PolicyApplyForTheFirstTime",
       {"policy", "apply", "-", "--reason", "Ours", "--expected-version", "0", "--validate-only"},
       "ApplyPolicy",
       R"(expected_version: 0 validate_only: true text: "\n" reason: "Ours")"},
      {"Report",
       {"report", "--from", "2026-01-01", "--to", "2026-03-31"},
       "GetServiceReport",
       "from_date: \"2026-01-01\" to_date: \"2026-03-31\""},
      {"ReportInFull",
       {"report", "--from", "2026-01-01", "--to", "2026-03-31", "--by", "staff"},
       "GetServiceReport",
       "from_date: \"2026-01-01\" to_date: \"2026-03-31\" group_by: GROUP_BY_STAFF"},
      {"Deadline",
       {"deadline", "--kind", "complaint", "--channel", "email"},
       "ComputeDeadline",
       "kind: CASE_KIND_COMPLAINT channel: CHANNEL_EMAIL"},
      {"DeadlineInFull",
       {"deadline", "--kind", "request", "--channel", "phone", "--priority", "high", "--team", "billing", "--at",
        "2026-12-24T16:30:00Z"},
       "ComputeDeadline",
       "kind: CASE_KIND_REQUEST channel: CHANNEL_PHONE priority: PRIORITY_HIGH team: \"teams/billing\" arrive_time { "
       "seconds: 1798129800 }"},
      {"Explain", {"explain", "7k3-m2q", "--all"}, "ExplainDeadlines", "name: \"cases/7K3M2Q\""},
  };
  return *commands;
}

}  // namespace docket::client
