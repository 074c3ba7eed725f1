// The document that the policy carries out, and the rules that stand alone.
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/policy/findings.h"
#include "server/policy/policy_words.h"

namespace docket {
namespace {

constexpr int kLeastMonths = 12;
constexpr int kMostMonths = 1200;
constexpr int kMostCases = 1000;

std::optional<absl::CivilDay> Date(const std::string& place, const std::string& text, Findings* findings) {
  const std::optional<absl::CivilDay> date = ParsePolicyDate(text);
  if (!date.has_value() && !text.empty()) {
    findings->Tell(place, absl::StrCat("\"", text.size() > 40 ? "..." : text,
                                       "\" is no date: expected year, month and day, such as \"2026-12-25\""));
  }
  return date;
}

void CheckRevisions(Findings* findings) {
  const v1::Policy::Header& header = findings->policy().header();
  for (int i = 0; i < header.revisions_size(); ++i) {
    const std::string here = At("header.revisions", i);
    const v1::Policy::Header::Revision& revision = header.revisions(i);
    if (revision.version().empty()) findings->Missing(here, "version", "is missing: which version it made");
    if (revision.date().empty())
      findings->Missing(here, "date", "is missing: when it was made, such as \"2026-12-25\"");
    Date(absl::StrCat(here, ".date"), revision.date(), findings);
    findings->Length(absl::StrCat(here, ".version"), revision.version());
    findings->Length(absl::StrCat(here, ".author"), revision.author());
    findings->Length(absl::StrCat(here, ".change"), revision.change());
  }
}

void CheckCategories(absl::string_view field, const google::protobuf::RepeatedPtrField<std::string>& categories,
                     std::set<std::string>* seen, Findings* findings) {
  for (int i = 0; i < categories.size(); ++i) {
    if (!IsDirectoryId(categories[i])) findings->Tell(At(field, i), "a category is 1 to 40 of a-z, 0-9 and \"-\"");
    if (!seen->insert(categories[i]).second) {
      findings->Tell(At(field, i), absl::StrCat("\"", categories[i].substr(0, 40),
                                                "\" is there twice: a category is a technical matter or one of policy, "
                                                "leave one out"));
    }
  }
}

}  // namespace

void CheckHeader(Findings* findings) {
  if (!findings->policy().has_header()) {
    findings->Missing("", "header", "is missing: give id, version, effective_date, review_date and approver");
    return;
  }
  const v1::Policy::Header& header = findings->policy().header();
  const struct {
    const char* field;
    const std::string& text;
    const char* what;
    bool required;
  } kTexts[] = {
      {"id", header.id(), "the document's, such as \"SOP-CS-001\"", true},
      {"title", header.title(), "", false},
      {"version", header.version(), "the document's, such as \"1.0\"", true},
      {"effective_date", header.effective_date(), "from when on the document is in force, such as \"2026-12-25\"",
       true},
      {"review_date", header.review_date(), "by when the document is to be reviewed, such as \"2027-12-25\"", true},
      {"approver", header.approver(), "who approved the document", true},
  };
  for (const auto& [field, text, what, required] : kTexts) {
    if (required && text.empty()) findings->Missing("header", field, absl::StrCat("is missing: ", what));
    findings->Length(absl::StrCat("header.", field), text);
  }
  const auto effective = Date("header.effective_date", header.effective_date(), findings);
  const auto review = Date("header.review_date", header.review_date(), findings);
  if (effective.has_value() && review.has_value() && *review <= *effective) {
    findings->Tell("header.review_date", "is not after effective_date: a document is reviewed once it is in force");
  }
  CheckRevisions(findings);
}

void CheckReopenWindows(Findings* findings) {
  std::set<int> earlier;
  const v1::Policy& policy = findings->policy();
  for (int i = 0; i < policy.reopen_windows_size(); ++i) {
    const v1::Policy::ReopenWindow& window = policy.reopen_windows(i);
    const std::string here = At("reopen_windows", i);
    findings->List(absl::StrCat(here, ".kinds"), window.kinds(), v1::CaseKind_Name<int>);
    if (window.within().empty()) {
      findings->Missing(here, "within", "is missing: how long after closure a case is reopened, such as \"720h\"");
    }
    findings->Duration(absl::StrCat(here, ".within"), window.within());
    CheckKindsReached(here, window.kinds(), &earlier, findings);
  }
}

void CheckWaits(Findings* findings) {
  std::set<int> earlier;
  const v1::Policy& policy = findings->policy();
  for (int i = 0; i < policy.waits_size(); ++i) {
    const v1::Policy::Wait& wait = policy.waits(i);
    const std::string here = At("waits", i);
    findings->List(absl::StrCat(here, ".kinds"), wait.kinds(), v1::CaseKind_Name<int>);
    if (wait.end_after().empty()) {
      findings->Missing(here, "end_after", "is missing: a wait is bounded (COMM-5), such as \"168h\"");
    }
    const auto remind = findings->Duration(absl::StrCat(here, ".remind_after"), wait.remind_after());
    const auto end = findings->Duration(absl::StrCat(here, ".end_after"), wait.end_after());
    if (remind.has_value() && end.has_value() && *remind >= *end) {
      findings->Tell(absl::StrCat(here, ".remind_after"), "is not before end_after: nobody would be reminded in time");
    }
    if (wait.end() == v1::Policy::Wait::END_UNSPECIFIED) {
      findings->Missing(here, "end", "is missing: what comes after it, RESUME (work goes on) or CLOSE");
    }
    CheckTime(here, wait.time(), findings);
    CheckKindsReached(here, wait.kinds(), &earlier, findings);
  }
}

void CheckTheRest(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  if (policy.has_recurrence()) {
    const int cases = policy.recurrence().cases();
    if (cases < 2 || cases > kMostCases) {
      findings->Missing(
          "recurrence", "cases",
          absl::StrCat("expected 2 to ", kMostCases, " cases, not ", cases, ": one alone is no recurrence"));
    }
    if (policy.recurrence().within().empty()) {
      findings->Missing("recurrence", "within", "is missing: in which time the cases are opened, such as \"720h\"");
    }
    findings->Duration("recurrence.within", policy.recurrence().within());
  }
  if (policy.has_retention()) {
    const int months = policy.retention().months();
    if (months < 1 || months > kMostMonths) {
      findings->Missing("retention", "months", absl::StrCat("expected 1 to ", kMostMonths, " months, not ", months));
    } else if (months < kLeastMonths && policy.retention().shorter_because().empty()) {
      findings->Missing("retention", "months",
                        absl::StrCat(months,
                                     " months are fewer than the 12 that the procedures ask for (REC-2): say in "
                                     "shorter_because who allowed it, and why"));
    } else if (months >= kLeastMonths && !policy.retention().shorter_because().empty()) {
      findings->Tell("retention.shorter_because", "is for fewer than 12 months: leave it out");
    }
    findings->Length("retention.shorter_because", policy.retention().shorter_because());
  }
  std::set<std::string> seen;
  CheckCategories("technical_categories", policy.technical_categories(), &seen, findings);
  CheckCategories("policy_categories", policy.policy_categories(), &seen, findings);
}

}  // namespace docket
