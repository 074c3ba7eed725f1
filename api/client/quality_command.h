// What the commands of quality assurance have in common: scorecards, action plans and suggestions are changed, shown
// and listed in one way.
//
// Used as Command is: by one thread, while the command line is set up and parsed.
#ifndef DOCKET_API_CLIENT_QUALITY_COMMAND_H_
#define DOCKET_API_CLIENT_QUALITY_COMMAND_H_

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"
#include "api/client/directory_page.h"
#include "api/client/quality_page.h"

namespace docket::client {

using Quality = v1::QualityService::Stub;

inline constexpr char kQuality[] = "Quality assurance";

inline constexpr int kUsualRecords = 50;
inline constexpr int kMostRecords = 100'000;

inline const NameKind kScorecardName = {ScorecardName,
                                        "is no scorecard id; one looks like 7K3M2Q9A or scorecards/7K3M2Q9A"};

template <typename Record>
using PageFn = std::string (*)(const Record&, const Moment&, const Paper&);

// Sends a change as the flags have filled it, and tells what came of it: `done`(record) is the sentence.
template <typename Request, typename Record, typename Done>
ExitStatus ChangeRecord(Session& session,
                        grpc::Status (Quality::*method)(grpc::ClientContext*, const Request&, Record*),
                        const Request& request, PageFn<Record> page, Done done) {
  return Change(session, method, request, [&](const Record& record) {
    return DirectoryChange(done(record), page(record, session.moment(), session.paper()), request.validate_only());
  });
}

template <typename Request, typename Record>
void AddShow(CLI::App& topic, Chosen& chosen, const Command::Description& description, const char* argument,
             const NameKind& kind, grpc::Status (Quality::*method)(grpc::ClientContext*, const Request&, Record*),
             PageFn<Record> page) {
  Command command(topic, chosen, description);
  auto request = std::make_shared<Request>();
  command.Name(argument, kind, "Its id; in lower case or with hyphens is fine", request->mutable_name())->required();
  command.Runs([request, method, page](Session& session) {
    return Show(session, method, *request,
                [&](const Record& record) { return page(record, session.moment(), session.paper()); });
  });
}

// Reads pages until there are as many as are wanted, and prints them.
template <typename Request, typename Page, typename ItemsOf, typename Tabulate>
ExitStatus List(Session& session, grpc::Status (Quality::*method)(grpc::ClientContext*, const Request&, Page*),
                const Request& request, int limit, const char* key, ItemsOf items_of, Tabulate table) {
  const auto found = ReadPages(session, method, request, limit, items_of);
  if (found.status != ExitStatus::kDone) return found.status;
  if (session.json()) {
    const ExitStatus status = PrintJson(session, JsonListDocument(key, Pointers(found.items)));
    if (status != ExitStatus::kDone) return status;
  } else {
    session.Print(table(found.items, session.moment(), session.paper()));
  }
  if (found.more) session.Remark(absl::StrCat("there are more than these ", limit, "; --limit asks for more"));
  return ExitStatus::kDone;
}

inline std::shared_ptr<int> LimitFlag(Command& command) {
  auto limit = std::make_shared<int>(kUsualRecords);
  command.Number("--limit", 1, kMostRecords, absl::StrCat("At most so many (", kUsualRecords, ")"),
                 [limit](int most) { *limit = most; });
  return limit;
}

// Of plans and suggestions.
void AddPlanCommands(CLI::App& app, Chosen& chosen);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_QUALITY_COMMAND_H_
