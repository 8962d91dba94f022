// The tags of a Mustache template, as the specification reads them, and what is wrong with them.
//
// Our own, although mstch renders: mstch reports no fault, and reads beyond the text where tags are
// malformed, so it only ever sees templates that passed here.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "dsl/mustache.h"

namespace cxengine::dsl {

struct TemplateTag {
  enum class Kind { kVariable, kRaw, kSection, kInverted, kClose, kPartial, kComment, kDelimiters };
  Kind kind;
  std::size_t begin;  // bytes into the template, of the opening delimiter
  std::size_t end;    // behind the closing delimiter
  std::string_view
      name;  // into the template, without white space around; what a comment or a change of delimiters says
};

struct TemplateScan {
  std::vector<TemplateTag> tags;
  std::vector<TemplateFault> faults;  // in order of their offsets
};

// Sections nested deeper are a fault: rendering recurses.
inline constexpr std::size_t kMaxTemplateDepth = 100;

// Stops at a tag that has no end; goes on after all other faults.
TemplateScan ScanTemplate(std::string_view text);

}  // namespace cxengine::dsl
