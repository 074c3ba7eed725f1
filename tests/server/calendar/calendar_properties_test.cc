// What holds of every calendar, in every zone that this machine knows, whatever its hours, holidays, half-days and
// pauses; and that a second, slower way comes to the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "server/calendar/calendar.h"
#include "tests/model/random.h"
#include "tests/server/calendar/random_calendar.h"
#include "tests/server/calendar/slow_calendar.h"
#include "tests/server/calendar/zones.h"

namespace docket::testing {
namespace {

constexpr int kTrials = 4;  // per calendar
constexpr absl::Duration kNone = absl::ZeroDuration();
constexpr absl::Duration kLeast = absl::Microseconds(1);

int CalendarsPerZone() {
  int calendars = 3;
  if (const char* given = std::getenv("DOCKET_CALENDARS"); given != nullptr) (void)absl::SimpleAtoi(given, &calendars);
  return calendars;
}

// One calendar, and the slow one beside it.
class Trial {
 public:
  Trial(const std::string& zone, const CalendarHours& hours, absl::Time start, Chance* chance)
      : slow_(zone, hours), start_(start), chance_(*chance) {
    auto made = Calendar::Make(zone, hours);
    EXPECT_TRUE(made.ok()) << made.status();
    if (made.ok()) calendar_ = *made;
  }

  void Run() {
    if (calendar_ == nullptr) return;
    const absl::Time target = start_ + chance_.DurationBelow(chance_.OneIn(3) ? absl::Hours(30) : absl::Hours(24 * 70));
    Elapsed(target);
    absl::Duration work = calendar_->Elapsed(start_, target);
    if (chance_.OneIn(3)) work += chance_.DurationBelow(absl::Minutes(2));
    if (chance_.OneIn(12)) work = kNone;
    Due(work);
    if (chance_.OneIn(3)) DueAtClosing(work);
    OnePause(work);
    Pauses(work);
    start_ += chance_.DurationBelow(absl::Hours(24 * 10));
  }

 private:
  void Elapsed(absl::Time to) {
    const absl::Duration elapsed = calendar_->Elapsed(start_, to);
    EXPECT_EQ(elapsed, slow_.Counted(start_, to, {})) << start_ << " to " << to;
    EXPECT_EQ(calendar_->Elapsed(to, start_), -elapsed);
    const std::vector<Interval> open = calendar_->OpenIntervals(start_, to, SIZE_MAX);
    absl::Duration sum;
    for (size_t i = 0; i < open.size(); ++i) {
      EXPECT_LT(open[i].begin, open[i].end);
      EXPECT_GE(open[i].begin, i == 0 ? start_ : open[i - 1].end + kLeast);  // apart
      EXPECT_LE(open[i].end, to);
      sum += open[i].end - open[i].begin;
    }
    EXPECT_EQ(sum, elapsed) << start_ << " to " << to;
    const size_t most = static_cast<size_t>(chance_.Below(static_cast<int64_t>(open.size()) + 2));
    const std::vector<Interval> first = calendar_->OpenIntervals(start_, to, most);
    EXPECT_EQ(first, std::vector<Interval>(open.begin(), open.begin() + std::min(most, open.size())));
  }

  void Due(absl::Duration work) {
    const absl::Time due = calendar_->Due(start_, work);
    EXPECT_EQ(due, slow_.Due(start_, work, {})) << start_ << " + " << work;
    if (due == absl::InfiniteFuture()) return;
    EXPECT_EQ(calendar_->Elapsed(start_, due), work) << start_ << " + " << work;
    if (work > kNone) {
      EXPECT_EQ(calendar_->Elapsed(start_, due - kLeast), work - kLeast) << "not the first: " << due;
    }
    if (work == kNone) {
      EXPECT_EQ(calendar_->Elapsed(due, due + kLeast), kLeast) << "not open: " << due;
    }
    EXPECT_GE(calendar_->Due(start_, work + chance_.DurationBelow(absl::Hours(50))), due);
    EXPECT_GE(calendar_->Due(start_ + chance_.DurationBelow(absl::Hours(50)), work), due);
    const absl::Duration first = std::min(chance_.DurationBelow(work + kLeast), work);
    const absl::Time in_two = calendar_->Due(calendar_->Due(start_, first), work - first);
    EXPECT_EQ(calendar_->Elapsed(due, in_two), kNone);
    if (first < work) {
      EXPECT_EQ(in_two, due) << start_ << " + " << first << " + " << (work - first);
    }
  }

  // Work that ends exactly when the office closes, and at once after it.
  void DueAtClosing(absl::Duration work) {
    const absl::Time due = calendar_->Due(start_, work);
    const std::vector<Interval> open = calendar_->OpenIntervals(due, due + absl::Hours(24 * 20), 2);
    if (open.size() < 2) return;
    const absl::Duration to_closing = calendar_->Elapsed(start_, open[0].end);
    EXPECT_EQ(calendar_->Due(start_, to_closing), open[0].end);
    EXPECT_EQ(calendar_->Due(start_, to_closing + kLeast), open[1].begin + kLeast);
    EXPECT_EQ(calendar_->Due(open[0].end, kNone), open[1].begin);
    EXPECT_EQ(slow_.Due(start_, to_closing, {}), open[0].end);
  }

