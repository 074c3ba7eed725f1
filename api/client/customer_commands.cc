// The commands about customers, and those that put a case right: whose it is, and what should not have been written.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"
#include "api/client/customer_page.h"
#include "api/client/directory_page.h"

namespace docket::client {
namespace {

using Customers = v1::CustomerService::Stub;

constexpr const char* kGroup = "Customers";
constexpr int kDefaultLimit = 50;
constexpr int kLargestLimit = 100'000;

// The flags that stand for a field of a profile, so that an update is about those that were given.
using FieldFlags = std::vector<std::pair<const CLI::Option*, const char*>>;

// Of values that may be several, '' is for none at all.
CLI::Option* Several(Command& command, const std::string& flag, const std::string& help,
                     std::function<void(const std::string&)> add) {
  return command.Texts(flag, help, [add = std::move(add)](const std::string& value) {
    if (!value.empty()) add(value);
  });
}

FieldFlags ProfileFlags(Command& command, v1::CustomerProfile* profile, bool updating) {
  const std::string none = updating ? "; '' for none" : "";
  CLI::Option* name = command.Text("--name", "What the customer is called", profile->mutable_display_name());
  CLI::Option* email = Several(command, "--email", absl::StrCat("An e-mail address", none),
                               [profile](const std::string& value) { profile->add_emails(value); });
  CLI::Option* phone = Several(command, "--phone", absl::StrCat("A phone number", none),
                               [profile](const std::string& value) { profile->add_phones(value); });
  CLI::Option* account = Several(command, "--account", absl::StrCat("An account's reference", none),
                                 [profile](const std::string& value) { profile->add_account_references(value); });
  return {{name, "display_name"}, {email, "emails"}, {phone, "phones"}, {account, "account_references"}};
}

template <typename Request>
void CustomerArgument(Command& command, const std::string& help, Request* request) {
  command.Name("CUSTOMER", kCustomerName, help, request->mutable_name())->required();
}

template <typename Request>
ExitStatus ChangeCustomer(Session& session,
                          grpc::Status (Customers::*method)(grpc::ClientContext*, const Request&, v1::Customer*),
                          const Request& request, std::function<std::string(const v1::Customer&)> done) {
  return Change(session, method, request, [&](const v1::Customer& customer) {
    return DirectoryChange(done(customer), CustomerPage(customer, session.moment(), session.paper()),
                           request.validate_only());
  });
}

void AddFind(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"find", "Find customers by an e-mail address, a phone number or an account, however it is written",
                   "docket customer find --phone '030 123 45 67'", kGroup});
  auto request = std::make_shared<v1::FindCustomersRequest>();
  CLI::Option* email = command.Text("--email", "By an e-mail address",
                                    [request](const std::string& typed) { request->set_email(typed); });
  CLI::Option* phone =
      command.Text("--phone", "By a phone number", [request](const std::string& typed) { request->set_phone(typed); });
  CLI::Option* account = command.Text("--account", "By an account's reference",
                                      [request](const std::string& typed) { request->set_account_reference(typed); });
  email->excludes(phone)->excludes(account);
  phone->excludes(account);
  command.Runs([request](Session& session) {
    if (request->contact_case() == v1::FindCustomersRequest::CONTACT_NOT_SET) {
      return session.WrongUsage("one of --email, --phone and --account has to say by what");
    }
    v1::FindCustomersResponse found;
    const ExitStatus status = session.Call(&Customers::FindCustomers, *request, found);
    if (status != ExitStatus::kDone) return status;
    if (session.json()) return PrintJson(session, JsonListDocument("customers", Pointers(found.customers())));
    session.Print(CustomerTable(found.customers(), session.moment(), session.paper()));
    return ExitStatus::kDone;
  });
}

void AddShow(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen, {"show", "Show a customer", "docket customer show 7K3M2Q9A", kGroup});
  auto request = std::make_shared<v1::GetCustomerRequest>();
  CustomerArgument(command, "Whom", request.get());
  command.Runs([request](Session& session) {
    return Show(session, &Customers::GetCustomer, *request, [&](const v1::Customer& customer) {
      return CustomerPage(customer, session.moment(), session.paper());
    });
  });
}

void AddCreate(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"create", "Put a customer on record, by at least one contact or account",
                   "docket customer create --name 'Ana Diaz' --email ana@example.com --account A-1047", kGroup});
  auto request = std::make_shared<v1::CreateCustomerRequest>();
  ProfileFlags(command, request->mutable_profile(), /*updating=*/false);
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCustomer(session, &Customers::CreateCustomer, *request, [](const v1::Customer& customer) {
      return absl::StrCat("Created customer ", IdOf(customer.name()));
    });
  });
}

