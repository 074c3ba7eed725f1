// The people of the made-up desk: its teams, its staff, and the customers who come to it. Nobody in it exists: the
// addresses are of example.com and example.org, the numbers of the ranges kept for fiction.
//
// Pure functions; any thread may call them.
#ifndef DOCKET_API_CLIENT_DEMO_CAST_H_
#define DOCKET_API_CLIENT_DEMO_CAST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "docket/v1/case_history.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::client::demo {

// The same ones whatever the seed, so that a second demo finds them there.
std::vector<v1::Team> Teams();
// Everybody: of each team three representatives, a senior one and an expert; besides them a specialist for conflicts,
// quality assurance, two supervisors and a manager. One representative is away.
std::vector<v1::Staff> Staff();

// Those at work who hold one of these roles; of one team, or where `team` is empty of all.
std::vector<std::string> Holders(const std::vector<v1::Staff>& staff, absl::string_view team,
                                 const std::vector<v1::Role>& roles);

// Those at work to whom a case of this level may go, and whether one person is among them.
std::vector<v1::Role> RolesOf(v1::EscalationLevel level);
bool Holds(const v1::Staff& person, v1::EscalationLevel level);

// The customer of this number, with a name and an address that no other number below 4,000 has.
v1::HistoryCustomer Customer(std::uint64_t seed, int number);

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_CAST_H_
