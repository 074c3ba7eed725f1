#include "server/import_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "server/contacts.h"
#include "server/customer_lookup.h"
#include "server/importing.h"
#include "server/road.h"
#include "server/rules/limits.h"
#include "server/sealing/sealer.h"
#include "storage/loader.h"
#include "storage/transfer.h"

namespace docket::server {
namespace {

// How many cases of a stream are under way at once.
constexpr size_t kMostUnderWay = 64;
constexpr absl::Duration kLongest = absl::Minutes(1);
constexpr size_t kMostViolations = 20;

bool PointsElsewhere(const v1::CaseHistory& history) {
  return std::any_of(history.events().begin(), history.events().end(),
                     [](const v1::HistoryEvent& event) { return event.detail().has_linked(); });
}

absl::Status TooLarge() {
  return InvalidRequest({{"history", absl::StrCat("is too large: a case may have ", rules::limits::kHistoryEvents,
                                                  " events and ", rules::limits::kHistoryBytes >> 20, " MiB")}});
}

void FillRefusal(const absl::Status& status, v1::ImportCasesResponse* response) {
  response->set_outcome(v1::IMPORT_OUTCOME_REFUSED);
  response->set_code(static_cast<int32_t>(status.code()));
  response->set_reason(ReasonOf(status));
  response->set_message(std::string(status.message()));
  const std::vector<Violation> violations = ViolationsOf(status);
  for (size_t i = 0; i < std::min(violations.size(), kMostViolations); ++i) {
    v1::ImportViolation* violation = response->add_violations();
    violation->set_field(violations[i].field);
    violation->set_description(violations[i].description);
  }
}

v1::ImportCasesResponse Found(v1::ImportOutcome outcome, const std::string& name, uint64_t version) {
  v1::ImportCasesResponse response;
  response.set_outcome(outcome);
  response.set_name(name);
  response.set_version(static_cast<int64_t>(version));
  return response;
}

}  // namespace

ImportStream::ImportStream(Desk& desk, grpc::CallbackServerContext* context, const std::string& path, const Gate& gate)
    : desk_(desk), record_(context, path, gate) {
  {
    absl::MutexLock lock(&mutex_);
    end_ = record_.Admission();
    if (end_.ok()) end_ = rules::Access(*record_.caller(), desk_.KnownDirectory()).MayCall("ImportCases");
    read_all_ = !end_.ok();
  }
  Proceed();
}

void ImportStream::OnReadDone(bool ok) {
  Arriving whole;
  {
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    if (ok) {
      whole = Gather();
    } else {
      read_all_ = true;
      DropCutOff();
    }
    if (whole != nullptr && PointsElsewhere(whole->history)) {
      held_ = std::exchange(whole, nullptr);
    } else if (whole != nullptr) {
      ++under_way_;
    }
  }
  // Reads on, while this one is judged; it counts as under way, so the call does not end before it.
  Proceed();
  if (whole != nullptr) Judge(std::move(whole));
}

void ImportStream::DropCutOff() {
  if (gathering_ == nullptr) return;
  v1::ImportCasesResponse response;
  FillRefusal(InvalidRequest({{"more", "was true, and no further part of this case followed"}}), &response);
  response.set_uid(gathering_->history.uid());
  answers_.push_back(std::move(response));
  gathering_ = nullptr;
}

ImportStream::Arriving ImportStream::Gather() {
  const v1::CaseHistory& part = request_.history();
  if (gathering_ != nullptr && gathering_->history.uid() != part.uid()) DropCutOff();
  if (gathering_ == nullptr) gathering_ = std::make_shared<Arrival>();
  Arrival& arrival = *gathering_;
  arrival.bytes += part.ByteSizeLong();
  arrival.too_large = arrival.too_large || arrival.bytes > rules::limits::kHistoryBytes ||
                      arrival.history.events_size() + part.events_size() > rules::limits::kHistoryEvents;
  const bool more = part.more();
  arrival.validate_only = request_.validate_only();
  arrival.counted = request_.counted();
  // Once it is too large it is only counted to its end.
  if (arrival.too_large) {
    arrival.history.clear_events();
    arrival.history.set_uid(part.uid());
  } else {
    arrival.history.MergeFrom(part);
  }
  return more ? nullptr : std::exchange(gathering_, nullptr);
}

void ImportStream::Proceed() {
  {
    absl::MutexLock lock(&mutex_);
    if (!GoOn()) return;
  }
  // Without the lock: from here on gRPC may delete this.
  Finish(record_.End(end_));
}

bool ImportStream::GoOn() {
  if (finished_) return false;
  if (record_.Ending() && !read_all_) {
    read_all_ = true;
    end_ = ShuttingDown();
  }
  if (held_ != nullptr && under_way_ == 0) {
    ++under_way_;
    // Not with the lock held: it may be refused at once.
    desk_.readers().Run([](storage::Connection&) { return absl::OkStatus(); },
                        [this, held = std::exchange(held_, nullptr)](const absl::Status&) { Judge(held); });
  }
  if (!writing_ && !answers_.empty()) {
    writing_ = true;
    StartWrite(&answers_.front());
  }
  const size_t unanswered = static_cast<size_t>(under_way_) + answers_.size();
  if (!reading_ && !read_all_ && held_ == nullptr && unanswered < kMostUnderWay) {
    reading_ = true;
    StartRead(&request_);
  }
  finished_ = read_all_ && !reading_ && held_ == nullptr && unanswered == 0 && !writing_;
  return finished_;
}

void ImportStream::OnWriteDone(bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    answers_.pop_front();
    if (!ok) {
      read_all_ = true;
      end_ = absl::CancelledError("the caller went away");
      answers_.clear();
    }
  }
  Proceed();
}

