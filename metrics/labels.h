// The words that stand for the contract's enums in label values: "social_media" for CHANNEL_SOCIAL_MEDIA.
//
// Pure functions; any thread may call them.
#ifndef DOCKET_METRICS_LABELS_H_
#define DOCKET_METRICS_LABELS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "docket/log/v1/totals.pb.h"
#include "google/protobuf/descriptor.h"

namespace docket::metrics {

// The name of the value without the enum's own, in lower case. A number that this binary does not know, written by a
// newer one, stands for itself.
std::string WordOf(const google::protobuf::EnumDescriptor& type, uint32_t number);

// All values but UNSPECIFIED, in the order of their numbers.
std::vector<uint32_t> ValuesOf(const google::protobuf::EnumDescriptor& type);

// The value of the label of that name: "kind", "channel", "cause", "level", "target" or "outcome".
std::string LabelValue(absl::string_view name, const log::v1::SeriesLabels& labels);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_LABELS_H_
