#include "api/client/demo/cast.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/client/demo/dice.h"

namespace docket::client::demo {
namespace {

constexpr int kRepresentativeCapacity = 25;
constexpr int kSeniorCapacity = 20;
constexpr int kLeaderCapacity = 60;

struct Person {
  const char* id;
  const char* display_name;
  v1::Role role;
  const char* team;
  std::vector<const char*> skills;
};

const std::vector<Person>& People() {
  static const auto* const people = new std::vector<Person>{
      {"amina", "Amina Okafor", v1::ROLE_REPRESENTATIVE, "billing", {"invoices", "refunds"}},
      {"ben", "Ben Whitlock", v1::ROLE_REPRESENTATIVE, "billing", {"invoices", "refunds"}},
      {"clara", "Clara Nowak", v1::ROLE_REPRESENTATIVE, "billing", {"invoices", "refunds", "contracts"}},
      {"dmitri", "Dmitri Volkov", v1::ROLE_SENIOR_REPRESENTATIVE, "billing", {"invoices", "refunds", "contracts"}},
      {"elena", "Elena Marchetti", v1::ROLE_EXPERT, "billing", {"invoices", "refunds", "contracts", "tax"}},
      {"farid", "Farid Haddad", v1::ROLE_REPRESENTATIVE, "delivery", {"parcels", "returns"}},
      {"grace", "Grace Lindqvist", v1::ROLE_REPRESENTATIVE, "delivery", {"parcels", "returns"}},
      {"hugo", "Hugo Almeida", v1::ROLE_REPRESENTATIVE, "delivery", {"parcels", "returns", "refunds"}},
      {"ines", "Ines Carvalho", v1::ROLE_SENIOR_REPRESENTATIVE, "delivery", {"parcels", "returns", "refunds"}},
      {"jonas", "Jonas Brandt", v1::ROLE_EXPERT, "delivery", {"parcels", "returns", "customs"}},
      {"keiko", "Keiko Tanaka", v1::ROLE_REPRESENTATIVE, "technical", {"devices", "app"}},
      {"liam", "Liam Gallagher-Reyes", v1::ROLE_REPRESENTATIVE, "technical", {"devices", "app"}},
      {"maya", "Maya Krishnan", v1::ROLE_REPRESENTATIVE, "technical", {"devices", "app", "network"}},
      {"nils", "Nils Aaltonen", v1::ROLE_SENIOR_REPRESENTATIVE, "technical", {"devices", "app", "network"}},
      {"olga", "Olga Petrenko", v1::ROLE_EXPERT, "technical", {"devices", "app", "network", "firmware"}},
      {"paulo", "Paulo Ferreira", v1::ROLE_REPRESENTATIVE, "accounts", {"login", "identity"}},
      {"quinn", "Quinn Harper", v1::ROLE_REPRESENTATIVE, "accounts", {"login", "identity"}},
      {"rosa", "Rosa Jimenez", v1::ROLE_REPRESENTATIVE, "accounts", {"login", "identity", "privacy"}},
      {"samir", "Samir Nasser", v1::ROLE_SENIOR_REPRESENTATIVE, "accounts", {"login", "identity", "privacy"}},
      {"tessa", "Tessa van Dijk", v1::ROLE_EXPERT, "accounts", {"login", "identity", "privacy"}},
      {"uma", "Uma Bergstrom", v1::ROLE_CONFLICT_SPECIALIST, "", {"mediation", "refunds"}},
      {"viktor", "Viktor Horak", v1::ROLE_QUALITY_ASSURANCE, "", {"reviews"}},
      {"wendy", "Wendy Osei", v1::ROLE_SUPERVISOR, "", {"refunds", "contracts"}},
      {"xavier", "Xavier Dubois", v1::ROLE_SUPERVISOR, "", {"devices", "parcels"}},
      {"yasmin", "Yasmin Rahimi", v1::ROLE_MANAGER, "", {"contracts", "privacy"}},
  };
  return *people;
}

bool HoldsOneOf(const v1::Staff& person, const std::vector<v1::Role>& roles) {
  return std::any_of(person.roles().begin(), person.roles().end(), [&roles](int role) {
    return std::find(roles.begin(), roles.end(), static_cast<v1::Role>(role)) != roles.end();
  });
}

// On leave: nothing lies with her, and nothing can be given to her.
constexpr absl::string_view kAway = "clara";

int CapacityOf(v1::Role role) {
  switch (role) {
    case v1::ROLE_REPRESENTATIVE:
      return kRepresentativeCapacity;
    case v1::ROLE_SUPERVISOR:
    case v1::ROLE_MANAGER:
      return kLeaderCapacity;
    case v1::ROLE_QUALITY_ASSURANCE:
      return 0;
    default:
      return kSeniorCapacity;
  }
}

// 64 and 67 of them: what has no common factor makes all their pairs different.
constexpr std::array<const char*, 64> kFirstNames = {
    "Adele",  "Aiko",   "Alan",   "Amara",   "Anders", "Anouk",  "Arjun", "Astrid", "Beatriz", "Bianca", "Boris",
    "Bruno",  "Carmen", "Cedric", "Chidi",   "Chloe",  "Daniel", "Daria", "Diego",  "Edith",   "Emil",   "Esther",
    "Fatima", "Felix",  "Fiona",  "Gabriel", "Gita",   "Greta",  "Hanna", "Hassan", "Helena",  "Henry",  "Ida",
    "Igor",   "Imani",  "Isaac",  "Jasmine", "Joana",  "Joel",   "Julia", "Kamal",  "Karin",   "Kofi",   "Laila",
    "Lars",   "Leonie", "Luca",   "Magda",   "Marcus", "Mei",    "Milan", "Naomi",  "Nadia",   "Oscar",  "Petra",
    "Rafael", "Renate", "Ruben",  "Selma",   "Simon",  "Stella", "Tariq", "Vera",   "Zoran"};
constexpr std::array<const char*, 67> kLastNames = {
    "Abara",  "Albrecht", "Andersson", "Baker",   "Bauer",   "Becker",  "Bianchi", "Castillo",  "Chen",   "Clarke",
    "Costa",  "Dahl",     "Dasgupta",  "Demir",   "Dvorak",  "Eriksen", "Fischer", "Fontaine",  "Foster", "Garcia",
    "Gruber", "Haas",     "Hansen",    "Hughes",  "Ibrahim", "Ivanova", "Jansen",  "Jovanovic", "Kaplan", "Kaur",
    "Keller", "Kim",      "Kovacs",    "Kruger",  "Lambert", "Larsen",  "Laurent", "Lehmann",   "Lopez",  "Martin",
    "Mbeki",  "Meyer",    "Moreau",    "Morgan",  "Moser",   "Mueller", "Murphy",  "Nguyen",    "Novak",  "Olsen",
    "Osman",  "Palmer",   "Patel",     "Pereira", "Popescu", "Quist",   "Ricci",   "Rossi",     "Saito",  "Schmidt",
    "Silva",  "Singh",    "Sorensen",  "Taylor",  "Torres",  "Vargas",  "Wagner"};

// Where a number of customers starts among the sequences of chance.
constexpr std::uint64_t kCustomerStream = std::uint64_t{1} << 40;

// +44 1632 960xxx and +1 xxx 555 01xx were set aside to be printed in stories.
std::string Phone(Dice& dice) {
  constexpr std::array<int, 6> kAreas = {202, 303, 415, 512, 617, 718};
  if (dice.Chance(50)) return absl::StrFormat("+44 1632 960%03d", dice.Below(1000));
  return absl::StrFormat("+1 %d 555 01%02d", dice.Pick(kAreas), dice.Below(100));
}

}  // namespace

std::vector<v1::Team> Teams() {
  constexpr std::array<std::array<const char*, 2>, 4> kTeams = {{{"billing", "Bills and payments"},
                                                                 {"delivery", "Orders and delivery"},
                                                                 {"technical", "Technical support"},
                                                                 {"accounts", "Accounts and access"}}};
  std::vector<v1::Team> teams;
  for (const auto& [id, display_name] : kTeams) {
    v1::Team& team = teams.emplace_back();
    team.set_name(absl::StrCat("teams/", id));
    team.set_display_name(display_name);
  }
  return teams;
}

std::vector<v1::Staff> Staff() {
  std::vector<v1::Staff> all;
  for (const Person& person : People()) {
    v1::Staff& staff = all.emplace_back();
    staff.set_name(absl::StrCat("staff/", person.id));
    staff.set_display_name(person.display_name);
    staff.add_roles(person.role);
    if (*person.team != '\0') staff.set_team(absl::StrCat("teams/", person.team));
    for (const char* skill : person.skills) staff.add_skills(skill);
    staff.set_capacity(CapacityOf(person.role));
    staff.set_available(person.id != kAway);
  }
  return all;
}

std::vector<std::string> Holders(const std::vector<v1::Staff>& staff, absl::string_view team,
                                 const std::vector<v1::Role>& roles) {
  std::vector<std::string> names;
  for (const v1::Staff& person : staff) {
    if (HoldsOneOf(person, roles) && person.available() && (team.empty() || person.team() == team))
      names.push_back(person.name());
  }
  return names;
}

std::vector<v1::Role> RolesOf(v1::EscalationLevel level) {
  switch (level) {
    case v1::ESCALATION_LEVEL_SENIOR:
      return {v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER};
    case v1::ESCALATION_LEVEL_EXPERT:
      return {v1::ROLE_EXPERT, v1::ROLE_MANAGER};
    case v1::ESCALATION_LEVEL_SPECIALIST:
      return {v1::ROLE_CONFLICT_SPECIALIST, v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER};
    case v1::ESCALATION_LEVEL_SUPERVISOR:
      return {v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER};
    default:
      return {v1::ROLE_MANAGER};
  }
}

bool Holds(const v1::Staff& person, v1::EscalationLevel level) { return HoldsOneOf(person, RolesOf(level)); }

v1::HistoryCustomer Customer(std::uint64_t seed, int number) {
  Dice dice(seed, kCustomerStream + static_cast<std::uint64_t>(number));
  // Each number has its pair of names, and neighbours have nothing in common.
  constexpr std::size_t kPairs = kFirstNames.size() * kLastNames.size();
  constexpr std::size_t kStride = 2011;
  const std::size_t place = static_cast<std::size_t>(number) * kStride + seed % kPairs;
  const std::string first = kFirstNames[place % kFirstNames.size()];
  const std::string last = kLastNames[place % kLastNames.size()];
  // Past all pairs of names they come again, with a number in the address.
  const std::size_t round = static_cast<std::size_t>(number) / kPairs;
  v1::HistoryCustomer customer;
  customer.set_uid(dice.Uuid());
  v1::Contact* contact = customer.mutable_contact();
  contact->set_display_name(absl::StrCat(first, " ", last));
  contact->set_email(absl::StrCat(absl::AsciiStrToLower(first), ".", absl::AsciiStrToLower(last),
                                  round == 0 ? "" : absl::StrCat(round + 1), "@example.",
                                  dice.Chance(70) ? "com" : "org"));
  if (dice.Chance(65)) contact->set_phone(Phone(dice));
  return customer;
}

}  // namespace docket::client::demo
