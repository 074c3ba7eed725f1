// Which cases the rules of a policy are for, as sets: so that a rule is found that none is left for.
#ifndef DOCKET_SERVER_POLICY_MATCHING_H_
#define DOCKET_SERVER_POLICY_MATCHING_H_

#include <bitset>
#include <cstddef>

#include "docket/v1/policy.pb.h"
#include "server/policy/policy_words.h"

namespace docket {

// One for every kind, channel and priority, the priority that is not known yet included.
inline constexpr int kCaseKinds = v1::CaseKind_ARRAYSIZE - 1;
inline constexpr int kChannels = v1::Channel_ARRAYSIZE - 1;
inline constexpr int kPriorities = v1::Priority_ARRAYSIZE;
using CaseSet = std::bitset<kCaseKinds * kChannels * kPriorities>;

template <typename Kinds, typename Channels, typename Priorities>
CaseSet CasesOf(const Kinds& kinds, const Channels& channels, const Priorities& priorities) {
  CaseSet cases;
  size_t bit = 0;
  for (int kind = 1; kind <= kCaseKinds; ++kind) {
    for (int channel = 1; channel <= kChannels; ++channel) {
      for (int priority = 0; priority < kPriorities; ++priority, ++bit) {
        cases[bit] = MatchesList(kinds, kind) && MatchesList(channels, channel) && MatchesList(priorities, priority);
      }
    }
  }
  return cases;
}

// One for every kind and every assessment of it, each value that is not known included.
inline constexpr int kUrgencies = v1::Urgency_ARRAYSIZE;
inline constexpr int kComplexities = v1::Complexity_ARRAYSIZE;
inline constexpr int kSeverities = v1::Severity_ARRAYSIZE;
inline constexpr size_t kAssessments = size_t{kCaseKinds} * kUrgencies * kComplexities * kSeverities;
using AssessmentSet = std::bitset<kAssessments>;

struct AssessedCase {
  v1::CaseKind kind;
  v1::Urgency urgency;
  v1::Complexity complexity;
  v1::Severity severity;
};

inline AssessedCase AssessedAt(size_t bit) {
  const int i = static_cast<int>(bit);
  return {static_cast<v1::CaseKind>(i / (kUrgencies * kComplexities * kSeverities) + 1),
          static_cast<v1::Urgency>(i / (kComplexities * kSeverities) % kUrgencies),
          static_cast<v1::Complexity>(i / kSeverities % kComplexities), static_cast<v1::Severity>(i % kSeverities)};
}

}  // namespace docket

#endif  // DOCKET_SERVER_POLICY_MATCHING_H_
