// Mustache templates (§6.1), by the Mustache specification: HTML escaping in {{ }}, none in {{{ }}}.
#pragma once

#include <cstddef>
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

// The first parts of the names that the tags of a sound template mention, sorted, each once: {{offer.url}}
// gives "offer".
// "." gives none.
std::vector<std::string> TemplateNames(std::string_view text);

// Texts by name, for {{>name}}.
using Partials = std::map<std::string, std::string>;

// The text of a sound template; of another one nothing. `context` is a map of names. Absent names and
// partials, nil, lists and maps render as nothing, numbers and booleans as by `str` (§8). A section is left
// out for nil, false, an empty list and an empty string. Escaped are & " < >, which the specification names.
//
// A text longer than kMaxValueBytes comes back one byte longer than that, for the caller to refuse: cut, or
// blank where rendering it would take more memory than can be allowed (sections over large lists inside each
// other). Partials that include themselves, or are not sound, make the result nothing.
std::string RenderTemplate(std::string_view text, const Value& context, const Partials& partials = {});

}  // namespace cxengine::dsl
