// Files of the data folder: the folder itself, its lock, and files that are either whole or absent.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cxengine::api::store {

// The data folder, created with mode 0700 if it is missing and locked against a second process while this
// object lives. Throws Error with a sentence for the operator.
class DataFolder {
 public:
  explicit DataFolder(std::string path);
  // Of a server that does not run; nullptr if a process has it.
  static std::unique_ptr<DataFolder> Stopped(const std::string& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::string& path() const { return path_; }  // absolute
  std::string File(std::string_view name) const { return path_ + "/" + std::string(name); }

  // How to close what other users may read or write, of the folder and its files; nullopt: nothing.
  std::optional<std::string> FindOpen() const;

 private:
  DataFolder() = default;
  void Name(std::string path);
  bool Lock();  // false: another process has it

  std::string path_;
  int lock_ = -1;
};

// Writes a file of mode 0600 beside its place, flushes it to the disk, then moves it there: readers see all
// or nothing.
void WriteWholeFile(const std::string& path, std::string_view content);

// nullopt if there is no such file; throws Error if it cannot be read or is larger than a megabyte.
std::optional<std::string> ReadSmallFile(const std::string& path);

// Throws Error if others than the owner may read or write the file.
void RequirePrivate(const std::string& path);

}  // namespace cxengine::api::store
