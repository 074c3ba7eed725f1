// What a caller keeps with a case: tags, attributes, references.
#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

constexpr char kTags[] = "tags";
constexpr char kAttributes[] = "attributes";
constexpr char kAccountReferences[] = "account_references";
constexpr char kOrderReferences[] = "order_references";

using Attributes = google::protobuf::Map<std::string, std::string>;

template <typename Paths>
bool Names(const Paths& paths, absl::string_view field) {
  return std::find(paths.begin(), paths.end(), field) != paths.end();
}

void CheckAttributes(const Attributes& attributes, Checks* checks) {
  checks->Count(kAttributes, static_cast<int>(attributes.size()), limits::kAttributes);
  const bool keys =
      std::all_of(attributes.begin(), attributes.end(), [](const auto& a) { return IsDirectoryId(a.first); });
  if (!keys) return checks->Add(kAttributes, "each key must be 1 to 40 of a-z, 0-9 and -");
  if (attributes.size() > static_cast<size_t>(limits::kAttributes)) return;
  // In the order of the keys: a map of the contract has none of its own.
  for (const auto& [key, value] : std::map<std::string, std::string>(attributes.begin(), attributes.end())) {
    checks->Text(absl::StrCat(kAttributes, ".", key), value, Checks::kOptional, limits::kAttributeCharacters,
                 Checks::kOneLine);
  }
}

template <typename References>
bool Same(const References& one, const References& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end());
}

bool Same(const Attributes& one, const Attributes& other) {
  return one.size() == other.size() && std::all_of(one.begin(), one.end(), [&other](const auto& attribute) {
           const auto found = other.find(attribute.first);
           return found != other.end() && found->second == attribute.second;
         });
}

}  // namespace

Violations Validate(const v1::UpdateCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  CheckMask(request, {kTags, kAttributes, kAccountReferences, kOrderReferences}, &checks);
  const auto& paths = request.update_mask().paths();
  // Only what the mask names is judged.
  if (Names(paths, kTags)) CheckIds(kTags, request.tags(), limits::kTags, &checks);
  if (Names(paths, kAttributes)) CheckAttributes(request.attributes(), &checks);
  if (Names(paths, kAccountReferences)) CheckReferences(kAccountReferences, request.account_references(), &checks);
  if (Names(paths, kOrderReferences)) CheckReferences(kOrderReferences, request.order_references(), &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::UpdateCaseRequest& request, const Context& context) {
  v1::CaseEventDetail detail;
  v1::CaseUpdated* updated = detail.mutable_updated();
  const auto changes = [&](const char* field, const auto& now, const auto& wanted) {
    if (!Names(request.update_mask().paths(), field) || Same(now, wanted)) return false;
    updated->add_paths(field);
    return true;
  };
  if (changes(kTags, c.tags(), request.tags())) *updated->mutable_tags() = request.tags();
  if (changes(kAttributes, c.attributes(), request.attributes())) {
    *updated->mutable_attributes() = request.attributes();
  }
  if (changes(kAccountReferences, c.account_references(), request.account_references())) {
    *updated->mutable_account_references() = request.account_references();
  }
  if (changes(kOrderReferences, c.order_references(), request.order_references())) {
    *updated->mutable_order_references() = request.order_references();
  }
  if (updated->paths().empty()) {
    return PreconditionRefusal(reason::kNothingChanges, "the case has these values already, in all that the mask names",
                               {{"update_mask", "names nothing that would change"}});
  }
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::CaseUpdated& event, const Stamp& /*stamp*/, v1::Case* c) {
  if (Names(event.paths(), kTags)) *c->mutable_tags() = event.tags();
  if (Names(event.paths(), kAttributes)) *c->mutable_attributes() = event.attributes();
  if (Names(event.paths(), kAccountReferences)) *c->mutable_account_references() = event.account_references();
  if (Names(event.paths(), kOrderReferences)) *c->mutable_order_references() = event.order_references();
}

}  // namespace docket::rules
