// How the log looks on standard error: text for people, or JSON lines for programs.
//
// A line is what was logged with spdlog; LogWithFields() adds names and values to it, which only the JSON
// shows apart: {"time", "level", "message", …fields}.
#pragma once

#include <spdlog/common.h>

#include <memory>
#include <string_view>

#include "api/problem.h"

namespace cxengine::api {

enum class LogFormat { kText, kJson };

// For a sink or logger.
std::unique_ptr<spdlog::formatter> MakeLogFormatter(LogFormat format);

// `fields` is an object; the message says the same in words.
void LogWithFields(spdlog::level::level_enum level, std::string_view message, const Json& fields);

}  // namespace cxengine::api
