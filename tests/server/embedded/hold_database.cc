// Runs an embedded database in the folder given as the first argument until its standard input ends, and prints what it
// is told on the way, a line each; the last is "pid N", the database server's process id. For tests that kill it.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "server/embedded/mariadb_server.h"

int main(int argc, char** argv) {
  using docket::server::MariaDbServer;
  if (argc != 2) return 2;
  const auto print = [](absl::string_view line) {
    std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
    std::fflush(stdout);
  };
  MariaDbServer::Options options;
  options.data_folder = argv[1];
  options.log = print;
  const auto server = MariaDbServer::Start(options);
  if (!server.ok()) {
    print("error " + std::string(server.status().message()));
    return 1;
  }
  print("pid " + std::to_string((*server)->pid()));
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  return 0;
}
