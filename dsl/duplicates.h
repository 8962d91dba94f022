// Numbers forms so that two forms have one number exactly when they are the same by value (§2): `:a` and "a",
// 1 and 1.0, maps and sets in any order. By it the reader finds keys and elements that stand twice, in linear
// time.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "dsl/form.h"

namespace cxengine::dsl {

class Identities {
 public:
  using Id = std::uint32_t;

  // Of an atom, keyword or symbol.
  Id OfUnit(const Form& form);
  // Of a collection whose items have the numbers `items`.
  Id OfCollection(Form::Kind kind, std::vector<Id> items);
  // A number that nothing else has, for forms that stand for anything.
  Id OfUnknown() { return next_++; }

 private:
  Id Number(std::string key);

  std::unordered_map<std::string, Id> known_;
  Id next_ = 0;
};

// One pair for every item that an earlier one equals: positions in `ids`, first the item, then the earliest
// equal one. Looks at each `step`-th item: 1 for the elements of a set, 2 for the keys of a map.
std::vector<std::pair<std::size_t, std::size_t>> FindDuplicates(const std::vector<Identities::Id>& ids,
                                                                std::size_t step);

}  // namespace cxengine::dsl
