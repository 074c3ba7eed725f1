// What letters, calls and notes carry besides their words: consultations, articles, promises, attachments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "server/rules/limits.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Story Assigned() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  return story;
}

v1::RecordInteractionRequest Asking(const std::string& party) {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_NOTE);
  request.set_consulted_party(party);
  return request;
}

v1::RecordInteractionRequest Answering(int number) {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_NOTE);
  request.set_answered_consultation(number);
  return request;
}

TEST(CorrespondenceTest, WORK1_ConsultationsAreAskedAnsweredAndOutstanding) {
  Story story = Assigned();
  const absl::Time asked = story.now;
  ASSERT_TRUE(story.Do(Asking("the warehouse")).ok());
  ASSERT_TRUE(story.Do(Asking("the carrier")).ok());
  story.Pass(absl::Hours(1));
  ASSERT_TRUE(story.Do(Answering(1)).ok());
  EXPECT_EQ(story.Last().interaction().consultation().number(), 1);
  EXPECT_EQ(story.Last().interaction().consultation().party(), "the warehouse");
  EXPECT_FALSE(story.Last().interaction().consultation().has_ask_time());
  ASSERT_EQ(story.c.consultations_size(), 2);
  EXPECT_EQ(story.c.consultations(0).party(), "the warehouse");
  EXPECT_EQ(rules::FromProto(story.c.consultations(0).ask_time()), asked);
  EXPECT_EQ(rules::FromProto(story.c.consultations(0).answer_time()), story.now);
  EXPECT_EQ(story.c.consultations(1).number(), 2);
  EXPECT_FALSE(story.c.consultations(1).has_answer_time()) << "outstanding";
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

TEST(CorrespondenceTest, WORK1_OnlyAnOutstandingConsultationIsAnswered) {
  Story story = Assigned();
  EXPECT_EQ(ReasonOf(story.Do(Answering(1))), reason::kNoSuchConsultation);
  ASSERT_TRUE(story.Do(Asking("the warehouse")).ok());
  ASSERT_TRUE(story.Do(Answering(1)).ok());
  EXPECT_EQ(ReasonOf(story.Do(Answering(1))), reason::kNoSuchConsultation);
  EXPECT_EQ(story.c.interaction_count(), 2) << "a refusal leaves nothing behind";
}

TEST(CorrespondenceTest, WORK1_ACaseHasOnlySoManyConsultations) {
  Story story = Assigned();
  for (int i = 0; i < rules::limits::kConsultationsOfCase; ++i) ASSERT_TRUE(story.Do(Asking("the warehouse")).ok());
  EXPECT_EQ(ReasonOf(story.Do(Asking("the warehouse"))), reason::kLimitReached);
  EXPECT_TRUE(story.Do(Answering(rules::limits::kConsultationsOfCase)).ok());
}

TEST(CorrespondenceTest, WORK2_ArticlesThatWereUsedAreOnTheCaseOnce) {
  Story story = Assigned();
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_OUTBOUND);
  request.add_articles("KB-1");
  request.add_articles("KB-2");
  request.add_articles("KB-1");
  ASSERT_TRUE(story.Do(request).ok());
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_THAT(story.c.articles(), ElementsAre("KB-1", "KB-2"));
  for (int i = 0; i < 2 * rules::limits::kArticlesOfCase; ++i) {
    request.clear_articles();
    request.add_articles(absl::StrCat("more-", i));
    ASSERT_TRUE(story.Do(request).ok());
  }
  EXPECT_EQ(story.c.articles_size(), rules::limits::kArticlesOfCase);
  EXPECT_THAT(story.Last().interaction().articles(), ElementsAre(request.articles(0)))
      << "the event has it all the same";
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

v1::RecordInteractionRequest CallBackAt(absl::Time time) {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_OUTBOUND);
  *request.mutable_promised_call_back_time() = rules::ToProto(time);
  return request;
}

