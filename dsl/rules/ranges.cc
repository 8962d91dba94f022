// Ranges: merging two lists of cuts.
#include "dsl/rules/ranges.h"

#include <utility>

#include "dsl/builtins/support.h"

namespace cxengine::dsl {

Ranges Ranges::All() {
  Ranges all;
  all.starts_inside_ = true;
  return all;
}

Ranges Ranges::Of(const Value& value) {
  Ranges point;
  point.cuts_ = {{value, false}, {value, true}};
  return point;
}

Ranges Ranges::Above(const Value& value, bool included) {
  Ranges above;
  above.cuts_ = {{value, !included}};
  return above;
}

Ranges Ranges::WithPrefix(const std::string& prefix) {
  if (prefix.empty()) return All();
  // The texts from the prefix up to the next text of its length; no byte of UTF-8 is the greatest one.
  std::string next = prefix;
  next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
  Ranges texts;
  texts.cuts_ = {{Value::String(prefix), false}, {Value::String(std::move(next)), false}};
  return texts;
}

bool Ranges::Precedes(const Cut& a, const Cut& b) {
  if (a.at.is_number()) {
    const auto order = CompareNumbers(a.at, b.at);
    return order != 0 ? order < 0 : !a.after && b.after;
  }
  const int order = a.at.string().compare(b.at.string());
  return order != 0 ? order < 0 : !a.after && b.after;
}

void Ranges::Add(const Cut& cut, bool inside) {
  if (inside != ends_inside()) cuts_.push_back(cut);
}

Ranges Ranges::Combine(const Ranges& a, const Ranges& b, bool (*holds)(bool, bool)) {
  Ranges out;
  bool in_a = a.starts_inside_;
  bool in_b = b.starts_inside_;
  out.starts_inside_ = holds(in_a, in_b);
  auto next_a = a.cuts_.begin();
  auto next_b = b.cuts_.begin();
  while (next_a != a.cuts_.end() || next_b != b.cuts_.end()) {
    const bool take_a = next_b == b.cuts_.end() || (next_a != a.cuts_.end() && !Precedes(*next_b, *next_a));
    const bool take_b = next_a == a.cuts_.end() || (next_b != b.cuts_.end() && !Precedes(*next_a, *next_b));
    const Cut& cut = take_a ? *next_a : *next_b;
    in_a = in_a != take_a;
    in_b = in_b != take_b;
    out.Add(cut, holds(in_a, in_b));
    if (take_a) ++next_a;
    if (take_b) ++next_b;
  }
  if (out.cuts_.size() <= kMostCuts) return out;
  Ranges hull;
  hull.starts_inside_ = out.starts_inside_;
  if (!out.starts_inside_) hull.cuts_.push_back(out.cuts_.front());
  if (!out.ends_inside()) hull.cuts_.push_back(out.cuts_.back());
  return hull;
}

Ranges Ranges::Intersect(const Ranges& other) const {
  return Combine(*this, other, [](bool a, bool b) { return a && b; });
}

Ranges Ranges::Unite(const Ranges& other) const {
  return Combine(*this, other, [](bool a, bool b) { return a || b; });
}

Ranges Ranges::Without(const Ranges& exact) const {
  return Combine(*this, exact, [](bool a, bool b) { return a && !b; });
}

std::vector<Ranges::Stretch> Ranges::Stretches() const {
  std::vector<Stretch> out;
  const Cut* low = nullptr;
  bool inside = starts_inside_;
  const auto add = [&](const Cut* high) {
    out.push_back({low == nullptr ? nullptr : &low->at, low != nullptr && !low->after,
                   high == nullptr ? nullptr : &high->at, high != nullptr && high->after});
  };
  for (const Cut& cut : cuts_) {
    if (inside) add(&cut);
    low = &cut;
    inside = !inside;
  }
  if (inside) add(nullptr);
  return out;
}

std::optional<std::vector<Value>> Ranges::Values() const {
  std::vector<Value> values;
  for (const Stretch& stretch : Stretches()) {
    if (!stretch.IsPoint()) return std::nullopt;
    values.push_back(*stretch.low);
  }
  return values;
}

}  // namespace cxengine::dsl
