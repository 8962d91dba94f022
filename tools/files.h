// Files that a person names on a command line: finding, reading and replacing them, with failures in words.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cxengine::tools {

// A failure is words for the person, without the program's name: "shop.cxp: No such file or directory".
struct FileFailure {
  std::string message;
};

// `path` itself when it is no folder; of a folder every regular file below it whose name ends in `extension`
// (".cxp"), sorted by path. Links to folders are not followed. What cannot be read, and a folder without such
// files, goes to `failures`.
std::vector<std::string> FindFiles(const std::string& path, std::string_view extension,
                                   std::vector<FileFailure>& failures);

// Reads a file, or standard input for "-". What is beyond `limit` bytes is not read, so that an endless file
// ends. False on failure.
bool ReadFile(const std::string& path, std::size_t limit, std::string& text,
              std::vector<FileFailure>& failures);

// Puts `text` in the place of a file's: at once, so that nobody sees half of it and a failure leaves the old
// one. The file keeps its mode; of a link the file behind it is replaced. False on failure.
bool ReplaceFile(const std::string& path, std::string_view text, std::vector<FileFailure>& failures);

}  // namespace cxengine::tools