void ImportStream::OnDone() {
  record_.Leave();
  delete this;
}

void ImportStream::Judge(Arriving arrival) {
  if (arrival->too_large) return Refuse(arrival, TooLarge());
  const rules::Violations violations = rules::CheckHistory(arrival->history);
  if (!violations.empty()) return Refuse(arrival, InvalidRequest(violations));
  if (arrival->history.has_customer()) {
    const v1::HistoryCustomer& customer = arrival->history.customer();
    arrival->contact = FirstContact(customer.contact(), desk_.phone_region());
    const std::vector<std::string> contacts = ContactsOf(customer.profile(), desk_.phone_region());
    if (arrival->contact.empty() && !contacts.empty()) arrival->contact = contacts.front();
    if (customer.has_profile() && std::find(contacts.begin(), contacts.end(), arrival->contact) == contacts.end()) {
      return Refuse(arrival, InvalidRequest({{"customer.profile", "must have the contact of customer.contact too"}}));
    }
  }
  LookUp(std::move(arrival));
}

struct ImportStream::Known {
  std::map<std::string, storage::FoundCase> cases;
};

absl::Status ImportStream::Find(storage::Connection& connection, const std::vector<std::string>& uids, Arrival* arrival,
                                Known* known) {
  auto cases = storage::FindCases(connection, desk_.facts().lanes, uids);
  if (!cases.ok()) return cases.status();
  known->cases = *std::move(cases);
  if (arrival->contact.empty()) return absl::OkStatus();
  absl::StatusOr<FoundCustomer> found = FindFirst(connection, desk_.facts(), arrival->contact);
  if (!found.ok()) return found.status();
  arrival->place = std::move(found->place);
  if (!found->customer.exists()) return absl::OkStatus();
  const auto& record = std::get<docket::log::v1::Customer>(found->customer.record);
  absl::StatusOr<DataKeyRef> key =
      desk_.sealer().KeyFor(connection, IdOf(found->customer), ParseUuid(record.uid()).value_or(""));
  if (!key.ok()) return key.status();
  arrival->customer = IdOf(found->customer);
  arrival->key = *std::move(key);
  return absl::OkStatus();
}

void ImportStream::LookUp(Arriving arrival) {
  std::vector<std::string> uids = {*ParseUuid(arrival->history.uid())};
  for (const v1::HistoryEvent& event : arrival->history.events()) {
    if (event.detail().has_linked()) uids.push_back(*ParseUuid(event.detail().linked().link().other()));
  }
  auto known = std::make_shared<Known>();
  desk_.readers().Run(
      [this, arrival, uids, known](storage::Connection& connection) {
        return Find(connection, uids, arrival.get(), known.get());
      },
      [this, arrival, uids, known](const absl::Status& status) {
        if (!status.ok()) return Refuse(arrival, status);
        if (const auto own = known->cases.find(uids.front()); own != known->cases.end()) {
          return Answer(arrival, Found(v1::IMPORT_OUTCOME_EXISTING, CaseName(own->second.id), own->second.version));
        }
        for (const std::string& uid : uids) {
          const auto other = known->cases.find(uid);
          if (other != known->cases.end()) arrival->cases[FormatUuid(uid)] = CaseName(other->second.id);
          if (other != known->cases.end() || uid == uids.front()) continue;
          return Refuse(arrival, Refusal(absl::StatusCode::kFailedPrecondition, reason::kLinkedCaseMissing,
                                         absl::StrCat("it points to the case with uid ", FormatUuid(uid),
                                                      ", which is not here: import that one first")));
        }
        // What is only validated creates nobody.
        if (arrival->contact.empty() || arrival->customer.has_value() || arrival->validate_only) {
          return Submit(arrival);
        }
        EnsureCustomer(arrival);
      });
}

