// Mustache templates (§6.1), by the Mustache specification: HTML escaping in {{ }}, none in {{{ }}}.
//
// A text and a map of names go in, a text comes out. Templates that are not sound are refused, and so is
// what would take too much time or memory: rendering always ends, and soon.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/value.h"

namespace cxengine::dsl {

struct TemplateFault {
  std::size_t offset;  // bytes into the template
  std::string message;
};

// What is wrong with a template's syntax: unclosed tags and sections, closers without openers, names that are
// none, sections nested too deep. Empty when it is sound.
std::vector<TemplateFault> CheckTemplate(std::string_view text);

// A name that the tags of a template mention, or that of a partial.
struct TemplateName {
  std::string name;
  std::size_t offset;  // of its first place: bytes into the template
  // All its places are inside sections. What stands in a section is looked up in the section's value first,
  // and may be included under a condition.
  bool in_section;
};

// The first parts of the names that a sound template mentions, in order of their places, each once:
// {{offer.url}} gives "offer". "." gives none.
std::vector<TemplateName> TemplateNames(std::string_view text);
// The names of the partials that it includes, likewise. Here inverted sections are sections, too.
std::vector<TemplateName> TemplatePartials(std::string_view text);

// Texts by name, for {{>name}}.
using Partials = std::map<std::string, std::string, std::less<>>;

struct Rendering {
  std::string text;
  std::string failure;    // why there is no text, in words for the journal; "" if there is one
  std::size_t steps = 0;  // what it took: tags, names that were looked up, and one for each 256 bytes
};

// `context` is a map of names. Absent names and partials, nil, lists and maps render as nothing, numbers and
// booleans as by `str` (§8). A section is left out for nil, false, an empty list and an empty string. Escaped
// are & " < >, which the specification names.
//
// Fails for a template or partial that is not sound, a text longer than kMaxValueBytes, sections and partials
// that nest too deep, and after a million steps.
Rendering RenderTemplate(std::string_view text, const Value& context, const Partials& partials = {});

}  // namespace cxengine::dsl
