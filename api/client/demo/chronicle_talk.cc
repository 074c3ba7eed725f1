// What is said, asked and found out, and what is kept with the case.
#include <algorithm>

#include "api/client/demo/chronicle.h"
#include "api/client/when.h"

namespace docket::client::demo {

void Chronicle::Receive(Actor actor, v1::Channel channel, Words text, v1::InteractionRecorded interaction) {
  v1::HistoryEvent& event = Write(actor);
  interaction.set_direction(v1::DIRECTION_INBOUND);
  interaction.set_channel(channel);
  *event.mutable_detail()->mutable_interaction() = std::move(interaction);
  event.mutable_texts()->set_text(text);
  if (!c_.has_wait()) return;
  // Whatever the customer says brings the ball back.
  Write(actor).mutable_detail()->mutable_wait_ended();
  c_.clear_wait();
}

void Chronicle::Send(Actor actor, v1::Channel channel, Words text, v1::InteractionRecorded interaction, Words plan) {
  v1::HistoryEvent& event = Write(actor);
  interaction.set_direction(v1::DIRECTION_OUTBOUND);
  interaction.set_channel(channel);
  for (const std::string& article : interaction.articles()) {
    if (std::find(c_.articles().begin(), c_.articles().end(), article) != c_.articles().end()) continue;
    interaction.add_new_articles(article);
    c_.add_articles(article);
  }
  *event.mutable_detail()->mutable_interaction() = std::move(interaction);
  event.mutable_texts()->set_text(text);
  if (!plan.empty()) event.mutable_texts()->set_action_plan(plan);
  c_.set_interaction_count(c_.interaction_count() + 1);
  // Whoever got an answer knows that the matter was received.
  if (!c_.has_acknowledge_time()) Acknowledge(actor, channel, "");
}

void Chronicle::Note(Actor actor, Words text) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_interaction()->set_direction(v1::DIRECTION_NOTE);
  event.mutable_texts()->set_text(text);
}

void Chronicle::Consult(Actor actor, Words party, Words question) {
  v1::HistoryEvent& event = Write(actor);
  v1::InteractionRecorded* interaction = event.mutable_detail()->mutable_interaction();
  interaction->set_direction(v1::DIRECTION_NOTE);
  v1::Consultation* consultation = interaction->mutable_consultation();
  consultation->set_number(c_.consultations_size() + 1);
  consultation->set_party(party);
  *consultation->mutable_ask_time() = ToTimestamp(now_);
  event.mutable_texts()->set_text(question);
  *c_.add_consultations() = *consultation;
}

void Chronicle::AnswerConsultation(Actor actor, Words reply) {
  v1::Consultation& asked = *c_.mutable_consultations()->rbegin();
  *asked.mutable_answer_time() = ToTimestamp(now_);
  v1::HistoryEvent& event = Write(actor);
  v1::InteractionRecorded* interaction = event.mutable_detail()->mutable_interaction();
  interaction->set_direction(v1::DIRECTION_NOTE);
  interaction->mutable_consultation()->set_number(asked.number());
  interaction->mutable_consultation()->set_party(asked.party());
  *interaction->mutable_consultation()->mutable_answer_time() = asked.answer_time();
  event.mutable_texts()->set_text(reply);
}

void Chronicle::AddTask(Actor actor, Words action, Words owner, absl::Time due) {
  v1::Task task;
  task.set_owner(owner);
  *task.mutable_due_time() = ToTimestamp(due);
  v1::HistoryEvent& event = Write(actor);
  AddTasks(1, event.mutable_detail()->mutable_tasks_added()->mutable_tasks(), task);
  event.mutable_texts()->set_action(action);
}

void Chronicle::CompleteTask(Actor actor, int number, Words comment) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_task_completed()->set_number(number);
  if (!comment.empty()) event.mutable_texts()->set_comment(comment);
  *c_.mutable_tasks(number - 1)->mutable_complete_time() = ToTimestamp(now_);
}

void Chronicle::Await(Actor actor, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_wait_started();
  event.mutable_texts()->set_reason(reason);
  *c_.mutable_wait()->mutable_start_time() = ToTimestamp(now_);
}

void Chronicle::Resume(Actor actor, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_wait_ended();
  event.mutable_texts()->set_reason(reason);
  c_.clear_wait();
}

void Chronicle::Find(Actor actor, Words facts, Words root_cause, Words root_cause_words) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_finding()->set_root_cause(root_cause);
  event.mutable_texts()->set_text(facts);
  if (!root_cause.empty()) event.mutable_texts()->set_root_cause_words(root_cause_words);
}

void Chronicle::Flag(Actor actor, v1::FlagReason reason_code, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  v1::Flag* flag = c_.add_flags();
  flag->set_number(c_.flags_size());
  event.mutable_detail()->mutable_flagged()->set_number(flag->number());
  event.mutable_detail()->mutable_flagged()->set_reason_code(reason_code);
  event.mutable_texts()->set_reason(reason);
}

void Chronicle::Review(Actor actor, int number, v1::ReviewOutcome outcome, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_reviewed()->set_number(number);
  event.mutable_detail()->mutable_reviewed()->set_outcome(outcome);
  event.mutable_texts()->set_reason(reason);
  c_.mutable_flags(number - 1)->set_outcome(outcome);
}

void Chronicle::Link(Actor actor, v1::LinkType type, Words other) {
  v1::CaseLink* link = Write(actor).mutable_detail()->mutable_linked()->mutable_link();
  link->set_type(type);
  link->set_other(other);
}

void Chronicle::Update(Actor actor, const std::vector<std::string>& tags, Words attribute, Words value) {
  v1::CaseUpdated* updated = Write(actor).mutable_detail()->mutable_updated();
  updated->add_paths("tags");
  for (const std::string& tag : tags) updated->add_tags(tag);
  if (attribute.empty()) return;
  updated->add_paths("attributes");
  (*updated->mutable_attributes())[attribute] = value;
}

}  // namespace docket::client::demo
