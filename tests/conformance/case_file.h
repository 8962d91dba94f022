// A conformance case: one file that says what it shows, and holds a pattern, events and the lines that
// `dslrun` has to print.
//
//   ; §4.1 A constant equals the field's value.                    what it shows, citing the reference
//   (event {:n 1})                                                 the pattern: all up to the first marker
//   (perform echo hit)
//
//   ; ----- events                                                 input lines of dslrun
//   ; {"id": 7, "n": 1}
//   ; ----- answers                                                what --answers would hold; optional
//   ; {"echo hit": [{"after": 500, "result": {}}]}
//   ; ----- options                         --key, --until, --lifetime, --select key-state; optional
//   ; --until 5000
//   ; ----- grown                        for limits: in the pattern, MANY stands for 65537 times x; optional
//   ; MANY 65537 x
//   ; ----- templates                                              what --templates would hold; optional
//   ; {"TM1": "text"}
//   ; ----- integrations                                           what --integrations would hold; optional
//   ; {"shop": "http"}
//   ; ----- diagnostics                              all findings: code, line, column, part of the message
//   ; unclosed 2 1 `(` is never closed
//   ; ----- output                                   all lines; `output: born call`: only those kinds
//   ; {"at": 0, "what": "born", "match": "m1", "key": "7", "events": [0]}
//
// Everything after the pattern is a comment, so that the whole file is a pattern for other tools. Within a
// section `;;` starts a remark. A line whose time depends on chance has, instead of "at", the time since the
// line before it, from the least to the most: "later": [250, 500].
//
// Expected lines are derived from the reference by hand, never copied from a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "tools/simulator.h"

namespace cxengine::conformance {

struct ExpectedFinding {
  std::string code;
  int line = 0;
  int column = 0;
  std::string message;  // a part of it
};

struct CaseFile {
  std::string name;  // "4.1-constant"
  std::string title;
  std::string pattern;
  dsl::CompileOptions options;  // those of dslcheck: the types of endpoints are known
  tools::Run run;               // without plan
  std::vector<ExpectedFinding> findings;
  bool lists_findings = false;  // has a section for them; without one any warnings may come, but no errors
  std::vector<std::string> output;
  std::vector<std::string> output_kinds;  // empty: all
  bool has_output = false;
};

// Nullopt, with a sentence in `error`, when the text is no case.
std::optional<CaseFile> ReadCase(const std::string& name, const std::string& text, std::string& error);
// The same of a file, which also may be one that cannot be read.
std::optional<CaseFile> LoadCase(const std::string& path, std::string& error);

// All .cxp files of a folder, sorted.
std::vector<std::string> CasesIn(const std::string& folder);

}  // namespace cxengine::conformance
