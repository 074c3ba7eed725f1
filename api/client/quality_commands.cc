// Quality assurance: samples, scorecards, and what a period came to.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/quality_command.h"

namespace docket::client {
namespace {

constexpr int kLargestSeed = 2'000'000'000;
constexpr int kMostSampled = 100;

// A period as it is typed; without, the last 30 days.
struct Period {
  std::string since = "-30d";
  std::string until = "+0s";
};

std::shared_ptr<Period> PeriodFlags(Command& command) {
  auto period = std::make_shared<Period>();
  command.Time("--from", "From when on (30 days ago)", &period->since);
  command.Time("--to", "Until when (now)", &period->until);
  return period;
}

google::protobuf::Timestamp TimeTyped(const Session& session, const std::string& typed) {
  return ToTimestamp(ParseTime(typed, session.moment()).value_or(session.moment().now));
}

void AddSample(CLI::App& app, Chosen& chosen) {
  using Request = v1::SampleCasesRequest;
  Command command(app, chosen,
                  {"sample", "Draw closed cases to look at: at random by a seed, or the riskiest",
                   "docket sample --from -7d --team billing --seed 4711 --size 5", kQuality});
  auto request = std::make_shared<Request>();
  request->set_order(v1::SAMPLE_ORDER_RANDOM);
  const auto period = PeriodFlags(command);
  CLI::Option* team = command.Name("--team", kTeamName, "Of this team alone", request->mutable_team());
  command.Name("--staff", kStaffName, "Of this person alone", request->mutable_staff())->excludes(team);
  command.Switch("--by-risk", "The riskiest first: missed targets, escalations, low ratings, reopenings",
                 [request] { request->set_order(v1::SAMPLE_ORDER_RISK); });
  command.Number("--seed", 0, kLargestSeed, "The same seed over the same cases draws the same ones (0)",
                 [request](int seed) { request->set_seed(seed); });
  command.Number("--size", 1, kMostSampled, "How many (10)", [request](int size) { request->set_size(size); });
  command.Runs([request, period](Session& session) {
    *request->mutable_closed_from() = TimeTyped(session, period->since);
    *request->mutable_closed_before() = TimeTyped(session, period->until);
    return Show(session, &Quality::SampleCases, *request, [&](const v1::SampleCasesResponse& sample) {
      return SamplePage(sample, *request, session.moment(), session.paper());
    });
  });
}

void AddSummary(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"quality", "Sum a period up: scores by team and person, disputes, plans, suggestions",
                   "docket quality --from 2026-07-01T00:00:00Z --to 2026-10-01T00:00:00Z", kQuality});
  const auto period = PeriodFlags(command);
  command.Runs([period](Session& session) {
    v1::GetQualitySummaryRequest request;
    *request.mutable_from() = TimeTyped(session, period->since);
    *request.mutable_before() = TimeTyped(session, period->until);
    return Show(session, &Quality::GetQualitySummary, request,
                [&](const v1::QualitySummary& sums) { return QualitySummaryPage(sums, session.paper()); });
  });
}

// --met, --partly, --not-met and --not-applicable, each with the criteria that it is given to.
template <typename Request>
void MarkFlags(Command& command, Request* request) {
  const auto flag = [&](const char* name, v1::Mark mark, const char* help) {
    command
        .Words(name, *v1::Criterion_descriptor(), help,
               [request, mark](int criterion) {
                 v1::CriterionMark* const one = request->add_marks();
                 one->set_criterion(static_cast<v1::Criterion>(criterion));
                 one->set_mark(mark);
               })
        ->type_name("CRITERIA");
  };
  flag("--met", v1::MARK_MET, "What was met (counts 1)");
  flag("--partly", v1::MARK_PARTLY, "What was met in part (counts 1/2)");
  flag("--not-met", v1::MARK_NOT_MET, "What was not met (counts 0)");
  flag("--not-applicable", v1::MARK_NOT_APPLICABLE, "What there was no occasion for (does not count)");
}

// Gives the mark to every criterion that has none.
void MarkTheRest(v1::Mark mark, v1::SubmitScorecardRequest* request) {
  for (int i = 1; i < v1::Criterion_ARRAYSIZE; ++i) {
    const auto criterion = static_cast<v1::Criterion>(i);
    bool marked = false;
    for (const v1::CriterionMark& one : request->marks()) marked = marked || one.criterion() == criterion;
    if (marked) continue;
    v1::CriterionMark* const one = request->add_marks();
    one->set_criterion(criterion);
    one->set_mark(mark);
  }
}

