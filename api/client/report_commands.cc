// How the service went in a period: as tables, as JSON, and as a page to hand on.
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "api/client/calls.h"
#include "api/client/case_command.h"
#include "api/client/report/html_report.h"
#include "api/client/report/report_page.h"
#include "api/client/whole_file.h"
#include "api/model/date.h"

namespace docket::client {
namespace {

using Reports = v1::ReportService::Stub;

constexpr absl::Duration kDay = absl::Hours(24);

struct Wanted {
  v1::GetServiceReportRequest request;
  std::string html;
};

// The last quarter that is over, as of today in UTC.
void LastQuarter(absl::Time now, v1::GetServiceReportRequest* request) {
  const absl::CivilMonth month(absl::ToCivilMonth(now, absl::UTCTimeZone()));
  const absl::CivilMonth quarter(month.year(), (month.month() - 1) / 3 * 3 + 1);
  request->set_from_date(DateText(absl::CivilDay(quarter - 3)));
  request->set_to_date(DateText(absl::CivilDay(quarter) - 1));
}

std::string NotADate(const std::string& typed) {
  return ParseDate(typed).has_value() ? "" : absl::StrCat("'", typed, "' is no day: write it like 2026-10-01");
}

ExitStatus WritePage(Session& session, const Wanted& wanted, const v1::ServiceReport& report) {
  WholeFile file(wanted.html);
  absl::Status status = file.Open();
  if (status.ok()) status = file.Write(HtmlReport(report));
  if (status.ok()) status = file.Keep();
  if (!status.ok()) {
    session.Remark(status.message());
    return ExitStatus::kFailed;
  }
  session.Remark(absl::StrCat("the report of ", report.from_date(), " to ", report.to_date(), " is in ", wanted.html));
  return ExitStatus::kDone;
}

ExitStatus Report(Session& session, Wanted& wanted) {
  v1::GetServiceReportRequest& request = wanted.request;
  const absl::Time now = session.moment().now;
  if (request.from_date().empty() && !request.to_date().empty()) {
    return session.WrongUsage("--to needs --from: from which day on?");
  }
  if (request.from_date().empty()) LastQuarter(now, &request);
  if (request.to_date().empty()) request.set_to_date(DateText(absl::ToCivilDay(now, absl::UTCTimeZone())));
  v1::ServiceReport report;
  const ExitStatus read = session.Call(&Reports::GetServiceReport, request, report);
  if (read != ExitStatus::kDone) return read;
  if (!wanted.html.empty()) {
    const ExitStatus written = WritePage(session, wanted, report);
    if (written != ExitStatus::kDone || !session.json()) return written;
  }
  return Answer(session, report, [&](const v1::ServiceReport& said) { return ReportPage(said, session.paper()); });
}

}  // namespace

void AddReportCommands(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"report", "Say how the service went in a period; without one, in the last full quarter",
                   "docket report --from 2026-07-01 --to 2026-09-30 --by team --html review.html", kReading});
  auto wanted = std::make_shared<Wanted>();
  const auto date = [&](const char* flag, const char* help, std::string* field) {
    command.Text(flag, help, field)->type_name("DATE")->check(Checked(NotADate));
  };
  date("--from", "The first day, in UTC; without, the last calendar quarter that is over",
       wanted->request.mutable_from_date());
  date("--to", "The last day, within the period; without, today", wanted->request.mutable_to_date());
  command.Choice("--by", "Say it for each of these too", &wanted->request, &v1::GetServiceReportRequest::set_group_by);
  command.Text("--html", "Write one page to hand on, with charts, that needs nothing else", &wanted->html)
      ->type_name("FILE");
  command.Runs([wanted](Session& session) { return Report(session, *wanted); });
}

}  // namespace docket::client
