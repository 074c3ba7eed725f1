// A real Prometheus that scrapes one page, on a free loopback port, with its data in a test's folder.
//
//   const std::string program = PrometheusProgram();           // empty: there is none here
//   auto prometheus = PrometheusServer::Start(program, folder, {.port = 9464, .path = "/metrics/service"});
//   auto samples = (*prometheus)->RawSamples("docket_cases_opened_total", "1h", absl::Now());
//
// Belongs to one thread, which has to live as long as it does.
#ifndef DOCKET_TESTS_SUPPORT_PROMETHEUS_SERVER_H_
#define DOCKET_TESTS_SUPPORT_PROMETHEUS_SERVER_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace docket::testing {

// $DOCKET_PROMETHEUS (tests/with_prometheus), or where Debian's package puts it; empty when there is none.
std::string PrometheusProgram();

class PrometheusServer {
 public:
  struct Target {
    int port = 0;  // of 127.0.0.1
    std::string path;
    // The labels that every series gets, whoever answers at the address; left out of all names here.
    std::string job = "docket-service";
    std::string instance = "docket";
    std::string interval = "1s";
  };
  struct Sample {
    double time = 0;  // seconds since the epoch
    double value = 0;
  };

  // Returns when it is ready to scrape.
  static absl::StatusOr<std::unique_ptr<PrometheusServer>> Start(const std::string& program, const std::string& folder,
                                                                 const Target& target);
  // Ends it.
  ~PrometheusServer();
  PrometheusServer(const PrometheusServer&) = delete;
  PrometheusServer& operator=(const PrometheusServer&) = delete;

  int port() const { return port_; }

  // The samples that were stored of each series of a metric within `range` ("1h") before `at`. Names are SeriesName's.
  absl::StatusOr<std::map<std::string, std::vector<Sample>>> RawSamples(const std::string& metric,
                                                                        const std::string& range, absl::Time at);
  // What an expression comes to at an instant: by series, which are given that metric's name.
  absl::StatusOr<std::map<std::string, double>> Evaluate(const std::string& expression, const std::string& metric,
                                                         absl::Time at);

 private:
  PrometheusServer(std::string folder, Target target) : folder_(std::move(folder)), target_(std::move(target)) {}
  absl::Status Run(const std::string& program);
  bool Listens();
  std::string log_file() const { return folder_ + "/prometheus.log"; }

  const std::string folder_;
  const Target target_;
  pid_t pid_ = 0;
  int port_ = 0;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_PROMETHEUS_SERVER_H_
