// A desk with cases of all kinds, in all states, and what its lists should be: what one gets by looking at every case.
#ifndef DOCKET_TESTS_CONFORMANCE_MANY_CASES_H_
#define DOCKET_TESTS_CONFORMANCE_MANY_CASES_H_

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/conformance/served_desk.h"

namespace docket::testing {

// A condition as a caller writes it, and as one would check it by hand.
struct Condition {
  std::string text;
  std::function<bool(const v1::Case&)> keeps;
};

v1::ListCasesRequest Listing(const std::string& filter, const std::string& order = "", int size = 0);

template <typename List>
bool Contains(const List& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

class ManyCases {
 public:
  // Opens some ninety cases and does something with each, by chance.
  explicit ManyCases(uint64_t seed);

  ServedDesk& desk() { return desk_; }
  std::mt19937_64& random() { return random_; }
  const std::vector<v1::Case>& cases() const { return cases_; }
  // Every case there is now, each read by itself.
  void ReadAll();

  // Follows the tokens to the end.
  std::vector<std::string> AllNames(v1::ListCasesRequest request);
  std::vector<std::string> Expected(const std::vector<Condition>& conditions, const std::string& order);
  // A condition of every kind, with values that some case has.
  std::vector<Condition> Conditions();

  size_t Random(size_t below) { return random_() % below; }
  template <typename T>
  T OneOf(const std::vector<T>& choices) {
    return choices[Random(choices.size())];
  }

 private:
  void MakeCase();
  v1::Case Assess(const v1::Case& c);
  void AddRanges(const v1::Case& one, std::vector<Condition>* all);

  std::mt19937_64 random_;
  ServedDesk desk_;
  std::vector<v1::Case> cases_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_MANY_CASES_H_
