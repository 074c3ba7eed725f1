// Who says who calls: an issuer of tokens with a key of its own, and a desk that believes it.
//
//   AccessDesk desk;
//   desk.Employ("ann", {v1::ROLE_EXPERT}, "teams/support");
//   const Answer answer = desk.SendAs(desk.Person("ann"), request);
#ifndef DOCKET_TESTS_CONFORMANCE_ISSUER_H_
#define DOCKET_TESTS_CONFORMANCE_ISSUER_H_

#include <string>
#include <vector>

#include "server/rules/access.h"
#include "tests/conformance/served_desk.h"
#include "tests/server/access/signing_key.h"
#include "tests/support/temporary_folder.h"

namespace docket::testing {

class Issuer {
 public:
  Issuer();
  server::TokenOptions options() const;
  // What goes along with a call of this subject; roles as the token claims them.
  CallMetadata As(const std::string& subject, const std::vector<std::string>& roles = {},
                  absl::Duration life = absl::Minutes(10)) const;
  // All roles that there are: whoever prepares cases for others.
  CallMetadata Root() const;

 private:
  const TemporaryFolder folder_;
  const SigningKey key_;
};

// Has to come before the desk, which reads its keys.
struct WithIssuer {
  const Issuer issuer;
};

// Callers are asked who they are. What the test does by MustDo and the like, it does as root.
class AccessDesk : private WithIssuer, public ServedDesk {
 public:
  // "bridge" and "bridge-2" may act for persons, and are services.
  AccessDesk();
  server::Flags flags() const;

  // A member of staff who proves to be "{id}@desk".
  v1::Staff Employ(const std::string& id, const std::vector<v1::Role>& roles, const std::string& team = "");
  CallMetadata Person(const std::string& id) const { return issuer.As(id + "@desk"); }
  CallMetadata Service(const std::string& id) const { return issuer.As(id, {"service"}); }
  static CallMetadata OnBehalfOf(CallMetadata service, const std::string& person);
  using WithIssuer::issuer;
  // From now on what MustDo and the like open is this team's; "": nobody's.
  void OpenCasesIn(const std::string& team);

  // A call of any method as this caller, streams too: those are told what request holds, and end.
  Answer Call(const CallMetadata& with, const std::string& method, const google::protobuf::Message& request);
};

// Every method that there is, "GetCase", by its path.
const std::map<std::string, std::string>& PathsOfMethods();

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_ISSUER_H_
