// The whole service on a database: gRPC, the duties, the metrics' pages. Started, watched and ended by main, and by
// tests that want it in their own process.
#ifndef DOCKET_SERVER_SERVICE_H_
#define DOCKET_SERVER_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "metrics/exposition_server.h"
#include "metrics/projector.h"
#include "metrics/replica_metrics.h"
#include "metrics/service_exposition.h"
#include "server/access/caller_limits.h"
#include "server/access/tls.h"
#include "server/case_service.h"
#include "server/customer_service.h"
#include "server/desk.h"
#include "server/desk_service.h"
#include "server/directory_service.h"
#include "server/duties/consequences.h"
#include "server/duties/recalculating.h"
#include "server/duties/rewrapping.h"
#include "server/duties/timers.h"
#include "server/event_service.h"
#include "server/flags.h"
#include "server/health_port.h"
#include "server/observer.h"
#include "server/policy_service.h"
#include "server/quality_service.h"
#include "server/read_ledger.h"
#include "server/report_service.h"
#include "server/road.h"
#include "server/sealing/master_keys.h"
#include "server/watching.h"

namespace docket::server {

class Service {
 public:
  // The database must outlive it; `facts` has the secret that was opened with `masters`. An address that is taken is
  // one clear sentence.
  static absl::StatusOr<std::unique_ptr<Service>> Start(const Flags& flags, storage::Database& database,
                                                        storage::Desk facts, MasterKeys masters);
  // Ends at once whatever Stop has not ended.
  ~Service();

  // NOT_SERVING; after `lame_duck` no more calls; those in progress get `drain` to finish; then the duties end.
  void Stop(absl::Duration lame_duck, absl::Duration drain);
  // Looks for new keys of tokens; to be called every few seconds.
  void RefreshTokens();
  // Keeps health in step with whether commands can be carried out; says so when the policy's review becomes overdue.
  void CheckHealth();
  // Takes up what has changed in the files of TLS.
  void RefreshTls();
  void AcceptClock() { desk_.clock().Accept(); }

  int port() const { return port_; }
  // 0 without one.
  int health_port() const { return health_ == nullptr ? 0 : health_->port(); }
  int metrics_port() const { return exposition_->port(); }

 private:
  Service(const Flags& flags, storage::Database& database, storage::Desk facts, MasterKeys masters,
          std::shared_ptr<TokenVerifier> tokens);
  absl::Status Listen(const Flags& flags);
  absl::Status ListenForCalls(const Flags& flags);
  void SayServing(bool serving);
  // To the log and the metrics.
  void TellOfCertificate();
  void TellOfReview();

  const std::shared_ptr<metrics::ReplicaMetrics> replica_;
  Observer observer_;
  Desk desk_;
  const std::shared_ptr<TokenVerifier> tokens_;  // null where none are taken
  bool tokens_fresh_ = true;
  bool review_overdue_ = false;
  const Authenticator authenticator_;
  CallerLimits limits_;
  ReadLedger ledger_;
  Road road_;
  Watching watching_;
  CaseService cases_;
  CustomerService customers_;
  DirectoryService directory_;
  DeskService mode_;
  EventService events_;
  PolicyService policy_;
  QualityService quality_;
  ReportService reports_;
  std::unique_ptr<metrics::ExpositionServer> exposition_;
  std::optional<metrics::Projector> projector_;
  std::optional<Timers> timers_;
  std::optional<Consequences> consequences_;
  std::optional<Recalculating> recalculating_;
  std::optional<Rewrapping> rewrapping_;
  std::unique_ptr<ServerTls> tls_;  // null without TLS
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<HealthPort> health_;  // null without a port of its own
  int port_ = 0;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_SERVICE_H_
