// The bounds of links, each of its own: of those that lead out of a case, and of those that lead to it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/rules/limits.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

constexpr int kMost = rules::limits::kLinksOfCase;

// Sent as bytes: nobody waits for the link back.
Answer Link(ServedDesk& desk, const v1::Case& c, const v1::Case& older) {
  const v1::LinkCasesRequest request = For(c, Linking(older.name()));
  return desk.SendBytes(MethodOf(request.GetDescriptor()), request.SerializeAsString());
}

// Until what follows from the last event of the case was carried out, or left out.
bool AwaitConsequences(ServedDesk& desk, const v1::Case& c) {
  const Id id = *ParseCaseName(c.name());
  const std::string last = desk.database().QueryOne(
      absl::StrCat("SELECT MAX(sequence) FROM case_events WHERE subject_kind = 1 AND lane = ", id.lane,
                   " AND number = ", id.number));
  return Await(absl::Seconds(60), [&] {
    return desk.database().QueryOne(
               absl::StrCat("SELECT COUNT(*) FROM checkpoints WHERE consumer = 'consequences' AND lane = ", id.lane,
                            " AND sequence >= ", last)) == "1";
  });
}

int Inbound(const v1::Case& c) {
  return static_cast<int>(
      std::count_if(c.links().begin(), c.links().end(), [](const v1::CaseLink& link) { return link.inbound(); }));
}

TEST(LinksTest, PastTheBoundOfLinksToACaseTheNewerOneAloneKnows) {
  ServedDesk desk;
  const v1::Case oldest = desk.OpenCase();
  const v1::Case older = desk.OpenCase();
  std::vector<v1::Case> newer;
  for (int i = 0; i <= kMost; ++i) newer.push_back(desk.OpenCase());
  // One after the other, so that the last is the one too many.
  for (int i = 0; i < kMost; ++i) ASSERT_TRUE(Link(desk, newer[static_cast<size_t>(i)], older).ok()) << i;
  ASSERT_TRUE(Await(absl::Seconds(60), [&] { return Inbound(desk.Read(older.name())) == kMost; }));
  const v1::Case full = desk.Read(older.name());
  const Answer one_more = Link(desk, newer.back(), older);
  ASSERT_TRUE(one_more.ok()) << one_more;
  ASSERT_TRUE(AwaitConsequences(desk, newer.back()));
  EXPECT_EQ(desk.Read(older.name()).SerializeAsString(), full.SerializeAsString()) << "the older case is left as it is";
  ASSERT_EQ(desk.Read(newer.back().name()).links_size(), 1);
  EXPECT_EQ(desk.Read(newer.back().name()).links(0).other(), older.name());
  // Those that lead to it take no room from those that lead out of it.
  const Answer out = Link(desk, older, oldest);
  EXPECT_TRUE(out.ok()) << out;
  EXPECT_EQ(out.As<v1::Case>().links_size(), kMost + 1);
}

// And the other way round: a case with all its links out is still found from those that point to it.
TEST(LinksTest, ACaseWithAllItsLinksOutTakesLinksIn) {
  ServedDesk desk;
  std::vector<v1::Case> older;
  for (int i = 0; i <= kMost; ++i) older.push_back(desk.OpenCase());
  const v1::Case c = desk.OpenCase();
  const v1::Case newer = desk.OpenCase();
  for (int i = 0; i < kMost; ++i) ASSERT_TRUE(Link(desk, c, older[static_cast<size_t>(i)]).ok()) << i;
  EXPECT_EQ(Link(desk, c, older.back()).reason, reason::kLimitReached);
  ASSERT_TRUE(Link(desk, newer, c).ok());
  EXPECT_TRUE(Await(absl::Seconds(60), [&] { return Inbound(desk.Read(c.name())) == 1; }));
}

}  // namespace
}  // namespace docket::testing
