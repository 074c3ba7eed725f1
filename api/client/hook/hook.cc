#include "api/client/hook/hook.h"

#include <sodium.h>

#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "api/client/event_feed.h"
#include "api/client/hook/courier.h"
#include "api/client/interrupts.h"
#include "api/client/json.h"
#include "api/client/text_file.h"
#include "api/client/transfer.h"
#include "api/client/when.h"

namespace docket::client {
namespace {

// Events that are read from the desk and not done yet.
constexpr std::size_t kMostPending = 1000;
constexpr std::size_t kLeastSecretBytes = 16;
constexpr absl::Duration kGlance = absl::Milliseconds(100);

struct Page {
  std::vector<Parcel> parcels;
  std::string position;
};

// The courier on a thread of its own, and what goes to it and comes from it. Thread-safe.
class Carrying {
 public:
  Carrying(Poster& poster, Courier& courier) : poster_(poster), courier_(courier), thread_([this] { Carry(); }) {}
  // Ends once what is under way is done.
  ~Carrying() { End(); }

  void End() {
    {
      absl::MutexLock lock(&mutex_);
      ending_ = true;
    }
    poster_.Wake();
    if (thread_.joinable()) thread_.join();
  }

  // False where there is no room for more at the moment.
  bool Put(Page& page) {
    {
      absl::MutexLock lock(&mutex_);
      if (pending_ >= kMostPending) return false;
      pending_ += page.parcels.size();
      pages_.push_back(std::move(page));
    }
    poster_.Wake();
    return true;
  }
  // For there to be room, or an end.
  void WaitForRoom() {
    absl::MutexLock lock(&mutex_);
    const auto room = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return pending_ < kMostPending || failed_; };
    mutex_.AwaitWithTimeout(absl::Condition(&room), kGlance);
  }
  bool failed() const {
    absl::MutexLock lock(&mutex_);
    return failed_;
  }
  // Why it ended by itself; for whoever has called End.
  const absl::Status& failure() const { return failure_; }
  std::vector<std::string> TakeRemarks() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(remarks_, {});
  }

 private:
  void Carry() {
    while (true) {
      std::deque<Page> pages;
      bool ending = false;
      {
        absl::MutexLock lock(&mutex_);
        pages.swap(pages_);
        ending = ending_;
      }
      for (Page& page : pages) courier_.Add(std::move(page.parcels), std::move(page.position));
      failure_ = courier_.Step(absl::Seconds(1), !ending);
      std::vector<std::string> said = courier_.TakeRemarks();
      absl::MutexLock lock(&mutex_);
      pending_ = courier_.size();
      for (const Page& page : pages_) pending_ += page.parcels.size();
      remarks_.insert(remarks_.end(), said.begin(), said.end());
      failed_ = !failure_.ok();
      if (failed_ || (ending && courier_.under_way() == 0)) return;
    }
  }

  Poster& poster_;
  Courier& courier_;
  mutable absl::Mutex mutex_;
  std::deque<Page> pages_ ABSL_GUARDED_BY(mutex_);
  std::size_t pending_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> remarks_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_;  // the thread's, until it has ended
  std::thread thread_;
};

Page PageOf(const v1::WatchEventsResponse& answer) {
  Page page{.parcels = {}, .position = answer.position()};
  for (const auto& event : answer.events()) page.parcels.push_back(ParcelOf(event));
  return page;
}

ExitStatus Cannot(Session& session, const absl::Status& status) {
  if (absl::IsInvalidArgument(status)) return session.WrongUsage(status.message());
  session.Remark(status.message());
  return ExitStatus::kFailed;
}

void TellTotals(Session& session, const Courier::Totals& totals, const StateFolder& state) {
  std::string text = absl::StrCat("posted ", Counted(totals.delivered, "event", "events"));
  if (totals.again > 0) absl::StrAppend(&text, ", with ", Counted(totals.again, "further try", "further tries"));
  if (totals.given_up > 0) {
    absl::StrAppend(&text, "; given up ", totals.given_up, ", which are in ", state.dead_letters());
  }
  session.Remark(text);
}

absl::StatusOr<Courier::Options> OptionsOf(Session& session, const HookWanted& wanted) {
  Courier::Options options{.attempts = wanted.attempts, .at_once = wanted.at_once};
  if (wanted.secret_file.empty()) return options;
  absl::StatusOr<std::string> secret = ReadTextFile(wanted.secret_file, session.in());
  if (!secret.ok()) return secret.status();
  if (secret->size() < kLeastSecretBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the secret in '", wanted.secret_file, "' is too short: it needs 16 characters at least"));
  }
  options.secret = *std::move(secret);
  return options;
}

absl::StatusOr<std::unique_ptr<Poster>> PosterFor(Session& session, const HookWanted& wanted) {
  return Poster::Open({.url = wanted.url, .ca = wanted.url_ca, .timeout = session.timeout()});
}

// The event in a dead letter as it is to be posted again; nothing where the line is none.
std::optional<Parcel> ParcelOfLetter(const std::string& line) {
  const auto letter = nlohmann::ordered_json::parse(line, nullptr, false);
  if (!letter.is_object() || !letter.contains("event") || !letter["event"].is_object()) return std::nullopt;
  const nlohmann::ordered_json& event = letter["event"];
  if (!event.contains("id") || !event["id"].is_string()) return std::nullopt;
  const std::string name = event["id"];
  return Parcel{.name = name, .case_name = name.substr(0, name.find("/events/")), .body = event.dump()};
}

}  // namespace

