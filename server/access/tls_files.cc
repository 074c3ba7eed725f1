// Reading and trying out what the TLS flags name.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/access/tls.h"

namespace docket::server {
namespace {

constexpr char kCertificateFlag[] = "--tls-cert";
constexpr char kKeyFlag[] = "--tls-key";
constexpr char kClientCaFlag[] = "--tls-client-ca";
// Nobody's certificates need as much: a larger file is not what was meant.
constexpr std::size_t kMostBytes = 1 << 20;

template <auto function>
struct Free {
  template <typename T>
  void operator()(T* thing) const {
    function(thing);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Text = std::unique_ptr<BIO, Free<BIO_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;

absl::Status Wrong(const char* flag, const std::string& file, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", file, " ", what));
}

absl::StatusOr<std::string> ReadFile(const char* flag, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Wrong(flag, file, "cannot be read");
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (text.size() > kMostBytes) return Wrong(flag, file, "is too large to be a file of certificates");
  return text;
}

Text Reader(const std::string& text) { return Text(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// All certificates of a file, which must hold one at least, and none that is damaged.
absl::StatusOr<std::vector<Certificate>> ParseCertificates(const char* flag, const std::string& file,
                                                           const std::string& text) {
  std::vector<Certificate> all;
  const Text reader = Reader(text);
  while (Certificate next{PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)}) all.push_back(std::move(next));
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (all.empty() && at_end) {
    return Wrong(flag, file, "holds no certificate: it must be PEM, with a line \"-----BEGIN CERTIFICATE-----\"");
  }
  if (!at_end)
    return Wrong(flag, file, absl::StrCat("is damaged: its certificate ", all.size() + 1, " cannot be read"));
  return all;
}

absl::StatusOr<Key> ParseKey(const std::string& file, const std::string& text) {
  bool encrypted = false;
  // Without this OpenSSL would ask whoever sits at the terminal.
  const auto no_password = [](char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
  };
  Key key(PEM_read_bio_PrivateKey(Reader(text).get(), nullptr, no_password, &encrypted));
  ERR_clear_error();
  if (key != nullptr) return key;
  if (encrypted) return Wrong(kKeyFlag, file, "is encrypted: it must be a key without a password");
  return Wrong(kKeyFlag, file, "holds no private key: it must be PEM, with a line \"-----BEGIN PRIVATE KEY-----\"");
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return absl::InfinitePast();
  return absl::FromTM(parts, absl::UTCTimeZone());
}

// Does with them what gRPC will do, so that what gRPC would refuse is refused here, and in words.
absl::Status TryOut(const TlsOptions& options, const std::vector<Certificate>& chain, const Key& key) {
  const Context context(SSL_CTX_new(TLS_server_method()));
  if (X509_check_private_key(chain[0].get(), key.get()) != 1) {
    ERR_clear_error();
    return Wrong(kKeyFlag, options.key,
                 absl::StrCat("does not fit the first certificate of ", options.certificate, " (", kCertificateFlag,
                              "): both must come from one request"));
  }
  bool usable = context != nullptr && SSL_CTX_use_certificate(context.get(), chain[0].get()) == 1 &&
                SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1;
  for (std::size_t i = 1; usable && i < chain.size(); ++i) {
    usable = SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) == 1;
  }
  if (usable) return absl::OkStatus();
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  const std::string why = reason == nullptr ? "" : absl::StrCat(" (", reason, ")");
  ERR_clear_error();
  return Wrong(kCertificateFlag, options.certificate,
               absl::StrCat("cannot be used", why, ": RSA keys must have 2048 bits or more, signatures SHA-256"));
}

}  // namespace

absl::StatusOr<TlsContent> ReadTls(const TlsOptions& options) {
  TlsContent content;
  absl::StatusOr<std::string> certificate = ReadFile(kCertificateFlag, options.certificate);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key_text = ReadFile(kKeyFlag, options.key);
  if (!key_text.ok()) return key_text.status();
  const absl::StatusOr<std::vector<Certificate>> chain =
      ParseCertificates(kCertificateFlag, options.certificate, *certificate);
  if (!chain.ok()) return chain.status();
  const absl::StatusOr<Key> key = ParseKey(options.key, *key_text);
  if (!key.ok()) return key.status();
  if (absl::Status fit = TryOut(options, *chain, *key); !fit.ok()) return fit;
  if (!options.client_ca.empty()) {
    absl::StatusOr<std::string> authorities = ReadFile(kClientCaFlag, options.client_ca);
    if (!authorities.ok()) return authorities.status();
    const auto parsed = ParseCertificates(kClientCaFlag, options.client_ca, *authorities);
    if (!parsed.ok()) return parsed.status();
    content.client_ca = *std::move(authorities);
  }
  content.certificate = *std::move(certificate);
  content.key = *std::move(key_text);
  content.valid_from = absl::InfinitePast();
  content.expires = absl::InfiniteFuture();
  for (const Certificate& each : *chain) {
    content.valid_from = std::max(content.valid_from, TimeOf(X509_get0_notBefore(each.get())));
    content.expires = std::min(content.expires, TimeOf(X509_get0_notAfter(each.get())));
  }
  return content;
}

}  // namespace docket::server
