#ifndef DOCKET_SERVER_EMBEDDED_UNIQUE_FD_H_
#define DOCKET_SERVER_EMBEDDED_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace docket::server {

// A file descriptor with one owner, closed with it. Not to be shared between threads.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() {
    if (fd_ >= 0) close(fd_);
  }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_EMBEDDED_UNIQUE_FD_H_
