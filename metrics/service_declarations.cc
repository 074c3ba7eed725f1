// What is exported on /metrics/service, and what exactly each figure is.
#include "metrics/declarations.h"

namespace docket::metrics {
namespace {

// One rule for all figures.
constexpr absl::string_view kImported =
    "The cycle that a case came with counts where the import said so (counted); later cycles count always.";

}  // namespace

const Declaration kAcknowledgeTime = {
    .name = "docket_acknowledge_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind,channel",
    .help = "Time from the start of a case's cycle to the acknowledgement of its receipt to the customer.",
    .definition = {.starts = "The start of the case's cycle: its opening, or its last reopening.",
                   .ends = "The first acknowledgement in the cycle, by a command of its own or by a message to the "
                           "customer. Observed then, once a cycle.",
                   .excludes = "Cases that were never acknowledged. channel is the one the case was opened on; kind is "
                               "the one it has at that moment.",
                   .reopening = "Starts anew.",
                   .importing = kImported}};

const Declaration kAcknowledgeBusinessTime = {
    .name = "docket_acknowledge_business_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind",
    .help = "Opening hours from the start of a case's cycle to the acknowledgement of its receipt to the customer.",
    .definition = {.starts = "The start of the case's cycle: its opening, or its last reopening.",
                   .ends = "As docket_acknowledge_time_seconds. Opening hours alone count, by the calendar that the "
                           "policy in force at the end names for the case's team.",
                   .excludes = "Events that were recorded before schema 4, and imported ones that do not say it.",
                   .reopening = "Starts anew.",
                   .importing = kImported}};

const Declaration kResponseTime = {
    .name = "docket_response_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind,channel",
    .help = "Time from the start of a case's cycle to the first message to the customer.",
    .definition = {.starts = "The start of the case's cycle: its opening, or its last reopening.",
                   .ends = "The first outbound interaction in the cycle. Observed then, once a cycle.",
                   .excludes =
                       "Acknowledgements by a command of their own, whatever they said; internal notes; cases that "
                       "ended without a message; events that were recorded before schema 4. channel is the one the "
                       "case was opened on.",
                   .reopening = "Starts anew.",
                   .importing = kImported}};

const Declaration kResponseBusinessTime = {
    .name = "docket_response_business_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind",
    .help = "Opening hours from the start of a case's cycle to the first message to the customer.",
    .definition = {.starts = "The start of the case's cycle: its opening, or its last reopening.",
                   .ends = "As docket_response_time_seconds. Opening hours alone count, by the calendar that the "
                           "policy in force at the end names for the case's team.",
                   .excludes = "As there, and imported events that do not say it.",
                   .reopening = "Starts anew.",
                   .importing = kImported}};

const Declaration kResolutionTime = {
    .name = "docket_resolution_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind",
    .help = "Time from the start of a case's cycle to the resolution that stood when it was closed.",
    .definition = {.starts = "The start of the case's cycle: its opening, or its last reopening.",
                   .ends = "The resolution that stood at the closing; one that the customer sent back does not end it. "
                           "Observed at the closing, once a cycle. Waiting for the customer counts.",
                   .excludes = "Cycles that were closed without a resolution: withdrawn, spam, no answer.",
                   .reopening = "Starts anew; time while closed counts nowhere.",
                   .importing = kImported}};

const Declaration kResolutionBusinessTime = {
    .name = "docket_resolution_business_time_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "kind",
    .help = "Opening hours from the start of a case's cycle to the resolution that stood when it was closed.",
    .definition = {.starts = "The start of the case's cycle: its opening, or its last reopening.",
                   .ends = "As docket_resolution_time_seconds. Opening hours alone count, by the calendar that the "
                           "policy in force at the end names for the case's team.",
                   .excludes = "As there; events that were recorded before schema 4, and imported ones that do not say "
                               "it.",
                   .reopening = "Starts anew.",
                   .importing = kImported}};

const Declaration kCsatScore = {
    .name = "docket_csat_score",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "points",
    .labels = "kind",
    .help = "Customers' ratings from 1 (worst) to 5 (best).",
    .definition = {.ends = "A follow-up with a rating. Observed when it is recorded, at most once a cycle.",
                   .excludes = "Follow-ups without a rating: docket_ratings_asked_total has them.",
                   .reopening = "The customer may rate again.",
                   .importing = kImported}};

const Declaration kEscalations = {
    .name = "docket_escalations_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "escalations",
    .labels = "cause,level,kind",
    .help = "Referrals of cases to a higher level, by people or by the service itself.",
    .definition = {.ends = "Each referral, when it is recorded: each cause of a person's once a cycle unless the first "
                           "was taken back, and each rung of the policy once for each clock.",
                   .excludes = "A second wish for the same cause.",
                   .reopening = "Causes may occur again.",
                   .importing = kImported}};

const Declaration kTargets = {
    .name = "docket_targets_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "targets",
    .labels = "target,kind,outcome",
    .help = "Targets of which it is known whether they were met or missed.",
    .definition = {.ends = "Each clock once. Missed: when it is passed, whatever is done later. Met: when it is done "
                           "in time; for resolve, resolve_or_escalate, refer and notify_management at the closing, "
                           "because a resolution may be sent back. customer_answer is the customer's.",
                   .excludes = "Clocks that are open, those that ended because they were not owed any more, and events "
                               "that were recorded before schema 4.",
                   .reopening = "Its clocks are others.",
                   .importing = "What the other desk's clocks came to counts nowhere. Those that are made here count "
                                "where the cycle does; one that was due before the import is missed when it is done."}};

const Declaration kCasesOpened = {
    .name = "docket_cases_opened_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "cases",
    .labels = "kind,channel",
    .help = "Cases logged.",
    .definition = {.ends = "The opening.", .reopening = "Does not count.", .importing = kImported}};

const Declaration kCasesClosed = {
    .name = "docket_cases_closed_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "closings",
    .labels = "outcome,kind",
    .help = "Cases closed, counted at each closing.",
    .definition = {
        .ends = "Each closing.", .reopening = "A case that is closed again counts again.", .importing = kImported}};

const Declaration kCasesReopened = {
    .name = "docket_cases_reopened_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "reopenings",
    .labels = "kind",
    .help = "Cases reopened, counted at each reopening.",
    .definition = {.ends = "Each reopening.",
                   .importing = "A case that was imported counts when it is reopened here."}};

const Declaration kFirstContactResolutions = {
    .name = "docket_first_contact_resolutions_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "cases",
    .labels = "kind",
    .help = "Cases that the first exchange with the customer resolved, as recorded.",
    .definition = {.ends = "A first contact whose outcome is recorded as resolved; once a cycle.",
                   .excludes = "Events that were recorded before schema 4.",
                   .reopening = "May be recorded anew.",
                   .importing = kImported}};

const Declaration kRatingsAsked = {
    .name = "docket_ratings_asked_total",
    .type = Type::kCounter,
    .scope = Scope::kService,
    .unit = "follow-ups",
    .labels = "kind",
    .help = "Follow-ups with customers after a resolution, with a rating or without.",
    .definition = {.ends = "Each follow-up that is recorded.", .reopening = "Counts on.", .importing = kImported}};

const Declaration kTimerLateness = {
    .name = "docket_timer_lateness_seconds",
    .type = Type::kHistogram,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "",
    .help = "Time from the instant at which something fell due for a case to its record.",
    .definition = {.starts = "The instant at which the step of a clock fell due: a warning, a breach, an escalation, a "
                             "reminder, the end of a wait.",
                   .ends = "Its record, by a timer or by whatever command came first.",
                   .excludes = "Steps that an import brought, and events that were recorded before schema 4.",
                   .importing = "Of what falls due here, whether the case counts in figures or not."}};

const Declaration kCases = {
    .name = "docket_cases",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "cases",
    .labels = "state,priority",
    .help = "Cases in each state with each priority at present.",
    .definition = {.ends = "Read when it is asked for; priority none is that of cases nobody has assessed.",
                   .reopening = "Leaves closed.",
                   .importing = "Counts."}};

const Declaration kOldestCaseAge = {
    .name = "docket_oldest_case_age_seconds",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "",
    .help = "Time since the oldest case that is not closed was logged; 0 where all are closed.",
    .definition = {.starts = "Its opening.",
                   .ends = "Read when it is asked for.",
                   .reopening = "From its first opening.",
                   .importing = "From its opening where it was."}};

const Declaration kCasesOverdue = {
    .name = "docket_cases_overdue",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "cases",
    .labels = "target",
    .help = "Cases that have missed a target which is still owed, at present.",
    .definition = {.ends = "Read when it is asked for. A case with several counts in each.",
                   .excludes = "Targets that were missed and done late.",
                   .importing = "Counts, if its clocks are this desk's."}};

const Declaration kCasesAtRisk = {
    .name = "docket_cases_at_risk",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "cases",
    .labels = "target",
    .help = "Cases with a target of which a warning has come, and that is not missed, at present.",
    .definition = {.ends = "Read when it is asked for.", .importing = "Counts, if its clocks are this desk's."}};

const Declaration kProjectionLag = {
    .name = "docket_projection_lag_events",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "events",
    .labels = "",
    .help = "Entries of the log that are not in the counters and histograms of this path yet.",
    .definition = {
        .ends = "Above 0 for moments while work is done; when it keeps growing, no replica's projection is at work. "
                "While all is counted anew from the beginning, counters and histograms are left out until they have "
                "come as far as they were: none of them ever falls."}};

const Declaration kProjectionLagTime = {.name = "docket_projection_lag_seconds",
                                        .type = Type::kGauge,
                                        .scope = Scope::kService,
                                        .unit = "seconds",
                                        .labels = "",
                                        .help =
                                            "Time since the first entry of the log was recorded that is not in the "
                                            "counters and histograms of this path; 0 where all are."};

const Declaration kServiceMetricsAge = {
    .name = "docket_service_metrics_age_seconds",
    .type = Type::kGauge,
    .scope = Scope::kService,
    .unit = "seconds",
    .labels = "",
    .help =
        "Time since the metrics of this path were read from the database. At most 1 while it answers; when it does "
        "not, they are left out, because another replica may have told more since, and this alone is there."};

}  // namespace docket::metrics
