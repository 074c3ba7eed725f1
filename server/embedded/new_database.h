#ifndef DOCKET_SERVER_EMBEDDED_NEW_DATABASE_H_
#define DOCKET_SERVER_EMBEDDED_NEW_DATABASE_H_

#include <string>

#include "absl/status/status.h"
#include "server/embedded/data_folder.h"
#include "server/embedded/mariadb_program.h"

namespace docket::server {

// Whether the folder holds a finished database.
bool HasDatabase(const DataFolder& folder);

// Creates an empty database in which `user`, proven by the socket, may do everything (and root, likewise), and nobody
// else anything. It is made beside its place and moved there when it is complete and on disk, so that a kill or a full
// disk in the middle leaves nothing that would be taken for a database.
//
// This runs the server itself on the SQL files of mariadb-server-core, as mariadb-install-db would. That script is not
// used because it needs a program of mariadb-client-core (my_print_defaults), splits paths at spaces, and, run as root,
// changes the owner of a folder of the distribution's.
absl::Status CreateDatabase(const DataFolder& folder, const MariaDbProgram& program, const std::string& user,
                            const MariaDbSizes& sizes);

}  // namespace docket::server

#endif  // DOCKET_SERVER_EMBEDDED_NEW_DATABASE_H_
