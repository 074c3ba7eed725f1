// The service's log: one line an event, with fields; JSON, or plain words for a terminal. Thread-safe.
//
//   log::Info("started", {{"grpc", "127.0.0.1:50051"}});
//
// Fields hold facts of the service: no customer's word, no password, no text of the driver's.
#ifndef DOCKET_SERVER_LOG_H_
#define DOCKET_SERVER_LOG_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace docket::server::log {

enum class Format { kText, kJson };
void SetUp(Format format);

using Fields = std::initializer_list<std::pair<absl::string_view, std::string>>;
void Info(absl::string_view message, Fields fields = {});
void Warning(absl::string_view message, Fields fields = {});
void Error(absl::string_view message, Fields fields = {});

}  // namespace docket::server::log

#endif  // DOCKET_SERVER_LOG_H_
