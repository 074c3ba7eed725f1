#include "storage/customer_reads.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

// Far below what any server takes in one packet, and the same for every server: a second try cuts where the first did.
constexpr size_t kChunkBytes = 512 << 10;

constexpr char kColumns[] = "lane, number, time, nonce, caller, on_behalf_of, method, purpose, case_lane, case_number";

auto KeyOf(const CustomerRead& read) { return std::tuple(read.owner.lane, read.owner.number, read.nonce); }

std::string ValuesOf(const CustomerRead& read) {
  return absl::StrCat("(", read.owner.lane, ",", read.owner.number, ",UTC_TIMESTAMP(6),", read.nonce, ",",
                      Bytes(read.caller), ",", Bytes(read.on_behalf_of), ",", Bytes(read.method), ",",
                      Bytes(read.purpose), ",", read.case_id.lane, ",", read.case_id.number, ")");
}

// Reads that are added by one statement.
struct Chunk {
  const CustomerRead* first = nullptr;
  std::string values;
};

absl::StatusOr<bool> IsThere(Connection& connection, const CustomerRead& read) {
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT 1 FROM customer_reads WHERE lane = ", read.owner.lane, " AND number = ", read.owner.number,
                   " AND time > UTC_TIMESTAMP(6) - INTERVAL 1 HOUR AND nonce = ", read.nonce));
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

absl::Status Add(Connection& connection, const Chunk& chunk, bool again) {
  if (again) {
    const absl::StatusOr<bool> there = IsThere(connection, *chunk.first);
    if (!there.ok() || *there) return there.status();
  }
  return connection.Execute(absl::StrCat("INSERT INTO customer_reads (", kColumns, ") VALUES ", chunk.values)).status();
}

// Writes the one statement that a page takes: see storage/case_list.cc, which walks cases the same way.
class PageSql {
 public:
  PageSql(const ReadsQuery& query, uint16_t lanes) : query_(query) {
    // One more than asked for tells whether there is another page.
    most_ = query.limit + 1;
    walk_ = query.caller.empty() ? most_ : std::max(query.walk, most_);
    std::vector<std::string> selects;
    if (query.owners.empty()) {
      for (uint16_t lane = 1; lane < lanes; ++lane) selects.push_back(Walk("by_time", lane, ""));
    }
    for (const Id& owner : query.owners) {
      selects.push_back(Walk("PRIMARY", owner.lane, absl::StrCat(" AND i.number = ", owner.number)));
    }
    walked_ = absl::StrCat("SELECT * FROM (", absl::StrJoin(selects, " UNION ALL "), ") w ORDER BY ", Ordering("w"),
                           " LIMIT ", walk_);
  }

  int most() const { return most_; }

  // The reads that were found, marked 0; and, marked 1, the one where the walk had to stop.
  std::string Statement() const {
    std::string found;
    if (query_.caller.empty()) {
      found = absl::StrCat("SELECT 0 AS mark, f.* FROM (", walked_, ") f");
    } else {
      const std::string caller = Bytes(query_.caller);
      found = absl::StrCat("(SELECT 0 AS mark, f.* FROM (", walked_, ") f JOIN customer_reads c ON ", SameRow("f"),
                           " WHERE (c.caller = ", caller, " OR c.on_behalf_of = ", caller, ") ORDER BY ", Ordering("f"),
                           " LIMIT ", most_, ") UNION ALL (SELECT 1, s.* FROM (", walked_, ") s ORDER BY ",
                           Ordering("s"), " LIMIT 1 OFFSET ", walk_ - 1, ")");
    }
    return absl::StrCat(
        "SELECT k.mark, k.lane, k.number, k.time, k.nonce, c.caller, c.on_behalf_of, c.method, "
        "c.purpose, c.case_lane, c.case_number FROM (",
        found, ") k LEFT JOIN customer_reads c ON k.mark = 0 AND ", SameRow("k"), " ORDER BY k.mark, ", Ordering("k"));
  }

 private:
  static std::string SameRow(absl::string_view table) {
    return absl::StrJoin({"lane", "number", "time", "nonce"}, " AND ",
                         [table](std::string* out, absl::string_view column) {
                           absl::StrAppend(out, "c.", column, " = ", table, ".", column);
                         });
  }

