// The public keys of whoever signs tokens, from a JWKS file's text (RFC 7517).
#ifndef DOCKET_SERVER_ACCESS_JSON_WEB_KEYS_H_
#define DOCKET_SERVER_ACCESS_JSON_WEB_KEYS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/access/strict_json.h"

namespace docket::server {

// The bytes of base64url in its one spelling: no padding, no bits to spare. Nothing where it is not that.
std::optional<std::string> DecodeBase64Url(absl::string_view text);

// A key, and the one algorithm that it is used with: the key decides that, never a token. Immutable; threads may share
// it.
class JsonWebKey {
 public:
  // INVALID_ARGUMENT, in words that go on from "a key ", where tokens cannot be verified with it.
  static absl::StatusOr<JsonWebKey> From(const json_t* jwk);

  // Empty: tokens have no way to name it.
  const std::string& kid() const { return kid_; }
  // "RS256", "ES256" or "EdDSA".
  absl::string_view algorithm() const { return algorithm_; }
  // How long each of its signatures is.
  size_t signature_bytes() const { return signature_bytes_; }

  // Whether the token, whose header names this key's algorithm, was signed with it. Nothing that the header says of
  // keys is looked at.
  bool Signed(const std::string& token) const;

 private:
  std::string kid_;
  absl::string_view algorithm_;
  size_t signature_bytes_ = 0;
  // Its public numbers alone: nothing in it leads elsewhere.
  Json jwk_;
};

class JsonWebKeys {
 public:
  // The keys of a set that tokens can be verified with; those of other kinds and for other uses are passed over.
  // INVALID_ARGUMENT where there are none, where two have one name, and where a private key is among them.
  static absl::StatusOr<JsonWebKeys> Parse(absl::string_view text);

  // Null where there is none of that name.
  const JsonWebKey* Find(absl::string_view kid) const;
  // The only key, for a token that names none; null where there are several.
  const JsonWebKey* Only() const { return keys_.size() == 1 ? &keys_.front() : nullptr; }

 private:
  std::vector<JsonWebKey> keys_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_JSON_WEB_KEYS_H_
