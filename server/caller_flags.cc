#include "server/caller_flags.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "server/mysql_url.h"

namespace docket::server {
namespace {

constexpr char kOnBehalf[] = "on-behalf";
// As long as an actor's name on record may be.
constexpr std::size_t kLongestIdentity = 200;
// A sixth of what a small machine carries out, so that one caller that floods it leaves most of it to the others.
constexpr int kUsualRate = 1000;
constexpr int kUsualInProgress = 64;

void DeclareTls(CLI::App* app, TypedCallerFlags* typed) {
  constexpr const char* kGroup = "TLS (files are PEM; changed ones are taken up without dropping calls)";
  app->add_option("--tls-cert", typed->tls.certificate,
                  "The server's certificate, and those that lead to its authority")
      ->type_name("FILE")
      ->group(kGroup);
  app->add_option("--tls-key", typed->tls.key, "Its private key, without a password")->type_name("FILE")->group(kGroup);
  app->add_option("--tls-client-ca", typed->tls.client_ca,
                  "Mutual TLS: callers prove who they are by a certificate of\none of these authorities")
      ->type_name("FILE")
      ->group(kGroup);
  app->add_option("--tls-client-cert", typed->client_certificate,
                  "required, or optional: verified where it is given, for\nservers that take tokens too")
      ->check(CLI::IsMember({"required", "optional"}))
      ->capture_default_str()
      ->group(kGroup);
}

void DeclareTokens(CLI::App* app, TypedCallerFlags* typed) {
  constexpr const char* kGroup = "Tokens (JWTs that callers send as \"authorization: Bearer …\")";
  app->add_option("--jwks", typed->tokens.jwks_file,
                  "The keys that sign them, as a JSON Web Key Set; read again when changed")
      ->type_name("FILE")
      ->group(kGroup);
  app->add_option("--token-issuer", typed->tokens.issuer, "What their \"iss\" must be")
      ->type_name("ISS")
      ->group(kGroup);
  app->add_option("--token-audience", typed->tokens.audience, "What their \"aud\" must be or hold")
      ->type_name("AUD")
      ->group(kGroup);
  app->add_option("--token-leeway", typed->leeway, "By how much the issuer's clock and this one may differ")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 600.0))
      ->capture_default_str()
      ->group(kGroup);
  app->add_option("--token-roles-claim", typed->tokens.roles_claim, "The claim that lists a caller's roles")
      ->type_name("NAME")
      ->capture_default_str()
      ->group(kGroup);
}

void DeclareRights(CLI::App* app, TypedCallerFlags* typed) {
  constexpr const char* kGroup = "Callers";
  app->add_option_function<std::vector<std::string>>(
         "--grant",
         [typed](const std::vector<std::string>& given) {
           typed->grants.insert(typed->grants.end(), given.begin(), given.end());
         },
         "What an identity may: IDENTITY=ROLE[,ROLE…]. An identity is a\ntoken's subject, a certificate's SPIFFE id, "
         "or "
         "x509: and its\ncommon name. One more word, on-behalf, lets it act for persons.\nMay be given several times")
      ->type_name("GRANT")
      ->allow_extra_args(false)
      ->group(kGroup);
  app->add_flag("--allow-unauthenticated", typed->allow_unauthenticated,
                "Listen on an address that other machines can reach,\nalthough callers are not authenticated")
      ->group(kGroup);
  app->add_flag("--allow-plaintext", typed->allow_plaintext,
                "Take tokens without TLS on an address that other machines\ncan reach: a proxy in front speaks TLS")
      ->group(kGroup);
}

void DeclareLimits(CLI::App* app, TypedCallerFlags* typed) {
  constexpr const char* kGroup = "Limits of each caller (a token's subject, a certificate's name; else a host)";
  app->add_option("--caller-rate", typed->rate,
                  absl::StrCat("Calls a second that each may make; 0: any number.\nDefault ", kUsualRate,
                               "; where callers are not authenticated, 0"))
      ->type_name("N")
      ->check(CLI::Range(0, 1000000))
      ->group(kGroup);
  app->add_option("--caller-burst", typed->burst,
                  "Calls that it may make at once after a pause. Default:\nas many as in a quarter of a second")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000))
      ->group(kGroup);
  app->add_option("--caller-in-progress", typed->in_progress,
                  absl::StrCat("Calls that it may have in progress, a stream being one;\n0: any number. Default ",
                               kUsualInProgress, "; where callers are not\nauthenticated, 0"))
      ->type_name("N")
      ->check(CLI::Range(0, 1000000))
      ->group(kGroup);
}

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