  static std::string Ordering(absl::string_view table) {
    return absl::StrJoin(
        {"time", "lane", "number", "nonce"}, ", ",
        [table](std::string* out, absl::string_view column) { absl::StrAppend(out, table, ".", column, " DESC"); });
  }

  std::string Walk(absl::string_view index, uint16_t lane, absl::string_view owner) const {
    std::string where = absl::StrCat("i.lane = ", lane, owner);
    if (query_.from > absl::InfinitePast()) absl::StrAppend(&where, " AND i.time >= ", TimeLiteral(query_.from));
    if (query_.before < absl::InfiniteFuture()) absl::StrAppend(&where, " AND i.time < ", TimeLiteral(query_.before));
    if (query_.after.has_value()) absl::StrAppend(&where, " AND ", After(lane));
    return absl::StrCat("(SELECT i.lane, i.number, i.time, i.nonce FROM customer_reads i FORCE INDEX (", index,
                        ") WHERE ", where, " ORDER BY i.time DESC, i.number DESC, i.nonce DESC LIMIT ", walk_, ")");
  }

  // The first condition is the range; the others tell apart what is of the same instant.
  std::string After(uint16_t lane) const {
    const ReadPosition& after = *query_.after;
    const std::string time = TimeLiteral(after.time);
    if (lane < after.owner.lane) return absl::StrCat("i.time <= ", time);
    if (lane > after.owner.lane) return absl::StrCat("i.time < ", time);
    return absl::StrCat("i.time <= ", time, " AND (i.time < ", time, " OR i.number < ", after.owner.number,
                        " OR (i.number = ", after.owner.number, " AND i.nonce < ", after.nonce, "))");
  }

  const ReadsQuery& query_;
  int most_ = 0;
  int walk_ = 0;
  std::string walked_;
};

Id IdOf(const Row& row, size_t at) {
  return {.lane = static_cast<uint16_t>(AsUint(row[at])), .number = AsUint(row[at + 1])};
}

ReadPosition PositionOf(const CustomerRead& read) {
  return {.time = read.time, .owner = read.owner, .nonce = read.nonce};
}

}  // namespace

absl::Status AddReads(Connection& connection, const std::vector<CustomerRead>& reads, bool again) {
  std::vector<const CustomerRead*> in_order;
  for (const CustomerRead& read : reads) in_order.push_back(&read);
  // Neighbours lie on one page of the table, and two replicas cannot wait for each other.
  std::sort(in_order.begin(), in_order.end(), [](const auto* a, const auto* b) { return KeyOf(*a) < KeyOf(*b); });
  Chunk chunk;
  for (const CustomerRead* read : in_order) {
    if (chunk.first == nullptr) chunk.first = read;
    absl::StrAppend(&chunk.values, chunk.values.empty() ? "" : ",", ValuesOf(*read));
    if (chunk.values.size() < kChunkBytes && read != in_order.back()) continue;
    if (absl::Status added = Add(connection, chunk, again); !added.ok()) return added;
    chunk = {};
  }
  return absl::OkStatus();
}

absl::StatusOr<ReadsPage> ListReads(Connection& connection, uint16_t lanes, const ReadsQuery& query) {
  const PageSql sql(query, lanes);
  const absl::StatusOr<Rows> rows = connection.Query(sql.Statement());
  if (!rows.ok()) return rows.status();
  ReadsPage page;
  for (const Row& row : *rows) {
    CustomerRead read{.owner = IdOf(row, 1), .time = AsTime(row[3]), .nonce = AsUint(row[4])};
    if (AsUint(row[0]) == 1) {
      page.next = PositionOf(read);
      break;
    }
    read.caller = row[5].value_or("");
    read.on_behalf_of = row[6].value_or("");
    read.method = row[7].value_or("");
    read.purpose = row[8].value_or("");
    read.case_id = IdOf(row, 9);
    page.reads.push_back(std::move(read));
  }
  if (page.reads.size() == static_cast<size_t>(sql.most())) {
    page.reads.pop_back();
    page.next = PositionOf(page.reads.back());
  }
  return page;
}

}  // namespace docket::storage
