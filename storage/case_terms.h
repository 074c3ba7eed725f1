// What cases are found by beside their columns: their tags and references, each a term ("tag:vip", "order:A-17"). Kept
// in the transaction that changes the case, so they are exact.
//
// Pure functions; any thread may call them.
#ifndef DOCKET_STORAGE_CASE_TERMS_H_
#define DOCKET_STORAGE_CASE_TERMS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "docket/v1/case.pb.h"
#include "storage/round.h"

namespace docket::storage {

std::string TagTerm(absl::string_view tag);
std::string AccountTerm(absl::string_view reference);
std::string OrderTerm(absl::string_view reference);

std::set<std::string> TermsOf(const v1::Case& c);

// The columns and the key of `case_terms`. The case's opening stands in the key, so that those with a term are found in
// the order of opening.
std::string CaseTermsColumns();

// The statements that bring the terms from before a round to after it; none when they are the same.
std::vector<std::string> TermStatements(const std::vector<Change>& changes);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CASE_TERMS_H_
