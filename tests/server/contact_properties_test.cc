// What holds of every contact's spelling: it is its own, whatever bytes came in, and it neither splits one contact nor
// mixes two.
#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/contacts.h"

namespace docket::server {
namespace {

constexpr const char* kRegions[] = {"ZZ", "DE", "US", "GB", "IN", "JP", "IT", "BR", "MX", "AR", "RU", "FR"};

class ContactProperties : public ::testing::Test {
 protected:
  ContactProperties() {
    uint64_t seed = std::random_device()();
    if (const char* given = getenv("DOCKET_SEED"); given != nullptr) (void)absl::SimpleAtoi(given, &seed);
    printf("ContactProperties: DOCKET_SEED=%lu\n", seed);
    random_.seed(seed);
  }

  uint64_t Below(uint64_t end) { return random_() % end; }
  template <typename T, size_t n>
  const T& OneOf(const T (&list)[n]) {
    return list[Below(n)];
  }

  std::string Digits(int count) {
    std::string digits;
    for (int i = 0; i < count; ++i) digits.push_back(static_cast<char>('0' + Below(10)));
    return digits;
  }

  std::string Bytes() {
    std::string bytes;
    for (uint64_t left = Below(60); left > 0; --left) bytes.push_back(static_cast<char>(Below(256)));
    return bytes;
  }

  // Characters that mean something to somebody here: digits, blanks, marks, cases, forms, unseen ones.
  std::string Characters() {
    static constexpr const char* kPieces[] = {"0",
                                              "1",
                                              "4",
                                              "7",
                                              "9",
                                              "00",
                                              "+",
                                              "+49",
                                              "+1",
                                              "+39",
                                              "＋",
                                              "(",
                                              ")",
                                              "(0)",
                                              "-",
                                              "–",
                                              "/",
                                              ".",
                                              "。",
                                              " ",
                                              "\u00A0",
                                              "\u3000",
                                              "x",
                                              "ext.",
                                              ";ext=",
                                              "#",
                                              "~",
                                              "*",
                                              ",",
                                              "a",
                                              "Z",
                                              "@",
                                              "＠",
                                              "\"",
                                              "\\",
                                              "[",
                                              "]",
                                              "ß",
                                              "ẞ",
                                              "ı",
                                              "İ",
                                              "I",
                                              "é",
                                              "\u0301",
                                              "\u0308",
                                              "\u0345",
                                              "\u0323",
                                              "¨",
                                              "´",
                                              "ﬃ",
                                              "Ω",
                                              "ς",
                                              "ㅎ",
                                              "한",
                                              "각",
                                              "例",
                                              "xn--",
                                              "_",
                                              "\u200B",
                                              "\u200D",
                                              "\u200E",
                                              "\u00AD",
                                              "٣",
                                              "۵",
                                              "९",
                                              "５",
                                              "½",
                                              "²",
                                              "①",
                                              "𝟗",
                                              "𝔄",
                                              "\uFFFD",
                                              "\xFF",
                                              "\xC3",
                                              "ΐ",
                                              "ᾳ",
                                              "Ǆ",
                                              "℡",
                                              "：",
                                              "\u0338",
                                              "=",
                                              "क़",
                                              "\u1E9B\u0323",
                                              "㎏"};
    std::string text;
    for (uint64_t left = Below(16); left > 0; --left) text += OneOf(kPieces);
    return text;
  }

  // The spelling without what stands before it; of none, nothing.
  static std::string Bare(const std::string& contact) { return contact.substr(contact.find(':') + 1); }

  void ExpectItsOwnSpelling(const std::string& text) {
    const std::string email = EmailContact(text);
    ASSERT_EQ(EmailContact(Bare(email)), email) << ::testing::PrintToString(text);
    const std::string account = AccountContact(text);
    ASSERT_EQ(AccountContact(Bare(account)), account) << ::testing::PrintToString(text);
    const char* region = OneOf(kRegions);
    const std::string phone = PhoneContact(text, region);
    ASSERT_EQ(PhoneContact(Bare(phone), region), phone) << ::testing::PrintToString(text) << " in " << region;
  }

