// The file of keys: what may be in it, and how it is exchanged while tokens are verified.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/access/tokens.h"
#include "tests/server/access/signing_key.h"
#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using ::docket::testing::Claims;
using ::docket::testing::Header;
using ::docket::testing::kAudience;
using ::docket::testing::KeySetText;
using ::docket::testing::kIssuer;
using ::docket::testing::SigningKey;
using ::docket::testing::WriteFile;
using ::testing::HasSubstr;

class KeysFileTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<TokenVerifier>> Create(const std::string& path) {
    return TokenVerifier::Create({.jwks_file = path, .issuer = kIssuer, .audience = kAudience});
  }

  std::string Token(const SigningKey& key) const { return key.Sign(Header("EdDSA", key.kid()), Claims(now_)); }

  // As programs that care do it: another file takes the name.
  void Replace(const std::string& text) {
    WriteFile(path_ + ".new", text);
    std::filesystem::rename(path_ + ".new", path_);
  }

  testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "jwks.json";
  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const SigningKey old_ = SigningKey::Ed25519("old");
  const SigningKey new_ = SigningKey::Ed25519("new");
};

TEST_F(KeysFileTest, AFileWithNothingToVerifyWithIsRefusedAndSaysWhy) {
  const SigningKey rsa_1024 = SigningKey::Rsa("short", 1024);
  const SigningKey p_384 = SigningKey::Ec("p384", 384);
  struct Row {
    std::string text;
    const char* said;
  };
  const std::vector<Row> rows = {
      {"", "is not a set of keys"},
      {"keys", "is not a set of keys"},
      {"[]", "is not a set of keys"},
      {R"({"keys": {}})", "is not a set of keys"},
      {R"({"keys": [], "keys": []})", "is not a set of keys"},
      {old_.Public(), "is not a set of keys"},
      {KeySetText({}), "holds no key"},
      {KeySetText({"1", "null", R"("text")"}), "key 3 (kid \"\") is of a kind that is not used"},
      {KeySetText({R"({"kty": "oct", "k": "c2VjcmV0", "kid": "shared"})"}), "key 1 (kid \"shared\") is symmetric"},
      {KeySetText({rsa_1024.Public()}), "has 1024 bits: at least 2048 are needed"},
      {KeySetText({p_384.Public()}), "is of a kind that is not used"},
      {KeySetText({old_.Public(R"("use": "enc")")}), "is not for signatures"},
      {KeySetText({old_.Public(R"("use": 1)")}), "is not for signatures"},
      {KeySetText({old_.Public(R"("key_ops": ["encrypt"])")}), "is not for verifying"},
      {KeySetText({old_.Public(R"("alg": "ES256")")}), "is for another algorithm than EdDSA"},
      {KeySetText({R"({"kty": "OKP", "crv": "Ed25519", "kid": 7, "x": ")" + std::string(43, 'A') + "\"}"}), "not text"},
      {KeySetText({R"({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})"}), "lacks x"},
      {KeySetText({R"({"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"})"}), "lacks x or y"},
      {KeySetText({R"({"kty": "RSA", "n": "+/==", "e": "AQAB"})"}), "lacks n or e"},
      // 2048 bits in length, 1024 in truth.
      {KeySetText({absl::StrCat(R"({"kty": "RSA", "e": "AQAB", "n": ")",
                                testing::Base64Url(std::string(128, '\0') + std::string(128, '\xF1')), "\"}")}),
       "has 1024 bits"},
      {KeySetText({old_.Public(), new_.Private()}), "key 2 (kid \"new\") is a private key"},
      {KeySetText({SigningKey::Ec("ec").Private()}), "is a private key"},
      {KeySetText({rsa_1024.Private()}), "is a private key"},
      {KeySetText({old_.Public(), SigningKey::Ed25519("old").Public()}),
       "key 2 (kid \"old\") has the name of an earlier"},
      {KeySetText({old_.Public()}) + std::string(1 << 20, ' '), "is larger than 1 MB"},
  };
  for (const Row& row : rows) {
    WriteFile(path_, row.text);
    const absl::Status created = Create(path_).status();
    EXPECT_EQ(created.code(), absl::StatusCode::kInvalidArgument) << row.said;
    EXPECT_THAT(std::string(created.message()), HasSubstr(row.said));
    EXPECT_THAT(std::string(created.message()), HasSubstr(path_));
  }
}

