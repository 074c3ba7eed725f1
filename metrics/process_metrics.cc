#include "metrics/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "metrics/declarations.h"
#include "metrics/families.h"

namespace docket::metrics {
namespace {

std::string Read(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The fields of /proc/self/stat from the third on: the second, the program's name, may hold anything but ends at the
// last parenthesis.
class Stat {
 public:
  Stat() : text_(Read("/proc/self/stat")) {
    const size_t end = text_.rfind(')');
    if (end != std::string::npos) fields_ = absl::StrSplit(text_.substr(end + 1), ' ', absl::SkipEmpty());
  }
  // By their numbers in proc(5).
  std::optional<double> Field(size_t number) const {
    double value = 0;
    if (number < 3 || number - 3 >= fields_.size() || !absl::SimpleAtod(fields_[number - 3], &value)) {
      return std::nullopt;
    }
    return value;
  }

 private:
  const std::string text_;
  std::vector<std::string> fields_;
};

// When the machine was started, in seconds since the epoch.
std::optional<double> BootTime() {
  for (absl::string_view line : absl::StrSplit(Read("/proc/stat"), '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    double time = 0;
    if (words.size() == 2 && words[0] == "btime" && absl::SimpleAtod(words[1], &time)) return time;
  }
  return std::nullopt;
}

std::optional<double> OpenFds() {
  std::error_code error;
  int count = -1;  // the folder itself is open while it is read
  for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end; at.increment(error)) {
    ++count;
  }
  if (error) return std::nullopt;
  return count;
}

std::optional<double> MaxFds() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

std::vector<prometheus::MetricFamily> ProcessFamilies() {
  const Stat stat;
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const double page = static_cast<double>(sysconf(_SC_PAGESIZE));
  std::vector<prometheus::MetricFamily> families;
  const auto add = [&families](const Declaration& declaration, std::optional<double> value, double factor = 1) {
    if (value.has_value()) families.push_back(SingleFamily(declaration, *value * factor));
  };
  const std::optional<double> user = stat.Field(14), system = stat.Field(15);
  if (user.has_value() && system.has_value()) add(kProcessCpu, *user + *system, 1 / ticks);
  const std::optional<double> boot = BootTime(), started = stat.Field(22);
  if (boot.has_value() && started.has_value()) add(kProcessStart, *boot + *started / ticks);
  add(kProcessResidentMemory, stat.Field(24), page);
  add(kProcessVirtualMemory, stat.Field(23));
  add(kProcessOpenFds, OpenFds());
  add(kProcessMaxFds, MaxFds());
  add(kProcessThreads, stat.Field(20));
  return families;
}

}  // namespace docket::metrics
