// The command that puts what was said, written or noted on record.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/attachment.h"
#include "api/client/case_command.h"
#include "api/client/text_file.h"

namespace docket::client {
namespace {

// Which way it went, as exactly one of three switches.
void DirectionFlags(Command& command, v1::RecordInteractionRequest* request) {
  CLI::Option* in = command.Switch("--in", "What the customer said or wrote",
                                   [request] { request->set_direction(v1::DIRECTION_INBOUND); });
  CLI::Option* out = command.Switch("--out", "What the customer was told",
                                    [request] { request->set_direction(v1::DIRECTION_OUTBOUND); });
  CLI::Option* note = command.Switch("--note", "An internal note, never shown to the customer",
                                     [request] { request->set_direction(v1::DIRECTION_NOTE); });
  in->excludes(out)->excludes(note);
  out->excludes(note);
}

// What belongs to a message beside its words, as typed; some of it is looked at only when the command runs.
struct Beside {
  std::string text_file;
  std::string promised_resolution;
  std::string promised_call;
  std::vector<std::string> files;
};

void AttachmentFlags(Command& command, v1::RecordInteractionRequest* request, Beside* beside) {
  constexpr const char* kGroup = "What goes with it";
  const auto complaint = [](const std::string& typed) {
    return ParseAttachment(typed).has_value()
               ? std::string()
               : absl::StrCat("'", typed, "' is no attachment; one looks like https://files.example.com/7,SHA256,",
                              "image/png,20480");
  };
  command
      .Texts("--article", "A knowledge article that was used",
             [request](const std::string& article) { request->add_articles(article); })
      ->group(kGroup);
  command
      .Texts("--attach", "Something kept elsewhere",
             [request](const std::string& typed) {
               *request->add_attachments() = ParseAttachment(typed).value_or(v1::Attachment());
             })
      ->type_name("URI,SHA256,TYPE,BYTES")
      ->group(kGroup)
      ->check(Checked(complaint));
  command
      .Texts("--attach-file", "The same by a file, which says its size and SHA-256 itself; it stays where it is",
             [beside](const std::string& file) { beside->files.push_back(file); })
      ->type_name("FILE[=URI]")
      ->group(kGroup);
}

void PromiseFlags(Command& command, v1::RecordInteractionRequest* request, Beside* beside) {
  constexpr const char* kGroup = "What the customer was promised, with --out";
  command.Time("--promise-resolution", "By when it is resolved", &beside->promised_resolution)->group(kGroup);
  command.Time("--promise-call", "When somebody calls back", &beside->promised_call)->group(kGroup);
  command.Text("--plan", "The steps to come", request->mutable_action_plan())->group(kGroup);
}

void ConsultationFlags(Command& command, v1::RecordInteractionRequest* request) {
  constexpr const char* kGroup = "Asking others, with --note";
  command.Text("--consulted", "Who was asked", request->mutable_consulted_party())->type_name("PARTY")->group(kGroup);
  command
      .Number("--answers", 1, kLargestNumber, "The number of the consultation that this answers",
              [request](int number) { request->set_answered_consultation(number); })
      ->type_name("NUMBER")
      ->group(kGroup);
}

// What the flags name is read, and what is missing is said; nothing for a request that is ready to be sent.
std::string Completed(Session& session, const Beside& beside, bool text_given, v1::RecordInteractionRequest& request) {
  if (request.direction() == v1::DIRECTION_UNSPECIFIED) return "one of --in, --out and --note has to say what it is";
  if (request.direction() != v1::DIRECTION_NOTE && request.channel() == v1::CHANNEL_UNSPECIFIED) {
    return "--channel has to say how it travelled";
  }
  if (!beside.text_file.empty()) {
    const absl::StatusOr<std::string> read = ReadTextFile(beside.text_file, session.in());
    if (!read.ok()) return absl::StrCat("--text-file: ", read.status().message());
    request.set_text(*read);
  } else if (!text_given) {
    return "TEXT or --text-file is needed";
  }
  for (const std::string& file : beside.files) {
    absl::StatusOr<v1::Attachment> attachment = AttachmentOfFile(file);
    if (!attachment.ok()) return absl::StrCat("--attach-file: ", attachment.status().message());
    *request.add_attachments() = *std::move(attachment);
  }
  SetTime(session, beside.promised_resolution, [&] { return request.mutable_promised_resolution_time(); });
  SetTime(session, beside.promised_call, [&] { return request.mutable_promised_call_back_time(); });
  return "";
}

void AddRecord(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"record", "Put a message, in or out, or a note on record",
       "docket record 7K3M2Q9A --out --channel phone --promise-call +4h 'We call when the carrier answers.'", kWork});
  auto request = std::make_shared<v1::RecordInteractionRequest>();
  auto beside = std::make_shared<Beside>();
  CaseArgument(command, request.get());
  CLI::Option* text = command.Text("TEXT", "The words, or what they came to", request->mutable_text());
  command.Text("--text-file", "The same from a file; - is the standard input", &beside->text_file)
      ->type_name("FILE")
      ->excludes(text);
  DirectionFlags(command, request.get());
  ChannelFlag(command, "How it travelled; not for a note", request.get());
  PromiseFlags(command, request.get(), beside.get());
  ConsultationFlags(command, request.get());
  AttachmentFlags(command, request.get(), beside.get());
  command.ChangeFlags(request.get());
  command.Runs([request, beside, text](Session& session) {
    const std::string complaint = Completed(session, *beside, text->count() > 0, *request);
    if (!complaint.empty()) return session.WrongUsage(complaint);
    return ChangeCase(session, &Cases::RecordInteraction, *request, [request](const v1::Case& value) {
      const bool note = request->direction() == v1::DIRECTION_NOTE;
      return absl::StrCat("Recorded a ", note ? "note" : "message", " on case ", Id(value));
    });
  });
}

}  // namespace

void AddRecordCommands(CLI::App& app, Chosen& chosen) { AddRecord(app, chosen); }

}  // namespace docket::client
