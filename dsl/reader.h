// Builds forms out of what the grammar finds, judges brackets and limits (§1.7, §1.9), and decides where
// reading goes on after an error. parse.cc calls it, one function for each rule that matters.
//
// Open collections are a stack of frames. After an error in the brackets the reader is `broken`: every rule
// fails, up to the form that is given up. That is the innermost one that starts a line, or the whole
// top-level form; `Resume` recognises it, and reading goes on at the next line that starts with `(`. Every
// byte is read once, whatever the errors.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/duplicates.h"
#include "dsl/form.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// The functions that return bool are answers to the grammar: false lets the rule fail.
class Reader {
 public:
  using Offset = std::uint32_t;

  // `text` is valid UTF-8 and outlives the reader.
  Reader(std::string_view text, Diagnostics& diagnostics) : text_(text), diagnostics_(diagnostics) {}

  std::vector<Form> TakeForms() { return std::move(forms_); }

  bool Token(Span span);

  bool Open(Form::Kind kind, Span span);
  void Close(Offset end);
  bool MissingClose(Offset at);
  void StrayClose(Span span);

  bool OpenQuote(Span span);
  void CloseQuote(Offset end);
  bool MissingQuote();

  // The grammar stands at `at`, where no form could be read. True when reading goes on behind `target`.
  bool Resume(Offset at, Offset& target);

 private:
  struct Frame {
    Form form;
    std::vector<Identities::Id> ids;  // one for each item
  };
  enum class Broken : std::uint8_t { kNo, kLine, kTopLevel };  // how far out the form that is given up may be

  std::string_view TextOf(Span span) const { return text_.substr(span.begin, span.end - span.begin); }
  // A form that is taken for a top-level one where brackets do not add up.
  bool StartsLine(Offset at) const { return text_[at] == '(' && (at == 0 || text_[at - 1] == '\n'); }
  bool Break(Broken how, Offset at) {
    broken_ = how;
    broken_at_ = at;
    return false;
  }
  bool Count(Span span);
  void AddUnit(Form form);
  void Add(Form form, Identities::Id id);
  void CheckMap(Frame& frame);
  void SuggestComparison(const std::vector<Form>& items, Diagnostic& finding) const;
  void ReportDuplicates(const Frame& frame, std::size_t step, Code code, std::string_view where);
  void ReportUnclosed();
  void ReportUnclosed(std::size_t first, std::size_t last, Offset next_line);

  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<Form> forms_;
  std::vector<Frame> frames_;
  Identities identities_;
  std::size_t count_ = 0;
  Span quote_;    // of the string that is open
  Span suspect_;  // the first string with a line that starts with `(`: is its closing quote missing?
  bool no_more_quotes_ = false;  // the last closing quote of the source has passed
  Broken broken_ = Broken::kNo;
  Offset broken_at_ = 0;
};

}  // namespace cxengine::dsl
