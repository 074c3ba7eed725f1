// What is no token of this issuer's for this server now, and how its bearer is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/access/tokens.h"
#include "tests/server/access/signing_key.h"
#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using ::docket::testing::Base64Url;
using ::docket::testing::Claims;
using ::docket::testing::Header;
using ::docket::testing::kAudience;
using ::docket::testing::KeySetText;
using ::docket::testing::kIssuer;
using ::docket::testing::SigningKey;
using ::testing::HasSubstr;

struct Row {
  std::string what;
  std::string token;
  std::string said;
};

std::string SignedByHmac(const std::string& header, const std::string& payload, const std::string& secret) {
  const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(payload));
  std::string signature(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(signature.data()));
  return absl::StrCat(text, ".", Base64Url(signature));
}

std::string Nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

class BadTokensTest : public ::testing::Test {
 protected:
  BadTokensTest() {
    testing::WriteFile(folder_ / "jwks.json", KeySetText({rsa_.Public(), ec_.Public(), ed_.Public(), p384_.Public(),
                                                          short_.Public(), for_encryption_.Public(R"("use": "enc")"),
                                                          R"({"kty": "oct", "k": "c2VjcmV0", "kid": "shared"})"}));
    auto verifier =
        TokenVerifier::Create({.jwks_file = folder_ / "jwks.json", .issuer = kIssuer, .audience = kAudience});
    EXPECT_TRUE(verifier.ok()) << verifier.status();
    verifier_ = *std::move(verifier);
  }

  std::string WithHeader(const std::string& header) const { return ed_.Sign(header, Claims(now_)); }
  std::string WithMore(const std::string& more) const { return WithHeader(Header("EdDSA", "ed", more)); }
  std::string WithClaims(const std::string& claims) const { return ed_.Sign(Header("EdDSA", "ed"), claims); }
  // Claims in order but for one, which is left out where nothing takes its place.
  std::string Instead(const std::string& name, const std::string& value) const {
    const std::string sound = Claims(now_);
    const size_t begin = sound.find(absl::StrCat("\"", name, "\":"));
    const size_t end = sound.find_first_of(",}", begin);
    const std::string taken = value.empty() ? R"("x": 0)" : absl::StrCat("\"", name, "\": ", value);
    return WithClaims(absl::StrCat(sound.substr(0, begin), taken, sound.substr(end)));
  }

  void ExpectRefused(const std::vector<Row>& rows) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    std::vector<absl::Status> statuses;
    for (const Row& row : rows) statuses.push_back(verifier_->Verify(row.token, now_).status());
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    for (size_t i = 0; i < rows.size(); ++i) {
      const std::string message(statuses[i].message());
      EXPECT_EQ(statuses[i].code(), absl::StatusCode::kUnauthenticated) << rows[i].what;
      EXPECT_THAT(message, HasSubstr(rows[i].said)) << rows[i].what;
      for (absl::string_view part : absl::StrSplit(rows[i].token, '.')) {
        EXPECT_TRUE(part.size() < 8 || !absl::StrContains(message, part.substr(0, 8))) << rows[i].what;
      }
    }
  }

  testing::TemporaryFolder folder_;
  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const SigningKey rsa_ = SigningKey::Rsa("rsa");
  const SigningKey ec_ = SigningKey::Ec("ec");
  const SigningKey ed_ = SigningKey::Ed25519("ed");
  const SigningKey p384_ = SigningKey::Ec("p384", 384);
  const SigningKey short_ = SigningKey::Rsa("short", 1024);
  const SigningKey for_encryption_ = SigningKey::Ed25519("encrypts");
  const SigningKey stranger_ = SigningKey::Ed25519("ed");
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(BadTokensTest, WhatIsNoSignedTokenAtAll) {
  const std::string sound = WithClaims(Claims(now_));
  ASSERT_TRUE(verifier_->Verify(sound, now_).ok());
  const std::vector<std::string> parts = absl::StrSplit(sound, '.');
  const char* three = "three parts with dots between them";
  const char* base64url = "base64url without padding";
  // The last letter of 64 bytes holds two bits that are of use; the next letter of the alphabet has others to spare.
  std::string other_spelling = sound;
  ++other_spelling.back();
  ExpectRefused({
      {"nothing", "", three},
      {"a dot too few", absl::StrCat(parts[0], ".", parts[1]), three},
      {"a dot too many", sound + ".", three},
      {"dots alone", "..", "header has to be one JSON object"},
      {"encrypted", absl::StrCat(sound, ".", parts[0], ".", parts[1]), "is encrypted"},
      {"too large", WithClaims(Claims(now_, absl::StrCat(R"(, "x": ")", std::string(6200, 'x'), "\""))), "8 KB"},
      {"far too large", std::string(1 << 20, 'e'), "8 KB"},
      {"a space before it", " " + sound, base64url},
      {"a line's end after it", sound + "\n", base64url},
      {"a space in it", absl::StrCat(parts[0], ". ", parts[1], ".", parts[2]), base64url},
      {"its scheme before it", "Bearer " + sound, base64url},
      {"padding", sound + "==", base64url},
      {"the other alphabet", absl::StrCat(parts[0], ".", parts[1], ".", std::string(86, '+')), base64url},
      {"another spelling", other_spelling, base64url},
      {"NUL after it", sound + std::string(1, '\0'), base64url},
      {"NUL in it", absl::StrCat(parts[0], std::string(1, '\0'), ".", parts[1], ".", parts[2]), base64url},
      {"no ASCII", "\xC3\xA9y.\xC3\xA9y.\xC3\xA9y", base64url},
      {"as JSON",
       absl::StrCat(R"({"payload":")", parts[1], R"(","protected":")", parts[0], R"(","signature":")", parts[2], "\"}"),
       three},
  });
}

