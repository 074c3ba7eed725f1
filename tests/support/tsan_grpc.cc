// Tells ThreadSanitizer what gRPC's completion queues order: Debian's gRPC is not instrumented, but the parts of it
// that live in headers are compiled into our programs, and what they hand over through a queue would be reported.
//
// These definitions stand before the library's, and call it. Only for programs built with -fsanitize=thread.
#include <dlfcn.h>
#include <grpc/grpc.h>
#include <sanitizer/tsan_interface.h>

#include <cstdlib>

namespace {

template <typename Function>
Function* Next(Function* /*own*/, const char* name) {
  void* next = dlsym(RTLD_NEXT, name);
  if (next == nullptr) abort();
  return reinterpret_cast<Function*>(next);
}

grpc_event Acquired(grpc_event event) {
  if (event.type == GRPC_OP_COMPLETE) __tsan_acquire(event.tag);
  return event;
}

}  // namespace

extern "C" {

grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* ops, size_t count, void* tag, void* reserved) {
  static auto* const next = Next(&grpc_call_start_batch, "grpc_call_start_batch");
  __tsan_release(tag);
  return next(call, ops, count, tag, reserved);
}

grpc_event grpc_completion_queue_next(grpc_completion_queue* queue, gpr_timespec deadline, void* reserved) {
  static auto* const next = Next(&grpc_completion_queue_next, "grpc_completion_queue_next");
  return Acquired(next(queue, deadline, reserved));
}

grpc_event grpc_completion_queue_pluck(grpc_completion_queue* queue, void* tag, gpr_timespec deadline, void* reserved) {
  static auto* const next = Next(&grpc_completion_queue_pluck, "grpc_completion_queue_pluck");
  return Acquired(next(queue, tag, deadline, reserved));
}

}  // extern "C"
