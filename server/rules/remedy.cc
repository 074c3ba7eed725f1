#include "server/rules/remedy.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace docket::rules {
namespace {

constexpr std::array<absl::string_view, 4> kCurrencies = {"EUR", "USD", "GBP", "CHF"};

int64_t LimitOf(v1::Role role) {
  switch (role) {
    case v1::ROLE_REPRESENTATIVE:
      return 2000;
    case v1::ROLE_SENIOR_REPRESENTATIVE:
    case v1::ROLE_EXPERT:
    case v1::ROLE_CONFLICT_SPECIALIST:
      return 5000;
    case v1::ROLE_SUPERVISOR:
      return 20000;
    case v1::ROLE_MANAGER:
      return 100000;
    default:
      return 0;
  }
}

int64_t FactorOf(v1::Severity severity) {
  switch (severity) {
    case v1::SEVERITY_MODERATE:
      return 2;
    case v1::SEVERITY_MAJOR:
      return 4;
    case v1::SEVERITY_CRITICAL:
      return 8;
    default:
      return 1;
  }
}

bool HasLimits(absl::string_view currency) {
  return std::find(kCurrencies.begin(), kCurrencies.end(), currency) != kCurrencies.end();
}

}  // namespace

v1::Role ApproverFor(const v1::Staff* responsible, const v1::Money& remedy, v1::Severity severity) {
  if (!HasLimits(remedy.currency())) return v1::ROLE_MANAGER;
  const auto may_grant = [&](int role) {
    return remedy.minor_units() <= LimitOf(static_cast<v1::Role>(role)) * FactorOf(severity);
  };
  if (responsible != nullptr && std::any_of(responsible->roles().begin(), responsible->roles().end(), may_grant)) {
    return v1::ROLE_UNSPECIFIED;
  }
  for (v1::Role role : {v1::ROLE_REPRESENTATIVE, v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_SUPERVISOR}) {
    if (may_grant(role)) return role;
  }
  return v1::ROLE_MANAGER;
}

}  // namespace docket::rules
