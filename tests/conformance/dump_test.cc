// What whoever gets hold of the database, or reads docketd's log, its metrics or the errors that it answers, learns of
// customers: nothing. Every text of a whole desk's life is a string that stands nowhere else, and is searched for.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/customer_service.pb.h"
#include "server/purpose.h"
#include "tests/conformance/docketd_beside.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/planted.h"
#include "tests/support/exposition_text.h"

namespace docket::testing {
namespace {

using google::protobuf::Message;

constexpr char kImport[] = "/docket.v1.CaseService/ImportCases";
constexpr char kExport[] = "/docket.v1.CaseService/ExportCases";

// --- A desk's life, told in planted strings -------------------------------------------------------------------------

class Life {
 public:
  Life(ServedDesk& desk, DocketdBeside& docketd, Planted& planted)
      : desk_(desk), docketd_(docketd), planted_(planted) {}

  // Every command with every text that it can have, and then in the ways in which it is refused.
  void Commands() {
    for (const auto& [name, make] : Mutations()) {
      const std::unique_ptr<Message> request = make(desk_);
      // Why the desk pauses, and by which policy it goes, is told to everybody.
      if (name == "SetMaintenance" || name == "ApplyPolicy" || planted_.Into(request.get()) == 0) continue;
      Do(*request);
      Refuse(*request);
    }
    // What a note holds, a letter does not.
    v1::RecordInteractionRequest note = For(desk_.OpenCase(), FullNote());
    planted_.Into(&note);
    note.clear_action_plan();
    Do(note);
  }

  void Corrections() {
    v1::OpenCaseRequest opening = Fresh(Opening());
    planted_.Into(&opening);
    const std::string name = Do(opening).As<v1::Case>().name();
    v1::CorrectCustomerRequest correction;
    correction.set_request_id(NewRequestId());
    correction.set_name(name);
    planted_.Into(&correction);
    Do(correction);
    v1::RedactTextRequest redaction = Redacting(1, "description");
    redaction.set_request_id(NewRequestId());
    redaction.set_name(name);
    planted_.Into(&redaction);
    Do(redaction);
    Refuse(redaction);
  }

  void Customers() {
    v1::CreateCustomerRequest creation;
    creation.set_request_id(NewRequestId());
    planted_.Into(&creation);
    creation.mutable_profile()->add_emails(planted_.Email());
    creation.mutable_profile()->add_phones(planted_.Phone());
    const std::string name = Do(creation).As<v1::Customer>().name();
    Refuse(creation);
    v1::UpdateCustomerRequest update;
    update.set_request_id(NewRequestId());
    update.set_name(name);
    planted_.Into(&update);
    update.mutable_profile()->add_emails(creation.profile().emails(0));
    for (const char* path : {"display_name", "emails", "phones", "account_references"}) {
      update.mutable_update_mask()->add_paths(path);
    }
    Hear(docketd_.Say(update).answer);  // not verified yet
    Do(Fresh(Verifying(name)));
    Do(Fresh(update));
    v1::CreateCustomerRequest twin = Fresh(creation);
    Hear(docketd_.Say(twin).answer);  // it is there
    twin = Fresh(NewCustomer(planted_.Email()));
    const std::string duplicate = Do(twin).As<v1::Customer>().name();
    Do(Fresh(Merging(name, duplicate)));
    Find(update.profile(), name);
    Do(Fresh(Unmerging(duplicate)));
  }