void AddUpdate(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"update", "Change what the flags name, and nothing else; the identity has to be verified",
                   "docket customer update 7K3M2Q9A --email ana@example.com --phone ''", kGroup});
  auto request = std::make_shared<v1::UpdateCustomerRequest>();
  CustomerArgument(command, "Whom", request.get());
  const FieldFlags fields = ProfileFlags(command, request->mutable_profile(), /*updating=*/true);
  command.ChangeFlags(request.get());
  command.Runs([request, fields](Session& session) {
    for (const auto& [option, field] : fields) {
      if (option->count() > 0) request->mutable_update_mask()->add_paths(field);
    }
    if (request->update_mask().paths().empty()) return session.WrongUsage("say by a flag what is to change");
    return ChangeCustomer(session, &Customers::UpdateCustomer, *request, [](const v1::Customer& customer) {
      return absl::StrCat("Updated customer ", IdOf(customer.name()));
    });
  });
}

// "15m", "2h", "7d".
std::optional<absl::Duration> ParsePeriod(absl::string_view typed) {
  if (typed.size() < 2) return std::nullopt;
  int count = 0;
  if (!absl::SimpleAtoi(typed.substr(0, typed.size() - 1), &count) || count < 1 || count > 100'000) return std::nullopt;
  switch (typed.back()) {
    case 'm':
      return absl::Minutes(count);
    case 'h':
      return absl::Hours(count);
    case 'd':
      return absl::Hours(24) * count;
    default:
      return std::nullopt;
  }
}

void AddVerify(CLI::App& topic, Chosen& chosen) {
  using Request = v1::VerifyIdentityRequest;
  Command command(topic, chosen,
                  {"verify", "Record that you verified who the customer is, and for how long that holds",
                   "docket customer verify 7K3M2Q9A --method call-back --valid-for 30m", kGroup});
  auto request = std::make_shared<Request>();
  CustomerArgument(command, "Whom", request.get());
  command.Choice("--method", "How", request.get(), &Request::set_method)->required();
  const auto complaint = [](const std::string& typed) {
    return ParsePeriod(typed).has_value() ? std::string()
                                          : absl::StrCat("'", typed, "' is no period; one looks like 15m, 2h or 7d");
  };
  command
      .Text("--valid-for", "How long it holds, as 15m, 2h or 7d (1h)",
            [request](const std::string& typed) {
              const absl::Duration period = ParsePeriod(typed).value_or(absl::ZeroDuration());
              request->mutable_valid_for()->set_seconds(absl::ToInt64Seconds(period));
            })
      ->type_name("PERIOD")
      ->check(Checked(complaint));
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCustomer(session, &Customers::VerifyIdentity, *request, [](const v1::Customer& customer) {
      return absl::StrCat("The identity of customer ", IdOf(customer.name()), " is verified");
    });
  });
}

void AddMerge(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"merge", "Two records are one person's: the second becomes the first one's duplicate",
                   "docket customer merge 7K3M2Q9A 2AB3CD4E", kGroup});
  auto request = std::make_shared<v1::MergeCustomersRequest>();
  CustomerArgument(command, "The one that stays", request.get());
  command
      .Name("DUPLICATE", kCustomerName, "The one that becomes its duplicate; its cases stay its own, and are found too",
            request->mutable_duplicate())
      ->required();
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCustomer(session, &Customers::MergeCustomers, *request, [request](const v1::Customer& customer) {
      return absl::StrCat("Customer ", IdOf(request->duplicate()), " is a duplicate of ", IdOf(customer.name()));
    });
  });
}

void AddUnmerge(CLI::App& topic, Chosen& chosen) {
  Command command(
      topic, chosen,
      {"unmerge", "Take a merge back: they are two people after all", "docket customer unmerge 2AB3CD4E", kGroup});
  auto request = std::make_shared<v1::UnmergeCustomerRequest>();
  CustomerArgument(command, "The duplicate", request.get());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeCustomer(session, &Customers::UnmergeCustomer, *request, [](const v1::Customer& customer) {
      return absl::StrCat("Customer ", IdOf(customer.name()), " is nobody's duplicate any more");
    });
  });
}

// What a list of reads is asked for, as the flags fill it.
struct ReadsWanted {
  v1::ListCustomerReadsRequest request;
  std::string since;
  std::string until;
  int limit = kDefaultLimit;
};

