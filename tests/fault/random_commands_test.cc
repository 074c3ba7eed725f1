// Tens of thousands of random commands in waves, legal and illegal, with right and wrong versions, only validated, and
// sent again with the same and with other content, against a model that keeps what must be true.
//
// In a wave every case is touched by one command (and its repetitions), so that the model knows what came before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "api/model/refusal.h"
#include "metrics/projector.h"
#include "metrics/service_exposition.h"
#include "prometheus/text_serializer.h"
#include "server/totals_store.h"
#include "tests/fault/log_check.h"
#include "tests/fault/random_command.h"
#include "tests/fault/totals_check.h"
#include "tests/rules/soundness.h"
#include "tests/support/test_desk.h"

namespace docket::fault {
namespace {

using storage::Outcome;
using testing::TestDatabase;
using testing::TestDesk;

constexpr int kWave = 64;
constexpr size_t kMostCases = 120;  // few enough for long lives
constexpr size_t kMostKept = 400;   // answers to repeat

int CommandsToRun() {
  int commands = 4000;
  if (const char* given = getenv("DOCKET_COMMANDS"); given != nullptr) (void)absl::SimpleAtoi(given, &commands);
  return commands;
}

std::string BytesOf(const Outcome& outcome) { return storage::SerializeRecord(outcome.subject->record); }

// What was acknowledged once, to be asked for again at any time.
struct Answered {
  RandomCommand command;
  std::string bytes;
};

class RandomCommands : public ::testing::Test {
 protected:
  RandomCommands() : seed_(testing::Seed("RandomCommands")), random_(seed_), desk_(database_) {
    for (const auto& [id, role] : {std::pair{"rep", v1::ROLE_REPRESENTATIVE},
                                   {"sue", v1::ROLE_SUPERVISOR},
                                   {"max", v1::ROLE_MANAGER},
                                   {"eve", v1::ROLE_EXPERT}}) {
      EXPECT_TRUE(desk_.CreateStaff(id, role).status.ok());
    }
    EXPECT_TRUE(desk_.CreateStaff("away", v1::ROLE_REPRESENTATIVE, false).status.ok());
    entries_ = CountNow();
  }

  uint64_t CountNow() { return *CountEntries(*database_.Connect()); }
  int Roll(int sides) { return static_cast<int>(random_() % static_cast<unsigned>(sides)); }

  // Runs them all at once; the answers in their order.
  std::vector<Outcome> RunAll(const std::vector<RandomCommand>& commands) {
    std::vector<Outcome> outcomes(commands.size());
    absl::BlockingCounter waiting(static_cast<int>(commands.size()));
    for (size_t i = 0; i < commands.size(); ++i) {
      const auto prepared = commands[i].Prepare(desk_);
      prepared->done = [&outcomes, &waiting, i](Outcome outcome) {
        outcomes[i] = std::move(outcome);
        waiting.DecrementCount();
      };
      desk_.desk().Submit(prepared);
    }
    waiting.Wait();
    return outcomes;
  }

  RandomCommand Choose(std::set<size_t>* taken) {
    if (!answered_.empty() && Roll(6) == 0) {
      const RandomCommand& again = answered_[random_() % answered_.size()].command;
      const auto known = std::find_if(cases_.begin(), cases_.end(), [&again](const auto& subject) {
        return subject->case_record().name() == again.name;
      });
      if (known == cases_.end() || !DueSoon(**known)) return again;
    }
    const size_t at = cases_.empty() ? 0 : random_() % cases_.size();
    if (cases_.empty() || Roll(8) == 0 || DueSoon(*cases_[at]) || !taken->insert(at).second) {
      return RandomCommand::Opening(random_);
    }
    const size_t other = random_() % cases_.size();
    return RandomCommand::OnCase(*cases_[at], at, other == at ? nullptr : cases_[other], random_);
  }

  // Invariant 7: the same case, command and context give the same events.
  void DecideTwice(const RandomCommand& command) {
    if (!command.place.has_value()) return;
    const auto prepared = command.Prepare(desk_);
    const storage::Context context{.now = desk_.desk().clock().Now(),
                                   .directory = *storage::ReadDirectory(*directory_connection_)};
    const storage::Subject& subject = *cases_[*command.place];
    const Decision first = prepared->Decide(subject, context), second = prepared->Decide(subject, context);
    ASSERT_EQ(first.refusal.code(), second.refusal.code());
    ASSERT_EQ(first.refusal.message(), second.refusal.message());
    ASSERT_EQ(first.events.size(), second.events.size());
    for (size_t i = 0; i < first.events.size(); ++i) {
      ASSERT_EQ(first.events[i].payload.SerializeAsString(), second.events[i].payload.SerializeAsString());
      ASSERT_EQ(first.events[i].occurred, second.events[i].occurred);
    }
    ++decided_twice_;
  }

