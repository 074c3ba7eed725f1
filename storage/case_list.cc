#include "storage/case_list.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/case_columns.h"
#include "storage/loader.h"
#include "storage/newer_record.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

bool IsTime(absl::string_view column) { return column != "priority"; }

std::string OrderLiteral(absl::string_view column, int64_t value) {
  return IsTime(column) ? TimeLiteral(absl::FromUnixMicros(value)) : Number(value);
}

int64_t OrderValue(absl::string_view column, const std::optional<std::string>& text) {
  return IsTime(column) ? absl::ToUnixMicros(AsTime(text)) : static_cast<int64_t>(AsUint(text));
}

absl::string_view Operator(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return " = ";
    case Comparison::kLess:
      return " < ";
    case Comparison::kLessOrEqual:
      return " <= ";
    case Comparison::kGreater:
      return " > ";
    case Comparison::kGreaterOrEqual:
      return " >= ";
  }
  return " = ";
}

// Writes the one statement that a page takes.
class PageSql {
 public:
  PageSql(const CaseQuery& query, uint16_t lanes) : query_(query), order_(*query.order), index_(*query.index) {
    Sort();
    direction_ = order_.descending ? " DESC" : "";
    // One more than asked for tells whether there is another page.
    most_ = query.limit + 1;
    walk_ = judged_.empty() ? most_ : std::max(query.walk, most_);
    std::vector<std::string> selects;
    for (uint16_t lane = 1; lane < lanes; ++lane) {
      // An index is in order for each value by itself.
      for (const std::string& alternative : alternatives_) selects.push_back(Walk(lane, alternative));
    }
    walked_ = absl::StrCat("SELECT * FROM (", absl::StrJoin(selects, " UNION ALL "), ") w ORDER BY ", Ordering("w"),
                           " LIMIT ", walk_);
  }

  int most() const { return most_; }

  // The cases that were found, marked 0; and, marked 1, the one where the walk had to stop. One statement is one
  // snapshot, so what was walked past and what was found agree.
  std::string Statement() const {
    std::string found;
    if (judged_.empty()) {
      found = absl::StrCat("SELECT 0 AS mark, f.* FROM (", walked_, ") f");
    } else {
      found = absl::StrCat("(SELECT 0 AS mark, f.* FROM (", walked_,
                           ") f JOIN cases c ON c.lane = f.lane AND c.number = f.number WHERE ",
                           absl::StrJoin(judged_, " AND "), " ORDER BY ", Ordering("f"), " LIMIT ", most_,
                           ") UNION ALL (SELECT 1, s.* FROM (", walked_, ") s ORDER BY ", Ordering("s"),
                           " LIMIT 1 OFFSET ", walk_ - 1, ")");
    }
    return absl::StrCat("SELECT k.mark, k.lane, k.number, k.a, k.b, c.version, c.fold, c.record, ", OpeningColumns("e"),
                        " FROM (", found,
                        ") k LEFT JOIN cases c ON k.mark = 0 AND c.lane = k.lane AND c.number = k.number LEFT JOIN "
                        "case_events e ON k.mark = 0 AND e.lane = k.lane AND e.sequence = k.number ORDER BY k.mark, ",
                        Ordering("k"));
  }

