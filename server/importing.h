// A case that comes from elsewhere, as one command.
#ifndef DOCKET_SERVER_IMPORTING_H_
#define DOCKET_SERVER_IMPORTING_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "docket/v1/case_history.pb.h"
#include "server/commands.h"
#include "server/rules/histories.h"

namespace docket::server {

class ImportCommand : public PreparedCommand {
 public:
  ImportCommand(std::vector<Proposal> events, rules::ImportTerms terms)
      : events_(std::move(events)), terms_(std::move(terms)) {}
  Decision Decide(const storage::Subject& subject, const storage::Context& context) const override;

 private:
  const std::vector<Proposal> events_;
  const rules::ImportTerms terms_;
};

// The history's events with the names of this desk, `cases` by uid in its 36 characters, and with texts sealed with the
// key of `customer`; without one, with the case's own.
std::vector<Proposal> LocalEvents(const v1::CaseHistory& history, const std::optional<Id>& customer, const DataKey& key,
                                  const std::map<std::string, std::string>& cases);

}  // namespace docket::server

#endif  // DOCKET_SERVER_IMPORTING_H_
