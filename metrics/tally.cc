#include "metrics/tally.h"

#include <algorithm>

#include "absl/time/time.h"
#include "api/model/rating.h"
#include "docket/v1/event.pb.h"
#include "metrics/figures.h"

namespace docket::metrics {
namespace {

using log::v1::Figures;

// A list is never longer than any enum will be, whatever a newer binary wrote.
constexpr size_t kMostNumbers = 256;

// The parts of a day's row in which the times stand, in the order of Tally::Measured.
const std::array<const log::v1::Times& (Figures::*)() const, Tally::kMeasured> kStored = {
    &Figures::acknowledge,       &Figures::acknowledge_business, &Figures::response,
    &Figures::response_business, &Figures::resolution,           &Figures::resolution_business};
const std::array<log::v1::Times* (Figures::*)(), Tally::kMeasured> kMutable = {
    &Figures::mutable_acknowledge,       &Figures::mutable_acknowledge_business, &Figures::mutable_response,
    &Figures::mutable_response_business, &Figures::mutable_resolution,           &Figures::mutable_resolution_business};

// Of an event from before there were facts it is not on record: then as good as it can be known.
int64_t OpeningDay(const Observed& observed) {
  if (observed.facts.open_second() != 0) return DayOf(absl::FromUnixSeconds(observed.facts.open_second()));
  return DayOf(observed.occurred - absl::Microseconds(observed.measures.duration_us.value_or(0)));
}

void AddNumbered(const google::protobuf::RepeatedField<uint64_t>& from, NumberedCounts* into) {
  for (int i = 0; i < from.size(); ++i) into->Add(static_cast<size_t>(i), from.Get(i));
}

void WriteNumbered(const NumberedCounts& from, google::protobuf::RepeatedField<uint64_t>* into) {
  for (const uint64_t count : from.all()) into->Add(count);
}

void WriteBacklog(const std::map<int64_t, int64_t>& backlog, Figures* figures) {
  int64_t before = 0;
  for (const auto& [day, change] : backlog) {
    if (change == 0) continue;
    figures->add_backlog_days(day - before);
    figures->add_backlog_changes(change);
    before = day;
  }
}

}  // namespace

void NumberedCounts::Add(size_t number, uint64_t count) {
  if (count == 0 || number >= kMostNumbers) return;
  if (counts_.size() <= number) counts_.resize(number + 1, 0);
  counts_[number] += count;
}

uint64_t NumberedCounts::sum() const {
  uint64_t sum = 0;
  for (const uint64_t count : counts_) sum += count;
  return sum;
}

bool Tally::Add(const Observed& observed) {
  const Measures& m = observed.measures;
  const log::v1::Facts& facts = observed.facts;
  const bool counts = facts.targets_size() > 0;
  for (const log::v1::TargetFact& fact : facts.targets()) {
    if (fact.outcome() == log::v1::TARGET_OUTCOME_MET) ++targets[fact.target()].met;
    if (fact.outcome() == log::v1::TARGET_OUTCOME_MISSED) ++targets[fact.target()].missed;
  }
  const auto measure = [&](Measured wall, Measured business, int64_t us) {
    times[wall].Add(us);
    if (facts.has_business_us()) times[business].Add(facts.business_us());
  };
  switch (observed.kind) {
    case v1::CaseEventDetail::kOpened:
      ++opened;
      ++backlog[OpeningDay(observed)];
      return true;
    case v1::CaseEventDetail::kAcknowledged:
      if (!m.duration_us.has_value()) return counts;
      measure(kAcknowledge, kAcknowledgeBusiness, *m.duration_us);
      return true;
    case v1::CaseEventDetail::kInteraction:
      if (!facts.has_response_us()) return counts;
      measure(kResponse, kResponseBusiness, facts.response_us());
      return true;
    case v1::CaseEventDetail::kFirstContact:
      // Of an event from before there were facts it is not on record what it came to.
      if (facts.first_contact() == v1::FIRST_CONTACT_OUTCOME_UNSPECIFIED) return counts;
      ++first_contacts;
      if (facts.first_contact() == v1::FIRST_CONTACT_OUTCOME_RESOLVED) ++first_contacts_resolved;
      return true;
    case v1::CaseEventDetail::kEscalated:
      ++escalations[{m.cause, m.level}];
      return true;
    case v1::CaseEventDetail::kDecided:
      if (!facts.has_agreed()) return counts;
      ++(facts.agreed() ? agreed : refused);
      return true;
    case v1::CaseEventDetail::kFollowUp:
      ++ratings_asked;
      if (IsRating(m.score)) ratings.Add(m.score, 1);
      if (facts.has_satisfied()) ++(facts.satisfied() ? satisfied : dissatisfied);
      return true;
    case v1::CaseEventDetail::kFlagged:
      flags.Add(facts.flag_reason(), 1);
      return true;
    case v1::CaseEventDetail::kClosed:
      closed.Add(m.outcome, 1);
      ++root_causes[facts.root_cause()];
      --backlog[OpeningDay(observed)];
      if (m.duration_us.has_value()) measure(kResolution, kResolutionBusiness, *m.duration_us);
      return true;
    case v1::CaseEventDetail::kReopened:
      ++reopened;
      ++backlog[OpeningDay(observed)];
      return true;
    default:
      return counts;
  }
}

void Tally::Add(const Tally& other) {
  const Figures counts = other.CountsToProto();
  AddCounts(counts);
  AddBacklog(counts);
  for (size_t i = 0; i < times.size(); ++i) times[i].Add(other.times[i]);
}

void Tally::AddCounts(const Figures& figures) {
  opened += figures.opened();
  reopened += figures.reopened();
  AddNumbered(figures.closed(), &closed);
  first_contacts += figures.first_contacts();
  first_contacts_resolved += figures.first_contacts_resolved();
  ratings_asked += figures.ratings_asked();
  AddNumbered(figures.ratings(), &ratings);
  satisfied += figures.satisfied();
  dissatisfied += figures.dissatisfied();
  for (const Figures::Escalations& one : figures.escalations()) escalations[{one.cause(), one.level()}] += one.count();
  for (const Figures::Target& one : figures.targets()) {
    targets[one.target()].met += one.met();
    targets[one.target()].missed += one.missed();
  }
  for (const Figures::RootCause& one : figures.root_causes()) root_causes[one.root_cause()] += one.count();
  agreed += figures.agreed();
  refused += figures.refused();
  AddNumbered(figures.flags(), &flags);
}

void Tally::AddTimes(const Figures& figures) {
  for (size_t i = 0; i < times.size(); ++i) times[i].Add((figures.*kStored[i])());
}

void Tally::AddBacklog(const Figures& figures) {
  int64_t day = 0;
  for (int i = 0; i < figures.backlog_days_size() && i < figures.backlog_changes_size(); ++i) {
    day += figures.backlog_days(i);
    backlog[day] += figures.backlog_changes(i);
  }
}

bool Tally::HasTimes() const {
  return std::any_of(times.begin(), times.end(), [](const Durations& one) { return one.count() > 0; });
}

Figures Tally::TimesToProto() const {
  Figures figures;
  for (size_t i = 0; i < times.size(); ++i) {
    if (times[i].count() > 0) *(figures.*kMutable[i])() = times[i].ToProto();
  }
  return figures;
}

Figures Tally::CountsToProto() const {
  Figures figures;
  figures.set_opened(opened);
  figures.set_reopened(reopened);
  WriteNumbered(closed, figures.mutable_closed());
  figures.set_first_contacts(first_contacts);
  figures.set_first_contacts_resolved(first_contacts_resolved);
  figures.set_ratings_asked(ratings_asked);
  WriteNumbered(ratings, figures.mutable_ratings());
  figures.set_satisfied(satisfied);
  figures.set_dissatisfied(dissatisfied);
  for (const auto& [key, count] : escalations) {
    Figures::Escalations* one = figures.add_escalations();
    one->set_cause(key.first);
    one->set_level(key.second);
    one->set_count(count);
  }
  for (const auto& [target, outcomes] : targets) {
    Figures::Target* one = figures.add_targets();
    one->set_target(target);
    one->set_met(outcomes.met);
    one->set_missed(outcomes.missed);
  }
  for (const auto& [root_cause, count] : root_causes) {
    Figures::RootCause* one = figures.add_root_causes();
    one->set_root_cause(root_cause);
    one->set_count(count);
  }
  figures.set_agreed(agreed);
  figures.set_refused(refused);
  WriteNumbered(flags, figures.mutable_flags());
  WriteBacklog(backlog, &figures);
  return figures;
}

Tally::MetAndMissed Tally::AllTargets() const {
  MetAndMissed all;
  for (const auto& [target, outcomes] : targets) {
    // It is the customer's, not the desk's.
    if (target == v1::Clock::TARGET_CUSTOMER_ANSWER) continue;
    all.met += outcomes.met;
    all.missed += outcomes.missed;
  }
  return all;
}

uint64_t Tally::rated() const {
  uint64_t rated = 0;
  for (size_t rating = 1; rating <= kBestRating; ++rating) rated += ratings.at(rating);
  return rated;
}

uint64_t Tally::rating_sum() const {
  uint64_t sum = 0;
  for (size_t rating = 1; rating <= kBestRating; ++rating) sum += rating * ratings.at(rating);
  return sum;
}

}  // namespace docket::metrics
