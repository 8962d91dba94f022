// What messages quote.
#pragma once

#include <string>

#include "dsl/pattern.h"

namespace cxengine::dsl {

// As it stands in the text, between back quotes; of what is long or goes on in another line, the beginning.
std::string Quoted(Span span, const Pattern& pattern);
std::string Quoted(const Node& node, const Pattern& pattern);  // of a binding its value
std::string Quoted(const Value& value);

}  // namespace cxengine::dsl
