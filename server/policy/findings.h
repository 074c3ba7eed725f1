// What is found wrong in a policy that could be read: the checks of its parts, and where they tell it.
#ifndef DOCKET_SERVER_POLICY_FINDINGS_H_
#define DOCKET_SERVER_POLICY_FINDINGS_H_

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/policy/policy_file.h"

namespace docket {

// Tells problems with their lines, but none that only follow from what could not be read.
class Findings {
 public:
  explicit Findings(PolicyFile* file) : file_(*file) {}

  const v1::Policy& policy() const { return file_.policy; }
  void Tell(const std::string& place, std::string what);
  // A field that is not there; told at what it should be in. `place` may be empty.
  void Missing(const std::string& place, absl::string_view field, std::string what);
  // Whether all of these top-level fields could be read whole; else what follows from several of them is not told.
  bool Whole(absl::string_view field) const;
  // Of all problems told so far.
  size_t count() const { return file_.problems.size(); }
  // The line of a place, or of what it is in; 0 where nothing of it is there.
  int LineOf(std::string place) const;

  // Tells what is no duration; nothing where the text is empty.
  std::optional<absl::Duration> Duration(const std::string& place, const std::string& text);
  // Tells a text that is too long.
  void Length(const std::string& place, const std::string& text);
  // Tells unspecified values of a list, and values that it has twice. `name` gives a value's name.
  template <typename Values, typename Name>
  void List(const std::string& place, const Values& list, Name name) {
    std::set<int> seen;
    for (int i = 0; i < list.size(); ++i) {
      const std::string here = absl::StrCat(place, "[", i, "]");
      if (list.Get(i) == 0) {
        Tell(here, absl::StrCat(name(0), " is nothing that is: leave it out (a list that is left out matches all)"));
      }
      if (!seen.insert(list.Get(i)).second)
        Tell(here, absl::StrCat(name(list.Get(i)), " is there twice: leave one out"));
    }
  }

 private:
  PolicyFile& file_;
};

// "targets[3]".
inline std::string At(absl::string_view field, int index) { return absl::StrCat(field, "[", index, "]"); }

// Tells a missing time, and business time without a calendar.
void CheckTime(const std::string& place, v1::Policy::Time time, Findings* findings);
// Tells a rule for kinds that all have an earlier one. `earlier`: their kinds.
void CheckKindsReached(const std::string& place, const google::protobuf::RepeatedField<int>& kinds,
                       std::set<int>* earlier, Findings* findings);

void CheckHeader(Findings* findings);
void CheckCalendars(Findings* findings);
void CheckTargets(Findings* findings);
void CheckRungs(Findings* findings);
void CheckPriorities(Findings* findings);
void CheckRemedies(Findings* findings);
void CheckReopenWindows(Findings* findings);
void CheckWaits(Findings* findings);
// Recurrence, retention, categories.
void CheckTheRest(Findings* findings);
// Whether the calendars are open long enough for what counts in business time: of a policy in which all else is right.
void CheckReach(Findings* findings);

}  // namespace docket

#endif  // DOCKET_SERVER_POLICY_FINDINGS_H_
