// What a scripted desk has to tell those who watch: a list of events that grows, whose positions are how many of them
// were told.
//
//   ScriptedEvents events(desk);
//   events.Add("cases/A", 3);
#ifndef DOCKET_TESTS_CLIENT_SCRIPTED_EVENTS_H_
#define DOCKET_TESTS_CLIENT_SCRIPTED_EVENTS_H_

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/client/scripted_desk.h"
#include "tests/support/await.h"

namespace docket::client {

class ScriptedEvents {
 public:
  explicit ScriptedEvents(ScriptedDesk& desk) {
    desk.watch_events = [this](grpc::ServerContext& context, const v1::WatchEventsRequest& request,
                               grpc::ServerWriter<v1::WatchEventsResponse>& writer) {
      ++streams_;
      const grpc::Status status = GiveOut(context, request, writer);
      --streams_;
      return status;
    };
  }
  ~ScriptedEvents() {
    over_ = true;
    testing::Await(absl::Seconds(20), [this] { return streams_ == 0; });
  }

  // The next events of a case; their names.
  std::vector<std::string> Add(const std::string& case_name, int count) {
    std::vector<std::string> names;
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < count; ++i) {
      v1::WatchEventsResponse::Event event;
      const int version = ++versions_[case_name];
      names.push_back(absl::StrCat(case_name, "/events/", 100 + version));
      event.mutable_event()->set_name(names.back());
      event.mutable_event()->set_version(version);
      event.mutable_event()->mutable_occur_time()->set_seconds(1'795'356'000 + version);
      event.mutable_event()->set_actor("ana");
      event.mutable_event()->mutable_detail()->mutable_task_completed()->set_number(version);
      event.set_parent(case_name);
      event.set_team("teams/billing");
      event.set_assignee("staff/bob");
      events_.push_back(std::move(event));
    }
    return names;
  }

  // Of each stream, in turn, after how many answers it breaks, and how; then they last.
  std::vector<int> breaks;
  grpc::Status broken = grpc::Status(grpc::StatusCode::UNAVAILABLE, "broken");
  std::size_t page = 3;
  // How far a caller has been told.
  std::atomic<std::size_t> told{0};

 private:
  grpc::Status GiveOut(grpc::ServerContext& context, const v1::WatchEventsRequest& request,
                       grpc::ServerWriter<v1::WatchEventsResponse>& writer) {
    std::size_t at = 0;
    int left = -1;
    {
      const std::lock_guard lock(mutex_);
      if (!absl::SimpleAtoi(request.position(), &at)) at = request.from_start() ? 0 : events_.size();
      if (!breaks.empty()) {
        left = breaks.front();
        breaks.erase(breaks.begin());
      }
    }
    for (bool first = true; !context.IsCancelled() && !over_; first = false) {
      if (left-- == 0) return broken;
      v1::WatchEventsResponse response;
      const auto something = [&] {
        const std::lock_guard lock(mutex_);
        for (; at < events_.size() && static_cast<std::size_t>(response.events_size()) < page && !first; ++at) {
          *response.add_events() = events_[at];
        }
        return first || response.events_size() > 0 || context.IsCancelled() || over_;
      };
      testing::Await(absl::Seconds(10), something);
      response.set_position(absl::StrCat(at));
      if (!writer.Write(response)) break;
      told = std::max<std::size_t>(told, at);
    }
    return grpc::Status::OK;
  }

  std::mutex mutex_;
  std::map<std::string, int> versions_;
  std::vector<v1::WatchEventsResponse::Event> events_;
  std::atomic<bool> over_{false};
  std::atomic<int> streams_{0};
};

}  // namespace docket::client

#endif  // DOCKET_TESTS_CLIENT_SCRIPTED_EVENTS_H_
