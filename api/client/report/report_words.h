// What the text and the page of a report say alike. Pure functions.
#ifndef DOCKET_API_CLIENT_REPORT_REPORT_WORDS_H_
#define DOCKET_API_CLIENT_REPORT_REPORT_WORDS_H_

#include <string>
#include <vector>

#include "docket/v1/report_service.pb.h"

namespace docket::client {

// "82.4 %"; "-" where it is a share of nothing.
std::string RateText(const v1::Share& share);
std::string RateText(double rate);
// "82.4 % of 1,204".
std::string ShareText(const v1::Share& share);
// "4.31"; "-" without any.
std::string RatingText(const v1::ServiceFigures& figures);
// "2 h 5 min"; "-" where there is none.
std::string SpanText(bool has, const google::protobuf::Duration& duration);

// The six times, each with what it is called.
struct NamedTimes {
  std::string name;
  const v1::TimeFigures* wall;
  const v1::TimeFigures* business;
};
std::vector<NamedTimes> TimesOf(const v1::ServiceFigures& figures);

// "staff", "team"; and what one of them is called: "Ana Diaz", "billing", "nobody".
std::string GroupWord(v1::GetServiceReportRequest::GroupBy group_by);
std::string GroupName(v1::GetServiceReportRequest::GroupBy group_by, const std::string& value,
                      const std::string& display_name);

// "targets missed: 40.0 %, the desk 10.0 %".
std::string MeasureWord(v1::TrainingNeed::Measure measure);
std::string MeasureValue(v1::TrainingNeed::Measure measure, double value);

// Why the newest events are missing; empty where none is.
std::string LagText(const v1::ServiceReport& report);

// What each word means, in the order in which a reader meets it.
struct Definition {
  const char* term;
  const char* meaning;
};
const std::vector<Definition>& Definitions();

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REPORT_REPORT_WORDS_H_
