// A small HTTP server on loopback that answers posts as the test says, or does not answer. Each connection carries one
// request and has a thread of its own.
//
//   HttpReceiver receiver([](const HttpReceiver::Post& post) { return HttpReceiver::Reply{.status = 204}; });
//   receiver.url();
#ifndef DOCKET_TESTS_CLIENT_HTTP_RECEIVER_H_
#define DOCKET_TESTS_CLIENT_HTTP_RECEIVER_H_

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace docket::client {

class HttpReceiver {
 public:
  struct Post {
    std::string request_line;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
  };
  struct Reply {
    int status = 200;
    std::string headers;      // each ends in "\r\n"
    bool breaks_off = false;  // closes without an answer
    bool hangs = false;       // says nothing until the caller or the test has gone
  };
  // Called on threads of the receiver, one call at a time.
  using Answer = std::function<Reply(const Post&)>;

  explicit HttpReceiver(Answer answer);
  ~HttpReceiver();

  std::string url() const;
  // All posts, in the order in which they came, whatever they were answered; and those that were taken.
  std::vector<Post> posts();
  std::vector<Post> taken();
  // How many were being answered at once, at most.
  int most_at_once() const { return most_at_once_; }

 private:
  void Accept();
  void Serve(int connection);

  const Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<Post> posts_, taken_;
  std::set<int> open_;
  std::vector<std::thread> threads_;
  std::atomic<int> at_once_{0}, most_at_once_{0};
  bool over_ = false;
  std::mutex answering_;
  std::thread accepting_;
};

}  // namespace docket::client

#endif  // DOCKET_TESTS_CLIENT_HTTP_RECEIVER_H_
