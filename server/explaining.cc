// Why a case's deadlines are what they are, from its events alone.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "api/model/names.h"
#include "server/commands.h"
#include "server/fold.h"
#include "server/policy_reads.h"
#include "server/rules/clocks.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

constexpr size_t kPortion = 500;
constexpr size_t kMostSegments = 200;

// All that a case's events say of its clocks: each as it stood last.
struct Told {
  std::map<int, v1::Clock> clocks;
  std::map<std::pair<int, int>, v1::Pause> pauses;  // by cycle and number

  void Hear(const v1::CaseEventDetail& detail, int cycle) {
    for (const v1::Clock& clock : detail.clock_changes().clocks()) clocks[clock.number()] = clock;
    for (const v1::Pause& pause : detail.clock_changes().pauses()) pauses[{cycle, pause.number()}] = pause;
  }
};

absl::Status ReadTold(storage::Connection& connection, const Id& id, storage::Subject* subject, Told* told) {
  uint64_t after = 0;
  while (true) {
    absl::StatusOr<std::vector<storage::LogEntry>> entries =
        storage::ReadSubjectEntries(connection, id.lane, id.number, after, kPortion);
    if (!entries.ok()) return entries.status();
    for (storage::LogEntry& entry : *entries) {
      ApplyEntry(subject, &entry);
      told->Hear(entry.body.case_event(), subject->case_record().cycle());
      after = entry.sequence;
    }
    if (entries->size() < kPortion) return absl::OkStatus();
  }
}

absl::Time EndOrEver(const v1::Pause& pause) {
  return pause.has_end_time() ? rules::FromProto(pause.end_time()) : absl::InfiniteFuture();
}

// Open, and not paused.
std::vector<Interval> Without(const std::vector<Interval>& open, const std::vector<Interval>& pauses) {
  std::vector<Interval> counted;
  for (Interval rest : open) {
    for (const Interval& pause : pauses) {
      if (pause.end <= rest.begin || pause.begin >= rest.end) continue;
      if (pause.begin > rest.begin) counted.push_back({rest.begin, pause.begin});
      rest.begin = std::min(pause.end, rest.end);
    }
    if (rest.begin < rest.end) counted.push_back(rest);
  }
  return counted;
}

std::string Text(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone()); }

std::string Text(absl::Duration duration) { return absl::FormatDuration(absl::Trunc(duration, absl::Seconds(1))); }

// "first response" for TARGET_FIRST_RESPONSE.
std::string TargetWords(v1::Clock::Target target) {
  const std::string name = absl::AsciiStrToLower(absl::StripPrefix(v1::Clock::Target_Name(target), "TARGET_"));
  return absl::StrReplaceAll(name, {{"_", " "}});
}

std::string Ending(const v1::Clock& clock, absl::Time now) {
  const absl::Time due = rules::FromProto(clock.due_time());
  if (clock.end() == v1::Clock::END_CANCELLED) {
    return absl::StrCat(clock.breached() ? "missed, and " : "", "owed no more since ",
                        Text(rules::FromProto(clock.end_time())));
  }
  if (clock.end() == v1::Clock::END_DONE) {
    const absl::Time done = rules::FromProto(clock.end_time());
    if (!clock.has_due_time()) return absl::StrCat("done at ", Text(done));
    return done <= due
               ? absl::StrCat("met, ", Text(due - done), " before it was due")
               : absl::StrCat(clock.breached() ? "missed, " : "", "done ", Text(done - due), " after it was due");
  }
  if (!clock.has_due_time()) return absl::StrCat("stands still since ", Text(rules::FromProto(clock.pause_time())));
  if (due < now) return absl::StrCat("overdue by ", Text(now - due));
  return absl::StrCat(Text(due - now), " left");
}

std::string Summary(const v1::Clock& clock, absl::Time now) {
  std::string budget = "as the customer was told";
  if (clock.has_budget()) {
    budget = absl::StrCat(
        Text(rules::FromProto(clock.budget())), " of ",
        clock.calendar().empty() ? "calendar time" : absl::StrCat("business time (", clock.calendar(), ")"));
  }
  return absl::StrCat(TargetWords(clock.target()), clock.about() > 0 ? absl::StrCat(" ", clock.about()) : "", ": ",
                      budget, " from ", Text(rules::FromProto(clock.start_time())),
                      clock.has_due_time() ? absl::StrCat(", due ", Text(rules::FromProto(clock.due_time()))) : "",
                      "; ", Ending(clock, now), "; policy ", clock.policy_version());
}