ExitStatus ListReads(Session& session, const ReadsWanted& wanted) {
  v1::ListCustomerReadsRequest request = wanted.request;
  SetTime(session, wanted.since, [&] { return request.mutable_read_from(); });
  SetTime(session, wanted.until, [&] { return request.mutable_read_before(); });
  const auto reads = ReadPages(session, &Customers::ListCustomerReads, request, wanted.limit,
                               [](v1::ListCustomerReadsResponse& page) { return page.mutable_reads(); });
  if (reads.status != ExitStatus::kDone) return reads.status;
  if (session.json()) {
    const ExitStatus status = PrintJson(session, JsonListDocument("reads", Pointers(reads.items)));
    if (status != ExitStatus::kDone) return status;
  } else {
    session.Print(CustomerReadTable(reads.items, session.moment(), session.paper()));
  }
  if (reads.more) session.Remark(absl::StrCat("there are more than these ", wanted.limit, "; --limit asks for more"));
  return ExitStatus::kDone;
}

void AddReads(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"reads", "Who read what of customers, and why; the newest first",
                   "docket customer reads 7K3M2Q9A --since -7d", kGroup});
  auto wanted = std::make_shared<ReadsWanted>();
  command.Name("CUSTOMER", kCustomerName, "Only of this one and its duplicates", wanted->request.mutable_customer());
  command
      .Text("--by", "Only by this caller: an identity, or staff/ana whom it acted for",
            wanted->request.mutable_caller())
      ->type_name("CALLER");
  command.Time("--since", "Only then or later", &wanted->since);
  command.Time("--until", "Only before", &wanted->until);
  command.Number("--limit", 1, kLargestLimit, absl::StrCat("At most so many (", kDefaultLimit, ")"),
                 [wanted](int most) { wanted->limit = most; });
  command.Runs([wanted](Session& session) { return ListReads(session, *wanted); });
}

void AddCorrectCustomer(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"correct-customer", "A case is another customer's than was written down: it goes to that one",
                   "docket correct-customer 7K3M2Q9A --customer 2AB3CD4E --reason 'A namesake.'", kGroup});
  auto request = std::make_shared<v1::CorrectCustomerRequest>();
  CaseArgument(command, request.get());
  CLI::Option* customer =
      command.Name("--customer", kCustomerName, "Whose it is, where that one is known", request->mutable_customer());
  const auto by_contact = [&](const std::string& flag, const std::string& help, std::string* (v1::Contact::*field)()) {
    command
        .Text(flag, help,
              [request, field](const std::string& typed) { *(request->mutable_contact()->*field)() = typed; })
        ->excludes(customer);
  };
  by_contact("--name", "Else what the customer is called", &v1::Contact::mutable_display_name);
  by_contact("--email", "and an e-mail address", &v1::Contact::mutable_email);
  by_contact("--phone", "or a phone number, by which the customer is found or created", &v1::Contact::mutable_phone);
  command.Text("--reason", "How it came about", request->mutable_reason())->type_name("TEXT");
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    if (request->customer().empty() && request->contact().email().empty() && request->contact().phone().empty()) {
      return session.WrongUsage("--customer, or --email or --phone, has to say whose it is");
    }
    return ChangeCase(session, &Cases::CorrectCustomer, *request, [](const v1::Case& value) {
      return absl::StrCat("Case ", Id(value), " is customer ", IdOf(value.customer()), "'s");
    });
  });
}

void AddRedact(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"redact", "Take a text that should not be on record out of an earlier event, for good",
                   "docket redact 7K3M2Q9A --version 4 --field text --reason \"A card's number.\"", kGroup});
  auto request = std::make_shared<v1::RedactTextRequest>();
  CaseArgument(command, request.get());
  command
      .Version("--version", "The version of the case whose event holds it: docket events CASE --json shows them",
               [request](std::int64_t version) { request->set_version(version); })
      ->required();
  command
      .Text("--field", "Which of that event's texts, as the contract calls it: description, say",
            request->mutable_field())
      ->required();
  command.Text("--reason", "Why", request->mutable_reason())->type_name("TEXT")->required();
  Sends(command, &Cases::RedactText, request, [request](const v1::Case& value) {
    return absl::StrCat("The ", request->field(), " of version ", request->version(), " of case ", Id(value),
                        " is gone for good");
  });
}

}  // namespace

void AddCustomerCommands(CLI::App& app, Chosen& chosen) {
  CLI::App& topic = AddTopic(app, {"customer", "Customers: find, show, create, update, verify, merge, unmerge, reads",
                                   "docket customer find --email ana@example.com", kGroup});
  AddFind(topic, chosen);
  AddShow(topic, chosen);
  AddCreate(topic, chosen);
  AddUpdate(topic, chosen);
  AddVerify(topic, chosen);
  AddMerge(topic, chosen);
  AddUnmerge(topic, chosen);
  AddReads(topic, chosen);
  AddCorrectCustomer(app, chosen);
  AddRedact(app, chosen);
}

}  // namespace docket::client