  std::mt19937_64 random_;
};

icu::UnicodeString Decomposed(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  return icu::Normalizer2::getNFDInstance(error)->normalize(icu::UnicodeString::fromUTF8(text), error);
}

std::string Utf8(const icu::UnicodeString& text) {
  std::string bytes;
  return text.toUTF8String(bytes);
}

TEST_F(ContactProperties, AnyBytesHaveASpellingThatIsItsOwn) {
  for (int i = 0; i < 50000 && !HasFatalFailure(); ++i) ExpectItsOwnSpelling(Bytes());
}

TEST_F(ContactProperties, AnyTextHasASpellingThatIsItsOwn) {
  for (int i = 0; i < 5000 && !HasFatalFailure(); ++i) {
    ExpectItsOwnSpelling(Characters());
    ExpectItsOwnSpelling(absl::StrCat(Characters(), "@", Characters()));
    ExpectItsOwnSpelling(absl::StrCat(Below(2) == 0 ? "+" : "", Digits(static_cast<int>(Below(16))), Characters()));
  }
}

TEST_F(ContactProperties, CaseAndFormOfCharactersDoNotMatter) {
  for (int i = 0; i < 5000; ++i) {
    const std::string text = absl::StrCat(Characters(), "@", Characters(), ".example");
    const std::string decomposed = Utf8(Decomposed(text));
    ASSERT_EQ(EmailContact(decomposed), EmailContact(text)) << text;
    ASSERT_EQ(AccountContact(decomposed), AccountContact(text)) << text;
    std::string typed = absl::StrCat(Digits(4), "jane", Digits(3), "@example.com");
    ASSERT_EQ(EmailContact(absl::AsciiStrToUpper(typed)), EmailContact(typed));
    ASSERT_EQ(AccountContact(absl::AsciiStrToUpper(typed)), AccountContact(typed));
  }
}

TEST_F(ContactProperties, BlanksAndPunctuationDoNotMatter) {
  static constexpr const char* kBetween[] = {"", "", "", " ", "-", ".", "/", " - ", "\u00A0", "–", "　"};
  static constexpr const char* kZeros[] = {"0", "０", "٠", "۰", "०"};
  const auto written = [this](const std::string& digits) {
    const std::string zero = OneOf(kZeros);
    std::string text;
    for (char digit : digits) {
      std::string c = zero;
      c.back() = static_cast<char>(c.back() + (digit - '0'));
      absl::StrAppend(&text, c, OneOf(kBetween));
    }
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    // Area codes and numbers of a usual length.
    const std::string berlin = absl::StrCat("30", "2", Digits(7));
    EXPECT_EQ(PhoneContact(written(absl::StrCat("0", berlin)), "DE"), absl::StrCat("phone:+49", berlin));
    EXPECT_EQ(PhoneContact(absl::StrCat("+", written(absl::StrCat("49", berlin))), "US"),
              absl::StrCat("phone:+49", berlin));
    const std::string washington = absl::StrCat("2025", Digits(6));
    EXPECT_EQ(PhoneContact(written(washington), "US"), absl::StrCat("phone:+1", washington));
    const std::string account = Digits(9);
    std::string spaced = account;
    spaced.insert(Below(10), OneOf({" ", "-", " - "}));
    EXPECT_EQ(AccountContact(spaced), absl::StrCat("account:", account));
    if (HasFailure()) break;
  }
}

TEST_F(ContactProperties, DifferentNumbersOfARegionStayDifferent) {
  // A plan's numbers as they are dialled within the region, without those that its own services begin with.
  static constexpr struct {
    const char* region;
    const char* begin;
    int more;
  } kPlans[] = {{"DE", "030", 8}, {"DE", "0151", 8}, {"US", "202", 7}, {"GB", "020", 8},
                {"GB", "077", 8}, {"IN", "98", 8},   {"JP", "090", 8}, {"ZZ", "030", 8}};
  for (const auto& plan : kPlans) {
    std::map<std::string, std::string> seen;
    for (int i = 0; i < 3000; ++i) {
      const std::string dialled = absl::StrCat(plan.begin, Digits(plan.more));
      const auto [other, fresh] = seen.emplace(PhoneContact(dialled, plan.region), dialled);
      ASSERT_TRUE(fresh || other->second == dialled) << dialled << " and " << other->second << " in " << plan.region;
    }
  }
}

}  // namespace
}  // namespace docket::server
