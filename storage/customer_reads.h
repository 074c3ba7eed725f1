// Reads on record: who was shown what of which customer, when and why. Rows are added, and never changed.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_CUSTOMER_READS_H_
#define DOCKET_STORAGE_CUSTOMER_READS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/model/names.h"
#include "storage/database.h"

namespace docket::storage {

// One customer, or one case of a customer, in one answer.
struct CustomerRead {
  Id owner;            // the customer; of a case that is nobody's, the case itself
  absl::Time time;     // the database's; AddReads gives it
  uint64_t nonce = 0;  // random: tells reads of the same instant apart
  std::string caller;
  std::string on_behalf_of;  // "staff/{staff}", or empty
  std::string method;
  std::string purpose;  // empty for none
  Id case_id;           // {} where the customer was read
};

// Commits by itself: each chunk of some hundred kilobytes is there whole or not at all. `again`: after a try that may
// have got through; what is there already is not added a second time.
absl::Status AddReads(Connection& connection, const std::vector<CustomerRead>& reads, bool again = false);

// A read's place in the list, which is by time, then by owner and nonce; all of them descending.
struct ReadPosition {
  absl::Time time;
  Id owner;
  uint64_t nonce = 0;
};

inline constexpr int kMostReadsWalked = 2000;

struct ReadsQuery {
  std::vector<Id> owners;                      // empty: all
  std::string caller;                          // who called, or for whom; empty: all
  absl::Time from = absl::InfinitePast();      // at or after
  absl::Time before = absl::InfiniteFuture();  // before
  std::optional<ReadPosition> after;           // where the page before ended
  int limit = 0;
  int walk = kMostReadsWalked;  // how many are looked at for one page, where `caller` has to be judged
};
struct ReadsPage {
  std::vector<CustomerRead> reads;   // at most `limit`
  std::optional<ReadPosition> next;  // none: there are no more
};

// The newest first, of all lanes.
absl::StatusOr<ReadsPage> ListReads(Connection& connection, uint16_t lanes, const ReadsQuery& query);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CUSTOMER_READS_H_
