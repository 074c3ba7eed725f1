#ifndef DOCKET_TESTS_SERVER_EMBEDDED_SQL_SESSION_H_
#define DOCKET_TESTS_SERVER_EMBEDDED_SQL_SESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "server/embedded/mariadb_server.h"

namespace sql {
class Connection;
}

namespace docket::server {

// A connection to an embedded database, as a client would make it. A failure is a failed test. Not thread-safe.
class SqlSession {
 public:
  explicit SqlSession(const MariaDbServer& server) : SqlSession(server.socket_path(), server.user()) {}
  SqlSession(const std::string& socket_path, const std::string& user);
  ~SqlSession();

  bool connected() const { return connection_ != nullptr; }
  // False where the server refuses it, or has gone.
  bool Execute(const std::string& statement);
  // The first column of the rows.
  std::vector<std::string> Query(const std::string& statement);

 private:
  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace docket::server

#endif  // DOCKET_TESTS_SERVER_EMBEDDED_SQL_SESSION_H_
