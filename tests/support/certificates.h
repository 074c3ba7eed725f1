// Certificates of a test's own, made while it runs: an authority, and what it signs.
//
//   const TestAuthority authority("Test CA");
//   const TestPair server = authority.Sign({.common_name = "localhost", .dns_names = {"localhost"}});
#ifndef DOCKET_TESTS_SUPPORT_CERTIFICATES_H_
#define DOCKET_TESTS_SUPPORT_CERTIFICATES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace docket::testing {

// PEM.
struct TestPair {
  std::string certificate;
  std::string key;
};

struct TestSubject {
  std::string common_name;
  std::vector<std::string> dns_names = {};
  std::vector<std::string> ip_addresses = {};
  std::vector<std::string> uris = {};
  // From now.
  absl::Duration valid_from = -absl::Hours(1);
  absl::Duration expires = absl::Hours(24);
};

class TestAuthority {
 public:
  explicit TestAuthority(const std::string& common_name);
  ~TestAuthority();

  TestPair Sign(const TestSubject& subject) const;
  // What others trust it by.
  const std::string& certificate() const { return certificate_; }

 private:
  struct Own;
  std::unique_ptr<Own> own_;
  std::string certificate_;
};

// As Sign of an authority makes it, but the key is of so few bits that nobody should use it.
TestPair WeakPair();
// The same key under a password.
std::string WithPassword(const std::string& key);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_CERTIFICATES_H_
