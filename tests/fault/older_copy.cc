#include "tests/fault/older_copy.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "tests/fault/log_check.h"
#include "tests/fault/outcome.h"
#include "tests/load/answers.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(1);
// Enough to reach every lane.
constexpr size_t kCommands = 3000;
constexpr int kProbes = 60;

// A load of a few thousand commands, to its end and until the log rests.
absl::Status Work(uint64_t seed, Replicas& replicas, std::vector<load::Entry>* journal) {
  load::Load load(replicas.LoadOn(seed, 32));
  if (absl::Status started = load.Start(kPatience); !started.ok()) return started;
  if (!Await(kPatience, [&load] { return load.journal().size() >= kCommands; })) {
    return absl::DeadlineExceededError("the load did not come through");
  }
  load.Finish(kPatience);
  *journal = load.journal().entries();
  return replicas.AwaitCalm(kPatience);
}

// Both reconnect by themselves.
absl::Status AwaitServing(Replicas& replicas) {
  for (int number = 0; number < kReplicas; ++number) {
    if (!Await(kPatience, [&] { return replicas.Serving(number) && replicas.OpenOne(number).ok(); })) {
      return absl::DeadlineExceededError(absl::StrCat("docketd", number, " does not serve"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> EntriesNow(DatabaseUnderTest& database) {
  storage::Database direct(database.Direct());
  auto connection = direct.Connect();
  if (!connection.ok()) return connection.status();
  return CountEntries(**connection);
}

absl::Status CheckNoticed(int number, Replicas& replicas) {
  const bool noticed = Await(kPatience, [&] {
    const auto metrics = replicas.ScrapeReplica(number);
    return metrics.ok() && testing::ValueOf(*metrics, "docket_log_shortened") == 1;
  });
  if (!noticed) return absl::InternalError(absl::StrCat("docketd", number, " did not notice the older copy"));
  if (!Await(kPatience, [&] { return !replicas.Serving(number); })) {
    return absl::InternalError(absl::StrCat("docketd", number, " noticed, and says SERVING all the same"));
  }
  // Its committers connect again one after the other; none of them may write meanwhile.
  int refused = 0;
  grpc::Status status;
  const bool all_refused = Await(kPatience, [&] {
    for (refused = 0; refused < kProbes; ++refused) {
      status = replicas.OpenOne(number);
      if (status.ok()) return true;
      if (load::ReasonIn(status) != reason::kLogShortened) return false;
    }
    return true;
  });
  if (!all_refused || refused < kProbes) {
    return absl::InternalError(absl::StrCat("docketd", number, " answered an opening with ", load::Describe(status),
                                            ", not with LOG_SHORTENED"));
  }
  PrintRow(absl::StrCat("docketd", number), absl::StrCat("noticed: NOT_SERVING, ", kProbes, " openings refused"));
  return absl::OkStatus();
}

absl::Status Restart(testing::DocketdProcess& docketd) {
  if (!docketd.Stop(kPatience)) return absl::InternalError(absl::StrCat("SIGTERM: it ", docketd.how_it_ended()));
  if (absl::Status started = docketd.Start(); !started.ok()) return started;
  return docketd.AwaitReady(kPatience);
}

}  // namespace

absl::Status RunOlderCopy(uint64_t seed, DatabaseUnderTest& database, Replicas& replicas) {
  std::vector<load::Entry> before, after;
  if (absl::Status worked = Work(seed, replicas, &before); !worked.ok()) return worked;
  database.Stop();
  if (absl::Status copied = database.Copy(); !copied.ok()) return copied;
  if (absl::Status up = database.Revive(); !up.ok()) return up;
  if (absl::Status serving = AwaitServing(replicas); !serving.ok()) return serving;
  if (absl::Status worked = Work(seed + 1, replicas, &after); !worked.ok()) return worked;
  PrintRow("commands before the copy, after it", absl::StrCat(before.size(), ", ", after.size()));

  database.Stop();
  if (absl::Status restored = database.Restore(); !restored.ok()) return restored;
  if (absl::Status up = database.Revive(); !up.ok()) return up;
  const absl::StatusOr<uint64_t> restored = EntriesNow(database);
  if (!restored.ok()) return restored.status();
  for (int number = 0; number < kReplicas; ++number) {
    if (absl::Status noticed = CheckNoticed(number, replicas); !noticed.ok()) return noticed;
  }
  const absl::StatusOr<uint64_t> later = EntriesNow(database);
  if (!later.ok()) return later.status();
  PrintRow("entries of the copy, at first and now", absl::StrCat(*restored, ", ", *later));
  if (*restored != *later) return absl::DataLossError("the older copy was written to");

  for (int number = 0; number < kReplicas; ++number) {
    if (absl::Status started = Restart(replicas.docketd(number)); !started.ok()) return started;
  }
  if (absl::Status serving = AwaitServing(replicas); !serving.ok()) return serving;
  PrintRow("started again", "both serve on the copy");
  return Judge(database, replicas, before);
}

}  // namespace docket::fault
