#include "server/access/json_web_keys.h"

#include <rhonabwy.h>
#include <sodium.h>

#include <bit>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace docket::server {
namespace {

constexpr size_t kFewestBitsOfRsa = 2048;
constexpr size_t kCoordinateBytes = 32;
constexpr size_t kMostReasonsTold = 5;

// The library's logging stays as it is at first, which is silent: nothing here switches it on.
bool LibraryReady() {
  static const bool ready = [] {
    json_object_seed(0);
    return sodium_init() >= 0 && r_global_init() == RHN_OK;
  }();
  return ready;
}

std::optional<std::string> BytesOf(const json_t* jwk, const char* name) {
  const auto text = StringOf(json_object_get(jwk, name));
  return text ? DecodeBase64Url(*text) : std::nullopt;
}

bool Is(const json_t* jwk, const char* name, absl::string_view value) {
  return StringOf(json_object_get(jwk, name)) == value;
}

size_t BitsOf(absl::string_view number) {
  while (!number.empty() && number[0] == '\0') number.remove_prefix(1);
  if (number.empty()) return 0;
  return 8 * (number.size() - 1) + std::bit_width(static_cast<unsigned char>(number[0]));
}

absl::Status Unusable(absl::string_view why) { return absl::InvalidArgumentError(why); }

// Whether `key_ops`, where it is there, lists it.
bool MayVerify(const json_t* jwk) {
  const json_t* operations = json_object_get(jwk, "key_ops");
  if (operations == nullptr) return true;
  for (size_t i = 0; i < json_array_size(operations); ++i) {
    if (StringOf(json_array_get(operations, i)) == "verify") return true;
  }
  return false;
}

bool HoldsPrivateNumbers(const json_t* jwk) {
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth"}) {
    if (json_object_get(jwk, name) != nullptr) return true;
  }
  return false;
}

struct Kind {
  absl::string_view algorithm;
  size_t signature_bytes;
  // Of the key in the file, what alone is taken over.
  std::vector<const char*> public_members;
};

absl::StatusOr<Kind> KindOf(const json_t* jwk) {
  if (Is(jwk, "kty", "oct")) return Unusable("is symmetric: whoever verifies with it can sign as well");
  if (Is(jwk, "kty", "RSA")) {
    const auto modulus = BytesOf(jwk, "n");
    if (!modulus || !BytesOf(jwk, "e")) return Unusable("lacks n or e in base64url");
    const size_t bits = BitsOf(*modulus);
    if (bits < kFewestBitsOfRsa) return Unusable(absl::StrCat("of RSA has ", bits, " bits: at least 2048 are needed"));
    return Kind{"RS256", (bits + 7) / 8, {"kty", "n", "e"}};
  }
  const auto x = BytesOf(jwk, "x"), y = BytesOf(jwk, "y");
  const bool x_fits = x && x->size() == kCoordinateBytes, y_fits = y && y->size() == kCoordinateBytes;
  if (Is(jwk, "kty", "EC") && Is(jwk, "crv", "P-256")) {
    if (!x_fits || !y_fits) return Unusable("lacks x or y, 32 bytes in base64url each");
    return Kind{"ES256", 2 * kCoordinateBytes, {"kty", "crv", "x", "y"}};
  }
  if (Is(jwk, "kty", "OKP") && Is(jwk, "crv", "Ed25519")) {
    if (!x_fits) return Unusable("lacks x, 32 bytes in base64url");
    return Kind{"EdDSA", crypto_sign_BYTES, {"kty", "crv", "x"}};
  }
  return Unusable("is of a kind that is not used: RSA, EC with P-256 and OKP with Ed25519 are");
}

}  // namespace

std::optional<std::string> DecodeBase64Url(absl::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes) || absl::WebSafeBase64Escape(bytes) != text) return std::nullopt;
  return bytes;
}

