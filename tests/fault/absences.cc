#include "tests/fault/absences.h"

#include <grpcpp/create_channel.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "api/model/names.h"
#include "tests/load/answers.h"
#include "tests/load/request.h"
#include "tests/support/await.h"

namespace docket::fault {
namespace {

constexpr size_t kMostAway = 2;

}  // namespace

Absences::Absences(const std::vector<std::string>& servers, uint64_t seed) : random_(seed) {
  for (const std::string& server : servers) {
    stubs_.push_back(v1::DirectoryService::NewStub(grpc::CreateChannel(server, grpc::InsecureChannelCredentials())));
  }
  thread_ = std::thread([this] { Run(); });
}

Absences::~Absences() {
  over_ = true;
  thread_.join();
}

void Absences::Run() {
  const auto over = [this] { return over_.load(); };
  while (!testing::Await(absl::Milliseconds(300 + testing::Roll(random_, 1200)), over)) {
    if (away_.size() >= kMostAway) {
      if (Mark(away_.front(), true)) away_.pop_front();
      continue;
    }
    const std::string name = StaffName(load::kStaff[random_() % load::kStaff.size()].id);
    if (std::find(away_.begin(), away_.end(), name) != away_.end() || !Mark(name, false)) continue;
    away_.push_back(name);
    ++count_;
  }
}

bool Absences::Mark(const std::string& staff, bool available) {
  v1::UpdateStaffRequest request;
  request.set_request_id(load::FreshId());
  request.mutable_staff()->set_name(staff);
  request.mutable_staff()->set_available(available);
  request.mutable_update_mask()->add_paths("available");
  for (size_t at = random_(); !over_; ++at) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(1)));
    v1::Staff response;
    const grpc::Status status = stubs_[at % stubs_.size()]->UpdateStaff(&context, request, &response);
    if (status.ok()) return true;
    if (!load::IsTransient(status)) return false;
    testing::Await(absl::Milliseconds(50), [this] { return over_.load(); });
  }
  return false;
}

}  // namespace docket::fault
