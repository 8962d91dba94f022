// ParseInstant, FormatInstant, ParseDuration.
#include "engine/instant.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

namespace cxengine::engine {
namespace {

constexpr Milliseconds kSecond = 1000;
constexpr Milliseconds kMinute = 60 * kSecond;
constexpr Milliseconds kHour = 60 * kMinute;
constexpr Milliseconds kDay = 24 * kHour;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The whole of `text` as an integer.
std::optional<Milliseconds> Integer(std::string_view text) {
  Milliseconds value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Takes tokens off the front of a text; after a mismatch `ok` is false and stays so.
struct Scanner {
  std::string_view rest;
  bool ok = true;

  bool Take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void Need(char c) { ok = Take(c) && ok; }
  // Exactly `digits` digits, at most `max`.
  int Number(std::size_t digits, int max) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest.empty() || !IsDigit(rest.front())) return ok = false, 0;
      value = value * 10 + (rest.front() - '0');
      rest.remove_prefix(1);
    }
    if (value > max) ok = false;
    return value;
  }
};

Milliseconds Date(Scanner& scanner) {
  const int year = scanner.Number(4, 9999);
  scanner.Need('-');
  const int month = scanner.Number(2, 12);
  scanner.Need('-');
  const int day = scanner.Number(2, 31);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!scanner.ok || !date.ok()) return scanner.ok = false, 0;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDay;
}

// Digits after the point; those beyond the third do not count.
Milliseconds Fraction(Scanner& scanner) {
  if (scanner.rest.empty() || !IsDigit(scanner.rest.front())) return scanner.ok = false, 0;
  Milliseconds value = 0;
  for (Milliseconds scale = 100; !scanner.rest.empty() && IsDigit(scanner.rest.front()); scale /= 10) {
    value += (scanner.rest.front() - '0') * scale;
    scanner.rest.remove_prefix(1);
  }
  return value;
}

Milliseconds TimeOfDay(Scanner& scanner) {
  Milliseconds time = scanner.Number(2, 23) * kHour;
  scanner.Need(':');
  time += scanner.Number(2, 59) * kMinute;
  if (!scanner.Take(':')) return time;
  time += scanner.Number(2, 59) * kSecond;
  if (scanner.Take('.') || scanner.Take(',')) time += Fraction(scanner);
  return time;
}

// What the clocks of the place are ahead of UTC.
Milliseconds Offset(Scanner& scanner) {
  if (scanner.rest.empty() || scanner.Take('Z') || scanner.Take('z')) return 0;
  const bool behind = scanner.Take('-');
  if (!behind) scanner.Need('+');
  Milliseconds offset = scanner.Number(2, 23) * kHour;
  if (!scanner.rest.empty()) {
    scanner.Take(':');
    offset += scanner.Number(2, 59) * kMinute;
  }
  return behind ? -offset : offset;
}

}  // namespace

std::optional<Milliseconds> ParseInstant(std::string_view text, std::string& error) {
  std::optional<Milliseconds> instant = Integer(text);
  if (!instant) {
    Scanner scanner{text};
    instant = Date(scanner);
    if (scanner.Take('T') || scanner.Take('t') || scanner.Take(' ')) {
      *instant += TimeOfDay(scanner);
      *instant -= Offset(scanner);
    }
    if (!scanner.ok || !scanner.rest.empty()) {
      error = "`" + std::string(text) +
              "` is neither milliseconds nor an ISO 8601 instant like 2024-05-01T12:00:00Z";
      return std::nullopt;
    }
  }
  if (*instant < kFirstInstant || *instant > kLastInstant) {
    error = "`" + std::string(text) + "` lies outside the years 0000 to 9999";
    return std::nullopt;
  }
  return instant;
}

std::string FormatInstant(Milliseconds instant) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(instant)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text.data();
}

std::optional<Milliseconds> ParseDuration(std::string_view text, std::string& error) {
  static constexpr std::array<std::pair<std::string_view, Milliseconds>, 6> kUnits = {{{"millisecond", 1},
                                                                                       {"second", kSecond},
                                                                                       {"minute", kMinute},
                                                                                       {"hour", kHour},
                                                                                       {"day", kDay},
                                                                                       {"week", 7 * kDay}}};
  std::size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  const std::optional<Milliseconds> count = Integer(text.substr(0, digits));
  std::string_view unit = text.substr(digits);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  Milliseconds scale = unit.empty() ? 1 : 0;
  for (const auto& [name, length] : kUnits) {
    if (unit == name || (unit.size() == name.size() + 1 && unit.starts_with(name) && unit.back() == 's'))
      scale = length;
  }
  if (!count || scale == 0) {
    error = "`" + std::string(text) + "` is no duration like `90 days` or 1500 (milliseconds)";
    return std::nullopt;
  }
  if (*count > kLastInstant / scale) {
    error = "`" + std::string(text) + "` is longer than ten thousand years";
    return std::nullopt;
  }
  return *count * scale;
}

}  // namespace cxengine::engine
