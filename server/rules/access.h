// Who may do what (ROLE-1): one table of role x method x condition, deny by default.
//
// Whoever holds several roles may do what any of them may. A case that is out of somebody's reach is to them as if it
// were not there.
#ifndef DOCKET_SERVER_RULES_ACCESS_H_
#define DOCKET_SERVER_RULES_ACCESS_H_

#include <google/protobuf/message.h>

#include <array>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "api/model/directory.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"

namespace docket::rules {

// Those of the people at the desk, in the order of v1::Role, and two that only a token or a grant of the server gives:
// an internal service, and whoever runs the desk.
enum class CallerRole {
  kRepresentative,
  kSeniorRepresentative,
  kExpert,
  kConflictSpecialist,
  kSupervisor,
  kManager,
  kQualityAssurance,
  kService,
  kAdministrator
};
inline constexpr int kCallerRoles = 9;
// "senior_representative"; as tokens and grants have them.
std::string CallerRoleName(CallerRole role);
// False where there is none of that name.
bool ParseCallerRole(absl::string_view name, CallerRole* role);

// Whoever calls, as proven.
struct Caller {
  // What stands on record as the actor, and what request ids belong to: a token's subject, a certificate's SPIFFE id,
  // or "x509:" and its common name.
  std::string name;
  // From the token's claim and the server's grants. Those of a person at the desk come from the directory besides.
  std::set<CallerRole> roles;
  // "staff/{staff}": a service that acts for a person, with that person's roles alone.
  std::string on_behalf_of;
  // Nobody has to prove anything on this server, and everybody may do everything.
  bool unrestricted = false;
};

// How far a role reaches with a method.
enum class Reach {
  kNone,
  // Cases of one's own team or of none, one's own, and those referred to a level that one holds; of quality assurance's
  // records what is about oneself, or one's own to do.
  kOwn,
  // The same, and the person whom the request names has to be the caller: one accepts for oneself.
  kOwnAsSelf,
  kAll,
  kAllAsSelf,
  // All, with the customer masked.
  kMasked,
  // Of a member of staff, what daily work changes: team, skills, capacity, available.
  kWorkMatters
};
struct AccessRow {
  absl::string_view method;
  std::array<Reach, kCallerRoles> by_role;
};
// Every method of every service, in the contract's order.
const std::vector<AccessRow>& AccessTable();

// A caller's rights as the directory stands. Immutable; threads share it.
class Access {
 public:
  // `directory` may be null for an unrestricted caller.
  Access(Caller caller, std::shared_ptr<const Directory> directory);

  // OK, or PERMISSION_DENIED naming the roles that may. Before anything is looked up.
  absl::Status MayCall(absl::string_view method) const;
  // The same for a request: whom it names, and what it would change.
  absl::Status MayAsk(absl::string_view method, const google::protobuf::Message& request) const;
  // Whether this case is in reach.
  bool Reaches(absl::string_view method, const v1::Case& c) const;
  // Whether a team's cases are, whoever they lie with, and unmasked.
  bool ReachesTeam(absl::string_view method, absl::string_view team) const;
  // Whether what is about this person ("staff/{staff}"; empty: nobody) is, where one's own is all that one reaches.
  bool ReachesPerson(absl::string_view method, absl::string_view staff) const;
  // Whether the customer of this case is withheld, as far as this method goes.
  bool Masks(absl::string_view method, const v1::Case& c) const;
  // Whether every customer is.
  bool MasksAll(absl::string_view method) const;

  const Caller& caller() const { return caller_; }
  // Who of the desk calls, or is acted for; null for whoever is no person here.
  const v1::Staff* person() const { return person_; }

 private:
  bool Holds(absl::string_view method, const std::vector<Reach>& reaches) const;
  bool ReachesWhole(absl::string_view method, const v1::Case& c) const;

  const Caller caller_;
  const std::shared_ptr<const Directory> directory_;
  const v1::Staff* person_ = nullptr;  // in directory_; null for whoever is no person here
  std::set<CallerRole> roles_;
};

// Takes the customer out: contact, customer, references. What was said and done stays, for whoever judges the work.
void Mask(v1::Case* c);
void Mask(v1::CaseEvent* event);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_ACCESS_H_
