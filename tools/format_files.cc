// FormatFiles: read, lay out, replace or compare.
#include "tools/format_files.h"

#include <cstdio>
#include <iostream>
#include <string_view>
#include <utility>

#include "dsl/form.h"
#include "dsl/format.h"
#include "dsl/render.h"
#include "tools/check/diff.h"
#include "tools/files.h"
#include "tools/terminal.h"

namespace cxengine::tools {

namespace {

constexpr std::string_view kExtension = ".cxp";
// Enough to see that a source is too long.
constexpr std::size_t kReadLimit = 4 * dsl::kMaxSourceBytes;

class Formatter {
 public:
  explicit Formatter(FormatMode mode) : mode_(mode) {}

  void Format(const std::string& path);
  void Print(std::string_view text) {
    printed_ = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && printed_;
  }
  int Finish();

  std::vector<FileFailure>& failures() { return failures_; }

 private:
  const FormatMode mode_;
  std::vector<FileFailure> failures_;
  const bool color_ = OutputWantsColor();
  bool broken_ = false;   // a pattern could not be read
  bool differs_ = false;  // a layout is not canonical
  bool printed_ = true;
};

void Formatter::Format(const std::string& path) {
  std::string text;
  if (!ReadFile(path, kReadLimit, text, failures_)) return;
  const dsl::Source source(path, std::move(text));
  dsl::Diagnostics diagnostics;
  const std::string formatted = dsl::FormatCode(source, diagnostics);
  if (diagnostics.has_errors()) {
    broken_ = true;
    std::cerr << dsl::RenderText(source, diagnostics);
  }
  // An editor that puts back what it gets must get what it gave when something was wrong.
  const bool through = path == "-" && mode_ == FormatMode::kRewrite;
  if (through) Print(formatted);
  if (through || formatted == source.text()) return;
  differs_ = true;
  if (mode_ == FormatMode::kRewrite && !ReplaceFile(path, formatted, failures_)) return;
  Print(mode_ == FormatMode::kDiff ? UnifiedDiff(path, source.text(), formatted, color_) : path + "\n");
}

int Formatter::Finish() {
  if (std::fflush(stdout) != 0 || !printed_) failures_.push_back({"standard output: cannot be written"});
  for (const FileFailure& failure : failures_) std::cerr << "dslcheck: " << failure.message << "\n";
  if (!failures_.empty()) return 2;
  return broken_ || (differs_ && mode_ != FormatMode::kRewrite) ? 1 : 0;
}

}  // namespace

int FormatFiles(const std::vector<std::string>& paths, FormatMode mode) {
  Formatter formatter(mode);
  for (const std::string& path : paths) {
    for (const std::string& file : FindFiles(path, kExtension, formatter.failures())) formatter.Format(file);
  }
  return formatter.Finish();
}

}  // namespace cxengine::tools
