#include "tests/support/exposition_text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace docket::testing {

absl::StatusOr<std::string> HttpGet(int port, const std::string& path) {
  const absl::Status nobody = absl::UnavailableError(absl::StrCat("nobody answers at 127.0.0.1:", port, path));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return nobody;
  const absl::Cleanup close_it = [fd] { close(fd); };
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return nobody;
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return nobody;
  std::string answer;
  char buffer[16384];
  ssize_t got = 0;
  while ((got = recv(fd, buffer, sizeof buffer, 0)) > 0) answer.append(buffer, static_cast<size_t>(got));
  const size_t body = answer.find("\r\n\r\n");
  if (got < 0 || body == std::string::npos || !absl::StrContains(answer.substr(0, 20), " 200")) return nobody;
  return answer.substr(body + 4);
}

Series ParseExposition(absl::string_view text) {
  Series series;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const size_t space = line.rfind(' ');
    double value = 0;
    if (line[0] == '#' || space == absl::string_view::npos || !absl::SimpleAtod(line.substr(space + 1), &value))
      continue;
    series[std::string(line.substr(0, space))] = value;
  }
  return series;
}

absl::StatusOr<Series> Scrape(int port, const std::string& path) {
  absl::StatusOr<std::string> page = HttpGet(port, path);
  if (!page.ok()) return page.status();
  return ParseExposition(*page);
}

double ValueOf(const Series& series, const std::string& name) {
  const auto found = series.find(name);
  return found == series.end() ? 0 : found->second;
}

}  // namespace docket::testing
