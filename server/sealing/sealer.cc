#include "server/sealing/sealer.h"

#include <sodium.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "storage/schema.h"

namespace docket::server {

using docket::log::v1::SealedTexts;
using google::protobuf::FieldDescriptor;

namespace {

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* In(absl::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* Out(char* bytes) { return reinterpret_cast<unsigned char*>(bytes); }

// Bound to their owner, to themselves, and to being texts: nothing sealed elsewhere can stand in their place.
std::string AssociatedData(const DataKey& key, absl::string_view uid) { return absl::StrCat(key.uid, uid, "texts"); }

absl::Status Unreadable() { return absl::DataLossError("sealed texts are not what was sealed with their owner's key"); }

}  // namespace

v1::Texts TakeTexts(google::protobuf::Message* request) {
  v1::Texts texts;
  const auto* from = request->GetReflection();
  const auto* to = texts.GetReflection();
  for (int i = 0; i < v1::Texts::descriptor()->field_count(); ++i) {
    const FieldDescriptor* target = v1::Texts::descriptor()->field(i);
    const FieldDescriptor* source = request->GetDescriptor()->FindFieldByName(target->name());
    if (source == nullptr || source->cpp_type() != target->cpp_type() ||
        source->is_repeated() != target->is_repeated()) {
      continue;
    }
    if (source->is_repeated()) {
      // Emptied, not removed: rules count them.
      for (int place = 0; place < from->FieldSize(*request, source); ++place) {
        to->AddString(&texts, target, from->GetRepeatedString(*request, source, place));
        from->SetRepeatedString(request, source, place, "");
      }
      continue;
    }
    if (source->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (source->message_type() != target->message_type() || !from->HasField(*request, source)) continue;
      to->MutableMessage(&texts, target)->CopyFrom(from->GetMessage(*request, source));
    } else {
      to->SetString(&texts, target, from->GetString(*request, source));
    }
    from->ClearField(request, source);
  }
  return texts;
}

Id OwnerOf(const Id& case_id, absl::string_view customer) {
  return customer.empty() ? case_id : ParseCustomerName(customer).value_or(case_id);
}

Id OwnerOf(const SealedTexts& sealed, const Id& self) {
  if (sealed.owner() == 0) return self;
  return {.lane = static_cast<uint16_t>(sealed.owner() % kMaxLanes), .number = sealed.owner() >> kLaneBits};
}

SealedTexts SealTexts(const v1::Texts& texts, const DataKey& key, const std::optional<Id>& owner) {
  SealedTexts sealed;
  std::string bytes = texts.SerializeAsString();
  if (bytes.empty()) return sealed;
  sealed.set_scheme(SealedTexts::SCHEME_XCHACHA20_POLY1305);
  sealed.set_uid(storage::RandomBytes(16));
  if (owner.has_value()) sealed.set_owner((owner->number << kLaneBits) | owner->lane);
  const std::string bound = AssociatedData(key, sealed.uid());
  std::string* box = sealed.mutable_sealed();
  *box = storage::RandomBytes(kNonceBytes);
  box->resize(kNonceBytes + bytes.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Out(box->data() + kNonceBytes), nullptr, In(bytes), bytes.size(),
                                             In(bound), bound.size(), nullptr, In(*box), In(key.secret));
  return sealed;
}

absl::StatusOr<v1::Texts> UnsealTexts(const SealedTexts& sealed, const DataKey* key) {
  v1::Texts texts;
  if (sealed.sealed().empty()) return texts;
  if (sealed.scheme() == SealedTexts::SCHEME_CLEAR && texts.ParseFromString(sealed.sealed())) return texts;
  if (sealed.scheme() != SealedTexts::SCHEME_XCHACHA20_POLY1305) {
    return Refusal(absl::StatusCode::kUnavailable, reason::kNewerRecord,
                   "these texts were sealed by a newer version of the service: call a replica that runs it");
  }
  const std::string& box = sealed.sealed();
  if (key == nullptr || box.size() < kNonceBytes + kTagBytes) return Unreadable();
  std::string bytes(box.size() - kNonceBytes - kTagBytes, '\0');
  const std::string bound = AssociatedData(*key, sealed.uid());
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(Out(bytes.data()), nullptr, nullptr,
                                                                In(box) + kNonceBytes, box.size() - kNonceBytes,
                                                                In(bound), bound.size(), In(box), In(key->secret));
  if (opened != 0 || !texts.ParseFromString(bytes)) return Unreadable();
  return texts;
}

Sealer::NewKey Sealer::Make(const std::string& uid) const {
  auto key = std::make_shared<DataKey>(DataKey{.uid = uid, .secret = storage::RandomBytes(32)});
  storage::WrappedKey wrapped = masters_.Wrap(uid, key->secret);
  return {.key = std::move(key), .wrapped = std::move(wrapped)};
}

absl::Status Sealer::Load(storage::Connection& connection, std::vector<Id> owners) {
  std::erase_if(owners, [this](const Id& owner) { return Remembered(owner) != nullptr; });
  return owners.empty() ? absl::OkStatus() : Read(connection, owners).status();
}

absl::StatusOr<DataKeyRef> Sealer::KeyOf(storage::Connection& connection, const Id& owner) {
  if (DataKeyRef key = Remembered(owner); key != nullptr) return key;
  absl::StatusOr<DataKeyRef> key = Read(connection, {owner});
  if (key.ok() && *key == nullptr) return absl::DataLossError("the key of sealed texts is not there");
  return key;
}

absl::StatusOr<DataKeyRef> Sealer::KeyFor(storage::Connection& connection, const Id& owner, const std::string& uid) {
  if (DataKeyRef key = Remembered(owner); key != nullptr) return key;
  const absl::StatusOr<DataKeyRef> key = Read(connection, {owner});
  if (!key.ok() || *key != nullptr) return key;
  // If somebody else makes one at the same time, theirs holds.
  const absl::StatusOr<bool> added = storage::AddKey(connection, {.owner = owner, .key = Make(uid).wrapped});
  return added.ok() ? KeyOf(connection, owner) : added.status();
}

absl::StatusOr<DataKeyRef> Sealer::Read(storage::Connection& connection, const std::vector<Id>& owners) {
  const absl::StatusOr<std::vector<storage::StoredKey>> stored = storage::ReadKeys(connection, owners);
  if (!stored.ok()) return stored.status();
  DataKeyRef last;
  for (const storage::StoredKey& one : *stored) {
    absl::StatusOr<std::string> secret = masters_.Unwrap(one.key);
    if (!secret.ok()) return secret.status();
    last = std::make_shared<DataKey>(DataKey{.uid = one.key.uid, .secret = *std::move(secret)});
    Remember(one.owner, last);
  }
  return last;
}

absl::StatusOr<v1::Texts> Sealer::Unseal(storage::Connection& connection, const SealedTexts& sealed, const Id& self) {
  if (sealed.scheme() != SealedTexts::SCHEME_XCHACHA20_POLY1305) return UnsealTexts(sealed, nullptr);
  const absl::StatusOr<DataKeyRef> key = KeyOf(connection, OwnerOf(sealed, self));
  return key.ok() ? UnsealTexts(sealed, key->get()) : key.status();
}

std::optional<absl::StatusOr<v1::Texts>> Sealer::UnsealRemembered(const SealedTexts& sealed, const Id& self) {
  if (sealed.scheme() != SealedTexts::SCHEME_XCHACHA20_POLY1305) return UnsealTexts(sealed, nullptr);
  const DataKeyRef key = Remembered(OwnerOf(sealed, self));
  if (key == nullptr) return std::nullopt;
  return UnsealTexts(sealed, key.get());
}

}  // namespace docket::server