TEST(CorrespondenceTest, WORK3_APromisedCallBackStandsUntilTheCallIsMade) {
  Story story = Assigned();
  const absl::Time promised = story.now + absl::Hours(3);
  ASSERT_TRUE(story.Do(CallBackAt(promised)).ok());
  EXPECT_EQ(rules::FromProto(story.c.promised_call_back_time()), promised);
  v1::RecordInteractionRequest letter = Interaction(v1::DIRECTION_OUTBOUND);
  letter.set_channel(v1::CHANNEL_EMAIL);
  ASSERT_TRUE(story.Do(letter).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  EXPECT_TRUE(story.c.has_promised_call_back_time()) << "neither a letter nor the customer's call is the call back";
  ASSERT_TRUE(story.Do(CallBackAt(promised + absl::Hours(1))).ok());
  EXPECT_EQ(rules::FromProto(story.c.promised_call_back_time()), promised + absl::Hours(1)) << "a new promise";
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_FALSE(story.c.has_promised_call_back_time()) << "the call was made";
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

TEST(CorrespondenceTest, COMM1_TheTimeOfResolutionThatWasPromisedLastStands) {
  Story story = Assigned();
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_OUTBOUND);
  for (int hours : {30, 20}) {
    *request.mutable_promised_resolution_time() = rules::ToProto(story.now + absl::Hours(hours));
    ASSERT_TRUE(story.Do(request).ok());
    EXPECT_EQ(rules::FromProto(story.c.promised_resolution_time()), story.now + absl::Hours(hours));
  }
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_TRUE(story.c.has_promised_resolution_time()) << "a message without a promise leaves it";
}

TEST(CorrespondenceTest, COMM1_WORK3_APromiseLiesInTheFuture) {
  Story story = Assigned();
  v1::RecordInteractionRequest request = CallBackAt(story.now);
  *request.mutable_promised_resolution_time() = rules::ToProto(story.now);
  const absl::Status refused = story.Do(request);
  EXPECT_EQ(ReasonOf(refused), reason::kInvalidRequest);
  EXPECT_THAT(Subjects(refused), ElementsAre("promised_resolution_time", "promised_call_back_time"));
  *request.mutable_promised_resolution_time() = rules::ToProto(story.now + absl::Microseconds(1));
  *request.mutable_promised_call_back_time() = rules::ToProto(story.now + absl::Microseconds(1));
  EXPECT_TRUE(story.Do(request).ok());
}

v1::Attachment Picture() {
  v1::Attachment attachment;
  attachment.set_uri("https://files.example.com/lamp.png");
  attachment.set_sha256(std::string(64, 'a'));
  attachment.set_media_type("image/png");
  attachment.set_size_bytes(12345);
  return attachment;
}

TEST(CorrespondenceTest, COMM4_AttachmentsAreNamedOnTheEvent) {
  Story story = Assigned();
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_INBOUND);
  *request.add_attachments() = Picture();
  ASSERT_TRUE(story.Do(request).ok());
  ASSERT_EQ(story.Last().interaction().attachments_size(), 1);
  EXPECT_EQ(Bytes(story.Last().interaction().attachments(0)), Bytes(Picture()));
}

