// The desk's staff and teams as they stood at one position of the desk's lane: what a rule may know of people.
// Immutable once built; threads share it.
#ifndef DOCKET_API_MODEL_DIRECTORY_H_
#define DOCKET_API_MODEL_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <string>

#include "docket/v1/directory_service.pb.h"

namespace docket {

struct Directory {
  // The sequence in lane 0 up to which it is complete.
  uint64_t version = 0;
  // By resource name.
  std::map<std::string, v1::Staff, std::less<>> staff;
  std::map<std::string, v1::Team, std::less<>> teams;
};

}  // namespace docket

#endif  // DOCKET_API_MODEL_DIRECTORY_H_
