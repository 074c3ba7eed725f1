// What the checks of contacts let through: what people have, in the ways they write it.
#include "server/rules/checks.h"

#include <gtest/gtest.h>

#include <string>

namespace docket::rules {
namespace {

bool EmailPasses(const std::string& email) {
  Checks checks;
  checks.Email("email", email);
  return checks.Take().empty();
}

bool PhonePasses(const std::string& phone) {
  Checks checks;
  checks.Phone("phone", phone);
  return checks.Take().empty();
}

TEST(Checks, TakesAddressesOfAllScripts) {
  for (const char* email : {"", "name@example.com", "o'brien+shop@example.co.uk", "用户@例子.测试",
                            "straße@bücher.example", "\"jane.doe\"@example.com", "a@[192.0.2.1]"}) {
    EXPECT_TRUE(EmailPasses(email)) << email;
  }
  EXPECT_TRUE(EmailPasses(std::string(242, 'x') + "@example.com"));
  EXPECT_FALSE(EmailPasses(std::string(243, 'x') + "@example.com"));
  for (const char* email : {"name", "@example.com", "name@", "a b@example.com", "a@b@example.com", "a\n@example.com"}) {
    EXPECT_FALSE(EmailPasses(email)) << email;
  }
}

TEST(Checks, TakesPhoneNumbersAsPeopleWriteThem) {
  for (const char* phone :
       {"", "110", "+49 (0)30/23125-123", "030 – 23125123", "030\u00A023125123", "\u202A+49 30 23125123\u202C",
        "202-555-0123 ext. 45", "202 555 0123 #45", "tel:+1-202-555-0123;ext=45", "1-800-FLOWERS",
        "０３－１２３４－５６７８", "٠١٠٠ ١٢٣ ٤٥٦٧", "۰۲۱ ۱۲۳", "९८७६५ ४३२१०", "০১৭১ ২৩৪"}) {
    EXPECT_TRUE(PhonePasses(phone)) << phone;
  }
  std::string longest;
  for (int i = 0; i < 40; ++i) longest += "０";
  EXPECT_TRUE(PhonePasses(longest));
  EXPECT_FALSE(PhonePasses(longest + "0"));
  for (const char* phone : {"call me", "x", "+1 2", "12\n345", "name@example.com", "١٢", "٪٪٪"}) {
    EXPECT_FALSE(PhonePasses(phone)) << phone;
  }
}

}  // namespace
}  // namespace docket::rules
