// docketd and its database are killed in the middle of reads: every read that was answered is on record.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/customer_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "tests/support/await.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace docket {
namespace {

using testing::Process;

std::vector<std::string> Serving(const testing::TemporaryFolder& folder, const std::string& ready) {
  return {
      DOCKETD_PROGRAM, "serve",       "--data", folder / "data", "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0",
      "--ready-file",  folder / ready};
}

std::shared_ptr<grpc::Channel> ChannelOf(const std::string& ready) {
  const int port = nlohmann::json::parse(ready)["port"];
  return grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
}

v1::Case OpenCase(v1::CaseService::Stub& stub) {
  v1::OpenCaseRequest request;
  request.set_request_id("6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b22");
  request.set_kind(v1::CASE_KIND_REQUEST);
  request.set_channel(v1::CHANNEL_WEB);
  request.set_subject("A new filter");
  request.mutable_contact()->set_email("ana@example.com");
  grpc::ClientContext context;
  v1::Case opened;
  const grpc::Status status = stub.OpenCase(&context, request, &opened);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return opened;
}

// How often each purpose stands on record.
std::map<std::string, int> ListPurposes(v1::CustomerService::Stub& stub, const std::string& customer) {
  std::map<std::string, int> purposes;
  v1::ListCustomerReadsRequest request;
  request.set_page_size(500);
  request.set_customer(customer);
  while (true) {
    grpc::ClientContext context;
    v1::ListCustomerReadsResponse page;
    const grpc::Status status = stub.ListCustomerReads(&context, request, &page);
    EXPECT_TRUE(status.ok()) << status.error_message();
    for (const v1::CustomerRead& read : page.reads()) ++purposes[read.purpose()];
    if (page.next_page_token().empty()) return purposes;
    request.set_page_token(page.next_page_token());
  }
}

TEST(DocketdReadsTest, WhatWasAnsweredBeforeAKillIsOnRecord) {
  constexpr int kCallers = 16;
  constexpr size_t kAcknowledged = 1000;
  const testing::TemporaryFolder folder;
  Process first(Serving(folder, "first"));
  const std::string ready = testing::AwaitFile(folder / "first", first);
  ASSERT_FALSE(ready.empty()) << first.Output();
  const std::shared_ptr<grpc::Channel> channel = ChannelOf(ready);
  const auto stub = v1::CaseService::NewStub(channel);
  const v1::Case c = OpenCase(*stub);

  std::mutex mutex;
  std::set<std::string> acknowledged;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      v1::GetCaseRequest request;
      request.set_name(c.name());
      for (int i = 0;; ++i) {
        const std::string purpose = absl::StrCat("caller ", caller, " read ", i);
        grpc::ClientContext context;
        context.AddMetadata("x-docket-purpose", purpose);
        v1::Case read;
        // Until the end of the service.
        if (!stub->GetCase(&context, request, &read).ok()) return;
        const std::lock_guard<std::mutex> lock(mutex);
        acknowledged.insert(purpose);
      }
    });
  }
  EXPECT_TRUE(testing::Await(absl::Seconds(60), [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    return acknowledged.size() >= kAcknowledged;
  }));
  first.Signal(SIGKILL);
  EXPECT_EQ(first.Wait(), 128 + SIGKILL);
  for (std::thread& caller : callers) caller.join();

  Process second(Serving(folder, "second"));
  const std::string again = testing::AwaitFile(folder / "second", second);
  ASSERT_FALSE(again.empty()) << second.Output();
  const std::map<std::string, int> recorded =
      ListPurposes(*v1::CustomerService::NewStub(ChannelOf(again)), c.customer());
  EXPECT_GE(acknowledged.size(), kAcknowledged);
  for (const std::string& purpose : acknowledged) {
    const auto found = recorded.find(purpose);
    ASSERT_NE(found, recorded.end()) << purpose;
    EXPECT_EQ(found->second, 1) << purpose;
  }
  // What was on record and never answered: one read at most of each caller.
  EXPECT_LE(recorded.size(), acknowledged.size() + kCallers);
  second.Signal(SIGTERM);
  EXPECT_EQ(second.Wait(), 0) << second.Output();
}

}  // namespace
}  // namespace docket