TEST(CorrespondenceTest, COMM4_AnAttachmentCanBeFoundAndChecked) {
  const auto blamed = [](const std::function<void(v1::Attachment*)>& change) {
    v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_INBOUND);
    *request.add_attachments() = Picture();
    change(request.mutable_attachments(0));
    return Blamed(request);
  };
  EXPECT_THAT(blamed([](v1::Attachment*) {}), IsEmpty());
  EXPECT_THAT(blamed([](v1::Attachment* a) { a->Clear(); }),
              ElementsAre("attachments[0].uri", "attachments[0].sha256", "attachments[0].media_type"));
  for (const char* good : {"s3://bucket/key", "urn:isbn:0451450523", "a+b-c.d:x", "file:///x"}) {
    EXPECT_THAT(blamed([good](v1::Attachment* a) { a->set_uri(good); }), IsEmpty()) << good;
  }
  for (const char* bad :
       {"lamp.png", "/lamp.png", ":x", "https:", "1s:x", "ht tp:x", "https://a b", "https://\xC3\xA4"}) {
    EXPECT_THAT(blamed([bad](v1::Attachment* a) { a->set_uri(bad); }), ElementsAre("attachments[0].uri")) << bad;
  }
  const std::string longest = absl::StrCat("a:", std::string(rules::limits::kUriBytes - 2, 'x'));
  EXPECT_THAT(blamed([&](v1::Attachment* a) { a->set_uri(longest); }), IsEmpty());
  EXPECT_THAT(blamed([&](v1::Attachment* a) { a->set_uri(longest + "x"); }), ElementsAre("attachments[0].uri"));
  for (const std::string& bad :
       {std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'), std::string(64, 'g')}) {
    EXPECT_THAT(blamed([&bad](v1::Attachment* a) { a->set_sha256(bad); }), ElementsAre("attachments[0].sha256")) << bad;
  }
  EXPECT_THAT(blamed([](v1::Attachment* a) { a->set_media_type("application/vnd.x+json"); }), IsEmpty());
  for (const char* bad : {"image", "image/", "/png", "image/png/x", "image/png; q=1"}) {
    EXPECT_THAT(blamed([bad](v1::Attachment* a) { a->set_media_type(bad); }), ElementsAre("attachments[0].media_type"))
        << bad;
  }
  EXPECT_THAT(blamed([](v1::Attachment* a) { a->set_size_bytes(-1); }), ElementsAre("attachments[0].size_bytes"));
}

TEST(CorrespondenceTest, COMM4_WORK1_WORK3_EachDirectionHasItsOwnFields) {
  v1::RecordInteractionRequest request = CallBackAt(absl::FromUnixSeconds(1));
  request.mutable_promised_resolution_time()->set_seconds(1);
  request.set_action_plan("a lamp is sent, then we call");
  EXPECT_THAT(Blamed(request), IsEmpty()) << "whether it is past is the rule's to say";
  request.set_direction(v1::DIRECTION_INBOUND);
  EXPECT_THAT(Blamed(request), ElementsAre("promised_resolution_time", "promised_call_back_time", "action_plan"));
  request.set_direction(v1::DIRECTION_OUTBOUND);
  request.mutable_promised_call_back_time()->set_nanos(-1);
  request.mutable_promised_resolution_time()->set_seconds(int64_t{1} << 60);
  request.set_action_plan(std::string(rules::limits::kRemarkCharacters + 1, 'a'));
  EXPECT_THAT(Blamed(request), ElementsAre("promised_resolution_time", "promised_call_back_time", "action_plan"));

  request = Asking("the warehouse");
  EXPECT_THAT(Blamed(request), IsEmpty());
  EXPECT_THAT(Blamed(Answering(1)), IsEmpty());
  request.set_answered_consultation(1);
  EXPECT_THAT(Blamed(request), ElementsAre("answered_consultation")) << "asked or answered, not both";
  request.set_direction(v1::DIRECTION_OUTBOUND);
  request.set_channel(v1::CHANNEL_EMAIL);
  request.clear_answered_consultation();
  EXPECT_THAT(Blamed(request), ElementsAre("consulted_party"));
  EXPECT_THAT(Blamed(Asking(std::string(rules::limits::kPartyCharacters + 1, 'a'))), ElementsAre("consulted_party"));
  EXPECT_THAT(Blamed(Answering(-1)), ElementsAre("answered_consultation"));
}

TEST(CorrespondenceTest, COMM4_AnInteractionHasOnlySoManyArticlesAndAttachments) {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_OUTBOUND);
  for (int i = 0; i < rules::limits::kArticles; ++i) request.add_articles("KB-1");
  for (int i = 0; i < rules::limits::kAttachments; ++i) *request.add_attachments() = Picture();
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.add_articles("KB-1");
  *request.add_attachments() = Picture();
  EXPECT_THAT(Blamed(request), ElementsAre("articles", "attachments"));
  request = Interaction(v1::DIRECTION_OUTBOUND);
  request.add_articles("KB 1");
  EXPECT_THAT(Blamed(request), ElementsAre("articles[0]"));
}

}  // namespace
}  // namespace docket