 private:
  // Parts the conditions into those that bound the walk and those that are judged on the way.
  void Sort() {
    for (const ColumnCondition& condition : query_.filter.columns) {
      const bool bound = condition.comparison == Comparison::kEqual &&
                         std::find(index_.bound.begin(), index_.bound.end(), condition.column) != index_.bound.end();
      const auto* several = std::get_if<std::vector<std::string>>(&condition.value);
      if (bound && several != nullptr && alternatives_.front().empty()) {
        alternatives_.clear();
        for (const std::string& value : *several) {
          alternatives_.push_back(ConditionSql({.column = condition.column, .value = value}, "i"));
        }
      } else if (several == nullptr && (bound || condition.column == order_.columns.front())) {
        bounds_.push_back(ConditionSql(condition, "i"));
      } else {
        judged_.push_back(ConditionSql(condition, "c"));
      }
    }
    const bool by_term = index_.table == "case_terms";
    for (size_t i = 0; i < query_.filter.terms.size(); ++i) {
      const std::string term = Bytes(query_.filter.terms[i]);
      if (by_term && i == 0) {
        bounds_.push_back(absl::StrCat("i.term = ", term));
      } else {
        judged_.push_back(absl::StrCat("EXISTS (SELECT 1 FROM case_terms t WHERE t.lane = c.lane AND t.term = ", term,
                                       " AND t.opened_at = c.opened_at AND t.number = c.number)"));
      }
    }
    // In the order of what falls due first, there are only those of which something does.
    if (order_.columns.front() == "next_due_at") {
      bounds_.push_back(absl::StrCat("i.next_due_at < ", TimeLiteral(NeverDue())));
    }
  }

  std::string Walk(uint16_t lane, const std::string& alternative) const {
    std::vector<std::string> conditions = {absl::StrCat("i.lane = ", lane)};
    if (!alternative.empty()) conditions.push_back(alternative);
    conditions.insert(conditions.end(), bounds_.begin(), bounds_.end());
    if (query_.after.has_value()) conditions.push_back(After(lane));
    const bool two = order_.columns.size() > 1;
    return absl::StrCat("(SELECT i.lane, i.number, i.", order_.columns[0], " AS a, ",
                        two ? absl::StrCat("i.", order_.columns[1]) : "0", " AS b FROM ", index_.table,
                        " i FORCE INDEX (", index_.name, ") WHERE ", absl::StrJoin(conditions, " AND "), " ORDER BY ",
                        absl::StrJoin(order_.columns, ",",
                                      [this](std::string* out, absl::string_view column) {
                                        absl::StrAppend(out, "i.", column, direction_);
                                      }),
                        ", i.number", direction_, " LIMIT ", walk_, ")");
  }

  // What comes after the cursor in (the order's columns, lane, number). Spelt as one range for each column, which is
  // how the optimizer knows where to begin.
  std::string After(uint16_t lane) const {
    const CasePosition& after = *query_.after;
    const char* const past = order_.descending ? " < " : " > ";
    const int64_t values[] = {after.first, after.second};
    std::vector<std::string> ranges;
    std::string same;
    for (size_t i = 0; i < order_.columns.size(); ++i) {
      const std::string column = absl::StrCat("i.", order_.columns[i]);
      const std::string literal = OrderLiteral(order_.columns[i], values[i]);
      ranges.push_back(absl::StrCat(same, column, past, literal));
      absl::StrAppend(&same, column, " = ", literal, " AND ");
    }
    const bool lane_past = order_.descending ? lane < after.id.lane : lane > after.id.lane;
    if (lane_past) {
      ranges.push_back(same.substr(0, same.size() - 5));
    } else if (lane == after.id.lane) {
      ranges.push_back(absl::StrCat(same, "i.number", past, after.id.number));
    }
    return absl::StrCat("(", absl::StrJoin(ranges, " OR "), ")");
  }

  std::string Ordering(absl::string_view table) const {
    return absl::StrJoin({"a", "b", "lane", "number"}, ", ", [&](std::string* out, absl::string_view column) {
      absl::StrAppend(out, table, ".", column, direction_);
    });
  }

  const CaseQuery& query_;
  const CaseOrder& order_;
  const CaseIndex& index_;
  const char* direction_ = "";
  int most_ = 0;
  int walk_ = 0;
  std::vector<std::string> bounds_;
  // Each lane is walked once for each of these, one of which holds besides; an empty one always does.
  std::vector<std::string> alternatives_ = {""};
  std::vector<std::string> judged_;
  std::string walked_;
};

