// Contacts in one spelling: what people write for the same address, number or account reference, and what only looks
// the same.
#include "server/contacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace docket::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EmailContact, IsOneForAllSpellings) {
  const struct {
    const char* expected;
    std::vector<std::string> spellings;
  } kTable[] = {
      // RFC 5321, 2.3.11: the host without regard to case. Blanks come with what was copied.
      {"email:jane.doe@example.com",
       {"jane.doe@example.com", "Jane.Doe@EXAMPLE.COM", " jane.doe@example.com\t", "jane.doe @ example.com",
        "jane.doe@example.com\u00A0", "\u200Bjane.doe@example.com", "\uFEFFjane.doe@exam\u00ADple.com",
        "jane.doe@example.com\u202C"}},
      // RFC 1034, 3.1: the dot of the root.
      {"email:jane.doe@example.com", {"jane.doe@example.com.", "jane.doe@example\u3002com"}},
      // RFC 5321, 4.1.2: a quoted local part that needs no quotes is the same mailbox.
      {"email:jane.doe@example.com", {"\"jane.doe\"@example.com", "\"Jane.Doe\"@example.com"}},
      // UAX #15: full width and its at signs are compatible forms.
      {"email:jane@example.com", {"ｊａｎｅ@example.com", "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", "JANE﹫example.com"}},
      // RFC 6531: local parts in any script; NFC and NFD are one.
      {"email:jos\u00E9@example.com", {"jos\u00E9@example.com", "jose\u0301@example.com", "JOS\u00C9@example.com"}},
      {"email:用户@xn--fsqu00a.xn--0zwm56d", {"用户@例子.测试", "用户@xn--fsqu00a.xn--0zwm56d"}},
      {"email:δοκιμή@example.com", {"δοκιμή@example.com", "ΔΟΚΙΜΉ@example.com", "δοκιμη\u0301@example.com"}},
      // CaseFolding.txt: ß folds to ss, a final sigma to sigma, a ligature (UAX #15) to its letters.
      {"email:strasse@example.com", {"straße@example.com", "STRASSE@example.com", "STRAẞE@example.com"}},
      {"email:νικοσ@example.com", {"νικος@example.com", "ΝΙΚΟΣ@example.com"}},
      {"email:office@example.com", {"o\uFB03ce@example.com"}},
      // CaseFolding.txt, without the Turkic mappings: the dotted capital keeps its dot.
      {"email:i\u0307nci@example.com", {"\u0130nci@example.com", "I\u0307NCI@example.com"}},
      // UTS #46, table 1 (IDNA2008, non-transitional): ß is a letter of its own; the ASCII form is the name.
      {"email:a@xn--fuball-cta.example", {"a@fußball.example", "a@FUßBALL.example", "a@xn--fuball-cta.example"}},
      {"email:a@xn--bcher-kva.example",
       {"a@bücher.example", "a@BÜCHER.example", "a@bu\u0308cher.example", "A@XN--BCHER-KVA.example",
        "a@b\u00FCcher\u200E.example"}},
      {"email:a@fussball.example", {"a@FUSSBALL.example"}},
      // RFC 5321, 4.1.3: an address in the host's place.
      {"email:a@[ipv6:2001:db8::1]", {"a@[IPv6:2001:DB8::1]"}},
      {"email:a@[192.0.2.1]", {"a@[192.0.2.1]"}},
      // RFC 5321, 4.1.2: what stands before the last at sign is the local part, quoted if it has another.
      {"email:\"a@b\"@example.com", {"\"a@b\"@example.com", "\"A@B\"@EXAMPLE.com"}},
      // Hosts that no rule of names allows, though some run.
      {"email:a@my_host.example", {"a@my_host.example", "A@MY_HOST.example."}},
      // RFC 5233: what follows a plus sign is the mailbox's own affair, and a mailbox of its own here.
      {"email:jane+shop@example.com", {"Jane+Shop@example.com"}},
  };
  for (const auto& row : kTable) {
    for (const std::string& spelling : row.spellings) EXPECT_EQ(EmailContact(spelling), row.expected) << spelling;
  }
}

TEST(EmailContact, KeepsOthersApart) {
  const char* const kOthers[] = {"jane.doe@example.com",
                                 // RFC 5321, 4.1.2: dots are significant, whatever one provider makes of them.
                                 "janedoe@example.com", "jane-doe@example.com", "jane.doe@example.org",
                                 "jane.doe@mail.example.com",
                                 // U+0131 folds to no other letter.
                                 "j\u0131ne.doe@example.com", "jine.doe@example.com",
                                 // Another script's letter that looks alike.
                                 "j\u0430ne.doe@example.com", "jän.doe@example.com", "jan.doe@example.com",
                                 "jane.doe@fußball.example", "jane.doe@fussball.example"};
  std::vector<std::string> seen;
  for (const char* other : kOthers) {
    const std::string contact = EmailContact(other);
    EXPECT_THAT(seen, ::testing::Not(::testing::Contains(contact))) << other;
    seen.push_back(contact);
  }
}

