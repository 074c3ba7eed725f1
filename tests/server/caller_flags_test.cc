// Who may reach docketd and how, as the command line says it: what is taken, and what a start is refused for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/flags.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using rules::CallerRole;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::WriteFile;

constexpr char kTls[] = "--tls-cert=DIR/server.pem --tls-key=DIR/server.key";
constexpr char kMutual[] = "--tls-cert=DIR/server.pem --tls-key=DIR/server.key --tls-client-ca=DIR/ca.pem";
constexpr char kTokens[] = "--jwks=DIR/jwks.json --token-issuer=https://id.example.com --token-audience=docket";
constexpr char kElsewhere[] = "--listen=0.0.0.0:50051";

class CallerFlagsTest : public ::testing::Test {
 protected:
  CallerFlagsTest() {
    const testing::TestAuthority ca("Test CA");
    const testing::TestPair pair = ca.Sign({.common_name = "server"});
    WriteFile(folder_ / "ca.pem", ca.certificate());
    WriteFile(folder_ / "server.pem", pair.certificate);
    WriteFile(folder_ / "server.key", pair.key);
    WriteFile(folder_ / "other.key", ca.Sign({.common_name = "other"}).key);
    WriteFile(folder_ / "jwks.json", "{}");
  }

  // Words with blanks between them; DIR stands for the folder.
  ParsedFlags Parse(const std::string& typed) const {
    std::vector<std::string> words = {"docketd"};
    std::istringstream in(absl::StrReplaceAll(typed, {{"DIR", folder_.path()}}));
    for (std::string word; in >> word;) words.push_back(word);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    return ParseFlags(static_cast<int>(argv.size()), argv.data());
  }
  Flags Taken(const std::string& typed) const {
    const ParsedFlags parsed = Parse(typed);
    EXPECT_FALSE(parsed.exit_status.has_value()) << typed;
    return parsed.flags;
  }
  static std::string Words(const std::vector<std::string>& words) { return absl::StrJoin(words, " "); }

  testing::TemporaryFolder folder_;
};

TEST_F(CallerFlagsTest, OnLoopbackNothingIsNeeded) {
  EXPECT_FALSE(Taken("").authenticated());
  EXPECT_FALSE(Taken("--listen=[::1]:0").authenticated());
  EXPECT_FALSE(Taken(kTls).authenticated());
  EXPECT_TRUE(Taken(kMutual).authenticated());
  EXPECT_TRUE(Taken(kTokens).authenticated());
}

TEST_F(CallerFlagsTest, ElsewhereItTakesTlsAndAuthentication) {
  Taken(Words({kElsewhere, kMutual}));
  Taken(Words({kElsewhere, kTls, kTokens}));
  Taken(Words({kElsewhere, kMutual, kTokens, "--tls-client-cert=optional"}));
  Taken(Words({kElsewhere, kTokens, "--allow-plaintext"}));
  Taken(Words({kElsewhere, "--allow-unauthenticated"}));
  Taken(Words({kElsewhere, kTls, "--allow-unauthenticated"}));
  // Neither tells anything of customers.
  Taken(Words({kElsewhere, kMutual, "--metrics-listen=0.0.0.0:9464 --health-listen=0.0.0.0:50052"}));
}

TEST_F(CallerFlagsTest, AStartIsRefusedWithWhatIsWrongAndWhatWouldBeRight) {
  const struct {
    std::string typed;
    const char* says;
  } rows[] = {
      {kElsewhere, "callers are not authenticated: give --tls-cert and --tls-key with --tls-client-ca or with tokens"},
      {Words({kElsewhere, kTls}), "callers are not authenticated"},
      {"--listen=:50051", "callers are not authenticated"},
      {"--listen=192.0.2.1:50051", "--allow-unauthenticated where the network itself keeps others out"},
      {Words({kElsewhere, kTokens}),
       "tokens would travel in clear: give --tls-cert and --tls-key, or say --allow-plaintext"},
      {Words({kElsewhere, "--allow-plaintext"}), "--allow-plaintext is about tokens, and there are none"},
      {Words({kMutual, "--allow-unauthenticated"}), "--allow-unauthenticated: callers have to prove who they are"},
      {"--metrics-listen=0.0.0.0:9464", "--metrics-listen: 0.0.0.0:9464 can be reached from other machines"},
      {"--health-listen=here", "--health-listen: \"here\" is not an address"},
      {"--tls-cert=DIR/server.pem", "--tls-cert needs --tls-key"},
      {"--tls-key=DIR/server.key", "--tls-key needs --tls-cert"},
      {"--tls-client-ca=DIR/ca.pem", "--tls-client-ca needs --tls-cert and --tls-key"},
      {"--tls-cert=DIR/absent --tls-key=DIR/server.key", "--tls-cert: DIR/absent cannot be read"},
      {"--tls-cert=DIR/server.pem --tls-key=DIR/other.key", "--tls-key: DIR/other.key does not fit"},
      {Words({kTls, "--tls-client-ca=DIR/jwks.json"}), "--tls-client-ca: DIR/jwks.json holds no certificate"},
      {Words({kMutual, "--tls-client-cert=optional"}), "takes certificates (--tls-client-ca) and tokens (--jwks)"},
      {Words({kMutual, "--tls-client-cert=perhaps"}), "--tls-client-cert"},
      {"--jwks=DIR/jwks.json", "--token-issuer and --token-audience are missing"},
      {"--jwks=DIR/jwks.json --token-issuer=i", "--token-audience is missing"},
      {"--token-issuer=i --token-audience=a", "--jwks is missing"},
      {"--jwks=DIR/absent --token-issuer=i --token-audience=a", "--jwks: DIR/absent cannot be read"},
      {Words({kTokens, "--token-leeway=601"}), "--token-leeway"},
      {Words({kTokens, "--token-roles-claim="}), "--token-roles-claim"},
      {"--grant=web=manager", "--grant tells what a caller may who proves who it is"},
      {Words({kMutual, "--grant=web"}), "--grant: \"web\" must look like IDENTITY=ROLE"},
      {Words({kMutual, "--grant==manager"}), "must look like IDENTITY=ROLE"},
      {Words({kMutual, "--grant=web=king"}), "names the role \"king\", which there is not; there are representative,"},
      {Words({kMutual, "--grant=web="}), "names the role \"\""},
      {Words({kMutual, "--grant=web=manager,"}), "names the role \"\""},
      {"--caller-burst=7", "--caller-burst goes with --caller-rate"},
      {"--caller-rate=-1", "--caller-rate"},
      {Words({kMutual, "--grant=" + std::string(201, 'w') + "=manager"}), "more than 200 bytes"},
  };
  for (const auto& row : rows) {
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    const ParsedFlags parsed = Parse(row.typed);
    const std::string said = ::testing::internal::GetCapturedStderr() + ::testing::internal::GetCapturedStdout();
    EXPECT_EQ(parsed.exit_status, 2) << row.typed;
    EXPECT_THAT(absl::StrReplaceAll(said, {{folder_.path(), "DIR"}}), HasSubstr(row.says)) << row.typed;
  }
}

