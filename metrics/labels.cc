#include "metrics/labels.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "docket/log/v1/facts.pb.h"
#include "docket/v1/case.pb.h"

namespace docket::metrics {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

// "CASE_KIND_", what the names of an enum's values begin with: its first is CASE_KIND_UNSPECIFIED.
absl::string_view PrefixOf(const EnumDescriptor& type) {
  return absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED");
}

}  // namespace

std::string WordOf(const EnumDescriptor& type, uint32_t number) {
  const EnumValueDescriptor* value = type.FindValueByNumber(static_cast<int>(number));
  if (value == nullptr) return absl::StrCat(number);
  return absl::AsciiStrToLower(absl::StripPrefix(value->name(), PrefixOf(type)));
}

std::vector<uint32_t> ValuesOf(const EnumDescriptor& type) {
  std::vector<uint32_t> values;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) values.push_back(static_cast<uint32_t>(type.value(i)->number()));
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::string LabelValue(absl::string_view name, const log::v1::SeriesLabels& labels) {
  if (name == "kind") return WordOf(*v1::CaseKind_descriptor(), labels.kind());
  if (name == "channel") return WordOf(*v1::Channel_descriptor(), labels.channel());
  if (name == "cause") return WordOf(*v1::EscalationCause_descriptor(), labels.cause());
  if (name == "level") return WordOf(*v1::EscalationLevel_descriptor(), labels.level());
  if (name == "target") return WordOf(*v1::Clock::Target_descriptor(), labels.target());
  if (name == "outcome" && labels.target() != 0) {
    return WordOf(*log::v1::TargetOutcome_descriptor(), labels.target_outcome());
  }
  if (name == "outcome") return WordOf(*v1::CaseOutcome_descriptor(), labels.outcome());
  return "";
}

}  // namespace docket::metrics
