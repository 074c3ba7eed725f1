#include "server/rules/access.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/refusal.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "server/rules/people.h"

namespace docket::rules {
namespace {

using google::protobuf::FieldDescriptor;

// Where a request names the person who acts.
constexpr const char* kActingPerson[] = {"accepter", "taker", "approver", "staff", "owner"};

const AccessRow* RowOf(absl::string_view method) {
  const auto& table = AccessTable();
  const auto row =
      std::find_if(table.begin(), table.end(), [&method](const AccessRow& one) { return one.method == method; });
  return row == table.end() ? nullptr : &*row;
}

const v1::Staff* PersonOf(const Directory& directory, const std::string& identity) {
  const auto known = directory.people.find(identity);
  // Of two who claim to be the same, nobody can say which one calls.
  return known == directory.people.end() ? nullptr : FindStaff(directory, known->second);
}

std::string ActingPerson(const google::protobuf::Message& request) {
  for (const char* name : kActingPerson) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
    if (field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      return request.GetReflection()->GetString(request, field);
    }
  }
  return "";
}

bool IsWorkMatter(const std::string& path) {
  return path == "team" || path == "skills" || path == "capacity" || path == "available";
}

absl::Status Forbidden(absl::string_view message) {
  return Refusal(absl::StatusCode::kPermissionDenied, reason::kRoleForbidden, message);
}

}  // namespace

std::string CallerRoleName(CallerRole role) {
  if (role == CallerRole::kService) return "service";
  if (role == CallerRole::kAdministrator) return "administrator";
  const std::string name = v1::Role_Name(static_cast<v1::Role>(static_cast<int>(role) + 1));
  return absl::AsciiStrToLower(name.substr(sizeof("ROLE_") - 1));
}

bool ParseCallerRole(absl::string_view name, CallerRole* role) {
  for (int i = 0; i < kCallerRoles; ++i) {
    if (CallerRoleName(static_cast<CallerRole>(i)) != name) continue;
    *role = static_cast<CallerRole>(i);
    return true;
  }
  return false;
}

Access::Access(Caller caller, std::shared_ptr<const Directory> directory)
    : caller_(std::move(caller)), directory_(std::move(directory)) {
  if (caller_.unrestricted || directory_ == nullptr) return;
  if (caller_.on_behalf_of.empty()) {
    roles_ = caller_.roles;
    person_ = PersonOf(*directory_, caller_.name);
  } else {
    person_ = FindStaff(*directory_, caller_.on_behalf_of);
  }
  if (person_ == nullptr) return;
  static_assert(v1::Role_MAX == static_cast<int>(CallerRole::kQualityAssurance) + 1);
  for (int role : person_->roles()) {
    // One that only a newer version knows is none here.
    if (role > 0 && role <= v1::Role_MAX) roles_.insert(static_cast<CallerRole>(role - 1));
  }
}

bool Access::Holds(absl::string_view method, const std::vector<Reach>& reaches) const {
  const AccessRow* row = RowOf(method);
  return row != nullptr && std::any_of(roles_.begin(), roles_.end(), [&](CallerRole role) {
           return std::find(reaches.begin(), reaches.end(), row->by_role[static_cast<size_t>(role)]) != reaches.end();
         });
}

absl::Status Access::MayCall(absl::string_view method) const {
  if (caller_.unrestricted) return absl::OkStatus();
  const AccessRow* row = RowOf(method);
  std::vector<std::string> who;
  for (size_t i = 0; row != nullptr && i < row->by_role.size(); ++i) {
    if (row->by_role[i] == Reach::kNone) continue;
    if (roles_.contains(static_cast<CallerRole>(i))) return absl::OkStatus();
    who.push_back(CallerRoleName(static_cast<CallerRole>(i)));
  }
  return Forbidden(
      absl::StrCat(method, " is for these roles: ", absl::StrJoin(who, ", "), "; the caller holds none of them"));
}

