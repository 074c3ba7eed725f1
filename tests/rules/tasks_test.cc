// The actions that a case needs: added, numbered, done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/limits.h"
#include "server/rules/new_tasks.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Story Assigned() {
  Story story;
  EXPECT_TRUE(story.Open(Opening(v1::CASE_KIND_REQUEST)).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  story.Pass(absl::Minutes(3));
  return story;
}

TEST(TasksTest, ASSESS2_FOLLOW2_ATaskIsOnTheCaseWithItsOwnerAndWhenItIsDue) {
  Story story = Assigned();
  story.texts.set_sealed("sealed words");
  v1::AddTaskRequest request = TaskToDo("staff/sam");
  *request.mutable_due_time() = rules::ToProto(story.now + absl::Hours(48));
  ASSERT_TRUE(story.Do(request).ok());
  ASSERT_EQ(story.c.tasks_size(), 1);
  const v1::Task& task = story.c.tasks(0);
  EXPECT_EQ(task.number(), 1);
  EXPECT_EQ(task.owner(), "staff/sam");
  EXPECT_EQ(rules::FromProto(task.due_time()), story.now + absl::Hours(48));
  EXPECT_EQ(rules::FromProto(task.create_time()), story.now);
  EXPECT_FALSE(task.has_complete_time());
  EXPECT_EQ(task.added_version(), story.c.version()) << "where its words are";
  EXPECT_EQ(story.told.back().payload.texts().sealed(), "sealed words");
}

TEST(TasksTest, ASSESS2_ATaskWithoutOwnerOrDueTimeHasNeither) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(TaskToDo()).ok());
  EXPECT_EQ(story.c.tasks(0).owner(), "") << "whoever is responsible for the case";
  EXPECT_FALSE(story.c.tasks(0).has_due_time());
  ASSERT_TRUE(story.Do(TaskToDo()).ok());
  EXPECT_EQ(story.c.tasks(1).number(), 2);
}

TEST(TasksTest, ASSESS2_AnOwnerHasToBeThereButMayBeAway) {
  Story story = Assigned();
  EXPECT_EQ(ReasonOf(story.Do(TaskToDo("staff/nobody"))), reason::kStaffNotFound);
  EXPECT_TRUE(story.Do(TaskToDo("staff/zoe")).ok());
}

TEST(TasksTest, ASSESS2_ACaseHasOnlySoManyTasks) {
  Story story = Assigned();
  for (int i = 0; i < rules::limits::kTasksOfCase; ++i) ASSERT_TRUE(story.Do(TaskToDo()).ok()) << i;
  const absl::Status refused = story.Do(TaskToDo());
  EXPECT_EQ(ReasonOf(refused), reason::kLimitReached);
  EXPECT_THAT(Subjects(refused), ElementsAre("tasks"));
  // One that is done still counts: its place in the record is taken.
  ASSERT_TRUE(story.Do(TaskDone(1)).ok());
  EXPECT_EQ(ReasonOf(story.Do(TaskToDo())), reason::kLimitReached);
}

TEST(TasksTest, ASSESS2_ManyTasksAreAddedAtOnceOrNone) {
  v1::Case c;
  for (int i = 1; i < rules::limits::kTasksOfCase; ++i) c.add_tasks()->set_number(i);
  v1::Task model;
  model.set_owner("staff/sam");
  google::protobuf::RepeatedPtrField<v1::Task> tasks;
  EXPECT_EQ(ReasonOf(rules::AddTasks(c, 2, model, &tasks)), reason::kLimitReached);
  EXPECT_TRUE(tasks.empty());
  ASSERT_TRUE(rules::AddTasks(c, 1, model, &tasks).ok());
  ASSERT_EQ(tasks.size(), 1);
  EXPECT_EQ(tasks[0].number(), rules::limits::kTasksOfCase);
  EXPECT_EQ(tasks[0].owner(), "staff/sam");
}

TEST(TasksTest, FOLLOW2_ATaskIsDoneOnce) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(TaskToDo()).ok());
  ASSERT_TRUE(story.Do(TaskToDo()).ok());
  story.Pass(absl::Minutes(4));
  ASSERT_TRUE(story.Do(TaskDone(2)).ok());
  EXPECT_EQ(story.Last().task_completed().number(), 2);
  EXPECT_EQ(rules::FromProto(story.c.tasks(1).complete_time()), story.now);
  EXPECT_FALSE(story.c.tasks(0).has_complete_time());
  EXPECT_EQ(ReasonOf(story.Do(TaskDone(2))), reason::kNoSuchTask) << "it is done already";
  EXPECT_EQ(ReasonOf(story.Do(TaskDone(3))), reason::kNoSuchTask) << "there is none";
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

TEST(TasksTest, ASSESS2_AMalformedTaskIsTurnedAway) {
  EXPECT_THAT(Blamed(TaskToDo("staff/sam")), IsEmpty());
  EXPECT_THAT(Blamed(v1::AddTaskRequest()), ElementsAre("action"));
  v1::AddTaskRequest request = TaskToDo("sam");
  request.set_action(std::string(rules::limits::kActionCharacters + 1, 'a'));
  request.mutable_due_time()->set_nanos(-1);
  EXPECT_THAT(Blamed(request), ElementsAre("action", "owner", "due_time"));
}

TEST(TasksTest, ASSESS2_ADueTimeIsAnyTimeThatThereIs) {
  v1::AddTaskRequest request = TaskToDo();
  const auto blamed = [&request](int64_t seconds, int32_t nanos) {
    request.mutable_due_time()->set_seconds(seconds);
    request.mutable_due_time()->set_nanos(nanos);
    return !Blamed(request).empty();
  };
  EXPECT_FALSE(blamed(0, 0)) << "long past, as an imported task may be";
  EXPECT_FALSE(blamed(253402300799, 999999999));
  EXPECT_TRUE(blamed(253402300800, 0));
  EXPECT_FALSE(blamed(-62135596800, 0));
  EXPECT_TRUE(blamed(-62135596801, 0));
  EXPECT_TRUE(blamed(0, 1000000000));
}

TEST(TasksTest, FOLLOW2_AMalformedCompletionIsTurnedAway) {
  EXPECT_THAT(Blamed(TaskDone(1)), IsEmpty());
  EXPECT_THAT(Blamed(TaskDone(0)), ElementsAre("number"));
  v1::CompleteTaskRequest request = TaskDone(-1);
  request.set_comment(std::string(rules::limits::kRemarkCharacters + 1, 'a'));
  EXPECT_THAT(Blamed(request), ElementsAre("number", "comment"));
}

}  // namespace
}  // namespace docket
