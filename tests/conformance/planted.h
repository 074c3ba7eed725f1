// Strings that stand nowhere else, planted where a customer's words go, and the search for them: in whatever case, and
// in the spellings that a service might give them.
//
//   Planted planted;
//   request.set_subject(planted.Text());
//   Search search(planted);
//   search.Look("the log", log);
//   EXPECT_EQ(search.hits(), 0u) << search;
#ifndef DOCKET_TESTS_CONFORMANCE_PLANTED_H_
#define DOCKET_TESTS_CONFORMANCE_PLANTED_H_

#include <google/protobuf/message.h>

#include <climits>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace docket::testing {

// Every text, address and reference begins with one word of random letters, every telephone number with random digits:
// whoever searches for these finds each of the strings, whole or cut short.
class Planted {
 public:
  Planted();

  // Each another.
  std::string Text();
  std::string Email();
  std::string Phone();
  // What fits a field of this name: "contact.email".
  std::string For(const std::string& field);
  // Into every field that docket.v1.Texts has too, or so many of them. How many.
  int Into(google::protobuf::Message* request, int most = INT_MAX);

  int count() const { return count_; }
  const std::string& word() const { return word_; }
  // As E.164 has it, without the plus sign.
  const std::string& digits() const { return digits_; }

 private:
  const std::string word_;
  const std::string digits_;
  int count_ = 0;
};

class Search {
 public:
  explicit Search(const Planted& planted);

  void Look(const std::string& place, absl::string_view bytes);
  // A file from its beginning to its end.
  void LookInto(const std::string& path);

  uint64_t bytes() const { return bytes_; }
  uint64_t hits() const;
  uint64_t hits(const std::string& spelling) const;
  std::vector<std::string> spellings() const;

 private:
  struct Spelling {
    std::string name;
    std::string bytes;
    // In any case: it is small letters, and so is what it is looked for in.
    bool any_case = false;
  };
  friend std::ostream& operator<<(std::ostream& out, const Search& search);

  std::vector<Spelling> spellings_;
  size_t longest_ = 0;
  uint64_t bytes_ = 0;
  std::map<std::string, uint64_t> hits_;  // by the spelling's name
  std::vector<std::string> places_;       // the first ones
};
// What was found, and where first.
std::ostream& operator<<(std::ostream& out, const Search& search);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_PLANTED_H_
