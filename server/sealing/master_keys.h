// The master keys, which wrap the keys that texts are sealed with. They come from a file or a command, as lines
//
//   <id> <32 bytes in base64>
//
// (and empty ones, and those that begin with #). The first line's wraps; all of them unwrap, so that a new one can be
// put first while the old one is still needed. Immutable; threads share it.
#ifndef DOCKET_SERVER_SEALING_MASTER_KEYS_H_
#define DOCKET_SERVER_SEALING_MASTER_KEYS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/data_keys.h"

namespace docket::server {

class MasterKeys {
 public:
  // INVALID_ARGUMENT naming the line, and never what stands in it.
  static absl::StatusOr<MasterKeys> Parse(absl::string_view lines);
  // The line of a new random key, without its end.
  static std::string NewLine(absl::string_view id);

  // What an id may be: 1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-".
  static bool IsId(absl::string_view id);

  const std::string& current() const { return current_; }
  // All others.
  std::vector<std::string> older() const;
  bool Has(const std::string& id) const { return keys_.contains(id); }

  // With the current one. `uid` is the owner's, 16 bytes, which the wrapping is bound to; `secret` the 32 bytes.
  storage::WrappedKey Wrap(const std::string& uid, absl::string_view secret) const;
  // FAILED_PRECONDITION where the master key is not among these; DATA_LOSS where what is stored was changed.
  absl::StatusOr<std::string> Unwrap(const storage::WrappedKey& key) const;

  // What is stored to tell whether a key is the one of that id; and whether it is. The id is one of these.
  std::string Proof(const std::string& id, absl::string_view desk_uid) const;
  bool Proves(const std::string& id, absl::string_view desk_uid, absl::string_view proof) const;

 private:
  MasterKeys() = default;

  std::string current_;
  std::map<std::string, std::string> keys_;  // by id
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_SEALING_MASTER_KEYS_H_