  void JudgeRepetition(const Answered& first, const RandomCommand& again, const Outcome& outcome) {
    ++repetitions_;
    if (again.other_content) {
      EXPECT_EQ(ReasonOf(outcome.status), reason::kRequestIdReused) << again.Describe();
      return;
    }
    ASSERT_TRUE(outcome.status.ok()) << again.Describe() << ": " << outcome.status;
    EXPECT_TRUE(outcome.replayed) << again.Describe();
    EXPECT_EQ(BytesOf(outcome), first.bytes) << again.Describe();
  }

  void JudgeFresh(const RandomCommand& command, const Outcome& outcome) {
    const uint64_t before = command.place.has_value() ? cases_[*command.place]->version : 0;
    if (!outcome.status.ok()) {
      ++refusals_[ReasonOf(outcome.status)];
      EXPECT_NE(ReasonOf(outcome.status), reason::kInternal) << command.Describe() << ": " << outcome.status;
      EXPECT_NE(ReasonOf(outcome.status), reason::kRequestIdReused) << command.Describe();
      if (ReasonOf(outcome.status) == reason::kVersionMismatch) {
        EXPECT_NE(*command.expected_version, static_cast<int64_t>(before)) << command.Describe();
      }
      return;
    }
    if (command.expected_version.has_value()) {
      EXPECT_EQ(*command.expected_version, static_cast<int64_t>(before)) << command.Describe();
    }
    ASSERT_GT(outcome.subject->version, before) << command.Describe();
    if (command.validate_only) return;
    ++acknowledged_;
    entries_ += outcome.subject->version - before;
    testing::ExpectSoundCase(outcome.subject->case_record());
    if (command.place.has_value()) {
      cases_[*command.place] = outcome.subject;
    } else if (cases_.size() < kMostCases) {
      cases_.push_back(outcome.subject);
    }
    Answered answered{.command = command.Again(), .bytes = BytesOf(outcome)};
    if (answered_.size() < kMostKept) {
      answered_.push_back(std::move(answered));
    } else {
      answered_[random_() % kMostKept] = std::move(answered);
    }
  }

  // The same request twice at once: one of them, whichever, was carried out, and the other heard the same.
  void JudgeTwin(const RandomCommand& command, const Outcome& one, const Outcome& other) {
    ASSERT_EQ(one.status.ok(), other.status.ok()) << command.Describe() << ": " << one.status << ", " << other.status;
    if (!one.status.ok()) return;
    EXPECT_NE(one.replayed, other.replayed) << command.Describe();
    EXPECT_EQ(BytesOf(one), BytesOf(other)) << command.Describe();
  }

  // What falls due while a wave runs would be settled by whichever command comes next, refused or not.
  bool DueSoon(const storage::Subject& subject) {
    const v1::Case& c = subject.case_record();
    return c.has_next_due_time() &&
           absl::FromUnixSeconds(c.next_due_time().seconds()) < desk_.desk().clock().Now() + absl::Seconds(30);
  }

  void RunWave() {
    std::set<size_t> taken;
    std::vector<RandomCommand> wave;
    while (wave.size() < kWave) {
      wave.push_back(Choose(&taken));
      RandomCommand& chosen = wave.back();
      if (chosen.is_repetition()) {
        chosen.other_content = Roll(4) == 0;
        if (Roll(4) == 0) chosen.expected_version = Roll(50);
      } else {
        DecideTwice(chosen);
        // The client that cannot wait: the same request twice at once.
        if (!chosen.validate_only && Roll(10) == 0) wave.push_back(chosen);
      }
    }
    const std::map<std::string, Answered> known = Known();
    const std::vector<Outcome> outcomes = RunAll(wave);
    for (size_t i = 0; i < wave.size(); ++i) {
      const bool doubled = i > 0 && wave[i].id == wave[i - 1].id && !wave[i].is_repetition();
      if (const auto first = known.find(wave[i].id); first != known.end()) {
        JudgeRepetition(first->second, wave[i], outcomes[i]);
      } else if (doubled) {
        JudgeTwin(wave[i], outcomes[i - 1], outcomes[i]);
      } else {
        JudgeFresh(wave[i], outcomes[i]);
      }
    }
    // What a command made due at once was settled by whoever came next, be it a repetition: else by these.
    std::vector<size_t> due;
    for (size_t at = 0; at < cases_.size(); ++at) {
      if (DueSoon(*cases_[at])) due.push_back(at);
    }
    WakeUp(due);
    // Refusals, validations and repetitions wrote nothing; each acknowledged command wrote what its answer says, once.
    ASSERT_EQ(CountNow(), entries_);
  }

  std::map<std::string, Answered> Known() const {
    std::map<std::string, Answered> known;
    for (const Answered& answered : answered_) known[answered.command.id] = answered;
    return known;
  }