TEST(EmailContact, IsEmptyWithoutAnAddress) {
  for (const char* none : {"", " ", "jane", "@", "jane@", "@example.com", "jane@.", " @ ", "\u200B@example.com"}) {
    EXPECT_EQ(EmailContact(none), "") << none;
  }
}

TEST(PhoneContact, IsOneForAllSpellings) {
  const struct {
    const char* region;
    const char* expected;
    std::vector<std::string> spellings;
  } kTable[] = {
      // Germany: trunk prefix 0, abroad 00. DIN 5008 and E.123, and the ways before them. The numbers are the
      // Bundesnetzagentur's for films.
      {"DE",
       "phone:+493023125123",
       {"030 23125123", "030/23125123", "(030) 23125-123", "030 23 12 51 23", "+49 30 23125123", "+49 (0)30 23125123",
        "+49 (30) 23125-123", "0049 30 23125123", "0049(0)30/23125123", "+49.30.23125123", "+493023125123",
        "tel:+49-30-23125123", "Tel. 030 23125123", "030 – 23125123", "030\u00A023125123",
        "\u202A+49 30 23125123\u202C"}},
      {"DE", "phone:+493023125123;ext=12", {"030 23125123 x12", "+49 30 23125123 ext. 12", "030 23125123;ext=12"}},
      {"DE", "phone:+4915123456789", {"0151 23456789", "0151/234 567 89", "+49 151 23456789", "(0151) 23456789"}},
      // North America: trunk prefix 1, abroad 011. NANPA keeps 555-01xx for films.
      {"US",
       "phone:+12025550123",
       {"(202) 555-0123", "202-555-0123", "202.555.0123", "1 202 555 0123", "1-202-555-0123", "+1 (202) 555-0123",
        "2025550123", "011 1 202 555 0123"}},
      {"US",
       "phone:+12025550123;ext=45",
       {"202-555-0123 x45", "(202) 555-0123 ext. 45", "+1 202 555 0123 #45", "202 555 0123 extension 45",
        "tel:+1-202-555-0123;ext=45"}},
      {"US", "phone:+493023125123", {"011 49 30 23125123", "+49 30 23125123"}},
      // RFC 3966's and E.161's letters on the keys.
      {"US", "phone:+18003569377", {"1-800-FLOWERS", "1 800 356 9377", "(800) flowers"}},
      // Great Britain: trunk prefix 0, abroad 00. Ofcom keeps 020 7946 0xxx for films.
      {"GB",
       "phone:+442079460958",
       {"020 7946 0958", "(020) 7946 0958", "0207 946 0958", "+44 20 7946 0958", "+44 (0)20 7946 0958",
        "0044 20 7946 0958", "00 44 (0) 20 79460958"}},
      {"GB", "phone:+447700900123", {"07700 900123", "07700 900 123", "+44 7700 900123"}},
      // India: trunk prefix 0, abroad 00; mobile numbers in two fives.
      {"IN",
       "phone:+919876543210",
       {"98765 43210", "09876543210", "+91 98765 43210", "+91-9876-543-210", "0091 98765 43210", "९८७६५ ४३२१०"}},
      {"IN", "phone:+911123456789", {"011 2345 6789", "(011) 23456789", "+91 11 2345 6789"}},
      // Japan: trunk prefix 0, abroad 010; full width from an input method.
      {"JP",
       "phone:+81312345678",
       {"03-1234-5678", "(03)1234-5678", "０３－１２３４－５６７８", "０３（１２３４）５６７８", "03ー1234ー5678",
        "+81 3 1234 5678", "＋８１　３　１２３４　５６７８", "010 81 3 1234 5678"}},
      {"JP", "phone:+819012345678", {"090-1234-5678", "+81 (0)90-1234-5678"}},
      // Arabic-Indic digits, and their eastern forms.
      {"EG", "phone:+201001234567", {"٠١٠٠ ١٢٣ ٤٥٦٧", "+٢٠ ١٠٠ ١٢٣ ٤٥٦٧", "0100 123 4567", "۰۱۰۰ ۱۲۳ ۴۵۶۷"}},
      // Italy has no trunk prefix: the 0 is part of the number.
      {"IT", "phone:+390612345678", {"06 12345678", "+39 06 12345678", "0039 06 1234 5678"}},
      // Without a region: with the country's code, and 00 (ITU-T E.164's recommendation) before it.
      {"ZZ",
       "phone:+493023125123",
       {"+49 30 23125123", "+49 (0)30 23125-123", "0049 30 23125123", "00 49 30 23125123"}},
      {"ZZ", "phone:03023125123", {"030 23125123", "(030) 23125-123", "０３０ ٢٣١٢٥١٢٣"}},
      // No numbers of the region: too short to be unique in it, or too long for any.
      {"US", "phone:5550123", {"555-0123", "555 0123"}},
      {"DE", "phone:110", {"110", "1 1 0"}},
      {"ZZ", "phone:7777777777777777777777777777777777777777", {"7777777777777777777777777777777777777777"}},
      {"ZZ", "phone:12", {"12", "no. 1, or 2"}},
  };
  for (const auto& row : kTable) {
    for (const std::string& spelling : row.spellings) {
      EXPECT_EQ(PhoneContact(spelling, row.region), row.expected) << spelling << " in " << row.region;
    }
  }
}