  // What was told here, brought in again as another desk's, in other words.
  void Imports() {
    std::vector<v1::CaseHistory> histories;
    bool more = false;
    for (const std::string& bytes : docketd_.Say(kExport, {v1::ExportCasesRequest().SerializeAsString()}).heard) {
      v1::ExportCasesResponse part;
      ASSERT_TRUE(part.ParseFromString(bytes));
      if (!more) histories.emplace_back();
      more = part.history().more();
      histories.back().MergeFrom(part.history());
      histories.back().set_uid(part.history().uid());
    }
    std::vector<std::string> requests;
    for (v1::CaseHistory& history : histories) {
      const auto linked = [](const v1::HistoryEvent& event) { return event.detail().has_linked(); };
      if (std::any_of(history.events().begin(), history.events().end(), linked)) continue;
      history.clear_more();
      history.set_uid(NewRequestId());
      if (history.has_customer()) Replant(history.mutable_customer());
      for (v1::HistoryEvent& event : *history.mutable_events()) Replant(event.mutable_texts());
      // Where it was redacted, too.
      history.mutable_events(0)->mutable_texts()->set_subject(planted_.Text());
      v1::ImportCasesRequest request;
      *request.mutable_history() = history;
      requests.push_back(request.SerializeAsString());
    }
    const Talk talk = docketd_.Say(kImport, requests);
    EXPECT_TRUE(talk.answer.ok()) << talk.answer;
    for (const std::string& bytes : talk.heard) {
      v1::ImportCasesResponse response;
      ASSERT_TRUE(response.ParseFromString(bytes));
      imported_ += response.outcome() == v1::IMPORT_OUTCOME_CREATED;
      EXPECT_EQ(response.outcome(), v1::IMPORT_OUTCOME_CREATED) << response.ShortDebugString();
      errors_.push_back(response.SerializeAsString());
    }
    ImportsThatAreRefused(histories.front());
  }

  const std::vector<std::string>& errors() const { return errors_; }
  int done() const { return done_; }
  int imported() const { return imported_; }

 private:
  Answer Do(const Message& request) {
    Answer answer = docketd_.Say(request).answer;
    EXPECT_TRUE(answer.ok()) << request.GetDescriptor()->name() << ": " << answer;
    ++done_;
    return answer;
  }

  void Hear(const Answer& answer) {
    if (!answer.ok()) errors_.push_back(answer.status.error_message() + answer.status.error_details());
  }

  // The same words again, where they cannot be taken.
  void Refuse(const Message& legal) {
    const auto try_with = [&](const std::function<void(Message*)>& change) {
      const std::unique_ptr<Message> request(legal.New());
      request->CopyFrom(legal);
      change(request.get());
      const Answer answer = docketd_.Say(*request).answer;
      EXPECT_FALSE(answer.ok()) << request->GetDescriptor()->name();
      Hear(answer);
    };
    try_with([&](Message* request) { SetString(request, "request_id", planted_.Text()); });
    try_with([&](Message* request) { planted_.Into(request, 1); });  // the id was another's
    if (HasField(legal, "name")) {
      try_with([](Message* request) {
        SetString(request, "request_id", NewRequestId());
        SetString(request, "name", "cases/none");
      });
    }
    // One field after the other holds what it cannot: too much, and what is no text at all.
    for (const FieldPath& path : StringFields(legal.GetDescriptor())) {
      if (PathName(path) == "update_mask.paths") continue;
      for (const std::string& text : {std::string(40000, 'x'), std::string(1, '\x01')}) {
        try_with([&](Message* request) { SetAt(path, absl::StrCat(planted_.Text(), text, planted_.Text()), request); });
      }
    }
  }

  // By each contact, and as a list's condition; also such as nobody has.
  void Find(const v1::CustomerProfile& profile, const std::string& name) {
    std::vector<v1::FindCustomersRequest> requests(8);
    requests[0].set_email(profile.emails(0));
    requests[1].set_phone(profile.phones(0));
    requests[2].set_account_reference(profile.account_references(0));
    requests[3].set_email(planted_.Email());
    requests[4].set_phone(planted_.Phone());
    requests[5].set_email(planted_.Text());
    requests[6].set_phone(planted_.Text() + std::string(300, 'x'));
    requests[7].set_account_reference(planted_.Text());
    const CallMetadata why = {{server::kPurpose, "a question"}};
    for (const v1::FindCustomersRequest& request : requests) {
      const Answer answer = docketd_.Say(request, why).answer;
      Hear(answer);
      if (!answer.ok()) continue;
      const auto found = answer.As<v1::FindCustomersResponse>();
      const bool known = &request - requests.data() < 3;
      // With its duplicate.
      EXPECT_EQ(found.customers_size(), known ? 2 : 0) << request.ShortDebugString();
      if (known) {
        EXPECT_EQ(found.customers(0).name(), name);
      }
    }
    v1::ListCasesRequest list;
    list.set_filter(absl::StrCat("customer = \"", planted_.Email(), "\""));
    Hear(docketd_.Say(list).answer);
    list.set_filter(absl::StrCat("category = ", planted_.word()));
    Hear(docketd_.Say(list).answer);
    list.clear_filter();
    list.set_page_token(planted_.Text());
    Hear(docketd_.Say(list).answer);
    list.clear_page_token();
    list.set_customer(planted_.Email());
    Hear(docketd_.Say(list).answer);
  }

