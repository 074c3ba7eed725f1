// Rungs that can never happen, lead nowhere, or lead back.
#include <string>

#include "tests/server/policy/small_policy.h"

namespace docket::testing {
namespace {

using ::testing::IsEmpty;

// Targets in lines 4 to 6; the rung begins in line 7.
constexpr char kTargets[] =
    "targets { target: TARGET_RESOLVE_OR_ESCALATE kinds: CASE_KIND_COMPLAINT within: \"24h\" time: CALENDAR }\n"
    "targets { target: TARGET_ACCEPT_ESCALATION within: \"2h\" time: CALENDAR }\n"
    "targets { target: TARGET_REFER within: \"2h\" time: CALENDAR }\n";

constexpr char kUnresolved[] =
    "id: \"a\" target: TARGET_RESOLVE_OR_ESCALATE cause: ESCALATION_CAUSE_UNRESOLVED level: "
    "ESCALATION_LEVEL_SUPERVISOR\n";
constexpr char kUnaccepted[] =
    "id: \"b\" target: TARGET_ACCEPT_ESCALATION cause: ESCALATION_CAUSE_UNACCEPTED level: "
    "ESCALATION_LEVEL_SUPERVISOR\n";

std::string RungOf(const std::string& contents) { return absl::StrCat("rungs { ", contents, " }\n"); }

void ExpectRungProblem(const std::string& rungs, const std::string& where, const std::string& says) {
  ExpectProblem(absl::StrCat(kTargets, rungs), where, says);
}

TEST(RungProblemsTest, RungsThatAreInOrder) {
  EXPECT_THAT(
      ProblemsWith(absl::StrCat(
          kTargets,
          RungOf(absl::StrCat(kUnresolved,
                              "after: \"1h\" team: \"teams/a\" tell: ESCALATION_LEVEL_MANAGEMENT "
                              "fallback: ESCALATION_LEVEL_MANAGEMENT")),
          RungOf(absl::StrCat(kUnaccepted, "from_levels: [ESCALATION_LEVEL_SENIOR, ESCALATION_LEVEL_EXPERT]")),
          RungOf("id: \"c\" target: TARGET_REFER cause: ESCALATION_CAUSE_POLICY level: ESCALATION_LEVEL_EXPERT"))),
      IsEmpty());
}

TEST(RungProblemsTest, ESC5IdsAreUniqueAndSoIsWhatRungsDo) {
  const std::string twice = kUnresolved;
  ExpectRungProblem(RungOf(twice) + RungOf(twice + "after: \"1h\""), "9 rungs[1].id", "is called \"a\" already");
  ExpectRungProblem(RungOf(twice) + RungOf("id: \"z\" " + twice.substr(twice.find("target"))), "9 rungs[1]",
                    "does what the rung in line 7 does already");
  ExpectRungProblem(RungOf(twice.substr(twice.find("target"))), "7 rungs[0].id", "expected 1 to 40");
}

TEST(RungProblemsTest, ARungThatCanNeverHappen) {
  ExpectRungProblem(RungOf(absl::StrCat(kUnresolved, "kinds: [CASE_KIND_INQUIRY, CASE_KIND_REQUEST]")), "7 rungs[0]",
                    "can never happen: no case that it is for has a target TARGET_RESOLVE_OR_ESCALATE");
  ExpectRungProblem(
      RungOf("id: \"d\" target: TARGET_REPLY cause: ESCALATION_CAUSE_OVERDUE level: ESCALATION_LEVEL_SENIOR"),
      "7 rungs[0]", "can never happen");
  ExpectProblem(absl::StrCat("targets { target: TARGET_RESOLVE_OR_ESCALATE none: true }\n\n\n", RungOf(kUnresolved)),
                "7 rungs[0]", "can never happen");
  ExpectRungProblem(
      RungOf(
          "id: \"d\" level: ESCALATION_LEVEL_SENIOR\ntarget: TARGET_CUSTOMER_ANSWER cause: ESCALATION_CAUSE_OVERDUE"),
      "8 rungs[0].target", "is no target of the desk's");
}

TEST(RungProblemsTest, CausesThatFit) {
  const struct {
    const char* target;
    const char* cause;
    const char* right;
  } kWrong[] = {
      {"TARGET_RESOLVE_OR_ESCALATE", "ESCALATION_CAUSE_OVERDUE", "escalates for ESCALATION_CAUSE_UNRESOLVED"},
      {"TARGET_RESOLVE_OR_ESCALATE", "ESCALATION_CAUSE_CUSTOMER_REQUEST", "escalates for ESCALATION_CAUSE_UNRESOLVED"},
      {"TARGET_REFER", "ESCALATION_CAUSE_COMPLEX", "ESCALATION_CAUSE_TECHNICAL or ESCALATION_CAUSE_POLICY"},
      {"TARGET_NOTIFY_MANAGEMENT", "ESCALATION_CAUSE_OVERDUE", "escalates for ESCALATION_CAUSE_CRITICAL"},
      {"TARGET_ACKNOWLEDGE", "ESCALATION_CAUSE_UNRESOLVED", "escalates for ESCALATION_CAUSE_OVERDUE"},
  };
  for (const auto& [target, cause, right] : kWrong) {
    const std::string extra = absl::StrCat("targets { target: ", target, " within: \"1h\" time: CALENDAR }\n");
    ExpectProblem(absl::StrCat(extra, RungOf(absl::StrCat("id: \"d\" level: ESCALATION_LEVEL_MANAGEMENT target: ",
                                                          target, "\ncause: ", cause))),
                  "6 rungs[0].cause", right);
  }
  ExpectRungProblem(RungOf("id: \"d\" level: ESCALATION_LEVEL_MANAGEMENT\ntarget: TARGET_REFER"), "7 rungs[0].cause",
                    "is missing");
}

TEST(RungProblemsTest, ESC6LevelsLeadUpwards) {
  ExpectRungProblem(RungOf("id: \"a\" target: TARGET_REFER cause: ESCALATION_CAUSE_POLICY"), "7 rungs[0].level",
                    "is missing: to whom the case goes");
  ExpectRungProblem(RungOf(absl::StrCat(kUnresolved, "fallback: ESCALATION_LEVEL_SUPERVISOR")), "8 rungs[0].fallback",
                    "ESCALATION_LEVEL_SUPERVISOR is not above ESCALATION_LEVEL_SUPERVISOR");
  ExpectRungProblem(RungOf(absl::StrCat(kUnresolved, "fallback: ESCALATION_LEVEL_EXPERT")), "8 rungs[0].fallback",
                    "is not above");
  ExpectRungProblem(RungOf(absl::StrCat(kUnresolved, "from_levels: ESCALATION_LEVEL_EXPERT")), "8 rungs[0].from_levels",
                    "is for rungs of TARGET_ACCEPT_ESCALATION alone");
  ExpectRungProblem(RungOf(kUnaccepted), "7 rungs[0].from_levels", "is missing");
  ExpectRungProblem(
      RungOf(absl::StrCat(kUnaccepted, "from_levels: [ESCALATION_LEVEL_EXPERT,\nESCALATION_LEVEL_SUPERVISOR]")),
      "9 rungs[0].from_levels[1]", "what nobody accepts climbs");
  ExpectRungProblem(RungOf(absl::StrCat(kUnresolved, "tell: ESCALATION_LEVEL_UNSPECIFIED")), "8 rungs[0].tell[0]",
                    "is nothing that is");
  ExpectRungProblem(RungOf(absl::StrCat(kUnresolved, "team: \"a team\"")), "8 rungs[0].team", "expected a team's name");
  ExpectRungProblem(RungOf(absl::StrCat(kUnresolved, "after: \"0h\"")), "8 rungs[0].after", "is no duration");
}

}  // namespace
}  // namespace docket::testing