absl::Status Access::MayAsk(absl::string_view method, const google::protobuf::Message& request) const {
  if (absl::Status may = MayCall(method); !may.ok() || caller_.unrestricted) return may;
  // Whoever holds another role too, which may ask of anybody, is not bound to oneself.
  const bool of_anybody = Holds(method, {Reach::kAll, Reach::kOwn, Reach::kMasked});
  if (!of_anybody && Holds(method, {Reach::kOwnAsSelf, Reach::kAllAsSelf})) {
    if (person_ == nullptr || ActingPerson(request) != person_->name()) {
      return Forbidden(absl::StrCat(method, " is done for oneself: the person that it names has to be the caller"));
    }
  }
  if (method == "ClaimNextCase" && !ReachesTeam(method, static_cast<const v1::ClaimNextCaseRequest&>(request).team())) {
    return Forbidden("one claims from the queue of one's own team");
  }
  if (method == "UpdateStaff" && !Holds(method, {Reach::kAll})) {
    const auto& paths = static_cast<const v1::UpdateStaffRequest&>(request).update_mask().paths();
    if (!std::all_of(paths.begin(), paths.end(), IsWorkMatter)) {
      return Forbidden("a supervisor changes a person's team, skills, capacity and available; a manager the rest");
    }
  }
  return absl::OkStatus();
}

bool Access::Reaches(absl::string_view method, const v1::Case& c) const {
  return Holds(method, {Reach::kMasked}) || ReachesWhole(method, c);
}

bool Access::ReachesWhole(absl::string_view method, const v1::Case& c) const {
  if (ReachesTeam(method, c.team())) return true;
  if (person_ == nullptr || !Holds(method, {Reach::kOwn, Reach::kOwnAsSelf})) return false;
  if (c.assignee() == person_->name()) return true;
  return std::any_of(c.escalations().begin(), c.escalations().end(), [this](const v1::Escalation& escalation) {
    const bool open = !escalation.has_accept_time() && !escalation.has_withdraw_time();
    return open && HoldsLevel(*person_, escalation.level());
  });
}

bool Access::ReachesTeam(absl::string_view method, absl::string_view team) const {
  if (caller_.unrestricted || Holds(method, {Reach::kAll, Reach::kAllAsSelf})) return true;
  if (person_ == nullptr || !Holds(method, {Reach::kOwn, Reach::kOwnAsSelf})) return false;
  return team.empty() || team == person_->team();
}

bool Access::ReachesPerson(absl::string_view method, absl::string_view staff) const {
  if (caller_.unrestricted || Holds(method, {Reach::kAll, Reach::kAllAsSelf, Reach::kMasked})) return true;
  return person_ != nullptr && Holds(method, {Reach::kOwn, Reach::kOwnAsSelf}) && staff == person_->name();
}

bool Access::MasksAll(absl::string_view method) const {
  // Nobody who holds nothing gets here, but one who lost it a moment ago.
  return !caller_.unrestricted && !Holds(method, {Reach::kAll, Reach::kOwn, Reach::kAllAsSelf, Reach::kOwnAsSelf});
}

bool Access::Masks(absl::string_view method, const v1::Case& c) const {
  // A change may have taken the case out of the caller's own reach, which leaves the answer to it whole.
  return MasksAll(method) || (Holds(method, {Reach::kMasked}) && !ReachesWhole(method, c));
}

void Mask(v1::Case* c) {
  c->clear_contact();
  c->clear_customer();
  c->clear_account_references();
  c->clear_order_references();
}

void Mask(v1::CaseEvent* event) {
  if (event->has_texts()) {
    event->mutable_texts()->clear_contact();
    event->mutable_texts()->clear_profile();
  }
  if (event->detail().has_opened()) {
    event->mutable_detail()->mutable_opened()->clear_customer();
    event->mutable_detail()->mutable_opened()->clear_account_references();
    event->mutable_detail()->mutable_opened()->clear_order_references();
  }
  if (event->detail().has_updated()) {
    event->mutable_detail()->mutable_updated()->clear_account_references();
    event->mutable_detail()->mutable_updated()->clear_order_references();
  }
  // That it was another's stays.
  if (event->detail().has_customer_corrected()) event->mutable_detail()->mutable_customer_corrected()->Clear();
}

}  // namespace docket::rules
