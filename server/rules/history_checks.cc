// CheckHistory: every part of a history, well formed. Which details there are is read off the contract, so that a new
// event needs nothing here.
#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "api/model/rating.h"
#include "server/rules/clocks.h"
#include "server/rules/customers.h"
#include "server/rules/histories.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

using google::protobuf::Duration;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

constexpr int kMostRepeated = 50;
constexpr int kStringCharacters = 500;
constexpr size_t kActorBytes = 256;
constexpr int64_t kMostSeconds = int64_t{100} * 366 * 24 * 3600;

void CheckMessage(const std::string& path, const Message& message, Checks* checks);

// What columns and figures hold of an event is named as this service names it, at every event and not at the last
// alone.
void CheckString(const std::string& path, const std::string& field, const std::string& value, Checks* checks) {
  static const std::set<std::string>* const kStaff =
      new std::set<std::string>{"accepted_by", "approver", "assignee", "owner", "previous_assignee", "taken_by"};
  static const std::set<std::string>* const kCodes =
      new std::set<std::string>{"category", "previous_category", "root_cause"};
  if (kStaff->contains(field)) return checks->StaffName(path, value, Checks::kOptional);
  if (field == "team") return checks->TeamName(path, value, Checks::kOptional);
  if (kCodes->contains(field) && !value.empty()) return checks->DirectoryId(path, value);
  checks->Text(path, value, Checks::kOptional, kStringCharacters, Checks::kOneLine);
}

void CheckNumber(const std::string& path, const std::string& field, int64_t value, Checks* checks) {
  if (value < 0) checks->Add(path, "must not be below 0");
  if (field == "rating" && value != 0 && !IsRating(static_cast<int>(value))) {
    checks->Add(path, absl::StrCat("must be 1 to ", kBestRating, ", or 0 for none"));
  }
}

void CheckValue(const std::string& path, const Message& message, const FieldDescriptor& field, int index,
                Checks* checks) {
  const auto& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value =
          repeated ? reflection.GetRepeatedEnumValue(message, &field, index) : reflection.GetEnumValue(message, &field);
      if (field.enum_type()->FindValueByNumber(value) == nullptr) {
        checks->Add(path, absl::StrCat(value, " is not a value that this service knows"));
      }
      return;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string value =
          repeated ? reflection.GetRepeatedString(message, &field, index) : reflection.GetString(message, &field);
      return CheckString(path, field.name(), value, checks);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return CheckMessage(
          path,
          repeated ? reflection.GetRepeatedMessage(message, &field, index) : reflection.GetMessage(message, &field),
          checks);
    case FieldDescriptor::CPPTYPE_INT32:
      if (!repeated) CheckNumber(path, field.name(), reflection.GetInt32(message, &field), checks);
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      if (!repeated) CheckNumber(path, field.name(), reflection.GetInt64(message, &field), checks);
      return;
    default:
      return;
  }
}

void CheckMessage(const std::string& path, const Message& message, Checks* checks) {
  if (message.GetDescriptor() == Timestamp::descriptor()) {
    return CheckTime(path, static_cast<const Timestamp&>(message), checks);
  }
  if (message.GetDescriptor() == Duration::descriptor()) {
    const auto& duration = static_cast<const Duration&>(message);
    const bool valid = duration.seconds() >= 0 && duration.seconds() <= kMostSeconds && duration.nanos() >= 0 &&
                       duration.nanos() < 1000000000;
    if (!valid) checks->Add(path, "must be a duration of 0 to 100 years");
    return;
  }
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string name = absl::StrCat(path, ".", field->name());
    if (!field->is_repeated()) {
      CheckValue(name, message, *field, -1, checks);
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field);
    checks->Count(name, size, kMostRepeated);
    for (int i = 0; i < std::min(size, kMostRepeated); ++i) {
      CheckValue(absl::StrCat(name, "[", i, "]"), message, *field, i, checks);
    }
  }
}

void CheckContact(const std::string& path, const v1::Contact& contact, Checks* checks) {
  checks->Text(path + ".display_name", contact.display_name(), Checks::kOptional, limits::kPersonNameCharacters,
               Checks::kOneLine);
  checks->Email(path + ".email", contact.email());
  checks->Phone(path + ".phone", contact.phone());
}

void CheckTexts(const std::string& path, const v1::Texts& texts, Checks* checks) {
  const auto remark = [&](const char* field, const std::string& text, int characters) {
    checks->Text(absl::StrCat(path, ".", field), text, Checks::kOptional, characters, Checks::kManyLines);
  };
  checks->Text(path + ".subject", texts.subject(), Checks::kOptional, limits::kSubjectCharacters, Checks::kOneLine);
  remark("description", texts.description(), limits::kDescriptionCharacters);
  CheckContact(path + ".contact", texts.contact(), checks);
  remark("text", texts.text(), limits::kInteractionCharacters);
  remark("summary", texts.summary(), limits::kSummaryCharacters);
  remark("message", texts.message(), limits::kRemarkCharacters);
  remark("reason", texts.reason(), limits::kRemarkCharacters);
  remark("comment", texts.comment(), limits::kRemarkCharacters);
  remark("feedback", texts.feedback(), limits::kRemarkCharacters);
  remark("recommendations", texts.recommendations(), limits::kRemarkCharacters);
  remark("root_cause_words", texts.root_cause_words(), limits::kRemarkCharacters);
  remark("action_plan", texts.action_plan(), limits::kRemarkCharacters);
  remark("action", texts.action(), limits::kActionCharacters);
  if (texts.has_profile()) checks->Add(path + ".profile", "is no text of a case: it belongs to a customer's record");
  checks->Count(path + ".actions", texts.actions_size(), limits::kActions);
  for (int i = 0; i < std::min(texts.actions_size(), limits::kActions); ++i) {
    remark(absl::StrCat("actions[", i, "]").c_str(), texts.actions(i), limits::kActionCharacters);
  }
}

