#include "metrics/declarations.h"

#include "absl/strings/str_split.h"

namespace docket::metrics {

const Declaration kCallsStarted = {.name = "grpc_server_started_total",
                                   .type = Type::kCounter,
                                   .scope = Scope::kReplica,
                                   .unit = "calls",
                                   .labels = "grpc_type,grpc_service,grpc_method",
                                   .help = "Calls that arrived."};

const Declaration kCallsHandled = {.name = "grpc_server_handled_total",
                                   .type = Type::kCounter,
                                   .scope = Scope::kReplica,
                                   .unit = "calls",
                                   .labels = "grpc_type,grpc_service,grpc_method,grpc_code",
                                   .help = "Calls that were answered, by the status they were answered with."};

const Declaration kCallTime = {.name = "grpc_server_handling_seconds",
                               .type = Type::kHistogram,
                               .scope = Scope::kReplica,
                               .unit = "seconds",
                               .labels = "grpc_type,grpc_service,grpc_method",
                               .help = "Time from a call's arrival to its answer, whatever the answer."};

const Declaration kRefusals = {
    .name = "docket_refusals_total",
    .type = Type::kCounter,
    .scope = Scope::kReplica,
    .unit = "refusals",
    .labels = "reason",
    .help =
        "Calls that were refused, by the reason code that the caller was given; other stands for unlisted ones. "
        "RATE_LIMITED and OVERLOADED are calls that were turned away to protect the service."};

const Declaration kQueueDepth = {.name = "docket_queue_depth",
                                 .type = Type::kGauge,
                                 .scope = Scope::kReplica,
                                 .unit = "commands",
                                 .labels = "",
                                 .help = "Commands that wait for the committer."};

const Declaration kQueueWait = {
    .name = "docket_queue_wait_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kReplica,
    .unit = "seconds",
    .labels = "",
    .help = "Time from a command's arrival in the committer's queue to the batch that takes it."};

const Declaration kBatchCommands = {.name = "docket_batch_commands",
                                    .type = Type::kHistogram,
                                    .scope = Scope::kReplica,
                                    .unit = "commands",
                                    .labels = "",
                                    .help = "Commands in a committed batch."};

const Declaration kBatchEntries = {.name = "docket_batch_entries",
                                   .type = Type::kHistogram,
                                   .scope = Scope::kReplica,
                                   .unit = "entries",
                                   .labels = "",
                                   .help = "Entries of the log that a committed batch wrote."};

const Declaration kCommitTime = {
    .name = "docket_commit_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kReplica,
    .unit = "seconds",
    .labels = "",
    .help = "Time of the round trip to the database that writes and commits a batch; failed ones do not count."};

const Declaration kCommitTroubles = {
    .name = "docket_commit_troubles_total",
    .type = Type::kCounter,
    .scope = Scope::kReplica,
    .unit = "batches",
    .labels = "kind",
    .help =
        "Batches that did not commit at once: conflict, another transaction was in the way; guard, the log was not "
        "where it was thought to end; replay, a request was known already; unknown, the connection broke before "
        "the answer; fence, a sequence was occupied to settle that; elsewhere, the server is not the primary; "
        "refused, the database refused a statement. All are resolved by the committer itself."};

const Declaration kConsequences = {
    .name = "docket_consequences_total",
    .type = Type::kCounter,
    .scope = Scope::kReplica,
    .unit = "consequences",
    .labels = "outcome",
    .help =
        "Consequences of events that were carried out elsewhere in the log: done, refused by the rules there, or "
        "to be retried."};

const Declaration kDatabaseErrors = {
    .name = "docket_database_errors_total",
    .type = Type::kCounter,
    .scope = Scope::kReplica,
    .unit = "errors",
    .labels = "class",
    .help =
        "Statements and connections that the database failed, by class: connection, none could be made; lost, it broke "
        "or timed out; contention, another transaction was in the way; read_only, the server takes no writes; "
        "rejected, a statement was refused. A commit that was beaten to its place in the log is no error."};

const Declaration kDatabaseUp = {.name = "docket_database_up",
                                 .type = Type::kGauge,
                                 .scope = Scope::kReplica,
                                 .unit = "0 or 1",
                                 .labels = "",
                                 .help = "Whether this replica's committer has a database that it can write to."};

const Declaration kLogShortened = {
    .name = "docket_log_shortened",
    .type = Type::kGauge,
    .scope = Scope::kReplica,
    .unit = "0 or 1",
    .labels = "",
    .help =
        "Whether the log was found shorter than it had been, as after a restore from a backup: this replica "
        "writes nothing until an operator has looked and restarts it."};

const Declaration kClockFrozen = {
    .name = "docket_clock_frozen",
    .type = Type::kGauge,
    .scope = Scope::kReplica,
    .unit = "0 or 1",
    .labels = "",
    .help = "Whether the database's clock jumped and is not trusted yet: nothing is decided meanwhile."};

const Declaration kPolicyReviewOverdue = {
    .name = "docket_policy_review_overdue",
    .type = Type::kGauge,
    .scope = Scope::kReplica,
    .unit = "0 or 1",
    .labels = "",
    .help = "Whether the review date of the policy in force has passed (REVIEW-4)."};

const Declaration kTlsCertificateExpiry = {.name = "docket_tls_certificate_expiry_timestamp_seconds",
                                           .type = Type::kGauge,
                                           .scope = Scope::kReplica,
                                           .unit = "seconds since the Unix epoch",
                                           .labels = "",
                                           .help =
                                               "When the certificate that callers are shown, or the first of "
                                               "those that lead to its authority, expires; +Inf without TLS."};

const Declaration kBuildInfo = {.name = "docket_build_info",
                                .type = Type::kGauge,
                                .scope = Scope::kReplica,
                                .unit = "1",
                                .labels = "version",
                                .help = "Always 1; the version of the binary is in the label."};

const Declaration kProcessCpu = {.name = "process_cpu_seconds_total",
                                 .type = Type::kCounter,
                                 .scope = Scope::kReplica,
                                 .unit = "seconds",
                                 .labels = "",
                                 .help = "User and system CPU time spent."};

const Declaration kProcessStart = {.name = "process_start_time_seconds",
                                   .type = Type::kGauge,
                                   .scope = Scope::kReplica,
                                   .unit = "seconds since the Unix epoch",
                                   .labels = "",
                                   .help = "Start time of the process since the Unix epoch."};

const Declaration kProcessResidentMemory = {.name = "process_resident_memory_bytes",
                                            .type = Type::kGauge,
                                            .scope = Scope::kReplica,
                                            .unit = "bytes",
                                            .labels = "",
                                            .help = "Resident memory size."};

const Declaration kProcessVirtualMemory = {.name = "process_virtual_memory_bytes",
                                           .type = Type::kGauge,
                                           .scope = Scope::kReplica,
                                           .unit = "bytes",
                                           .labels = "",
                                           .help = "Virtual memory size."};

const Declaration kProcessOpenFds = {.name = "process_open_fds",
                                     .type = Type::kGauge,
                                     .scope = Scope::kReplica,
                                     .unit = "file descriptors",
                                     .labels = "",
                                     .help = "Open file descriptors."};

const Declaration kProcessMaxFds = {.name = "process_max_fds",
                                    .type = Type::kGauge,
                                    .scope = Scope::kReplica,
                                    .unit = "file descriptors",
                                    .labels = "",
                                    .help = "Most file descriptors that may be open at once."};

const Declaration kProcessThreads = {.name = "process_threads",
                                     .type = Type::kGauge,
                                     .scope = Scope::kReplica,
                                     .unit = "threads",
                                     .labels = "",
                                     .help = "Threads of the process."};

std::vector<std::string> Declaration::LabelNames() const { return absl::StrSplit(labels, ',', absl::SkipEmpty()); }

std::map<std::string, std::string> Declaration::Labels(const std::vector<std::string>& values) const {
  std::map<std::string, std::string> labelled;
  const std::vector<std::string> names = LabelNames();
  for (size_t i = 0; i < names.size(); ++i) labelled.emplace(names[i], values.at(i));
  return labelled;
}

absl::Span<const Declaration* const> AllDeclarations() {
  static constexpr const Declaration* kAll[] = {
      &kAcknowledgeTime,
      &kAcknowledgeBusinessTime,
      &kResponseTime,
      &kResponseBusinessTime,
      &kResolutionTime,
      &kResolutionBusinessTime,
      &kCsatScore,
      &kEscalations,
      &kTargets,
      &kCasesOpened,
      &kCasesClosed,
      &kCasesReopened,
      &kFirstContactResolutions,
      &kRatingsAsked,
      &kTimerLateness,
      &kCases,
      &kOldestCaseAge,
      &kCasesOverdue,
      &kCasesAtRisk,
      &kProjectionLag,
      &kProjectionLagTime,
      &kServiceMetricsAge,
      &kCallsStarted,
      &kCallsHandled,
      &kCallTime,
      &kRefusals,
      &kQueueDepth,
      &kQueueWait,
      &kBatchCommands,
      &kBatchEntries,
      &kCommitTime,
      &kCommitTroubles,
      &kConsequences,
      &kDatabaseErrors,
      &kDatabaseUp,
      &kLogShortened,
      &kClockFrozen,
      &kPolicyReviewOverdue,
      &kTlsCertificateExpiry,
      &kBuildInfo,
      &kProcessCpu,
      &kProcessStart,
      &kProcessResidentMemory,
      &kProcessVirtualMemory,
      &kProcessOpenFds,
      &kProcessMaxFds,
      &kProcessThreads,
  };
  return kAll;
}

}  // namespace docket::metrics
