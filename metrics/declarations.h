// Every metric that is exported, declared once: what the exporters and the tests know of a metric they take from here.
//
// Names follow Prometheus's conventions (base units, _total for counters) and, for calls and the process, the usual
// ones of gRPC servers and client libraries, so that common dashboards work as they are.
#ifndef DOCKET_METRICS_DECLARATIONS_H_
#define DOCKET_METRICS_DECLARATIONS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace docket::metrics {

enum class Type { kCounter, kGauge, kHistogram };

// Of whom a metric speaks, and so on which path it is found.
enum class Scope {
  kService,  // all replicas together: from the log's checkpointed totals; /metrics/service
  kReplica,  // the process that was asked; /metrics
};

// What exactly a figure of the service's is. Sentences; empty where there is nothing to say.
struct Definition {
  absl::string_view starts = {};    // of a time: its beginning
  absl::string_view ends = {};      // what ends it, or what is counted, and when
  absl::string_view excludes = {};  // what does not count
  absl::string_view reopening = {};
  absl::string_view importing = {};
};

struct Declaration {
  absl::string_view name;
  Type type;
  Scope scope;
  absl::string_view unit;    // "seconds", "bytes", ...; what is counted, for a count
  absl::string_view labels;  // their names, with commas between them
  // One line without backslashes: what is counted or measured.
  absl::string_view help;
  // Of the service's figures.
  Definition definition = {};

  std::vector<std::string> LabelNames() const;
  // The labels of one series; as many values as there are names, in their order.
  std::map<std::string, std::string> Labels(const std::vector<std::string>& values) const;
};

// On /metrics/service.
extern const Declaration kAcknowledgeTime;
extern const Declaration kAcknowledgeBusinessTime;
extern const Declaration kResponseTime;
extern const Declaration kResponseBusinessTime;
extern const Declaration kResolutionTime;
extern const Declaration kResolutionBusinessTime;
extern const Declaration kCsatScore;
extern const Declaration kEscalations;
extern const Declaration kTargets;
extern const Declaration kCasesOpened;
extern const Declaration kCasesClosed;
extern const Declaration kCasesReopened;
extern const Declaration kFirstContactResolutions;
extern const Declaration kRatingsAsked;
extern const Declaration kTimerLateness;
extern const Declaration kCases;
extern const Declaration kOldestCaseAge;
extern const Declaration kCasesOverdue;
extern const Declaration kCasesAtRisk;
extern const Declaration kProjectionLag;
extern const Declaration kProjectionLagTime;
extern const Declaration kServiceMetricsAge;

// On /metrics: calls.
extern const Declaration kCallsStarted;
extern const Declaration kCallsHandled;
extern const Declaration kCallTime;
// The road of a command.
extern const Declaration kRefusals;
extern const Declaration kQueueDepth;
extern const Declaration kQueueWait;
extern const Declaration kBatchCommands;
extern const Declaration kBatchEntries;
extern const Declaration kCommitTime;
extern const Declaration kCommitTroubles;
extern const Declaration kConsequences;
extern const Declaration kDatabaseErrors;
// Conditions.
extern const Declaration kDatabaseUp;
extern const Declaration kLogShortened;
extern const Declaration kClockFrozen;
extern const Declaration kPolicyReviewOverdue;
extern const Declaration kTlsCertificateExpiry;
extern const Declaration kBuildInfo;
// The process.
extern const Declaration kProcessCpu;
extern const Declaration kProcessStart;
extern const Declaration kProcessResidentMemory;
extern const Declaration kProcessVirtualMemory;
extern const Declaration kProcessOpenFds;
extern const Declaration kProcessMaxFds;
extern const Declaration kProcessThreads;

// All of the above, in this order.
absl::Span<const Declaration* const> AllDeclarations();

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_DECLARATIONS_H_
