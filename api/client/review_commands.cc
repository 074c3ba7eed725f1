// The commands by which a case is looked at again.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"

namespace docket::client {
namespace {

// " 2", the number of the flag that came last.
std::string LastFlag(const v1::Case& value) {
  return value.flags().empty() ? "" : absl::StrCat(" (flag ", value.flags().rbegin()->number(), ")");
}

void AddFlag(CLI::App& app, Chosen& chosen) {
  using Request = v1::FlagCaseRequest;
  Command command(app, chosen,
                  {"flag", "Ask that somebody looks at a case again, closed or not",
                   "docket flag 7K3M2Q9A --for recurring 'The third lamp this month.'", kAgain});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  ReasonArgument(command, "What is the matter", request.get());
  command.Choice("--for", "Why", request.get(), &Request::set_reason_code)->type_name("WHY")->required();
  Sends(command, &Cases::FlagCase, request,
        [](const v1::Case& value) { return absl::StrCat("Flagged case ", Id(value), LastFlag(value)); });
}

void AddReview(CLI::App& app, Chosen& chosen) {
  using Request = v1::ReviewCaseRequest;
  Command command(app, chosen,
                  {"review", "Record what looking at a flagged case came to",
                   "docket review 7K3M2Q9A 1 --outcome action-taken 'The lamp is off the shelf.'", kAgain});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  WhichNumber(command, "NUMBER", "Which flag", request.get())->required();
  ReasonArgument(command, "What was found", request.get());
  command.Choice("--outcome", "What it came to", request.get(), &Request::set_outcome)->required();
  Sends(command, &Cases::ReviewCase, request, [request](const v1::Case& value) {
    return absl::StrCat("Reviewed flag ", request->number(), " of case ", Id(value));
  });
}

}  // namespace

void AddReviewCommands(CLI::App& app, Chosen& chosen) {
  AddFlag(app, chosen);
  AddReview(app, chosen);
}

}  // namespace docket::client
