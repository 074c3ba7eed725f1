#include "server/sealing.h"

#include "api/model/refusal.h"

namespace docket::server {

using google::protobuf::FieldDescriptor;

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

docket::log::v1::SealedTexts SealTexts(const v1::Texts& texts) {
  docket::log::v1::SealedTexts sealed;
  std::string bytes = texts.SerializeAsString();
  if (bytes.empty()) return sealed;
  sealed.set_scheme(docket::log::v1::SealedTexts::SCHEME_CLEAR);
  sealed.set_sealed(std::move(bytes));
  return sealed;
}

absl::StatusOr<v1::Texts> UnsealTexts(const docket::log::v1::SealedTexts& sealed) {
  v1::Texts texts;
  if (sealed.sealed().empty()) return texts;
  if (sealed.scheme() != docket::log::v1::SealedTexts::SCHEME_CLEAR || !texts.ParseFromString(sealed.sealed())) {
    return Refusal(absl::StatusCode::kUnavailable, reason::kNewerRecord,
                   "these texts were sealed by a newer version of the service: call a replica that runs it");
  }
  return texts;
}

}  // namespace docket::server
