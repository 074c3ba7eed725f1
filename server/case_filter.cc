#include "server/case_filter.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "docket/v1/case.pb.h"
#include "server/filter_words.h"
#include "server/rules/limits.h"
#include "storage/case_columns.h"
#include "storage/case_terms.h"

namespace docket::server {
namespace {

using storage::CaseFilter;
using storage::ColumnCondition;
using storage::Comparison;

// How a field's values are written.
enum class Kind { kEnum, kPriority, kStaff, kTeam, kCustomer, kCategory, kTime, kTag, kReference, kFlag };

struct Field {
  absl::string_view name;
  absl::string_view column;  // empty: it is a term, or more than a comparison with its value
  Kind kind;
  const google::protobuf::EnumDescriptor* values = nullptr;
  bool counted = false;  // counts are kept by it

  bool ranges() const { return kind == Kind::kTime || kind == Kind::kPriority; }
};

const std::vector<Field>& Fields() {
  static const auto* const fields = new std::vector<Field>{
      {"state", "state", Kind::kEnum, v1::CaseState_descriptor(), true},
      {"kind", "kind", Kind::kEnum, v1::CaseKind_descriptor()},
      {"channel", "channel", Kind::kEnum, v1::Channel_descriptor()},
      {"priority", "priority", Kind::kPriority, v1::Priority_descriptor(), true},
      {"category", "category", Kind::kCategory},
      {"assignee", "assignee", Kind::kStaff},
      {"team", "team", Kind::kTeam, nullptr, true},
      {"customer", "customer", Kind::kCustomer},
      {"escalation_level", "escalation_level", Kind::kEnum, v1::EscalationLevel_descriptor()},
      {"tag", "", Kind::kTag},
      {"account", "", Kind::kReference},
      {"order", "", Kind::kReference},
      {"open", "", Kind::kFlag},
      {"unassigned", "", Kind::kFlag},
      {"overdue", "", Kind::kFlag},
      {"open_time", "opened_at", Kind::kTime},
      {"update_time", "updated_at", Kind::kTime},
      {"close_time", "closed_at", Kind::kTime},
  };
  return *fields;
}

// "CASE_STATE_IN_PROGRESS" is written IN_PROGRESS.
absl::string_view ShortName(const google::protobuf::EnumValueDescriptor& value) {
  const absl::string_view prefix = absl::StripSuffix(value.type()->value(0)->name(), "UNSPECIFIED");
  return absl::StripPrefix(value.name(), prefix);
}

std::string ValueNames(const Field& field) {
  std::vector<absl::string_view> names;
  for (int i = field.kind == Kind::kPriority ? 0 : 1; i < field.values->value_count(); ++i) {
    names.push_back(ShortName(*field.values->value(i)));
  }
  return absl::StrJoin(names, ", ");
}

std::string WhatIsRight(const Field& field) {
  switch (field.kind) {
    case Kind::kEnum:
    case Kind::kPriority:
      return absl::StrCat("must be one of ", ValueNames(field));
    case Kind::kStaff:
      return "must be a member of staff, \"staff/{staff}\", or \"\" for nobody";
    case Kind::kTeam:
      return "must be a team, \"teams/{team}\", or \"\" for none";
    case Kind::kCustomer:
      return "must be a customer, \"customers/{customer}\", or \"\" for an anonymous one";
    case Kind::kCategory:
      return "must be 1 to 40 of a-z, 0-9 and \"-\", or \"\" for none yet";
    case Kind::kTime:
      return "must be a time as RFC 3339 writes it, in quotes: \"2026-01-31T08:00:00Z\"";
    case Kind::kTag:
      return "must be 1 to 40 of a-z, 0-9 and \"-\"";
    case Kind::kReference:
      return "must be 1 to 64 printable ASCII characters without spaces";
    case Kind::kFlag:
      return "must be true or false";
  }
  return "";
}

std::optional<int64_t> EnumValue(const Field& field, absl::string_view word) {
  for (int i = field.kind == Kind::kPriority ? 0 : 1; i < field.values->value_count(); ++i) {
    if (ShortName(*field.values->value(i)) == word) return field.values->value(i)->number();
  }
  return std::nullopt;
}

std::optional<absl::Time> TimeValue(const std::string& word) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, word, &time, &error)) return std::nullopt;
  // What the database can tell from others.
  if (time < absl::FromUnixSeconds(-30610224000) || time >= storage::NeverDue()) return std::nullopt;
  return time;
}

