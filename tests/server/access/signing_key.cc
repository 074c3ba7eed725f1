#include "tests/server/access/signing_key.h"

#include <gtest/gtest.h>
#include <rhonabwy.h>
#include <sodium.h>

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace docket::testing {
namespace {

std::string Taken(char* text) {
  EXPECT_NE(text, nullptr);
  std::string taken(text == nullptr ? "" : text);
  r_free(text);
  return taken;
}

std::string SignByLibrary(const std::string& private_jwk, const std::string& header, const std::string& payload) {
  jwk_t* key = nullptr;
  jws_t* token = nullptr;
  EXPECT_EQ(r_jwk_init(&key), RHN_OK);
  EXPECT_EQ(r_jwk_import_from_json_str(key, private_jwk.c_str()), RHN_OK);
  // Else the library would name it in every token.
  r_jwk_delete_property_str(key, "kid");
  EXPECT_EQ(r_jws_init(&token), RHN_OK);
  EXPECT_EQ(r_jws_set_full_header_json_str(token, header.c_str()), RHN_OK);
  r_jws_set_payload(token, reinterpret_cast<const unsigned char*>(payload.data()), payload.size());
  std::string text = Taken(r_jws_serialize(token, key, 0));
  r_jws_free(token);
  r_jwk_free(key);
  return text;
}

}  // namespace

std::string Base64Url(absl::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

std::string Header(absl::string_view algorithm, absl::string_view kid, absl::string_view more) {
  return absl::StrCat(R"({"alg": ")", algorithm, R"(", "typ": "JWT", "kid": ")", kid, "\"", more, "}");
}

std::string Claims(absl::Time now, absl::string_view more) {
  return absl::StrCat(R"({"iss": ")", kIssuer, R"(", "aud": ")", kAudience, R"(", "sub": "agent-7", "exp": )",
                      absl::ToUnixSeconds(now) + 300, more, "}");
}

std::string KeySetText(const std::vector<std::string>& jwks) {
  return absl::StrCat(R"({"keys": [)", absl::StrJoin(jwks, ",\n"), "]}");
}

SigningKey::SigningKey(std::string kid, std::string public_jwk, std::string private_jwk,
                       std::function<std::string(const std::string&, const std::string&)> sign)
    : kid_(std::move(kid)), public_(std::move(public_jwk)), private_(std::move(private_jwk)), sign_(std::move(sign)) {}

SigningKey SigningKey::Generated(const std::string& kid, int type, unsigned bits) {
  jwk_t *private_key = nullptr, *public_key = nullptr;
  EXPECT_EQ(r_jwk_init(&private_key), RHN_OK);
  EXPECT_EQ(r_jwk_init(&public_key), RHN_OK);
  EXPECT_EQ(r_jwk_generate_key_pair(private_key, public_key, type, bits, kid.c_str()), RHN_OK);
  const std::string private_jwk = Taken(r_jwk_export_to_json_str(private_key, 0));
  SigningKey key(kid, Taken(r_jwk_export_to_json_str(public_key, 0)), private_jwk,
                 [private_jwk](const std::string& header, const std::string& payload) {
                   return SignByLibrary(private_jwk, header, payload);
                 });
  r_jwk_free(private_key);
  r_jwk_free(public_key);
  return key;
}

SigningKey SigningKey::Rsa(const std::string& kid, unsigned bits) { return Generated(kid, R_KEY_TYPE_RSA, bits); }
SigningKey SigningKey::Ec(const std::string& kid, unsigned bits) { return Generated(kid, R_KEY_TYPE_EC, bits); }

SigningKey SigningKey::Ed25519(const std::string& kid) {
  std::string verifying(crypto_sign_PUBLICKEYBYTES, '\0'), signing(crypto_sign_SECRETKEYBYTES, '\0');
  const auto bytes = [](std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); };
  EXPECT_EQ(crypto_sign_keypair(bytes(verifying), bytes(signing)), 0);
  const std::string members =
      absl::StrCat(R"({"kty": "OKP", "crv": "Ed25519", "x": ")", Base64Url(verifying), R"(", "kid": ")", kid, "\"");
  const std::string seed = Base64Url(signing.substr(0, crypto_sign_SEEDBYTES));
  return SigningKey(kid, absl::StrCat(members, "}"), absl::StrCat(members, R"(, "d": ")", seed, "\"}"),
                    [signing, bytes](const std::string& header, const std::string& payload) {
                      const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(payload));
                      std::string signature(crypto_sign_BYTES, '\0');
                      crypto_sign_detached(bytes(signature), nullptr,
                                           reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                                           reinterpret_cast<const unsigned char*>(signing.data()));
                      return absl::StrCat(text, ".", Base64Url(signature));
                    });
}

std::string SigningKey::Public(absl::string_view more) const {
  if (more.empty()) return public_;
  return absl::StrCat(absl::string_view(public_).substr(0, public_.rfind('}')), ", ", more, "}");
}

std::string SigningKey::Private() const { return private_; }

std::string SigningKey::Sign(const std::string& header, const std::string& payload) const {
  return sign_(header, payload);
}

}  // namespace docket::testing
