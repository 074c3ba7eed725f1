// The directory as last read, shared by the committers and the readers. Thread-safe.
#ifndef DOCKET_STORAGE_DIRECTORY_CACHE_H_
#define DOCKET_STORAGE_DIRECTORY_CACHE_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "api/model/directory.h"
#include "storage/loader.h"

namespace docket::storage {

class DirectoryCache {
 public:
  explicit DirectoryCache(CompleteDirectoryFn complete = nullptr) : complete_(std::move(complete)) {}

  std::shared_ptr<const Directory> Get() const {
    absl::MutexLock lock(&mutex_);
    return directory_;
  }

  absl::Status Refresh(Connection& connection) {
    absl::StatusOr<std::shared_ptr<const Directory>> read = ReadDirectory(connection, complete_);
    if (!read.ok()) return read.status();
    absl::MutexLock lock(&mutex_);
    // Another thread may have read a later one meanwhile.
    if ((*read)->version >= directory_->version) directory_ = *std::move(read);
    return absl::OkStatus();
  }

 private:
  const CompleteDirectoryFn complete_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Directory> directory_ ABSL_GUARDED_BY(mutex_) = std::make_shared<const Directory>();
};

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_DIRECTORY_CACHE_H_