absl::Status CheckAddress(const std::string& flag, const std::string& address) {
  const size_t colon = address.rfind(':');
  int port = -1;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 0 || port > 65535) {
    return Wrong(absl::StrCat(flag, ": \"", address, "\" is not an address: it must look like 127.0.0.1:50051"));
  }
  return absl::OkStatus();
}

absl::Status FinishTls(const TypedCallerFlags& typed, Flags* flags) {
  const TlsOptions& tls = typed.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    return Wrong(tls.key.empty() ? "--tls-cert needs --tls-key, the certificate's private key"
                                 : "--tls-key needs --tls-cert, the certificate that it belongs to");
  }
  if (tls.certificate.empty() && !tls.client_ca.empty()) {
    return Wrong("--tls-client-ca needs --tls-cert and --tls-key: the server has to show a certificate of its own too");
  }
  const bool optional = typed.client_certificate == "optional";
  if (optional && (tls.client_ca.empty() || !flags->tokens.has_value())) {
    return Wrong(
        "--tls-client-cert=optional is for a server that takes certificates (--tls-client-ca) and tokens (--jwks)");
  }
  if (tls.certificate.empty()) return absl::OkStatus();
  flags->tls = tls;
  flags->tls->client_certificate_optional = optional;
  return ReadTls(*flags->tls).status();
}

absl::Status FinishTokens(const TypedCallerFlags& typed, Flags* flags) {
  std::vector<std::string> missing;
  for (const auto& [flag, value] : {std::pair{"--jwks", typed.tokens.jwks_file},
                                    {"--token-issuer", typed.tokens.issuer},
                                    {"--token-audience", typed.tokens.audience}}) {
    if (value.empty()) missing.emplace_back(flag);
  }
  if (missing.size() == 3) return absl::OkStatus();
  if (!missing.empty()) {
    return Wrong(absl::StrCat("--jwks, --token-issuer and --token-audience go together: ",
                              absl::StrJoin(missing, " and "), missing.size() == 1 ? " is" : " are", " missing"));
  }
  if (access(typed.tokens.jwks_file.c_str(), R_OK) != 0) {
    return Wrong(absl::StrCat("--jwks: ", typed.tokens.jwks_file, " cannot be read"));
  }
  if (typed.tokens.roles_claim.empty()) return Wrong("--token-roles-claim must not be empty");
  flags->tokens = typed.tokens;
  flags->tokens->leeway = absl::Seconds(typed.leeway);
  return absl::OkStatus();
}

absl::Status WrongGrant(absl::string_view typed, absl::string_view what) {
  return Wrong(absl::StrCat("--grant: \"", typed, "\" ", what));
}

std::string KnownRoles() {
  std::vector<std::string> names;
  for (int role = 0; role < rules::kCallerRoles; ++role) {
    names.push_back(rules::CallerRoleName(static_cast<rules::CallerRole>(role)));
  }
  return absl::StrJoin(names, ", ");
}

absl::StatusOr<Grant> ParseGrant(const std::string& typed) {
  // An identity may have the sign in it, a role not.
  const size_t sign = typed.rfind('=');
  if (sign == std::string::npos || sign == 0) {
    return WrongGrant(typed, "must look like IDENTITY=ROLE[,ROLE…]: spiffe://example.com/web=representative,on-behalf");
  }
  Grant grant{.identity = typed.substr(0, sign)};
  if (grant.identity.size() > kLongestIdentity) return WrongGrant(typed, "has an identity of more than 200 bytes");
  for (const absl::string_view word : absl::StrSplit(typed.substr(sign + 1), ',')) {
    rules::CallerRole role;
    if (word == kOnBehalf) {
      grant.on_behalf = true;
    } else if (rules::ParseCallerRole(word, &role)) {
      grant.roles.insert(role);
    } else {
      return WrongGrant(typed, absl::StrCat("names the role \"", word, "\", which there is not; there are ",
                                            KnownRoles(), ", and ", kOnBehalf));
    }
  }
  return grant;
}

absl::Status FinishGrants(const TypedCallerFlags& typed, Flags* flags) {
  if (!typed.grants.empty() && !flags->authenticated()) {
    return Wrong(
        "--grant tells what a caller may who proves who it is: that takes --tls-client-ca, or tokens (--jwks)");
  }
  for (const std::string& each : typed.grants) {
    absl::StatusOr<Grant> grant = ParseGrant(each);
    if (!grant.ok()) return grant.status();
    const auto same = std::find_if(flags->grants.begin(), flags->grants.end(),
                                   [&](const Grant& other) { return other.identity == grant->identity; });
    if (same == flags->grants.end()) {
      flags->grants.push_back(*std::move(grant));
    } else {
      same->roles.insert(grant->roles.begin(), grant->roles.end());
      same->on_behalf = same->on_behalf || grant->on_behalf;
    }
  }
  return absl::OkStatus();
}

