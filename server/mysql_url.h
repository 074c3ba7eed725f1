// How an existing database is named on the command line.
#ifndef DOCKET_SERVER_MYSQL_URL_H_
#define DOCKET_SERVER_MYSQL_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/database.h"

namespace docket::server {

// The environment variable that may hold the password.
inline constexpr char kPasswordVariable[] = "DOCKET_MYSQL_PASSWORD";

// "mysql://user@host:3306,host2/docket" or "mysql://user@/docket?socket=/run/mysqld.sock"; INVALID_ARGUMENT says what
// is wrong and what would be right. A password in it is refused: command lines can be read by others.
absl::StatusOr<storage::DatabaseOptions> ParseMysqlUrl(const std::string& url);

// Whether an address such as "127.0.0.1:50051" or "[::1]:0" is this machine's own.
bool IsLoopback(const std::string& address);

}  // namespace docket::server

#endif  // DOCKET_SERVER_MYSQL_URL_H_
