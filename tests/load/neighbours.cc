// docket_neighbours: what a caller that floods docketd does to one that calls now and then. Two docketd, one with
// limits for each caller and one without, are measured in turns, so that whatever else the machine does meets both
// alike.
#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "tests/load/flood.h"
#include "tests/load/report.h"
#include "tests/load/request.h"
#include "tests/server/access/signing_key.h"
#include "tests/support/docketd_process.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace docket::load {
namespace {

struct Flags {
  std::string self;
  std::string docketd;
  int in_flight = 256;
  int quiet_rate = 20;
  double seconds = 5;
  int rounds = 4;
  int nice = 0;
  std::vector<std::string> limits;
  // Of the process that floods, which is a child of the one that measures.
  FloodOptions flood;
  double flood_seconds = 0;
};

// What the quiet caller met, and what the noisy one got meanwhile.
struct Scene {
  std::string name;
  std::vector<absl::Duration> latencies;
  uint64_t refused = 0;
  Flooded noisy;
  double noisy_seconds = 0;
};

struct Server {
  std::string name;
  std::unique_ptr<testing::DocketdProcess> docketd;
  std::unique_ptr<v1::CaseService::Stub> stub;
  Scene alone{.name = "alone"}, beside{.name = "beside a flood"}, beside_heeding{.name = "beside one that waits"};
};

int Fail(absl::string_view why) {
  std::cerr << "docket_neighbours: " << why << "\n";
  return 1;
}

// Calls at fixed times. A call is late by what those before it took, too: nobody at a desk waits for the desk to be
// ready before wanting something.
void CallQuietly(v1::CaseService::Stub& stub, const std::string& token, const Flags& flags, Scene* scene) {
  Random random(scene->latencies.size());
  const absl::Time begin = absl::Now();
  const int calls = static_cast<int>(flags.quiet_rate * flags.seconds);
  for (int i = 0; i < calls; ++i) {
    const absl::Time due = begin + absl::Seconds(static_cast<double>(i) / flags.quiet_rate);
    absl::SleepFor(due - absl::Now());
    grpc::ClientContext context;
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    v1::Case response;
    const grpc::Status status = stub.OpenCase(&context, std::get<v1::OpenCaseRequest>(Opening(random)), &response);
    scene->latencies.push_back(absl::Now() - due);
    if (!status.ok()) ++scene->refused;
  }
}

bool CallBesideFlood(Server& server, const std::string& quiet, const std::string& noisy, const Flags& flags, bool heeds,
                     Scene* scene) {
  const double seconds = flags.seconds + 1;
  std::vector<std::string> command = {flags.self,
                                      absl::StrCat("--flood=", server.docketd->address()),
                                      absl::StrCat("--flood-token=", noisy),
                                      absl::StrCat("--flood-seconds=", seconds),
                                      absl::StrCat("--in-flight=", flags.in_flight),
                                      absl::StrCat("--nice=", flags.nice)};
  if (heeds) command.emplace_back("--flood-heeds");
  testing::Process flood(std::move(command));
  if (!flood.AwaitOutput("flooding\n")) return false;
  CallQuietly(*server.stub, quiet, flags, scene);
  if (flood.Wait() != 0) return false;
  unsigned long done = 0, refused = 0, failed = 0;
  if (std::sscanf(flood.Output().c_str(), "flooding\n%lu %lu %lu", &done, &refused, &failed) != 3) return false;
  scene->noisy.done += done;
  scene->noisy.refused += refused;
  scene->noisy.failed += failed;
  scene->noisy_seconds += seconds;
  return true;
}

void Print(Scene* scene, const Scene& alone) {
  std::sort(scene->latencies.begin(), scene->latencies.end());
  const auto ms = [](const Scene& s, double part) { return absl::ToDoubleMilliseconds(Percentile(s.latencies, part)); };
  std::cout << absl::StrFormat("    %-26s %8.1f %8.1f %8.1f ms %7.1f %8d", scene->name, ms(*scene, 0.5),
                               ms(*scene, 0.99), ms(*scene, 1), ms(*scene, 0.99) / ms(alone, 0.99), scene->refused);
  if (scene->noisy_seconds > 0) {
    std::cout << absl::StrFormat(" %9.0f %9.0f %9d", static_cast<double>(scene->noisy.done) / scene->noisy_seconds,
                                 static_cast<double>(scene->noisy.refused) / scene->noisy_seconds, scene->noisy.failed);
  }
  std::cout << "\n";
}

// Who calls. Their tokens are signed by a key of this run.
class Issuer {
 public:
  std::string KeySet() const { return testing::KeySetText({key_.Public()}); }
  std::string TokenOf(absl::string_view subject) const {
    return key_.Sign(
        testing::Header("EdDSA", key_.kid()),
        absl::StrCat(R"({"iss": ")", testing::kIssuer, R"(", "aud": ")", testing::kAudience, R"(", "sub": ")", subject,
                     R"(", "roles": ["representative"], "exp": )", absl::ToUnixSeconds(absl::Now()) + 24 * 3600, "}"));
  }

 private:
  const testing::SigningKey key_ = testing::SigningKey::Ed25519("load");
};

