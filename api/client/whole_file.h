// A file that is there whole or not at all: written beside its place as FILE.partial, and moved there once all of it is
// on the disk. Only its owner may read it, for it holds what customers said.
//
//   WholeFile file("desk.jsonl");
//   status = file.Open();
//   status = file.Write("...");
//   status = file.Keep();       // without this, nothing stays
//
// Errors are sentences for a person. Belongs to one thread.
#ifndef DOCKET_API_CLIENT_WHOLE_FILE_H_
#define DOCKET_API_CLIENT_WHOLE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace docket::client {

class WholeFile {
 public:
  explicit WholeFile(std::string path) : path_(std::move(path)), partial_(path_ + ".partial") {}
  // Removes what was written, unless it was kept.
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  absl::Status Open();
  absl::Status Write(absl::string_view text);
  absl::Status Keep();

 private:
  absl::Status Flush();
  absl::Status Failed(absl::string_view what) const;

  const std::string path_;
  const std::string partial_;
  std::string buffer_;
  int file_ = -1;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_WHOLE_FILE_H_
