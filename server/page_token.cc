#include "server/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"

namespace docket::server {
namespace {

constexpr size_t kProofBytes = 12;

std::string ProofOf(const storage::Desk& desk, absl::string_view query, absl::string_view cursor) {
  return storage::KeyedHash(desk, "page", absl::StrCat(query.size(), ":", query, cursor)).substr(0, kProofBytes);
}

}  // namespace

std::string MakePageToken(const storage::Desk& desk, absl::string_view query, absl::string_view cursor) {
  return absl::WebSafeBase64Escape(absl::StrCat(ProofOf(desk, query, cursor), cursor));
}

absl::StatusOr<std::string> OpenPageToken(const storage::Desk& desk, absl::string_view query, absl::string_view token) {
  std::string bytes;
  // Its one spelling: the last character may have bits to spare, which must be as they were made.
  if (absl::WebSafeBase64Unescape(token, &bytes) && bytes.size() >= kProofBytes &&
      absl::WebSafeBase64Escape(bytes) == token) {
    std::string cursor = bytes.substr(kProofBytes);
    if (bytes.substr(0, kProofBytes) == ProofOf(desk, query, cursor)) return cursor;
  }
  return InvalidRequest({{"page_token",
                          "is not one of this query's: use next_page_token of the page before, with the "
                          "other fields unchanged"}});
}

}  // namespace docket::server