  // A pause of p open seconds moves what is due by p open seconds.
  void OnePause(absl::Duration work) {
    const absl::Time due = calendar_->Due(start_, work);
    if (work == kNone || due == absl::InfiniteFuture()) return;
    const absl::Time begin = start_ + std::min(chance_.DurationBelow(due - start_), due - start_ - kLeast);
    const Interval pause{begin, begin + chance_.DurationBelow(absl::Hours(24 * 9))};
    const absl::Time moved = DueWithPauses(*calendar_, start_, work, {pause});
    EXPECT_EQ(calendar_->Elapsed(due, moved), calendar_->Elapsed(pause.begin, pause.end))
        << start_ << " + " << work << ", paused from " << pause.begin << " to " << pause.end;
    EXPECT_EQ(DueWithPauses(*calendar_, start_, work, {{due, absl::InfiniteFuture()}}), due);
    EXPECT_EQ(DueWithPauses(*calendar_, start_, work, {{begin, absl::InfiniteFuture()}}), absl::InfiniteFuture());
  }

  void Pauses(absl::Duration work) {
    const absl::Time unpaused = std::min(calendar_->Due(start_, work), start_ + absl::Hours(24 * 365));
    const std::vector<Interval> pauses = chance_.Pauses(start_, unpaused);
    const absl::Time due = DueWithPauses(*calendar_, start_, work, pauses);
    const bool open_pause =
        std::any_of(pauses.begin(), pauses.end(), [](const Interval& p) { return p.end == absl::InfiniteFuture(); });
    if (due == absl::InfiniteFuture() && open_pause) {
      // Not reached before the pause that goes on: what counts in all is too little, or just not open any more.
      EXPECT_LE(TimeCounted(*calendar_, start_, start_ + absl::Hours(24 * 366), pauses), work);
      return;
    }
    EXPECT_EQ(due, slow_.Due(start_, work, pauses)) << start_ << " + " << work;
    if (due == absl::InfiniteFuture()) return;
    EXPECT_EQ(ElapsedWithPauses(*calendar_, start_, due, pauses), work);
    EXPECT_EQ(ElapsedWithPauses(*calendar_, due, start_, pauses), -work);
    EXPECT_EQ(slow_.Counted(start_, due, pauses), work);
    if (due > start_) {
      EXPECT_EQ(TimeCounted(*calendar_, due, start_, pauses), kNone);
    }
  }

  std::shared_ptr<const Calendar> calendar_;
  SlowCalendar slow_;
  absl::Time start_;
  Chance& chance_;
};

// Some calendars of a zone, tried from a time that `draw` draws for each. The number of trials.
template <typename Draw>
long Try(const std::string& zone, absl::TimeZone loaded, int calendars, Chance* chance, Draw draw) {
  SCOPED_TRACE(zone);
  long trials = 0;
  for (int i = 0; i < calendars; ++i) {
    const absl::Time start = draw();
    Trial trial(zone, chance->Hours(absl::ToCivilDay(start, loaded)), start, chance);
    for (int j = 0; j < kTrials && !::testing::Test::HasFailure(); ++j, ++trials) trial.Run();
  }
  return trials;
}

TEST(CalendarProperties, HoldInEveryZone) {
  Chance chance(Random("CalendarProperties"));
  const std::vector<std::string> zones = ZonesOfThisMachine();
  if (zones.empty()) GTEST_SKIP() << "this machine keeps no zones";
  const int calendars = CalendarsPerZone();
  long trials = 0;
  for (const std::string& zone : zones) {
    absl::TimeZone loaded;
    ASSERT_TRUE(absl::LoadTimeZone(zone, &loaded)) << zone;
    trials += Try(zone, loaded, calendars, &chance, [&] { return chance.TimeIn(loaded); });
  }
  std::printf("CalendarProperties: %zu zones (%s), %d calendars each, %ld trials\n", zones.size(),
              ZoneDataVersion().c_str(), calendars, trials);
}

// Countries that changed sides of the date line, and whatever else moved the clocks by more than three hours.
TEST(CalendarProperties, HoldWhereTheClocksMovedFar) {
  Chance chance(Random("CalendarProperties, far"));
  const int calendars = 2 * CalendarsPerZone();
  long changes = 0;
  long trials = 0;
  for (const std::string& zone : ZonesOfThisMachine()) {
    absl::TimeZone loaded;
    ASSERT_TRUE(absl::LoadTimeZone(zone, &loaded)) << zone;
    absl::TimeZone::CivilTransition change;
    absl::Time time = absl::FromCivil(absl::CivilYear(1902), loaded);
    for (; loaded.NextTransition(time, &change) && change.to.year() < 2100; time = loaded.At(change.to).trans) {
      if (std::abs(change.to - change.from) <= 3 * 60 * 60) continue;
      ++changes;
      trials += Try(zone, loaded, calendars, &chance, [&] { return chance.TimeNear(loaded, change); });
    }
  }
  std::printf("CalendarProperties, far: %ld changes, %d calendars each, %ld trials\n", changes, calendars, trials);
}

}  // namespace
}  // namespace docket::testing