void AddSubmit(CLI::App& topic, Chosen& chosen) {
  using Request = v1::SubmitScorecardRequest;
  Command command(topic, chosen,
                  {"submit", "Score how a closed case was handled",
                   "docket scorecard submit 7K3M2Q9A --partly empathy --not-met updated --rest met", kQuality});
  auto request = std::make_shared<Request>();
  auto rest = std::make_shared<v1::Mark>(v1::MARK_UNSPECIFIED);
  command.Name("CASE", kCaseName, "Its id; in lower case or with hyphens is fine", request->mutable_case_name())
      ->required();
  MarkFlags(command, request.get());
  command
      .Word("--rest", *v1::Mark_descriptor(), "The mark of every criterion that is not named",
            [rest](int mark) { *rest = static_cast<v1::Mark>(mark); })
      ->type_name("MARK");
  command.Text("--comment", "What is to be said about it", request->mutable_comment());
  command.ChangeFlags(request.get());
  command.Runs([request, rest](Session& session) {
    Request filled = *request;
    if (*rest != v1::MARK_UNSPECIFIED) MarkTheRest(*rest, &filled);
    return ChangeRecord(session, &Quality::SubmitScorecard, filled, ScorecardPage, [](const v1::Scorecard& card) {
      return absl::StrCat("Scored case ", IdOf(card.case_name()), ": ", card.percent(), " %");
    });
  });
}

void AddDispute(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"dispute", "Say that a card about your own work is not right",
                   "docket scorecard dispute 7K3M2Q9A 'The customer was told of the delay by phone.'", kQuality});
  auto request = std::make_shared<v1::DisputeScorecardRequest>();
  command.Name("SCORECARD", kScorecardName, "Its id", request->mutable_name())->required();
  ReasonArgument(command, "Why", request.get());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeRecord(session, &Quality::DisputeScorecard, *request, ScorecardPage, [](const v1::Scorecard& card) {
      return absl::StrCat("Disputed scorecard ", IdOf(card.name()));
    });
  });
}

void AddDecide(CLI::App& topic, Chosen& chosen) {
  using Request = v1::DecideDisputeRequest;
  Command command(topic, chosen,
                  {"decide", "Decide a dispute: uphold the card, or change marks of it",
                   "docket scorecard decide 7K3M2Q9A --outcome changed --met updated 'There was a call.'", kQuality});
  auto request = std::make_shared<Request>();
  command.Name("SCORECARD", kScorecardName, "Its id", request->mutable_name())->required();
  command.Text("SUMMARY", "Why", request->mutable_summary())->required();
  command.Choice("--outcome", "What it came to", request.get(), &Request::set_outcome)->required();
  MarkFlags(command, request.get());
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return ChangeRecord(session, &Quality::DecideDispute, *request, ScorecardPage, [](const v1::Scorecard& card) {
      return absl::StrCat("Decided the dispute about scorecard ", IdOf(card.name()), ": ",
                          SpokenWordOf(card.dispute().outcome()), ", ", card.percent(), " %");
    });
  });
}

void AddScorecardList(CLI::App& topic, Chosen& chosen) {
  using Request = v1::ListScorecardsRequest;
  Command command(
      topic, chosen,
      {"list", "List scorecards, newest first", "docket scorecard list --team billing --state disputed", kQuality});
  auto request = std::make_shared<Request>();
  command.Name("--staff", kStaffName, "Whose work was scored", request->mutable_staff());
  command.Name("--team", kTeamName, "Whose cases they were", request->mutable_team());
  command.Choice("--state", "Where they stand", request.get(), &Request::set_state);
  command.Name("--case", kCaseName, "Of this case alone", request->mutable_case_name())->type_name("CASE");
  const auto limit = LimitFlag(command);
  command.Runs([request, limit](Session& session) {
    return List(
        session, &Quality::ListScorecards, *request, *limit, "scorecards",
        [](v1::ListScorecardsResponse& page) { return page.mutable_scorecards(); }, ScorecardTable);
  });
}

}  // namespace

void AddQualityCommands(CLI::App& app, Chosen& chosen) {
  AddSample(app, chosen);
  CLI::App& card = AddTopic(app, {"scorecard",
                                  "Score closed cases, dispute and decide: submit, dispute, decide, show, "
                                  "list",
                                  "docket scorecard list", kQuality});
  AddSubmit(card, chosen);
  AddDispute(card, chosen);
  AddDecide(card, chosen);
  AddShow(card, chosen, {"show", "Show a scorecard with its words", "docket scorecard show 7K3M2Q9A", kQuality},
          "SCORECARD", kScorecardName, &Quality::GetScorecard, ScorecardPage);
  AddScorecardList(card, chosen);
  AddPlanCommands(app, chosen);
  AddSummary(app, chosen);
}

}  // namespace docket::client
