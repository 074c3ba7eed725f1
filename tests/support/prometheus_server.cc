#include "tests/support/prometheus_server.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/embedded/child_process.h"
#include "tests/support/await.h"
#include "tests/support/docketd_process.h"
#include "tests/support/exposition_text.h"
#include "tests/support/series_name.h"
#include "tests/support/temporary_folder.h"

namespace docket::testing {
namespace {

constexpr absl::Duration kStartPatience = absl::Minutes(1);
constexpr char kListening[] = "msg=\"Listening on\" address=127.0.0.1:";

std::string UrlEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    if (isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.') {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

// The list of results; null when it did not answer as it should.
nlohmann::json Ask(int port, const std::string& expression, absl::Time at) {
  const absl::StatusOr<std::string> body =
      HttpGet(port, absl::StrFormat("/api/v1/query?query=%s&time=%.3f", UrlEncoded(expression),
                                    absl::ToDoubleSeconds(at - absl::UnixEpoch())));
  if (!body.ok()) return nullptr;
  const nlohmann::json answer = nlohmann::json::parse(*body, nullptr, false);
  if (answer.is_discarded() || answer.value("status", "") != "success") return nullptr;
  return answer["data"]["result"];
}

// [1700000000.123, "42"]
PrometheusServer::Sample SampleOf(const nlohmann::json& pair) {
  PrometheusServer::Sample sample{.time = pair[0].get<double>()};
  (void)absl::SimpleAtod(pair[1].get<std::string>(), &sample.value);
  return sample;
}

std::string NameOf(const nlohmann::json& result, const std::string& metric) {
  std::map<std::string, std::string> labels = result["metric"].get<std::map<std::string, std::string>>();
  for (const char* fixed : {"__name__", "job", "instance"}) labels.erase(fixed);
  return SeriesName(metric, labels);
}

}  // namespace

std::string PrometheusProgram() {
  const char* given = getenv("DOCKET_PROMETHEUS");
  const std::string program = given != nullptr && *given != '\0' ? given : "/usr/bin/prometheus";
  return access(program.c_str(), X_OK) == 0 ? program : "";
}

absl::StatusOr<std::unique_ptr<PrometheusServer>> PrometheusServer::Start(const std::string& program,
                                                                          const std::string& folder,
                                                                          const Target& target) {
  std::unique_ptr<PrometheusServer> server(new PrometheusServer(absl::StrCat(folder, "/prometheus"), target));
  if (absl::Status status = server->Run(program); !status.ok()) return status;
  return server;
}

absl::Status PrometheusServer::Run(const std::string& program) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  const std::string configuration = absl::StrCat(folder_, "/prometheus.yml");
  std::ofstream(configuration) << "global: {scrape_interval: " << target_.interval
                               << ", scrape_timeout: " << target_.interval << "}\n"
                               << "scrape_configs:\n"
                               << "- job_name: " << target_.job << "\n"
                               << "  metrics_path: " << target_.path << "\n"
                               << "  static_configs:\n"
                               << "  - targets: ['127.0.0.1:" << target_.port << "']\n"
                               << "    labels: {instance: " << target_.instance << "}\n";
  const absl::StatusOr<pid_t> started = server::StartChild(
      {.arguments = {program, "--config.file=" + configuration, absl::StrCat("--storage.tsdb.path=", folder_, "/data"),
                     "--web.listen-address=127.0.0.1:0"},
       .output = log_file()});
  if (!started.ok()) return started.status();
  pid_ = *started;
  Await(kStartPatience, [this] { return Listens() || server::HasExited(pid_); });
  if (port_ != 0 && Await(kStartPatience, [this] { return HttpGet(port_, "/-/ready").ok(); })) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("Prometheus did not start:\n", LastLines(log_file(), 15)));
}

bool PrometheusServer::Listens() {
  const std::string log = ReadFile(log_file());
  const size_t at = log.find(kListening);
  if (at == std::string::npos) return false;
  const size_t from = at + sizeof kListening - 1;
  const size_t end = log.find('\n', from);
  return end != std::string::npos && absl::SimpleAtoi(log.substr(from, end - from), &port_);
}

PrometheusServer::~PrometheusServer() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  server::AwaitExit(pid_);
  server::Reap(pid_);
}

absl::StatusOr<std::map<std::string, std::vector<PrometheusServer::Sample>>> PrometheusServer::RawSamples(
    const std::string& metric, const std::string& range, absl::Time at) {
  const nlohmann::json results = Ask(port_, absl::StrCat(metric, "[", range, "]"), at);
  if (!results.is_array()) return absl::UnavailableError(absl::StrCat("Prometheus has no answer for ", metric));
  std::map<std::string, std::vector<Sample>> samples;
  for (const nlohmann::json& result : results) {
    std::vector<Sample>& of_series = samples[NameOf(result, metric)];
    for (const nlohmann::json& pair : result["values"]) of_series.push_back(SampleOf(pair));
  }
  return samples;
}

absl::StatusOr<std::map<std::string, double>> PrometheusServer::Evaluate(const std::string& expression,
                                                                         const std::string& metric, absl::Time at) {
  const nlohmann::json results = Ask(port_, expression, at);
  if (!results.is_array()) return absl::UnavailableError(absl::StrCat("Prometheus has no answer for ", expression));
  std::map<std::string, double> values;
  for (const nlohmann::json& result : results) values[NameOf(result, metric)] = SampleOf(result["value"]).value;
  return values;
}

}  // namespace docket::testing