absl::StatusOr<Subject> ReadSubject(const Id& id, const Row& row, size_t at) {
  Subject subject = AbsentSubject({.lane = id.lane, .kind = SubjectKind::kCase, .number = id.number});
  subject.number = id.number;
  subject.version = AsUint(row[at]);
  if (AsUint(row[at + 1]) > kFoldVersion ||
      !ParseRecord(SubjectKind::kCase, row[at + 2].value_or(""), &subject.record) ||
      !ReadOpening(row, at + 3, &subject.opening)) {
    return NewerRecord();
  }
  return subject;
}

Id IdOf(const Row& row, size_t at) {
  return {.lane = static_cast<uint16_t>(AsUint(row[at])), .number = AsUint(row[at + 1])};
}

}  // namespace

std::string ConditionSql(const ColumnCondition& condition, absl::string_view table) {
  const std::string column = absl::StrCat(table, table.empty() ? "" : ".", condition.column);
  if (const auto* several = std::get_if<std::vector<std::string>>(&condition.value)) {
    return absl::StrCat(
        column, " IN (",
        absl::StrJoin(*several, ",",
                      [](std::string* out, const std::string& value) { absl::StrAppend(out, Bytes(value)); }),
        ")");
  }
  struct Literal {
    std::string operator()(int64_t value) const { return Number(value); }
    std::string operator()(const std::string& value) const { return Bytes(value); }
    std::string operator()(absl::Time value) const { return TimeLiteral(value); }
    std::string operator()(const std::vector<std::string>& /*several*/) const { return "NULL"; }
  };
  return absl::StrCat(column, Operator(condition.comparison), std::visit(Literal(), condition.value));
}

const CaseIndex* IndexFor(const CaseFilter& filter, const CaseOrder& order) {
  std::set<absl::string_view> given;
  for (const ColumnCondition& condition : filter.columns) {
    if (condition.comparison == Comparison::kEqual) given.insert(condition.column);
  }
  if (!filter.terms.empty()) given.insert("term");
  return IndexFor(given, order);
}

absl::StatusOr<CasePage> ListCases(Connection& connection, uint16_t lanes, const CaseQuery& query) {
  const PageSql sql(query, lanes);
  const absl::StatusOr<Rows> rows = connection.Query(sql.Statement());
  if (!rows.ok()) return rows.status();
  CasePage page;
  for (const Row& row : *rows) {
    const std::vector<absl::string_view>& order = query.order->columns;
    const CasePosition position{.first = OrderValue(order[0], row[3]),
                                .second = order.size() > 1 ? OrderValue(order[1], row[4]) : 0,
                                .id = IdOf(row, 1)};
    if (AsUint(row[0]) == 1) {
      page.next = position;
      break;
    }
    absl::StatusOr<Subject> subject = ReadSubject(position.id, row, 5);
    if (!subject.ok()) return subject.status();
    page.cases.push_back({.subject = *std::move(subject), .position = position});
  }
  if (page.cases.size() == static_cast<size_t>(sql.most())) {
    page.cases.pop_back();
    page.next = page.cases.back().position;
  }
  return page;
}

absl::StatusOr<std::vector<Subject>> ReadCases(Connection& connection, const std::vector<Id>& ids) {
  std::vector<Subject> subjects;
  if (ids.empty()) return subjects;
  const std::string places = absl::StrJoin(
      ids, ",", [](std::string* out, const Id& id) { absl::StrAppend(out, "(", id.lane, ",", id.number, ")"); });
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT c.lane, c.number, c.version, c.fold, c.record, ", OpeningColumns("e"),
                                    " FROM cases c JOIN case_events e ON "
                                    "e.lane = c.lane AND e.sequence = c.number WHERE (c.lane, c.number) IN (",
                                    places, ")"));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    absl::StatusOr<Subject> subject = ReadSubject(IdOf(row, 0), row, 2);
    if (!subject.ok()) return subject.status();
    subjects.push_back(*std::move(subject));
  }
  return subjects;
}

}  // namespace docket::storage
