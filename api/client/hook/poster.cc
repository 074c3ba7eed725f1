#include "api/client/hook/poster.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

constexpr long kMostConnections = 64;

// Once in a process; for as long as it runs.
bool CurlReady() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

std::size_t Discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

std::string PartOf(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  std::string found;
  if (curl_url_get(url, part, &text, 0) == CURLUE_OK && text != nullptr) found = text;
  curl_free(text);
  return found;
}

}  // namespace

struct Poster::Post {
  ~Post() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
  }
  std::uint64_t number = 0;
  std::string body;
  curl_slist* headers = nullptr;
  CURL* easy = nullptr;
};

absl::Status CheckUrl(const std::string& url) {
  CURLU* parsed = curl_url();
  const bool valid = parsed != nullptr && curl_url_set(parsed, CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
  const std::string scheme = valid ? PartOf(parsed, CURLUPART_SCHEME) : "";
  const bool has_password = valid && !PartOf(parsed, CURLUPART_PASSWORD).empty();
  curl_url_cleanup(parsed);
  if (scheme != "http" && scheme != "https") {
    return absl::InvalidArgumentError(
        absl::StrCat("'", url, "' is no address to post to; one looks like https://notify.example/docket"));
  }
  if (has_password) {
    // Whoever lists this machine's processes sees it.
    return absl::InvalidArgumentError("a password does not belong in --url: have the receiver check the signature");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Poster>> Poster::Open(PosterOptions options) {
  if (absl::Status checked = CheckUrl(options.url); !checked.ok()) return checked;
  std::unique_ptr<Poster> poster(new Poster(std::move(options)));
  if (CurlReady()) poster->all_ = curl_multi_init();
  if (poster->all_ == nullptr) return absl::UnavailableError("libcurl cannot be started");
  curl_multi_setopt(poster->all_, CURLMOPT_MAX_TOTAL_CONNECTIONS, kMostConnections);
  return poster;
}

Poster::Poster(PosterOptions options) : options_(std::move(options)) {}

Poster::~Poster() {
  for (const auto& [easy, post] : posts_) curl_multi_remove_handle(all_, easy);
  posts_.clear();
  if (all_ != nullptr) curl_multi_cleanup(all_);
}

void Poster::Start(std::uint64_t number, const std::vector<std::string>& headers, const std::string& body) {
  auto post = std::make_unique<Post>();
  post->number = number;
  post->body = body;
  for (const std::string& header : headers) post->headers = curl_slist_append(post->headers, header.c_str());
  CURL* const easy = post->easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options_.ca.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca.c_str());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post->body.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post->body.size()));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, post->headers);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "docket-hook");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, Discard);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options_.timeout)));
  // Time-outs without signals, which a process with threads cannot use.
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_multi_add_handle(all_, easy);
  posts_[easy] = std::move(post);
}

std::vector<std::pair<std::uint64_t, PostResult>> Poster::Wait(absl::Duration longest) {
  int running = 0;
  curl_multi_perform(all_, &running);
  std::vector<std::pair<std::uint64_t, PostResult>> ended;
  const auto collect = [&] {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(all_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const auto post = posts_.find(message->easy_handle);
      ended.emplace_back(post->second->number, ResultOf(*post->second, message->data.result));
      curl_multi_remove_handle(all_, post->first);
      posts_.erase(post);
    }
  };
  collect();
  if (!ended.empty()) return ended;
  const auto wait_ms = static_cast<int>(std::clamp<std::int64_t>(absl::ToInt64Milliseconds(longest), 0, 60'000));
  curl_multi_poll(all_, nullptr, 0, wait_ms, nullptr);
  curl_multi_perform(all_, &running);
  collect();
  return ended;
}

void Poster::Wake() { curl_multi_wakeup(all_); }

PostResult Poster::ResultOf(const Post& post, CURLcode code) const {
  PostResult result;
  if (code != CURLE_OK) {
    result.problem = absl::StrCat("could not be posted: ", curl_easy_strerror(code));
    return result;
  }
  curl_easy_getinfo(post.easy, CURLINFO_RESPONSE_CODE, &result.status);
  curl_off_t seconds = 0;
  if (curl_easy_getinfo(post.easy, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
    result.retry_after = absl::Seconds(static_cast<std::int64_t>(seconds));
  }
  if (result.status >= 300 && result.status < 400) {
    result.problem = absl::StrCat("was answered ", result.status, ": redirects are not followed");
  } else if (!result.taken()) {
    result.problem = absl::StrCat("was answered ", result.status);
  }
  return result;
}

}  // namespace docket::client
