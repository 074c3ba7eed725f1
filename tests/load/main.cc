// docket_load: a load on a running docketd, or on one that it starts for itself. Ends by itself, with status 0 when
// every call was acknowledged at its first try.
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <random>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/load/load.h"
#include "tests/load/report.h"
#include "tests/support/docketd_process.h"
#include "tests/support/temporary_folder.h"

namespace docket::load {
namespace {

struct Flags {
  std::vector<std::string> servers;
  std::vector<int> metrics_ports;
  std::string docketd;
  std::vector<std::string> docketd_arguments;
  std::string ca, cert, key, token_file;
  int in_flight = 256;
  double seconds = 10;
  uint64_t seed = 0;
  std::string mix = "desk";
};

int Fail(absl::string_view why) {
  std::cerr << "docket_load: " << why << "\n";
  return 1;
}

// With --ca the servers speak TLS; nothing: they do not.
std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const Flags& flags) {
  if (flags.ca.empty()) return nullptr;
  return grpc::SslCredentials({.pem_root_certs = testing::ReadFile(flags.ca),
                               .pem_private_key = flags.key.empty() ? "" : testing::ReadFile(flags.key),
                               .pem_cert_chain = flags.cert.empty() ? "" : testing::ReadFile(flags.cert)});
}

std::string TokenOf(const Flags& flags) {
  if (flags.token_file.empty()) return "";
  return std::string(absl::StripAsciiWhitespace(testing::ReadFile(flags.token_file)));
}

int Run(Flags flags) {
  std::string folder;
  const absl::Cleanup remove = [&folder] {
    std::error_code ignored;
    if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
  };
  std::optional<testing::DocketdProcess> own;
  if (!flags.docketd.empty()) {
    char temporary[] = "/tmp/docket-load-XXXXXX";
    if (mkdtemp(temporary) == nullptr) return Fail("no folder can be made in /tmp");
    folder = temporary;
    std::vector<std::string> arguments = {absl::StrCat("--data=", folder, "/data")};
    arguments.insert(arguments.end(), flags.docketd_arguments.begin(), flags.docketd_arguments.end());
    own.emplace(testing::DocketdProcess::Options{
        .program = flags.docketd, .folder = folder, .name = "docketd", .arguments = arguments});
    absl::Status started = own->Start();
    if (started.ok()) started = own->AwaitReady(absl::Minutes(1));
    if (!started.ok()) return Fail(started.message());
    flags.servers = {own->address()};
    flags.metrics_ports = {own->metrics_port()};
  }
  for (const std::string& server : flags.servers) {
    if (!absl::StartsWith(server, "127.") && !absl::StartsWith(server, "localhost:")) {
      return Fail(
          absl::StrCat(server, " is not on this machine: the load writes cases, and is for servers on loopback"));
    }
  }
  std::cout << "docket_load: " << flags.in_flight << " calls in flight for " << flags.seconds
            << " s, --mix=" << flags.mix << ", --seed=" << flags.seed << std::endl;
  Load load({.servers = flags.servers,
             .credentials = CredentialsOf(flags),
             .token = TokenOf(flags),
             .in_flight = flags.in_flight,
             .seed = flags.seed,
             .mix = flags.mix == "basic" ? Mix::kBasic : Mix::kDesk});
  const Batches before = ReadBatches(flags.metrics_ports);
  const absl::Time start = absl::Now();
  if (absl::Status started = load.Start(absl::Seconds(10)); !started.ok()) return Fail(started.message());
  absl::SleepFor(absl::Seconds(flags.seconds));
  load.Finish(absl::Seconds(30));
  const absl::Duration time = absl::Now() - start;
  const Summary summary = Summarize(load.journal().entries());
  std::cout << Report(summary, load.journal().transient(), time, before, ReadBatches(flags.metrics_ports));
  const bool clean = summary.acknowledged > 0 && summary.refused + summary.unknown + summary.retried == 0;
  std::cout << (clean ? "no error\n" : "there were errors\n");
  if (own.has_value() && !own->Stop(absl::Seconds(60))) {
    return Fail(absl::StrCat("docketd did not end cleanly: it ", own->how_it_ended(), "; its last words:\n",
                             testing::LastLines(own->log_file(), 60)));
  }
  return clean ? 0 : 1;
}

int Main(int argc, char** argv) {
  Flags flags;
  CLI::App app{
      "docket_load: keeps a number of calls in flight at docketd, which open cases and take them through their\n"
      "life, and says how fast it went. Everything at random from --seed but the request ids. It brings staff and a\n"
      "team of its own, whose names begin with load-. Status 0: every call was acknowledged at its first try."};
  app.add_option("--server", flags.servers,
                 "Address of docketd; may be repeated; on loopback only. Default 127.0.0.1:50051");
  app.add_option("--metrics-port", flags.metrics_ports, "Port of its metrics; may be repeated. Default 9464");
  app.add_option("--docketd", flags.docketd,
                 "Start this docketd on an embedded database in a temporary folder instead");
  app.add_option("--docketd-arg", flags.docketd_arguments,
                 "With --docketd: one more argument for it; may be repeated: --docketd-arg=--lanes=8")
      ->allow_extra_args(false);
  app.add_option("--ca", flags.ca, "Speak TLS, and verify docketd by this certificate authority (PEM)")
      ->check(CLI::ExistingFile);
  auto* const key = app.add_option("--key", flags.key, "The private key of --cert (PEM)")->check(CLI::ExistingFile);
  auto* const cert = app.add_option("--cert", flags.cert, "Mutual TLS: a certificate of one's own (PEM), with --key")
                         ->check(CLI::ExistingFile)
                         ->needs(key)
                         ->needs("--ca");
  key->needs(cert);
  app.add_option("--token-file", flags.token_file,
                 "A file whose text is a token that says who calls: a service that may act for persons")
      ->check(CLI::ExistingFile);
  app.add_option("--in-flight", flags.in_flight, "Calls in flight")->check(CLI::Range(1, 4096))->capture_default_str();
  app.add_option("--seconds", flags.seconds, "How long")->check(CLI::Range(0.1, 3600.0))->capture_default_str();
  app.add_option("--mix", flags.mix,
                 "What is asked for: desk, every command on a case; basic, what takes one from intake to closure")
      ->check(CLI::IsMember({"desk", "basic"}))
      ->capture_default_str();
  app.add_option("--seed", flags.seed, "Seed of all choices; 0 takes a fresh one");
  CLI11_PARSE(app, argc, argv);
  if (flags.servers.empty()) flags.servers = {"127.0.0.1:50051"};
  if (flags.metrics_ports.empty()) flags.metrics_ports = {9464};
  if (flags.seed == 0) flags.seed = std::random_device()();
  ::signal(SIGPIPE, SIG_IGN);
  return Run(std::move(flags));
}

}  // namespace
}  // namespace docket::load

int main(int argc, char** argv) { return docket::load::Main(argc, argv); }
