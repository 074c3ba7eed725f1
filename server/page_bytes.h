// How large an answer may be.
#ifndef DOCKET_SERVER_PAGE_BYTES_H_
#define DOCKET_SERVER_PAGE_BYTES_H_

#include <cstddef>

namespace docket::server {

// A page ends early past this: gRPC clients take 4 MB at most unless told otherwise, and one entry is far smaller than
// the difference.
inline constexpr size_t kPageBytes = size_t{3} << 20;

}  // namespace docket::server

#endif  // DOCKET_SERVER_PAGE_BYTES_H_
