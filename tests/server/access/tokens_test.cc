// Tokens that are in order, for how long they are, and what a verifier remembers of them.
#include "server/access/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/access/token_cache.h"
#include "tests/model/random.h"
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
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TokensTest : public ::testing::Test {
 protected:
  std::unique_ptr<TokenVerifier> Verifier(const std::vector<std::string>& jwks) {
    testing::WriteFile(folder_ / "jwks.json", KeySetText(jwks));
    auto verifier =
        TokenVerifier::Create({.jwks_file = folder_ / "jwks.json", .issuer = kIssuer, .audience = kAudience});
    EXPECT_TRUE(verifier.ok()) << verifier.status();
    return *std::move(verifier);
  }

  testing::TemporaryFolder folder_;
  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const SigningKey rsa_ = SigningKey::Rsa("rsa");
  const SigningKey ec_ = SigningKey::Ec("ec");
  const SigningKey ed_ = SigningKey::Ed25519("ed");
};

TEST_F(TokensTest, EachAlgorithmIsAcceptedWithAKeyOfItsOwn) {
  const auto verifier = Verifier({rsa_.Public(), ec_.Public(), ed_.Public()});
  for (const std::string& token :
       {rsa_.Sign(Header("RS256", "rsa"), Claims(now_)), ec_.Sign(Header("ES256", "ec"), Claims(now_)),
        ed_.Sign(Header("EdDSA", "ed"), Claims(now_))}) {
    for (int times = 0; times < 2; ++times) {
      const auto verified = verifier->Verify(token, now_);
      ASSERT_TRUE(verified.ok()) << verified.status();
      EXPECT_EQ(verified->subject, "agent-7");
      EXPECT_THAT(verified->roles, IsEmpty());
      EXPECT_EQ(verified->expires, now_ + absl::Seconds(300));
    }
  }
}

TEST_F(TokensTest, LargerAndMarkedKeysAreAcceptedToo) {
  const SigningKey large = SigningKey::Rsa("large", 3072);
  const auto verifier = Verifier({large.Public(R"("use": "sig", "alg": "RS256", "key_ops": ["verify"], "x5u":
                                               "https://id.example.com/chain.pem")"),
                                  ec_.Public(R"("use": "enc")"), R"({"kty": "oct", "k": "AAAA", "kid": "oct"})"});
  EXPECT_TRUE(verifier->Verify(large.Sign(Header("RS256", "large"), Claims(now_)), now_).ok());
}

TEST_F(TokensTest, ATokenMayNameNoKeyWhereThereIsOnlyOne) {
  const std::string token = ed_.Sign(R"({"alg": "EdDSA"})", Claims(now_));
  EXPECT_TRUE(Verifier({ed_.Public()})->Verify(token, now_).ok());
  EXPECT_FALSE(Verifier({ed_.Public(), ec_.Public()})->Verify(token, now_).ok());
}

TEST_F(TokensTest, WhatAHeaderSaysOfKeysIsPassedOver) {
  const auto verifier = Verifier({ed_.Public()});
  for (const std::string& more :
       {std::string(R"(, "jku": "https://127.0.0.1:1/jwks.json")"), std::string(R"(, "x5u": "https://127.0.0.1:1/c")"),
        absl::StrCat(R"(, "jwk": )", ec_.Public()), std::string(R"(, "x5c": ["AAAA"], "x5t": "AAAA")"),
        absl::StrCat(R"(, "x": )", std::string(2000, '['), std::string(2000, ']'))}) {
    const auto verified = verifier->Verify(ed_.Sign(Header("EdDSA", "ed", more), Claims(now_)), now_);
    EXPECT_TRUE(verified.ok()) << more << verified.status();
  }
}

TEST_F(TokensTest, RolesAreAListOrOneTextWithSpaces) {
  const auto verifier = Verifier({ed_.Public()});
  const auto roles = [&](const std::string& claim) {
    const auto verified = verifier->Verify(ed_.Sign(Header("EdDSA", "ed"), Claims(now_, claim)), now_);
    EXPECT_TRUE(verified.ok()) << verified.status();
    return verified.ok() ? verified->roles : std::vector<std::string>{"refused"};
  };
  EXPECT_THAT(roles(R"(, "roles": ["agent", "quality assurance"])"), ElementsAre("agent", "quality assurance"));
  EXPECT_THAT(roles(R"(, "roles": " agent  lead ")"), ElementsAre("agent", "lead"));
  EXPECT_THAT(roles(R"(, "roles": [])"), IsEmpty());
  EXPECT_THAT(roles(R"(, "scope": "agent", "iat": "never", "jti": {"of": "no interest"})"), IsEmpty());
}

TEST_F(TokensTest, AnAudienceMayBeOneOfSeveral) {
  const auto verifier = Verifier({ed_.Public()});
  const std::string claims = absl::StrCat(R"({"iss": ")", kIssuer, R"(", "aud": ["mail", "docket"], "sub": "a b~!",)",
                                          R"("exp": )", absl::ToUnixSeconds(now_), "}");
  const auto verified = verifier->Verify(ed_.Sign(Header("EdDSA", "ed"), claims), now_);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->subject, "a b~!");
}

