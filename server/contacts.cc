#include "server/contacts.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace docket::server {
namespace {

using ::i18n::phonenumbers::NullLogger;
using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;
using ::icu::UnicodeString;

// --- Spelling, all scripts' -----------------------------------------------------------------------------------------

// ICU's tables. They are part of the library: without them nobody would be found again, so there is no going on.
struct Tables {
  const icu::Normalizer2* compose;
  const icu::Normalizer2* decompose;
  // NFKC_Casefold, which also takes out what cannot be seen.
  const icu::Normalizer2* fold;
  std::unique_ptr<const icu::IDNA> host;
};

const Tables& Icu() {
  static const Tables* const tables = [] {
    UErrorCode error = U_ZERO_ERROR;
    constexpr uint32_t kRules =
        UIDNA_USE_STD3_RULES | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE;
    auto* made = new Tables{icu::Normalizer2::getNFCInstance(error), icu::Normalizer2::getNFDInstance(error),
                            icu::Normalizer2::getNFKCCasefoldInstance(error),
                            std::unique_ptr<const icu::IDNA>(icu::IDNA::createUTS46Instance(kRules, error))};
    if (U_FAILURE(error)) {
      std::fprintf(stderr, "docketd: ICU cannot be used (%s): its data does not fit its library\n", u_errorName(error));
      std::abort();
    }
    return made;
  }();
  return *tables;
}

// Bytes that are not UTF-8 become U+FFFD.
UnicodeString Characters(absl::string_view text) {
  return UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string Utf8(const UnicodeString& text) {
  std::string bytes;
  return text.toUTF8String(bytes);
}

bool IsBlank(UChar32 c) { return u_isUWhiteSpace(c) != 0; }

// Every dash, and the minus sign.
bool IsBlankOrHyphen(UChar32 c) { return IsBlank(c) || u_charType(c) == U_DASH_PUNCTUATION || c == 0x2212; }

UnicodeString Without(const UnicodeString& text, bool (*dropped)(UChar32)) {
  UnicodeString kept;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    if (const UChar32 c = text.char32At(i); !dropped(c)) kept.append(c);
  }
  return kept;
}

UnicodeString Casefold(const UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  // Decomposed first, as Unicode's definition D147 of equal identifiers has it: else U+0345 is folded out of its place.
  return Icu().fold->normalize(Icu().decompose->normalize(text, error), error);
}

// Twice, because a compatible form may begin with a blank (an acute accent of its own is a blank and an accent).
UnicodeString Folded(const UnicodeString& text, bool (*dropped)(UChar32)) {
  return Casefold(Without(Casefold(text), dropped));
}

// --- E-mail ---------------------------------------------------------------------------------------------------------

UnicodeString WithoutRoot(UnicodeString host) {
  while (host.endsWith(u".", 0, 1)) host.truncate(host.length() - 1);
  return host;
}

// The ASCII form, without the dot of the root; nothing if it is no domain name.
std::optional<UnicodeString> DomainName(const UnicodeString& host) {
  UErrorCode error = U_ZERO_ERROR;
  icu::IDNAInfo info;
  UnicodeString ascii;
  // Composed first: UTS #46 maps characters one by one, so that equal texts in different orders would stay different.
  Icu().host->nameToASCII(Icu().compose->normalize(host, error), ascii, info, error);
  if (U_FAILURE(error) || info.hasErrors()) return std::nullopt;
  return WithoutRoot(ascii);
}

// Not folded first: a name with ß is another than one with ss. Folding takes out what was pasted along unseen.
UnicodeString Host(const UnicodeString& typed) {
  if (std::optional<UnicodeString> name = DomainName(Without(typed, IsBlank)); name.has_value()) return *name;
  const UnicodeString folded = WithoutRoot(Folded(typed, IsBlank));
  return DomainName(folded).value_or(folded);
}

// RFC 5321, 4.1.2: quotes around what needs none mean nothing.
std::string WithoutNeedlessQuotes(const std::string& local) {
  if (local.size() < 3 || local.front() != '"' || local.back() != '"') return local;
  std::string inner = local.substr(1, local.size() - 2);
  const bool needed = std::any_of(inner.begin(), inner.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) || absl::StrContains(" \"\\()<>[]:;@,", c);
  });
  return needed ? local : inner;
}

// --- Phone ----------------------------------------------------------------------------------------------------------

const PhoneNumberUtil& Plans() {
  static PhoneNumberUtil* const plans = [] {
    PhoneNumberUtil* made = PhoneNumberUtil::GetInstance();
    // Its own writes numbers that it cannot read to the standard output.
    made->SetLogger(new NullLogger);
    return made;
  }();
  return *plans;
}

