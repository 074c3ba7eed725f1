// Commands: a rule, its request, and who waits for the outcome. Each fits one pure function of server/rules to the
// committer.
#ifndef DOCKET_SERVER_COMMANDS_H_
#define DOCKET_SERVER_COMMANDS_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/access.h"
#include "server/rules/rules.h"
#include "server/rules/states.h"
#include "server/sealing/sealer.h"
#include "storage/command.h"

namespace docket::server {

using DoneFn = std::function<void(storage::Outcome)>;

// What all of ours share: the random and sealed parts, made before the decision, and the one who waits.
class PreparedCommand : public storage::Command {
 public:
  void Done(storage::Outcome outcome) override { done(std::move(outcome)); }
  bool Abandoned() const override { return abandoned != nullptr && abandoned(); }

  // Who asked; null: the service itself.
  std::shared_ptr<const rules::Caller> caller;
  docket::log::v1::SealedTexts texts;
  std::string uid;
  // By what the customer is found who is created or changed.
  std::vector<std::string> contacts;
  DoneFn done;
  std::function<bool()> abandoned;

 protected:
  rules::Context RuleContext(const storage::Context& context) const {
    return {.now = context.now, .directory = *context.directory, .texts = texts, .uid = uid, .contacts = contacts};
  }
  // Whether the caller may, as the directory stands; `c` is the case that it is about, or null.
  absl::Status CheckAccess(absl::string_view method, const google::protobuf::Message& request, const v1::Case* c,
                           const storage::Context& context) const;
  // Events of a case, as it stands with what was settled, and what they do to its clocks.
  static Decision DecidedOn(const v1::Case& c, absl::StatusOr<rules::Events> events, const storage::Context& context,
                            Decision decision = {});
  // Events of the caller's, or the refusal, on top of what was settled.
  static Decision Decided(absl::StatusOr<rules::Events> events, absl::Time now, Decision decision = {});
};

class OpenCaseCommand : public PreparedCommand {
 public:
  explicit OpenCaseCommand(v1::OpenCaseRequest request) : request_(std::move(request)) {}
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  const v1::OpenCaseRequest request_;
};

// A case with what had fallen due taken in, and the events of that.
struct SettledCase {
  v1::Case record;
  std::vector<Proposal> settled;
};
SettledCase SettleCase(const storage::Subject& subject, const storage::Context& context);
absl::Status CaseNotFound();
// Not a refusal that anybody hears: what was made for the command before it was judged (sealed texts) was made for
// another state than the one it met, and has to be made again.
absl::Status PrepareAgain();
bool IsPrepareAgain(const absl::Status& status);
// The refusal of what is out of the caller's reach: to them as if it were not there, and on record as what it is.
absl::Status OutOfReach(absl::Status as_if_absent = CaseNotFound());
inline constexpr char kOutOfReach[] = "docket/out-of-reach";

// One whose texts, and others' in the place of earlier ones, are sealed for what its case was when it was prepared.
class SealedCommand : public PreparedCommand {
 public:
  // Whose key its texts are sealed with; unset where it has none.
  std::optional<Id> sealed_for;
  // Texts of earlier events in other words, or under another key; and the version at which they were read.
  std::vector<ReplacedTexts> replaces;
  std::optional<uint64_t> prepared_at;

 protected:
  // OK, or PrepareAgain.
  absl::Status CheckPrepared(const storage::Subject& subject) const;
};

template <typename Request>
class CaseCommand : public SealedCommand {
 public:
  explicit CaseCommand(Request request) : request_(std::move(request)) {}

  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override {
    if (!subject.exists()) return {.refusal = CaseNotFound()};
    SettledCase now = SettleCase(subject, context);
    Decision decision{.settled = std::move(now.settled)};
    decision.refusal = CheckAccess(rules::CommandOf<Request>(), request_, &now.record, context);
    decision.denied = !decision.refusal.ok();
    if (decision.denied) return decision;
    if (decision.refusal = CheckPrepared(subject); !decision.refusal.ok()) return decision;
    decision.refusal = rules::CheckLegal(now.record.state(), rules::CommandOf<Request>());
    if (!decision.refusal.ok()) return decision;
    rules::Context rule_context = RuleContext(context);
    rule_context.replaces = replaces.size();
    if (other != nullptr) rule_context.other = &other->case_record();
    decision = DecidedOn(now.record, rules::Decide(now.record, request_, rule_context), context, std::move(decision));
    if (!decision.events.empty()) decision.events.front().replaces = replaces;
    return decision;
  }

  // The other case that the request names; null where it names none.
  std::shared_ptr<const storage::Subject> other;

 private:
  const Request request_;
};

// A timer's: settles what has fallen due, and nothing else.
class WakeCommand : public PreparedCommand {
 public:
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;
};

// Creation or change of a member of staff, a team, or the desk's mode; `Record` is which.
template <typename Record, typename Request>
class DirectoryCommand : public PreparedCommand {
 public:
  explicit DirectoryCommand(Request request) : request_(std::move(request)) {}

  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override {
    if (absl::Status may = CheckAccess(rules::CommandOf<Request>(), request_, nullptr, context); !may.ok()) {
      return {.refusal = std::move(may), .denied = true};
    }
    const Record* record = subject.exists() ? &std::get<Record>(subject.record) : nullptr;
    return Decided(rules::Decide(record, request_, RuleContext(context)), context.now);
  }

 private:
  const Request request_;
};

// A customer is created with the first contact; when it exists there is nothing to do.
class EnsureCustomerCommand : public PreparedCommand {
 public:
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;
};

// A consequence of a case's event: somebody carries one case more or less.
class WorkloadCommand : public PreparedCommand {
 public:
  explicit WorkloadCommand(docket::log::v1::WorkloadChanged change) : change_(std::move(change)) {}
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  const docket::log::v1::WorkloadChanged change_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_COMMANDS_H_
