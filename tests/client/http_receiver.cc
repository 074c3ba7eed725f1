#include "tests/client/http_receiver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace docket::client {
namespace {

// False where the caller went away before all of it had come.
bool ReadPost(int connection, HttpReceiver::Post* post) {
  std::string bytes;
  std::array<char, 4096> chunk{};
  std::size_t head = std::string::npos;
  std::size_t length = 0;
  while (head == std::string::npos || bytes.size() < head + 4 + length) {
    const ssize_t got = recv(connection, chunk.data(), chunk.size(), 0);
    if (got <= 0) return false;
    bytes.append(chunk.data(), static_cast<std::size_t>(got));
    if (head != std::string::npos) continue;
    head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    const std::vector<std::string> lines = absl::StrSplit(bytes.substr(0, head), "\r\n");
    post->request_line = lines[0];
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::pair<std::string, std::string> header = absl::StrSplit(lines[i], absl::MaxSplits(": ", 1));
      post->headers[absl::AsciiStrToLower(header.first)] = header.second;
    }
    (void)absl::SimpleAtoi(post->headers["content-length"], &length);
  }
  post->body = bytes.substr(head + 4, length);
  return true;
}

}  // namespace

HttpReceiver::HttpReceiver(Answer answer) : answer_(std::move(answer)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool ready = bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(listener_, 128) == 0 &&
                     getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!ready) std::abort();
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

HttpReceiver::~HttpReceiver() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    for (const int connection : open_) shutdown(connection, SHUT_RDWR);
  }
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  close(listener_);
  for (std::thread& thread : threads_) thread.join();
}

std::string HttpReceiver::url() const { return absl::StrCat("http://127.0.0.1:", port_, "/hook?of=desk"); }

std::vector<HttpReceiver::Post> HttpReceiver::posts() {
  const std::lock_guard lock(mutex_);
  return posts_;
}

std::vector<HttpReceiver::Post> HttpReceiver::taken() {
  const std::lock_guard lock(mutex_);
  return taken_;
}

void HttpReceiver::Accept() {
  while (true) {
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::lock_guard lock(mutex_);
    if (over_ || connection < 0) {
      if (connection >= 0) close(connection);
      return;
    }
    open_.insert(connection);
    threads_.emplace_back([this, connection] { Serve(connection); });
  }
}

void HttpReceiver::Serve(int connection) {
  Post post;
  if (ReadPost(connection, &post)) {
    const int now = ++at_once_;
    Reply reply;
    {
      const std::lock_guard one(answering_);
      if (now > most_at_once_) most_at_once_ = now;
      reply = answer_(post);
      const std::lock_guard lock(mutex_);
      posts_.push_back(post);
      if (!reply.hangs && !reply.breaks_off && reply.status / 100 == 2) taken_.push_back(post);
    }
    char ignored = 0;
    if (reply.hangs) {
      // Until the other side closes.
      recv(connection, &ignored, 1, 0);
    } else if (!reply.breaks_off) {
      const std::string text = absl::StrCat("HTTP/1.1 ", reply.status, " as told\r\n", reply.headers,
                                            "Content-Length: 2\r\nConnection: close\r\n\r\nok");
      send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    }
    --at_once_;
  }
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
  close(connection);
}

}  // namespace docket::client
