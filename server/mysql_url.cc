#include "server/mysql_url.h"

#include <arpa/inet.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace docket::server {
namespace {

constexpr char kUrlForm[] =
    "it must look like mysql://user@host:3306,host2:3306/docket, or "
    "mysql://user@/docket?socket=/run/mysqld/mysqld.sock";

absl::Status BadUrl(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--mysql: ", what, "; ", kUrlForm));
}

absl::StatusOr<storage::Host> ParseHost(absl::string_view text) {
  storage::Host host;
  const size_t colon = text.rfind(':');
  host.name = std::string(text.substr(0, colon));
  if (colon != absl::string_view::npos &&
      (!absl::SimpleAtoi(text.substr(colon + 1), &host.port) || host.port < 1 || host.port > 65535)) {
    return BadUrl(absl::StrCat("\"", text.substr(colon + 1), "\" is not a port"));
  }
  if (host.name.empty()) return BadUrl("a host is missing");
  return host;
}

}  // namespace

bool IsLoopback(const std::string& address) {
  if (absl::StartsWith(address, "unix:") || absl::StartsWith(address, "[::1]:")) return true;
  const std::string host = address.substr(0, address.rfind(':'));
  in_addr ip{};
  return host == "localhost" || (inet_pton(AF_INET, host.c_str(), &ip) == 1 && (ntohl(ip.s_addr) >> 24) == 127);
}

absl::StatusOr<storage::DatabaseOptions> ParseMysqlUrl(const std::string& url) {
  absl::string_view rest = url;
  if (!absl::ConsumePrefix(&rest, "mysql://")) return BadUrl("the URL does not begin with mysql://");
  storage::DatabaseOptions options;
  options.hosts.clear();
  const std::vector<absl::string_view> query = absl::StrSplit(rest, absl::MaxSplits('?', 1));
  const std::vector<absl::string_view> path = absl::StrSplit(query[0], absl::MaxSplits('/', 1));
  const size_t at = path[0].rfind('@');
  if (at == absl::string_view::npos || at == 0) return BadUrl("the user is missing");
  options.user = std::string(path[0].substr(0, at));
  if (absl::StrContains(options.user, ':')) {
    return absl::InvalidArgumentError(
        absl::StrCat("--mysql must not hold the password, which other users of the machine could read there: put it "
                     "into a file named by --mysql-password-file, or into the environment as ",
                     kPasswordVariable));
  }
  if (path.size() < 2 || path[1].empty()) return BadUrl("the database's name is missing");
  options.schema = std::string(path[1]);
  const absl::string_view hosts = path[0].substr(at + 1);
  if (query.size() == 2) {
    absl::string_view socket = query[1];
    if (!absl::ConsumePrefix(&socket, "socket=") || socket.empty()) return BadUrl("only ?socket=PATH may follow");
    if (!hosts.empty()) return BadUrl("it names a host and a socket");
    options.hosts.push_back({.socket = std::string(socket)});
    return options;
  }
  for (absl::string_view text : absl::StrSplit(hosts, ',')) {
    absl::StatusOr<storage::Host> host = ParseHost(text);
    if (!host.ok()) return host.status();
    options.hosts.push_back(*std::move(host));
  }
  return options;
}

}  // namespace docket::server
