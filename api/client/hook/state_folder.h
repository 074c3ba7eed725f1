// What a hook keeps over restarts: the position up to which everything was delivered or given up, and what was given
// up.
//
//   DIR/position               of the desk's events; one line
//   DIR/dead-letters.jsonl     one line for each event that was given up: the event as it was posted, why, when
//   DIR/replaying.jsonl        while dead letters are being posted again: those that it began with
//
// What is said to be kept is on the disk. Only its owner may read it. One hook at a time uses a folder, and one replay
// beside it. Errors are sentences for a person. Belongs to one thread.
#ifndef DOCKET_API_CLIENT_HOOK_STATE_FOLDER_H_
#define DOCKET_API_CLIENT_HOOK_STATE_FOLDER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::client {

class StateFolder {
 public:
  explicit StateFolder(std::string path) : path_(std::move(path)) {}
  ~StateFolder();
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;

  enum class Use { kHook, kReplay };
  // Makes the folder where there is none. FAILED_PRECONDITION when another process uses it in this way.
  absl::Status Open(Use use);

  // Empty where there is none yet.
  absl::StatusOr<std::string> Position() const;
  absl::Status KeepPosition(const std::string& position) const;

  // Lines of JSON, without their ends.
  absl::Status AddDeadLetters(const std::vector<std::string>& lines) const;
  // Sets the dead letters aside for a replay; those of one that broke off come along.
  absl::StatusOr<std::vector<std::string>> TakeDeadLetters() const;
  // What was set aside was delivered, or is among the dead letters again.
  absl::Status ForgetTaken() const;

  std::string dead_letters() const { return path_ + "/dead-letters.jsonl"; }

 private:
  const std::string path_;
  int lock_ = -1;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HOOK_STATE_FOLDER_H_
