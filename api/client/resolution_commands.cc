// The commands that agree on a resolution with the customer, and carry it out.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"
#include "api/client/money.h"

namespace docket::client {
namespace {

// What a resolution may end in; the others are for a case that ends without one.
std::vector<int> NoResolution() {
  return {v1::CASE_OUTCOME_WITHDRAWN, v1::CASE_OUTCOME_SPAM, v1::CASE_OUTCOME_NO_ANSWER};
}

// What was typed of a remedy; both or neither.
struct TypedMoney {
  std::string amount;
  std::string currency;
};

void RemedyFlags(Command& command, TypedMoney* remedy) {
  CLI::Option* amount = command.Text("--remedy", "What the customer gets for the trouble, like 25.00", &remedy->amount);
  CLI::Option* currency = command.Text("--currency", "Of which currency, like EUR", &remedy->currency);
  amount->type_name("AMOUNT")->needs(currency);
  currency->needs(amount);
}

std::string AmountExample(absl::string_view currency) {
  const int digits = DigitsOf(currency);
  return digits == 0 ? "25" : absl::StrCat("25.", std::string(static_cast<std::size_t>(digits), '0'));
}

// What becomes of a proposal, in a clause: " waits for approval by a supervisor".
std::string Fate(const v1::Proposal& proposal) {
  if (proposal.state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL) {
    return absl::StrCat(" waits for approval by a ", SpokenWordOf(proposal.approver_role()));
  }
  return " is with the customer";
}

void AddPropose(CLI::App& app, Chosen& chosen) {
  using Request = v1::ProposeResolutionRequest;
  Command command(
      app, chosen,
      {"propose", "Put a resolution, or one of several, to the customer",
       "docket propose 7K3M2Q9A --outcome resolved --remedy 25.00 --currency EUR 'A new lamp, and a voucher.'",
       kAgreeing});
  auto request = std::make_shared<Request>();
  auto remedy = std::make_shared<TypedMoney>();
  CaseArgument(command, request.get());
  command.Text("SUMMARY", "What is proposed", request->mutable_summary())->required();
  command.Choice("--outcome", "How it would end", request.get(), &Request::set_outcome, NoResolution())->required();
  RemedyFlags(command, remedy.get());
  command.ChangeFlags(request.get());
  command.Runs([request, remedy](Session& session) {
    if (!remedy->amount.empty()) {
      const std::string currency = absl::AsciiStrToUpper(remedy->currency);
      const std::optional<std::int64_t> units = MinorUnits(remedy->amount, DigitsOf(currency));
      if (!units.has_value()) {
        return session.WrongUsage(absl::StrCat("--remedy: '", remedy->amount, "' is no amount of ", currency,
                                               "; one looks like ", AmountExample(currency)));
      }
      request->mutable_remedy()->set_currency(currency);
      request->mutable_remedy()->set_minor_units(*units);
    }
    return ChangeCase(session, &Cases::ProposeResolution, *request, [](const v1::Case& value) {
      if (value.proposals().empty()) return absl::StrCat("Proposed a resolution of case ", Id(value));
      const v1::Proposal& proposal = *value.proposals().rbegin();
      return absl::StrCat("Proposal ", proposal.number(), " of case ", Id(value), Fate(proposal));
    });
  });
}

void AddApprove(CLI::App& app, Chosen& chosen) {
  using Request = v1::ApproveRemedyRequest;
  Command command(app, chosen,
                  {"approve", "Approve a proposal's remedy, or not", "docket approve 7K3M2Q9A 1 sue --yes", kAgreeing});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  WhichNumber(command, "NUMBER", "Which proposal", request.get())->required();
  command.Name("STAFF", kStaffName, "Who approves it or does not", request->mutable_approver())->required();
  YesOrNo(command, "The customer may have it", "Not so: --reason says why", request.get(), &Request::set_approved);
  command.Text("--reason", "Why", request->mutable_reason());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    if (!request->has_approved()) return session.WrongUsage(kNeitherYesNorNo);
    return ChangeCase(session, &Cases::ApproveRemedy, *request, [request](const v1::Case& value) {
      return absl::StrCat(request->approved() ? "Approved" : "Did not approve", " the remedy of proposal ",
                          request->number(), " of case ", Id(value));
    });
  });
}

void AddDecide(CLI::App& app, Chosen& chosen) {
  using Request = v1::DecideResolutionRequest;
  Command command(app, chosen,
                  {"decide", "Record the customer's yes or no to a proposal",
                   "docket decide 7K3M2Q9A --yes --channel phone", kAgreeing});
  auto request = std::make_shared<Request>();
  CaseArgument(command, request.get());
  YesOrNo(command, "The customer agrees; other proposals are off", "The customer does not", request.get(),
          &Request::set_agreed);
  ChannelFlag(command, "How the customer said so", request.get())->required();
  WhichNumber(command, "--number", "Which proposal; without, the one that is open", request.get());
  command.Text("--comment", "The customer's own words", request->mutable_comment());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    if (!request->has_agreed()) return session.WrongUsage(kNeitherYesNorNo);
    return ChangeCase(session, &Cases::DecideResolution, *request, [request](const v1::Case& value) {
      const std::string which =
          request->number() > 0 ? absl::StrCat("proposal ", request->number()) : "what was proposed";
      return absl::StrCat("The customer ", request->agreed() ? "agreed to " : "refused ", which, " in case ",
                          Id(value));
    });
  });
}

void AddResolve(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"resolve", "Record that a resolution was carried out",
                   "docket resolve 7K3M2Q9A --outcome resolved 'Sent a second parcel by courier.'", kEnding});
  auto request = std::make_shared<v1::ResolveCaseRequest>();
  CaseArgument(command, request.get());
  command.Text("SUMMARY", "What was done for the customer", request->mutable_summary())->required();
  command.Choice("--outcome", "How it ended", request.get(), &v1::ResolveCaseRequest::set_outcome, NoResolution())
      ->required();
  Sends(command, &Cases::ResolveCase, request,
        [](const v1::Case& value) { return absl::StrCat("Resolved case ", Id(value)); });
}

}  // namespace

void AddResolutionCommands(CLI::App& app, Chosen& chosen) {
  AddPropose(app, chosen);
  AddApprove(app, chosen);
  AddDecide(app, chosen);
  AddResolve(app, chosen);
}

}  // namespace docket::client
