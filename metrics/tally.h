// What happened, added up: the figures of a report, or of one of the rows that reports are made of.
//
// What several tallies add up to does not depend on the order, and equals that of all their events together.
// A value; for one thread at a time.
#ifndef DOCKET_METRICS_TALLY_H_
#define DOCKET_METRICS_TALLY_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "docket/log/v1/figures.pb.h"
#include "metrics/durations.h"
#include "metrics/projection.h"

namespace docket::metrics {

// Counts at the numbers of an enum's values, as many as have to be.
class NumberedCounts {
 public:
  void Add(size_t number, uint64_t count);
  uint64_t at(size_t number) const { return number < counts_.size() ? counts_[number] : 0; }
  uint64_t sum() const;
  const std::vector<uint64_t>& all() const { return counts_; }

 private:
  std::vector<uint64_t> counts_;
};

struct Tally {
  struct MetAndMissed {
    uint64_t met = 0;
    uint64_t missed = 0;
  };
  // The six times, in the order of the stored message.
  enum Measured {
    kAcknowledge,
    kAcknowledgeBusiness,
    kResponse,
    kResponseBusiness,
    kResolution,
    kResolutionBusiness,
    kMeasured
  };

  uint64_t opened = 0;
  uint64_t reopened = 0;
  NumberedCounts closed;  // by outcome
  uint64_t first_contacts = 0;
  uint64_t first_contacts_resolved = 0;
  uint64_t ratings_asked = 0;
  NumberedCounts ratings;
  uint64_t satisfied = 0;
  uint64_t dissatisfied = 0;
  std::map<std::pair<uint32_t, uint32_t>, uint64_t> escalations;  // by cause and level
  std::map<uint32_t, MetAndMissed> targets;
  std::map<std::string, uint64_t> root_causes;
  uint64_t agreed = 0;
  uint64_t refused = 0;
  NumberedCounts flags;  // by reason
  std::array<Durations, kMeasured> times;
  // By how much the number of cases that are not closed changed, by the day on which they were logged.
  std::map<int64_t, int64_t> backlog;

  // One event, of a cycle that counts. False when no figure asks for it: then nothing has changed.
  bool Add(const Observed& observed);
  void Add(const log::v1::Figures& figures) {
    AddCounts(figures);
    AddTimes(figures);
    AddBacklog(figures);
  }
  void Add(const Tally& other);
  // Without the times and the backlog.
  void AddCounts(const log::v1::Figures& figures);
  void AddTimes(const log::v1::Figures& figures);
  void AddBacklog(const log::v1::Figures& figures);
  // The two parts of what is stored.
  log::v1::Figures CountsToProto() const;
  log::v1::Figures TimesToProto() const;
  bool HasTimes() const;

  // Of the desk: without the customer's own.
  MetAndMissed AllTargets() const;
  // The ratings that were given: how many, and their sum.
  uint64_t rated() const;
  uint64_t rating_sum() const;
};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_TALLY_H_