TEST_F(CallerFlagsTest, AllThatIsTypedIsKept) {
  const Flags flags = Taken(Words({kMutual, kTokens, "--tls-client-cert=optional --token-leeway=5.5"}) +
                            " --token-roles-claim=groups --health-listen=127.0.0.1:0");
  EXPECT_EQ(flags.tls->certificate, folder_ / "server.pem");
  EXPECT_EQ(flags.tls->client_ca, folder_ / "ca.pem");
  EXPECT_TRUE(flags.tls->client_certificate_optional);
  EXPECT_EQ(flags.tokens->issuer, "https://id.example.com");
  EXPECT_EQ(flags.tokens->audience, "docket");
  EXPECT_EQ(flags.tokens->leeway, absl::Seconds(5.5));
  EXPECT_EQ(flags.tokens->roles_claim, "groups");
  EXPECT_EQ(flags.health_listen, "127.0.0.1:0");
}

TEST_F(CallerFlagsTest, CallersWhoProveWhoTheyAreHaveLimitsUnlessTheServerIsToldOtherwise) {
  const CallLimits none = Taken("").caller_limits;
  EXPECT_EQ(none.rate, 0);
  EXPECT_EQ(none.in_progress, 0);
  const CallLimits usual = Taken(kTokens).caller_limits;
  EXPECT_GT(usual.rate, 0);
  EXPECT_EQ(usual.burst, usual.rate / 4);
  EXPECT_GT(usual.in_progress, 0);
  EXPECT_GT(Taken(kMutual).caller_limits.rate, 0);
  const CallLimits own = Taken("--caller-rate=50 --caller-burst=7 --caller-in-progress=3").caller_limits;
  EXPECT_EQ(own.rate, 50);
  EXPECT_EQ(own.burst, 7);
  EXPECT_EQ(own.in_progress, 3);
  EXPECT_EQ(Taken(Words({kTokens, "--caller-rate=1"})).caller_limits.burst, 1);
  EXPECT_EQ(Taken(Words({kTokens, "--caller-rate=0 --caller-in-progress=0"})).caller_limits.rate, 0);
  EXPECT_EQ(Taken("").connection_age, absl::Minutes(30));
  EXPECT_EQ(Taken("--connection-age=0").connection_age, absl::InfiniteDuration());
}

TEST_F(CallerFlagsTest, GrantsOfOneIdentityAreOne) {
  const Flags flags = Taken(Words({"serve", kMutual, "--grant spiffe://example.com/web=representative,on-behalf"}) +
                            " --grant=x509:ops=administrator --grant spiffe://example.com/web=service" +
                            " --grant a=b=quality_assurance");
  ASSERT_EQ(flags.grants.size(), 3u);
  EXPECT_EQ(flags.grants[0].identity, "spiffe://example.com/web");
  EXPECT_THAT(flags.grants[0].roles, ElementsAre(CallerRole::kRepresentative, CallerRole::kService));
  EXPECT_TRUE(flags.grants[0].on_behalf);
  EXPECT_EQ(flags.grants[1].identity, "x509:ops");
  EXPECT_FALSE(flags.grants[1].on_behalf);
  EXPECT_EQ(flags.grants[2].identity, "a=b");
}

}  // namespace
}  // namespace docket::server
