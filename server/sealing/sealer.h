// The one point through which every text passes that comes from or is about a customer: on its way into the log, and
// on its way out to a reader. Nothing else knows how texts are kept.
//
// They are sealed with their owner's key: a customer's; for an anonymous case, that case's own.
#ifndef DOCKET_SERVER_SEALING_SEALER_H_
#define DOCKET_SERVER_SEALING_SEALER_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "api/model/names.h"
#include "docket/log/v1/log.pb.h"
#include "docket/v1/event.pb.h"
#include "server/sealing/master_keys.h"
#include "server/sealing/recent.h"
#include "storage/data_keys.h"

namespace docket::server {

// Moves a request's texts (its fields named and typed as Texts' fields are) out of it. Of repeated ones as many empty
// strings stay.
v1::Texts TakeTexts(google::protobuf::Message* request);

struct DataKey {
  std::string uid;     // its owner's, 16 bytes
  std::string secret;  // 32 bytes
};
using DataKeyRef = std::shared_ptr<const DataKey>;

// Whose key a case's texts are sealed with: its customer's, else its own.
Id OwnerOf(const Id& case_id, absl::string_view customer);
// Whose key opens these, which are the texts of a case, or of a customer, with the id `self`.
Id OwnerOf(const docket::log::v1::SealedTexts& sealed, const Id& self);

// No texts seal to nothing. Each time they are sealed differently. `owner`: whose key it is, where that is not what the
// texts are of: a case's customer.
docket::log::v1::SealedTexts SealTexts(const v1::Texts& texts, const DataKey& key,
                                       const std::optional<Id>& owner = std::nullopt);
// DATA_LOSS when they are not what was sealed with this key; UNAVAILABLE (NEWER_RECORD) where a newer version sealed
// them. `key` may be null for none and for those that are in clear, as they were before there were keys.
absl::StatusOr<v1::Texts> UnsealTexts(const docket::log::v1::SealedTexts& sealed, const DataKey* key);

// The keys of the owners, and texts under them. Remembers the keys that were used last. Thread-safe.
class Sealer {
 public:
  explicit Sealer(MasterKeys masters, size_t most_remembered = 100000)
      : masters_(std::move(masters)), keys_(most_remembered), owners_(most_remembered) {}

  // A new key for an owner that is about to be opened, with what is stored of it.
  struct NewKey {
    DataKeyRef key;
    storage::WrappedKey wrapped;
  };
  NewKey Make(const std::string& uid) const;
  // Null where it is not remembered.
  DataKeyRef Remembered(const Id& owner) { return keys_.Find(NumberOf(owner)).value_or(nullptr); }
  void Remember(const Id& owner, DataKeyRef key) { keys_.Put(NumberOf(owner), std::move(key)); }
  // Reads those that are not remembered, in one query, to be remembered. What is not there is left out.
  absl::Status Load(storage::Connection& connection, std::vector<Id> owners);
  // DATA_LOSS where there is none.
  absl::StatusOr<DataKeyRef> KeyOf(storage::Connection& connection, const Id& owner);
  // To seal with: makes one where the owner (of this uid) is from before there were keys.
  absl::StatusOr<DataKeyRef> KeyFor(storage::Connection& connection, const Id& owner, const std::string& uid);

  // `self` is the id of what the texts are of: the case, or the customer.
  absl::StatusOr<v1::Texts> Unseal(storage::Connection& connection, const docket::log::v1::SealedTexts& sealed,
                                   const Id& self);
  // Without a database: nothing where the key is not remembered.
  std::optional<absl::StatusOr<v1::Texts>> UnsealRemembered(const docket::log::v1::SealedTexts& sealed, const Id& self);

  // Who owned a case's texts when it was last looked up: only a hint, for a case may be corrected to be another
  // customer's.
  std::optional<Id> LikelyOwner(const Id& case_id) { return owners_.Find(NumberOf(case_id)); }
  void RememberOwner(const Id& case_id, const Id& owner) { owners_.Put(NumberOf(case_id), owner); }
  void ForgetOwner(const Id& case_id) { owners_.Forget(NumberOf(case_id)); }

  const MasterKeys& masters() const { return masters_; }

 private:
  static uint64_t NumberOf(const Id& id) { return (id.number << kLaneBits) | id.lane; }
  // Of those that there are, the last.
  absl::StatusOr<DataKeyRef> Read(storage::Connection& connection, const std::vector<Id>& owners);

  const MasterKeys masters_;
  Recent<DataKeyRef> keys_;  // by owner
  Recent<Id> owners_;        // by case
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_SEALING_SEALER_H_
