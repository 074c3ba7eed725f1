// ClaimNextCase in steps (ASSIGN-2). Two subjects in two lanes are concerned, and no command spans lanes, so
//
//   1. room is reserved in the person's workload, within capacity, for one case at one version;
//   2. the case is assigned, if it is still at that version;
//   3. where it is not, somebody was faster: the room is released, and the next step tries another case.
//
// The request ids of all steps derive from the call's, and what a step came to never changes (a version never comes
// back), so a retry walks the same steps to the same case. A call that breaks off in between is finished by the
// consequences, which follow each reservation: loads stay exact.
#ifndef DOCKET_SERVER_CLAIMS_H_
#define DOCKET_SERVER_CLAIMS_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "api/model/names.h"
#include "server/commands.h"
#include "storage/schema.h"

namespace docket::server {

// Step 1. Without a case it only finds out whether it was carried out before; else it is refused: NO_CASE_WAITING.
class ReserveCommand : public PreparedCommand {
 public:
  // `claim` lacks case_name and version where there is no case.
  ReserveCommand(const storage::Desk& desk, docket::log::v1::Claim claim, std::string fingerprint);
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  const docket::log::v1::Claim claim_;
};

// Step 2.
class AssignClaimedCommand : public PreparedCommand {
 public:
  AssignClaimedCommand(const storage::Desk& desk, docket::log::v1::Claim claim);
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  const docket::log::v1::Claim claim_;
};

// Step 3.
std::shared_ptr<PreparedCommand> ReleaseCommand(const storage::Desk& desk, const docket::log::v1::Claim& claim);

// Whether step 2 was refused for good, rather than not carried out.
bool IsFinalRefusal(const absl::Status& status);

// The cases that calls of this process are about to assign, so that two calls do not run for the same one. Only a
// hint: what keeps them apart is the case's version. Thread-safe.
class CasesBeingClaimed {
 public:
  bool Add(const std::string& case_name) {
    absl::MutexLock lock(&mutex_);
    return names_.insert(case_name).second;
  }
  void Remove(const std::string& case_name) {
    absl::MutexLock lock(&mutex_);
    names_.erase(case_name);
  }

 private:
  absl::Mutex mutex_;
  absl::flat_hash_set<std::string> names_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_CLAIMS_H_
