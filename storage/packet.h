// The one packet in which a round is written: BEGIN; events; texts that are replaced; data keys; cases, their terms and
// counts; records; request ids; COMMIT; the pulse.
//
// Two guards stand in it. Somebody ahead of us: the insert of events fails on its key. The database behind us, or the
// packet late: each lane's first event takes its predecessor's hash from a sub-select that finds nothing, which a NOT
// NULL column refuses.
#ifndef DOCKET_STORAGE_PACKET_H_
#define DOCKET_STORAGE_PACKET_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "storage/lane_memory.h"
#include "storage/log_entry.h"
#include "storage/round.h"

namespace docket::storage {

struct Packet {
  enum Part {
    kBegin,
    kGuardedEvents,
    kEvents,
    kTexts,
    kKeys,
    kCases,
    kTerms,
    kCounts,
    kRecords,
    kRequests,
    kCommit,
    kPulse
  };
  std::vector<std::string> statements;
  std::vector<Part> parts;  // what each statement is
  size_t bytes = 0;
};

// `shift` is the tests' shift of the clock, which the guard must share.
Packet BuildPacket(const Round& round, absl::Duration shift);

// A packet that puts one entry of its own at a lane's next sequence, so that nothing else can take it.
Packet BuildFence(uint16_t lane, const Head& head, absl::Time now, const std::string& nonce);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_PACKET_H_
