#include "api/client/request_id.h"

#include <gtest/gtest.h>

#include <set>

namespace docket::client {
namespace {

TEST(UuidTextTest, IsAVersion4Uuid) {
  std::array<std::uint8_t, 16> bytes{};
  EXPECT_EQ(UuidText(bytes), "00000000-0000-4000-8000-000000000000");
  bytes.fill(0xff);
  EXPECT_EQ(UuidText(bytes), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(UuidTextTest, KeepsTheOrderOfTheBytes) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 0x11);
  EXPECT_EQ(UuidText(bytes), "00112233-4455-4677-8899-aabbccddeeff");
}

TEST(NewRequestIdTest, IsNewEachTime) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const absl::StatusOr<std::string> id = NewRequestId();
    ASSERT_TRUE(id.ok());
    ids.insert(*id);
  }
  EXPECT_EQ(ids.size(), 1000u);
}

}  // namespace
}  // namespace docket::client
