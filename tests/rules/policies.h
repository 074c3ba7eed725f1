// Policies of tests.
#ifndef DOCKET_TESTS_RULES_POLICIES_H_
#define DOCKET_TESTS_RULES_POLICIES_H_

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "server/policy/policy.h"

namespace docket::testing {

// What the shipped policy allows, and that of UnresolvedOnly().
inline constexpr absl::Duration kUnresolvedLimit = absl::Hours(24);

// Ready to judge; the running test fails where it is none.
inline std::shared_ptr<const Policy> MadeFrom(const v1::Policy& source, int64_t version = 0,
                                              absl::Time applied = absl::InfinitePast()) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(source, &text);
  absl::StatusOr<std::shared_ptr<const Policy>> policy = Policy::Make(text, version, applied);
  EXPECT_TRUE(policy.ok()) << policy.status() << "\n" << text;
  return policy.ok() ? *std::move(policy) : Policy::Shipped();
}

// The shipped one, changed.
inline std::shared_ptr<const Policy> ShippedBut(const std::function<void(v1::Policy*)>& change, int64_t version = 0,
                                                absl::Time applied = absl::InfinitePast()) {
  v1::Policy source = Policy::Shipped()->source();
  change(&source);
  return MadeFrom(source, version, applied);
}

// Of a target in the source of a policy, the first rule.
inline v1::Policy::TargetRule* RuleOf(v1::Clock::Target target, v1::Policy* source) {
  for (v1::Policy::TargetRule& rule : *source->mutable_targets()) {
    if (rule.target() == target) return &rule;
  }
  v1::Policy::TargetRule* rule = source->add_targets();
  rule->set_target(target);
  return rule;
}

// Keeps the rules and rungs of these targets alone.
inline void KeepTargets(const std::function<bool(v1::Clock::Target)>& keep, v1::Policy* source) {
  const v1::Policy whole = *source;
  source->clear_targets();
  source->clear_rungs();
  for (const v1::Policy::TargetRule& rule : whole.targets()) {
    if (keep(rule.target())) *source->add_targets() = rule;
  }
  for (const v1::Policy::Rung& rung : whole.rungs()) {
    if (keep(rung.target())) *source->add_rungs() = rung;
  }
}

// One limit: unresolved after 24 hours a case goes to a supervisor, or a manager where none is available. All that is
// no matter of time is as shipped.
inline const std::shared_ptr<const Policy>& UnresolvedOnly() {
  static const auto* const policy = new std::shared_ptr<const Policy>(ShippedBut([](v1::Policy* source) {
    KeepTargets([](v1::Clock::Target target) { return target == v1::Clock::TARGET_RESOLVE_OR_ESCALATE; }, source);
    RuleOf(v1::Clock::TARGET_RESOLVE_OR_ESCALATE, source)->clear_warn_ahead();
    source->clear_waits();
  }));
  return *policy;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_POLICIES_H_
