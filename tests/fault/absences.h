// While a load runs, its people come and go: now one is marked away, so that their cases return to the queues, now one
// is back. At most two are away at a time. When it ends they stay as they are.
//
// A thread of its own, begun by the constructor and ended by the destructor.
#ifndef DOCKET_TESTS_FAULT_ABSENCES_H_
#define DOCKET_TESTS_FAULT_ABSENCES_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "docket/v1/directory_service.grpc.pb.h"
#include "tests/support/random_request.h"

namespace docket::fault {

class Absences {
 public:
  // `servers` as the load has them, host:port.
  Absences(const std::vector<std::string>& servers, uint64_t seed);
  ~Absences();

  // How often somebody was marked away.
  int count() const { return count_; }

 private:
  void Run();
  // Until it is carried out, or the end; whether it was.
  bool Mark(const std::string& staff, bool available);

  std::vector<std::unique_ptr<v1::DirectoryService::Stub>> stubs_;
  testing::Random random_;
  std::deque<std::string> away_;
  std::atomic<int> count_{0};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_ABSENCES_H_
