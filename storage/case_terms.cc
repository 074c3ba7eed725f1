#include "storage/case_terms.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/case_columns.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

// The optimizer gives up on longer lists of alternatives, and would look at every row.
constexpr size_t kMostInDelete = 100;

struct TermRow {
  uint16_t lane;
  std::string term;
  absl::Time opened_at;
  uint64_t number;
};

bool InKeyOrder(const TermRow& a, const TermRow& b) {
  return std::tie(a.lane, a.term, a.opened_at, a.number) < std::tie(b.lane, b.term, b.opened_at, b.number);
}

// The terms that `one` has and `other` has not.
void AddDifference(const Subject& subject, const std::set<std::string>& one, const std::set<std::string>& other,
                   std::vector<TermRow>* rows) {
  std::vector<std::string> terms;
  std::set_difference(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(terms));
  for (std::string& term : terms) {
    rows->push_back({.lane = subject.key.lane,
                     .term = std::move(term),
                     .opened_at = OpenedAt(subject.case_record()),
                     .number = subject.number});
  }
}

std::string DeleteStatement(std::vector<TermRow>::const_iterator begin, std::vector<TermRow>::const_iterator end) {
  // The hint, which this form of DELETE takes: without it a small table is scanned, and locked, as a whole.
  return absl::StrCat("DELETE t FROM case_terms t FORCE INDEX (PRIMARY) WHERE ",
                      absl::StrJoin(begin, end, " OR ", [](std::string* out, const TermRow& row) {
                        absl::StrAppend(out, "(t.lane = ", row.lane, " AND t.term = ", Bytes(row.term),
                                        " AND t.opened_at = ", TimeLiteral(row.opened_at),
                                        " AND t.number = ", row.number, ")");
                      }));
}

}  // namespace

std::string TagTerm(absl::string_view tag) { return absl::StrCat("tag:", tag); }
std::string AccountTerm(absl::string_view reference) { return absl::StrCat("account:", reference); }
std::string OrderTerm(absl::string_view reference) { return absl::StrCat("order:", reference); }

std::set<std::string> TermsOf(const v1::Case& c) {
  std::set<std::string> terms;
  for (const std::string& tag : c.tags()) terms.insert(TagTerm(tag));
  for (const std::string& reference : c.account_references()) terms.insert(AccountTerm(reference));
  for (const std::string& reference : c.order_references()) terms.insert(OrderTerm(reference));
  return terms;
}

std::string CaseTermsColumns() {
  return "lane SMALLINT UNSIGNED NOT NULL, term VARBINARY(80) NOT NULL, opened_at DATETIME(6) NOT NULL, number BIGINT "
         "UNSIGNED NOT NULL, PRIMARY KEY (lane, term, opened_at, number)";
}

std::vector<std::string> TermStatements(const std::vector<Change>& changes) {
  std::vector<TermRow> removed;
  std::vector<TermRow> added;
  for (const Change& change : changes) {
    if (change.after->key.kind != SubjectKind::kCase) continue;
    const std::set<std::string> before = TermsOf(change.before->case_record());
    const std::set<std::string> after = TermsOf(change.after->case_record());
    AddDifference(*change.after, before, after, &removed);
    AddDifference(*change.after, after, before, &added);
  }
  std::sort(removed.begin(), removed.end(), InKeyOrder);
  std::sort(added.begin(), added.end(), InKeyOrder);
  std::vector<std::string> statements;
  for (size_t i = 0; i < removed.size(); i += kMostInDelete) {
    const auto begin = removed.cbegin() + static_cast<std::ptrdiff_t>(i);
    const auto rest = static_cast<size_t>(removed.cend() - begin);
    statements.push_back(DeleteStatement(begin, begin + static_cast<std::ptrdiff_t>(std::min(kMostInDelete, rest))));
  }
  if (!added.empty()) {
    statements.push_back(absl::StrCat("INSERT INTO case_terms (lane,term,opened_at,number) VALUES ",
                                      absl::StrJoin(added, ",", [](std::string* out, const TermRow& row) {
                                        absl::StrAppend(out, "(", row.lane, ",", Bytes(row.term), ",",
                                                        TimeLiteral(row.opened_at), ",", row.number, ")");
                                      })));
  }
  return statements;
}

}  // namespace docket::storage
