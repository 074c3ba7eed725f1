// One random command of the property run, as plain data, so that it can be sent again.
#ifndef DOCKET_TESTS_FAULT_RANDOM_COMMAND_H_
#define DOCKET_TESTS_FAULT_RANDOM_COMMAND_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <variant>

#include "server/rules/states.h"
#include "storage/subject.h"
#include "tests/support/random_request.h"
#include "tests/support/test_desk.h"

namespace docket::fault {

struct RandomCommand {
  using Request = testing::CaseRequestOr<std::monostate, v1::OpenCaseRequest>;

  static RandomCommand Opening(std::mt19937_64& random);
  // Any verb, legal now or not; `place` is the model's, and `other` the case to link it with, older or not.
  static RandomCommand OnCase(const storage::Subject& subject, size_t place,
                              std::shared_ptr<const storage::Subject> other, std::mt19937_64& random);
  // A timer's: settles what fell due.
  static RandomCommand Wake(const storage::Subject& subject, size_t place);
  // The same, to be sent again later.
  RandomCommand Again() const;
  bool is_repetition() const { return repetition; }

  std::shared_ptr<server::PreparedCommand> Prepare(testing::TestDesk& desk) const;
  std::string Describe() const;

  std::string id;   // 16 bytes
  Request request;  // none: a wake
  storage::SubjectKey subject;
  std::string name;
  std::shared_ptr<const storage::Subject> other;  // that a link names
  std::optional<size_t> place;
  std::optional<int64_t> expected_version;
  bool validate_only = false;
  bool repetition = false;
  bool other_content = false;  // of a repetition: the id is the same, the request is not
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_RANDOM_COMMAND_H_