bool IsReference(absl::string_view word) {
  return !word.empty() && word.size() <= rules::limits::kReferenceBytes &&
         std::all_of(word.begin(), word.end(), absl::ascii_isgraph);
}

// A value of a column as it is stored; none when it is not one of the field's.
std::optional<decltype(ColumnCondition::value)> ColumnValue(const Field& field, const std::string& word) {
  const bool none = word.empty();
  switch (field.kind) {
    case Kind::kEnum:
    case Kind::kPriority: {
      const std::optional<int64_t> value = EnumValue(field, word);
      if (!value.has_value()) return std::nullopt;
      if (field.kind == Kind::kEnum) return *value;
      return int64_t{storage::StoredPriority(static_cast<v1::Priority>(*value))};
    }
    case Kind::kStaff:
      if (!none && !ParseStaffName(word).has_value()) return std::nullopt;
      return word;
    case Kind::kTeam:
      if (!none && !ParseTeamName(word).has_value()) return std::nullopt;
      return word;
    case Kind::kCustomer: {
      // As people write it, to as it is stored.
      const std::optional<Id> id = ParseCustomerName(word);
      if (!none && !id.has_value()) return std::nullopt;
      return none ? word : CustomerName(*id);
    }
    case Kind::kCategory:
      if (!none && !IsDirectoryId(word)) return std::nullopt;
      return word;
    case Kind::kTime: {
      const std::optional<absl::Time> time = TimeValue(word);
      if (!time.has_value()) return std::nullopt;
      return *time;
    }
    case Kind::kTag:
    case Kind::kReference:
    case Kind::kFlag:
      break;
  }
  return std::nullopt;
}

ColumnCondition FlagCondition(absl::string_view flag, bool on) {
  if (flag == "open") return {.column = "is_open", .value = int64_t{on ? 1 : 0}};
  if (flag == "unassigned") {
    return {.column = "assignee", .comparison = on ? Comparison::kEqual : Comparison::kGreater, .value = std::string()};
  }
  // Which targets: a bit for each.
  return {.column = "overdue", .comparison = on ? Comparison::kGreater : Comparison::kEqual, .value = int64_t{0}};
}

class Parser {
 public:
  Parser(absl::string_view text, FilterFields fields) : words_(text), fields_(fields) {}

  absl::StatusOr<CaseFilter> Parse() {
    absl::Status status = Conditions();
    if (!status.ok()) return status;
    return std::move(filter_);
  }

 private:
  absl::Status Conditions() {
    if (words_.AtEnd()) return absl::OkStatus();
    while (true) {
      if (absl::Status status = Condition(); !status.ok()) return status;
      if (words_.AtEnd()) return absl::OkStatus();
      const size_t place = words_.place();
      if (words_.TakeName() != "AND") return Wrong(place, "AND and another condition must follow, or nothing more");
    }
  }

  absl::Status Condition() {
    const size_t name_place = words_.place();
    const std::string name = words_.TakeName();
    if (name.empty()) return Wrong(name_place, absl::StrCat("a field must stand here. ", FieldList()));
    const Field* const field = Find(name);
    if (field == nullptr) return Wrong(name_place, absl::StrCat("there is no field ", Piece(name), ". ", FieldList()));
    const size_t operator_place = words_.place();
    const std::optional<Comparison> comparison = words_.TakeComparison();
    if (!comparison.has_value() || (*comparison != Comparison::kEqual && !field->ranges())) {
      return Wrong(operator_place,
                   absl::StrCat(name, " goes with ", field->ranges() ? "=, <, <=, > or >=" : "= alone"));
    }
    const size_t value_place = words_.place();
    const std::optional<std::string> word = words_.TakeValue();
    if (!word.has_value()) return Wrong(value_place, absl::StrCat(name, " ", WhatIsRight(*field)));
    // Two limit a range; of anything else two would contradict each other.
    if (++given_[name] > (field->ranges() ? 2 : 1)) {
      return Wrong(name_place, absl::StrCat(name, " must not be given ", field->ranges() ? "three times" : "twice"));
    }
    if (!Add(*field, *comparison, *word)) return Wrong(value_place, absl::StrCat(name, " ", WhatIsRight(*field)));
    return absl::OkStatus();
  }

