#include "storage/log_entry.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/newer_record.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

void AppendInteger(uint64_t value, std::string* out) {
  for (int shift = 0; shift < 64; shift += 8) out->push_back(static_cast<char>((value >> shift) & 0xff));
}

void AppendBytes(absl::string_view bytes, std::string* out) {
  AppendInteger(bytes.size(), out);
  out->append(bytes.data(), bytes.size());
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  std::string hash(kHashBytes, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return hash;
}

uint16_t EventKindOf(const log::v1::Payload& payload) {
  if (payload.has_case_event()) return static_cast<uint16_t>(payload.case_event().detail_case());
  return static_cast<uint16_t>(100 + payload.body_case());
}

std::string ChainHash(const LogEntry& entry) {
  std::string bytes = "docket log entry";
  for (uint64_t value : {uint64_t{entry.lane},
                         entry.sequence,
                         static_cast<uint64_t>(entry.subject_kind),
                         entry.number,
                         entry.version,
                         uint64_t{entry.kind},
                         uint64_t{entry.format},
                         uint64_t{entry.cycle},
                         static_cast<uint64_t>(absl::ToUnixMicros(entry.time)),
                         static_cast<uint64_t>(absl::ToUnixMicros(entry.occurred)),
                         uint64_t{entry.measures.case_kind},
                         uint64_t{entry.measures.channel},
                         uint64_t{entry.measures.from_state},
                         uint64_t{entry.measures.to_state},
                         uint64_t{entry.measures.cause},
                         uint64_t{entry.measures.level},
                         uint64_t{entry.measures.score},
                         uint64_t{entry.measures.outcome},
                         uint64_t{entry.measures.duration_us.has_value()},
                         static_cast<uint64_t>(entry.measures.duration_us.value_or(0))}) {
    AppendInteger(value, &bytes);
  }
  for (absl::string_view part : {absl::string_view(entry.actor), absl::string_view(entry.nonce),
                                 absl::string_view(entry.digest), absl::string_view(entry.previous)}) {
    AppendBytes(part, &bytes);
  }
  if (entry.format >= kFactsFormat) AppendBytes(entry.measures.facts, &bytes);
  return Sha256(bytes);
}

std::string GenesisHash(absl::string_view desk_uid, uint16_t lane) {
  return Sha256(absl::StrCat("docket lane ", lane, " of ", desk_uid));
}

std::string TextsBytes(const log::v1::SealedTexts& texts) {
  return texts.sealed().empty() ? "" : texts.SerializeAsString();
}

std::string TextsDigest(absl::string_view texts) { return texts.empty() ? "" : Sha256(texts); }

void Seal(LogEntry* entry) {
  // Out of the body while that is serialised: they are stored beside it.
  log::v1::SealedTexts texts;
  texts.Swap(entry->body.mutable_texts());
  entry->body.clear_texts();
  entry->texts = TextsBytes(texts);
  entry->body.set_texts_digest(TextsDigest(entry->texts));
  entry->payload = entry->body.SerializeAsString();
  if (!entry->texts.empty()) texts.Swap(entry->body.mutable_texts());
  entry->digest = Sha256(entry->payload);
  entry->hash = ChainHash(*entry);
}

absl::string_view EntryColumns() {
  return "lane,sequence,subject_kind,number,version,kind,format,cycle,time,occurred,actor,case_kind,channel,"
         "from_state,to_state,cause,level,score,outcome,duration_us,facts,nonce,digest,previous,hash,payload,texts";
}

std::string EntryValues(const LogEntry& entry, absl::string_view previous) {
  const Measures& m = entry.measures;
  const std::string numbers =
      absl::StrJoin({uint64_t{entry.lane}, entry.sequence, static_cast<uint64_t>(entry.subject_kind), entry.number,
                     entry.version, uint64_t{entry.kind}, uint64_t{entry.format}, uint64_t{entry.cycle}},
                    ",");
  return absl::StrCat(numbers, ",", TimeLiteral(entry.time), ",", TimeLiteral(entry.occurred), ",", Bytes(entry.actor),
                      ",",
                      absl::StrJoin({int{m.case_kind}, int{m.channel}, int{m.from_state}, int{m.to_state}, int{m.cause},
                                     int{m.level}, int{m.score}, int{m.outcome}},
                                    ","),
                      ",", NumberOrNull(m.duration_us), ",", m.facts.empty() ? "NULL" : Bytes(m.facts), ",",
                      Bytes(entry.nonce), ",", Bytes(entry.digest), ",", previous, ",", Bytes(entry.hash), ",",
                      Bytes(entry.payload), ",", entry.texts.empty() ? "NULL" : Bytes(entry.texts));
}

absl::StatusOr<LogEntry> ReadEntry(const Row& row) {
  LogEntry entry;
  size_t at = 0;
  const auto next = [&row, &at]() -> const std::optional<std::string>& { return row[at++]; };
  entry.lane = static_cast<uint16_t>(AsUint(next()));
  entry.sequence = AsUint(next());
  entry.subject_kind = static_cast<SubjectKind>(AsUint(next()));
  entry.number = AsUint(next());
  entry.version = AsUint(next());
  entry.kind = static_cast<uint16_t>(AsUint(next()));
  entry.format = static_cast<uint8_t>(AsUint(next()));
  entry.cycle = static_cast<uint32_t>(AsUint(next()));
  entry.time = AsTime(next());
  entry.occurred = AsTime(next());
  entry.actor = next().value_or("");
  for (uint8_t Measures::*column :
       {&Measures::case_kind, &Measures::channel, &Measures::from_state, &Measures::to_state, &Measures::cause,
        &Measures::level, &Measures::score, &Measures::outcome}) {
    entry.measures.*column = static_cast<uint8_t>(AsUint(next()));
  }
  entry.measures.duration_us = AsOptionalInt(next());
  entry.measures.facts = next().value_or("");
  entry.nonce = next().value_or("");
  entry.digest = next().value_or("");
  entry.previous = next().value_or("");
  entry.hash = next().value_or("");
  entry.payload = next().value_or("");
  entry.texts = next().value_or("");
  if (entry.format > kLogFormat) {
    return NewerRecord();
  }
  const bool read = entry.body.ParseFromString(entry.payload) &&
                    (entry.texts.empty() || entry.body.mutable_texts()->ParseFromString(entry.texts));
  if (!read) {
    return absl::DataLossError(
        absl::StrCat("the payload of log entry ", entry.lane, "/", entry.sequence, " cannot be read"));
  }
  return entry;
}

}  // namespace docket::storage
