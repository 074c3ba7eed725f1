// Merges of customers under fire: many callers at two docketd merge and unmerge a few customers at random, each other's
// duplicates included, while one docketd is killed again and again. Afterwards nothing dangles: whoever is somebody's
// duplicate is so on both sides, and has no duplicates.
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/names.h"
#include "docket/v1/customer_service.grpc.pb.h"
#include "storage/schema.h"
#include "tests/fault/replicas.h"
#include "tests/rules/requests.h"
#include "tests/support/await.h"
#include "tests/support/test_database.h"

namespace docket::fault {
namespace {

using Stub = v1::CustomerService::Stub;
using testing::Merging;
using testing::NewCustomer;
using testing::Unmerging;

constexpr int kCustomers = 6;
constexpr int kCallers = 12;
constexpr int kKills = 6;
// Answers from one kill to the next.
constexpr int kBetweenKills = 100;

class MergesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char folder[] = "/tmp/docket-merges-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    auto database = DatabaseUnderTest::Start(folder_);
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    auto replicas = Replicas::Start(*database_, folder_);
    ASSERT_TRUE(replicas.ok()) << replicas.status();
    replicas_ = *std::move(replicas);
    for (int i = 0; i < kReplicas; ++i) {
      stubs_.push_back(v1::CustomerService::NewStub(
          grpc::CreateChannel(replicas_->docketd(i).address(), grpc::InsecureChannelCredentials())));
    }
  }

  void TearDown() override {
    stubs_.clear();
    replicas_.reset();
    database_.reset();
    std::error_code ignored;
    if (!HasFailure()) std::filesystem::remove_all(folder_, ignored);
  }

  template <typename Request, typename Response>
  static grpc::Status Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                           Request request, Response* response) {
    if constexpr (requires { request.request_id(); }) {
      request.set_request_id(FormatUuid(storage::RandomBytes(16)));
    }
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
    context.set_wait_for_ready(true);
    return (stub.*method)(&context, request, response);
  }

  v1::Customer Read(const std::string& name) {
    v1::GetCustomerRequest request;
    request.set_name(name);
    v1::Customer customer;
    const grpc::Status status = Call(*stubs_[1], &Stub::GetCustomer, request, &customer);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return customer;
  }

  int answered() const { return merged_ + unmerged_ + refused_; }

  // Of merges: those that were taken back, and those that were declined because somebody was faster.
  std::string EndsOnRecord() {
    storage::Database database(database_->Direct());
    const auto connection = database.Connect();
    const auto rows = (*connection)->Query("SELECT COUNT(*) FROM case_events WHERE kind = 121");
    return rows.ok() ? rows->front()[0].value_or("") : "?";
  }

  // One caller's random merges and unmerges, until it is told to stop.
  void Fire(uint64_t seed, const std::atomic<bool>& stop) {
    std::mt19937_64 random(seed);
    while (!stop) {
      const std::string& one = names_[random() % names_.size()];
      const std::string& other = names_[random() % names_.size()];
      if (one == other) continue;
      Stub& stub = *stubs_[random() % stubs_.size()];
      v1::Customer answer;
      const bool merge = random() % 3 != 0;
      const grpc::Status status = merge ? Call(stub, &Stub::MergeCustomers, Merging(one, other), &answer)
                                        : Call(stub, &Stub::UnmergeCustomer, Unmerging(one), &answer);
      ++(status.ok() ? merge ? merged_ : unmerged_ : refused_);
      EXPECT_NE(status.error_code(), grpc::StatusCode::INTERNAL) << status.error_message();
      EXPECT_NE(status.error_code(), grpc::StatusCode::DATA_LOSS) << status.error_message();
    }
  }

  void KillAgainAndAgain() {
    for (int i = 0; i < kKills; ++i) {
      const int before = answered();
      ASSERT_TRUE(testing::Await(absl::Minutes(1), [&] { return answered() >= before + kBetweenKills; }));
      testing::DocketdProcess& docketd = replicas_->docketd(0);
      docketd.Kill();
      ASSERT_TRUE(docketd.Start().ok());
      const absl::Status ready = docketd.AwaitReady(absl::Minutes(1));
      ASSERT_TRUE(ready.ok()) << ready;
    }
  }

  std::string folder_;
  std::unique_ptr<DatabaseUnderTest> database_;
  std::unique_ptr<Replicas> replicas_;
  std::vector<std::unique_ptr<Stub>> stubs_;
  std::vector<std::string> names_;
  std::atomic<int> merged_{0}, unmerged_{0}, refused_{0};
};

TEST_F(MergesTest, LeaveStarsOfDepthOneAndNothingThatDangles) {
  const uint64_t seed = testing::Seed("MergesTest");
  for (int i = 0; i < kCustomers; ++i) {
    v1::Customer customer;
    const grpc::Status status =
        Call(*stubs_[1], &Stub::CreateCustomer, NewCustomer(absl::StrCat("c", i, "@example.com")), &customer);
    ASSERT_TRUE(status.ok()) << status.error_message();
    names_.push_back(customer.name());
  }
  std::atomic<bool> stop{false};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) callers.emplace_back([&, i] { Fire(seed + static_cast<uint64_t>(i), stop); });
  KillAgainAndAgain();
  stop = true;
  for (std::thread& caller : callers) caller.join();
  const absl::Status calm = replicas_->AwaitCalm(absl::Minutes(1));
  ASSERT_TRUE(calm.ok()) << calm;

  std::map<std::string, v1::Customer> customers;
  for (const std::string& name : names_) customers[name] = Read(name);
  int duplicates = 0;
  for (const auto& [name, customer] : customers) {
    for (const std::string& duplicate : customer.duplicates()) {
      EXPECT_EQ(customers[duplicate].merged_into(), name) << "both sides say so";
      ++duplicates;
    }
    if (customer.merged_into().empty()) continue;
    EXPECT_EQ(customer.duplicates_size(), 0) << name << " is a duplicate itself";
    EXPECT_EQ(customers[customer.merged_into()].merged_into(), "") << "of a duplicate";
    const auto& known = customers[customer.merged_into()].duplicates();
    EXPECT_EQ(std::count(known.begin(), known.end(), name), 1) << name << " is known to the one that stays";
  }
  std::printf("%d merges, %d unmerges, %d refused or cut off; %d duplicates in the end; %s ends on record\n",
              merged_.load(), unmerged_.load(), refused_.load(), duplicates, EndsOnRecord().c_str());
  EXPECT_GT(merged_, 0);
  EXPECT_GT(unmerged_, 0);

  // What is stored has no room for a merge that neither came about nor ended.
  for (const auto& [name, customer] : customers) {
    for (const std::string& duplicate : customer.duplicates()) {
      v1::Customer answer;
      ASSERT_TRUE(Call(*stubs_[1], &Stub::UnmergeCustomer, Unmerging(duplicate), &answer).ok());
    }
  }
  // Each may become a duplicate: no room is left that nobody will ever fill.
  for (size_t i = 1; i < names_.size(); ++i) {
    v1::Customer answer;
    const grpc::Status status = Call(*stubs_[1], &Stub::MergeCustomers, Merging(names_[0], names_[i]), &answer);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  EXPECT_EQ(Read(names_[0]).duplicates_size(), kCustomers - 1);
  const testing::Finished verified = replicas_->Verify();
  EXPECT_EQ(verified.status, 0) << verified.output;
}

}  // namespace
}  // namespace docket::fault