  void ImportsThatAreRefused(v1::CaseHistory history) {
    std::vector<std::string> requests;
    for (int i = 0; i < 3; ++i) {
      v1::ImportCasesRequest request;
      history.set_uid(i == 0 ? planted_.Text() : NewRequestId());
      history.mutable_events(0)->mutable_texts()->set_subject(planted_.Text() + std::string(i == 1 ? 5000 : 0, 'x'));
      if (i == 2) history.mutable_events(0)->mutable_texts()->mutable_contact()->set_email(planted_.Text());
      *request.mutable_history() = history;
      requests.push_back(request.SerializeAsString());
    }
    for (const std::string& bytes : docketd_.Say(kImport, requests).heard) {
      v1::ImportCasesResponse response;
      ASSERT_TRUE(response.ParseFromString(bytes));
      EXPECT_EQ(response.outcome(), v1::IMPORT_OUTCOME_REFUSED);
      // The uid is the caller's own, by which it knows which case is meant.
      response.clear_uid();
      errors_.push_back(response.SerializeAsString());
    }
  }

  // Whom nobody knows; what found the customer is in the profile too.
  void Replant(v1::HistoryCustomer* customer) {
    customer->set_uid(NewRequestId());
    Replant(customer->mutable_contact());
    if (!customer->has_profile()) return;
    Replant(customer->mutable_profile());
    const v1::Contact& contact = customer->contact();
    if (!contact.email().empty()) customer->mutable_profile()->set_emails(0, contact.email());
    if (!contact.phone().empty()) customer->mutable_profile()->set_phones(0, contact.phone());
  }

  // Other words wherever there are some.
  void Replant(Message* message) {
    const auto& reflection = *message->GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection.ListFields(*message, &fields);
    for (const auto* field : fields) {
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        Replant(reflection.MutableMessage(message, field));
      } else if (field->is_repeated()) {
        for (int i = 0; i < reflection.FieldSize(*message, field); ++i) {
          reflection.SetRepeatedString(message, field, i, planted_.For(field->name()));
        }
      } else {
        reflection.SetString(message, field, planted_.For(field->name()));
      }
    }
  }

  ServedDesk& desk_;
  DocketdBeside& docketd_;
  Planted& planted_;
  int done_ = 0, imported_ = 0;
  std::vector<std::string> errors_;
};

// --- Where it is looked for -----------------------------------------------------------------------------------------

// Every value of every table, as the database answers it.
void LookIntoTables(TestDatabase& database, const std::vector<Search*>& searches) {
  const auto connection = database.Connect();
  const auto tables = connection->Query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name");
  ASSERT_TRUE(tables.ok());
  ASSERT_GE(tables->size(), 12u);
  for (const storage::Row& table : *tables) {
    const auto rows = connection->Query(absl::StrCat("SELECT * FROM ", *table[0]));
    ASSERT_TRUE(rows.ok()) << *table[0] << ": " << rows.status();
    for (const storage::Row& row : *rows) {
      for (const auto& value : row) {
        for (Search* search : searches) search->Look(*table[0], value.value_or(""));
      }
    }
  }
}

// All files of the database's server: tables, what is not in them any more, redo and undo logs, binary logs, its log.
// Tells whether they can be read here at all.
bool LookIntoFiles(TestDatabase& database, const std::vector<Search*>& searches) {
  const std::filesystem::path folder = database.QueryOne("SELECT @@datadir");
  if (access(folder.c_str(), R_OK | X_OK) != 0) return false;
  // Of an embedded server everything is in one folder; of others, what it calls its own.
  const bool embedded = std::filesystem::exists(folder.parent_path().parent_path() / "mariadb.log");
  const auto connection = database.Connect();
  const auto tables = connection->Query(
      "SELECT CONCAT('`', table_name, '`') FROM information_schema.tables WHERE table_schema = DATABASE()");
  EXPECT_TRUE(tables.ok());
  std::vector<std::string> names;
  for (const storage::Row& table : *tables) names.push_back(*table[0]);
  // What is still in memory is written, and nobody writes meanwhile.
  EXPECT_TRUE(connection->Execute(absl::StrCat("FLUSH TABLES ", absl::StrJoin(names, ", "), " FOR EXPORT")).ok());
  int files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(embedded ? folder.parent_path().parent_path() : folder)) {
    if (!entry.is_regular_file()) continue;
    for (Search* search : searches) search->LookInto(entry.path());
    files += absl::EndsWith(entry.path().string(), ".ibd");
  }
  EXPECT_GE(files, 12) << "the tables are not where they were looked for";
  EXPECT_TRUE(connection->Execute("UNLOCK TABLES").ok());
  return true;
}

