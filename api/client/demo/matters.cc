#include "api/client/demo/matters.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace docket::client::demo {

const std::vector<Matter>& Matters() {
  static const auto* const all = [] {
    auto* matters = new std::vector<Matter>;
    for (std::vector<Matter> (*some)() : {BillingMatters, DeliveryMatters, TechnicalMatters, AccountMatters}) {
      for (Matter& matter : some()) matters->push_back(std::move(matter));
    }
    return matters;
  }();
  return *all;
}

Facts FactsOf(Dice& dice) {
  constexpr std::array<const char*, 10> kProducts = {
      "Lumen desk lamp", "Aria headphones",  "Vento fan",     "Kettle One",   "Pixo camera",
      "Halo thermostat", "Sonic toothbrush", "Terra speaker", "Swift router", "Nimbus humidifier"};
  constexpr std::array<const char*, 10> kCities = {"Leeds", "Ghent",   "Porto",  "Malmo", "Graz",
                                                   "Lyon",  "Utrecht", "Krakow", "Turin", "Cork"};
  Facts facts;
  facts.order = absl::StrFormat("B-%06d", 100000 + dice.Below(900000));
  facts.account = absl::StrFormat("K%07d", 1000000 + dice.Below(9000000));
  facts.places = {{"{product}", dice.Pick(kProducts)},
                  {"{city}", dice.Pick(kCities)},
                  {"{order}", facts.order},
                  {"{account}", facts.account},
                  {"{invoice}", absl::StrFormat("R-%05d", 10000 + dice.Below(90000))},
                  {"{amount}", absl::StrFormat("%d.%02d", 15 + dice.Below(180), 5 * dice.Below(20))},
                  {"{days}", absl::StrCat(3 + dice.Below(25))}};
  return facts;
}

std::string Filled(const std::string& pattern, const Facts& facts) {
  return absl::StrReplaceAll(pattern, facts.places);
}

Topic AnyTopic(Dice& dice, const Matter& matter) {
  Topic topic{.matter = &matter, .facts = FactsOf(dice)};
  topic.way = static_cast<std::size_t>(dice.Below(static_cast<int>(matter.subjects.size())));
  return topic;
}

namespace {

constexpr char kPlaceBegins = '{';
constexpr char kPlaceEnds = '}';

using Places = std::vector<std::pair<std::string, std::string>>;

// Whether the text is this pattern with its places filled; then `places` has them, too.
bool IsFilled(absl::string_view pattern, absl::string_view text, Places* places) {
  while (true) {
    const std::size_t begins = pattern.find(kPlaceBegins);
    if (begins == absl::string_view::npos) return pattern == text;
    if (!absl::ConsumePrefix(&text, pattern.substr(0, begins))) return false;
    const std::size_t ends = pattern.find(kPlaceEnds);
    const absl::string_view place = pattern.substr(begins, ends + 1 - begins);
    pattern.remove_prefix(ends + 1);
    const absl::string_view after = pattern.substr(0, pattern.find(kPlaceBegins));
    const std::size_t length = after.empty() ? text.size() : text.find(after);
    if (length == absl::string_view::npos) return false;
    places->emplace_back(place, text.substr(0, length));
    text.remove_prefix(length);
  }
}

// What stands for a place of which nothing is known.
Places General(const v1::Case& c) {
  return {{"{product}", "product"},
          {"{city}", "your town"},
          {"{order}", c.order_references().empty() ? "in question" : c.order_references(0)},
          {"{account}", c.account_references().empty() ? "in question" : c.account_references(0)},
          {"{invoice}", "in question"},
          {"{amount}", "49.00"},
          {"{days}", "5"}};
}

}  // namespace

Topic TopicOf(const v1::Case& c) {
  Topic topic;
  for (const Matter& matter : Matters()) {
    if (topic.matter == nullptr || matter.category == c.category()) topic.matter = &matter;
    for (std::size_t way = 0; way < matter.subjects.size(); ++way) {
      Places places;
      if (!IsFilled(matter.subjects[way], c.subject(), &places)) continue;
      topic = {.matter = &matter, .way = way};
      IsFilled(matter.descriptions[way], c.description(), &places);
      topic.facts.places = std::move(places);
    }
  }
  for (const auto& [place, value] : General(c)) {
    const auto known = std::find_if(topic.facts.places.begin(), topic.facts.places.end(),
                                    [&place = place](const auto& one) { return one.first == place; });
    if (known == topic.facts.places.end()) topic.facts.places.emplace_back(place, value);
  }
  return topic;
}