  // False when the value is not one of the field's.
  bool Add(const Field& field, Comparison comparison, const std::string& word) {
    if (field.kind == Kind::kTag) {
      if (!IsDirectoryId(word)) return false;
      filter_.terms.push_back(storage::TagTerm(word));
    } else if (field.kind == Kind::kReference) {
      if (!IsReference(word)) return false;
      filter_.terms.push_back(field.name == "account" ? storage::AccountTerm(word) : storage::OrderTerm(word));
    } else if (field.kind == Kind::kFlag) {
      if (word != "true" && word != "false") return false;
      filter_.columns.push_back(FlagCondition(field.name, word == "true"));
    } else {
      auto value = ColumnValue(field, word);
      if (!value.has_value()) return false;
      filter_.columns.push_back({.column = field.column, .comparison = comparison, .value = *std::move(value)});
    }
    return true;
  }

  bool Offered(const Field& field) const { return fields_ == FilterFields::kOfCases || field.counted; }

  const Field* Find(absl::string_view name) const {
    for (const Field& field : Fields()) {
      if (field.name == name && Offered(field)) return &field;
    }
    return nullptr;
  }

  std::string FieldList() const {
    std::vector<absl::string_view> names;
    for (const Field& field : Fields()) {
      if (Offered(field)) names.push_back(field.name);
    }
    return absl::StrCat("The fields are ", absl::StrJoin(names, ", "));
  }

  static std::string Piece(absl::string_view name) {
    constexpr size_t kMost = 20;
    return name.size() <= kMost ? std::string(name) : absl::StrCat(name.substr(0, kMost), "...");
  }

  absl::Status Wrong(size_t place, absl::string_view what) const {
    return InvalidRequest({{"filter", absl::StrCat("at character ", place, ": ", what)}});
  }

  FilterWords words_;
  const FilterFields fields_;
  CaseFilter filter_;
  std::map<std::string, int> given_;
};

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", text, "\""); }

// As a caller has to write it in a filter.
std::string FilterFor(absl::string_view column) {
  if (column == "is_open") return "open = true";
  if (column == "assignee") return "unassigned = true (or assignee = ...)";
  return absl::StrCat(column, " = ...");
}

}  // namespace

absl::StatusOr<CaseFilter> ParseCaseFilter(absl::string_view text, FilterFields fields) {
  return Parser(text, fields).Parse();
}

absl::StatusOr<const storage::CaseOrder*> ParseCaseOrder(absl::string_view text) {
  const std::vector<storage::CaseOrder>& orders = storage::CaseOrders();
  // "a,b  desc" is "a, b desc".
  std::vector<std::string> columns;
  for (absl::string_view column : absl::StrSplit(text, ',')) {
    columns.push_back(absl::StrJoin(absl::StrSplit(column, absl::ByAnyChar(" \t"), absl::SkipEmpty()), " "));
  }
  const std::string plain = absl::StrJoin(columns, ", ");
  if (plain.empty()) return &orders.front();
  for (const storage::CaseOrder& order : orders) {
    if (order.text == plain) return &order;
  }
  return InvalidRequest(
      {{"order_by", absl::StrCat("must be one of ",
                                 absl::StrJoin(orders, ", ", [](std::string* out, const storage::CaseOrder& order) {
                                   absl::StrAppend(out, Quoted(order.text));
                                 }))}});
}

absl::StatusOr<const storage::CaseIndex*> ChooseIndex(const CaseFilter& filter, const storage::CaseOrder& order) {
  const storage::CaseIndex* const index = storage::IndexFor(filter, order);
  if (index != nullptr) return index;
  std::vector<std::string> ways;
  for (const storage::CaseIndex& one : storage::CaseIndexes()) {
    if (one.order != order.columns) continue;
    ways.push_back(absl::StrJoin(one.bound, " AND ", [](std::string* out, absl::string_view column) {
      absl::StrAppend(out, FilterFor(column));
    }));
  }
  return InvalidRequest(
      {{"order_by", absl::StrCat(Quoted(order.text), " needs a filter with ", absl::StrJoin(ways, ", or with "),
                                 "; more conditions may follow")}});
}

}  // namespace docket::server
