// The tags of a Mustache template, as the specification reads them, and what is wrong with them. Text goes
// in; tags with their places, and faults, come out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/mustache.h"

namespace cxengine::dsl {

struct TemplateTag {
  enum class Kind : std::uint8_t {
    kVariable,
    kRaw,
    kSection,
    kInverted,
    kClose,
    kPartial,
    kComment,
    kDelimiters
  };
  Kind kind;
  std::size_t begin;  // bytes into the template, of the opening delimiter
  std::size_t end;    // behind the closing delimiter
  // Into the template, without white space around; what a comment or a change of delimiters says.
  std::string_view name;
  // What the tag takes out of the text. One that stands alone on its lines takes them whole, with their line
  // break; variables never do. For other tags these are `begin` and `end`.
  std::size_t from;
  std::size_t to;
  // Of a section that is closed: the index of its kClose tag.
  std::size_t close = 0;
};

struct TemplateScan {
  std::vector<TemplateTag> tags;
  std::vector<TemplateFault> faults;  // in order of their offsets
};

// Sections nested deeper are a fault: rendering recurses.
inline constexpr std::size_t kMaxTemplateDepth = 100;

// Stops at a tag that has no end; goes on after all other faults. Takes time linear in the text.
TemplateScan ScanTemplate(std::string_view text);

}  // namespace cxengine::dsl
