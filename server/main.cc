// docketd: parses the command line, opens the database, and runs one of its tasks.
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/database_choice.h"
#include "server/flags.h"
#include "server/fold.h"
#include "server/log.h"
#include "server/master_key_choice.h"
#include "server/policy_command.h"
#include "server/sealing/master_keys.h"
#include "server/service.h"
#include "storage/verify.h"

namespace docket::server {
namespace {

constexpr int kFailed = 1;

int Fail(const absl::Status& status) {
  std::cerr << "docketd: " << status.message() << "\n";
  return kFailed;
}

// What gRPC has to say, which would go to standard error in lines of its own form. It tells of every handshake that
// fails, and whoever scans ports makes many of them: a line a second is enough.
void TakeOver(gpr_log_func_args* line) {
  static std::atomic<std::int64_t> last_second{0};
  const std::int64_t second = absl::ToUnixSeconds(absl::Now());
  if (last_second.exchange(second) != second) log::Warning("gRPC", {{"says", line->message}});
}

// Signals are taken in one place; no thread is interrupted by one.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Written beside and renamed, so that whoever waits for it never reads half of it.
absl::Status WriteReadyFile(const std::string& path, const Service& service) {
  nlohmann::json ready = {{"pid", getpid()}, {"port", service.port()}, {"metrics_port", service.metrics_port()}};
  if (service.health_port() != 0) ready["health_port"] = service.health_port();
  const std::string beside = absl::StrCat(path, ".new");
  std::ofstream(beside) << ready.dump() << "\n";
  if (rename(beside.c_str(), path.c_str()) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("--ready-file: ", path, " cannot be written"));
  }
  return absl::OkStatus();
}

// The flags that `docket` needs beside the address.
std::string HowToCall(const Flags& flags) {
  std::string typed = flags.tls.has_value() ? " --ca CA.pem" : "";
  if (flags.tokens.has_value()) return absl::StrCat(typed, " --token-file FILE");
  if (flags.authenticated()) absl::StrAppend(&typed, " --cert CERT.pem --key KEY.pem");
  return typed;
}

void GreetPeople(const Service& service, const Flags& flags) {
  if (flags.log_format != log::Format::kText) return;
  const std::string server = absl::StrCat("127.0.0.1:", service.port());
  const std::string with =
      absl::StrCat(service.port() == 50051 ? "" : absl::StrCat(" --server ", server), HowToCall(flags));
  std::cerr << "\nDocket is serving.\n"
            << "  gRPC      " << server << "  (reflection and health are on)\n"
            << "  metrics   http://127.0.0.1:" << service.metrics_port() << "/metrics/service  and  /metrics\n\n"
            << "Try in another terminal:\n"
            << "  ./dev docket" << with << " staff create ana --display-name 'Ana Diaz' --role representative\n"
            << "  ./dev docket" << with << " open --kind complaint --channel phone --subject 'The lamp is broken'\n"
            << "  ./dev docket" << with << " list\n\n"
            << "Ctrl-C ends it; what was recorded stays.\n"
            << std::endl;
}

int Serve(const Flags& flags, const ChosenDatabase& chosen, const sigset_t& signals) {
  absl::StatusOr<storage::Desk> facts = OpenDesk(flags, chosen);
  if (!facts.ok()) return Fail(facts.status());
  absl::StatusOr<MasterKeys> masters = OpenMasterKeys(flags, chosen, &*facts);
  if (!masters.ok()) return Fail(masters.status());
  absl::StatusOr<std::unique_ptr<Service>> started =
      Service::Start(flags, *chosen.database, *std::move(facts), *std::move(masters));
  if (!started.ok()) return Fail(started.status());
  Service& service = **started;
  log::Info("serving",
            {{"grpc_port", absl::StrCat(service.port())}, {"metrics_port", absl::StrCat(service.metrics_port())}});
  if (service.health_port() != 0) {
    log::Info("health is told in clear", {{"health_port", absl::StrCat(service.health_port())}});
  }
  if (!flags.authenticated()) {
    log::Warning("callers are not authenticated: whoever reaches the address may do everything",
                 {{"listen", flags.listen}});
  }
  GreetPeople(service, flags);
  if (!flags.ready_file.empty()) {
    if (absl::Status written = WriteReadyFile(flags.ready_file, service); !written.ok()) return Fail(written);
  }
  while (true) {
    const timespec moment{.tv_sec = 0, .tv_nsec = 500'000'000};
    const int signal = sigtimedwait(&signals, nullptr, &moment);
    service.CheckHealth();
    service.RefreshTls();
    service.RefreshTokens();
    if (signal == SIGHUP) {
      log::Warning("SIGHUP: the database's clock is adopted as it is");
      service.AcceptClock();
    }
    if (signal == SIGINT || signal == SIGTERM) break;
  }
  log::Info("ending: calls in progress are finished first");
  service.Stop(flags.lame_duck, flags.drain);
  return 0;
}

int RunVerify(const Flags& flags, const ChosenDatabase& chosen) {
  const absl::StatusOr<storage::Desk> facts = OpenDesk(flags, chosen);
  if (!facts.ok()) return Fail(facts.status());
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = chosen.database->Connect();
  if (!connection.ok()) return Fail(connection.status());
  const absl::StatusOr<storage::Verification> found =
      storage::Verify(**connection, *facts, ApplyEntry, [](const std::string& line) { log::Info(line); });
  if (!found.ok()) return Fail(found.status());
  std::cout << "verified: " << found->entries << " entries in " << found->lanes << " lanes, " << found->subjects
            << " records, " << found->requests << " request ids; " << found->removed << " payloads removed, "
            << found->replaced << " texts replaced\n";
  return 0;
}

int PrintNewKey(const std::string& id) {
  std::cout << MasterKeys::NewLine(id) << std::endl;
  return std::cout ? 0 : Fail(absl::UnavailableError("key: the new key could not be written"));
}

int Main(int argc, char** argv) {
  // Protocol Buffers would write to standard error by itself, parts of what callers sent among it.
  google::protobuf::SetLogHandler(nullptr);
  gpr_set_log_function(TakeOver);
  const ParsedFlags parsed = ParseFlags(argc, argv);
  if (parsed.exit_status.has_value()) return *parsed.exit_status;
  const Flags& flags = parsed.flags;
  if (flags.task == Task::kCheckPolicy) return CheckPolicyFile(flags.policy_file, std::cout, std::cerr);
  if (flags.task == Task::kShippedPolicy) return PrintShippedPolicy(std::cout);
  log::SetUp(flags.log_format);
  if (sodium_init() < 0) return Fail(absl::InternalError("the cryptography library libsodium cannot be used"));
  if (flags.task == Task::kKey) return PrintNewKey(flags.new_key_id);
  const sigset_t signals = BlockSignals();
  absl::StatusOr<ChosenDatabase> chosen = ChooseDatabase(flags);
  if (!chosen.ok()) return Fail(chosen.status());
  int status = 0;
  if (flags.task == Task::kServe) {
    status = Serve(flags, *chosen, signals);
  } else if (flags.task == Task::kVerify) {
    status = RunVerify(flags, *chosen);
  } else {
    const absl::Status migrated = MigrateDatabase(flags, *chosen->database);
    status = migrated.ok() ? 0 : Fail(migrated);
    if (migrated.ok()) std::cout << "migrated: the database's schema is version " << storage::kSchemaVersion << "\n";
  }
  if (chosen->embedded != nullptr) chosen->embedded->Stop();
  return status;
}

}  // namespace
}  // namespace docket::server

int main(int argc, char** argv) { return docket::server::Main(argc, argv); }
