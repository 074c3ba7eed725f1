#include "tests/fault/totals_check.h"

#include <cmath>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"

namespace docket::fault {
namespace {

using storage::Row;
using storage::Rows;

// "CASE_KIND_INQUIRY" as the label says it: "inquiry".
std::string Word(const google::protobuf::EnumDescriptor* type, const std::optional<std::string>& number) {
  int value = 0;
  (void)absl::SimpleAtoi(number.value_or("0"), &value);
  const size_t prefix = type->value(0)->name().size() - std::string("UNSPECIFIED").size();
  const google::protobuf::EnumValueDescriptor* named = type->FindValueByNumber(value);
  return named == nullptr ? absl::StrCat(value) : absl::AsciiStrToLower(named->name().substr(prefix));
}

double AsDouble(const std::optional<std::string>& text) {
  double value = 0;
  (void)absl::SimpleAtod(text.value_or("0"), &value);
  return value;
}

struct Label {
  const char* name;
  const google::protobuf::EnumDescriptor* type;
};

// One metric, counted: a column for each label in their order, then the count, then (of a histogram) the sum.
struct Question {
  std::string metric;
  std::vector<Label> labels;
  std::string sql;
  double unit = 0;  // of the sum: 1 point, 1e-6 s; 0 for a counter or gauge
};

std::vector<Question> Questions() {
  const Label kind{"kind", v1::CaseKind_descriptor()}, channel{"channel", v1::Channel_descriptor()};
  const Label cause{"cause", v1::EscalationCause_descriptor()}, level{"level", v1::EscalationLevel_descriptor()};
  const Label outcome{"outcome", v1::CaseOutcome_descriptor()}, state{"state", v1::CaseState_descriptor()};
  const auto of = [](const std::string& select, int event, const std::string& rest) {
    return absl::StrCat("SELECT ", select,
                        " FROM case_events WHERE subject_kind = 1 AND case_kind > 0 AND kind = ", event, " ", rest);
  };
  return {
      {"docket_cases_opened_total",
       {kind, channel},
       of("case_kind, channel, COUNT(*)", v1::CaseEventDetail::kOpened, "GROUP BY case_kind, channel")},
      {"docket_response_time_seconds",
       {kind, channel},
       of("case_kind, channel, COUNT(*), SUM(duration_us)", v1::CaseEventDetail::kAcknowledged,
          "GROUP BY case_kind, channel"),
       1e-6},
      {"docket_escalations_total",
       {cause, level, kind},
       of("cause, level, case_kind, COUNT(*)", v1::CaseEventDetail::kEscalated, "GROUP BY cause, level, case_kind")},
      {"docket_csat_score",
       {kind},
       of("case_kind, COUNT(*), SUM(score)", v1::CaseEventDetail::kFollowUp, "AND score > 0 GROUP BY case_kind"),
       1},
      {"docket_cases_closed_total",
       {outcome, kind},
       of("outcome, case_kind, COUNT(*)", v1::CaseEventDetail::kClosed, "GROUP BY outcome, case_kind")},
      {"docket_resolution_time_seconds",
       {kind},
       // What ended without a resolution took no time to resolve.
       of("case_kind, COUNT(*), SUM(duration_us)", v1::CaseEventDetail::kClosed,
          "AND duration_us IS NOT NULL GROUP BY case_kind"),
       1e-6},
      // From the log: where each case's last event left it.
      {"docket_cases",
       {state},
       "SELECT e.to_state, COUNT(*) FROM case_events e JOIN (SELECT lane, number, MAX(sequence) s FROM case_events "
       "WHERE "
       "subject_kind = 1 GROUP BY lane, number) m ON m.lane = e.lane AND m.s = e.sequence GROUP BY e.to_state"},
  };
}

class Comparer {
 public:
  Comparer(storage::Connection& connection, const testing::Series& exported)
      : connection_(connection), exported_(exported) {}

  absl::StatusOr<TotalsComparison> Run() {
    for (const Question& question : Questions()) {
      const absl::StatusOr<Rows> rows = connection_.Query(question.sql);
      if (!rows.ok()) return rows.status();
      for (const Row& row : *rows) Compare(question, row);
    }
    // What is exported and was not counted has to be 0.
    for (const auto& [series, value] : exported_) {
      const bool ours = absl::StartsWith(series, "docket_") && !absl::StrContains(series, "_bucket{") &&
                        !absl::StrContains(series, "projection_lag") && !absl::StrContains(series, "metrics_age");
      if (ours && value != 0 && !counted_.contains(series)) {
        comparison_.differences.push_back(absl::StrCat(series, ": exported ", value, ", counted 0"));
      }
    }
    return comparison_;
  }

 private:
  void Compare(const Question& question, const Row& row) {
    std::string labels = "{";
    for (size_t i = 0; i < question.labels.size(); ++i) {
      absl::StrAppend(&labels, i == 0 ? "" : ",", question.labels[i].name, "=\"", Word(question.labels[i].type, row[i]),
                      "\"");
    }
    labels += "}";
    const double count = AsDouble(row[question.labels.size()]);
    if (question.unit == 0) return CompareOne(absl::StrCat(question.metric, labels), count);
    CompareOne(absl::StrCat(question.metric, "_count", labels), count);
    CompareOne(absl::StrCat(question.metric, "_sum", labels),
               AsDouble(row[question.labels.size() + 1]) * question.unit);
  }

  void CompareOne(const std::string& series, double counted) {
    ++comparison_.compared;
    counted_.insert(series);
    const double exported = testing::ValueOf(exported_, series);
    // Both are exact in microseconds; what differs is how they are turned into seconds.
    if (std::llround(exported * 1e6) != std::llround(counted * 1e6)) {
      comparison_.differences.push_back(absl::StrCat(series, ": exported ", exported, ", counted ", counted));
    }
  }

  storage::Connection& connection_;
  const testing::Series& exported_;
  TotalsComparison comparison_;
  std::set<std::string> counted_;
};

}  // namespace

absl::StatusOr<TotalsComparison> CompareTotals(storage::Connection& connection, const testing::Series& exported) {
  return Comparer(connection, exported).Run();
}

}  // namespace docket::fault