TEST(PhoneContact, IsEmptyWithoutADigit) {
  for (const char* none : {"", " ", "+", "()", "call me", "\u2163"}) EXPECT_EQ(PhoneContact(none, "US"), "") << none;
}

TEST(AccountContact, IsOneForAllSpellings) {
  for (const char* spelling : {"ab1234", "AB-12-34", " Ab 12 34 ", "AB–12\u201134", "ＡＢ１２３４", "AB\u22121234"}) {
    EXPECT_EQ(AccountContact(spelling), "account:ab1234") << spelling;
  }
  EXPECT_NE(AccountContact("ab/1234"), AccountContact("ab1234"));
  EXPECT_NE(AccountContact("0815"), AccountContact("815"));
  for (const char* none : {"", " ", "-", " - – "}) EXPECT_EQ(AccountContact(none), "") << none;
}

TEST(IsPhoneRegion, KnowsRegionsWithNumberingPlans) {
  for (const char* region : {"ZZ", "DE", "US", "GB", "IN", "JP"}) EXPECT_TRUE(IsPhoneRegion(region)) << region;
  for (const char* other : {"", "de", "XX", "D", "DEU", "001", "49", "Germany", "DE "}) {
    EXPECT_FALSE(IsPhoneRegion(other)) << other;
  }
}

TEST(ContactsOf, ListsEachOnce) {
  v1::CustomerProfile profile;
  profile.add_account_references("K-1");
  profile.add_phones("030 23125123");
  profile.add_phones("+49 30 23125123");
  profile.add_phones("none");
  profile.add_emails("b@example.com");
  profile.add_emails("a@example.com");
  profile.add_emails("B@Example.com");
  EXPECT_THAT(ContactsOf(profile, "DE"),
              ElementsAre("email:b@example.com", "email:a@example.com", "phone:+493023125123", "account:k1"));
  EXPECT_THAT(ContactsOf({}, "DE"), IsEmpty());
}

TEST(FirstContact, IsTheAddressElseTheNumber) {
  v1::Contact contact;
  EXPECT_EQ(FirstContact(contact, "DE"), "");
  contact.set_phone("030 23125123");
  EXPECT_EQ(FirstContact(contact, "DE"), "phone:+493023125123");
  contact.set_email("A@example.com");
  EXPECT_EQ(FirstContact(contact, "DE"), "email:a@example.com");
}

TEST(ProfileOf, HoldsWhatTheContactHas) {
  v1::Contact contact;
  contact.set_display_name("Jane Doe");
  v1::CustomerProfile profile = ProfileOf(contact);
  EXPECT_EQ(profile.display_name(), "Jane Doe");
  EXPECT_THAT(profile.emails(), IsEmpty());
  EXPECT_THAT(profile.phones(), IsEmpty());
  contact.set_email("Jane@example.com");
  contact.set_phone("030 1");
  profile = ProfileOf(contact);
  EXPECT_THAT(profile.emails(), ElementsAre("Jane@example.com"));
  EXPECT_THAT(profile.phones(), ElementsAre("030 1"));
  EXPECT_THAT(profile.account_references(), IsEmpty());
}

TEST(Contacts, AreNeverWrittenAnywhere) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  for (const char* odd :
       {"+999 123456789", "\xFF\xFE 4711", "+", "00000000000000000000", "030 23125123 x99999999999"}) {
    for (const char* region : {"DE", "ZZ", "nowhere", ""}) (void)PhoneContact(odd, region);
    (void)EmailContact(odd);
  }
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(Contacts, AreTheSameForSeveralThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (const char* region : {"DE", "AT", "CH", "FR", "US", "GB"}) {
        EXPECT_EQ(PhoneContact("+49 30 23125123", region), "phone:+493023125123");
        EXPECT_EQ(EmailContact("JANE@bücher.example"), "email:jane@xn--bcher-kva.example");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace docket::server
