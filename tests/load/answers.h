// What a status that docketd, or the way to it, answered with means for whoever called.
#ifndef DOCKET_TESTS_LOAD_ANSWERS_H_
#define DOCKET_TESTS_LOAD_ANSWERS_H_

#include <grpcpp/support/status.h>

#include <string>

namespace docket::load {

// The reason in its ErrorInfo; empty if it has none.
std::string ReasonIn(const grpc::Status& status);

// "UNAVAILABLE DATABASE_UNAVAILABLE".
std::string Describe(const grpc::Status& status);

// Whether the same request has to be sent again. What has no reason of docketd's own comes from a broken connection.
bool IsTransient(const grpc::Status& status);

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_ANSWERS_H_
