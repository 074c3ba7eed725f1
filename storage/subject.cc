#include "storage/subject.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace docket::storage {

std::string SerializeRecord(const Record& record) {
  std::string bytes;
  std::visit(
      [&bytes](const auto& message) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(message)>, std::monostate>) {
          google::protobuf::io::StringOutputStream stream(&bytes);
          google::protobuf::io::CodedOutputStream coded(&stream);
          // The same record has the same bytes, so that a fold can be compared with what is stored.
          coded.SetSerializationDeterministic(true);
          message.SerializeToCodedStream(&coded);
        }
      },
      record);
  return bytes;
}

Record EmptyRecord(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::kCase:
      return v1::Case();
    case SubjectKind::kStaff:
      return v1::Staff();
    case SubjectKind::kTeam:
      return v1::Team();
    case SubjectKind::kCustomer:
      return log::v1::Customer();
    case SubjectKind::kWorkload:
      return log::v1::Workload();
    case SubjectKind::kMaintenance:
      return v1::Maintenance();
    case SubjectKind::kPolicy:
      return log::v1::PolicyRecord();
    case SubjectKind::kScorecard:
      return v1::Scorecard();
    case SubjectKind::kActionPlan:
      return v1::ActionPlan();
    case SubjectKind::kSuggestion:
      return v1::Suggestion();
    case SubjectKind::kLane:
      break;
  }
  return std::monostate();
}

bool ParseRecord(SubjectKind kind, const std::string& bytes, Record* record) {
  *record = EmptyRecord(kind);
  return std::visit(
      [&bytes](auto& message) {
        if constexpr (std::is_same_v<std::decay_t<decltype(message)>, std::monostate>) {
          return false;
        } else {
          return message.ParseFromString(bytes);
        }
      },
      *record);
}

Subject AbsentSubject(const SubjectKey& key) {
  Subject subject;
  subject.key = key;
  subject.record = EmptyRecord(key.kind);
  return subject;
}

}  // namespace docket::storage
