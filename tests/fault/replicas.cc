#include "tests/fault/replicas.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/fault/log_check.h"

namespace docket::fault {
namespace {

std::string PasswordFile(const std::string& folder) { return absl::StrCat(folder, "/password"); }

void SetDeadline(grpc::ClientContext* context) {
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
}

}  // namespace

std::vector<std::string> Replicas::DatabaseFlags(const testing::Endpoint& at) const {
  std::vector<std::string> flags = {
      at.socket.empty() ? absl::StrCat("--mysql=mysql://", database_.user(), "@127.0.0.1:", at.port, "/docket")
                        : absl::StrCat("--mysql=mysql://", database_.user(), "@/docket?socket=", at.socket)};
  if (!database_.password().empty()) flags.push_back(absl::StrCat("--mysql-password-file=", PasswordFile(folder_)));
  return flags;
}

absl::StatusOr<std::unique_ptr<Replicas>> Replicas::Start(DatabaseUnderTest& database, const std::string& folder,
                                                          const std::vector<Environment>& environments) {
  std::unique_ptr<Replicas> replicas(new Replicas(database, folder));
  std::ofstream(PasswordFile(folder)) << database.password() << "\n";
  const testing::Finished migrated = replicas->RunOnDatabase("migrate");
  if (migrated.status != 0) return absl::UnavailableError("docketd migrate failed: " + migrated.output);
  for (const Environment& environment : environments) {
    replicas->proxies_.push_back(std::make_unique<testing::TcpProxy>(database.endpoint()));
    testing::DocketdProcess::Options options{
        .program = testing::DocketdProgram(),
        .folder = folder,
        .name = absl::StrCat("docketd", replicas->count()),
        .arguments = replicas->DatabaseFlags({.port = replicas->proxies_.back()->port()})};
    if (!environment.empty()) {
      options.arguments.insert(options.arguments.begin(), options.program);
      options.arguments.insert(options.arguments.begin(), environment.begin(), environment.end());
      options.program = "/usr/bin/env";
    }
    replicas->docketd_.push_back(std::make_unique<testing::DocketdProcess>(std::move(options)));
    testing::DocketdProcess& docketd = *replicas->docketd_.back();
    absl::Status started = docketd.Start();
    if (started.ok()) started = docketd.AwaitReady(absl::Minutes(1));
    if (!started.ok()) return started;
  }
  return replicas;
}

load::LoadOptions Replicas::LoadOn(uint64_t seed, int in_flight) const {
  load::LoadOptions options{.in_flight = in_flight, .seed = seed, .deadline = absl::Seconds(3)};
  for (const auto& docketd : docketd_) options.servers.push_back(docketd->address());
  return options;
}

absl::Status Replicas::AwaitCalm(absl::Duration patience) {
  storage::Database database(database_.Direct());
  uint64_t before = 0;
  std::unique_ptr<storage::Connection> connection;
  const bool calm = Await(patience, [&] {
    if (connection == nullptr || connection->broken()) {
      auto connected = database.Connect();
      connection = connected.ok() ? *std::move(connected) : nullptr;
      if (connection == nullptr) return false;
    }
    const absl::StatusOr<bool> consequences = ConsequencesAreDone(*connection);
    if (!consequences.ok() || !*consequences) return false;
    const absl::StatusOr<uint64_t> entries = CountEntries(*connection);
    if (!entries.ok()) return false;
    return std::exchange(before, *entries) == *entries;
  });
  if (!calm) return absl::DeadlineExceededError("the consequences were not all carried out, or the log never rested");
  for (int i = 0; i < count(); ++i) {
    if (const auto scraped = ScrapeCaughtUp(i, patience); !scraped.ok()) return scraped.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<testing::Series> Replicas::ScrapeCaughtUp(int number, absl::Duration patience) {
  const absl::Time begun = absl::Now();
  absl::StatusOr<testing::Series> series;
  const bool caught_up = Await(patience, [&] {
    series = testing::Scrape(docketd(number).metrics_port(), "/metrics/service");
    if (!series.ok() || !series->contains("docket_projection_lag_events")) return false;
    // The page may be a second old; it has to be from after the log came to rest.
    const double age = testing::ValueOf(*series, "docket_service_metrics_age_seconds");
    return testing::ValueOf(*series, "docket_projection_lag_events") == 0 && absl::Seconds(age) < absl::Now() - begun;
  });
  if (!caught_up)
    return absl::DeadlineExceededError(absl::StrCat("the projection never caught up, as docketd", number, " has it"));
  return series;
}

absl::StatusOr<testing::Series> Replicas::ScrapeReplica(int number) {
  return testing::Scrape(docketd(number).metrics_port(), "/metrics");
}

grpc::Status Replicas::OpenOne(int number) {
  static load::Random random(std::random_device{}());
  const auto stub =
      v1::CaseService::NewStub(grpc::CreateChannel(docketd(number).address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  SetDeadline(&context);
  v1::Case opened;
  return stub->OpenCase(&context, std::get<v1::OpenCaseRequest>(load::Opening(random)), &opened);
}

bool Replicas::Serving(int number) {
  grpc::GenericStub stub(grpc::CreateChannel(docketd(number).address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  SetDeadline(&context);
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  std::promise<grpc::Status> answered;
  const grpc::Slice nothing("", size_t{0});
  request = grpc::ByteBuffer(&nothing, 1);
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &request, &response,
                 [&answered](grpc::Status status) { answered.set_value(std::move(status)); });
  if (!answered.get_future().get().ok()) return false;
  grpc::Slice whole;
  if (!response.DumpToSingleSlice(&whole).ok()) return false;
  // HealthCheckResponse: field 1, a varint; 1 is SERVING.
  return std::string(reinterpret_cast<const char*>(whole.begin()), whole.size()) == "\x08\x01";
}

testing::Finished Replicas::RunOnDatabase(const std::string& subcommand) const {
  std::vector<std::string> command = DatabaseFlags(database_.endpoint());
  command.insert(command.begin(), {testing::DocketdProgram(), subcommand});
  return testing::RunToEnd(std::move(command));
}

}  // namespace docket::fault
