// Which row of the reports' figures: a day or a month, of one value of one dimension, in one lane.
#ifndef DOCKET_API_MODEL_REPORT_DAY_H_
#define DOCKET_API_MODEL_REPORT_DAY_H_

#include <compare>
#include <cstdint>
#include <string>

namespace docket {

// By what events are told apart. The numbers are stored; there is no row for the whole: it is the sum of the kinds'.
enum class Dimension : uint8_t { kKind = 1, kChannel = 2, kTeam = 3, kCategory = 4, kStaff = 5 };

// A whole month has a row of its own beside its days', so that a long period takes few reads.
enum class Span : uint8_t { kDay = 0, kMonth = 10 };

// The times stand apart from the counts: they are by far the larger part, and few reports ask for them.
enum class Part : uint8_t { kCounts = 0, kTimes = 20 };

struct ReportDayKey {
  Dimension dimension = Dimension::kKind;
  Span span = Span::kDay;
  Part part = Part::kCounts;
  // In days since 1970-01-01, in UTC; of a month its first.
  int32_t day = 0;
  // The number of an enum's value, an id or a category; empty for none.
  std::string value = {};

  friend auto operator<=>(const ReportDayKey&, const ReportDayKey&) = default;
};

// `dimension` as it is stored.
inline constexpr int StoredDimension(Dimension dimension, Span span, Part part) {
  return static_cast<int>(dimension) + static_cast<int>(span) + static_cast<int>(part);
}

}  // namespace docket

#endif  // DOCKET_API_MODEL_REPORT_DAY_H_
