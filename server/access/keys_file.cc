#include "server/access/keys_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace docket::server {
namespace {

constexpr size_t kMostBytes = 1 << 20;
constexpr absl::Duration kBetweenLooks = absl::Seconds(2);

std::array<int64_t, 7> IdentityOf(const struct stat& file) {
  return {static_cast<int64_t>(file.st_dev),
          static_cast<int64_t>(file.st_ino),
          file.st_size,
          file.st_mtim.tv_sec,
          file.st_mtim.tv_nsec,
          file.st_ctim.tv_sec,
          file.st_ctim.tv_nsec};
}

}  // namespace

std::shared_ptr<KeySet> KeysFile::Current() const {
  absl::ReaderMutexLock lock(&mutex_);
  return current_;
}

absl::Status KeysFile::ReadIfChanged() {
  absl::MutexLock lock(&reading_);
  return ReadIfChangedLocked();
}

std::shared_ptr<KeySet> KeysFile::LookAgain(const std::shared_ptr<KeySet>& seen, absl::Time now) {
  absl::MutexLock lock(&reading_);
  if (Current() == seen && absl::AbsDuration(now - looked_) >= kBetweenLooks) {
    looked_ = now;
    // A file that cannot be read is told by whoever calls Refresh: the caller of an RPC could do nothing about it.
    ReadIfChangedLocked().IgnoreError();
  }
  return Current();
}

absl::StatusOr<KeysFile::Content> KeysFile::Read() const {
  const auto failed = [](absl::string_view why) { return absl::InvalidArgumentError(why); };
  // A pipe would make its opener wait.
  const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return failed(absl::StrCat("cannot be opened: ", std::strerror(errno)));
  const absl::Cleanup close_file = [file] { close(file); };
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return failed("is not a file: name a file of JSON");
  // Asked before it is read: what changes meanwhile is another file the next time.
  Content content = {IdentityOf(status), std::string(kMostBytes + 1, '\0')};
  size_t size = 0;
  while (size < content.text.size()) {
    const ssize_t got = read(file, content.text.data() + size, content.text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(absl::StrCat("cannot be read: ", std::strerror(errno)));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > kMostBytes) return failed("is larger than 1 MB: the public keys of one issuer are far smaller");
  content.text.resize(size);
  return content;
}

absl::Status KeysFile::ReadIfChangedLocked() {
  struct stat status;
  if (stat(path_.c_str(), &status) == 0 && IdentityOf(status) == identity_) return absl::OkStatus();
  const auto told = [this](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat("\"", path_, "\" ", status.message()));
  };
  const absl::StatusOr<Content> content = Read();
  if (!content.ok()) return told(content.status());
  absl::StatusOr<JsonWebKeys> keys = JsonWebKeys::Parse(content->text);
  if (!keys.ok()) return told(keys.status());
  identity_ = content->identity;
  std::shared_ptr<KeySet> set(new KeySet{*std::move(keys), {}});
  absl::MutexLock lock(&mutex_);
  current_.swap(set);
  return absl::OkStatus();
}

}  // namespace docket::server
