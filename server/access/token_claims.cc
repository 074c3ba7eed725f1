#include "server/access/token_claims.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/access/strict_json.h"

namespace docket::server {
namespace {

constexpr size_t kMostCharactersOfSubject = 200;
// The year 9999's last second: what lies beyond is no time but a mistake.
constexpr int64_t kLatestSecond = 253'402'300'799;

absl::Status Refused(absl::string_view why) { return absl::UnauthenticatedError(absl::StrCat("the token's ", why)); }

bool Holds(const json_t* audiences, absl::string_view audience) {
  if (json_is_string(audiences)) return StringOf(audiences) == audience;
  bool held = false;
  for (size_t i = 0; i < json_array_size(audiences); ++i) {
    const auto entry = StringOf(json_array_get(audiences, i));
    if (!entry) return false;
    held = held || entry == audience;
  }
  return held;
}

absl::Status CheckParties(const TokenOptions& options, const json_t* claims) {
  if (StringOf(json_object_get(claims, "iss")) != options.issuer) {
    return Refused(absl::StrCat("issuer (iss) has to be \"", options.issuer, "\""));
  }
  if (!Holds(json_object_get(claims, "aud"), options.audience)) {
    return Refused(absl::StrCat("audience (aud) has to be \"", options.audience, "\", or a list of texts with it"));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> TimeOf(const json_t* claim, absl::string_view name) {
  if (!json_is_integer(claim) || json_integer_value(claim) <= 0 || json_integer_value(claim) > kLatestSecond) {
    return Refused(absl::StrCat(name, " has to be a whole number of seconds since 1970"));
  }
  return absl::FromUnixSeconds(json_integer_value(claim));
}

absl::StatusOr<std::string> SubjectOf(const json_t* claims) {
  const auto subject = StringOf(json_object_get(claims, "sub"));
  if (!subject || subject->empty() || subject->size() > kMostCharactersOfSubject ||
      !std::all_of(subject->begin(), subject->end(), [](unsigned char c) { return absl::ascii_isprint(c); })) {
    return Refused(absl::StrCat("subject (sub) has to be there: 1 to ", kMostCharactersOfSubject,
                                " printable characters of ASCII"));
  }
  return std::string(*subject);
}

absl::StatusOr<std::vector<std::string>> RolesOf(const json_t* claim) {
  if (claim == nullptr) return std::vector<std::string>();
  if (const auto text = StringOf(claim)) return absl::StrSplit(*text, ' ', absl::SkipEmpty());
  bool texts = json_is_array(claim);
  std::vector<std::string> roles;
  for (size_t i = 0; i < json_array_size(claim); ++i) {
    const auto role = StringOf(json_array_get(claim, i));
    texts = texts && role.has_value();
    roles.emplace_back(role.value_or(""));
  }
  if (!texts) return Refused("roles have to be a list of texts, or one text with spaces between them");
  return roles;
}

}  // namespace

absl::StatusOr<SignedToken> ReadClaims(const TokenOptions& options, absl::string_view payload) {
  const Json claims = ParseObject(payload);
  if (claims == nullptr) return Refused("claims have to be one JSON object that names nothing twice");
  if (absl::Status parties = CheckParties(options, claims.get()); !parties.ok()) return parties;

  SignedToken read;
  const absl::StatusOr<absl::Time> expires = TimeOf(json_object_get(claims.get(), "exp"), "expiry (exp)");
  if (!expires.ok()) return expires.status();
  read.token.expires = *expires;
  if (const json_t* claim = json_object_get(claims.get(), "nbf"); claim != nullptr) {
    const absl::StatusOr<absl::Time> not_before = TimeOf(claim, "begin (nbf)");
    if (!not_before.ok()) return not_before.status();
    read.not_before = *not_before;
  }
  absl::StatusOr<std::string> subject = SubjectOf(claims.get());
  if (!subject.ok()) return subject.status();
  read.token.subject = *std::move(subject);
  absl::StatusOr<std::vector<std::string>> roles = RolesOf(json_object_get(claims.get(), options.roles_claim.c_str()));
  if (!roles.ok()) return roles.status();
  read.token.roles = *std::move(roles);
  return read;
}

absl::Status CheckTimes(const SignedToken& token, absl::Duration leeway, absl::Time now) {
  if (now >= token.token.expires + leeway) return Refused("time is over: get a new one from its issuer");
  if (now < token.not_before - leeway) return Refused("time has not come yet: look at the clocks of both sides");
  return absl::OkStatus();
}

}  // namespace docket::server
