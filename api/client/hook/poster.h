// Posts bodies to one URL, several at once, by HTTP or HTTPS. Certificates are verified; redirects are not followed;
// what the receiver answers beside its status is not looked at.
//
//   absl::StatusOr<std::unique_ptr<Poster>> poster = Poster::Open({.url = "https://…"});
//   (*poster)->Start(7, {"Idempotency-Key: …"}, body);
//   for (const auto& [number, result] : (*poster)->Wait(absl::Seconds(1))) …
//
// Belongs to one thread, but for Wake.
#ifndef DOCKET_API_CLIENT_HOOK_POSTER_H_
#define DOCKET_API_CLIENT_HOOK_POSTER_H_

#include <curl/curl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/client/hook/deliveries.h"

namespace docket::client {

struct PosterOptions {
  std::string url;
  std::string ca;  // the authorities to trust (PEM); empty: those that this machine trusts
  absl::Duration timeout = absl::Seconds(10);
};

// OK, or what is wrong with it as an address to post to.
absl::Status CheckUrl(const std::string& url);

class Poster {
 public:
  static absl::StatusOr<std::unique_ptr<Poster>> Open(PosterOptions options);
  // Breaks off what is under way.
  ~Poster();
  Poster(const Poster&) = delete;
  Poster& operator=(const Poster&) = delete;

  void Start(std::uint64_t number, const std::vector<std::string>& headers, const std::string& body);
  // Those that ended, by the numbers that they were started with; returns when there are any, the time is over, or
  // somebody called Wake.
  std::vector<std::pair<std::uint64_t, PostResult>> Wait(absl::Duration longest);
  // From any thread.
  void Wake();

 private:
  struct Post;

  explicit Poster(PosterOptions options);
  PostResult ResultOf(const Post& post, CURLcode code) const;

  const PosterOptions options_;
  CURLM* all_ = nullptr;
  std::map<CURL*, std::unique_ptr<Post>> posts_;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HOOK_POSTER_H_
