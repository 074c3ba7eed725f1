#include "server/access/tokens.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/access/json_web_keys.h"
#include "server/access/keys_file.h"
#include "server/access/strict_json.h"
#include "server/access/token_cache.h"
#include "server/access/token_claims.h"

namespace docket::server {
namespace {

constexpr size_t kMostBytesOfToken = 8 * 1024;

absl::Status Refused(absl::string_view why) { return absl::UnauthenticatedError(why); }

// A token's three parts, decoded, and what is needed of its header.
struct Parts {
  std::optional<std::string> kid;
  std::string algorithm;
  std::string payload;
  std::string signature;
};

absl::Status ReadHeader(absl::string_view text, Parts* parts) {
  const Json header = ParseObject(text);
  if (header == nullptr) return Refused("the token's header has to be one JSON object that names nothing twice");
  const auto algorithm = StringOf(json_object_get(header.get(), "alg"));
  if (algorithm != "RS256" && algorithm != "ES256" && algorithm != "EdDSA") {
    return Refused("the token has to be signed by RS256, ES256 or EdDSA: its header (alg) says otherwise");
  }
  parts->algorithm = std::string(*algorithm);
  for (const char* extension : {"crit", "zip", "b64", "enc"}) {
    if (json_object_get(header.get(), extension) == nullptr) continue;
    return Refused(absl::StrCat("the token's header asks for more (", extension, ") than a plain signed token has"));
  }
  if (const json_t* kid = json_object_get(header.get(), "kid"); kid != nullptr) {
    if (StringOf(kid).value_or("").empty()) return Refused("the token's key id (kid) has to be a text");
    parts->kid = std::string(*StringOf(kid));
  }
  return absl::OkStatus();
}

absl::StatusOr<Parts> TakeApart(absl::string_view token) {
  const std::vector<absl::string_view> texts = absl::StrSplit(token, '.');
  if (texts.size() == 5) return Refused("the token is encrypted: one that is only signed is needed");
  if (texts.size() != 3) return Refused("the token has to be a signed JWT: three parts with dots between them");
  std::array<std::string, 3> decoded;
  for (size_t i = 0; i < decoded.size(); ++i) {
    std::optional<std::string> bytes = DecodeBase64Url(texts[i]);
    if (!bytes) return Refused("each of the token's three parts has to be base64url without padding");
    decoded[i] = *std::move(bytes);
  }
  Parts parts;
  if (absl::Status header = ReadHeader(decoded[0], &parts); !header.ok()) return header;
  parts.payload = std::move(decoded[1]);
  parts.signature = std::move(decoded[2]);
  return parts;
}

const JsonWebKey* KeyOf(const Parts& parts, const JsonWebKeys& keys) {
  return parts.kid ? keys.Find(*parts.kid) : keys.Only();
}

absl::Status CheckSignature(const Parts& parts, const JsonWebKey& key, absl::string_view token) {
  if (parts.algorithm != key.algorithm()) {
    return Refused(
        "the token's algorithm (alg) is not the one of the key that it names: its issuer has to sign "
        "with the key's own");
  }
  if (parts.signature.size() != key.signature_bytes() || parts.payload.empty() || !key.Signed(std::string(token))) {
    return Refused("the token's signature is not its issuer's: get a new one from the issuer");
  }
  return absl::OkStatus();
}

}  // namespace

TokenVerifier::TokenVerifier(TokenOptions options)
    : options_(std::move(options)), file_(std::make_unique<KeysFile>(options_.jwks_file)) {}
TokenVerifier::~TokenVerifier() = default;

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Create(TokenOptions options) {
  if (options.issuer.empty()) return absl::InvalidArgumentError("the issuer of tokens (iss) has to be named");
  if (options.audience.empty()) return absl::InvalidArgumentError("the audience of tokens (aud) has to be named");
  if (options.roles_claim.empty()) return absl::InvalidArgumentError("the claim of tokens with roles has to be named");
  if (options.leeway < absl::ZeroDuration() || options.leeway > absl::Minutes(10)) {
    return absl::InvalidArgumentError("the leeway for tokens has to be between 0 and 10 minutes");
  }
  std::unique_ptr<TokenVerifier> verifier(new TokenVerifier(std::move(options)));
  if (absl::Status read = verifier->Refresh(); !read.ok()) return read;
  return verifier;
}

absl::Status TokenVerifier::Refresh() { return file_->ReadIfChanged(); }

bool TokenVerifier::Knows(absl::string_view token) const {
  return token.size() <= kMostBytesOfToken && file_->Current()->verified.Find(TokenCache::DigestOf(token)) != nullptr;
}

absl::StatusOr<VerifiedToken> TokenVerifier::Verify(absl::string_view token, absl::Time now) const {
  if (token.size() > kMostBytesOfToken) return Refused("the token is too large: at most 8 KB are taken");
  std::shared_ptr<KeySet> set = file_->Current();
  const TokenCache::Digest digest = TokenCache::DigestOf(token);
  std::shared_ptr<const SignedToken> found = set->verified.Find(digest);
  if (found == nullptr) {
    const absl::StatusOr<Parts> parts = TakeApart(token);
    if (!parts.ok()) return parts.status();
    if (KeyOf(*parts, set->keys) == nullptr) set = file_->LookAgain(set, now);
    const JsonWebKey* key = KeyOf(*parts, set->keys);
    if (key == nullptr) {
      return Refused(parts->kid ? "the token names a key (kid) that is not among its issuer's: get a new one"
                                : "the token has to name its key (kid), for its issuer has several");
    }
    if (absl::Status sound = CheckSignature(*parts, *key, token); !sound.ok()) return sound;
    absl::StatusOr<SignedToken> read = ReadClaims(options_, parts->payload);
    if (!read.ok()) return read.status();
    found = std::make_shared<const SignedToken>(*std::move(read));
    set->verified.Insert(digest, found);
  }
  if (absl::Status times = CheckTimes(*found, options_.leeway, now); !times.ok()) return times;
  return found->token;
}

}  // namespace docket::server