TEST_F(BadTokensTest, HeadersThatAskForWhatIsNotDone) {
  const char* object = "header has to be one JSON object that names nothing twice";
  const char* algorithm = "signed by RS256, ES256 or EdDSA";
  const char* extension = "asks for more";
  const std::string claims = Claims(now_);
  const auto unsigned_of = [&](const char* header) {
    return absl::StrCat(Base64Url(header), ".", Base64Url(claims), ".");
  };
  std::vector<Row> rows = {
      {"no JSON", WithHeader("header"), object},
      {"a list", WithHeader("[]"), object},
      {"a text", WithHeader(R"("EdDSA")"), object},
      {"alg twice", WithHeader(R"({"alg": "none", "alg": "EdDSA", "kid": "ed"})"), object},
      {"more after it", WithHeader(Header("EdDSA", "ed") + "{}"), object},
      {"NUL after it", WithHeader(Header("EdDSA", "ed") + std::string(1, '\0')), object},
      {"NUL in a name", WithHeader(R"({"alg": "EdDSA", "kid": "ed\u0000"})"), object},
      {"no UTF-8", WithHeader("{\"alg\": \"EdDSA\", \"kid\": \"\xFF\"}"), object},
      {"deep", WithMore(absl::StrCat(R"(, "x": )", Nested(2500))), object},
      {"a huge number", WithMore(R"(, "x": 1e999)"), object},
      {"no alg", WithHeader(R"({"kid": "ed"})"), algorithm},
      {"alg a number", WithHeader(R"({"alg": 256, "kid": "ed"})"), algorithm},
      {"alg null", WithHeader(R"({"alg": null, "kid": "ed"})"), algorithm},
      {"alg in small letters", WithHeader(Header("eddsa", "ed")), algorithm},
      {"none", unsigned_of(R"({"alg": "none"})"), algorithm},
      {"None", unsigned_of(R"({"alg": "None", "kid": "ed"})"), algorithm},
      {"none but signed", WithHeader(Header("none", "ed")), algorithm},
      {"signed by nothing", unsigned_of(R"({"alg": "EdDSA", "kid": "ed"})"), "signature"},
      {"RS384", rsa_.Sign(Header("RS384", "rsa"), claims), algorithm},
      {"RS512", rsa_.Sign(Header("RS512", "rsa"), claims), algorithm},
      {"PS256", rsa_.Sign(Header("PS256", "rsa"), claims), algorithm},
      {"ES384", p384_.Sign(Header("ES384", "p384"), claims), algorithm},
      {"encrypted by its header", WithHeader(R"({"alg": "RSA-OAEP", "enc": "A128GCM", "kid": "rsa"})"), algorithm},
      {"enc besides", WithMore(R"(, "enc": "A128GCM")"), extension},
      {"crit", WithMore(R"(, "crit": ["exp"])"), extension},
      {"crit empty", WithMore(R"(, "crit": [])"), extension},
      {"crit null", WithMore(R"(, "crit": null)"), extension},
      {"b64", WithMore(R"(, "b64": false)"), extension},
      {"zip", WithMore(R"(, "zip": "DEF")"), extension},
  };
  for (const std::string& secret : {rsa_.Public(), ec_.Public(), std::string("secret"), std::string()}) {
    for (const char* kid : {"rsa", "ec", "shared"}) {
      rows.push_back(
          {"HS256 with what everybody knows", SignedByHmac(Header("HS256", kid), claims, secret), algorithm});
    }
  }
  ExpectRefused(rows);
}

