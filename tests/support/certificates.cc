#include "tests/support/certificates.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"

namespace docket::testing {
namespace {

template <auto function>
struct Free {
  template <typename T>
  void operator()(T* thing) const {
    function(thing);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

std::string Written(BIO* to) {
  char* text = nullptr;
  const auto size = static_cast<std::size_t>(BIO_get_mem_data(to, &text));
  std::string written(text, size);
  BIO_free(to);
  return written;
}

std::string Pem(X509* certificate) {
  BIO* to = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_X509(to, certificate), 1);
  return Written(to);
}

std::string Pem(EVP_PKEY* key) {
  BIO* to = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr), 1);
  return Written(to);
}

void Extend(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

void NameIt(X509_NAME* name, const std::string& common_name) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                             -1, 0);
}

Certificate Blank(const TestSubject& subject, EVP_PKEY* key) {
  static long serial = 1;
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  const std::time_t now = absl::ToTimeT(absl::Now());
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), now + absl::ToInt64Seconds(subject.valid_from));
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), now + absl::ToInt64Seconds(subject.expires));
  X509_set_pubkey(certificate.get(), key);
  NameIt(X509_get_subject_name(certificate.get()), subject.common_name);
  return certificate;
}

std::string AlternativeNames(const TestSubject& subject) {
  std::vector<std::string> names;
  for (const std::string& name : subject.dns_names) names.push_back("DNS:" + name);
  for (const std::string& address : subject.ip_addresses) names.push_back("IP:" + address);
  for (const std::string& uri : subject.uris) names.push_back("URI:" + uri);
  return absl::StrJoin(names, ",");
}

}  // namespace

struct TestAuthority::Own {
  Key key{EVP_EC_gen("P-256")};
  Certificate certificate;
};

TestAuthority::TestAuthority(const std::string& common_name) : own_(std::make_unique<Own>()) {
  own_->certificate = Blank({.common_name = common_name}, own_->key.get());
  X509* certificate = own_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  Extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
  Extend(certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  EXPECT_GT(X509_sign(certificate, own_->key.get(), EVP_sha256()), 0);
  certificate_ = Pem(certificate);
}

TestAuthority::~TestAuthority() = default;

TestPair TestAuthority::Sign(const TestSubject& subject) const {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = Blank(subject, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(own_->certificate.get()));
  Extend(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
  if (const std::string names = AlternativeNames(subject); !names.empty()) {
    Extend(certificate.get(), NID_subject_alt_name, names);
  }
  EXPECT_GT(X509_sign(certificate.get(), own_->key.get(), EVP_sha256()), 0);
  return {.certificate = Pem(certificate.get()), .key = Pem(key.get())};
}

TestPair WeakPair() {
  const Key key(EVP_RSA_gen(1024));
  const Certificate certificate = Blank({.common_name = "weak"}, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  EXPECT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  return {.certificate = Pem(certificate.get()), .key = Pem(key.get())};
}

std::string WithPassword(const std::string& key) {
  BIO* from = BIO_new_mem_buf(key.data(), static_cast<int>(key.size()));
  const Key parsed(PEM_read_bio_PrivateKey(from, nullptr, nullptr, nullptr));
  BIO_free(from);
  BIO* to = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_PKCS8PrivateKey(to, parsed.get(), EVP_aes_256_cbc(), "secret", 6, nullptr, nullptr), 1);
  return Written(to);
}

}  // namespace docket::testing