void ImportStream::Prepare(const Arriving& arrival, const char* step, PreparedCommand* command) const {
  const std::string& uid = arrival->history.uid();
  command->actor = record_.caller()->name;
  command->traceparent = record_.traceparent();
  command->deadline = absl::Now() + kLongest;
  command->abandoned = [this] { return record_.Cancelled(); };
  // Whoever imports a case, and however often, it is the same step.
  command->request = storage::RequestKey{.caller = "docket/import",
                                         .id = storage::KeyedHash(desk_.facts(), step, uid).substr(0, 16),
                                         .fingerprint = storage::KeyedHash(desk_.facts(), "import's content", uid)};
}

void ImportStream::EnsureCustomer(Arriving arrival) {
  auto command = std::make_shared<EnsureCustomerCommand>();
  // Its own for each place: a file that was put right since may name another contact.
  Prepare(arrival, absl::StrCat("import's customer:", absl::BytesToHexString(arrival->place.key)).c_str(),
          command.get());
  const v1::HistoryCustomer& customer = arrival->history.customer();
  command->uid = *ParseUuid(customer.uid());
  command->subject = arrival->place;
  (void)SealProfile(desk_, customer.has_profile() ? customer.profile() : ProfileOf(customer.contact()), command.get());
  command->done = [this, arrival](const storage::Outcome& outcome) {
    if (!outcome.status.ok()) return Refuse(arrival, outcome.status);
    // Somebody else may have been faster, or a first try: the key that holds is the one that is stored.
    LookUp(arrival);
  };
  desk_.Submit(std::move(command));
}

void ImportStream::Submit(Arriving arrival) {
  std::optional<storage::WrappedKey> own;
  if (!arrival->customer.has_value()) {
    Sealer::NewKey made = desk_.sealer().Make(*ParseUuid(arrival->history.uid()));
    arrival->key = std::move(made.key);
    own = std::move(made.wrapped);
  }
  auto command = std::make_shared<ImportCommand>(
      LocalEvents(arrival->history, arrival->customer, *arrival->key, arrival->cases),
      rules::ImportTerms{.imported_by = record_.caller()->name, .counted = arrival->counted});
  Prepare(arrival, "import", command.get());
  command->data_key = std::move(own);
  command->validate_only = arrival->validate_only;
  // The same wherever it is sent from, so that two imports of one case meet.
  command->subject = {.lane = storage::LaneOf(desk_.facts(), absl::StrCat("import:", arrival->history.uid())),
                      .kind = storage::SubjectKind::kCase};
  command->done = [this, arrival](const storage::Outcome& outcome) {
    if (!outcome.status.ok()) return Refuse(arrival, outcome.status);
    // One that is only validated has no name yet.
    const std::string name = arrival->validate_only ? "" : outcome.subject->case_record().name();
    Answer(arrival, Found(outcome.replayed ? v1::IMPORT_OUTCOME_EXISTING : v1::IMPORT_OUTCOME_CREATED, name,
                          outcome.subject->version));
  };
  desk_.Submit(std::move(command));
}

void ImportStream::Refuse(const Arriving& arrival, const absl::Status& status) {
  v1::ImportCasesResponse response;
  FillRefusal(record_.ForCaller(status), &response);
  Answer(arrival, std::move(response));
}

void ImportStream::Answer(const Arriving& arrival, v1::ImportCasesResponse response) {
  response.set_uid(arrival->history.uid());
  {
    absl::MutexLock lock(&mutex_);
    --under_way_;
    answers_.push_back(std::move(response));
  }
  Proceed();
}

grpc::ServerBidiReactor<v1::ImportCasesRequest, v1::ImportCasesResponse>* Road::ImportCases(
    grpc::CallbackServerContext* context) {
  return new ImportStream(desk_, context, absl::StrCat("/", kCaseService, "/ImportCases"), gate_);
}

}  // namespace docket::server
