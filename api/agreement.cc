// FindDisagreements, RequireSound.
#include "api/agreement.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

#include "api/journal/schema.h"
#include "api/store/wal_check.h"

namespace cxengine::api {
namespace {

constexpr const char* kUsers = "cxengine.db";
constexpr const char* kEntries = "log.db";
constexpr const char* kRows = "state.db";

// Of a file that is missing, empty, or has no tables yet: `without`. Nullopt: it cannot be read.
std::optional<std::uint64_t> Ask(const std::string& path, store::Database::Use use, const char* table,
                                 const std::string& sql, std::uint64_t without) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size == 0) return without;
  try {
    store::Database database(path, use);
    const auto lock = database.Lock();
    {
      store::Query tables = database.Prepare("SELECT 1 FROM sqlite_master WHERE name = ?");
      if (!tables.Add(table).Step()) return without;
    }
    store::Query query = database.Prepare(sql);
    return query.Step() ? static_cast<std::uint64_t>(query.Integer(0)) : without;
  } catch (const store::Error&) {
    return std::nullopt;  // whoever opens it says so
  }
}

std::optional<std::uint64_t> PositionOf(const std::string& path, store::Database::Use use) {
  return Ask(path, use, "position", "SELECT next FROM position", 1);
}

}  // namespace

std::vector<Disagreement> FindDisagreements(const std::string& folder, store::Database::Use use) {
  const auto path = [&](const char* file) { return folder + "/" + file; };
  const auto users = Ask(path(kUsers), use, "users", "SELECT count(*) FROM users", 0);
  const auto begin = Ask(path(kEntries), use, "pruned", "SELECT before FROM pruned", 1);
  const auto end = Ask(path(kEntries), use, "batches",
                       "SELECT max(before, coalesce((SELECT position + entries FROM batches ORDER BY "
                       "position DESC LIMIT 1), 1)) FROM pruned",
                       1);
  const auto state = PositionOf(path(kRows), use);
  const auto journal = PositionOf(path(journal::kFileName), use);

  std::vector<Disagreement> found;
  const auto add = [&](const char* file, const std::string& how, const std::string& others) {
    std::error_code error;
    const bool is_missing = !std::filesystem::exists(path(file), error);
    found.push_back({file, (is_missing ? "is missing" : how) + ", but " + others});
  };
  const struct {
    const char* file;
    std::uint64_t next;
  } others[] = {
      {kEntries, end.value_or(1)}, {kRows, state.value_or(1)}, {journal::kFileName, journal.value_or(1)}};
  const auto& [ahead, most] = *std::max_element(std::begin(others), std::end(others),
                                                [](const auto& a, const auto& b) { return a.next < b.next; });
  const std::string knows = std::string(ahead) + " knows what came before entry " + std::to_string(most);
  const auto ends = [](std::uint64_t next) { return "ends before entry " + std::to_string(next); };
  if (users == std::uint64_t{0} && most > 1) add(kUsers, "has no users", knows);
  if (end && *end < most) add(kEntries, ends(*end), knows);
  if (state && begin && *state < *begin)
    add(kRows, ends(*state), std::string(kEntries) + " begins with entry " + std::to_string(*begin));
  return found;
}

std::optional<std::string> FindLostMatches(const std::string& folder) {
  constexpr auto kLooking = store::Database::Use::kLooking;
  const std::string path = folder + "/" + journal::kFileName;
  auto lost = store::FindLostTransactions(path);
  if (lost && PositionOf(path, kLooking) >= PositionOf(folder + "/" + kRows, kLooking)) return std::nullopt;
  return lost;
}

void RequireSound(const std::string& folder) {
  const std::string here = "the data folder " + folder + " is damaged: ";
  const auto remedy = [](std::string_view file) {
    return file == kUsers
               ? "; restore a backup"
               : "; restore a backup, or let cxserver --repair drop what is lost, and say what that is";
  };
  for (const char* file : {kUsers, kEntries, kRows, journal::kFileName}) {
    const auto lost = file == journal::kFileName ? FindLostMatches(folder)
                                                 : store::FindLostTransactions(folder + "/" + file);
    if (lost) throw store::Error(here + file + ": " + *lost + "; cxserver --repair says what it drops");
  }
  for (const Disagreement& one : FindDisagreements(folder, store::Database::Use::kReading))
    throw store::Error(here + one.file + " " + one.what + std::string(remedy(one.file)));
}

}  // namespace cxengine::api
