#include "tests/rules/random_story.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::testing {
namespace {

std::string AnyPerson(std::mt19937_64& random) {
  static const char* const names[] = {"rita", "sam", "eve", "carl", "sue", "mia", "zoe", "nobody"};
  return absl::StrCat("staff/", names[random() % 8]);
}

// Tries a command twice on the same case, then carries it out: pure rules answer the same.
template <typename Request>
void Try(const Request& request, Story* story) {
  Story other = *story;
  const absl::Status here = story->Do(request);
  const absl::Status there = other.Do(request);
  ASSERT_EQ(here.code(), there.code());
  ASSERT_EQ(here.message(), there.message());
  ASSERT_EQ(story->told.size(), other.told.size());
  for (size_t i = 0; i < story->told.size(); ++i) {
    ASSERT_EQ(Bytes(story->told[i].payload), Bytes(other.told[i].payload));
  }
}

v1::CaseOutcome AnyResolution(std::mt19937_64& random) { return AnyOf<v1::CaseOutcome>(random, 3); }

int AnyNumber(std::mt19937_64& random) { return static_cast<int>(random() % 4); }
// Of something there are so many of: often the last, which is the likeliest to be open.
int AnyNumber(std::mt19937_64& random, int last) { return random() % 2 == 0 ? last : AnyNumber(random); }

bool Chance(std::mt19937_64& random, unsigned one_in) { return random() % one_in == 0; }

v1::AssessCaseRequest OfAnyNature(std::mt19937_64& random, const v1::Case& c) {
  // Now and then of a kind that the case is not of.
  const v1::CaseKind kind = Chance(random, 6) ? AnyOf<v1::CaseKind>(random, 3) : c.kind();
  const auto urgency = AnyOf<v1::Urgency>(random, 4);
  if (kind == v1::CASE_KIND_COMPLAINT) return Assessment(urgency, AnyOf<v1::Severity>(random, 4));
  if (kind == v1::CASE_KIND_INQUIRY) return Assessment(urgency);
  return Chance(random, 3) ? DecliningAssessment() : AcceptingAssessment(static_cast<int>(random() % 3));
}

v1::AssessCaseRequest AnyAssessment(std::mt19937_64& random, const v1::Case& c) {
  static const char* const categories[] = {"lighting", "outage", "terms"};
  v1::AssessCaseRequest request = OfAnyNature(random, c);
  request.set_category(categories[random() % 3]);
  return request;
}

v1::RecordInteractionRequest AnyNote(std::mt19937_64& random) {
  v1::RecordInteractionRequest note = Interaction(v1::DIRECTION_NOTE);
  if (Chance(random, 2)) {
    note.set_consulted_party("the factory");
  } else {
    note.set_answered_consultation(AnyNumber(random));
  }
  return note;
}

v1::RecordFollowUpRequest AnyFollowUp(std::mt19937_64& random) {
  v1::RecordFollowUpRequest request = FollowUp(!Chance(random, 3), static_cast<int>(random() % 6));
  if (Chance(random, 4)) request.set_contacted_by(AnyPerson(random));
  if (Chance(random, 5)) request.add_actions("call the factory");
  return request;
}

v1::RecordFirstContactRequest AnyFirstContact(std::mt19937_64& random) {
  return FirstContact(AnyOf<v1::FirstContactOutcome>(random, 4));
}

v1::EscalateCaseRequest AnyEscalation(std::mt19937_64& random) {
  // What is the service's own is turned away by validation.
  const auto cause = AnyOf<v1::EscalationCause>(random, v1::EscalationCause_MAX);
  const bool of_people = cause != v1::ESCALATION_CAUSE_UNRESOLVED && cause <= v1::ESCALATION_CAUSE_CRITICAL;
  return Escalation(of_people ? cause : v1::ESCALATION_CAUSE_CRITICAL);
}

v1::UpdateCaseRequest AnyUpdate(std::mt19937_64& random) {
  if (Chance(random, 2)) return Tagging({Chance(random, 2) ? "vip" : "press"});
  v1::UpdateCaseRequest request;
  request.mutable_update_mask()->add_paths("attributes");
  for (const char* key : {"shop", "shelf", "till"}) {
    if (Chance(random, 2)) (*request.mutable_attributes())[key] = absl::StrCat(AnyNumber(random));
  }
  return request;
}

v1::RecordInteractionRequest AnyInteraction(std::mt19937_64& random, absl::Time now) {
  v1::RecordInteractionRequest request = Interaction(AnyOf<v1::Direction>(random, 3));
  if (request.direction() != v1::DIRECTION_OUTBOUND) return request;
  if (Chance(random, 2)) request.set_channel(v1::CHANNEL_EMAIL);
  const auto soon = [&] { return rules::ToProto(now + absl::Seconds(1 + random() % (3 * 86400))); };
  if (Chance(random, 3)) *request.mutable_promised_resolution_time() = soon();
  if (Chance(random, 3)) *request.mutable_promised_call_back_time() = soon();
  return request;
}

// What follows from events elsewhere.
void SomethingFollows(std::mt19937_64& random, Story* story) {
  if (Chance(random, 2)) {
    story->Wake();
    ASSERT_TRUE(story->Follow(rules::ReturnIfAway(story->c, AnyPerson(random), story->directory)).ok());
    return;
  }
  log::v1::Payload backlink;
  v1::CaseLink* link = backlink.mutable_case_event()->mutable_linked()->mutable_link();
  link->set_type(AnyOf<v1::LinkType>(random, 3));
  link->set_other(CaseName({.lane = 2, .number = 100 + random() % 3}));
  link->set_inbound(true);
  story->Wake();
  const absl::Status followed = story->Follow(rules::CheckBacklink(story->c, std::move(backlink)));
  ASSERT_TRUE(followed.ok() || ReasonOf(followed) == reason::kLimitReached) << followed;
}

void LinkWithAnother(std::mt19937_64& random, Story* story) {
  v1::Case other;
  other.set_name(CaseName({.lane = 1, .number = 1 + random() % 4}));
  // Some are older, some newer.
  const absl::Time opened = rules::FromProto(story->c.open_time()) + absl::Hours(Chance(random, 4) ? 1 : -1);
  *other.mutable_open_time() = rules::ToProto(opened);
  story->other = &other;
  Try(Linking(other.name(), AnyOf<v1::LinkType>(random, 3)), story);
  story->other = nullptr;
}

// What puts a case right afterwards.
void Correct(std::mt19937_64& random, Story* story) {
  if (Chance(random, 2)) return Try(CorrectingTo(CustomerName({.lane = 1, .number = 1 + random() % 3})), story);
  story->replaces = random() % 2;
  Try(Redacting(AnyNumber(random)), story);
  story->replaces = 0;
}

// A step that brings a case on, so that histories get as far as closure.
void GoOn(std::mt19937_64& random, Story* story) {
  switch (random() % 12) {
    case 0:
      return Try(Acknowledgement(), story);
    case 1:
      return Try(AnyInteraction(random, story->now), story);
    case 2:
      return Try(AnyEscalation(random), story);
    case 3:
    case 4:
      return Try(Acceptance(AnyPerson(random), static_cast<int>(random() % 3)), story);
    case 5:
    case 6:
      return Try(Solution(AnyResolution(random)), story);
    case 7:
    case 8:
      return Try(AnyFollowUp(random), story);
    case 9:
      return Try(Closure(), story);
    case 10:
      return Try(Reopening(), story);
    default:
      return Try(Assignment(AnyPerson(random)), story);
  }
}

void PutOnRecord(std::mt19937_64& random, Story* story) {
  switch (random() % 13) {
    case 0:
      return Try(AnyAssessment(random, story->c), story);
    case 1:
      return Try(Reclassification(static_cast<v1::CaseKind>(random() % 4), Chance(random, 2) ? "lighting" : ""), story);
    case 2:
      return Try(AnyFirstContact(random), story);
    case 3:
      return Try(AnyNote(random), story);
    case 4:
      return Try(Finding(Chance(random, 2) ? "packing" : ""), story);
    case 5:
      return Try(Flagging(AnyOf<v1::FlagReason>(random, 5)), story);
    case 6:
      return Try(Reviewing(AnyNumber(random)), story);
    case 7:
      return LinkWithAnother(random, story);
    case 8:
      return Try(AnyUpdate(random), story);
    case 9:
      return SomethingFollows(random, story);
    case 10:
      return Correct(random, story);
    default:
      return Try(TaskToDo(Chance(random, 3) ? AnyPerson(random) : ""), story);
  }
}

void WorkOnIt(std::mt19937_64& random, Story* story) {
  // Below what a representative may grant, above it, and what only a manager may.
  static constexpr int64_t kCents[] = {0, 500, 4000, 90000};
  switch (random() % 15) {
    case 0:
      return Try(Unassignment(), story);
    case 1:
    case 2:
    case 3:
      return Try(TaskDone(AnyNumber(random)), story);
    case 4:
      return Try(Awaiting(), story);
    case 5:
      return Try(Resumption(), story);
    case 6:
      return Try(Deescalation(AnyNumber(random)), story);
    case 7:
      return Try(TakingOver(AnyPerson(random)), story);
    case 8:
    case 9:
      return Try(Proposing(AnyResolution(random), kCents[random() % 4]), story);
    case 10:
    case 11:
      return Try(CustomerSays(!Chance(random, 3), AnyNumber(random, story->c.proposal_count())), story);
    case 12:
    case 13: {
      const std::string approver = Chance(random, 2) ? "staff/mia" : AnyPerson(random);
      return Try(Approval(approver, AnyNumber(random, story->c.proposal_count()), !Chance(random, 3)), story);
    }
    default:
      // Seldom: it ends the cycle.
      if (Chance(random, 3)) Try(Withdrawal(static_cast<v1::CaseOutcome>(4 + random() % 3)), story);
  }
}

}  // namespace

