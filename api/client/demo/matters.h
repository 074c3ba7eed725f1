// What customers come with, and what the desk says and does about it: patterns with {places} that a case fills with
// its own product, order and sum.
//
// Constant; any thread may read it.
#ifndef DOCKET_API_CLIENT_DEMO_MATTERS_H_
#define DOCKET_API_CLIENT_DEMO_MATTERS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "api/client/demo/dice.h"
#include "docket/v1/case.pb.h"

namespace docket::client::demo {

using Patterns = std::vector<const char*>;

struct Matter {
  const char* category;
  v1::CaseKind kind;
  // "billing", "delivery", "technical", "accounts".
  const char* team;
  const char* skill;
  // Each of these has one for each way that the matter may come, all in the same order: the customer's first words, the
  // desk's answer, and what was done in the end.
  Patterns subjects;
  Patterns descriptions;
  // What the customer adds later, whichever way it came.
  Patterns asks;
  Patterns answers;
  Patterns resolutions;
  // What is proposed before it is done.
  Patterns offers;
  // Facts, and the cause behind them as a code and in words.
  const char* finding;
  const char* root_cause;
  const char* root_cause_words;
  // Who else is asked what, and what they say.
  const char* party;
  const char* question;
  const char* reply;
  // What has to be done for it, and what only the customer can tell.
  const char* action;
  const char* needed;
};

std::vector<Matter> BillingMatters();
std::vector<Matter> DeliveryMatters();
std::vector<Matter> TechnicalMatters();
std::vector<Matter> AccountMatters();
// All of them.
const std::vector<Matter>& Matters();

// What stands for the {places} in one case.
struct Facts {
  std::vector<std::pair<std::string, std::string>> places;
  std::string order;
  std::string account;
};
Facts FactsOf(Dice& dice);
std::string Filled(const std::string& pattern, const Facts& facts);

// One way that a matter came, with its facts.
struct Topic {
  const Matter* matter = nullptr;
  std::size_t way = 0;
  Facts facts;

  // The words of `list` for this way.
  std::string Of(const Patterns Matter::*list) const {
    const Patterns& patterns = matter->*list;
    return Filled(patterns[way % patterns.size()], facts);
  }
};
Topic AnyTopic(Dice& dice, const Matter& matter);
// The topic that a case was opened with, read off its words as far as they are made of patterns; what they do not say
// is left general. For a case that was not made up, the nearest one.
Topic TopicOf(const v1::Case& c);

// What is said in any case, whatever it is about.
const Patterns& Acknowledgements();
// The customer loses patience; the desk asks to be patient.
const Patterns& Reminders();
const Patterns& Updates();
const Patterns& Notes();
const Patterns& AwaitedArrived();
const Patterns& Thanks();
const Patterns& Disappointments();
const Patterns& Recommendations();
const Patterns& Returns();
const Patterns& Spam();
const Patterns& WhyEscalated(v1::EscalationCause cause);

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_MATTERS_H_
