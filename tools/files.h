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

// Gives an existing file new content, all at once: whoever reads it meanwhile, or finds it after a crash, has
// the old text or the new one. Its permissions stay; of a link, the file that it leads to is replaced. False
// on failure; the file is as it was then.
bool ReplaceFile(const std::string& path, std::string_view text, std::vector<FileFailure>& failures);

}  // namespace cxengine::tools
