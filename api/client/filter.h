// The conditions of a listing, as ListCases and CountCases read them, from what flags say.
//
//   Filter filter;
//   filter.Add(Is("tag", "vip"));
//   filter.Add("open = true");
//   request.set_filter(filter.Text());     // tag = "vip" AND open = true
#ifndef DOCKET_API_CLIENT_FILTER_H_
#define DOCKET_API_CLIENT_FILTER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "api/client/words.h"

namespace docket::client {

class Filter {
 public:
  void Add(std::string condition) { conditions_.push_back(std::move(condition)); }
  std::string Text() const;

 private:
  std::vector<std::string> conditions_;
};

// `tag = "vip"`, with quotes and backslashes in the text marked by a backslash.
std::string Is(absl::string_view field, absl::string_view text);

// `priority = HIGH`: the value's name without its enum's own.
std::string IsValue(absl::string_view field, const google::protobuf::EnumDescriptor& type, int number);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_FILTER_H_
