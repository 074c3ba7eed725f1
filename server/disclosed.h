// What an answer shows of customers, as it goes on record: each case and each customer once.
//
//   disclosed->Case(c);  // before anything of it is masked; what is masked is not noted at all
//
// Belongs to one call; not thread-safe.
#ifndef DOCKET_SERVER_DISCLOSED_H_
#define DOCKET_SERVER_DISCLOSED_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/model/names.h"
#include "docket/v1/case.pb.h"
#include "server/call.h"
#include "storage/customer_reads.h"

namespace docket::server {

class Disclosed {
 public:
  // Of whichever customer it is; where it is nobody's, it stands for itself.
  void Case(const v1::Case& c) { Case(*ParseCaseName(c.name()), c.customer()); }
  // `customer` may be empty.
  void Case(const Id& case_id, const std::string& customer);
  void Customer(const Id& id);

  // As this call's, and none are left.
  std::vector<storage::CustomerRead> Take(const CallRecord& call);

 private:
  using Place = std::pair<uint16_t, uint64_t>;
  std::set<std::pair<Place, Place>> shown_;  // owner, case
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DISCLOSED_H_
