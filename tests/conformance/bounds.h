// The bounds on what a request may hold, each as two changes of a legal request: to its edge, and past it.
#ifndef DOCKET_TESTS_CONFORMANCE_BOUNDS_H_
#define DOCKET_TESTS_CONFORMANCE_BOUNDS_H_

#include <functional>
#include <string>
#include <vector>

#include "server/rules/limits.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {

using google::protobuf::Message;
namespace limits = rules::limits;

// Four bytes each: bounds on text count characters.
inline std::string Characters(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "😀";
  return text;
}

struct Bound {
  std::string name;
  std::string method;
  // The field that is blamed past the bound.
  std::string field;
  std::function<void(Message*)> at;
  std::function<void(Message*)> past;
};

// A bound on a request of this type; `set` takes a value of the field.
template <typename Request, typename Value>
Bound Of(const std::string& name, const std::string& method, const std::string& field,
         void (*set)(Request*, const Value&), const Value& at, const Value& past) {
  const auto with = [set](const Value& value) {
    return [set, value](Message* request) { set(static_cast<Request*>(request), value); };
  };
  return {name, method, field, with(at), with(past)};
}

inline Bound Text(const std::string& name, const std::string& method, const std::string& field, int most) {
  const auto with = [field](int count) {
    return [field, count](Message* request) { SetString(request, field, Characters(count)); };
  };
  return {name, method, field, with(most), with(most + 1)};
}

inline Bound Size(const std::string& name, const std::string& method, int at, int past) {
  const auto with = [](int size) {
    return [size](Message* request) {
      const auto* field = request->GetDescriptor()->FindFieldByName("page_size");
      request->GetReflection()->SetInt32(request, field, size);
    };
  };
  return {name, method, "page_size", with(at), with(past)};
}

template <typename Add>
void Times(int count, Add add) {
  for (int i = 0; i < count; ++i) add();
}

// A bound on how many elements a list has, each added by `add`.
template <typename Request>
Bound Many(const std::string& name, const std::string& method, const std::string& field, int most,
           void (*add)(Request*, int)) {
  const auto with = [add, field](int count) {
    return [add, field, count](Message* request) {
      request->GetReflection()->ClearField(request, request->GetDescriptor()->FindFieldByName(field));
      for (int i = 0; i < count; ++i) add(static_cast<Request*>(request), i);
    };
  };
  return {name, method, field, with(most), with(most + 1)};
}

inline Bound Number(const std::string& name, const std::string& method, const std::string& field, int at, int past) {
  const auto with = [field](int value) {
    return [field, value](Message* request) { SetInt32(request, field, value); };
  };
  return {name, method, field, with(at), with(past)};
}

inline Bound Id(const std::string& method, const std::string& field) {
  const auto with = [field](int length) {
    return [field, length](Message* request) { SetString(request, field, std::string(length, 'i')); };
  };
  return {"id's length", method, field, with(40), with(41)};
}

// A filter that is filled up with spaces.
inline Bound Filter(const std::string& method) {
  const auto with = [](int characters) {
    return [characters](Message* request) {
      std::string filter = "state = NEW";
      filter.resize(static_cast<size_t>(characters), ' ');
      SetString(request, "filter", filter);
    };
  };
  return {"kFilterCharacters", method, "filter", with(limits::kFilterCharacters), with(limits::kFilterCharacters + 1)};
}

// Of opening, of what is told, and of the directory; of all that is done between the two; of customers; of
// quality assurance.
std::vector<Bound> BoundsOfIntakeAndClosure();
std::vector<Bound> BoundsOfWork();
std::vector<Bound> BoundsOfCustomers();
std::vector<Bound> BoundsOfQuality();

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_BOUNDS_H_
