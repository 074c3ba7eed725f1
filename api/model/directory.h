// The desk's staff and teams, and whether it takes changes, as they stood at one position of the desk's lane: what a
// rule may know of people. Immutable once built; threads share it.
#ifndef DOCKET_API_MODEL_DIRECTORY_H_
#define DOCKET_API_MODEL_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "docket/log/v1/log.pb.h"
#include "docket/v1/desk_service.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket {

class Policy;

struct Directory {
  // The sequence in lane 0 up to which it is complete.
  uint64_t version = 0;
  // By resource name.
  std::map<std::string, v1::Staff, std::less<>> staff;
  std::map<std::string, v1::Team, std::less<>> teams;
  // By what they prove to be; of two who claim to be the same, "".
  std::map<std::string, std::string, std::less<>> people;
  // As the mode was set last; empty while it never was.
  v1::Maintenance maintenance;
  // As it was applied last, and ready to judge (server/policy); null while none ever was.
  log::v1::PolicyRecord policy_record;
  std::shared_ptr<const Policy> policy;
};

// Adds or replaces one; before the directory is shared.
inline void AddStaff(const v1::Staff& staff, Directory* directory) {
  directory->staff[staff.name()] = staff;
  if (staff.identity().empty()) return;
  const auto [known, added] = directory->people.try_emplace(staff.identity(), staff.name());
  if (!added && known->second != staff.name()) known->second.clear();
}

}  // namespace docket

#endif  // DOCKET_API_MODEL_DIRECTORY_H_
