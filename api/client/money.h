// Amounts as people write them, "25.00" and "EUR", and as the contract has them: in the currency's smallest unit.
#ifndef DOCKET_API_CLIENT_MONEY_H_
#define DOCKET_API_CLIENT_MONEY_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "docket/v1/case.pb.h"

namespace docket::client {

// How many digits a currency has behind the point, as ISO 4217 lists them: 2, but for the yen and its like.
int DigitsOf(absl::string_view currency);

// "25", "25.5" and "25.00" with 2 digits are 2500; nothing for what is no positive amount, or has more digits behind
// the point than the currency.
std::optional<std::int64_t> MinorUnits(absl::string_view amount, int digits);

// "25.00 EUR", "1500 JPY".
std::string MoneyText(const v1::Money& money);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_MONEY_H_
