#include "api/client/attachment.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

// A file with the text "abc", gone with the test.
class AttachmentOfFileTest : public testing::Test {
 protected:
  AttachmentOfFileTest() {
    std::filesystem::create_directory(folder_);
    std::ofstream(Path(), std::ios::binary) << "abc";
  }
  ~AttachmentOfFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Path() const { return folder_ / "a photo=1.PNG"; }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / absl::StrCat("docket_attachment_", getpid());
};

TEST_F(AttachmentOfFileTest, SaysItsSizeAndDigest) {
  const auto attachment = AttachmentOfFile(Path());
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->size_bytes(), 3);
  EXPECT_EQ(attachment->sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(attachment->media_type(), "image/png");
  EXPECT_EQ(attachment->uri().substr(0, 8), "file:///");
  EXPECT_NE(attachment->uri().find("/a%20photo%3D1.PNG"), std::string::npos) << attachment->uri();
}

TEST_F(AttachmentOfFileTest, MayBeKeptElsewhere) {
  const auto attachment = AttachmentOfFile(Path() + "=https://files.example.com/7?v=2");
  ASSERT_TRUE(attachment.ok()) << attachment.status();
  EXPECT_EQ(attachment->uri(), "https://files.example.com/7?v=2");
  EXPECT_EQ(attachment->size_bytes(), 3);
}

TEST_F(AttachmentOfFileTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(AttachmentOfFile("/no/such").status().message(), "'/no/such' cannot be opened as a file");
  EXPECT_FALSE(AttachmentOfFile(folder_.string()).ok());
}

TEST(ParseAttachmentTest, ReadsFromTheRight) {
  const auto attachment = ParseAttachment("https://f.example/a,b,AB12,text/plain,7");
  ASSERT_TRUE(attachment.has_value());
  EXPECT_EQ(attachment->uri(), "https://f.example/a,b");
  EXPECT_EQ(attachment->sha256(), "ab12");
  EXPECT_EQ(attachment->media_type(), "text/plain");
  EXPECT_EQ(attachment->size_bytes(), 7);
}

TEST(ParseAttachmentTest, RefusesWhatIsIncomplete) {
  for (const char* typed : {"", "https://f.example/a", "a,b,c", ",ab,text/plain,7", "a,b,c,many"}) {
    EXPECT_FALSE(ParseAttachment(typed).has_value()) << typed;
  }
}

}  // namespace
}  // namespace docket::client
