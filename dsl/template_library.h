// The tenant's templates as the checker sees them: what each mentions and includes, and what is wrong with
// it. Texts go in; nothing is rendered.
//
// Each template is read once, however often a pattern uses it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/mustache.h"

namespace cxengine::dsl {

struct ReadTemplate {
  std::string_view id;    // "" if it stands in the pattern
  std::string_view text;  // not owned
  std::vector<TemplateFault> faults;
  // Of a sound one:
  std::vector<TemplateName> names;
  std::vector<TemplateName> partials;
};
ReadTemplate ReadTemplateText(std::string_view id, std::string_view text);

// A template with all that it includes, directly or not.
struct TemplateUse {
  struct Text {
    const ReadTemplate* read;
    bool in_section;  // it is included in sections only
  };
  std::vector<Text> texts;  // the template itself first
  // Partials without a text. The offset of one that the template itself includes is that of its name there,
  // of others kElsewhere.
  std::vector<TemplateName> absent;
  // At most kMostFaults of each text of the tenant.
  std::vector<std::string> faults;  // "in the template `TM2`: section `a` is never closed"

  static constexpr std::size_t kMostFaults = 5;
  static constexpr std::size_t kElsewhere = ~std::size_t{0};
};

// More partials than this are a fault of a template.
inline constexpr std::size_t kMaxPartials = 100;

class TemplateLibrary {
 public:
  // `known` outlives the library; null if nothing is known: then it has no template.
  explicit TemplateLibrary(const Partials* known) : known_(known) {}

  bool is_known() const { return known_ != nullptr; }
  // Null if there is none.
  const ReadTemplate* Find(std::string_view id);
  // Points into `own` and into the library.
  TemplateUse Examine(const ReadTemplate& own);

 private:
  const Partials* known_;
  std::map<std::string_view, ReadTemplate> read_;
};

}  // namespace cxengine::dsl
