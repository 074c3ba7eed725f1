#include "metrics/declarations.h"

#include "absl/strings/str_split.h"

namespace docket::metrics {

const Declaration kResponseTime = {
    .name = "docket_response_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind,channel",
    .help =
        "Time from the start of a case's cycle (its opening or last reopening) to the first confirmation of "
        "receipt or answer to the customer in that cycle. Observed at that moment, once a cycle; a reopening "
        "starts anew. channel is the one the case was opened on."};

const Declaration kResolutionTime = {
    .name = "docket_resolution_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind",
    .help =
        "Time from the start of a case's cycle (its opening or last reopening) to the resolution that stood when "
        "it was closed; one that the customer sent back does not end it. Observed at closing, once a cycle; a "
        "reopening starts anew, and time while closed counts nowhere."};

const Declaration kCsatScore = {
    .name = "docket_csat_score",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "points",
    .labels = "kind",
    .help =
        "Customers' ratings from 1 (worst) to 5 (best). Observed when a follow-up with a rating is recorded, at "
        "most once a cycle; a follow-up without one does not count; after a reopening the customer may rate "
        "again."};

const Declaration kEscalations = {
    .name = "docket_escalations_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "escalations",
    .labels = "cause,level,kind",
    .help =
        "Referrals of cases to a higher level, by people or by the service itself. Each cause counts once a cycle: "
        "a second wish for the same cause does not count unless the first was taken back, and a reopening starts "
        "anew."};

const Declaration kCasesOpened = {.name = "docket_cases_opened_total",
                                  .type = Type::kCounter,
                                  .scope = Scope::kService,
                                  .unit = "cases",
                                  .labels = "kind,channel",
                                  .help = "Cases logged. A reopening does not count."};

const Declaration kCasesClosed = {
    .name = "docket_cases_closed_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "closings",
    .labels = "outcome,kind",
    .help = "Cases closed, counted at each closing: one that is reopened and closed again counts twice."};

const Declaration kCases = {.name = "docket_cases",
                            .type = Type::kGauge,
                            .scope = Scope::kService,
                            .unit = "cases",
                            .labels = "state",
                            .help = "Cases in each state at present. A reopened case leaves closed."};

const Declaration kProjectionLag = {
    .name = "docket_projection_lag_events",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "events",
    .labels = "",
    .help =
        "Entries of the log that are not in the metrics of this path yet. Above 0 for moments while work is done; "
        "when it keeps growing, no replica's projection is at work."};

const Declaration kServiceMetricsAge = {
    .name = "docket_service_metrics_age_seconds",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "",
    .help =
        "Time since the metrics of this path were read from the database. At most 1 while it answers; when it does "
        "not, the last known ones stay, and this says how old they are."};

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
    .help = "Calls that were refused, by the reason code that the caller was given; other stands for unlisted ones."};

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

const Declaration kTimerLateness = {
    .name = "docket_timer_lateness_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kReplica,
    .unit = "seconds",
    .labels = "",
    .help = "Time from the instant at which something fell due for a case to its record by a timer."};

const Declaration kConsequences = {
    .name = "docket_consequences_total",
    .type = Type::kCounter,
    .scope = Scope::kReplica,
    .unit = "consequences",
    .labels = "outcome",
    .help =
        "Consequences of events that were carried out elsewhere in the log: done, refused by the rules there, or "
        "to be retried."};

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
      &kResponseTime,
      &kResolutionTime,
      &kCsatScore,
      &kEscalations,
      &kCasesOpened,
      &kCasesClosed,
      &kCases,
      &kProjectionLag,
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
      &kTimerLateness,
      &kConsequences,
      &kDatabaseUp,
      &kLogShortened,
      &kClockFrozen,
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
