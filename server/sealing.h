// The one point through which every text passes that comes from or is about a customer: on its way into the log, and
// on its way out to a reader. Nothing else knows how texts are kept.
#ifndef DOCKET_SERVER_SEALING_H_
#define DOCKET_SERVER_SEALING_H_

#include <google/protobuf/message.h>

#include "absl/status/statusor.h"
#include "docket/log/v1/log.pb.h"
#include "docket/v1/event.pb.h"

namespace docket::server {

// Moves a request's texts (its fields named and typed as Texts' fields are) out of it. Of repeated ones as many empty
// strings stay.
v1::Texts TakeTexts(google::protobuf::Message* request);

// No texts seal to nothing.
docket::log::v1::SealedTexts SealTexts(const v1::Texts& texts);
absl::StatusOr<v1::Texts> UnsealTexts(const docket::log::v1::SealedTexts& sealed);

}  // namespace docket::server

#endif  // DOCKET_SERVER_SEALING_H_