absl::Status FinishLimits(const TypedCallerFlags& typed, Flags* flags) {
  CallLimits& limits = flags->caller_limits;
  limits.rate = typed.rate.value_or(flags->authenticated() ? kUsualRate : 0);
  limits.in_progress = typed.in_progress.value_or(flags->authenticated() ? kUsualInProgress : 0);
  if (typed.burst.has_value() && limits.rate == 0) {
    return Wrong("--caller-burst goes with --caller-rate, and there is no limit of that kind: say --caller-rate N");
  }
  limits.burst = typed.burst.value_or(std::max(1, limits.rate / 4));
  if (typed.connection_age > 0) flags->connection_age = absl::Seconds(typed.connection_age);
  return absl::OkStatus();
}

// Nothing that others can reach is open to everybody, unless somebody says so by name.
absl::Status CheckReach(const TypedCallerFlags& typed, const Flags& flags) {
  if (flags.authenticated() && typed.allow_unauthenticated) {
    return Wrong("--allow-unauthenticated: callers have to prove who they are (--tls-client-ca, --jwks): leave it out");
  }
  if (typed.allow_plaintext && !flags.tokens.has_value()) {
    return Wrong("--allow-plaintext is about tokens, and there are none (--jwks)");
  }
  if (!IsLoopback(flags.listen) && !flags.authenticated() && !typed.allow_unauthenticated) {
    return Wrong(absl::StrCat("--listen: ", flags.listen,
                              " can be reached from other machines, and callers are not authenticated: give --tls-cert "
                              "and --tls-key with --tls-client-ca or with tokens (--jwks), or listen on 127.0.0.1, or "
                              "say --allow-unauthenticated where the network itself keeps others out"));
  }
  if (!IsLoopback(flags.listen) && flags.tokens.has_value() && !flags.tls.has_value() && !typed.allow_plaintext) {
    return Wrong(absl::StrCat("--listen: ", flags.listen,
                              " can be reached from other machines, and tokens would travel in clear: give --tls-cert "
                              "and --tls-key, or say --allow-plaintext where a proxy in front speaks TLS"));
  }
  if (!IsLoopback(flags.metrics_listen) && !flags.authenticated() && !typed.allow_unauthenticated) {
    return Wrong(absl::StrCat("--metrics-listen: ", flags.metrics_listen,
                              " can be reached from other machines, and callers are not authenticated: listen on "
                              "127.0.0.1, or say --allow-unauthenticated where the network itself keeps others out"));
  }
  return absl::OkStatus();
}

}  // namespace

void DeclareCallerFlags(CLI::App* app, Flags* flags, TypedCallerFlags* typed) {
  app->add_option("--listen", flags->listen, "Address of the gRPC service; port 0 takes a free one")
      ->type_name("ADDRESS")
      ->capture_default_str()
      ->group("Network");
  app->add_option("--health-listen", flags->health_listen,
                  "Address of a second port without TLS that serves\ngrpc.health.v1 and nothing else, for probes")
      ->type_name("ADDRESS")
      ->group("Network");
  app->add_option("--metrics-listen", flags->metrics_listen, "Address of /metrics and /metrics/service, without TLS")
      ->type_name("ADDRESS")
      ->capture_default_str()
      ->group("Network");
  app->add_option("--connection-age", typed->connection_age,
                  "Seconds after which a connection takes no new calls and its\nclient makes another, so that replicas "
                  "share the work; 0: never")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 1000000.0))
      ->capture_default_str()
      ->group("Network");
  app->add_option("--ready-file", flags->ready_file, "Write the ports in use to this file, as JSON, once serving")
      ->type_name("FILE")
      ->group("Network");
  DeclareTls(app, typed);
  DeclareTokens(app, typed);
  DeclareRights(app, typed);
  DeclareLimits(app, typed);
}

absl::Status FinishCallerFlags(const TypedCallerFlags& typed, Flags* flags) {
  for (const auto& [flag, address] :
       {std::pair{"--listen", flags->listen}, {"--metrics-listen", flags->metrics_listen}}) {
    if (absl::Status status = CheckAddress(flag, address); !status.ok()) return status;
  }
  if (!flags->health_listen.empty()) {
    if (absl::Status status = CheckAddress("--health-listen", flags->health_listen); !status.ok()) return status;
  }
  for (const auto finish : {FinishTokens, FinishTls, FinishGrants, FinishLimits}) {
    if (absl::Status status = finish(typed, flags); !status.ok()) return status;
  }
  return CheckReach(typed, *flags);
}

}  // namespace docket::server