void CheckUid(const std::string& path, const std::string& uid, Checks* checks) {
  const std::optional<std::string> bytes = ParseUuid(uid);
  if (!bytes.has_value() || FormatUuid(*bytes) != uid) {
    checks->Add(path, "is required: a UUID in lower case, such as 6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21");
  }
}

void CheckOpening(const v1::HistoryEvent& event, bool subject_was_redacted, Checks* checks) {
  if (!event.detail().has_opened()) return checks->Add("events[0].detail", "must open the case");
  const v1::CaseOpened& opened = event.detail().opened();
  checks->OneOf("events[0].detail.opened.kind", opened.kind(), v1::CaseKind_IsValid);
  checks->OneOf("events[0].detail.opened.channel", opened.channel(), v1::Channel_IsValid);
  checks->Text("events[0].texts.subject", event.texts().subject(),
               subject_was_redacted ? Checks::kOptional : Checks::kRequired, limits::kSubjectCharacters,
               Checks::kOneLine);
}

void CheckLink(const std::string& path, const v1::CaseLink& link, const std::string& uid, Checks* checks) {
  if (link.inbound()) checks->Add(path, "points the other way: it is made by the case that it comes from");
  CheckUid(path + ".other", link.other(), checks);
  if (link.other() == uid) checks->Add(path + ".other", "must be another case than the one that is linked");
}

void CheckEvent(const std::string& path, const v1::HistoryEvent& event, Checks* checks) {
  CheckTime(path + ".occur_time", event.occur_time(), checks);
  if (event.occur_time().seconds() < 0) checks->Add(path + ".occur_time", "must not be before the year 1970");
  if (event.actor().empty() || event.actor().size() > kActorBytes) {
    checks->Add(path + ".actor", absl::StrCat("is required: 1 to ", kActorBytes, " bytes"));
  }
  if (event.detail().detail_case() == v1::CaseEventDetail::DETAIL_NOT_SET) {
    checks->Add(path + ".detail", "is required: what happened, of a kind that this service knows");
  }
  CheckMessage(path + ".detail", event.detail(), checks);
  CheckTexts(path + ".texts", event.texts(), checks);
}

bool SubjectWasRedacted(const v1::CaseHistory& history) {
  return std::any_of(history.events().begin(), history.events().end(), [](const v1::HistoryEvent& event) {
    const v1::TextRedacted& redacted = event.detail().text_redacted();
    return redacted.version() == 1 && redacted.field() == "subject";
  });
}

// By a contact or an account the customer is found in this desk.
void CheckCustomer(const v1::HistoryCustomer& customer, Checks* checks) {
  CheckUid("customer.uid", customer.uid(), checks);
  const v1::Contact& contact = customer.contact();
  CheckContact("customer.contact", contact, checks);
  CheckProfile("customer.profile", customer.profile(), checks);
  if (contact.email().empty() && contact.phone().empty() && customer.profile().account_references().empty()) {
    checks->Add("customer.contact", "needs an e-mail address or a phone number, by which the customer is found");
  }
}

}  // namespace

Violations CheckHistory(const v1::CaseHistory& history) {
  Checks checks;
  CheckUid("uid", history.uid(), &checks);
  if (history.has_customer()) CheckCustomer(history.customer(), &checks);
  if (history.events().empty()) {
    checks.Add("events", "are required: the first one opens the case");
    return checks.Take();
  }
  CheckOpening(history.events(0), SubjectWasRedacted(history), &checks);
  for (int i = 0; i < history.events_size(); ++i) {
    const v1::HistoryEvent& event = history.events(i);
    const std::string path = absl::StrCat("events[", i, "]");
    CheckEvent(path, event, &checks);
    if (i == 0) continue;
    if (event.detail().has_opened()) checks.Add(path + ".detail", "opens the case a second time");
    const int64_t redacted = event.detail().text_redacted().version();
    if (event.detail().has_text_redacted() && (redacted < 1 || redacted > i)) {
      checks.Add(path + ".detail.text_redacted.version", "must be that of an event before it");
    }
    if (event.detail().has_linked()) {
      CheckLink(path + ".detail.linked.link", event.detail().linked().link(), history.uid(), &checks);
    }
    if (FromProto(event.occur_time()) < FromProto(history.events(i - 1).occur_time())) {
      checks.Add(path + ".occur_time", "is before the event's before it");
    }
  }
  return checks.Take();
}

}  // namespace docket::rules