absl::Status Start(const Flags& flags, const testing::TemporaryFolder& folder, const std::string& name,
                   const std::vector<std::string>& limits, const std::string& quiet, Server* server) {
  std::vector<std::string> arguments = {absl::StrCat("--data=", folder / name), "--jwks=" + folder / "jwks.json",
                                        absl::StrCat("--token-issuer=", testing::kIssuer),
                                        absl::StrCat("--token-audience=", testing::kAudience)};
  arguments.insert(arguments.end(), limits.begin(), limits.end());
  server->docketd = std::make_unique<testing::DocketdProcess>(testing::DocketdProcess::Options{
      .program = flags.docketd, .folder = folder.path(), .name = name, .arguments = arguments});
  absl::Status started = server->docketd->Start();
  if (started.ok()) started = server->docketd->AwaitReady(absl::Minutes(1));
  if (!started.ok()) return started;
  server->stub =
      v1::CaseService::NewStub(grpc::CreateChannel(server->docketd->address(), grpc::InsecureChannelCredentials()));
  // The connection is made by a call that is not counted.
  Flags once = flags;
  once.seconds = 1.0 / flags.quiet_rate;
  Scene first;
  CallQuietly(*server->stub, quiet, once, &first);
  return first.refused == 0 ? absl::OkStatus() : absl::InternalError("the first call was refused");
}

int Measure(const Flags& flags) {
  const testing::TemporaryFolder folder;
  const Issuer issuer;
  testing::WriteFile(folder / "jwks.json", issuer.KeySet());
  const std::string quiet = issuer.TokenOf("quiet"), noisy = issuer.TokenOf("noisy");
  Server without{.name = "without limits"};
  Server with{.name = flags.limits.empty() ? "with docketd's own limits" : absl::StrJoin(flags.limits, " ")};
  absl::Status started =
      Start(flags, folder, "without", {"--caller-rate=0", "--caller-in-progress=0"}, quiet, &without);
  if (started.ok()) started = Start(flags, folder, "with", flags.limits, quiet, &with);
  if (!started.ok()) return Fail(started.message());
  for (int round = 0; round < flags.rounds; ++round) {
    for (Server* server : {&without, &with}) {
      CallQuietly(*server->stub, quiet, flags, &server->alone);
      if (!CallBesideFlood(*server, quiet, noisy, flags, false, &server->beside) ||
          !CallBesideFlood(*server, quiet, noisy, flags, true, &server->beside_heeding)) {
        return Fail("the flood broke off");
      }
    }
  }
  std::cout << absl::StrFormat("    %-26s %8s %8s %8s    %7s %8s %9s %9s %9s\n", "the quiet caller", "median", "99 %",
                               "longest", "x alone", "refused", "flood: /s", "refused/s", "failed");
  for (Server* server : {&without, &with}) {
    std::cout << "  " << server->name << "\n";
    for (Scene* scene : {&server->alone, &server->beside, &server->beside_heeding}) Print(scene, server->alone);
    if (!server->docketd->Stop(absl::Seconds(60))) return Fail("docketd did not end cleanly");
  }
  return with.beside.refused + with.beside_heeding.refused == 0 ? 0 : 1;
}

int Main(int argc, char** argv) {
  Flags flags;
  flags.self = argv[0];
  CLI::App app{
      "docket_neighbours: opens cases at a slow, steady rate at a docketd of its own, alone and beside a caller that\n"
      "floods it, with limits for each caller and without. Status 0: with limits the quiet caller was never refused."};
  app.add_option("--docketd", flags.docketd, "The program");
  app.add_option("--in-flight", flags.in_flight, "Calls that the flood keeps in flight")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--quiet-rate", flags.quiet_rate, "Calls a second of the quiet caller")->capture_default_str();
  app.add_option("--seconds", flags.seconds, "How long each scene takes")->capture_default_str();
  app.add_option("--rounds", flags.rounds, "How often each scene is played")->capture_default_str();
  app.add_option("--nice", flags.nice,
                 "How far the flood's own work gives way to docketd's, which it does not share a machine with in life")
      ->check(CLI::Range(0, 19))
      ->capture_default_str();
  app.add_option("--limit", flags.limits,
                 "A flag of the limited docketd, such as --limit=--caller-rate=1000; repeated");
  app.add_option("--flood", flags.flood.server, "")->group("");
  app.add_option("--flood-token", flags.flood.token, "")->group("");
  app.add_option("--flood-seconds", flags.flood_seconds, "")->group("");
  app.add_flag("--flood-heeds", flags.flood.heeds, "")->group("");
  CLI11_PARSE(app, argc, argv);
  ::signal(SIGPIPE, SIG_IGN);
  if (!flags.flood.server.empty()) {
    flags.flood.in_flight = flags.in_flight;
    if (flags.nice > 0) (void)nice(flags.nice);
    flags.flood.time = absl::Seconds(flags.flood_seconds);
    const Flooded flooded = RunFlood(flags.flood, [] { std::cout << "flooding" << std::endl; });
    std::cout << flooded.done << " " << flooded.refused << " " << flooded.failed << std::endl;
    return 0;
  }
  if (flags.docketd.empty()) return Fail("--docketd has to name the program");
  std::cout << "docket_neighbours: " << flags.quiet_rate << " calls a second beside " << flags.in_flight
            << " in flight, " << flags.rounds << " rounds of " << flags.seconds << " s a scene" << std::endl;
  return Measure(flags);
}

}  // namespace
}  // namespace docket::load

int main(int argc, char** argv) { return docket::load::Main(argc, argv); }
