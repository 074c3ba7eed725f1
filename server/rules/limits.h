// The bounds on everything that a caller may send. Texts are counted in characters (Unicode code points).
#ifndef DOCKET_SERVER_RULES_LIMITS_H_
#define DOCKET_SERVER_RULES_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace docket::rules::limits {

inline constexpr int kSubjectCharacters = 200;
inline constexpr int kDescriptionCharacters = 8000;
inline constexpr int kInteractionCharacters = 16000;
inline constexpr int kSummaryCharacters = 8000;
// Reasons, comments, feedback, recommendations, the words of an acknowledgement.
inline constexpr int kRemarkCharacters = 4000;
inline constexpr int kPersonNameCharacters = 200;
inline constexpr int kEmailBytes = 254;
inline constexpr int kPhoneCharacters = 40;
inline constexpr int kReferences = 10;
inline constexpr int kReferenceBytes = 64;
// Of a customer: of each, e-mail addresses, phone numbers and account references.
inline constexpr int kContacts = 10;
inline constexpr int kDuplicatesOfCustomer = 20;
inline constexpr int kFoundCustomers = 20;
inline constexpr int64_t kLeastValidSeconds = 60;
inline constexpr int64_t kMostValidSeconds = int64_t{30} * 24 * 3600;
inline constexpr int64_t kUsualValidSeconds = 3600;
// Of one call; each becomes a task.
inline constexpr int kActions = 10;
inline constexpr int kActionCharacters = 500;
inline constexpr int kArticles = 10;
inline constexpr int kAttachments = 10;
inline constexpr int kUriBytes = 500;
inline constexpr int kMediaTypeBytes = 100;
inline constexpr int kPartyCharacters = 100;
inline constexpr int kTags = 20;
inline constexpr int kPolicyReasonCharacters = 200;
inline constexpr int kAttributes = 20;
inline constexpr int kAttributeCharacters = 200;
inline constexpr int64_t kMostMinorUnits = 1000000000;
inline constexpr int kBatchOfCases = 100;
inline constexpr int kFilterCharacters = 1000;
// What a case may gather; past it further ones are refused with LIMIT_REACHED.
inline constexpr int kTasksOfCase = 50;
inline constexpr int kConsultationsOfCase = 30;
inline constexpr int kProposalsOfCycle = 10;
inline constexpr int kFlagsOfCase = 20;
inline constexpr int kLinksOfCase = 50;
// Of a cycle; after that a wait stops no clock.
inline constexpr int kPausesOfCycle = 60;
// Of a cycle: messages that wait for an answer with a clock of their own; those after them share the last one's.
inline constexpr int kUnanswered = 20;
// Clocks that were missed and have ended, of those of which there may be any number.
inline constexpr int kMissedClocksKept = 10;
inline constexpr int kArticlesOfCase = 30;
inline constexpr int kMaintenanceReasonCharacters = 200;
inline constexpr int kDisplayNameCharacters = 100;
inline constexpr int kRoles = 7;
inline constexpr int kIdentityCharacters = 200;
// Who a caller proves to be.
inline constexpr int kCallerBytes = 256;
inline constexpr int kSkills = 20;
inline constexpr int kMostCapacity = 1000;
inline constexpr int kLeastRating = 1;
inline constexpr int kMostRating = 5;
inline constexpr int kMostPageSize = 500;
inline constexpr int kCasePageSize = 50;
inline constexpr int kOtherPageSize = 100;
inline constexpr int kPageTokenBytes = 512;
// Of a watcher: about twelve characters a lane, of which there are a thousand at most.
inline constexpr size_t kPositionBytes = 20000;
inline constexpr int kEventKinds = 40;
// A case that is imported, which is put on record in one commit.
inline constexpr int kHistoryEvents = 2000;
inline constexpr size_t kHistoryBytes = size_t{3} << 20;
// Of quality assurance: notes on a plan, cases in a sample, how long a period is; and how many cases may have been
// closed in the period that a sample is drawn from, at random, and by risk, for which their records are read.
inline constexpr int kNotesOfPlan = 50;
inline constexpr int kSampleSize = 100;
inline constexpr int kUsualSampleSize = 10;
inline constexpr int kSampledFrom = 500000;
inline constexpr int kSampledByRisk = 100000;
inline constexpr int kPeriodDays = 366;
// From the first day of a report to its last, both counted: three years.
inline constexpr int kReportDays = 1100;
// A whole request as it arrives; the longest legal one is well below.
inline constexpr int kMessageBytes = 256 * 1024;

}  // namespace docket::rules::limits

#endif  // DOCKET_SERVER_RULES_LIMITS_H_
