// CheckTemplate, TemplateNames, TemplatePartials: what can be said of a template without rendering it.
#include <map>
#include <utility>

#include "dsl/mustache.h"
#include "dsl/mustache_scan.h"

namespace cxengine::dsl {
namespace {

using Kind = TemplateTag::Kind;

// What `shown` makes of the names of the tags of the kinds that are `wanted`, each once.
template <typename Wanted, typename Shown>
std::vector<TemplateName> NamesOf(std::string_view text, bool inverted_too, Wanted wanted, Shown shown) {
  std::vector<TemplateName> names;
  std::map<std::string_view, std::size_t> places;  // into `names`
  std::vector<Kind> open;
  std::size_t sections = 0;
  const auto counts = [&](Kind kind) { return kind == Kind::kSection || inverted_too; };
  for (const TemplateTag& tag : ScanTemplate(text).tags) {
    if (const std::string_view name = shown(tag.name); wanted(tag.kind) && !name.empty()) {
      const auto [place, is_new] = places.try_emplace(name, names.size());
      if (is_new) {
        const auto offset = static_cast<std::size_t>(name.data() - text.data());
        names.push_back({std::string(name), offset, true});
      }
      TemplateName& known = names[place->second];
      known.in_section = known.in_section && sections > 0;
    }
    if (tag.kind == Kind::kSection || tag.kind == Kind::kInverted) {
      open.push_back(tag.kind);
      if (counts(tag.kind)) ++sections;
    } else if (tag.kind == Kind::kClose && !open.empty()) {
      if (counts(open.back())) --sections;
      open.pop_back();
    }
  }
  return names;
}

}  // namespace

std::vector<TemplateFault> CheckTemplate(std::string_view text) { return ScanTemplate(text).faults; }

std::vector<TemplateName> TemplateNames(std::string_view text) {
  const auto wanted = [](Kind kind) {
    return kind == Kind::kVariable || kind == Kind::kRaw || kind == Kind::kSection || kind == Kind::kInverted;
  };
  return NamesOf(text, false, wanted, [](std::string_view name) { return name.substr(0, name.find('.')); });
}

std::vector<TemplateName> TemplatePartials(std::string_view text) {
  const auto wanted = [](Kind kind) { return kind == Kind::kPartial; };
  return NamesOf(text, true, wanted, [](std::string_view name) { return name; });
}

}  // namespace cxengine::dsl
