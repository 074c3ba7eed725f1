// Commands as they are typed, and what each asks of the server: every_command_test.cc.
#ifndef DOCKET_TESTS_CLIENT_TYPED_H_
#define DOCKET_TESTS_CLIENT_TYPED_H_

#include <ostream>
#include <string>
#include <vector>

namespace docket::client {

struct Typed {
  const char* name;
  std::vector<std::string> arguments;
  const char* rpc;
  const char* request;
};

inline std::ostream& operator<<(std::ostream& out, const Typed& typed) { return out << typed.name; }

const std::vector<Typed>& CustomerCommands();
const std::vector<Typed>& PolicyCommands();
const std::vector<Typed>& QualityCommands();

}  // namespace docket::client

#endif  // DOCKET_TESTS_CLIENT_TYPED_H_
