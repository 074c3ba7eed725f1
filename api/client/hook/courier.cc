#include "api/client/hook/courier.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/client/hook/hook.h"
#include "api/client/when.h"

namespace docket::client {

absl::Status Courier::Step(absl::Duration longest, bool starts_more) {
  while (starts_more && deliveries_.under_way() < static_cast<std::size_t>(options_.at_once)) {
    const std::optional<std::uint64_t> next = deliveries_.Next(absl::Now());
    if (!next.has_value()) break;
    const Parcel& parcel = deliveries_.parcel(*next);
    if (parcel.attempts > 1) ++totals_.again;
    poster_.Start(*next, HeadersFor(parcel), parcel.body);
  }
  const bool room = starts_more && deliveries_.under_way() < static_cast<std::size_t>(options_.at_once);
  const absl::Duration until_next = room ? deliveries_.NextTime() - absl::Now() : absl::InfiniteDuration();
  const absl::Duration wait = std::clamp(until_next, absl::ZeroDuration(), longest);
  if (absl::Status judged = Judge(poster_.Wait(wait)); !judged.ok()) return judged;
  const std::optional<std::string> reached = deliveries_.Reached();
  if (!reached.has_value() || !options_.keeps_position) return absl::OkStatus();
  return state_.KeepPosition(*reached);
}

absl::Status Courier::Judge(const std::vector<std::pair<std::uint64_t, PostResult>>& results) {
  std::vector<std::string> dead;
  std::vector<std::uint64_t> done;
  for (const auto& [number, result] : results) {
    const Parcel& parcel = deliveries_.parcel(number);
    const double random = std::uniform_real_distribution<double>(0, 1)(random_);
    switch (deliveries_.Judge(number, result, absl::Now(), random)) {
      case Deliveries::Verdict::kDelivered:
        ++totals_.delivered;
        if (!receiver_well_) remarks_.push_back("the receiver takes events again");
        receiver_well_ = true;
        done.push_back(number);
        break;
      case Deliveries::Verdict::kLater:
        // Said when it begins, not each time.
        if (receiver_well_) remarks_.push_back(absl::StrCat(parcel.name, " ", result.problem, "; trying again"));
        receiver_well_ = false;
        break;
      case Deliveries::Verdict::kGivenUp:
        ++totals_.given_up;
        remarks_.push_back(absl::StrCat(parcel.name, " ", result.problem, "; given up after ", parcel.attempts,
                                        parcel.attempts == 1 ? " try" : " tries", ", now in ", state_.dead_letters()));
        dead.push_back(DeadLetter(parcel, result));
        done.push_back(number);
        break;
    }
  }
  // Before the case goes on, and before any position passes them.
  if (absl::Status kept = state_.AddDeadLetters(dead); !kept.ok()) return kept;
  for (const std::uint64_t number : done) deliveries_.Forget(number);
  return absl::OkStatus();
}

std::vector<std::string> Courier::HeadersFor(const Parcel& parcel) const {
  std::vector<std::string> headers = {"Content-Type: application/cloudevents+json; charset=utf-8",
                                      absl::StrCat("Idempotency-Key: ", parcel.name),
                                      // No asking first whether it may be sent.
                                      "Expect:"};
  if (!options_.secret.empty()) {
    headers.push_back(absl::StrCat("Docket-Signature: sha256=", SignatureOf(options_.secret, parcel.body)));
  }
  return headers;
}

std::string Courier::DeadLetter(const Parcel& parcel, const PostResult& result) const {
  nlohmann::ordered_json letter;
  letter["event"] = nlohmann::ordered_json::parse(parcel.body, nullptr, false);
  letter["why"] = result.problem;
  letter["attempts"] = parcel.attempts;
  letter["time"] = Rfc3339(absl::Now());
  return letter.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace docket::client