  // Hours pass, often to the moment before something falls due, and everybody's timers ring.
  void LetTimePass() {
    const v1::Case& some = cases_[random_() % cases_.size()]->case_record();
    if (Roll(2) == 0 && some.has_next_due_time()) {
      const absl::Duration ahead =
          absl::FromUnixSeconds(some.next_due_time().seconds()) - desk_.desk().clock().Now() - absl::Milliseconds(100);
      shift_ += std::max(ahead, absl::ZeroDuration());
    } else {
      shift_ += absl::Minutes(Roll(600));
    }
    desk_.desk().clock().Shift(shift_);
    std::vector<size_t> all(cases_.size());
    std::iota(all.begin(), all.end(), 0);
    WakeUp(all);
    ASSERT_EQ(CountNow(), entries_);
  }

  // These timers ring.
  void WakeUp(const std::vector<size_t>& places) {
    std::vector<RandomCommand> wakes;
    for (const size_t at : places) wakes.push_back(RandomCommand::Wake(*cases_[at], at));
    const std::vector<Outcome> outcomes = RunAll(wakes);
    for (size_t i = 0; i < places.size(); ++i) {
      ASSERT_TRUE(outcomes[i].status.ok()) << outcomes[i].status;
      std::shared_ptr<const storage::Subject>& subject = cases_[places[i]];
      entries_ += outcomes[i].subject->version - subject->version;
      subject = outcomes[i].subject;
    }
  }

  // ASSIGN-1: what the events ask of the workloads comes to one case more for each that somebody has.
  void CompareWorkloads() {
    const auto connection = database_.Connect();
    std::map<std::string, int> asked, carried;
    const auto events = connection->Query("SELECT payload FROM case_events WHERE subject_kind = 1");
    ASSERT_TRUE(events.ok()) << events.status();
    for (const storage::Row& row : *events) {
      docket::log::v1::Payload payload;
      ASSERT_TRUE(payload.ParseFromString(row[0].value_or("")));
      for (const auto& change : rules::ConsequencesOf(payload.case_event())) asked[change.staff] += change.change;
    }
    const auto cases = connection->Query("SELECT record FROM cases");
    ASSERT_TRUE(cases.ok()) << cases.status();
    for (const storage::Row& row : *cases) {
      v1::Case c;
      ASSERT_TRUE(c.ParseFromString(row[0].value_or("")));
      testing::ExpectSoundCase(c);
      if (!c.assignee().empty() && c.state() != v1::CASE_STATE_CLOSED) ++carried[c.assignee()];
    }
    std::erase_if(asked, [](const auto& one) { return one.second == 0; });
    EXPECT_EQ(asked, carried);
  }

  // Invariant 6, by a projector that has folded everything.
  void CompareExportedTotals() {
    const metrics::TotalsStore store = server::TotalsStoreOn(database_.database(), database_.desk());
    metrics::Projector projector(store);
    while (projector.RunOnce() != metrics::Projector::Pass::kIdle) {
    }
    const metrics::ServiceExposition exposition([&store] { return metrics::ReadCheckpointed(store); },
                                                server::EscalationPaths());
    const std::string page = prometheus::TextSerializer().Serialize(exposition.Collect());
    const auto compared = CompareTotals(*database_.Connect(), testing::ParseExposition(page));
    ASSERT_TRUE(compared.ok()) << compared.status();
    EXPECT_THAT(compared->differences, ::testing::IsEmpty());
    EXPECT_GT(compared->compared, 20u);
  }

  const uint64_t seed_;
  std::mt19937_64 random_;
  TestDatabase database_;
  TestDesk desk_;
  std::unique_ptr<storage::Connection> directory_connection_ = database_.Connect();
  uint64_t entries_ = 0;
  absl::Duration shift_;
  std::vector<std::shared_ptr<const storage::Subject>> cases_;
  std::vector<Answered> answered_;
  int acknowledged_ = 0, repetitions_ = 0, decided_twice_ = 0;
  std::map<std::string, int> refusals_;
};

TEST_F(RandomCommands, TheInvariantsHold) {
  const int waves = CommandsToRun() / kWave;
  for (int wave = 0; wave < waves && !HasFailure(); ++wave) {
    if (!cases_.empty() && Roll(10) == 0) LetTimePass();
    RunWave();
  }
  // A cause escalates once in a cycle, and the log is whole.
  const auto found = CheckLog(*database_.Connect(), {});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->gaps, 0u);
  EXPECT_EQ(found->causes_twice, 0u);
  const auto verified = desk_.Verify();
  EXPECT_TRUE(verified.ok()) << verified.status();
  CompareWorkloads();
  CompareExportedTotals();
  printf("%d commands acknowledged, %d repeated, %d decided twice, refused:\n", acknowledged_, repetitions_,
         decided_twice_);
  for (const auto& [why, count] : refusals_) printf("  %6d %s\n", count, why.c_str());
}

}  // namespace
}  // namespace docket::fault
