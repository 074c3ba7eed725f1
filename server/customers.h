// Commands on customers, and a merge of two in steps. Two subjects in two lanes are concerned, and no command spans
// lanes, so
//
//   1. the one that stays expects the duplicate;
//   2. the duplicate becomes one, or declines: it is somebody's duplicate already, or has duplicates itself;
//   3. where it declined, the one that stays does not expect it any more.
//
// The request ids of steps 2 and 3 derive from the call's, and what step 2 came to is on record either way, so a retry
// hears the same. A call that breaks off in between is finished by the consequences, which follow each step 1.
#ifndef DOCKET_SERVER_CUSTOMERS_H_
#define DOCKET_SERVER_CUSTOMERS_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/commands.h"
#include "storage/schema.h"

namespace docket::server {

inline const docket::log::v1::Customer& CustomerOf(const storage::Subject& subject) {
  return std::get<docket::log::v1::Customer>(subject.record);
}

// How commands name a customer that was read: all by the same name, so that memory holds each once.
inline storage::SubjectKey CommandKey(const storage::Subject& customer) {
  return {.lane = customer.key.lane, .kind = storage::SubjectKind::kCustomer, .key = customer.key.key};
}

// A change of a customer that exists.
template <typename Request>
class CustomerCommand : public PreparedCommand {
 public:
  explicit CustomerCommand(Request request) : request_(std::move(request)) {}

  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override {
    if (absl::Status may = CheckAccess(rules::CommandOf<Request>(), request_, nullptr, context); !may.ok()) {
      return {.refusal = std::move(may), .denied = true};
    }
    if (prepared_at.has_value() && *prepared_at != subject.version) return {.refusal = PrepareAgain()};
    const auto* record = subject.exists() ? &CustomerOf(subject) : nullptr;
    return Decided(rules::Decide(record, request_, RuleContext(context)), context.now);
  }

  // The version whose profile was changed; unset where the profile stays.
  std::optional<uint64_t> prepared_at;

 private:
  const Request request_;
};

// At the place of its first contact. Where that is taken by somebody who gave the contact up since: PrepareAgain.
class CreateCustomerCommand : public PreparedCommand {
 public:
  explicit CreateCustomerCommand(v1::CreateCustomerRequest request) : request_(std::move(request)) {}
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

  // The hash of the first contact.
  std::string first;
  // Who was known by it, as was found before.
  std::optional<docket::log::v1::Customer> known;

 private:
  const v1::CreateCustomerRequest request_;
};

// Step 1. Its request is the call's own.
class ExpectDuplicateCommand : public PreparedCommand {
 public:
  // `duplicate` as it was read.
  ExpectDuplicateCommand(v1::MergeCustomersRequest request, docket::log::v1::Merge merge,
                         docket::log::v1::Customer duplicate)
      : request_(std::move(request)), merge_(std::move(merge)), duplicate_(std::move(duplicate)) {}
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  const v1::MergeCustomersRequest request_;
  const docket::log::v1::Merge merge_;
  const docket::log::v1::Customer duplicate_;
};

// Step 2, at the duplicate; `expected` is the merge as the one that stays has it.
class BecomeDuplicateCommand : public PreparedCommand {
 public:
  BecomeDuplicateCommand(const storage::Desk& desk, const std::string& stays, const docket::log::v1::Merge& expected);
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  docket::log::v1::Merge merge_;
};

// Step 3, and what follows where a duplicate is one no more; at the one that stays. Who brought it about is for the
// caller to fill in.
class DuplicateGoneCommand : public PreparedCommand {
 public:
  DuplicateGoneCommand(const storage::Desk& desk, const std::string& stays, std::string merge_id);
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  const std::string merge_id_;
};

// The id of a call's merge.
std::string MergeId(const storage::Desk& desk, const storage::RequestKey& request, const std::string& stays,
                    const std::string& duplicate);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CUSTOMERS_H_