// Digits of all scripts as ASCII's, compatible forms (full width) as what they stand for, and nothing unseen.
std::string Typed(absl::string_view number) {
  const UnicodeString folded = Casefold(Characters(number));
  UnicodeString typed;
  for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    const UChar32 c = folded.char32At(i);
    if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) {
      typed.append(static_cast<UChar32>('0' + u_charDigitValue(c)));
    } else {
      typed.append(IsBlank(c) ? static_cast<UChar32>(' ') : c);
    }
  }
  return Utf8(typed);
}

std::string Digits(absl::string_view typed) {
  std::string digits;
  std::copy_if(typed.begin(), typed.end(), std::back_inserter(digits),
               [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  return digits;
}

std::optional<std::string> ReadOnce(absl::string_view typed, absl::string_view region) {
  std::string text(typed);
  // ITU-T E.164 recommends 00 for calls abroad; where a region is given, its own plan says what is dialled.
  if (region == kNoPhoneRegion && absl::StartsWith(text, "00")) text.replace(0, 2, "+");
  PhoneNumber number;
  if (Plans().Parse(text, std::string(region), &number) != PhoneNumberUtil::NO_PARSING_ERROR) return std::nullopt;
  // Not the short ones that are possible within a town alone: another town's would be taken for the same.
  if (Plans().IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE) return std::nullopt;
  std::string formatted;
  Plans().Format(number, PhoneNumberUtil::E164, &formatted);
  if (!number.extension().empty()) absl::StrAppend(&formatted, ";ext=", number.extension());
  return formatted;
}

// Read until it reads as itself: one reading takes one trunk prefix out, and some dial theirs twice.
std::optional<std::string> E164(absl::string_view typed, absl::string_view region) {
  constexpr int kMostReadings = 8;
  std::string text(typed);
  for (int reading = 0; reading < kMostReadings; ++reading) {
    std::optional<std::string> read = ReadOnce(text, region);
    if (!read.has_value() || *read == text) return read;
    text = *std::move(read);
  }
  return std::nullopt;
}

}  // namespace

bool IsPhoneRegion(absl::string_view region) {
  static const std::set<std::string>* const regions = [] {
    auto* supported = new std::set<std::string>;
    Plans().GetSupportedRegions(supported);
    return supported;
  }();
  return region == kNoPhoneRegion || regions->count(std::string(region)) != 0;
}

std::string EmailContact(absl::string_view email) {
  const UnicodeString typed = Characters(email);
  // In full width and small too, as input methods write it.
  const int32_t at = std::max({typed.lastIndexOf(u'@'), typed.lastIndexOf(u'\uFF20'), typed.lastIndexOf(u'\uFE6B')});
  if (at < 0) return "";
  const std::string local = WithoutNeedlessQuotes(Utf8(Folded(typed.tempSubString(0, at), IsBlank)));
  const std::string host = Utf8(Host(typed.tempSubString(at + 1)));
  return local.empty() || host.empty() ? "" : absl::StrCat("email:", local, "@", host);
}

std::string PhoneContact(absl::string_view number, absl::string_view region) {
  const std::string typed = Typed(number);
  const std::string digits = Digits(typed);
  if (digits.empty()) return "";
  std::optional<std::string> known = E164(typed, region);
  if (!known.has_value()) known = E164(digits, region);
  return absl::StrCat("phone:", known.value_or(digits));
}

std::string AccountContact(absl::string_view reference) {
  const UnicodeString folded = Folded(Characters(reference), IsBlankOrHyphen);
  return folded.isEmpty() ? "" : absl::StrCat("account:", Utf8(folded));
}

std::vector<std::string> ContactsOf(const v1::CustomerProfile& profile, absl::string_view region) {
  std::vector<std::string> contacts;
  const auto add = [&contacts](std::string contact) {
    if (contact.empty() || std::find(contacts.begin(), contacts.end(), contact) != contacts.end()) return;
    contacts.push_back(std::move(contact));
  };
  for (const std::string& email : profile.emails()) add(EmailContact(email));
  for (const std::string& phone : profile.phones()) add(PhoneContact(phone, region));
  for (const std::string& reference : profile.account_references()) add(AccountContact(reference));
  return contacts;
}

std::string FirstContact(const v1::Contact& contact, absl::string_view region) {
  std::string email = EmailContact(contact.email());
  return email.empty() ? PhoneContact(contact.phone(), region) : email;
}

v1::CustomerProfile ProfileOf(const v1::Contact& contact) {
  v1::CustomerProfile profile;
  profile.set_display_name(contact.display_name());
  if (!contact.email().empty()) profile.add_emails(contact.email());
  if (!contact.phone().empty()) profile.add_phones(contact.phone());
  return profile;
}

}  // namespace docket::server
