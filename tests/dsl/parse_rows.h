// A source, the forms that Parse makes of it, and the findings, as rows.
#pragma once

#include <string>
#include <vector>

#include "dsl/diagnostic.h"

namespace cxengine::dsl {

struct Reading {
  std::string forms;                  // in one line, with `!` before a faulty one and `d:` before a double
  std::vector<std::string> findings;  // "1:2-3 code"; the end's line where it is another
  Diagnostics diagnostics;
};
Reading ReadForms(const std::string& text);

struct ParseRow {
  std::string source;
  std::string forms;
  std::vector<std::string> findings = {};
};
void ExpectParseRows(const std::vector<ParseRow>& rows);

}  // namespace cxengine::dsl