const Patterns& Acknowledgements() {
  static const auto* const patterns =
      new Patterns{"Thank you for writing to us. We have your message and will look into it today.",
                   "We have received your message and will come back to you shortly.",
                   "Thank you, your matter is with the right team now. You will hear from us within a few hours.",
                   "We have noted everything and will call you back as soon as we know more."};
  return *patterns;
}

const Patterns& Reminders() {
  static const auto* const patterns =
      new Patterns{"Is there any news?", "I am still waiting for an answer.",
                   "I wrote to you before. Please tell me at least that somebody is working on it.",
                   "This is the second time that I have to ask. What is going on?"};
  return *patterns;
}

const Patterns& Updates() {
  static const auto* const patterns =
      new Patterns{"A short update: we have asked our colleagues and expect their answer tomorrow.",
                   "We are still on it. I will write again by tomorrow noon, whatever we know by then.",
                   "Thank you for your patience; the cause is found and we are putting it right."};
  return *patterns;
}

const Patterns& Notes() {
  static const auto* const patterns = new Patterns{
      "Customer sounds reasonable and well informed.",      "Tried to call twice, nobody answered.",
      "Similar to what we had last week; see the article.", "Identity verified by the last order and the address.",
      "Customer works shifts: best reached after 17:00.",   "Checked the order history: no earlier trouble."};
  return *patterns;
}

const Patterns& AwaitedArrived() {
  static const auto* const patterns =
      new Patterns{"Here is what you asked for.", "Sorry for the delay, I was away. You find it attached.",
                   "Yes, that is fine with me.", "I hope this is what you need."};
  return *patterns;
}

const Patterns& Thanks() {
  static const auto* const patterns = new Patterns{"Quick and friendly, thank you!",
                                                   "All good now.",
                                                   "Took a little long, but it works.",
                                                   "I did not expect that you would call. Very kind.",
                                                   "Works again.",
                                                   "Thank you for staying with it."};
  return *patterns;
}

const Patterns& Disappointments() {
  static const auto* const patterns =
      new Patterns{"It happened again this morning.", "The money has not arrived.", "That is not what I was promised.",
                   "The new one has the same fault."};
  return *patterns;
}

const Patterns& Recommendations() {
  static const auto* const patterns =
      new Patterns{"Say in the confirmation how long it takes.", "Tell customers of the known fault before they ask.",
                   "Check such letters by hand.", "Let the team see what the carrier knows."};
  return *patterns;
}

const Patterns& Returns() {
  static const auto* const patterns = new Patterns{
      "It worked for a week, and now it is the same as before.", "The refund was smaller than agreed.",
      "The replacement does not work either.", "I was told it was settled, and today there is another reminder."};
  return *patterns;
}

const Patterns& Spam() {
  static const auto* const patterns =
      new Patterns{"Rank first in every search engine!!!", "You have won a prize, claim now",
                   "Cheap loans without questions", "Business proposal from abroad"};
  return *patterns;
}

const Patterns& WhyEscalated(v1::EscalationCause cause) {
  static const auto* const technical =
      new Patterns{"Beyond what first line can see: needs the logs.", "Fault is not in the knowledge base."};
  static const auto* const policy =
      new Patterns{"The terms do not say what holds here.", "Customer asks for an exception from the terms."};
  static const auto* const wish =
      new Patterns{"Customer asks for a supervisor.", "Customer does not want to talk to us any longer."};
  static const auto* const conflict =
      new Patterns{"Customer shouts and threatens with a lawyer.", "Two earlier promises contradict each other."};
  static const auto* const critical =
      new Patterns{"Customer has gone to the consumers' court.", "Customer announced a report in the newspaper."};
  static const auto* const complex =
      new Patterns{"Three systems and two contracts are involved.", "Needs somebody who knows the old contracts."};
  switch (cause) {
    case v1::ESCALATION_CAUSE_TECHNICAL:
      return *technical;
    case v1::ESCALATION_CAUSE_POLICY:
      return *policy;
    case v1::ESCALATION_CAUSE_CUSTOMER_REQUEST:
      return *wish;
    case v1::ESCALATION_CAUSE_CONFLICT:
      return *conflict;
    case v1::ESCALATION_CAUSE_CRITICAL:
      return *critical;
    default:
      return *complex;
  }
}

}  // namespace docket::client::demo
