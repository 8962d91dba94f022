// Duplicates: every form is reduced to a short text of its kind and its parts' numbers, and equal texts get
// one number.
#include "dsl/duplicates.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace cxengine::dsl {

namespace {

// Maps do not depend on the order of their entries, nor sets on that of their elements.
void Normalize(Form::Kind kind, std::vector<Identities::Id>& items) {
  if (kind == Form::Kind::kSet) std::sort(items.begin(), items.end());
  if (kind != Form::Kind::kMap) return;
  std::vector<std::pair<Identities::Id, Identities::Id>> entries;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) entries.emplace_back(items[i], items[i + 1]);
  std::sort(entries.begin(), entries.end());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    items[2 * i] = entries[i].first;
    items[2 * i + 1] = entries[i].second;
  }
}

}  // namespace

Identities::Id Identities::Number(std::string key) {
  const auto [place, fresh] = known_.try_emplace(std::move(key), next_);
  if (fresh) ++next_;
  return place->second;
}

Identities::Id Identities::OfUnit(const Form& form) {
  if (form.faulty) return OfUnknown();
  if (form.kind == Form::Kind::kKeyword) return Number("s" + form.text);
  if (form.kind == Form::Kind::kSymbol) return Number("y" + form.text);
  if (form.value.is_string()) return Number("s" + form.value.string());
  if (!form.value.is_number()) return Number("w" + ToJson(form.value));
  // A whole double that int64 holds is the same as the integer.
  constexpr double kTwoTo63 = 9223372036854775808.0;
  Value number = form.value;
  if (!number.is_integer() && number.number() >= -kTwoTo63 && number.number() < kTwoTo63) {
    const Value whole = Value::Integer(static_cast<std::int64_t>(number.number()));
    if (whole == number) number = whole;
  }
  return Number((number.is_integer() ? "i" : "d") + ToJson(number));
}

Identities::Id Identities::OfCollection(Form::Kind kind, std::vector<Id> items) {
  Normalize(kind, items);
  std::string key(1 + items.size() * sizeof(Id), static_cast<char>('0' + static_cast<int>(kind)));
  if (!items.empty()) std::memcpy(key.data() + 1, items.data(), items.size() * sizeof(Id));
  return Number(std::move(key));
}

std::vector<std::pair<std::size_t, std::size_t>> FindDuplicates(const std::vector<Identities::Id>& ids,
                                                                std::size_t step) {
  std::vector<std::pair<Identities::Id, std::size_t>> order;
  for (std::size_t i = 0; i < ids.size(); i += step) order.emplace_back(ids[i], i);
  std::sort(order.begin(), order.end());
  std::vector<std::pair<std::size_t, std::size_t>> duplicates;
  std::size_t first = 0;  // of the run of equal ids
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i].first != order[first].first) {
      first = i;
    } else {
      duplicates.emplace_back(order[i].second, order[first].second);
    }
  }
  std::sort(duplicates.begin(), duplicates.end());
  return duplicates;
}

}  // namespace cxengine::dsl