void PassSomeTime(std::mt19937_64& random, Story* story) {
  switch (random() % 8) {
    case 0:
    case 1:
      return;
    case 2:
      return story->Pass(absl::Microseconds(1));
    case 3:
      if (story->c.has_next_due_time()) {
        const absl::Time due = rules::FromProto(story->c.next_due_time());
        story->now = std::max(story->now, due + absl::Microseconds(random() % 2));
      }
      return;
    case 4:
      return story->Pass(absl::Hours(random() % 40));
    default:
      return story->Pass(absl::Seconds(random() % 7200));
  }
}

void ChangeAnything(std::mt19937_64& random, v1::Policy* source) {
  static const char* const limits[] = {"20m", "1h", "5h", "24h", "50h"};
  *source = Policy::Shipped()->source();
  std::set<v1::Clock::Target> gone;
  for (const v1::Policy::TargetRule& rule : source->targets()) {
    if (Chance(random, 4)) gone.insert(rule.target());
  }
  KeepTargets([&gone](v1::Clock::Target target) { return gone.count(target) == 0; }, source);
  for (v1::Policy::TargetRule& rule : *source->mutable_targets()) {
    if (rule.within().empty() || Chance(random, 2)) continue;
    rule.set_within(limits[random() % 5]);
    rule.set_time(Chance(random, 2) ? v1::Policy::BUSINESS : v1::Policy::CALENDAR);
    rule.set_pauses_while_waiting(Chance(random, 2));
    rule.set_warn_ahead(Chance(random, 3) ? "" : "10m");
  }
  for (v1::Policy::Rung& rung : *source->mutable_rungs()) rung.set_after(Chance(random, 2) ? "" : "90m");
  if (gone.count(v1::Clock::TARGET_NEXT_UPDATE) == 0) {
    v1::Policy::Rung* rung = source->add_rungs();
    rung->set_id("no-update");
    rung->set_target(v1::Clock::TARGET_NEXT_UPDATE);
    rung->set_after("3h");
    rung->set_cause(v1::ESCALATION_CAUSE_OVERDUE);
    rung->set_level(v1::ESCALATION_LEVEL_SENIOR);
  }
  v1::Policy::Wait* wait = source->mutable_waits(0);
  wait->set_time(Chance(random, 2) ? v1::Policy::BUSINESS : v1::Policy::CALENDAR);
  wait->set_end_after(Chance(random, 2) ? "20h" : "168h");
  wait->set_remind_after(Chance(random, 3) ? "" : "10h");
  wait->set_end(Chance(random, 3) ? v1::Policy::Wait::CLOSE : v1::Policy::Wait::RESUME);
}

void MaybeChangePolicy(std::mt19937_64& random, Story* story) {
  if (!Chance(random, 25)) return;
  story->Wake();
  story->SetPolicy([&random](v1::Policy* source) { ChangeAnything(random, source); });
}

void DoSomething(std::mt19937_64& random, Story* story) {
  // Left to chance alone, a remedy would be out of date before whoever may judge it comes to it.
  for (const v1::Proposal& proposal : story->c.proposals()) {
    if (proposal.state() != v1::PROPOSAL_STATE_AWAITING_APPROVAL || !Chance(random, 5)) continue;
    return Try(Approval("staff/mia", proposal.number(), !Chance(random, 3)), story);
  }
  if (Chance(random, 12)) {
    const auto person = story->directory.staff.find(AnyPerson(random));
    if (person != story->directory.staff.end()) person->second.set_available(!person->second.available());
  }
  switch (random() % 4) {
    case 0:
      return PutOnRecord(random, story);
    case 1:
      return WorkOnIt(random, story);
    default:
      return GoOn(random, story);
  }
}

}  // namespace docket::testing
