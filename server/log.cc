#include "server/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace docket::server::log {
namespace {

std::atomic<Format> format_in_use{Format::kText};

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_logger_mt("docket");
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *logger;
}

std::string Json(absl::string_view level, absl::string_view message, Fields fields) {
  nlohmann::ordered_json line;
  line["time"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  line["level"] = std::string(level);
  line["message"] = std::string(message);
  for (const auto& [key, value] : fields) line[std::string(key)] = value;
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string Text(absl::string_view level, absl::string_view message, Fields fields) {
  std::string line = absl::FormatTime("%H:%M:%S", absl::Now(), absl::LocalTimeZone());
  if (level != "info") absl::StrAppend(&line, " ", level, ":");
  absl::StrAppend(&line, " ", message);
  for (const auto& [key, value] : fields) absl::StrAppend(&line, "  ", key, "=", value);
  return line;
}

void Write(spdlog::level::level_enum level, absl::string_view name, absl::string_view message, Fields fields) {
  const std::string line =
      format_in_use.load() == Format::kJson ? Json(name, message, fields) : Text(name, message, fields);
  Logger().log(level, "{}", line);
}

}  // namespace

void SetUp(Format format) { format_in_use = format; }

void Info(absl::string_view message, Fields fields) { Write(spdlog::level::info, "info", message, fields); }
void Warning(absl::string_view message, Fields fields) { Write(spdlog::level::warn, "warning", message, fields); }
void Error(absl::string_view message, Fields fields) { Write(spdlog::level::err, "error", message, fields); }

}  // namespace docket::server::log
