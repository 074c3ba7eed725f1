// ExportCases: one case after the other, read in pieces, written as fast as the caller takes them.
#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/alias_set.h"
#include "server/customer_lookup.h"
#include "server/page_token.h"
#include "server/road.h"
#include "server/rules/clocks.h"
#include "server/rules/histories.h"
#include "storage/case_list.h"
#include "storage/loader.h"
#include "storage/transfer.h"

namespace docket::server {
namespace {

constexpr int kCasesInPage = 200;
constexpr size_t kEventsInPiece = 200;
// A part of a history; one event more than that still fits an import's message.
constexpr size_t kPartBytes = 96 << 10;

// What an export is of; its resume tokens are bound to it.
std::string RangeOf(const v1::ExportCasesRequest& request) {
  const auto text = [](const google::protobuf::Timestamp& time) {
    return absl::StrCat(time.seconds(), ".", time.nanos());
  };
  return absl::StrCat("ExportCases:", text(request.opened_from()), ":", text(request.opened_before()), ":",
                      request.customer());
}

// The stages follow each other, so nothing here is locked: a read's end starts a write, a write's end the next read.
class ExportStream final : public grpc::ServerWriteReactor<v1::ExportCasesResponse> {
 public:
  ExportStream(Desk& desk, grpc::CallbackServerContext* context, const v1::ExportCasesRequest* request,
               const Gate& gate, ReadLedger& ledger)
      : desk_(desk), ledger_(ledger), record_(context, absl::StrCat("/", kCaseService, "/ExportCases"), gate) {
    const absl::Status begun = Begin(*request);
    begun.ok() ? Next() : End(begun);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(absl::CancelledError("the caller went away"));
    parts_.pop_front();
    Next();
  }

  void OnDone() override {
    record_.Leave();
    delete this;
  }

 private:
  absl::Status Begin(const v1::ExportCasesRequest& request) {
    absl::Status may = record_.Admission();
    if (may.ok()) may = rules::Access(*record_.caller(), desk_.KnownDirectory()).MayCall("ExportCases");
    if (!may.ok()) return may;
    const rules::Violations violations = rules::Validate(request);
    if (!violations.empty()) return InvalidRequest(violations);
    bound_ = RangeOf(request);
    if (request.has_opened_from()) range_.from = rules::FromProto(request.opened_from());
    if (request.has_opened_before()) range_.before = rules::FromProto(request.opened_before());
    customer_ = ParseCustomerName(request.customer());
    if (request.resume_token().empty()) return absl::OkStatus();
    const absl::StatusOr<std::string> cursor = OpenPageToken(desk_.facts(), bound_, request.resume_token());
    const std::vector<std::string> places = absl::StrSplit(cursor.value_or(""), ':');
    int64_t micros = 0;
    if (places.size() != 2 || !absl::SimpleAtoi(places[0], &micros)) {
      return InvalidRequest({{"resume_token", "must be one that came with an export of the same range"}});
    }
    range_.after = {.opened = absl::FromUnixMicros(micros), .uid = ParseUuid(places[1]).value_or("")};
    return absl::OkStatus();
  }

  void End(const absl::Status& status) { Finish(record_.End(status)); }

  void Next() {
    if (record_.Ending()) return End(ShuttingDown());
    if (!parts_.empty()) return StartWrite(&parts_.front());
    desk_.readers().Run(
        [this](storage::Connection& connection) {
          if (record_.Cancelled()) return absl::Status(absl::CancelledError("the caller went away"));
          return Read(connection);
        },
        [this](const absl::Status& status) {
          if (!status.ok() || (parts_.empty() && cases_.empty())) return End(status);
          // Nothing leaves that is not on record.
          ledger_.Record(disclosed_.Take(record_),
                         [this](const absl::Status& recorded) { recorded.ok() ? Next() : End(recorded); });
        });
  }

  // A piece of the case that is at hand; first a page of cases, where none is.
  absl::Status Read(storage::Connection& connection) {
    parts_.clear();
    // Begun anew where a connection broke.
    left_out_.resize(left_out_read_);
    if (absl::Status resolved = ResolveCustomer(connection); !resolved.ok()) return resolved;
    if (cases_.empty()) {
      absl::StatusOr<std::vector<storage::OpenedCase>> page =
          storage::ListOpened(connection, desk_.facts().lanes, range_, kCasesInPage);
      if (!page.ok()) return page.status();
      cases_.assign(page->begin(), page->end());
      if (cases_.empty()) return absl::OkStatus();
      range_.after = {.opened = cases_.back().opened, .uid = cases_.back().uid};
    }
    const storage::OpenedCase& at = cases_.front();
    const absl::StatusOr<std::vector<storage::LogEntry>> entries =
        storage::ReadSubjectEntries(connection, at.id.lane, at.id.number, read_, kEventsInPiece + 1);
    if (!entries.ok()) return entries.status();
    const bool last = entries->size() <= kEventsInPiece;
    const size_t count = std::min(entries->size(), kEventsInPiece);
    absl::Status status = AddParts(connection, at, {entries->begin(), entries->begin() + static_cast<long>(count)});
    if (!status.ok()) return status;
    // All of this piece stays here.
    if (parts_.empty()) StartPart(at);
    if (!last) {
      left_out_read_ = left_out_.size();
      read_ = (*entries)[count - 1].sequence;
      return absl::OkStatus();
    }
    parts_.back().mutable_history()->clear_more();
    parts_.back().set_resume_token(
        MakePageToken(desk_.facts(), bound_, absl::StrCat(absl::ToUnixMicros(at.opened), ":", FormatUuid(at.uid))));
    read_ = 0;
    left_out_.clear();
    left_out_read_ = 0;
    cases_.pop_front();
    return absl::OkStatus();
  }

