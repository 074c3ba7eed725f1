#include <algorithm>

#include "server/calendar/calendar.h"

namespace docket {
namespace {

// In order and apart, empty ones left out.
std::vector<Interval> InOrder(std::vector<Interval> pauses) {
  std::sort(pauses.begin(), pauses.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  std::vector<Interval> in_order;
  for (const Interval& pause : pauses) {
    if (pause.end <= pause.begin) continue;
    if (!in_order.empty() && pause.begin <= in_order.back().end) {
      in_order.back().end = std::max(in_order.back().end, pause.end);
    } else {
      in_order.push_back(pause);
    }
  }
  return in_order;
}

}  // namespace

absl::Time DueWithPauses(const Calendar& calendar, absl::Time start, absl::Duration work,
                         const std::vector<Interval>& pauses) {
  work = std::max(work, absl::ZeroDuration());
  for (const Interval& pause : InOrder(pauses)) {
    if (pause.end <= start) continue;
    const absl::Time due = calendar.Due(start, work);
    // Work that ends exactly when the pause begins is done; no work is due at an instant that counts, and this does
    // not.
    const bool done_before = due < pause.begin || (due == pause.begin && work > absl::ZeroDuration());
    if (done_before) return due;
    if (pause.begin > start) work -= calendar.Elapsed(start, pause.begin);
    start = pause.end;
    if (start == absl::InfiniteFuture()) return start;
  }
  return calendar.Due(start, work);
}

absl::Duration ElapsedWithPauses(const Calendar& calendar, absl::Time from, absl::Time to,
                                 const std::vector<Interval>& pauses) {
  return to < from ? -TimeCounted(calendar, to, from, pauses) : TimeCounted(calendar, from, to, pauses);
}

absl::Duration TimeCounted(const Calendar& calendar, absl::Time from, absl::Time to,
                           const std::vector<Interval>& pauses) {
  absl::Duration counted;
  absl::Time counted_to = from;
  for (const Interval& pause : InOrder(pauses)) {
    if (pause.end <= counted_to) continue;
    if (pause.begin >= to) break;
    if (pause.begin > counted_to) counted += calendar.Elapsed(counted_to, pause.begin);
    counted_to = pause.end;
  }
  return counted_to < to ? counted + calendar.Elapsed(counted_to, to) : counted;
}

}  // namespace docket
