// Random lives of a case: any command at any time, as often refused as not.
#ifndef DOCKET_TESTS_RULES_RANDOM_STORY_H_
#define DOCKET_TESTS_RULES_RANDOM_STORY_H_

#include <cstdint>
#include <random>

#include "tests/model/random.h"
#include "tests/rules/story.h"

namespace docket::testing {

template <typename Enum>
Enum AnyOf(std::mt19937_64& random, int most) {
  return static_cast<Enum>(1 + random() % static_cast<uint64_t>(most));
}

// Moments, hours, and the very edge of what is due next.
void PassSomeTime(std::mt19937_64& random, Story* story);

// A policy with targets and limits of its own; the calendars are the shipped one's.
void ChangeAnything(std::mt19937_64& random, v1::Policy* source);

// Now and then, after what had fallen due until then has happened: another policy is in force.
void MaybeChangePolicy(std::mt19937_64& random, Story* story);

// A command, twice on the same case: the running test fails where the rules do not answer the same.
void DoSomething(std::mt19937_64& random, Story* story);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_RANDOM_STORY_H_
