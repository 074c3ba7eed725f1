// A TCP proxy between docketd and its database that misbehaves on command: it understands just enough of MySQL's
// protocol to know where a client's packet ends and whether a COMMIT is in it.
//
//   TcpProxy proxy({.socket = "/…/mariadb.sock"});
//   … --mysql=mysql://user@127.0.0.1:PORT/docket, with proxy.port()
//   proxy.Arm(CommitFault::kCutAfter);   // the next packet with a COMMIT
//   proxy.Freeze();  …  proxy.Pass();
//
// Thread-safe.
#ifndef DOCKET_TESTS_SUPPORT_TCP_PROXY_H_
#define DOCKET_TESTS_SUPPORT_TCP_PROXY_H_

#include <atomic>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/time/time.h"

namespace docket::testing {

struct Endpoint {
  std::string socket;  // a Unix socket, or, when empty:
  int port = 0;        // of 127.0.0.1
};

// What happens to the next packet with a COMMIT in it.
enum class CommitFault {
  kNone,
  kCutAfter,   // the server carries it out, and the client never hears: committed, outcome unknown
  kCutInside,  // the connection breaks in the middle of it: not committed, outcome unknown
  kHold,       // the client's connection breaks at once, and the server gets the packet some seconds later
};

class TcpProxy {
 public:
  explicit TcpProxy(Endpoint target);
  // Cuts what is open.
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }

  // Nothing is delayed, frozen or armed any more; packets that are held stay held.
  void Pass();
  // Everything arrives this much later, in both directions.
  void Delay(absl::Duration delay) { delay_us_ = absl::ToInt64Microseconds(delay); }
  // Accepts nothing and forwards nothing.
  void Freeze() { frozen_ = true; }
  // Breaks all connections there are.
  void Cut() { ++cuts_; }
  // `hold` is for kHold.
  void Arm(CommitFault fault, absl::Duration hold = absl::Seconds(3));
  // From now on the client's packets with this text in them are counted.
  void Count(const std::string& text);
  uint64_t counted() const { return counted_; }

  // How many packets have met each fault.
  int cut_after() const { return cut_after_; }
  int cut_inside() const { return cut_inside_; }
  int held() const { return held_; }
  int delivered_late() const { return delivered_late_; }
  // Whether a packet is being held.
  bool holding() const { return holding_ > 0; }

 private:
  struct Link;

  void Accept();
  void Serve(Link* link);
  // False: the connection is over.
  bool FromClient(Link* link);
  bool FromServer(Link* link);
  bool ForwardPacket(Link* link, const std::string& packet);
  void AwaitThaw() const;
  bool Rest(absl::Duration time, uint64_t cuts) const;
  CommitFault TakeArmed(absl::Duration* hold);
  void CountIt(const std::string& packet);
  void DiscardAnswer(int server) const;
  int ConnectToServer() const;
  void Reap(bool all);

  const Endpoint target_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int64_t> delay_us_{0};
  std::atomic<bool> frozen_{false};
  std::atomic<uint64_t> cuts_{0};
  std::atomic<bool> over_{false};
  std::atomic<int> cut_after_{0}, cut_inside_{0}, held_{0}, delivered_late_{0}, holding_{0};
  std::atomic<uint64_t> counted_{0};

  std::mutex mutex_;  // guards what follows
  CommitFault armed_ = CommitFault::kNone;
  absl::Duration hold_;
  std::string text_;

  std::list<Link> links_;  // the accepting thread's
  std::thread acceptor_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_TCP_PROXY_H_
