#include "storage/data_keys.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr char kColumns[] = "lane, number, uid, master, wrapped";

StoredKey ReadKey(const Row& row) {
  return {.owner = {.lane = static_cast<uint16_t>(AsUint(row[0])), .number = AsUint(row[1])},
          .key = {.uid = row[2].value_or(""), .master = row[3].value_or(""), .wrapped = row[4].value_or("")}};
}

absl::StatusOr<std::vector<StoredKey>> Select(Connection& connection, absl::string_view index,
                                              absl::string_view where) {
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT ", kColumns, " FROM data_keys FORCE INDEX (", index, ") WHERE ", where));
  if (!rows.ok()) return rows.status();
  std::vector<StoredKey> keys;
  for (const Row& row : *rows) keys.push_back(ReadKey(row));
  return keys;
}

// True: added. False: there is one already.
absl::StatusOr<bool> Insert(Connection& connection, const std::string& statement) {
  const PacketError error = connection.Run({statement});
  if (error.duplicate_key()) return false;
  if (!error.ok()) return StatusOf(error);
  return true;
}

}  // namespace

absl::StatusOr<std::vector<StoredKey>> ReadKeys(Connection& connection, const std::vector<Id>& owners) {
  if (owners.empty()) return std::vector<StoredKey>();
  std::map<uint16_t, std::vector<uint64_t>> by_lane;
  for (const Id& owner : owners) by_lane[owner.lane].push_back(owner.number);
  // A lane at a time: not every server looks up pairs by the key.
  const std::string where = absl::StrJoin(by_lane, " OR ", [](std::string* out, const auto& lane) {
    absl::StrAppend(out, "(lane = ", lane.first, " AND number IN (", absl::StrJoin(lane.second, ","), "))");
  });
  return Select(connection, "PRIMARY", where);
}

absl::StatusOr<bool> AddKey(Connection& connection, const StoredKey& key) {
  return Insert(connection, absl::StrCat("INSERT INTO data_keys (", kColumns, ") VALUES (", key.owner.lane, ",",
                                         Number(key.owner.number), ",", Bytes(key.key.uid), ",", Bytes(key.key.master),
                                         ",", Bytes(key.key.wrapped), ")"));
}

absl::StatusOr<std::set<std::string>> MastersInUse(Connection& connection, uint16_t lanes) {
  std::set<std::string> masters;
  std::map<uint16_t, std::string> furthest;
  for (uint16_t lane = 0; lane < lanes; ++lane) furthest[lane] = "";
  // From one id to the next, in all lanes at once: each is one look-up in the index.
  while (!furthest.empty()) {
    std::vector<std::string> statements;
    for (const auto& [lane, master] : furthest) {
      statements.push_back(absl::StrCat("SELECT lane, master FROM data_keys FORCE INDEX (by_master) WHERE lane = ",
                                        lane, " AND master > ", Bytes(master), " ORDER BY master LIMIT 1"));
    }
    std::vector<Rows> results;
    if (const PacketError error = connection.Run(statements, &results); !error.ok()) return StatusOf(error);
    furthest.clear();
    for (const Rows& rows : results) {
      if (rows.empty()) continue;
      const std::string& master = furthest[static_cast<uint16_t>(AsUint(rows[0][0]))] = rows[0][1].value_or("");
      masters.insert(master);
    }
  }
  return masters;
}

absl::StatusOr<std::vector<StoredKey>> KeysWrappedBy(Connection& connection, const std::string& master, Id from,
                                                     size_t limit) {
  return Select(connection, "by_master",
                absl::StrCat("lane = ", from.lane, " AND master = ", Bytes(master),
                             " AND number >= ", Number(from.number), " ORDER BY number LIMIT ", limit));
}

absl::Status Rewrap(Connection& connection, const std::vector<StoredKey>& before, const std::vector<StoredKey>& after) {
  if (before.empty()) return absl::OkStatus();
  std::vector<std::string> statements = {"START TRANSACTION"};
  for (size_t i = 0; i < before.size(); ++i) {
    statements.push_back(absl::StrCat(
        "UPDATE data_keys SET master = ", Bytes(after[i].key.master), ", wrapped = ", Bytes(after[i].key.wrapped),
        " WHERE lane = ", before[i].owner.lane, " AND number = ", Number(before[i].owner.number),
        " AND wrapped = ", Bytes(before[i].key.wrapped)));
  }
  statements.push_back("COMMIT");
  const PacketError error = connection.Run(statements);
  // Where it is not known whether they were, the next look at what is left tells.
  if (error.fate == Fate::kRefused || error.fate == Fate::kElsewhere) (void)connection.Run({"ROLLBACK"});
  return StatusOf(error);
}

absl::StatusOr<std::map<std::string, std::string>> ReadMasterProofs(Connection& connection) {
  const absl::StatusOr<Rows> rows = connection.Query("SELECT id, proof FROM master_keys");
  if (!rows.ok()) return rows.status();
  std::map<std::string, std::string> proofs;
  for (const Row& row : *rows) proofs[row[0].value_or("")] = row[1].value_or("");
  return proofs;
}

absl::Status AddMasterProof(Connection& connection, const std::string& master, const std::string& proof) {
  return Insert(connection, absl::StrCat("INSERT INTO master_keys (id, proof, first_used) VALUES (", Bytes(master), ",",
                                         Bytes(proof), ",UTC_TIMESTAMP(6))"))
      .status();
}

}  // namespace docket::storage
