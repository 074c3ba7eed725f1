#include "server/duties/recalculating.h"

#include <atomic>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "server/commands.h"
#include "server/rules/in_force.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

constexpr char kConsumer[] = "policy";
constexpr absl::Duration kPace = absl::Seconds(1);
constexpr absl::Duration kBreath = absl::Milliseconds(10);
constexpr int kPortion = 64;
// A batch that another replica sent before it heard of the policy is on record by then: see the guard of the packet.
constexpr absl::Duration kEverybodyKnows = absl::Seconds(10);

std::string Walking(int64_t version) { return absl::StrCat(version); }
std::string Walked(int64_t version) { return absl::StrCat(version, " done"); }

}  // namespace

Recalculating::Recalculating(Desk& desk) : desk_(desk), thread_([this] { Serve(); }) {}

Recalculating::~Recalculating() {
  pacer_.Stop();
  thread_.join();
}

void Recalculating::Serve() {
  std::unique_ptr<storage::Connection> connection;
  bool known = false;
  while (pacer_.Pause(kPace)) {
    if (connection == nullptr || connection->broken()) {
      absl::StatusOr<std::unique_ptr<storage::Connection>> connected = desk_.database().Connect();
      if (!connected.ok()) continue;
      connection = *std::move(connected);
      known = false;
    }
    const bool may_wake = !desk_.clock().frozen() && !desk_.in_maintenance();
    const std::shared_ptr<const Directory> directory = desk_.KnownDirectory();
    // Before it was read for the first time nothing is known of the policy.
    if (!may_wake || directory->version == 0) continue;
    if (!known) {
      absl::StatusOr<std::map<uint16_t, storage::Checkpoint>> read = storage::ReadCheckpoints(*connection, kConsumer);
      if (!read.ok()) continue;
      checkpoints_ = *std::move(read);
      known = true;
    }
    const Policy& policy = rules::PolicyIn(*directory);
    if (desk_.clock().Now() < policy.applied() + kEverybodyKnows) continue;
    for (uint16_t lane = 1; lane < desk_.facts().lanes && known; ++lane) {
      if (checkpoints_[lane].totals != Walked(policy.version())) known = Walk(*connection, lane, policy.version());
    }
  }
}

bool Recalculating::Walk(storage::Connection& connection, uint16_t lane, int64_t version) {
  storage::Checkpoint& checkpoint = checkpoints_[lane];
  uint64_t after = checkpoint.totals == Walking(version) ? checkpoint.sequence : 0;
  while (pacer_.Pause(kBreath)) {
    const absl::StatusOr<std::vector<Id>> cases = storage::ListOpen(connection, lane, after, kPortion);
    if (!cases.ok() || !WakeAll(*cases, lane)) return false;
    const bool last = cases->size() < static_cast<size_t>(kPortion);
    if (!cases->empty()) after = cases->back().number;
    const std::string totals = last ? Walked(version) : Walking(version);
    const absl::StatusOr<bool> advanced = storage::Advance(connection, kConsumer, lane, checkpoint, after, totals);
    if (!advanced.ok() || !*advanced) return false;
    checkpoint = {.sequence = after, .version = checkpoint.version + 1, .totals = totals};
    if (last) return true;
  }
  return false;
}

bool Recalculating::WakeAll(const std::vector<Id>& cases, uint16_t lane) {
  absl::BlockingCounter waiting(static_cast<int>(cases.size()));
  std::atomic<bool> all{true};
  for (const Id& id : cases) {
    auto command = std::make_shared<WakeCommand>();
    command->subject = {.lane = lane, .kind = storage::SubjectKind::kCase, .number = id.number};
    command->actor = kService;
    command->from_timer = true;
    command->done = [&waiting, &all](storage::Outcome outcome) {
      if (!outcome.status.ok()) all = false;
      waiting.DecrementCount();
    };
    desk_.Submit(std::move(command));
  }
  waiting.Wait();
  return all;
}

}  // namespace docket::server
