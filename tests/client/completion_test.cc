// The completion script, run by the shell that it is for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/client/scripted_desk.h"

namespace docket::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CompletionTest : public testing::Test {
 protected:
  CompletionTest() { std::ofstream(script_) << RunDocket("127.0.0.1:1", {"completion", "bash"}).out; }
  ~CompletionTest() override { std::filesystem::remove(script_); }

  // What bash offers for the last of these words, on one line between blanks.
  std::string Offered(const std::vector<std::string>& words) const {
    const std::string command =
        absl::StrCat("bash --norc -c 'source ", script_.string(), "; COMP_WORDS=(", absl::StrJoin(words, " "),
                     "); COMP_CWORD=", words.size() - 1, "; _docket; echo \" ${COMPREPLY[*]} \"' 2>&1");
    std::string offered;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> chunk{};
    while (pipe != nullptr && fgets(chunk.data(), chunk.size(), pipe) != nullptr) offered += chunk.data();
    if (pipe != nullptr) pclose(pipe);
    return offered;
  }

  const std::filesystem::path script_ =
      std::filesystem::path(testing::TempDir()) / absl::StrCat("docket_completion_", getpid());
};

TEST_F(CompletionTest, Commands) {
  EXPECT_EQ(Offered({"docket", "de"}), " deescalate decide deadline demo \n");
  EXPECT_EQ(Offered({"docket", "staff", "up"}), " update \n");
  EXPECT_EQ(Offered({"docket", "maintenance", "o"}), " on off \n");
  EXPECT_EQ(Offered({"docket", "--json", "tas"}), " task tasks \n");
}

TEST_F(CompletionTest, FlagsOfTheCommandAndOfTheWhole) {
  EXPECT_EQ(Offered({"docket", "open", "--des"}), " --description --description-file \n");
  EXPECT_EQ(Offered({"docket", "task", "add", "7K3M2Q", "--s"}), " --server \n");
  EXPECT_EQ(Offered({"docket", "ack", "7K3M2Q", "--pu"}), " --purpose \n");
  EXPECT_THAT(Offered({"docket", "ack", "7K3M2Q", "--"}), AllOf(HasSubstr(" --channel "), Not(HasSubstr(" --kind "))));
}

TEST_F(CompletionTest, WordsOfAFlag) {
  EXPECT_EQ(Offered({"docket", "open", "--kind", "\"\""}), " inquiry complaint request \n");
  EXPECT_EQ(Offered({"docket", "open", "--kind", "=", "c"}), " complaint \n");
  EXPECT_EQ(Offered({"docket", "open", "--kind", "="}), " inquiry complaint request \n");
  EXPECT_EQ(Offered({"docket", "completion", "z"}), " zsh \n");
  EXPECT_EQ(Offered({"docket", "open", "--subject", "\"\""}), "  \n") << "anybody's to choose";
}

TEST_F(CompletionTest, FilesAfterACommandThatTakesOne) {
  EXPECT_THAT(Offered({"docket", "import", "/et"}), HasSubstr(" /etc "));
  EXPECT_THAT(Offered({"docket", "export", "--f"}), HasSubstr(" --from --force "));
  EXPECT_EQ(Offered({"docket", "ack", "/et"}), "  \n");
}

TEST_F(CompletionTest, ZshRunsTheSameScript) {
  EXPECT_THAT(RunDocket("127.0.0.1:1", {"completion", "zsh"}).out,
              AllOf(StartsWith("(( $+functions[compdef] )) || "), HasSubstr("complete -F _docket docket\n")));
}

}  // namespace
}  // namespace docket::client
