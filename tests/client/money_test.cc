#include "api/client/money.h"

#include <gtest/gtest.h>

namespace docket::client {
namespace {

std::string Shown(const char* currency, std::int64_t minor_units) {
  v1::Money money;
  money.set_currency(currency);
  money.set_minor_units(minor_units);
  return MoneyText(money);
}

TEST(DigitsOfTest, AreTwoButWhereIsoHasOthers) {
  EXPECT_EQ(DigitsOf("EUR"), 2);
  EXPECT_EQ(DigitsOf("JPY"), 0);
  EXPECT_EQ(DigitsOf("KRW"), 0);
  EXPECT_EQ(DigitsOf("BHD"), 3);
  EXPECT_EQ(DigitsOf("CLF"), 4);
}

TEST(MinorUnitsTest, ReadsAnAmount) {
  EXPECT_EQ(MinorUnits("25", 2), 2500);
  EXPECT_EQ(MinorUnits("25.5", 2), 2550);
  EXPECT_EQ(MinorUnits("0.01", 2), 1);
  EXPECT_EQ(MinorUnits("1500", 0), 1500);
  EXPECT_EQ(MinorUnits("1.234", 3), 1234);
}

TEST(MinorUnitsTest, RefusesWhatIsNone) {
  for (const char* amount : {"", ".", "25.", ".5", "25.505", "-1", "+1", "1,50", "1e3", " 1", "0", "0.00", "EUR 5",
                             "99999999999999999999"}) {
    EXPECT_EQ(MinorUnits(amount, 2), std::nullopt) << amount;
  }
  EXPECT_EQ(MinorUnits("25.0", 0), std::nullopt) << "there is no tenth of a yen";
}

TEST(MoneyTextTest, HasTheCurrencysDigits) {
  EXPECT_EQ(Shown("EUR", 2500), "25.00 EUR");
  EXPECT_EQ(Shown("EUR", 7), "0.07 EUR");
  EXPECT_EQ(Shown("JPY", 1500), "1500 JPY");
  EXPECT_EQ(Shown("BHD", 1234), "1.234 BHD");
}

}  // namespace
}  // namespace docket::client
