// The past of a made-up desk: who works there, and weeks of cases.
//
//   const Past past({.seed = 7, .as_of = now});
//   for (int i = 0; i < past.cases(); ++i) send(past.Case(i));
//
// The same seed and moment give the same bytes, whatever the machine. Cases keep their uids whatever the moment, so
// that a desk which has them already takes none in twice. Constant once made; threads may share it.
#ifndef DOCKET_API_CLIENT_DEMO_PAST_H_
#define DOCKET_API_CLIENT_DEMO_PAST_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "docket/v1/case_history.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::client::demo {

class Past {
 public:
  struct Plan {
    std::uint64_t seed = 1;
    // When the past ends.
    absl::Time as_of;
    int weeks = 8;
    int cases = 3'000;
  };

  explicit Past(const Plan& plan);

  int cases() const { return plan_.cases; }
  // In the order of their opening; a link points to one before.
  v1::CaseHistory Case(int number) const;
  const std::vector<v1::Staff>& staff() const { return staff_; }

 private:
  std::string UidOf(int number) const;
  // Whose case it is: everybody's first case, and for some a later one. None is an anonymous customer's.
  int CustomerOf(int number) const { return customers_[static_cast<std::size_t>(number)]; }

  const Plan plan_;
  const std::vector<v1::Staff> staff_;
  std::vector<absl::Time> arrivals_;
  std::vector<int> customers_;
};

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_PAST_H_
