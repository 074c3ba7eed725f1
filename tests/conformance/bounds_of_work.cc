#include "absl/strings/str_cat.h"
#include "tests/conformance/bounds.h"

namespace docket::testing {

std::vector<Bound> BoundsOfWork() {
  using Assess = v1::AssessCaseRequest;
  using Say = v1::RecordInteractionRequest;
  using FollowUpRequest = v1::RecordFollowUpRequest;
  using Update = v1::UpdateCaseRequest;
  using Propose = v1::ProposeResolutionRequest;
  using Batch = v1::BatchGetCasesRequest;
  std::vector<Bound> table = {
      Text("kInteractionCharacters", "RecordFinding", "text", limits::kInteractionCharacters),
      Text("kSummaryCharacters", "ProposeResolution", "summary", limits::kSummaryCharacters),
      Text("kRemarkCharacters", "RecordInteraction", "action_plan", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "RecordFinding", "root_cause_words", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "CompleteTask", "comment", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "DecideResolution", "comment", limits::kRemarkCharacters),
      Text("kActionCharacters", "AddTask", "action", limits::kActionCharacters),
      Many<Assess>("kActions", "AssessCase", "actions", limits::kActions,
                   [](Assess* r, int) { r->add_actions("do it"); }),
      Many<FollowUpRequest>("kActions", "RecordFollowUp", "actions", limits::kActions,
                            [](FollowUpRequest* r, int) { r->add_actions("do it"); }),
      Of<Assess, int>(
          "kActionCharacters", "AssessCase", "actions",
          [](Assess* r, const int& v) { r->set_actions(0, Characters(v)); }, limits::kActionCharacters,
          limits::kActionCharacters + 1),
      Of<FollowUpRequest, int>(
          "kActionCharacters", "RecordFollowUp", "actions",
          [](FollowUpRequest* r, const int& v) { r->set_actions(0, Characters(v)); }, limits::kActionCharacters,
          limits::kActionCharacters + 1),
      Many<Assess>("kSkills", "AssessCase", "skills", limits::kSkills,
                   [](Assess* r, int i) { r->add_skills(absl::StrCat("skill-", i)); }),
      Many<Say>("kArticles", "RecordInteraction", "articles", limits::kArticles,
                [](Say* r, int i) { r->add_articles(absl::StrCat("KB-", i)); }),
      Of<Say, int>(
          "kReferenceBytes", "RecordInteraction", "articles",
          [](Say* r, const int& v) { r->set_articles(0, std::string(v, 'K')); }, limits::kReferenceBytes,
          limits::kReferenceBytes + 1),
      Many<Say>("kAttachments", "RecordInteraction", "attachments", limits::kAttachments,
                [](Say* r, int) { *r->add_attachments() = FullLetter().attachments(0); }),
      Of<Say, int>(
          "kUriBytes", "RecordInteraction", "attachments[0].uri",
          [](Say* r, const int& v) { r->mutable_attachments(0)->set_uri("https:" + std::string(v - 6, 'u')); },
          limits::kUriBytes, limits::kUriBytes + 1),
      Of<Say, int>(
          "kMediaTypeBytes", "RecordInteraction", "attachments[0].media_type",
          [](Say* r, const int& v) { r->mutable_attachments(0)->set_media_type("image/" + std::string(v - 6, 'm')); },
          limits::kMediaTypeBytes, limits::kMediaTypeBytes + 1),
      Of<Say, int>(
          "digest's length", "RecordInteraction", "attachments[0].sha256",
          [](Say* r, const int& v) { r->mutable_attachments(0)->set_sha256(std::string(v, 'a')); }, 64, 65),
      Of<Say, int>(
          "least size", "RecordInteraction", "attachments[0].size_bytes",
          [](Say* r, const int& v) { r->mutable_attachments(0)->set_size_bytes(v); }, 0, -1),
      Of<Say, int>(
          "kPartyCharacters", "RecordInteraction", "consulted_party",
          [](Say* r, const int& v) {
            const std::string name = r->name(), id = r->request_id();
            *r = FullNote();
            r->set_name(name);
            r->set_request_id(id);
            r->set_consulted_party(Characters(v));
          },
          limits::kPartyCharacters, limits::kPartyCharacters + 1),
      Of<Propose, int64_t>(
          "kMostMinorUnits", "ProposeResolution", "remedy.minor_units",
          [](Propose* r, const int64_t& v) { r->mutable_remedy()->set_minor_units(v); }, limits::kMostMinorUnits,
          limits::kMostMinorUnits + 1),
      Of<Propose, int64_t>(
          "least remedy", "ProposeResolution", "remedy.minor_units",
          [](Propose* r, const int64_t& v) { r->mutable_remedy()->set_minor_units(v); }, 1, 0),
      Of<Propose, std::string>(
          "currency's length", "ProposeResolution", "remedy.currency",
          [](Propose* r, const std::string& v) { r->mutable_remedy()->set_currency(v); }, "JPY", "JPYX"),
      Many<Update>("kTags", "UpdateCase", "tags", limits::kTags,
                   [](Update* r, int i) { r->add_tags(absl::StrCat("tag-", i)); }),
      Of<Update, int>(
          "tag's length", "UpdateCase", "tags", [](Update* r, const int& v) { r->set_tags(0, std::string(v, 't')); },
          40, 41),
      Many<Update>("kAttributes", "UpdateCase", "attributes", limits::kAttributes,
                   [](Update* r, int i) { (*r->mutable_attributes())[absl::StrCat("key-", i)] = "value"; }),
      Of<Update, int>(
          "attribute key's length", "UpdateCase", "attributes",
          [](Update* r, const int& v) { (*r->mutable_attributes())[std::string(v, 'k')] = "value"; }, 40, 41),
      Of<Update, int>(
          "kAttributeCharacters", "UpdateCase", "attributes.shop",
          [](Update* r, const int& v) { (*r->mutable_attributes())["shop"] = Characters(v); },
          limits::kAttributeCharacters, limits::kAttributeCharacters + 1),
      Many<Update>("kReferences", "UpdateCase", "order_references", limits::kReferences,
                   [](Update* r, int i) { r->add_order_references(absl::StrCat("O-", i)); }),
      Many<Batch>("kBatchOfCases", "BatchGetCases", "names", limits::kBatchOfCases,
                  [](Batch* r, int) {
                    static const std::string name = SharedDesk().OpenCase().name();
                    r->add_names(name);
                  }),
      Number("task's number", "CompleteTask", "number", 1, 0),
      Number("proposal's number", "DecideResolution", "number", 1, -1),
      Number("proposal's number", "ApproveRemedy", "number", 1, 0),
      Number("flag's number", "ReviewCase", "number", 1, 0),
      Number("escalation's number", "DeescalateCase", "number", 0, -1),
      Of<v1::GetCaseRequest, int64_t>(
          "least version", "GetCase", "version", [](v1::GetCaseRequest* r, const int64_t& v) { r->set_version(v); }, 0,
          -1),
      Id("AssessCase", "category"),
      Id("ReclassifyCase", "category"),
      Id("RecordFinding", "root_cause"),
      Filter("ListCases"),
      Filter("CountCases"),
  };
  for (const char* method :
       {"AssessCase", "ReclassifyCase", "RecordFirstContact", "UnassignCase", "AwaitCustomer", "ResumeCase",
        "DeescalateCase", "TakeOver", "ApproveRemedy", "WithdrawCase", "FlagCase", "ReviewCase"}) {
    table.push_back(Text("kRemarkCharacters", method, "reason", limits::kRemarkCharacters));
  }
  return table;
}

}  // namespace docket::testing
