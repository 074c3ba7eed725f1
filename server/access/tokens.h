// Bearer tokens: JWTs, signed by somebody whose keys are in a JWKS file, which is read again when it changes.
//
//   absl::StatusOr<std::unique_ptr<TokenVerifier>> verifier = TokenVerifier::Create({.jwks_file =
//   "/etc/docket/jwks.json",
//                                                                                    .issuer =
//                                                                                    "https://id.example.com",
//                                                                                    .audience = "docket"});
//   absl::StatusOr<VerifiedToken> token = (*verifier)->Verify(text, absl::Now());
//
// RS256, ES256 and EdDSA (Ed25519) alone, each with a key of its own kind. Thread-safe; no signature is computed under
// a lock.
#ifndef DOCKET_SERVER_ACCESS_TOKENS_H_
#define DOCKET_SERVER_ACCESS_TOKENS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace docket::server {

class KeysFile;

struct TokenOptions {
  std::string jwks_file;
  // What `iss` must be, and what `aud` must be or hold.
  std::string issuer;
  std::string audience;
  // How far the clocks of issuer and server may disagree.
  absl::Duration leeway = absl::Seconds(30);
  // The claim that names the caller's roles: a list of strings, or one string with spaces between.
  std::string roles_claim = "roles";
};

struct VerifiedToken {
  // 1 to 200 printable characters of ASCII.
  std::string subject;
  // As the token has them: whether there are such roles is for others to judge.
  std::vector<std::string> roles;
  // What `exp` says. The token is accepted for the leeway longer.
  absl::Time expires;
};

class TokenVerifier {
 public:
  // INVALID_ARGUMENT, naming the value that is at fault, where the file cannot be read or holds no usable key.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Create(TokenOptions options);
  ~TokenVerifier();

  // UNAUTHENTICATED, in words for the caller, where the token is not one of this issuer's for this audience now. A
  // token of a key that is not known makes it look at the file, every two seconds at most.
  absl::StatusOr<VerifiedToken> Verify(absl::string_view token, absl::Time now) const;
  // Whether this very token was verified before: then Verify computes no signature.
  bool Knows(absl::string_view token) const;
  // Looks whether the file changed and reads it again; what cannot be read leaves the keys as they are, and is told.
  // To be called every few seconds: it is how a key that was withdrawn ceases to count.
  absl::Status Refresh();

 private:
  explicit TokenVerifier(TokenOptions options);

  const TokenOptions options_;
  const std::unique_ptr<KeysFile> file_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_TOKENS_H_
