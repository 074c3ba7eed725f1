// The two shapes that every command has: change something and say what came of it, or read all pages.
#ifndef DOCKET_API_CLIENT_CALLS_H_
#define DOCKET_API_CLIENT_CALLS_H_

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "api/client/json.h"
#include "api/client/request_id.h"
#include "api/client/session.h"

namespace docket::client {

// Prints a JSON document, or says why there is none.
inline ExitStatus PrintJson(Session& session, const absl::StatusOr<std::string>& document) {
  if (!document.ok()) {
    session.Remark(document.status().message());
    return ExitStatus::kFailed;
  }
  session.Print(*document);
  return ExitStatus::kDone;
}

// Prints one message as JSON where that was asked for, else as `told`(message) puts it.
template <typename Message, typename Told>
ExitStatus Answer(Session& session, const Message& message, Told told) {
  if (session.json()) return PrintJson(session, JsonDocument(message));
  session.Print(told(message));
  return ExitStatus::kDone;
}

// Sends a change under a request id of its own, unless the request has one, and prints the resource as it came back.
template <typename Stub, typename Request, typename Resource, typename Told>
ExitStatus Change(Session& session, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Resource*),
                  Request request, Told told, const Session::OwnWords& own_words = nullptr) {
  if (request.request_id().empty()) {
    absl::StatusOr<std::string> id = NewRequestId();
    if (!id.ok()) {
      session.Remark(id.status().message());
      return ExitStatus::kFailed;
    }
    request.set_request_id(*std::move(id));
  }
  Resource resource;
  const ExitStatus status = session.Call(method, request, resource, own_words);
  return status == ExitStatus::kDone ? Answer(session, resource, told) : status;
}

// Reads one resource and prints it.
template <typename Stub, typename Request, typename Resource, typename Told>
ExitStatus Show(Session& session, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Resource*),
                const Request& request, Told told) {
  Resource resource;
  const ExitStatus status = session.Call(method, request, resource);
  return status == ExitStatus::kDone ? Answer(session, resource, told) : status;
}

// What a listing gave: the items of all pages together.
template <typename Items>
struct Listing {
  ExitStatus status = ExitStatus::kDone;
  Items items;
  // Whether there are more than were asked for.
  bool more = false;
};

constexpr int kAll = 0;
constexpr int kLargestPage = 100;

// Reads pages until there are `limit` items, or kAll. `items_of` gives the repeated field of a page.
template <typename Stub, typename Request, typename Page, typename ItemsOf>
auto ReadPages(Session& session, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Page*),
               Request request, int limit, ItemsOf items_of) {
  Listing<std::remove_reference_t<decltype(*items_of(std::declval<Page&>()))>> listing;
  request.set_page_size(limit == kAll ? kLargestPage : std::min(limit, kLargestPage));
  while (true) {
    Page page;
    listing.status = session.Call(method, request, page);
    if (listing.status != ExitStatus::kDone) return listing;
    for (auto& item : *items_of(page)) {
      if (limit != kAll && listing.items.size() == limit) {
        listing.more = true;
        return listing;
      }
      *listing.items.Add() = std::move(item);
    }
    if (page.next_page_token().empty()) return listing;
    if (limit != kAll && listing.items.size() == limit) {
      listing.more = true;
      return listing;
    }
    request.set_page_token(page.next_page_token());
  }
}

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CALLS_H_
