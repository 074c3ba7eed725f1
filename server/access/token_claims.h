// What a token says once its signature has been found sound.
#ifndef DOCKET_SERVER_ACCESS_TOKEN_CLAIMS_H_
#define DOCKET_SERVER_ACCESS_TOKEN_CLAIMS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/access/tokens.h"

namespace docket::server {

// A token that its issuer signed for us. Whether its time is now is asked at each use.
struct SignedToken {
  VerifiedToken token;
  absl::Time not_before = absl::InfinitePast();
};

// Of the bytes that were signed. UNAUTHENTICATED, as all of these, in words for the caller that hold nothing of the
// token's.
absl::StatusOr<SignedToken> ReadClaims(const TokenOptions& options, absl::string_view payload);
// Whether `now` lies between the token's nbf and exp, give or take the leeway.
absl::Status CheckTimes(const SignedToken& token, absl::Duration leeway, absl::Time now);

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_TOKEN_CLAIMS_H_
