// How a log entry changes its subject: the rules' Apply, fitted to the log.
#ifndef DOCKET_SERVER_FOLD_H_
#define DOCKET_SERVER_FOLD_H_

#include "storage/subject.h"

namespace docket::server {

// A storage::ApplyFn.
void ApplyEntry(storage::Subject* subject, storage::LogEntry* entry);

}  // namespace docket::server

#endif  // DOCKET_SERVER_FOLD_H_
