// What nobody should send, as a table: each row a call as it goes over the wire, and what it has to be answered with.
#ifndef DOCKET_TESTS_CONFORMANCE_BAD_INPUT_H_
#define DOCKET_TESTS_CONFORMANCE_BAD_INPUT_H_

#include <google/protobuf/message.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/docketd_beside.h"
#include "tests/conformance/issuer.h"

namespace docket::testing {

struct BadInput {
  std::string name;
  std::string method;
  std::vector<std::string> messages;
  CallMetadata with;
  grpc::StatusCode code;
  // Empty: gRPC's own refusal, which has none.
  std::string reason;
  // The field that is at fault; empty where it is none's.
  std::string field = {};
  Ending ending = Ending::kHalfClosed;
  // It proves nobody: the host is held off when it goes on.
  bool unproven = false;
  // gRPC may end the connection over it, which a client sees as UNAVAILABLE.
  bool ends_connection = false;
};

// Stands in texts, tokens and conditions of the table; no answer repeats it.
inline constexpr char kCanary[] = "zqxjkv-canary";

// What the table's rows are about, prepared; and the table while it is filled.
class BadInputs {
 public:
  explicit BadInputs(AccessDesk& desk);
  const std::vector<BadInput>& rows() const { return rows_; }

 private:
  // INVALID_ARGUMENT, for this field.
  void Bad(const std::string& name, const std::string& field, const google::protobuf::Message& request) {
    Add(name, request, grpc::StatusCode::INVALID_ARGUMENT, reason::kInvalidRequest, field);
  }
  template <typename Request, typename Change>
  void Bad(const std::string& name, const std::string& field, Request request, const Change& change) {
    change(&request);
    Bad(name, field, request);
  }
  void Refused(const std::string& name, const google::protobuf::Message& request, grpc::StatusCode code,
               const std::string& reason) {
    Add(name, request, code, reason, "");
  }
  void Add(const std::string& name, const google::protobuf::Message& request, grpc::StatusCode code,
           const std::string& reason, const std::string& field);
  // One call of several histories, refused in the answer for the first of them.
  void BadImport(const std::string& name, const std::string& field, const std::vector<v1::CaseHistory>& parts);
  void Raw(const std::string& name, const std::string& method, const std::vector<std::string>& messages,
           grpc::StatusCode code);
  void Unproven(const std::string& name, const CallMetadata& with);

  void Texts();
  void Policies();
  void Names();
  void Numbers();
  void Times();
  void MasksAndTokens();
  void Filters();
  void Lists();
  void CustomersAndCorrections();
  void Quality();
  void States();
  void Bytes();
  void Streams();
  void Histories();
  void MetadataOfCalls();
  void TokensThatProveNobody();

  AccessDesk& desk_;
  const CallMetadata usual_;
  v1::Case new_, working_, resolved_, of_others_;
  std::string customer_;
  std::vector<BadInput> rows_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_BAD_INPUT_H_
