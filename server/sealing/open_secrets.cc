#include "server/sealing/open_secrets.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/data_keys.h"
#include "storage/log_entry.h"

namespace docket::server {
namespace {

constexpr absl::string_view kNothingWritten = "; nothing was written";
constexpr size_t kSecretBytes = 32;

absl::Status Missing(const std::vector<std::string>& ids) {
  const bool one = ids.size() == 1;
  return absl::FailedPreconditionError(absl::StrCat(
      "this desk uses the master key", one ? " " : "s ", absl::StrJoin(ids, ", "), ", which ", one ? "is" : "are",
      " not given: without ", one ? "it" : "them", " customers' data cannot be read. Put ",
      one ? "its line" : "their lines", " back, behind the first", kNothingWritten));
}

absl::Status WrongKey(const std::string& id) {
  return absl::FailedPreconditionError(
      absl::StrCat("the master key ", id,
                   " that is given is not the one that this desk knows by this id: give the right "
                   "one, or, if it is a new one, give it an id of its own",
                   kNothingWritten));
}

absl::Status Changed(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the desk's keys are not whole: ", what,
                                          ". Restore the tables data_keys and master_keys from a back-up",
                                          kNothingWritten));
}

// What is stored, against what is given.
absl::Status Prove(const std::map<std::string, std::string>& proofs, const std::set<std::string>& in_use,
                   const MasterKeys& masters, const std::string& desk_uid) {
  std::vector<std::string> missing;
  for (const std::string& id : in_use) {
    if (!masters.Has(id)) missing.push_back(id);
  }
  if (!missing.empty()) return Missing(missing);
  for (const auto& [id, proof] : proofs) {
    if (masters.Has(id) && !masters.Proves(id, desk_uid, proof)) return WrongKey(id);
  }
  for (const std::string& id : in_use) {
    if (!proofs.contains(id))
      return Changed(absl::StrCat("nothing tells whether the master key ", id, " is the right one"));
  }
  return absl::OkStatus();
}

// Whether something was sealed here, or is looked up by the desk's own key.
absl::StatusOr<bool> KeysWereUsed(storage::Connection& connection) {
  const absl::StatusOr<storage::Rows> used = connection.Query(
      "(SELECT 1 FROM customer_contacts LIMIT 1) UNION ALL (SELECT 1 FROM case_events WHERE texts IS NOT NULL LIMIT "
      "1)");
  if (!used.ok()) return used.status();
  return !used->empty();
}

// Customers from before there were keys are found by what was made with the salt.
absl::StatusOr<std::string> FirstSecret(storage::Connection& connection, const storage::Desk& desk) {
  const absl::StatusOr<storage::Rows> customer = connection.Query(absl::StrCat(
      "SELECT 1 FROM records WHERE kind = ", static_cast<int>(storage::SubjectKind::kCustomer), " LIMIT 1"));
  if (!customer.ok()) return customer.status();
  return customer->empty() ? storage::RandomBytes(kSecretBytes) : desk.salt;
}

// The current master key is known to the desk by its proof before anything is wrapped with it: also where another
// replica starts at the same moment with another key by the same id.
absl::Status Introduce(storage::Connection& connection, const MasterKeys& masters, const std::string& desk_uid) {
  const std::string& id = masters.current();
  if (absl::Status added = storage::AddMasterProof(connection, id, masters.Proof(id, desk_uid)); !added.ok())
    return added;
  const absl::StatusOr<std::map<std::string, std::string>> proofs = storage::ReadMasterProofs(connection);
  if (!proofs.ok()) return proofs.status();
  const auto proof = proofs->find(id);
  return proof != proofs->end() && masters.Proves(id, desk_uid, proof->second) ? absl::OkStatus() : WrongKey(id);
}

// False: somebody else was first, whose secret has to be opened.
absl::StatusOr<bool> MakeSecret(storage::Connection& connection, const MasterKeys& masters, storage::Desk* desk) {
  absl::StatusOr<std::string> secret = FirstSecret(connection, *desk);
  if (!secret.ok()) return secret.status();
  const absl::StatusOr<bool> added =
      storage::AddKey(connection, {.owner = storage::kIndexKey, .key = masters.Wrap(desk->uid, *secret)});
  if (added.ok() && *added) desk->secret = *std::move(secret);
  return added;
}

}  // namespace

absl::Status OpenSecrets(storage::Connection& connection, const MasterKeys& masters, storage::Desk* desk) {
  while (true) {
    const absl::StatusOr<std::set<std::string>> in_use = storage::MastersInUse(connection, desk->lanes);
    if (!in_use.ok()) return in_use.status();
    // Read after the keys, whose master keys' proofs were there before them.
    const absl::StatusOr<std::map<std::string, std::string>> proofs = storage::ReadMasterProofs(connection);
    if (!proofs.ok()) return proofs.status();
    if (absl::Status proven = Prove(*proofs, *in_use, masters, desk->uid); !proven.ok()) return proven;
    const absl::StatusOr<std::vector<storage::StoredKey>> own = storage::ReadKeys(connection, {storage::kIndexKey});
    if (!own.ok()) return own.status();
    std::string secret;
    if (!own->empty()) {
      absl::StatusOr<std::string> opened = masters.Unwrap(own->front().key);
      if (absl::IsDataLoss(opened.status()) || own->front().key.uid != desk->uid) {
        return Changed("the desk's own key was changed");
      }
      // Another replica may have begun to re-wrap it meanwhile.
      if (!opened.ok()) return Missing({own->front().key.master});
      secret = *std::move(opened);
    } else if (!in_use->empty()) {
      return Changed("there are keys of customers, and the desk's own is missing");
    } else {
      const absl::StatusOr<bool> used = KeysWereUsed(connection);
      if (!used.ok()) return used.status();
      if (*used) return Changed("customers' data is sealed, and every key is missing");
    }
    if (!proofs->contains(masters.current())) {
      if (absl::Status known = Introduce(connection, masters, desk->uid); !known.ok()) return known;
    }
    if (!secret.empty()) {
      desk->secret = std::move(secret);
      return absl::OkStatus();
    }
    const absl::StatusOr<bool> made = MakeSecret(connection, masters, desk);
    if (!made.ok()) return made.status();
    if (*made) return absl::OkStatus();
  }
}

}  // namespace docket::server
