#include "tests/conformance/docketd_beside.h"

#include <grpcpp/generic/generic_stub.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/master_key_file.h"

namespace docket::testing {
namespace {

constexpr auto kPatience = std::chrono::seconds(30);

std::string DocketdProgram() {
  const char* given = getenv("DOCKET_DOCKETD");
  return given != nullptr ? given : DOCKETD_PROGRAM;
}

std::string UrlOf(const storage::DatabaseOptions& options) {
  const storage::Host& host = options.hosts.at(0);
  return host.socket.empty()
             ? absl::StrCat("--mysql=mysql://", options.user, "@", host.name, ":", host.port, "/", options.schema)
             : absl::StrCat("--mysql=mysql://", options.user, "@/", options.schema, "?socket=", host.socket);
}

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string FromBuffer(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// One call, step by step: each step is begun and waited for.
class Steps {
 public:
  explicit Steps(grpc::CompletionQueue* queue) : queue_(queue) {}
  void* tag() { return this; }
  // Whether the step that was begun last succeeded.
  bool Done() {
    void* tag = nullptr;
    bool ok = false;
    return queue_->Next(&tag, &ok) && ok;
  }

 private:
  grpc::CompletionQueue* const queue_;
};

}  // namespace

std::string PathOf(const google::protobuf::Descriptor* request) {
  const google::protobuf::ServiceDescriptor* cases = v1::OpenCaseRequest::descriptor()->file()->service(0);
  for (int i = 0; i < cases->method_count(); ++i) {
    const google::protobuf::MethodDescriptor* method = cases->method(i);
    if (method->input_type() == request) return absl::StrCat("/", cases->full_name(), "/", method->name());
  }
  return MethodOf(request);
}

DocketdBeside::DocketdBeside(ServedDesk& desk, const std::vector<std::string>& arguments) {
  const std::string ready_file = folder_ / "ready";
  std::vector<std::string> command = {DocketdProgram(),
                                      "serve",
                                      UrlOf(desk.database().options()),
                                      absl::StrCat("--master-key-file=", WriteMasterKeyFile(folder_.path())),
                                      "--listen=127.0.0.1:0",
                                      "--metrics-listen=127.0.0.1:0",
                                      absl::StrCat("--ready-file=", ready_file),
                                      "--log-format=json"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  // Few arenas: memory that is freed is used again, so that what grows is what is kept.
  process_ = std::make_unique<Process>(command, std::vector<std::string>{"MALLOC_ARENA_MAX=2"});
  const std::string ready = AwaitFile(ready_file, *process_);
  if (ready.empty()) {
    ADD_FAILURE() << "docketd does not serve: " << process_->Output();
    std::abort();
  }
  const nlohmann::json ports = nlohmann::json::parse(ready);
  metrics_port_ = ports["metrics_port"];
  const int port = ports["port"];
  grpc::ChannelArguments channel;
  channel.SetMaxReceiveMessageSize(-1);
  channel.SetMaxSendMessageSize(-1);
  channel_ = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), channel);
}

Talk DocketdBeside::Say(const std::string& method, const std::vector<std::string>& messages, const CallMetadata& with,
                        Ending ending) {
  grpc::ClientContext context;
  for (const auto& [key, value] : with) context.AddMetadata(key, value);
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  context.set_wait_for_ready(true);
  grpc::CompletionQueue queue;
  Steps steps(&queue);
  const auto call = grpc::GenericStub(channel_).PrepareCall(&context, method, &queue);
  call->StartCall(steps.tag());
  bool going = steps.Done();
  for (size_t i = 0; going && i < messages.size(); ++i) {
    call->Write(ToBuffer(messages[i]), steps.tag());
    going = steps.Done();
  }
  Talk talk;
  if (ending == Ending::kHalfClosed) {
    call->WritesDone(steps.tag());
    (void)steps.Done();
  } else {
    context.TryCancel();
  }
  grpc::ByteBuffer message;
  for (call->Read(&message, steps.tag()); steps.Done(); call->Read(&message, steps.tag())) {
    talk.heard.push_back(FromBuffer(message));
  }
  grpc::Status status;
  call->Finish(&status, steps.tag());
  (void)steps.Done();
  talk.answer = AnswerOf(status);
  if (talk.answer.ok() && !talk.heard.empty()) talk.answer.bytes = talk.heard.back();
  queue.Shutdown();
  void* tag = nullptr;
  for (bool ok = false; queue.Next(&tag, &ok);) {
  }
  return talk;
}

Talk DocketdBeside::Say(const google::protobuf::Message& request, const CallMetadata& with) {
  return Say(PathOf(request.GetDescriptor()), {request.SerializeAsString()}, with);
}

int64_t DocketdBeside::ResidentBytes() const {
  std::ifstream statm(absl::StrCat("/proc/", process_->pid(), "/statm"));
  int64_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

void DocketdBeside::Stop() {
  channel_.reset();
  process_->Signal(SIGTERM);
  EXPECT_EQ(process_->Wait(), 0) << Log();
}

}  // namespace docket::testing
