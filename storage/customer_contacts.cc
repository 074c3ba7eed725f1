#include "storage/customer_contacts.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/newer_record.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

// The optimizer gives up on longer lists of alternatives, and would look at every row.
constexpr size_t kMostInDelete = 100;

struct ContactRow {
  uint16_t lane;
  std::string contact;
  uint64_t number;
};

bool InKeyOrder(const ContactRow& a, const ContactRow& b) {
  return std::tie(a.lane, a.contact, a.number) < std::tie(b.lane, b.contact, b.number);
}

std::set<std::string> ContactsOf(const Subject& subject) {
  const auto& contacts = std::get<log::v1::Customer>(subject.record).contacts();
  return {contacts.begin(), contacts.end()};
}

// The contacts that `one` has and `other` has not.
void AddDifference(const Subject& subject, const std::set<std::string>& one, const std::set<std::string>& other,
                   std::vector<ContactRow>* rows) {
  std::vector<std::string> contacts;
  std::set_difference(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(contacts));
  for (std::string& contact : contacts) {
    rows->push_back({.lane = subject.key.lane, .contact = std::move(contact), .number = subject.number});
  }
}

std::string DeleteStatement(std::vector<ContactRow>::const_iterator begin,
                            std::vector<ContactRow>::const_iterator end) {
  // The hint, which this form of DELETE takes: without it a small table is scanned, and locked, as a whole.
  return absl::StrCat("DELETE t FROM customer_contacts t FORCE INDEX (PRIMARY) WHERE ",
                      absl::StrJoin(begin, end, " OR ", [](std::string* out, const ContactRow& row) {
                        absl::StrAppend(out, "(t.lane = ", row.lane, " AND t.contact = ", Bytes(row.contact),
                                        " AND t.number = ", row.number, ")");
                      }));
}

}  // namespace

std::vector<std::string> ContactStatements(const std::vector<Change>& changes) {
  std::vector<ContactRow> removed;
  std::vector<ContactRow> added;
  for (const Change& change : changes) {
    if (change.after->key.kind != SubjectKind::kCustomer) continue;
    const std::set<std::string> before = ContactsOf(*change.before);
    const std::set<std::string> after = ContactsOf(*change.after);
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
    statements.push_back(absl::StrCat("INSERT INTO customer_contacts (lane,contact,number) VALUES ",
                                      absl::StrJoin(added, ",", [](std::string* out, const ContactRow& row) {
                                        absl::StrAppend(out, "(", row.lane, ",", Bytes(row.contact), ",", row.number,
                                                        ")");
                                      })));
  }
  return statements;
}

absl::StatusOr<std::vector<Id>> FindByContact(Connection& connection, uint16_t lanes, absl::string_view contact,
                                              int limit) {
  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("(SELECT lane, number FROM customer_contacts WHERE lane = ", lane,
                                   " AND contact = ", Bytes(contact), " ORDER BY number LIMIT ", limit, ")"));
  }
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrCat(
      "SELECT * FROM (", absl::StrJoin(selects, " UNION ALL "), ") u ORDER BY number, lane LIMIT ", limit));
  if (!rows.ok()) return rows.status();
  std::vector<Id> ids;
  for (const Row& row : *rows) ids.push_back({.lane = static_cast<uint16_t>(AsUint(row[0])), .number = AsUint(row[1])});
  return ids;
}

absl::StatusOr<std::vector<Subject>> ReadCustomers(Connection& connection, const std::vector<Id>& ids) {
  std::vector<Subject> subjects;
  if (ids.empty()) return subjects;
  // Not as pairs, which not every server looks up by the key.
  const std::string places = absl::StrJoin(ids, " OR ", [](std::string* out, const Id& id) {
    absl::StrAppend(out, "(lane = ", id.lane, " AND number = ", id.number, ")");
  });
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT lane, number, id, version, fold, record FROM records FORCE INDEX (by_number) WHERE kind = ",
                   static_cast<int>(SubjectKind::kCustomer), " AND (", places, ")"));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    Subject subject = AbsentSubject({.lane = static_cast<uint16_t>(AsUint(row[0])),
                                     .kind = SubjectKind::kCustomer,
                                     .number = AsUint(row[1]),
                                     .key = row[2].value_or("")});
    subject.number = subject.key.number;
    subject.version = AsUint(row[3]);
    if (AsUint(row[4]) > kFoldVersion || !ParseRecord(SubjectKind::kCustomer, row[5].value_or(""), &subject.record)) {
      return NewerRecord();
    }
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

absl::StatusOr<std::optional<uint64_t>> FindContactFault(Connection& connection, uint16_t lane,
                                                         const std::map<uint64_t, Subject>& subjects) {
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT number, contact FROM customer_contacts WHERE lane = ", lane));
  if (!rows.ok()) return rows.status();
  std::map<uint64_t, std::set<std::string>> stored;
  for (const Row& row : *rows) stored[AsUint(row[0])].insert(row[1].value_or(""));
  for (const auto& [number, subject] : subjects) {
    if (subject.key.kind != SubjectKind::kCustomer) continue;
    const auto of_it = stored.find(number);
    if ((of_it == stored.end() ? std::set<std::string>() : of_it->second) != ContactsOf(subject)) return number;
    if (of_it != stored.end()) stored.erase(of_it);
  }
  return stored.empty() ? std::optional<uint64_t>() : stored.begin()->first;
}

}  // namespace docket::storage
