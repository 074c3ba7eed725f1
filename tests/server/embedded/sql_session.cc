#include "tests/server/embedded/sql_session.h"

#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>
#include <gtest/gtest.h>

namespace docket::server {

SqlSession::SqlSession(const std::string& socket_path, const std::string& user) {
  try {
    connection_.reset(get_driver_instance()->connect("unix://" + socket_path, user, ""));
  } catch (const sql::SQLException& error) {
    ADD_FAILURE() << "connecting to " << socket_path << " as " << user << ": " << error.what();
  }
}

SqlSession::~SqlSession() = default;

bool SqlSession::Execute(const std::string& statement) {
  if (!connected()) return false;
  try {
    const std::unique_ptr<sql::Statement> prepared(connection_->createStatement());
    prepared->execute(statement);
    return true;
  } catch (const sql::SQLException&) {
    return false;
  }
}

std::vector<std::string> SqlSession::Query(const std::string& statement) {
  std::vector<std::string> values;
  if (!connected()) return values;
  try {
    const std::unique_ptr<sql::Statement> prepared(connection_->createStatement());
    const std::unique_ptr<sql::ResultSet> rows(prepared->executeQuery(statement));
    while (rows->next()) values.push_back(rows->getString(1));
  } catch (const sql::SQLException& error) {
    ADD_FAILURE() << statement << ": " << error.what();
  }
  return values;
}

}  // namespace docket::server
