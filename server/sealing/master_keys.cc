#include "server/sealing/master_keys.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace docket::server {
namespace {

constexpr size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kLongestId = 64;
// What a proof says once it is opened.
constexpr absl::string_view kProven = "docket master key";

// Different beginnings, so that neither can be taken for the other.
std::string OfDataKey(absl::string_view owner_uid) { return absl::StrCat("data key:", owner_uid); }
std::string OfProof(absl::string_view id, absl::string_view desk_uid) { return absl::StrCat("proof:", desk_uid, id); }

const unsigned char* In(absl::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* Out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

// nonce || box
std::string Seal(const std::string& key, absl::string_view bytes, const std::string& associated) {
  std::string sealed(kNonceBytes + bytes.size() + kTagBytes, '\0');
  randombytes_buf(sealed.data(), kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Out(sealed) + kNonceBytes, nullptr, In(bytes), bytes.size(),
                                             In(associated), associated.size(), nullptr, In(sealed), In(key));
  return sealed;
}

// False: not what was sealed with this key for this.
bool Open(const std::string& key, absl::string_view sealed, const std::string& associated, std::string* bytes) {
  if (sealed.size() < kNonceBytes + kTagBytes) return false;
  bytes->assign(sealed.size() - kNonceBytes - kTagBytes, '\0');
  return crypto_aead_xchacha20poly1305_ietf_decrypt(Out(*bytes), nullptr, nullptr, In(sealed) + kNonceBytes,
                                                    sealed.size() - kNonceBytes, In(associated), associated.size(),
                                                    In(sealed), In(key)) == 0;
}

absl::Status Wrong(size_t line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, " ", what));
}

// The key's bytes; nothing where it is not base64 of so many.
std::string DecodeKey(absl::string_view text) {
  std::string key(kKeyBytes, '\0');
  size_t size = 0;
  const char* end = nullptr;
  const bool fits = sodium_base642bin(Out(key), key.size(), text.data(), text.size(), nullptr, &size, &end,
                                      sodium_base64_VARIANT_ORIGINAL) == 0;
  if (!fits || size != kKeyBytes || end != text.data() + text.size()) key.clear();
  return key;
}

}  // namespace

bool MasterKeys::IsId(absl::string_view id) {
  return !id.empty() && id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
  });
}

absl::StatusOr<MasterKeys> MasterKeys::Parse(absl::string_view lines) {
  MasterKeys parsed;
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(lines, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    const std::vector<absl::string_view> words = absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() != 2) return Wrong(number, "has to be an id, a blank, and 32 bytes in base64");
    if (!IsId(words[0])) {
      return Wrong(number, "has to begin with an id: 1 to 64 letters, digits, dots, hyphens or underscores");
    }
    std::string key = DecodeKey(words[1]);
    if (key.empty())
      return Wrong(number, "has a key that is not 32 bytes in base64 (44 characters, the last one \"=\")");
    if (std::all_of(key.begin(), key.end(), [&](char c) { return c == key.front(); })) {
      return Wrong(number, "has a key that anybody could guess: it has to be random");
    }
    const std::string id(words[0]);
    for (const auto& [other, others_key] : parsed.keys_) {
      if (other == id) return Wrong(number, "has the id of a line above: a new key takes a new id");
      if (others_key == key) return Wrong(number, "has the key of a line above: a new id takes a new key");
    }
    if (parsed.current_.empty()) parsed.current_ = id;
    parsed.keys_.emplace(id, std::move(key));
  }
  if (parsed.keys_.empty()) return absl::InvalidArgumentError("there is no key in it");
  return parsed;
}

std::string MasterKeys::NewLine(absl::string_view id) {
  unsigned char key[kKeyBytes];
  randombytes_buf(key, sizeof(key));
  char text[sodium_base64_ENCODED_LEN(sizeof(key), sodium_base64_VARIANT_ORIGINAL)];
  sodium_bin2base64(text, sizeof(text), key, sizeof(key), sodium_base64_VARIANT_ORIGINAL);
  std::string line = absl::StrCat(id, " ", text);
  sodium_memzero(key, sizeof(key));
  sodium_memzero(text, sizeof(text));
  return line;
}

std::vector<std::string> MasterKeys::older() const {
  std::vector<std::string> ids;
  for (const auto& [id, key] : keys_) {
    if (id != current_) ids.push_back(id);
  }
  return ids;
}

storage::WrappedKey MasterKeys::Wrap(const std::string& uid, absl::string_view secret) const {
  return {.uid = uid, .master = current_, .wrapped = Seal(keys_.at(current_), secret, OfDataKey(uid))};
}

absl::StatusOr<std::string> MasterKeys::Unwrap(const storage::WrappedKey& key) const {
  const auto master = keys_.find(key.master);
  if (master == keys_.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("a data key is wrapped with the master key ", key.master, ", which is not among those given"));
  }
  std::string secret;
  if (!Open(master->second, key.wrapped, OfDataKey(key.uid), &secret) || secret.size() != kKeyBytes) {
    return absl::DataLossError(
        "a stored data key is not what was wrapped: it was changed, or belongs to another owner");
  }
  return secret;
}

std::string MasterKeys::Proof(const std::string& id, absl::string_view desk_uid) const {
  return Seal(keys_.at(id), kProven, OfProof(id, desk_uid));
}

bool MasterKeys::Proves(const std::string& id, absl::string_view desk_uid, absl::string_view proof) const {
  const auto master = keys_.find(id);
  std::string said;
  return master != keys_.end() && Open(master->second, proof, OfProof(id, desk_uid), &said) && said == kProven;
}

}  // namespace docket::server
