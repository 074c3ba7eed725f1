#include "api/client/money.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

struct Exception {
  absl::string_view currency;
  int digits;
};

// Where ISO 4217 has other than 2.
constexpr std::array kExceptions = {
    Exception{"BHD", 3}, Exception{"BIF", 0}, Exception{"CLF", 4}, Exception{"CLP", 0}, Exception{"DJF", 0},
    Exception{"GNF", 0}, Exception{"IQD", 3}, Exception{"ISK", 0}, Exception{"JOD", 3}, Exception{"JPY", 0},
    Exception{"KMF", 0}, Exception{"KRW", 0}, Exception{"KWD", 3}, Exception{"LYD", 3}, Exception{"OMR", 3},
    Exception{"PYG", 0}, Exception{"RWF", 0}, Exception{"TND", 3}, Exception{"UGX", 0}, Exception{"UYI", 0},
    Exception{"UYW", 4}, Exception{"VND", 0}, Exception{"VUV", 0}, Exception{"XAF", 0}, Exception{"XOF", 0},
    Exception{"XPF", 0},
};

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

int DigitsOf(absl::string_view currency) {
  constexpr int kUsual = 2;
  for (const Exception& entry : kExceptions) {
    if (entry.currency == currency) return entry.digits;
  }
  return kUsual;
}

std::optional<std::int64_t> MinorUnits(absl::string_view amount, int digits) {
  const std::size_t point = amount.find('.');
  const absl::string_view whole = amount.substr(0, point);
  const absl::string_view fraction = point == absl::string_view::npos ? "" : amount.substr(point + 1);
  const bool dangling = point != absl::string_view::npos && fraction.empty();
  if (whole.empty() || dangling || fraction.size() > static_cast<std::size_t>(digits)) return std::nullopt;
  if (!AllDigits(whole) || !AllDigits(fraction)) return std::nullopt;
  const std::string padding(static_cast<std::size_t>(digits) - fraction.size(), '0');
  std::int64_t units = 0;
  if (!absl::SimpleAtoi(absl::StrCat(whole, fraction, padding), &units) || units < 1) return std::nullopt;
  return units;
}

std::string MoneyText(const v1::Money& money) {
  const auto digits = static_cast<std::size_t>(DigitsOf(money.currency()));
  const std::string units = absl::StrCat(std::max<std::int64_t>(0, money.minor_units()));
  if (digits == 0) return absl::StrCat(units, " ", money.currency());
  const std::string padding(units.size() > digits ? 0 : digits + 1 - units.size(), '0');
  const std::string amount = absl::StrCat(padding, units);
  const absl::string_view shown = amount;
  return absl::StrCat(shown.substr(0, shown.size() - digits), ".", shown.substr(shown.size() - digits), " ",
                      money.currency());
}

}  // namespace docket::client
