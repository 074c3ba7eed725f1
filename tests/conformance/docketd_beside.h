// The real docketd as a process of its own, a replica on the database of a served desk: the desk prepares, and what a
// test is about goes to the process, whose log, metrics and memory can be looked at.
//
//   AccessDesk desk;
//   DocketdBeside docketd(desk, {"--jwks=…", …});
//   const Talk talk = docketd.Say("/docket.v1.CaseService/GetCase", {bytes}, desk.issuer.Root());
//
// Belongs to one thread.
#ifndef DOCKET_TESTS_CONFORMANCE_DOCKETD_BESIDE_H_
#define DOCKET_TESTS_CONFORMANCE_DOCKETD_BESIDE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/served_desk.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace docket::testing {

// How a caller ends what it has to say.
enum class Ending {
  kHalfClosed,  // as every client does
  kCancelled,   // it goes away with the last word
};

// What a call came to.
struct Talk {
  Answer answer;
  // All messages that came back.
  std::vector<std::string> heard;
};

// "/docket.v1.CaseService/GetCase", of whichever service takes such a request.
std::string PathOf(const google::protobuf::Descriptor* request);

class DocketdBeside {
 public:
  // Before there are cases: the desk has a secret of the tests, and docketd one of its own, which it founds now.
  DocketdBeside(ServedDesk& desk, const std::vector<std::string>& arguments);

  // Any number of messages, as bytes, to any method, whether it streams or not.
  Talk Say(const std::string& method, const std::vector<std::string>& messages, const CallMetadata& with = {},
           Ending ending = Ending::kHalfClosed);
  Talk Say(const google::protobuf::Message& request, const CallMetadata& with = {});

  // Of all that the process holds in memory.
  int64_t ResidentBytes() const;
  // Everything that it has written: its log.
  std::string Log() const { return process_->Output(); }
  int metrics_port() const { return metrics_port_; }
  // Ends it cleanly; its log stays to be read.
  void Stop();

 private:
  const TemporaryFolder folder_;
  std::unique_ptr<Process> process_;
  int metrics_port_ = 0;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_DOCKETD_BESIDE_H_