TEST_F(KeysFileTest, WhatIsNoFileIsRefusedAndSaysWhy) {
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(std::string(Create(folder_ / "absent").status().message()), HasSubstr("cannot be opened"));
  EXPECT_THAT(std::string(Create(folder_.path()).status().message()), HasSubstr("is not a file"));
  EXPECT_THAT(std::string(Create(folder_ / "pipe").status().message()), HasSubstr("is not a file"));
}

TEST_F(KeysFileTest, EverythingThatATokenIsHeldAgainstHasToBeNamed) {
  WriteFile(path_, KeySetText({old_.Public()}));
  const TokenOptions sound = {.jwks_file = path_, .issuer = kIssuer, .audience = kAudience};
  ASSERT_TRUE(TokenVerifier::Create(sound).ok());
  std::vector<TokenOptions> wrong(5, sound);
  wrong[0].issuer = "";
  wrong[1].audience = "";
  wrong[2].roles_claim = "";
  wrong[3].leeway = absl::Seconds(-1);
  wrong[4].leeway = absl::InfiniteDuration();
  for (const TokenOptions& options : wrong) {
    EXPECT_EQ(TokenVerifier::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(KeysFileTest, AFileThatTookTheNameIsReadAtTheNextLook) {
  WriteFile(path_, KeySetText({old_.Public()}));
  const auto verifier = *Create(path_);
  ASSERT_TRUE(verifier->Verify(Token(old_), now_).ok());
  Replace(KeySetText({new_.Public()}));
  ASSERT_TRUE(verifier->Refresh().ok());
  // Although it is remembered: what was verified with withdrawn keys does not count any more.
  EXPECT_FALSE(verifier->Verify(Token(old_), now_).ok());
  EXPECT_TRUE(verifier->Verify(Token(new_), now_).ok());
}

TEST_F(KeysFileTest, AnotherKeyOfTheSameNameTakesThePlaceOfTheFirst) {
  const SigningKey namesake = SigningKey::Ed25519("old");
  WriteFile(path_, KeySetText({old_.Public()}));
  const auto verifier = *Create(path_);
  ASSERT_TRUE(verifier->Verify(Token(old_), now_).ok());
  // Of the same size, in the same place.
  WriteFile(path_, KeySetText({namesake.Public()}));
  std::filesystem::last_write_time(path_, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
  ASSERT_TRUE(verifier->Refresh().ok());
  EXPECT_FALSE(verifier->Verify(Token(old_), now_).ok());
  EXPECT_TRUE(verifier->Verify(Token(namesake), now_).ok());
}

// As Kubernetes does it: jwks.json -> ..data/jwks.json, and ..data -> the folder of the moment.
TEST_F(KeysFileTest, ALinkThatLeadsElsewhereIsFollowedAnew) {
  WriteFile(folder_ / "..1/jwks.json", KeySetText({old_.Public()}));
  WriteFile(folder_ / "..2/jwks.json", KeySetText({new_.Public()}));
  std::filesystem::create_symlink("..1", folder_ / "..data");
  std::filesystem::create_symlink("..data/jwks.json", path_);
  const auto verifier = *Create(path_);
  ASSERT_TRUE(verifier->Verify(Token(old_), now_).ok());
  std::filesystem::create_symlink("..2", folder_ / "..data_tmp");
  std::filesystem::rename(folder_ / "..data_tmp", folder_ / "..data");
  ASSERT_TRUE(verifier->Refresh().ok());
  EXPECT_FALSE(verifier->Verify(Token(old_), now_).ok());
  EXPECT_TRUE(verifier->Verify(Token(new_), now_).ok());
}

TEST_F(KeysFileTest, ATokenOfAnUnknownKeyMakesTheFileBeLookedAtButNotAtOnceAgain) {
  WriteFile(path_, KeySetText({old_.Public()}));
  const auto verifier = *Create(path_);
  const SigningKey third = SigningKey::Ed25519("third");
  Replace(KeySetText({old_.Public(), new_.Public()}));
  EXPECT_TRUE(verifier->Verify(Token(new_), now_).ok());
  Replace(KeySetText({old_.Public(), new_.Public(), third.Public()}));
  EXPECT_FALSE(verifier->Verify(Token(third), now_ + absl::Milliseconds(1999)).ok());
  EXPECT_TRUE(verifier->Verify(Token(third), now_ + absl::Seconds(2)).ok());
}

TEST_F(KeysFileTest, AFileThatBreaksLeavesTheKeysAsTheyAreAndIsToldEachTime) {
  WriteFile(path_, KeySetText({old_.Public()}));
  const auto verifier = *Create(path_);
  for (const std::string& broken : {std::string(), KeySetText({old_.Public()}).substr(0, 40), KeySetText({}),
                                    KeySetText({new_.Public(), old_.Private()}), std::string(2 << 20, '{')}) {
    Replace(broken);
    for (int times = 0; times < 2; ++times) {
      const absl::Status refreshed = verifier->Refresh();
      EXPECT_EQ(refreshed.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(refreshed.message()), HasSubstr(path_));
      EXPECT_TRUE(verifier->Verify(Token(old_), now_).ok());
      EXPECT_FALSE(verifier->Verify(Token(new_), now_).ok());
    }
  }
  std::filesystem::remove(path_);
  EXPECT_FALSE(verifier->Refresh().ok());
  EXPECT_TRUE(verifier->Verify(Token(old_), now_).ok());
  Replace(KeySetText({new_.Public()}));
  EXPECT_TRUE(verifier->Refresh().ok());
  EXPECT_TRUE(verifier->Verify(Token(new_), now_).ok());
}

TEST_F(KeysFileTest, EightThreadsVerifyWhileTheFileIsExchanged) {
  const SigningKey lasting = SigningKey::Ec("lasting");
  const std::string with_old = KeySetText({lasting.Public(), old_.Public()});
  const std::string with_new = KeySetText({new_.Public(), lasting.Public()});
  const std::string lasting_token = lasting.Sign(Header("ES256", "lasting"), Claims(now_));
  const std::vector<std::string> passing_tokens = {Token(old_), Token(new_)};
  WriteFile(path_, with_old);
  const auto verifier = *Create(path_);

  std::atomic<bool> done = false;
  std::atomic<int> lasting_refused = 0, wrong_refusals = 0, accepted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int call = 0; !done || call < 100; ++call) {
        // Time goes on, so that unknown keys make the file be looked at from here too.
        const absl::Time now = now_ + absl::Milliseconds(100 * (call % 1000));
        lasting_refused += !verifier->Verify(lasting_token, now).ok();
        const auto passing = verifier->Verify(passing_tokens[(i + call) % 2], now);
        accepted += passing.ok();
        wrong_refusals += !passing.ok() && passing.status().code() != absl::StatusCode::kUnauthenticated;
      }
    });
  }
  for (int swap = 0; swap < 200; ++swap) {
    Replace(swap % 2 == 0 ? with_new : with_old);
    EXPECT_TRUE(verifier->Refresh().ok());
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lasting_refused, 0);
  EXPECT_EQ(wrong_refusals, 0);
  EXPECT_GT(accepted, 0);
  EXPECT_TRUE(verifier->Verify(passing_tokens[0], now_).ok());
  EXPECT_FALSE(verifier->Verify(passing_tokens[1], now_).ok());
}

}  // namespace
}  // namespace docket::server
