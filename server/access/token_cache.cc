#include "server/access/token_cache.h"

#include <sodium.h>

#include <utility>

namespace docket::server {

TokenCache::Digest TokenCache::DigestOf(absl::string_view token) {
  Digest digest;
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                     nullptr, 0);
  return digest;
}

std::shared_ptr<const SignedToken> TokenCache::Find(const Digest& digest) const {
  const Shard& shard = shards_[digest[0] % kShards];
  absl::ReaderMutexLock lock(&shard.mutex);
  const auto found = shard.tokens.find(digest);
  return found == shard.tokens.end() ? nullptr : found->second;
}

void TokenCache::Insert(const Digest& digest, std::shared_ptr<const SignedToken> token) {
  Shard& shard = shards_[digest[0] % kShards];
  absl::MutexLock lock(&shard.mutex);
  if (!shard.tokens.emplace(digest, std::move(token)).second) return;
  shard.oldest_first.push_back(digest);
  if (shard.oldest_first.size() <= kMostInShard) return;
  shard.tokens.erase(shard.oldest_first.front());
  shard.oldest_first.pop_front();
}

}  // namespace docket::server
