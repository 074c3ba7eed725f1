// The JWKS file: its keys, together with the tokens that were verified with them, so that new keys begin with none.
#ifndef DOCKET_SERVER_ACCESS_KEYS_FILE_H_
#define DOCKET_SERVER_ACCESS_KEYS_FILE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/access/json_web_keys.h"
#include "server/access/token_cache.h"

namespace docket::server {

struct KeySet {
  const JsonWebKeys keys;
  TokenCache verified;
};

// Thread-safe: whoever verifies takes the keys of the moment and holds no lock.
class KeysFile {
 public:
  explicit KeysFile(std::string path) : path_(std::move(path)) {}

  // Null until it was read once.
  std::shared_ptr<KeySet> Current() const;
  // Reads the file if it is not the one that was read last. INVALID_ARGUMENT, naming it, where there is nothing in it
  // to verify tokens with; the keys then stay.
  absl::Status ReadIfChanged();
  // For a token whose key is not among those in `seen`: the keys of the file as it is now, looked at every two seconds
  // at most.
  std::shared_ptr<KeySet> LookAgain(const std::shared_ptr<KeySet>& seen, absl::Time now);

 private:
  // Device, inode, size and the times of its last changes: of the file itself, not of links to it.
  using Identity = std::array<int64_t, 7>;
  struct Content {
    Identity identity;
    std::string text;
  };
  absl::StatusOr<Content> Read() const;
  absl::Status ReadIfChangedLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(reading_);

  const std::string path_;
  absl::Mutex reading_;
  Identity identity_ ABSL_GUARDED_BY(reading_) = {};
  absl::Time looked_ ABSL_GUARDED_BY(reading_) = absl::InfinitePast();
  mutable absl::Mutex mutex_;
  std::shared_ptr<KeySet> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_KEYS_FILE_H_