absl::StatusOr<JsonWebKey> JsonWebKey::From(const json_t* jwk) {
  const absl::StatusOr<Kind> kind = KindOf(jwk);
  if (!kind.ok()) return kind.status();
  if (json_object_get(jwk, "use") != nullptr && !Is(jwk, "use", "sig")) return Unusable("is not for signatures");
  if (!MayVerify(jwk)) return Unusable("is not for verifying");
  if (json_object_get(jwk, "alg") != nullptr && !Is(jwk, "alg", kind->algorithm)) {
    return Unusable(absl::StrCat("is for another algorithm than ", kind->algorithm));
  }
  JsonWebKey key;
  if (const json_t* kid = json_object_get(jwk, "kid"); kid != nullptr) {
    if (StringOf(kid).value_or("").empty()) return Unusable("has a kid that is not text");
    key.kid_ = std::string(*StringOf(kid));
  }
  key.algorithm_ = kind->algorithm;
  key.signature_bytes_ = kind->signature_bytes;
  key.jwk_ = Json(json_object());
  for (const char* member : kind->public_members) {
    json_object_set(key.jwk_.get(), member, json_object_get(jwk, member));
  }
  // What the library can write down again it can also verify with.
  std::string written(64 * 1024, '\0');
  size_t bytes = written.size();
  if (r_jwk_is_valid(key.jwk_.get()) != RHN_OK ||
      r_jwk_export_to_pem_der(key.jwk_.get(), R_FORMAT_DER, reinterpret_cast<unsigned char*>(written.data()), &bytes,
                              R_FLAG_IGNORE_REMOTE) != RHN_OK) {
    return Unusable("has numbers that make no key");
  }
  return key;
}

bool JsonWebKey::Signed(const std::string& token) const {
  jws_t* parsed = nullptr;
  if (r_jws_init(&parsed) != RHN_OK) return false;
  const std::unique_ptr<jws_t, void (*)(jws_t*)> release(parsed, r_jws_free);
  // R_PARSE_NONE: of the header's jwk, jku, x5c and x5u none is taken for a key or fetched.
  return r_jws_advanced_compact_parsen(parsed, token.data(), token.size(), R_PARSE_NONE, R_FLAG_IGNORE_REMOTE) ==
             RHN_OK &&
         r_jws_get_alg(parsed) == r_str_to_jwa_alg(algorithm_.data()) &&
         r_jws_verify_signature(parsed, jwk_.get(), R_FLAG_IGNORE_REMOTE) == RHN_OK;
}

absl::StatusOr<JsonWebKeys> JsonWebKeys::Parse(absl::string_view text) {
  if (!LibraryReady()) return absl::InternalError("the library that verifies tokens cannot be used");
  const Json set = ParseObject(text);
  const json_t* listed = json_object_get(set.get(), "keys");
  if (!json_is_array(listed)) {
    return absl::InvalidArgumentError(R"(is not a set of keys: it has to be JSON of the form {"keys": [...]})");
  }
  JsonWebKeys keys;
  std::string reasons;
  for (size_t i = 0; i < json_array_size(listed); ++i) {
    const json_t* jwk = json_array_get(listed, i);
    const std::string name = absl::StrCat(
        "key ", i + 1, " (kid \"", absl::Utf8SafeCEscape(StringOf(json_object_get(jwk, "kid")).value_or("")), "\")");
    if (!Is(jwk, "kty", "oct") && HoldsPrivateNumbers(jwk)) {
      return absl::InvalidArgumentError(absl::StrCat(
          name, " is a private key: give the public keys alone, and consider this one known to strangers"));
    }
    absl::StatusOr<JsonWebKey> key = JsonWebKey::From(jwk);
    if (!key.ok()) {
      if (i < kMostReasonsTold) absl::StrAppend(&reasons, "; ", name, " ", key.status().message());
      continue;
    }
    if (keys.Find(key->kid()) != nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(name, " has the name of an earlier key: each needs its own kid"));
    }
    keys.keys_.push_back(*std::move(key));
  }
  if (keys.keys_.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("holds no key that tokens can be verified with", reasons));
  }
  return keys;
}

const JsonWebKey* JsonWebKeys::Find(absl::string_view kid) const {
  for (const JsonWebKey& key : keys_) {
    if (key.kid() == kid) return &key;
  }
  return nullptr;
}

}  // namespace docket::server
