// Changes of quality assurance's records. What is made has a key of its own, as a case of nobody has, so that its words
// are sealed like all others; what is changed is read first, for its key.
#include <optional>

#include "server/customer_lookup.h"
#include "server/quality.h"
#include "server/quality_reads.h"
#include "server/quality_service.h"
#include "server/quality_words.h"
#include "server/road.h"
#include "storage/loader.h"

namespace docket::server {

template <typename Record, typename Request>
struct Road::QualityChange {
  std::shared_ptr<Call> call;
  const Request* request;
  Record* response;
  Request facts;
  v1::Texts texts;
  std::shared_ptr<QualityCommand<Record, Request>> command;
  // Of what the words are sealed with; null where there are none, or nothing is there to be changed.
  DataKeyRef key = nullptr;
  Disclosed disclosed = {};
};

template <typename Record, typename Request>
std::shared_ptr<Road::QualityChange<Record, Request>> Road::BeginQuality(grpc::CallbackServerContext* context,
                                                                         const Request* request, Record* response) {
  auto change = std::make_shared<QualityChange<Record, Request>>(
      QualityChange<Record, Request>{.call = Begin(context, kQualityService, rules::CommandOf<Request>(), *request),
                                     .request = request,
                                     .response = response,
                                     .facts = *request,
                                     .texts = {},
                                     .command = nullptr});
  if (change->call->answered()) return change;
  change->texts = TakeTexts(&change->facts);
  change->command = std::make_shared<QualityCommand<Record, Request>>(change->facts);
  change->command->subject = {.lane = storage::QualityLane(desk_.facts()), .kind = QualityKind<Record>::kSubject};
  Prepare(change->call, request->request_id(), *request, request->validate_only(), change->command.get());
  return change;
}

// What it shows of a customer goes on record where nothing that was written tells of it.
template <typename Record, typename Request>
void Road::FinishQuality(const std::shared_ptr<QualityChange<Record, Request>>& change,
                         const storage::Outcome& outcome) {
  if (!outcome.status.ok()) return change->call->Finish(outcome.status);
  const bool is_read = outcome.replayed || change->request->validate_only();
  desk_.readers().RunOrRefuse(
      [this, change, outcome, is_read](storage::Connection& connection) -> absl::Status {
        const storage::Subject& subject = *outcome.subject;
        *change->response = std::get<Record>(subject.record);
        PutOverdue(desk_.clock().Now(), change->response);
        const int64_t version = change->response->version();
        const bool tried = change->request->validate_only() && !outcome.replayed;
        if (tried && version == 1) {
          // It is not there, and has no name.
          change->response->clear_name();
        } else if (absl::Status read =
                       ReadWords(desk_.sealer(), connection, subject, version - (tried ? 1 : 0), change->response);
                   !read.ok()) {
          return read;
        }
        if (tried) PutWords(version, change->texts, change->response);
        if constexpr (requires { change->response->case_name(); }) {
          if (!is_read) return absl::OkStatus();
          const absl::StatusOr<rules::Access> access = AccessOf(connection, *change->call);
          if (!access.ok()) return access.status();
          return DiscloseCases(connection, *access, change->call->method(), {change->response->case_name()},
                               &change->disclosed);
        }
        return absl::OkStatus();
      },
      [this, change](const absl::Status& status) {
        if (!status.ok()) return change->call->Finish(status);
        ledger_.Record(change->disclosed.Take(*change->call),
                       [change](const absl::Status& recorded) { change->call->Finish(recorded); });
      });
}

template <typename Record, typename Request>
void Road::SendQuality(const std::shared_ptr<QualityChange<Record, Request>>& change) {
  // The command is given away: it must not hold itself.
  const auto command = std::exchange(change->command, nullptr);
  if (change->key != nullptr) command->texts = SealTexts(change->texts, *change->key);
  const bool is_new = command->data_key.has_value();
  command->done = [this, change, is_new](const storage::Outcome& outcome) {
    if (outcome.status.ok() && is_new && !outcome.replayed && !change->request->validate_only()) {
      desk_.sealer().Remember(IdOf(*outcome.subject), change->key);
    }
    FinishQuality(change, outcome);
  };
  desk_.Submit(command);
}

template <typename Record, typename Request>
grpc::ServerUnaryReactor* Road::CreateQuality(grpc::CallbackServerContext* context, const Request* request,
                                              Record* response) {
  const auto change = BeginQuality(context, request, response);
  if (change->call->answered()) return change->call->reactor();
  change->command->subject.key = storage::NewQualityKey(desk_.clock().Now());
  Sealer::NewKey own = desk_.sealer().Make(change->command->uid);
  change->key = std::move(own.key);
  change->command->data_key = std::move(own.wrapped);
  desk_.readers().RunOrRefuse(
      [this, change](storage::Connection& connection) -> absl::Status {
        if constexpr (requires { change->facts.case_name(); }) {
          if (change->facts.case_name().empty()) return absl::OkStatus();
          auto c = ReachCase(connection, *change->call, *ParseCaseName(change->facts.case_name()));
          if (c.ok()) change->command->c = *std::move(c);
          return c.status();
        } else {
          if (change->facts.scorecard().empty()) return absl::OkStatus();
          const absl::StatusOr<storage::Subject> card =
              ReadQuality<v1::Scorecard>(connection, desk_.facts(), change->facts.scorecard());
          if (!card.ok()) return card.status();
          change->command->scorecard = std::make_shared<const v1::Scorecard>(std::get<v1::Scorecard>(card->record));
          return absl::OkStatus();
        }
      },
      [this, change](const absl::Status& status) { status.ok() ? SendQuality(change) : change->call->Finish(status); });
  return change->call->reactor();
}

template <typename Record, typename Request>
grpc::ServerUnaryReactor* Road::ChangeQuality(grpc::CallbackServerContext* context, const Request* request,
                                              Record* response) {
  const auto change = BeginQuality(context, request, response);
  if (change->call->answered()) return change->call->reactor();
  if (request->has_expected_version()) change->command->expected_version = request->expected_version();
  desk_.readers().RunOrRefuse(
      [this, change](storage::Connection& connection) -> absl::Status {
        const absl::StatusOr<storage::Subject> found =
            ReadQuality<Record>(connection, desk_.facts(), change->request->name());
        if (!found.ok()) return found.status();
        change->command->subject.key = found->key.key;
        absl::StatusOr<DataKeyRef> key = desk_.sealer().KeyOf(connection, IdOf(*found));
        if (key.ok()) change->key = *std::move(key);
        return key.status();
      },
      [this, change](const absl::Status& status) { status.ok() ? SendQuality(change) : change->call->Finish(status); });
  return change->call->reactor();
}

grpc::ServerUnaryReactor* Road::SubmitScorecard(grpc::CallbackServerContext* context,
                                                const v1::SubmitScorecardRequest* request, v1::Scorecard* response) {
  return CreateQuality(context, request, response);
}

grpc::ServerUnaryReactor* Road::DisputeScorecard(grpc::CallbackServerContext* context,
                                                 const v1::DisputeScorecardRequest* request, v1::Scorecard* response) {
  return ChangeQuality(context, request, response);
}

grpc::ServerUnaryReactor* Road::DecideDispute(grpc::CallbackServerContext* context,
                                              const v1::DecideDisputeRequest* request, v1::Scorecard* response) {
  return ChangeQuality(context, request, response);
}

grpc::ServerUnaryReactor* Road::CreateActionPlan(grpc::CallbackServerContext* context,
                                                 const v1::CreateActionPlanRequest* request, v1::ActionPlan* response) {
  return CreateQuality(context, request, response);
}

grpc::ServerUnaryReactor* Road::UpdateActionPlan(grpc::CallbackServerContext* context,
                                                 const v1::UpdateActionPlanRequest* request, v1::ActionPlan* response) {
  return ChangeQuality(context, request, response);
}

grpc::ServerUnaryReactor* Road::CompleteActionPlan(grpc::CallbackServerContext* context,
                                                   const v1::CompleteActionPlanRequest* request,
                                                   v1::ActionPlan* response) {
  return ChangeQuality(context, request, response);
}

grpc::ServerUnaryReactor* Road::RecordSuggestion(grpc::CallbackServerContext* context,
                                                 const v1::RecordSuggestionRequest* request, v1::Suggestion* response) {
  return CreateQuality(context, request, response);
}

grpc::ServerUnaryReactor* Road::DecideSuggestion(grpc::CallbackServerContext* context,
                                                 const v1::DecideSuggestionRequest* request, v1::Suggestion* response) {
  return ChangeQuality(context, request, response);
}

}  // namespace docket::server
