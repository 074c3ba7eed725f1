// One case's life without a server: commands go down the rules' own road (settle, is it legal, decide, apply), with a
// clock and a directory that the test sets.
//
//   Story story;
//   story.Open(Opening());
//   story.Pass(absl::Minutes(5));
//   ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
//   EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
//
// The policy has one limit, unless the test asks for another policy: Story story(Policy::Shipped());
//
// For one thread.
#ifndef DOCKET_TESTS_RULES_STORY_H_
#define DOCKET_TESTS_RULES_STORY_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "api/model/refusal.h"
#include "docket/log/v1/facts.pb.h"
#include "server/rules/clocks.h"
#include "server/rules/measures.h"
#include "server/rules/rules.h"
#include "server/rules/states.h"
#include "tests/rules/policies.h"
#include "tests/rules/requests.h"

namespace docket::testing {

// An event with its place on record.
struct Told {
  log::v1::Payload payload;
  int64_t version = 0;
  absl::Time recorded;
  absl::Time occurred;
  std::string actor;
  Measures measures;
  // As it stood when this was put on record.
  std::shared_ptr<const Directory> directory;
  const v1::CaseEventDetail& detail() const { return payload.case_event(); }
  log::v1::Facts facts() const;
};

class Story {
 public:
  // At work: rita (representative), sam (senior), eve (expert), carl (conflict specialist), sue (supervisor) and mia
  // (manager). Away: zoe (representative). Teams: billing, and support, which is rita's.
  explicit Story(std::shared_ptr<const Policy> policy = UnresolvedOnly());

  absl::Status Open(const v1::OpenCaseRequest& request);

  template <typename Request>
  absl::Status Do(const Request& request) {
    Wake();
    if (absl::Status legal = rules::CheckLegal(c.state(), rules::CommandOf<Request>()); !legal.ok()) return legal;
    return Take(rules::Decide(c, request, Context()));
  }

  // As a timer does: settles what has fallen due.
  void Wake();
  // What somebody did in another story, without deciding on it anew: its clocks are made here.
  void Repeat(const Told& one);
  // What follows from an event elsewhere: a backlink, a return.
  absl::Status Follow(absl::StatusOr<rules::Events> events) { return Take(std::move(events)); }
  void Pass(absl::Duration time) { now += time; }
  // Another policy is in force from now on: the next version. Whoever looks at the case next finds that out.
  void SetPolicy(const std::function<void(v1::Policy*)>& change);
  v1::Staff& Person(const std::string& id) { return directory.staff["staff/" + id]; }

  rules::Context Context() const {
    return {.now = now, .directory = directory, .texts = texts, .uid = uid, .other = other, .replaces = replaces};
  }
  // The case as the fold of all that was told.
  v1::Case Folded() const;
  // The events of one kind, in their order.
  std::vector<Told> All(v1::CaseEventDetail::DetailCase kind) const;
  const v1::CaseEventDetail& Last() const { return told.back().detail(); }

  absl::Time now = absl::FromUnixMicros(1767225600123456);
  Directory directory;
  log::v1::SealedTexts texts;
  std::string uid = std::string(16, 'u');
  // The case that a request names besides this one.
  const v1::Case* other = nullptr;
  // How many texts of earlier events the command puts others in the place of.
  size_t replaces = 0;
  v1::Case c;
  std::vector<Told> told;

 private:
  absl::Status Take(absl::StatusOr<rules::Events> events);
  void Record(log::v1::Payload payload, absl::Time occurred, const std::string& actor);
};

// Serialised so that equal messages give equal bytes.
std::string Bytes(const google::protobuf::Message& message);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_STORY_H_