TEST_F(BadTokensTest, KeysThatAreNotTheIssuers) {
  const char* unknown = "names a key (kid) that is not among its issuer's";
  const char* other_kind = "is not the one of the key that it names";
  const char* signature = "signature is not its issuer's";
  const std::string claims = Claims(now_), sound = WithClaims(claims);
  const std::string by_rsa = rsa_.Sign(Header("RS256", "rsa"), claims);
  const size_t end = by_rsa.rfind('.') + 1;
  std::string longer_by_nul;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(by_rsa.substr(end), &longer_by_nul));
  longer_by_nul = by_rsa.substr(0, end) + Base64Url(std::string(1, '\0') + longer_by_nul);
  const auto by_stranger = [&](const std::string& more, const char* kid = "ed") {
    return stranger_.Sign(Header("EdDSA", kid, more), claims);
  };
  const auto ec_with = [&](const std::string& bytes) {
    return absl::StrCat(Base64Url(Header("ES256", "ec")), ".", Base64Url(claims), ".", Base64Url(bytes));
  };
  std::string flipped = sound;
  flipped[sound.size() - 10] = sound[sound.size() - 10] == 'A' ? 'B' : 'A';
  ExpectRefused({
      {"unknown", by_stranger("", "other"), unknown},
      {"a path", by_stranger("", "../../../../dev/null"), unknown},
      {"a query", by_stranger("", "ed' OR '1'='1"), unknown},
      {"in other letters", by_stranger("", "ED"), unknown},
      {"the symmetric one", SignedByHmac(Header("EdDSA", "shared"), claims, "secret"), unknown},
      {"one that is too short", short_.Sign(Header("RS256", "short"), claims), unknown},
      {"one for encryption", for_encryption_.Sign(Header("EdDSA", "encrypts"), claims), unknown},
      {"P-384", p384_.Sign(Header("ES384", "p384"), claims), "signed by RS256"},
      {"P-384 as ES256",
       absl::StrCat(Base64Url(Header("ES256", "p384")), ".", Base64Url(claims), ".", Base64Url(std::string(96, 'x'))),
       unknown},
      {"named by nothing", WithHeader(R"({"alg": "EdDSA"})"), "has to name its key (kid)"},
      {"named by a number", WithHeader(R"({"alg": "EdDSA", "kid": 1})"), "has to be a text"},
      {"named by an empty text", WithHeader(R"({"alg": "EdDSA", "kid": ""})"), "has to be a text"},
      {"EdDSA by the name of RSA", ed_.Sign(Header("EdDSA", "rsa"), claims), other_kind},
      {"RS256 by the name of EdDSA", rsa_.Sign(Header("RS256", "ed"), claims), other_kind},
      {"ES256 by the name of RSA", ec_.Sign(Header("ES256", "rsa"), claims), other_kind},
      {"RS256 by the name of EC", rsa_.Sign(Header("RS256", "ec"), claims), other_kind},
      {"a stranger's of that name", by_stranger(""), signature},
      {"a stranger's in jwk", by_stranger(absl::StrCat(R"(, "jwk": )", stranger_.Public())), signature},
      {"a stranger's in jwk, unnamed",
       stranger_.Sign(absl::StrCat(R"({"alg": "EdDSA", "jwk": )", stranger_.Public(), "}"), claims),
       "has to name its key"},
      {"a stranger's at jku", by_stranger(R"(, "jku": "https://127.0.0.1:1/jwks.json")"), signature},
      {"a stranger's at x5u", by_stranger(R"(, "x5u": "https://127.0.0.1:1/chain.pem")"), signature},
      {"a stranger's in x5c", by_stranger(R"(, "x5c": ["MIIB"])", "other"), unknown},
      {"another bit", flipped, signature},
      {"a shorter signature", sound.substr(0, sound.rfind('.') + 1) + Base64Url(std::string(63, 's')), signature},
      {"a longer signature", sound + "AAAA", signature},
      {"a longer signature of RSA", longer_by_nul, signature},
      {"zeros of RSA", by_rsa.substr(0, end) + Base64Url(std::string(256, '\0')), signature},
      {"zeros of EC", ec_with(std::string(64, '\0')), signature},
      {"DER of EC", ec_with("\x30\x06\x02\x01\x01\x02\x01\x01"), signature},
      {"the claims of another", absl::StrReplaceAll(sound, {{Base64Url(claims), Base64Url(Claims(now_, " "))}}),
       signature},
      {"signed for nothing", ed_.Sign(Header("EdDSA", "ed"), ""), signature},
  });
}

TEST_F(BadTokensTest, ClaimsThatAreNotInOrder) {
  const char* object = "claims have to be one JSON object";
  const char* issuer = "issuer (iss) has to be \"https://id.example.com\"";
  const char* audience = "audience (aud) has to be \"docket\"";
  const char* expiry = "expiry (exp) has to be a whole number of seconds since 1970";
  const char* begin = "begin (nbf) has to be a whole number of seconds since 1970";
  const char* subject = "subject (sub) has to be there: 1 to 200 printable characters of ASCII";
  const char* roles = "roles have to be a list of texts";
  const int64_t now = absl::ToUnixSeconds(now_);
  std::vector<Row> rows = {
      {"no JSON", WithClaims("claims"), object},
      {"a list", WithClaims(Nested(1)), object},
      {"deep", WithClaims(Nested(2900)), object},
      {"deep within", WithClaims(Claims(now_, absl::StrCat(R"(, "x": )", Nested(2500)))), object},
      {"exp twice", WithClaims(Claims(now_, absl::StrCat(R"(, "exp": )", now + 900))), object},
      {"sub twice", WithClaims(Claims(now_, R"(, "sub": "admin")")), object},
      {"twice, spelled otherwise", WithClaims(Claims(now_, R"(, "s\u0075b": "admin")")), object},
      {"NUL", WithClaims(Claims(now_, R"(, "x": "\u0000")")), object},
      {"no UTF-8", WithClaims(Claims(now_, ", \"x\": \"\xC0\x80\"")), object},
      {"a number beyond all", WithClaims(Claims(now_, R"(, "x": 1e400)")), object},
      {"an integer beyond all", WithClaims(Claims(now_, R"(, "x": 99999999999999999999)")), object},
      {"broken off", WithClaims(Claims(now_).substr(0, 60)), object},
      {"expired", Instead("exp", absl::StrCat(now - 30)), "time is over"},
      {"expired long ago", Instead("exp", "1"), "time is over"},
      {"not yet", WithClaims(Claims(now_, absl::StrCat(R"(, "nbf": )", now + 31))), "time has not come yet"},
      {"sub of 201", Instead("sub", absl::StrCat("\"", std::string(201, 'a'), "\"")), subject},
  };
  for (const char* time : {"\"1800000300\"", "-1", "0", "1800000300.0", "1e300", "1e12", "true", "null", "[1800000300]",
                           "253402300800", "9223372036854775807"}) {
    rows.push_back({absl::StrCat("exp ", time), Instead("exp", time), expiry});
    rows.push_back({absl::StrCat("nbf ", time), WithClaims(Claims(now_, absl::StrCat(R"(, "nbf": )", time))), begin});
  }
  rows.push_back({"exp missing", Instead("exp", ""), expiry});
  for (const char* text : {"", "\"\"", "null", R"("https://id.example.com/")", R"("https://id.example")",
                           R"(["https://id.example.com"])", R"("HTTPS://ID.EXAMPLE.COM")"}) {
    rows.push_back({absl::StrCat("iss ", text), Instead("iss", text), issuer});
  }
  for (const char* text : {"", "\"\"", "1", "[]", R"("Docket")", R"("docket mail")", R"(["mail"])", R"(["docket" , 1])",
                           R"({"docket": 1})", R"([["docket"]])"}) {
    rows.push_back({absl::StrCat("aud ", text), Instead("aud", text), audience});
  }
  for (const char* text :
       {"", "\"\"", "null", "7", R"(["agent-7"])", "\"agent\xC3\xA9\"", R"("a\nb")", R"("a\u007f")"}) {
    rows.push_back({absl::StrCat("sub ", text), Instead("sub", text), subject});
  }
  for (const char* text : {"null", "1", "true", R"({"qa": true})", "[1]", R"(["qa", null])", R"([["qa"]])"}) {
    rows.push_back(
        {absl::StrCat("roles ", text), WithClaims(Claims(now_, absl::StrCat(R"(, "roles": )", text))), roles});
  }
  ExpectRefused(rows);
}

}  // namespace
}  // namespace docket::server
