// What tokens that were verified before say, so that a signature is computed once for each and not at every call.
// Of ten thousand tokens at most; the oldest gives way. Thread-safe.
#ifndef DOCKET_SERVER_ACCESS_TOKEN_CACHE_H_
#define DOCKET_SERVER_ACCESS_TOKEN_CACHE_H_

#include <array>
#include <cstdint>
#include <deque>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/access/token_claims.h"

namespace docket::server {

class TokenCache {
 public:
  // BLAKE2b of the whole token: nobody can make two tokens with one digest.
  using Digest = std::array<unsigned char, 32>;
  static Digest DigestOf(absl::string_view token);

  // Null where it is not there.
  std::shared_ptr<const SignedToken> Find(const Digest& digest) const;
  void Insert(const Digest& digest, std::shared_ptr<const SignedToken> token);

 private:
  // Each has its own lock, so that calls seldom meet at one.
  static constexpr size_t kShards = 16;
  static constexpr size_t kMostInShard = 10'000 / kShards;
  struct Shard {
    mutable absl::Mutex mutex;
    absl::flat_hash_map<Digest, std::shared_ptr<const SignedToken>> tokens ABSL_GUARDED_BY(mutex);
    std::deque<Digest> oldest_first ABSL_GUARDED_BY(mutex);
  };
  std::array<Shard, kShards> shards_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_TOKEN_CACHE_H_
