#include "api/log_format.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string>

#include "engine/instant.h"

namespace cxengine::api {
namespace {

// Between a message and its fields in what spdlog carries; no message of ours has it.
constexpr char kSeparator = '\x1f';

std::string_view MessageOf(const spdlog::details::log_msg& line) {
  const std::string_view payload(line.payload.data(), line.payload.size());
  return payload.substr(0, payload.find(kSeparator));
}

class TextFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    spdlog::details::log_msg plain = line;
    const std::string_view message = MessageOf(line);
    plain.payload = {message.data(), message.size()};
    pattern_.format(plain, out);
    line.color_range_start = plain.color_range_start;
    line.color_range_end = plain.color_range_end;
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<TextFormatter>(); }

 private:
  spdlog::pattern_formatter pattern_;
};

class JsonFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& out) override {
    const auto since_epoch =
        std::chrono::duration_cast<std::chrono::milliseconds>(line.time.time_since_epoch());
    const auto level = spdlog::level::to_string_view(line.level);
    const std::string_view message = MessageOf(line);
    // Bytes that are no UTF-8 are replaced, not thrown at.
    const auto dump = [](const Json& value) {
      return value.dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    std::string text = "{\"time\":\"" + engine::FormatInstant(since_epoch.count()) + "\",\"level\":\"" +
                       std::string(level.data(), level.size()) + "\",\"message\":" + dump(message);
    if (message.size() < line.payload.size()) {
      // An object without its first brace goes on where this one stands.
      text += ',';
      text.append(line.payload.data() + message.size() + 2, line.payload.size() - message.size() - 2);
    } else {
      text += '}';
    }
    text += '\n';
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<JsonFormatter>(); }
};

}  // namespace

std::unique_ptr<spdlog::formatter> MakeLogFormatter(LogFormat format) {
  if (format == LogFormat::kJson) return std::make_unique<JsonFormatter>();
  return std::make_unique<TextFormatter>();
}

void LogWithFields(spdlog::level::level_enum level, std::string_view message, const Json& fields) {
  if (!spdlog::should_log(level)) return;
  std::string line(message);
  line += kSeparator;
  line += fields.dump(-1, ' ', false, Json::error_handler_t::replace);
  spdlog::log(level, line);
}

}  // namespace cxengine::api
