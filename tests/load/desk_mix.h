// The whole desk's work: every command of CaseService, each the next step in the life of some case. What takes cases on
// (request.h) is mixed with random requests of every verb, of which those are taken that the rules allow for the case
// as its last answer had it: so nothing is refused that nobody else had a hand in. Of those that are allowed, the verb
// that was asked for least is taken, so that none is seldom.
//
// Thread-safe.
#ifndef DOCKET_TESTS_LOAD_DESK_MIX_H_
#define DOCKET_TESTS_LOAD_DESK_MIX_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "api/model/directory.h"
#include "tests/load/request.h"

namespace docket::load {

// Whose queue the claims are of. Nothing that waits there is worked on otherwise.
inline constexpr char kQueue[] = "load-queue";
// They claim, and are given nothing else.
inline constexpr std::array<Person, 4> kClaimers = {{{"load-eva", v1::ROLE_REPRESENTATIVE},
                                                     {"load-finn", v1::ROLE_REPRESENTATIVE},
                                                     {"load-gita", v1::ROLE_SENIOR_REPRESENTATIVE},
                                                     {"load-hugo", v1::ROLE_SENIOR_REPRESENTATIVE}}};

class DeskMix {
 public:
  DeskMix();

  // `older`: a case that it may be linked with; its name is empty where there is none.
  Request NextStep(const v1::Case& c, const v1::Case& older, Random& random);
  // A case that joins the queue, and the claim of one.
  static Request OpeningForQueue(Random& random);
  static Request Claim(Random& random);
  // Whether it waits in the queue, where claims find it.
  static bool Waits(const v1::Case& c);

 private:
  bool IsAllowed(const Request& request, const v1::Case& c, const v1::Case& older) const;

  Directory directory_;
  std::vector<std::string> people_;
  std::array<std::atomic<uint64_t>, std::variant_size_v<Request>> asked_{};
};

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_DESK_MIX_H_
