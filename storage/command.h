// A command on its way through the committer: who sent it, about what, how it is decided, and who hears the outcome.
#ifndef DOCKET_STORAGE_COMMAND_H_
#define DOCKET_STORAGE_COMMAND_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "api/model/decision.h"
#include "api/model/directory.h"
#include "storage/data_keys.h"
#include "storage/subject.h"

namespace docket::storage {

// What a decision may know beside its subject.
struct Context {
  absl::Time now;
  std::shared_ptr<const Directory> directory;
};

struct Outcome {
  absl::Status status;
  // The subject after the command; null when it was refused. For a replay, as it was then.
  std::shared_ptr<const Subject> subject;
  bool replayed = false;
};

// The identity of a caller's request: the same one is carried out once.
struct RequestKey {
  std::string caller;
  std::string id;           // 16 bytes
  std::string fingerprint;  // of its content, 32 bytes
};

class Command {
 public:
  virtual ~Command() = default;

  // Pure: the same subject and context always give the same decision. May be called again after a conflict.
  virtual Decision Decide(const Subject& subject, const Context& context) const = 0;
  // Called exactly once, on any thread, after what it says is durable.
  virtual void Done(Outcome outcome) = 0;
  // Whether nobody waits for it any more.
  virtual bool Abandoned() const { return false; }

  SubjectKey subject;
  std::string actor;                  // who is on record
  std::string on_behalf_of;           // the person for whom the actor acts; empty for none
  std::string traceparent;            // of the caller's trace; empty for none
  std::optional<RequestKey> request;  // none: a timer's, which settles and nothing else
  std::optional<int64_t> expected_version;
  bool validate_only = false;
  // Past it the command is dropped, unless it was sent to the database already.
  absl::Time deadline = absl::InfiniteFuture();
  // Timers' commands stand in a queue of their own.
  bool from_timer = false;
  // Carried out in maintenance mode too: what ends it.
  bool possible_in_maintenance = false;
  // The key of the texts of what is opened, where it has one of its own; stored with it.
  std::optional<WrappedKey> data_key;
  // Whether a replay answers with the subject as it was, which has to be folded; else with none.
  bool replay_needs_subject = true;
};

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_COMMAND_H_