TEST_F(TokensTest, ATokenCountsFromBeginToExpiryGiveOrTakeTheLeeway) {
  const absl::Time begin = now_ + absl::Seconds(100), end = now_ + absl::Seconds(300);
  const absl::Duration leeway = absl::Seconds(30), moment = absl::Nanoseconds(1);
  const std::string token =
      ed_.Sign(Header("EdDSA", "ed"), Claims(now_, absl::StrCat(R"(, "nbf": )", absl::ToUnixSeconds(begin))));
  const auto verifier = Verifier({ed_.Public()});
  // The second time it is remembered.
  for (int times = 0; times < 2; ++times) {
    EXPECT_FALSE(verifier->Verify(token, begin - leeway - moment).ok());
    EXPECT_TRUE(verifier->Verify(token, begin - leeway).ok());
    EXPECT_TRUE(verifier->Verify(token, end + leeway - moment).ok());
    EXPECT_EQ(verifier->Verify(token, end + leeway).status().code(), absl::StatusCode::kUnauthenticated);
  }
}

TEST(TokenCacheTest, OfMoreThanTenThousandTheOldestGiveWay) {
  TokenCache cache;
  const auto digest = [](int i) { return TokenCache::DigestOf(absl::StrCat("token ", i)); };
  const auto token = std::make_shared<const SignedToken>();
  for (int i = 0; i < 30'000; ++i) {
    cache.Insert(digest(i), token);
    ASSERT_NE(cache.Find(digest(i)), nullptr);
  }
  int held = 0;
  for (int i = 0; i < 30'000; ++i) held += cache.Find(digest(i)) != nullptr;
  EXPECT_EQ(held, 10'000);
  EXPECT_EQ(cache.Find(digest(0)), nullptr);
}

// What was changed is refused, and what is accepted was not changed: no other text means the same.
TEST_F(TokensTest, NoChangedTokenIsAccepted) {
  std::mt19937_64 random = testing::Random("TokensTest");
  const auto verifier = Verifier({rsa_.Public(), ec_.Public(), ed_.Public()});
  std::vector<std::string> sound;
  for (int i = 0; i < 3; ++i) {
    const std::string claims = Claims(now_, absl::StrCat(R"(, "jti": )", i));
    sound.push_back(rsa_.Sign(Header("RS256", "rsa"), claims));
    sound.push_back(ec_.Sign(Header("ES256", "ec"), claims));
    sound.push_back(ed_.Sign(Header("EdDSA", "ed"), claims));
  }
  for (const std::string& token : sound) ASSERT_TRUE(verifier->Verify(token, now_).ok());

  constexpr absl::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  int accepted = 0;
  for (int i = 0; i < 6'000; ++i) {
    const std::string& original = sound[random() % sound.size()];
    std::string token = original;
    switch (const size_t at = random() % token.size(); random() % 6) {
      case 0:
        token[at] = kLetters[random() % kLetters.size()];
        break;
      case 1:
        token[at] = static_cast<char>(random());
        break;
      case 2:
        token.erase(at, 1 + random() % 4);
        break;
      case 3:
        token.insert(at, 1, kLetters[random() % kLetters.size()]);
        break;
      case 4:
        std::swap(token[at], token[random() % token.size()]);
        break;
      default: {
        std::vector<std::string> parts = absl::StrSplit(token, '.');
        const std::vector<std::string> others = absl::StrSplit(sound[random() % sound.size()], '.');
        const size_t part = random() % 3;
        parts[part] = others[part];
        token = absl::StrCat(parts[0], ".", parts[1], ".", parts[2]);
      }
    }
    const bool same = std::find(sound.begin(), sound.end(), token) != sound.end();
    const absl::Status verified = verifier->Verify(token, now_).status();
    ASSERT_EQ(verified.code(), same ? absl::StatusCode::kOk : absl::StatusCode::kUnauthenticated) << token;
    accepted += same;
  }
  EXPECT_LT(accepted, 6'000);
}

}  // namespace
}  // namespace docket::server
