#include "server/case_reads.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/commands.h"
#include "server/page_token.h"
#include "server/road.h"
#include "server/rules/clocks.h"
#include "server/rules/limits.h"
#include "storage/loader.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

// A page ends early past this: gRPC clients take 4 MB at most unless told otherwise, and one entry is far smaller
// than the difference.
constexpr size_t kPageBytes = size_t{3} << 20;

int PageSize(int32_t asked, int usual) { return asked == 0 ? usual : asked; }

std::string CursorText(const storage::Subject& last) {
  return absl::StrCat(absl::ToUnixMicros(rules::FromProto(last.case_record().open_time())), " ", last.key.lane, " ",
                      last.number);
}

storage::CaseCursor ParseCursor(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  storage::CaseCursor cursor;
  int64_t micros = 0;
  uint32_t lane = 0;
  // The token's proof has shown that this service wrote it.
  if (parts.size() == 3 && absl::SimpleAtoi(parts[0], &micros) && absl::SimpleAtoi(parts[1], &lane) &&
      absl::SimpleAtoi(parts[2], &cursor.id.number)) {
    cursor.opened_at = absl::FromUnixMicros(micros);
    cursor.id.lane = static_cast<uint16_t>(lane);
  }
  return cursor;
}

absl::Status FillEvent(const storage::LogEntry& entry, const Id& id, v1::CaseEvent* event) {
  event->set_name(EventName(id, entry.sequence));
  event->set_version(static_cast<int64_t>(entry.version));
  event->set_cycle(static_cast<int32_t>(entry.cycle));
  *event->mutable_record_time() = rules::ToProto(entry.time);
  *event->mutable_occur_time() = rules::ToProto(entry.occurred);
  event->set_actor(entry.actor);
  event->set_state(static_cast<v1::CaseState>(entry.measures.to_state));
  event->set_directory_version(static_cast<int64_t>(entry.body.directory_version()));
  *event->mutable_detail() = entry.body.case_event();
  absl::StatusOr<v1::Texts> texts = UnsealTexts(entry.body.texts());
  if (!texts.ok()) return texts.status();
  if (entry.body.has_texts()) *event->mutable_texts() = *std::move(texts);
  return absl::OkStatus();
}

}  // namespace

absl::Status GetCaseFrom(storage::Connection& connection, const v1::GetCaseRequest& request, v1::Case* response) {
  const Id id = *ParseCaseName(request.name());
  const absl::StatusOr<storage::Loaded> loaded =
      storage::LoadSubject(connection, {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number});
  if (!loaded.ok()) return loaded.status();
  if (!loaded->subject->exists()) return CaseNotFound();
  return FillCase(*loaded->subject, response);
}

absl::Status ListCasesFrom(storage::Connection& connection, const storage::Desk& desk,
                           const v1::ListCasesRequest& request, v1::ListCasesResponse* response) {
  const int size = PageSize(request.page_size(), rules::limits::kCasePageSize);
  v1::ListCasesRequest query = request;
  // As people write it, to as it is stored.
  if (const auto customer = ParseCustomerName(request.customer()); customer.has_value()) {
    query.set_customer(CustomerName(*customer));
  }
  query.clear_page_token();
  query.clear_page_size();
  const std::string bound = absl::StrCat("ListCases:", query.SerializeAsString());
  storage::CaseCursor after;
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> cursor = OpenPageToken(desk, bound, request.page_token());
    if (!cursor.ok()) return cursor.status();
    after = ParseCursor(*cursor);
  }
  // One more than asked for tells whether there is another page.
  const absl::StatusOr<std::vector<storage::Subject>> subjects = storage::ListCases(
      connection, desk.lanes,
      {.state = request.state(), .assignee = request.assignee(), .team = request.team(), .customer = query.customer()},
      after, size + 1);
  if (!subjects.ok()) return subjects.status();
  response->Clear();
  size_t bytes = 0;
  size_t count = 0;
  for (; count < subjects->size() && count < static_cast<size_t>(size) && bytes < kPageBytes; ++count) {
    if (absl::Status status = FillCase((*subjects)[count], response->add_cases()); !status.ok()) return status;
    bytes += response->cases().rbegin()->ByteSizeLong();
  }
  if (subjects->size() > count) {
    response->set_next_page_token(MakePageToken(desk, bound, CursorText((*subjects)[count - 1])));
  }
  return absl::OkStatus();
}

absl::Status ListCaseEventsFrom(storage::Connection& connection, const storage::Desk& desk,
                                const v1::ListCaseEventsRequest& request, v1::ListCaseEventsResponse* response) {
  const Id id = *ParseCaseName(request.parent());
  const int size = PageSize(request.page_size(), rules::limits::kOtherPageSize);
  const std::string bound = absl::StrCat("ListCaseEvents:", CaseName(id));
  uint64_t after = 0;
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> cursor = OpenPageToken(desk, bound, request.page_token());
    if (!cursor.ok()) return cursor.status();
    (void)absl::SimpleAtoi(*cursor, &after);
  }
  const absl::StatusOr<std::vector<storage::LogEntry>> entries =
      storage::ReadSubjectEntries(connection, id.lane, id.number, after, static_cast<size_t>(size) + 1);
  if (!entries.ok()) return entries.status();
  const bool is_case = !entries->empty() && entries->front().subject_kind == storage::SubjectKind::kCase;
  if ((after == 0 && entries->empty()) || (!entries->empty() && !is_case)) return CaseNotFound();
  response->Clear();
  size_t bytes = 0;
  size_t count = 0;
  for (; count < entries->size() && count < static_cast<size_t>(size) && bytes < kPageBytes; ++count) {
    if (absl::Status status = FillEvent((*entries)[count], id, response->add_events()); !status.ok()) return status;
    bytes += response->events().rbegin()->ByteSizeLong();
  }
  if (entries->size() > count) {
    response->set_next_page_token(MakePageToken(desk, bound, absl::StrCat((*entries)[count - 1].sequence)));
  }
  return absl::OkStatus();
}

}  // namespace docket::server