void Explain(const v1::Clock& clock, const Told& told, const Policy& policy, absl::Time now,
             v1::ExplainDeadlinesResponse::Explanation* explanation) {
  *explanation->mutable_clock() = clock;
  std::vector<Interval> pauses;
  const absl::Time start = rules::FromProto(clock.start_time());
  absl::Time end = clock.has_end_time() ? rules::FromProto(clock.end_time()) : now;
  if (clock.has_due_time()) end = std::min(end, rules::FromProto(clock.due_time()));
  for (const auto& [place, pause] : told.pauses) {
    const bool waits = pause.reason() == v1::Pause::REASON_WAITING;
    const bool stands = waits ? clock.pauses_while_waiting() : clock.pauses_while_resolved();
    if (place.first != clock.cycle() || !stands || EndOrEver(pause) <= start) continue;
    if (rules::FromProto(pause.start_time()) >= end && pause.has_end_time()) continue;
    *explanation->add_pauses() = pause;
    pauses.push_back({rules::FromProto(pause.start_time()), EndOrEver(pause)});
  }
  const std::vector<Interval> open = policy.CalendarOf(clock.calendar()).OpenIntervals(start, end, kMostSegments + 1);
  std::vector<Interval> counted = Without(open, pauses);
  // There may be more open time than was looked at, however much of that was a pause.
  explanation->set_more_counted(std::max(open.size(), counted.size()) > kMostSegments);
  counted.resize(std::min(counted.size(), kMostSegments));
  for (const Interval& segment : counted) {
    v1::ExplainDeadlinesResponse::Segment* one = explanation->add_counted();
    *one->mutable_start_time() = rules::ToProto(segment.begin);
    *one->mutable_end_time() = rules::ToProto(segment.end);
  }
  explanation->set_summary(Summary(clock, now));
}

}  // namespace

absl::Status ExplainDeadlinesFrom(storage::Connection& connection, absl::Time now, const Directory& directory,
                                  const rules::Access& access, const v1::ExplainDeadlinesRequest& request,
                                  v1::ExplainDeadlinesResponse* response) {
  const Id id = *ParseCaseName(request.name());
  const storage::SubjectKey key{.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
  const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, key);
  if (!loaded.ok()) return loaded.status();
  if (!loaded->subject->exists()) return CaseNotFound();
  if (!access.Reaches("ExplainDeadlines", loaded->subject->case_record())) return OutOfReach();
  storage::Subject subject = storage::AbsentSubject(key);
  Told told;
  if (absl::Status read = ReadTold(connection, id, &subject, &told); !read.ok()) return read;
  // What has fallen due and is not on record yet is explained all the same.
  const auto as_it_is = std::shared_ptr<const Directory>(std::shared_ptr<void>(), &directory);
  for (const Proposal& proposal : SettleCase(subject, {.now = now, .directory = as_it_is}).settled) {
    told.Hear(proposal.payload.case_event(), subject.case_record().cycle());
  }
  std::map<int64_t, std::shared_ptr<const Policy>> policies;
  response->Clear();
  for (const auto& [number, clock] : told.clocks) {
    std::shared_ptr<const Policy>& policy = policies[clock.policy_version()];
    if (policy == nullptr) {
      docket::log::v1::PolicyRecord record;
      absl::StatusOr<std::shared_ptr<const Policy>> read = ReadPolicy(connection, clock.policy_version(), &record);
      if (!read.ok()) return read.status();
      policy = *std::move(read);
    }
    Explain(clock, told, *policy, now, response->add_clocks());
  }
  std::stable_sort(response->mutable_clocks()->begin(), response->mutable_clocks()->end(),
                   [](const auto& a, const auto& b) {
                     return rules::FromProto(a.clock().start_time()) < rules::FromProto(b.clock().start_time());
                   });
  *response->mutable_now() = rules::ToProto(now);
  return absl::OkStatus();
}

}  // namespace docket::server