  // The customer whose cases are asked for, and the duplicates, once.
  absl::Status ResolveCustomer(storage::Connection& connection) {
    if (!customer_.has_value() || !range_.customers.empty()) return absl::OkStatus();
    const absl::StatusOr<std::vector<Id>> all = AliasSetOf(connection, *customer_);
    if (!all.ok()) return all.status();
    for (const Id& id : *all) range_.customers.push_back(CustomerName(id));
    return absl::OkStatus();
  }

  absl::Status AddParts(storage::Connection& connection, const storage::OpenedCase& at,
                        const std::vector<storage::LogEntry>& entries) {
    size_t bytes = kPartBytes;
    for (const storage::LogEntry& entry : entries) {
      // What follows from another case there, too; and by which policy a case goes is each desk's own.
      const v1::CaseEventDetail& detail = entry.body.case_event();
      if (detail.linked().link().inbound() || detail.has_recalculated()) {
        left_out_.push_back(entry.version);
        continue;
      }
      if (bytes >= kPartBytes) {
        StartPart(at);
        bytes = 0;
      }
      v1::CaseHistory* history = parts_.back().mutable_history();
      v1::HistoryEvent* event = history->add_events();
      absl::Status status = FillEvent(connection, at.id, entry, event);
      if (!status.ok()) return status;
      if (entry.body.case_event().has_opened()) {
        disclosed_.Case(at.id, at.customer);
        status = FillCustomer(connection, at.customer, history);
        if (!status.ok()) return status;
      }
      bytes += event->ByteSizeLong();
    }
    // A piece of nothing but links from newer cases.
    if (parts_.empty()) StartPart(at);
    return absl::OkStatus();
  }

  void StartPart(const storage::OpenedCase& at) {
    v1::CaseHistory* history = parts_.emplace_back().mutable_history();
    history->set_uid(FormatUuid(at.uid));
    history->set_more(true);
  }

  absl::Status FillEvent(storage::Connection& connection, const Id& case_id, const storage::LogEntry& entry,
                         v1::HistoryEvent* event) {
    *event->mutable_occur_time() = rules::ToProto(entry.occurred);
    event->set_actor(entry.actor);
    *event->mutable_detail() = rules::Portable(entry.body.case_event());
    if (event->detail().has_linked()) {
      v1::CaseLink* link = event->mutable_detail()->mutable_linked()->mutable_link();
      const std::optional<Id> other = ParseCaseName(link->other());
      const absl::StatusOr<std::vector<storage::Subject>> found =
          storage::ReadCases(connection, {other.value_or(Id{})});
      if (!found.ok()) return found.status();
      if (!found->empty()) link->set_other(found->front().case_record().uid());
    }
    if (event->detail().has_text_redacted()) {
      // Versions there are without the events that stay here.
      v1::TextRedacted* redacted = event->mutable_detail()->mutable_text_redacted();
      redacted->set_version(redacted->version() -
                            std::count_if(left_out_.begin(), left_out_.end(), [redacted](uint64_t version) {
                              return version < static_cast<uint64_t>(redacted->version());
                            }));
    }
    absl::StatusOr<v1::Texts> texts = desk_.sealer().Unseal(connection, entry.body.texts(), case_id);
    if (!texts.ok()) return texts.status();
    if (entry.body.has_texts()) *event->mutable_texts() = *std::move(texts);
    return absl::OkStatus();
  }

  absl::Status FillCustomer(storage::Connection& connection, const std::string& name, v1::CaseHistory* history) {
    const std::optional<Id> id = ParseCustomerName(name);
    if (!id.has_value()) return absl::OkStatus();
    const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(
        connection, {.lane = id->lane, .kind = storage::SubjectKind::kCustomer, .number = id->number});
    if (!loaded.ok()) return loaded.status();
    if (!loaded->subject->exists()) return absl::OkStatus();
    const auto& customer = std::get<docket::log::v1::Customer>(loaded->subject->record);
    absl::StatusOr<v1::CustomerProfile> profile = ProfileOf(desk_.sealer(), connection, *loaded->subject);
    if (!profile.ok()) return profile.status();
    history->mutable_customer()->set_uid(customer.uid());
    *history->mutable_customer()->mutable_contact() = ContactOf(*profile);
    *history->mutable_customer()->mutable_profile() = *std::move(profile);
    return absl::OkStatus();
  }

  Desk& desk_;
  ReadLedger& ledger_;
  CallRecord record_;
  std::string bound_;
  std::optional<Id> customer_;  // whose cases alone
  storage::OpenedRange range_;
  std::deque<storage::OpenedCase> cases_;      // read from the index, and not done yet
  uint64_t read_ = 0;                          // how far the first of them was read
  std::vector<uint64_t> left_out_;             // its versions that stay here
  size_t left_out_read_ = 0;                   // how many of them belong to pieces before this one
  std::deque<v1::ExportCasesResponse> parts_;  // to be written
  Disclosed disclosed_;                        // of those
};

}  // namespace

grpc::ServerWriteReactor<v1::ExportCasesResponse>* Road::ExportCases(grpc::CallbackServerContext* context,
                                                                     const v1::ExportCasesRequest* request) {
  // It deletes itself when gRPC is done with it.
  return new ExportStream(desk_, context, request, gate_, ledger_);
}

}  // namespace docket::server