// Where a caller's own words stand in clear: every spelling that is searched for, so that the search itself is tried.
v1::UpdateCaseRequest InClear(const v1::Case& c, const Planted& control) {
  v1::UpdateCaseRequest request;
  request.mutable_update_mask()->add_paths("tags");
  request.mutable_update_mask()->add_paths("attributes");
  request.add_tags(control.word());
  const std::string digits = control.digits();
  std::vector<std::string> values = {absl::AsciiStrToUpper(control.word()), absl::BytesToHexString(control.word()),
                                     absl::StrCat("0", digits.substr(2)),
                                     absl::StrCat("0", digits.substr(2, 3), " ", digits.substr(5)),
                                     absl::AsciiStrToUpper(absl::BytesToHexString(digits))};
  for (const char* before : {"", "<", "<<"}) {
    for (const std::string& text : {control.word(), absl::AsciiStrToUpper(control.word()), digits}) {
      values.push_back(absl::Base64Escape(absl::StrCat(before, text, ">")));
    }
  }
  for (size_t i = 0; i < values.size(); ++i) (*request.mutable_attributes())[absl::StrCat("a", i)] = values[i];
  return For(c, std::move(request));
}

void ExpectEverySpellingFound(const Search& search) {
  for (const std::string& spelling : search.spellings()) {
    // It has NULs, which no field takes.
    if (absl::StartsWith(spelling, "UTF-16")) continue;
    EXPECT_GT(search.hits(spelling), 0u) << spelling << " is never found";
  }
}

TEST(DumpTest, NobodyLearnsACustomersWordFromTheDatabaseTheLogTheMetricsOrAnError) {
  ServedDesk desk;
  DocketdBeside docketd(desk, {"--phone-region=DE"});
  Planted planted;
  const Planted control;
  Life life(desk, docketd, planted);
  life.Commands();
  life.Corrections();
  life.Customers();
  life.Imports();
  EXPECT_TRUE(docketd.Say(InClear(desk.OpenCase(), control)).answer.ok());

  Search told(planted);
  for (const char* page : {"/metrics", "/metrics/service"}) {
    const auto metrics = HttpGet(docketd.metrics_port(), page);
    ASSERT_TRUE(metrics.ok()) << metrics.status();
    EXPECT_TRUE(absl::StrContains(*metrics, "docket_")) << page;
    told.Look(page, *metrics);
  }
  docketd.Stop();
  EXPECT_TRUE(absl::StrContains(docketd.Log(), "{\"")) << "the log is not where it was looked for";
  told.Look("the log", docketd.Log());
  for (const std::string& error : life.errors()) told.Look("an error", error);
  EXPECT_EQ(told.hits(), 0u) << told;

  Search tables(planted), known_in_tables(control);
  LookIntoTables(desk.database(), {&tables, &known_in_tables});
  EXPECT_EQ(tables.hits(), 0u) << tables;
  ExpectEverySpellingFound(known_in_tables);

  Search files(planted), known_in_files(control);
  const bool readable = LookIntoFiles(desk.database(), {&files, &known_in_files});
  EXPECT_EQ(files.hits(), 0u) << files;
  if (readable) ExpectEverySpellingFound(known_in_files);

  std::printf(
      "%d strings planted by %d commands and %d imported cases; %zu spellings of each searched for:\n"
      "  log, metrics and %zu errors: %lu hits in %lu bytes\n  tables: %lu hits in %lu bytes\n"
      "  the database's files: %lu hits in %lu bytes%s\n"
      "a tag and %d attributes, which are in clear: %lu hits in the tables, %lu in the files\n",
      planted.count(), life.done(), life.imported(), told.spellings().size(), life.errors().size(), told.hits(),
      told.bytes(), tables.hits(), tables.bytes(), files.hits(), files.bytes(),
      readable ? "" : " (they cannot be read here)", 14, known_in_tables.hits(), known_in_files.hits());
}

}  // namespace
}  // namespace docket::testing
