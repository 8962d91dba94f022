// Running the rows of the tests of Parse.
#include "tests/dsl/parse_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "dsl/form.h"
#include "dsl/source.h"

namespace cxengine::dsl {
namespace {

void Write(const Form& form, std::string& out) {
  const auto collection = [&](const char* open, const char* close) {
    out += open;
    for (const Form& item : form.items) {
      if (&item != form.items.data()) out += ' ';
      Write(item, out);
    }
    out += close;
  };
  if (form.faulty) out += '!';
  switch (form.kind) {
    case Form::Kind::kAtom: {
      // Tells 1 from 1.0, whatever `str` would make of it.
      if (form.value.kind() == Value::Kind::kDouble) {
        std::array<char, 32> digits;
        std::snprintf(digits.data(), digits.size(), "d:%.17g", form.value.number());
        out += digits.data();
      } else {
        out += ToJson(form.value);
      }
      return;
    }
    case Form::Kind::kKeyword:
      out += ":" + form.text;
      return;
    case Form::Kind::kSymbol:
      out += form.text;
      return;
    case Form::Kind::kList:
      return collection("(", ")");
    case Form::Kind::kVector:
      return collection("[", "]");
    case Form::Kind::kMap:
      return collection("{", "}");
    case Form::Kind::kSet:
      return collection("#{", "}");
  }
}

std::string Place(const Source& source, Span span) {
  const Position begin = source.Locate(span.begin);
  const Position end = source.Locate(span.end);
  return std::to_string(begin.line) + ":" + std::to_string(begin.column) + "-" +
         (begin.line == end.line ? "" : std::to_string(end.line) + ":") + std::to_string(end.column);
}

}  // namespace

Reading ReadForms(const std::string& text) {
  const Source source("test", text);
  Reading reading;
  for (const Form& form : Parse(source, reading.diagnostics)) {
    if (!reading.forms.empty()) reading.forms += ' ';
    Write(form, reading.forms);
  }
  reading.diagnostics.Sort();
  for (const Diagnostic& finding : reading.diagnostics.all()) {
    reading.findings.push_back(Place(source, finding.span) + " " + std::string(RowOf(finding.code).name));
  }
  return reading;
}

void ExpectParseRows(const std::vector<ParseRow>& rows) {
  for (const ParseRow& row : rows) {
    SCOPED_TRACE(row.source);
    const Reading reading = ReadForms(row.source);
    EXPECT_EQ(reading.forms, row.forms);
    EXPECT_THAT(reading.findings, testing::ElementsAreArray(row.findings));
  }
}

}  // namespace cxengine::dsl
