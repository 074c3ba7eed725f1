// Staff and teams as people read them.
#ifndef DOCKET_API_CLIENT_DIRECTORY_PAGE_H_
#define DOCKET_API_CLIENT_DIRECTORY_PAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/directory_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

std::string StaffPage(const v1::Staff& staff, const Moment& moment, const Paper& paper);
std::string StaffTable(const google::protobuf::RepeatedPtrField<v1::Staff>& staff, const Paper& paper);
std::string TeamPage(const v1::Team& team, const Moment& moment, const Paper& paper);
std::string TeamTable(const google::protobuf::RepeatedPtrField<v1::Team>& teams, const Moment& moment,
                      const Paper& paper);

// What a change came to: the sentence, or with `validate_only` that it would, then the page.
std::string DirectoryChange(absl::string_view done, absl::string_view page, bool validate_only);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_DIRECTORY_PAGE_H_
