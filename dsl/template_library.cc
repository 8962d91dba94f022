// TemplateLibrary: a walk over the partials of a template.
#include "dsl/template_library.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cxengine::dsl {
namespace {

std::string Quoted(std::string_view id) { return "`" + std::string(id) + "`"; }

// Texts that include each other in a circle, outside of sections, have no end. Yields the first circle that
// it finds, or nothing.
class CircleSearch {
 public:
  explicit CircleSearch(const TemplateUse& use) {
    for (const TemplateUse::Text& text : use.texts) by_id_.emplace(text.read->id, text.read);
  }

  std::vector<std::string_view> Run() {
    for (const auto& [id, start] : by_id_) {
      if (seen_.insert(id).second) path_ = {{start, 0}};
      while (!path_.empty()) {
        if (std::vector<std::string_view> circle = Step(); !circle.empty()) return circle;
      }
    }
    return {};
  }

 private:
  struct Visit {
    const ReadTemplate* text;
    std::size_t next;  // into its partials
  };

  // Goes on to the next partial of the last text on the path, or back.
  std::vector<std::string_view> Step() {
    Visit& last = path_.back();
    if (last.next == last.text->partials.size()) {
      path_.pop_back();
      return {};
    }
    const TemplateName& partial = last.text->partials[last.next++];
    const auto target = by_id_.find(partial.name);
    if (partial.in_section || target == by_id_.end()) return {};
    const auto again = std::ranges::find(path_, target->second, &Visit::text);
    std::vector<std::string_view> circle;
    for (auto visit = again; visit != path_.end(); ++visit) circle.push_back(visit->text->id);
    if (circle.empty() && seen_.insert(target->first).second) path_.push_back({target->second, 0});
    return circle;
  }

  std::map<std::string_view, const ReadTemplate*> by_id_;
  std::set<std::string_view> seen_;
  std::vector<Visit> path_;
};

std::string EndlessFault(const std::vector<std::string_view>& circle) {
  constexpr std::size_t kShown = 5;
  if (circle.size() == 1) return "the template " + Quoted(circle[0]) + " includes itself without end";
  std::string ids;
  for (std::size_t i = 0; i < std::min(circle.size(), kShown); ++i) {
    ids += (i == 0 ? "" : ", ") + Quoted(circle[i]);
  }
  return "the templates " + ids + (circle.size() > kShown ? ", …" : "") + " include each other without end";
}

// Finds the texts that are included outside of sections, all the way from the first.
void MarkSections(TemplateUse& use) {
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < use.texts.size(); ++i) places.emplace(use.texts[i].read->id, i);
  std::vector<std::size_t> outside = {0};
  while (!outside.empty()) {
    const ReadTemplate& text = *use.texts[outside.back()].read;
    outside.pop_back();
    for (const TemplateName& partial : text.partials) {
      const auto place = places.find(partial.name);
      if (partial.in_section || place == places.end() || !use.texts[place->second].in_section) continue;
      use.texts[place->second].in_section = false;
      outside.push_back(place->second);
    }
  }
}

}  // namespace

ReadTemplate ReadTemplateText(std::string_view id, std::string_view text) {
  ReadTemplate read{id, text, CheckTemplate(text), {}, {}};
  if (!read.faults.empty()) return read;
  read.names = TemplateNames(text);
  read.partials = TemplatePartials(text);
  return read;
}

const ReadTemplate* TemplateLibrary::Find(std::string_view id) {
  if (known_ == nullptr) return nullptr;
  if (const auto read = read_.find(id); read != read_.end()) return &read->second;
  const auto known = known_->find(id);
  if (known == known_->end()) return nullptr;
  return &read_.emplace(known->first, ReadTemplateText(known->first, known->second)).first->second;
}

TemplateUse TemplateLibrary::Examine(const ReadTemplate& own) {
  TemplateUse use;
  use.texts.push_back({&own, false});
  std::set<std::string_view> met = {own.id};
  for (std::size_t i = 0; i < use.texts.size(); ++i) {
    const ReadTemplate& text = *use.texts[i].read;
    const bool own_words = text.id.empty();
    const std::string place = own_words ? "" : "in the template " + Quoted(text.id) + ": ";
    const std::size_t faults = own_words ? text.faults.size() : TemplateUse::kMostFaults;
    for (std::size_t j = 0; j < std::min(faults, text.faults.size()); ++j) {
      use.faults.push_back(place + text.faults[j].message);
    }
    for (const TemplateName& partial : text.partials) {
      if (!met.insert(partial.name).second) continue;
      if (met.size() > kMaxPartials + 1) {
        use.faults.push_back(place + "more than " + std::to_string(kMaxPartials) + " partials are included");
        return use;
      }
      if (const ReadTemplate* found = Find(partial.name); found != nullptr) {
        use.texts.push_back({found, true});
      } else {
        use.absent.push_back(partial);
        if (i > 0) use.absent.back().offset = TemplateUse::kElsewhere;
      }
    }
  }
  if (!use.faults.empty()) return use;
  if (const auto circle = CircleSearch(use).Run(); !circle.empty()) {
    use.faults.push_back(EndlessFault(circle));
  }
  MarkSections(use);
  return use;
}

}  // namespace cxengine::dsl
