// Cases as people read them: one in full, many in a table, one in a sentence after a change.
#ifndef DOCKET_API_CLIENT_CASE_PAGE_H_
#define DOCKET_API_CLIENT_CASE_PAGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

// Facts and people, then tables of what there may be several of (deadlines, escalations, tasks, proposals, flags), then
// the history, then the commands that are possible now. Only what is there is shown.
std::string CasePage(const v1::Case& value, const google::protobuf::RepeatedPtrField<v1::CaseEvent>& events,
                     const std::vector<std::string>& next_commands, const Moment& moment, const Paper& paper);

// One row a case. Says so where there is none.
std::string CaseTable(const google::protobuf::RepeatedPtrField<v1::Case>& cases, const Moment& moment,
                      const Paper& paper);

// What a change came to: "Acknowledged case 7K3M2Q9A", then how the case stands. With `validate_only`, that it would.
std::string CaseChange(absl::string_view done, const v1::Case& value, bool validate_only, const Moment& moment,
                       const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CASE_PAGE_H_
