#include "server/embedded/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using testing::ReadFile;
using testing::TemporaryFolder;

// What a shell script prints when it is run as a child.
std::string OutputOf(const std::string& script, int kept_fd = -1) {
  const TemporaryFolder tmp;
  const auto pid = StartChild({.arguments = {"/bin/sh", "-c", script}, .output = tmp / "out", .kept_fd = kept_fd});
  EXPECT_TRUE(pid.ok()) << pid.status();
  EXPECT_EQ(Reap(*pid), 0);
  return ReadFile(tmp / "out");
}

TEST(StartChild, GivesTheChildASessionOfItsOwn) {
  // Fields 1, 5 and 6 of proc(5): process, process group and session.
  EXPECT_EQ(OutputOf("read pid name state ppid group session rest < /proc/$$/stat; "
                     "test $pid = $group -a $pid = $session && echo its own"),
            "its own\n");
}

TEST(StartChild, LeavesOpenOnlyTheDescriptorThatIsKept) {
  const int secret = open("/etc/hostname", O_RDONLY);  // on purpose without close-on-exec
  const int kept = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(secret, 0);
  ASSERT_GE(kept, 0);
  // The list is ls's own, so the last one is the folder that it reads: a shell may yet hold a pipe's end open.
  EXPECT_EQ(OutputOf("readlink /proc/$$/fd/3; exec ls /proc/self/fd", kept), "/etc/passwd\n0\n1\n2\n3\n4\n");
  EXPECT_EQ(OutputOf("exec ls /proc/self/fd"), "0\n1\n2\n3\n");
  close(secret);
  close(kept);
}

TEST(StartChild, PassesOnNoSecretsOfTheEnvironment) {
  setenv("DOCKET_TEST_PASSWORD", "do not tell", 1);
  EXPECT_EQ(OutputOf("env | grep -c PASSWORD; test -n \"$PATH\" && echo path"), "0\npath\n");
  unsetenv("DOCKET_TEST_PASSWORD");
}

TEST(StartChild, UndoesBlockedAndIgnoredSignals) {
  sigset_t term;
  sigset_t before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, &before);
  const auto old = signal(SIGINT, SIG_IGN);
  EXPECT_EQ(OutputOf("grep -E 'SigBlk|SigIgn' /proc/self/status | tr -d '\\t'"),
            "SigBlk:0000000000000000\nSigIgn:0000000000000000\n");
  signal(SIGINT, old);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(StartChild, LeavesAZombieUntilItIsReaped) {
  const TemporaryFolder tmp;
  const auto pid = StartChild({.arguments = {"/bin/sh", "-c", "kill -9 $$"}, .output = tmp / "out"});
  ASSERT_TRUE(pid.ok()) << pid.status();
  AwaitExit(*pid);
  EXPECT_TRUE(HasExited(*pid));
  EXPECT_EQ(DescribeExit(Reap(*pid)), "was killed by signal 9");
}

TEST(StartChild, AProgramThatCannotBeExecutedExitsWith127) {
  const TemporaryFolder tmp;
  const auto pid = StartChild({.arguments = {"/nowhere/program"}, .output = tmp / "out"});
  ASSERT_TRUE(pid.ok()) << pid.status();
  EXPECT_EQ(DescribeExit(Reap(*pid)), "exited with status 127");
  EXPECT_EQ(ReadFile(tmp / "out"), "the program cannot be executed\n");
}

TEST(StartChild, AnOutputThatCannotBeWrittenIsAnError) {
  EXPECT_FALSE(StartChild({.arguments = {"/bin/true"}, .output = "/nowhere/out"}).ok());
}

}  // namespace
}  // namespace docket::server
