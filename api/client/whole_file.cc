#include "api/client/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr mode_t kOwnerAlone = 0600;

// The name of a file is only as lasting as its folder.
bool SyncFolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int file = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = fsync(file) == 0;
  close(file);
  return synced;
}

}  // namespace

WholeFile::~WholeFile() {
  if (file_ < 0) return;
  close(file_);
  unlink(partial_.c_str());
}

absl::Status WholeFile::Open() {
  file_ = open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerAlone);
  return file_ < 0 ? Failed("created") : absl::OkStatus();
}

absl::Status WholeFile::Write(absl::string_view text) {
  buffer_.append(text.data(), text.size());
  return buffer_.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status WholeFile::Keep() {
  if (absl::Status flushed = Flush(); !flushed.ok()) return flushed;
  if (fsync(file_) != 0) return Failed("written");
  const bool closed = close(file_) == 0;
  file_ = -1;
  if (!closed || std::rename(partial_.c_str(), path_.c_str()) != 0) {
    absl::Status failed = Failed(closed ? "moved to its place" : "written");
    unlink(partial_.c_str());
    return failed;
  }
  return SyncFolderOf(path_) ? absl::OkStatus() : Failed("made to last");
}

absl::Status WholeFile::Flush() {
  absl::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t written = write(file_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("written");
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return absl::OkStatus();
}

absl::Status WholeFile::Failed(absl::string_view what) const {
  return absl::UnavailableError(absl::StrCat("'", partial_, "' cannot be ", what, ": ", std::strerror(errno)));
}

}  // namespace docket::client