std::string SignatureOf(const std::string& secret, const std::string& body) {
  crypto_auth_hmacsha256_state state;
  const auto bytes = [](const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  std::string hash(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(hash.data()));
  return absl::BytesToHexString(hash);
}

Parcel ParcelOf(const v1::WatchEventsResponse::Event& event) {
  nlohmann::ordered_json envelope;
  envelope["specversion"] = "1.0";
  envelope["id"] = event.event().name();
  envelope["source"] = "docket";
  const std::string kind = EventKindOf(event.event());
  // One that this docket does not know yet is posted all the same.
  envelope["type"] = absl::StrCat("docket.case.", kind.empty() ? "unknown" : kind);
  envelope["subject"] = event.parent();
  envelope["time"] = Rfc3339(ToTime(event.event().occur_time()));
  envelope["datacontenttype"] = "application/json";
  const absl::StatusOr<std::string> facts = JsonDocument(event);
  envelope["data"] = nlohmann::ordered_json::parse(facts.value_or("null"), nullptr, false);
  return {.name = event.event().name(),
          .case_name = event.parent(),
          .body = envelope.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)};
}

ExitStatus RunHook(Session& session, const HookWanted& wanted) {
  const absl::StatusOr<std::unique_ptr<Poster>> poster = PosterFor(session, wanted);
  if (!poster.ok()) return Cannot(session, poster.status());
  const absl::StatusOr<Courier::Options> options = OptionsOf(session, wanted);
  if (!options.ok()) return Cannot(session, options.status());
  StateFolder state(wanted.state);
  if (absl::Status opened = state.Open(StateFolder::Use::kHook); !opened.ok()) return Cannot(session, opened);
  absl::StatusOr<std::string> position = state.Position();
  if (!position.ok()) return Cannot(session, position.status());
  v1::WatchEventsRequest request = wanted.events;
  // Where it left off counts for more than where it was to begin.
  if (!position->empty()) request.clear_from_start();
  request.set_position(*std::move(position));

  const Interrupts interrupts;
  Courier courier(**poster, state, *options);
  Carrying carrying(**poster, courier);
  const auto stop = [&] {
    for (const std::string& remark : carrying.TakeRemarks()) session.Remark(remark);
    return interrupts.asked() || carrying.failed();
  };
  EventFeed feed(session, std::move(request));
  const auto take = [&](const v1::WatchEventsResponse& answer) {
    Page page = PageOf(answer);
    // While the receiver is slow the desk is read no further.
    while (!carrying.Put(page)) {
      if (stop()) return EventFeed::kEnd;
      carrying.WaitForRoom();
    }
    return EventFeed::kOn;
  };
  const ExitStatus followed = feed.Follow(take, stop);
  carrying.End();
  stop();
  if (feed.position_lost()) session.Remark(absl::StrCat("to go on from now, remove '", wanted.state, "/position'"));
  TellTotals(session, courier.totals(), state);
  return carrying.failure().ok() ? followed : Cannot(session, carrying.failure());
}

ExitStatus ReplayDeadLetters(Session& session, const HookWanted& wanted) {
  const absl::StatusOr<std::unique_ptr<Poster>> poster = PosterFor(session, wanted);
  if (!poster.ok()) return Cannot(session, poster.status());
  absl::StatusOr<Courier::Options> options = OptionsOf(session, wanted);
  if (!options.ok()) return Cannot(session, options.status());
  options->keeps_position = false;
  StateFolder state(wanted.state);
  if (absl::Status opened = state.Open(StateFolder::Use::kReplay); !opened.ok()) return Cannot(session, opened);
  const absl::StatusOr<std::vector<std::string>> lines = state.TakeDeadLetters();
  if (!lines.ok()) return Cannot(session, lines.status());
  std::vector<Parcel> parcels;
  std::vector<std::string> unread;
  for (const std::string& line : *lines) {
    std::optional<Parcel> parcel = ParcelOfLetter(line);
    parcel.has_value() ? parcels.push_back(*std::move(parcel)) : unread.push_back(line);
  }
  // What somebody wrote in there by hand stays there.
  if (absl::Status kept = state.AddDeadLetters(unread); !kept.ok()) return Cannot(session, kept);
  if (!unread.empty()) session.Remark(absl::StrCat(unread.size(), " of the lines are no dead letters; they stay"));

  const Interrupts interrupts;
  Courier courier(**poster, state, *options);
  courier.Add(std::move(parcels), "");
  while (courier.busy() && !(interrupts.asked() && courier.under_way() == 0)) {
    absl::Status status = courier.Step(kGlance, !interrupts.asked());
    for (const std::string& remark : courier.TakeRemarks()) session.Remark(remark);
    if (!status.ok()) return Cannot(session, status);
  }
  TellTotals(session, courier.totals(), state);
  // Of one that was interrupted the rest is still set aside, and some that were posted with it: the next one takes
  // them all.
  if (courier.busy()) return ExitStatus::kFailed;
  if (absl::Status forgotten = state.ForgetTaken(); !forgotten.ok()) return Cannot(session, forgotten);
  return courier.totals().given_up == 0 && unread.empty() ? ExitStatus::kDone : ExitStatus::kFailed;
}

}  // namespace docket::client
