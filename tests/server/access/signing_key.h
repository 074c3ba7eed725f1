// The other side of a token: an issuer's keys, made anew in every run.
#ifndef DOCKET_TESTS_SERVER_ACCESS_SIGNING_KEY_H_
#define DOCKET_TESTS_SERVER_ACCESS_SIGNING_KEY_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace docket::testing {

inline constexpr char kIssuer[] = "https://id.example.com";
inline constexpr char kAudience[] = "docket";

std::string Base64Url(absl::string_view bytes);
// {"alg": …, "kid": …} and whatever else is given, such as R"(, "crit": ["b64"])".
std::string Header(absl::string_view algorithm, absl::string_view kid, absl::string_view more = "");
// Claims that are in order at `now`. What is given comes last: R"(, "roles": ["qa"])".
std::string Claims(absl::Time now, absl::string_view more = "");
// {"keys": [...]}
std::string KeySetText(const std::vector<std::string>& jwks);

class SigningKey {
 public:
  static SigningKey Rsa(const std::string& kid, unsigned bits = 2048);
  static SigningKey Ec(const std::string& kid, unsigned bits = 256);
  static SigningKey Ed25519(const std::string& kid);

  const std::string& kid() const { return kid_; }
  // As they stand in a JWKS file, with more members if given: R"("use": "enc")".
  std::string Public(absl::string_view more = "") const;
  std::string Private() const;

  // Of Ed25519 any bytes are signed as they are; of the others the header has to be JSON that the library can use.
  std::string Sign(const std::string& header, const std::string& payload) const;

 private:
  SigningKey(std::string kid, std::string public_jwk, std::string private_jwk,
             std::function<std::string(const std::string&, const std::string&)> sign);
  static SigningKey Generated(const std::string& kid, int type, unsigned bits);

  std::string kid_;
  std::string public_;
  std::string private_;
  std::function<std::string(const std::string& header, const std::string& payload)> sign_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SERVER_ACCESS_SIGNING_KEY_H_
