#include "api/client/demo/deeds.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/demo/cast.h"
#include "api/client/details.h"
#include "api/client/failure.h"

namespace docket::client::demo {
namespace {

constexpr int kPage = 50;
constexpr int kCustomers = 4'000;
constexpr absl::Duration kStaffStay = absl::Seconds(30);

// A rule said no, or somebody else was faster: the desk goes on.
bool IsRefusal(const grpc::Status& answer) {
  if (answer.ok() || CameFromTransport(answer)) return false;
  switch (ExitStatusFor(answer.error_code())) {
    case ExitStatus::kRefused:
    case ExitStatus::kVersionMismatch:
    case ExitStatus::kNotFound:
    case ExitStatus::kInvalid:
      return true;
    default:
      return false;
  }
}

std::vector<v1::Role> FirstLine() { return {v1::ROLE_REPRESENTATIVE, v1::ROLE_SENIOR_REPRESENTATIVE}; }

}  // namespace

Deeds::Deeds(Session& session, std::uint64_t seed, std::function<void()> before_words)
    : session_(session),
      seed_(seed),
      // What happens live depends on what is there; a second demo does not say the same again.
      dice_(seed, static_cast<std::uint64_t>(absl::ToUnixSeconds(session.moment().now))),
      before_words_(std::move(before_words)) {}

grpc::Status Deeds::AskUntilAnswered(const std::function<grpc::Status(grpc::ClientContext&)>& call) {
  grpc::Status answer;
  status_ = session_.CallStream([&](grpc::ClientContext& context) -> Session::StreamEnd {
    context.set_deadline(absl::ToChronoTime(session_.moment().now + session_.timeout()));
    answer = call(context);
    if (answer.ok() || IsRefusal(answer)) return {grpc::Status::OK};
    before_words_();
    return {answer};
  });
  return answer;
}

bool Deeds::NameRequest(std::string* id) {
  absl::StatusOr<std::string> fresh = NewRequestId();
  if (fresh.ok()) {
    *id = *std::move(fresh);
    return true;
  }
  before_words_();
  session_.Remark(fresh.status().message());
  status_ = ExitStatus::kFailed;
  return false;
}

void Deeds::Count(const char* what, const grpc::Status& answer) {
  if (answer.ok()) {
    ++done_.all;
    ++done_.deeds[what];
  } else if (IsRefusal(answer)) {
    const std::string reason = DetailsOf(answer).info.reason();
    ++done_.refused[reason.empty() ? "no reason given" : reason];
  }
}

void Deeds::KnowStaff() {
  if (session_.moment().now - staff_known_ < kStaffStay) return;
  staff_.clear();
  v1::ListStaffRequest request;
  request.set_page_size(500);
  v1::ListStaffResponse page;
  do {
    if (!Ask(&v1::DirectoryService::Stub::ListStaff, request, &page).ok()) return;
    staff_.insert(staff_.end(), page.staff().begin(), page.staff().end());
    request.set_page_token(page.next_page_token());
  } while (!page.next_page_token().empty());
  staff_known_ = session_.moment().now;
}

// The newest of a state, or the oldest.
std::vector<v1::Case> Deeds::Some(v1::CaseState state) {
  v1::ListCasesRequest request;
  request.set_page_size(kPage);
  request.set_state(state);
  if (state != v1::CASE_STATE_CLOSED && dice_.Chance(50)) request.set_order_by("open_time");
  v1::ListCasesResponse page;
  if (!Ask(&Cases::ListCases, request, &page).ok()) return {};
  return {page.cases().begin(), page.cases().end()};
}

ExitStatus Deeds::DoOne() {
  struct Turn {
    v1::CaseState state;
    void (Deeds::*deed)(const v1::Case&);
  };
  static constexpr std::array<Turn, 6> kTurns = {{{v1::CASE_STATE_NEW, &Deeds::TakeIn},
                                                  {v1::CASE_STATE_ACKNOWLEDGED, &Deeds::GiveOut},
                                                  {v1::CASE_STATE_IN_PROGRESS, &Deeds::Work},
                                                  {v1::CASE_STATE_ESCALATED, &Deeds::Answer},
                                                  {v1::CASE_STATE_RESOLVED, &Deeds::After},
                                                  {v1::CASE_STATE_CLOSED, &Deeds::Later}}};
  constexpr std::size_t kWorking = 2;
  // The last is a new case.
  constexpr std::array<int, 7> kWeights = {13, 15, 39, 6, 18, 2, 9};
  status_ = ExitStatus::kDone;
  KnowStaff();
  if (status_ != ExitStatus::kDone) return status_;
  const std::size_t turn = dice_.Weighted(kWeights);
  // Where there is none of the one state there mostly is one of the other.
  for (const std::size_t place : {turn, kWorking}) {
    if (turn >= kTurns.size()) break;
    const std::vector<v1::Case> cases = Some(kTurns[place].state);
    if (status_ != ExitStatus::kDone) return status_;
    if (cases.empty()) continue;
    (this->*kTurns[place].deed)(dice_.Pick(cases));
    return status_;
  }
  Open();
  return status_;
}

void Deeds::Open() {
  constexpr std::array<int, 6> kChannels = {26, 31, 15, 6, 17, 5};
  const Matter& matter = dice_.Pick(Matters());
  const Topic topic = AnyTopic(dice_, matter);
  v1::OpenCaseRequest request;
  request.set_kind(matter.kind);
  request.set_channel(static_cast<v1::Channel>(1 + dice_.Weighted(kChannels)));
  request.set_subject(topic.Of(&Matter::subjects));
  request.set_description(topic.Of(&Matter::descriptions));
  if (dice_.Chance(94)) *request.mutable_contact() = Customer(seed_, dice_.Below(kCustomers)).contact();
  if (dice_.Chance(40)) request.add_account_references(topic.facts.account);
  if (dice_.Chance(55)) request.add_order_references(topic.facts.order);
  const std::string team = absl::StrCat("teams/", matter.team);
  if (std::any_of(staff_.begin(), staff_.end(), [&team](const v1::Staff& one) { return one.team() == team; })) {
    request.set_team(team);
  }
  if (!Change("opened", &Cases::OpenCase, request).name().empty()) ++done_.opened;
}

std::string Deeds::Say(const v1::Case& c, const Patterns Matter::*list) {
  const Topic topic = TopicOf(c);
  // The customer adds one thing or another.
  return list == &Matter::asks || list == &Matter::offers ? Filled(dice_.Pick(topic.matter->*list), topic.facts)
                                                          : topic.Of(list);
}

std::string Deeds::Say(const v1::Case& c, const Patterns& patterns) {
  return Filled(dice_.Pick(patterns), TopicOf(c).facts);
}

std::string Deeds::Say(const v1::Case& c, const char* Matter::*which) {
  const Topic topic = TopicOf(c);
  return Filled(topic.matter->*which, topic.facts);
}

v1::Channel Deeds::Talk(const v1::Case& c) {
  if (c.channel() == v1::CHANNEL_WEB || dice_.Chance(20)) {
    return dice_.Chance(70) ? v1::CHANNEL_EMAIL : v1::CHANNEL_PHONE;
  }
  return c.channel();
}

std::string Deeds::Somebody(const std::string& team, const std::vector<v1::Role>& roles) {
  std::vector<std::string> names = Holders(staff_, team, roles);
  if (names.empty()) names = Holders(staff_, "", roles);
  return names.empty() ? "" : dice_.Pick(names);
}

// NEW: the customer gets an answer.
void Deeds::TakeIn(const v1::Case& c) {
  if (!c.has_assessment() && dice_.Chance(35)) return Assess(c);
  if (dice_.Chance(4)) return Withdraw(c, v1::CASE_OUTCOME_SPAM, "Advertising, sent to many: no customer's matter.");
  if (dice_.Chance(30)) return Send(c);
  auto request = On<v1::AcknowledgeCaseRequest>(c);
  request.set_channel(Talk(c));
  request.set_message(Say(c, Acknowledgements()));
  Change("acknowledged", &Cases::AcknowledgeCase, request);
}

// ACKNOWLEDGED: somebody becomes responsible.
void Deeds::GiveOut(const v1::Case& c) {
  if (!c.has_assessment() && dice_.Chance(60)) return Assess(c);
  const std::string person = Somebody(c.team(), FirstLine());
  if (person.empty()) return;
  if (dice_.Chance(50)) {
    v1::ClaimNextCaseRequest claim;
    claim.set_staff(person);
    Change("claimed", &Cases::ClaimNextCase, claim);
    return;
  }
  auto request = On<v1::AssignCaseRequest>(c);
  request.set_assignee(person);
  Change("assigned", &Cases::AssignCase, request);
}

// ESCALATED: somebody of the level accepts it.
void Deeds::Answer(const v1::Case& c) {
  const auto open = std::find_if(c.escalations().begin(), c.escalations().end(), [](const v1::Escalation& one) {
    return !one.has_accept_time() && !one.has_withdraw_time();
  });
  if (open == c.escalations().end()) return;
  const int chance = dice_.Below(100);
  if (chance < 10) return Note(c);
  if (chance < 18) {
    auto request = On<v1::DeescalateCaseRequest>(c);
    request.set_reason("Found the answer after all; the customer agrees.");
    Change("de-escalated", &Cases::DeescalateCase, request);
    return;
  }
  const std::string person = open->addressee().empty() ? Somebody(c.team(), RolesOf(open->level())) : open->addressee();
  if (person.empty()) return;
  auto request = On<v1::AcceptEscalationRequest>(c);
  request.set_accepter(person);
  Change("escalation accepted", &Cases::AcceptEscalation, request);
}

// RESOLVED: is the customer content? Then it is closed.
void Deeds::After(const v1::Case& c) {
  const auto task =
      std::find_if(c.tasks().begin(), c.tasks().end(), [](const v1::Task& one) { return !one.has_complete_time(); });
  if (task != c.tasks().end()) {
    auto request = On<v1::CompleteTaskRequest>(c);
    request.set_number(task->number());
    Change("task done", &Cases::CompleteTask, request);
    return;
  }
  if (c.interaction_count() == 0) return Send(c);
  if (c.has_follow_up() && c.follow_up().satisfied()) {
    auto request = On<v1::CloseCaseRequest>(c);
    if (dice_.Chance(25)) request.set_feedback(Say(c, Thanks()));
    if (dice_.Chance(15)) request.set_recommendations(Say(c, Recommendations()));
    if (!Change("closed", &Cases::CloseCase, request).name().empty()) ++done_.closed;
    return;
  }
  constexpr std::array<int, 5> kGood = {0, 3, 14, 36, 47};
  constexpr std::array<int, 5> kBad = {60, 30, 10, 0, 0};
  auto request = On<v1::RecordFollowUpRequest>(c);
  request.set_satisfied(dice_.Chance(91));
  if (c.rating() == 0 && dice_.Chance(78)) {
    request.set_rating(1 + static_cast<int>(dice_.Weighted(request.satisfied() ? kGood : kBad)));
    request.set_rating_source(dice_.Chance(55) ? v1::RATING_SOURCE_CUSTOMER : v1::RATING_SOURCE_STAFF);
  }
  request.set_contacted_by(c.assignee());
  request.set_channel(dice_.Chance(60) ? v1::CHANNEL_PHONE : v1::CHANNEL_EMAIL);
  request.set_comment(request.satisfied() ? dice_.Chance(60) ? Say(c, Thanks()) : "" : Say(c, Disappointments()));
  const v1::Case followed_up = Change("followed up", &Cases::RecordFollowUp, request);
  if (followed_up.name().empty()) return;
  if (request.rating() != 0) ++done_.ratings;
  done_.stars += request.rating();
  // Whoever heard that all is well mostly closes it at once.
  if (request.satisfied() && dice_.Chance(60)) After(followed_up);
}

// CLOSED: the customer comes back, or somebody looks at it again.
void Deeds::Later(const v1::Case& c) {
  if (c.outcome() == v1::CASE_OUTCOME_SPAM) return;
  for (const v1::Flag& flag : c.flags()) {
    if (flag.outcome() != v1::REVIEW_OUTCOME_UNSPECIFIED) continue;
    auto request = On<v1::ReviewCaseRequest>(c);
    request.set_number(flag.number());
    request.set_outcome(v1::REVIEW_OUTCOME_ACTION_TAKEN);
    request.set_reason("Taken up with the team; the article was rewritten.");
    Change("reviewed", &Cases::ReviewCase, request);
    return;
  }
  if (dice_.Chance(25)) {
    auto request = On<v1::FlagCaseRequest>(c);
    request.set_reason_code(v1::FLAG_REASON_RECURRING);
    request.set_reason("The third case of this kind this month.");
    Change("flagged", &Cases::FlagCase, request);
    return;
  }
  auto request = On<v1::ReopenCaseRequest>(c);
  request.set_channel(Talk(c));
  request.set_reason(Say(c, Returns()));
  Change("reopened", &Cases::ReopenCase, request);
}

}  // namespace docket::client::demo
