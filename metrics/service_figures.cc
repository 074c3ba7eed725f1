#include "metrics/service_figures.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "api/model/date.h"
#include "docket/v1/case.pb.h"
#include "metrics/figures.h"

namespace docket::metrics {
namespace {

void SetDuration(int64_t microseconds, google::protobuf::Duration* duration) {
  duration->set_seconds(microseconds / 1'000'000);
  duration->set_nanos(static_cast<int32_t>(microseconds % 1'000'000 * 1000));
}

void SetTimes(const Durations& durations, v1::TimeFigures* times) {
  const uint64_t count = durations.count();
  times->set_count(static_cast<int64_t>(count));
  if (count == 0) return;
  SetDuration(durations.sum_us() / static_cast<int64_t>(count), times->mutable_mean());
  times->mutable_p50()->set_seconds(static_cast<int64_t>(durations.Percentile(50)));
  times->mutable_p90()->set_seconds(static_cast<int64_t>(durations.Percentile(90)));
  times->mutable_p95()->set_seconds(static_cast<int64_t>(durations.Percentile(95)));
}

void SetShare(uint64_t count, uint64_t of, v1::Share* share) {
  share->set_count(static_cast<int64_t>(count));
  share->set_of(static_cast<int64_t>(of));
  if (of > 0) share->set_rate(static_cast<double>(count) / static_cast<double>(of));
}

void SetVolumes(const Tally& tally, v1::ServiceFigures* figures) {
  figures->set_opened(static_cast<int64_t>(tally.opened));
  figures->set_closed(static_cast<int64_t>(tally.closed.sum()));
  figures->set_reopened(static_cast<int64_t>(tally.reopened));
  for (size_t outcome = 0; outcome < tally.closed.all().size(); ++outcome) {
    if (tally.closed.at(outcome) == 0) continue;
    v1::ServiceFigures::Outcome* one = figures->add_outcomes();
    one->set_outcome(static_cast<v1::CaseOutcome>(outcome));
    one->set_count(static_cast<int64_t>(tally.closed.at(outcome)));
  }
  SetShare(tally.reopened, tally.closed.sum(), figures->mutable_reopen_rate());
  SetShare(tally.first_contacts_resolved, tally.first_contacts, figures->mutable_first_contact_resolution());
  figures->set_recurring(static_cast<int64_t>(tally.flags.at(v1::FLAG_REASON_RECURRING)));
}

void SetTargets(const Tally& tally, v1::ServiceFigures* figures) {
  for (const auto& [target, outcomes] : tally.targets) {
    v1::TargetFigures* one = figures->add_targets();
    one->set_target(static_cast<v1::Clock::Target>(target));
    one->set_met(static_cast<int64_t>(outcomes.met));
    one->set_missed(static_cast<int64_t>(outcomes.missed));
  }
  const Tally::MetAndMissed all = tally.AllTargets();
  SetShare(all.met, all.met + all.missed, figures->mutable_targets_met());
}

void SetRatings(const Tally& tally, v1::ServiceFigures* figures) {
  for (size_t rating = 1; rating <= 5; ++rating) {
    figures->add_ratings(static_cast<int64_t>(tally.ratings.at(rating)));
  }
  const uint64_t rated = tally.rated();
  if (rated > 0) figures->set_rating_mean(static_cast<double>(tally.rating_sum()) / static_cast<double>(rated));
  SetShare(rated, tally.ratings_asked, figures->mutable_ratings_answered());
  SetShare(tally.satisfied, tally.satisfied + tally.dissatisfied, figures->mutable_follow_ups_satisfied());
  SetShare(tally.agreed, tally.agreed + tally.refused, figures->mutable_proposals_agreed());
}

void SetEscalations(const Tally& tally, v1::ServiceFigures* figures) {
  int64_t all = 0;
  for (const auto& [key, count] : tally.escalations) {
    v1::EscalationFigures* one = figures->add_escalations();
    one->set_cause(static_cast<v1::EscalationCause>(key.first));
    one->set_level(static_cast<v1::EscalationLevel>(key.second));
    one->set_count(static_cast<int64_t>(count));
    all += static_cast<int64_t>(count);
  }
  figures->set_escalated(all);
}

void SetRootCauses(const Tally& tally, v1::ServiceFigures* figures) {
  std::vector<std::pair<std::string, uint64_t>> causes(tally.root_causes.begin(), tally.root_causes.end());
  std::stable_sort(causes.begin(), causes.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  int64_t others = 0;
  for (size_t i = 0; i < causes.size(); ++i) {
    const auto count = static_cast<int64_t>(causes[i].second);
    if (i >= kRootCausesShown) {
      others += count;
      continue;
    }
    v1::CountOf* one = figures->add_root_causes();
    one->set_value(causes[i].first);
    one->set_count(count);
  }
  figures->set_other_root_causes(others);
}

}  // namespace

v1::ServiceFigures ServiceFiguresOf(const Tally& tally) {
  v1::ServiceFigures figures;
  SetVolumes(tally, &figures);
  SetTimes(tally.times[Tally::kAcknowledge], figures.mutable_acknowledge());
  SetTimes(tally.times[Tally::kAcknowledgeBusiness], figures.mutable_acknowledge_business());
  SetTimes(tally.times[Tally::kResponse], figures.mutable_response());
  SetTimes(tally.times[Tally::kResponseBusiness], figures.mutable_response_business());
  SetTimes(tally.times[Tally::kResolution], figures.mutable_resolution());
  SetTimes(tally.times[Tally::kResolutionBusiness], figures.mutable_resolution_business());
  SetTargets(tally, &figures);
  SetRatings(tally, &figures);
  SetEscalations(tally, &figures);
  SetRootCauses(tally, &figures);
  return figures;
}

v1::Backlog BacklogOf(const std::map<int64_t, int64_t>& changes, int32_t day) {
  // The days on which those that are open were logged, ascending.
  std::vector<std::pair<int64_t, int64_t>> open;
  int64_t owed = 0;  // closed, and not found among those before
  for (const auto& [logged, change] : changes) {
    int64_t left = change - owed;
    owed = 0;
    while (left < 0 && !open.empty()) {
      const int64_t taken = std::min(-left, open.back().second);
      left += taken;
      open.back().second -= taken;
      if (open.back().second == 0) open.pop_back();
    }
    if (left > 0) open.emplace_back(logged, left);
    if (left < 0) owed = -left;
  }
  v1::Backlog backlog;
  backlog.set_date(DateOf(day));
  int64_t count = 0;
  for (const auto& [logged, cases] : open) count += cases;
  backlog.set_count(count);
  if (count == 0) return backlog;
  const auto age = [day](int64_t logged) { return static_cast<int32_t>(std::max<int64_t>(0, day - logged)); };
  const auto percentile = [&](int64_t percent) {
    int64_t passed = 0;
    // The youngest are the last.
    for (auto one = open.rbegin(); one != open.rend(); ++one) {
      passed += one->second;
      if (passed * 100 >= count * percent) return age(one->first);
    }
    return age(open.front().first);
  };
  backlog.set_oldest_days(age(open.front().first));
  backlog.set_p50_days(percentile(50));
  backlog.set_p90_days(percentile(90));
  return backlog;
}

std::string DateOf(int32_t day) { return DateText(CivilDayOf(day)); }

int32_t MondayOf(int32_t day) {
  // 1970-01-01 was a Thursday.
  const int32_t since = ((day + 3) % 7 + 7) % 7;
  return day - since;
}

std::string IsoWeekOf(int32_t monday) {
  // A week belongs to the year that its Thursday lies in.
  const absl::CivilDay thursday = CivilDayOf(monday + 3);
  return absl::StrFormat("%04d-W%02d", thursday.year(), (absl::GetYearDay(thursday) - 1) / 7 + 1);
}

}  // namespace docket::metrics
