#include "api/client/demo/past.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "api/client/demo/calendar.h"
#include "api/client/demo/cast.h"
#include "api/client/demo/dice.h"
#include "api/client/demo/life.h"

namespace docket::client::demo {
namespace {

constexpr int kAnonymous = -1;
// How far back a customer, or what two cases have in common, reaches: in cases.
constexpr int kReach = 400;

// Sequences of chance besides those of the cases, which have their numbers.
constexpr std::uint64_t kUids = std::uint64_t{1} << 41;
constexpr std::uint64_t kArrivals = std::uint64_t{1} << 42;
constexpr std::uint64_t kCustomers = kArrivals + 1;

// Another number of cases or weeks is another past: its cases are not those of this one.
std::uint64_t SeedOf(const Past::Plan& plan) {
  return plan.seed * 1'000'003 + static_cast<std::uint64_t>(plan.weeks) * 1'000'033 +
         static_cast<std::uint64_t>(plan.cases);
}

const Matter& MatterOf(Dice& dice) {
  constexpr std::array<int, 4> kKinds = {0, 34, 43, 23};
  const auto kind = static_cast<v1::CaseKind>(dice.Weighted(kKinds));
  while (true) {
    const Matter& matter = dice.Pick(Matters());
    if (matter.kind == kind) return matter;
  }
}

}  // namespace

Past::Past(const Plan& plan) : plan_(plan), staff_(Staff()) {
  Dice arrivals(SeedOf(plan_), kArrivals);
  arrivals_ = Arrivals(arrivals, plan_.as_of, plan_.weeks, plan_.cases);
  Dice dice(SeedOf(plan_), kCustomers);
  int known = 0;
  for (int i = 0; i < plan_.cases; ++i) {
    if (dice.Chance(6)) {
      customers_.push_back(kAnonymous);
    } else if (known > 0 && dice.Chance(28)) {
      customers_.push_back(std::max(0, known - 1 - dice.Below(kReach)));
    } else {
      customers_.push_back(known++);
    }
  }
}

std::string Past::UidOf(int number) const {
  return Dice(SeedOf(plan_), kUids + static_cast<std::uint64_t>(number)).Uuid();
}

v1::CaseHistory Past::Case(int number) const {
  Dice dice(SeedOf(plan_), static_cast<std::uint64_t>(number));
  Birth birth;
  birth.uid = UidOf(number);
  birth.matter = &MatterOf(dice);
  birth.time = arrivals_[static_cast<std::size_t>(number)];
  const int customer = CustomerOf(number);
  if (customer != kAnonymous) {
    birth.customer = Customer(SeedOf(plan_), customer);
    // Somebody who was here before mostly comes with the same thing, or says the same thing twice.
    for (int other = number - 1; other >= std::max(0, number - kReach) && dice.Chance(99); --other) {
      if (CustomerOf(other) != customer || dice.Chance(40)) continue;
      birth.older = {.type = dice.Chance(75) ? v1::LINK_TYPE_RELATED : v1::LINK_TYPE_DUPLICATE_OF, .uid = UidOf(other)};
      break;
    }
  }
  if (!birth.older.has_value() && number > 0 && dice.Chance(2)) {
    birth.older = {.type = v1::LINK_TYPE_CAUSED_BY, .uid = UidOf(number - 1 - dice.Below(std::min(number, kReach)))};
  }
  return Life(birth, staff_, dice).Until(plan_.as_of);
}

}  // namespace docket::client::demo
