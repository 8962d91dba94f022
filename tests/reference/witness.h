// What a run of the reference has seen of the text of a pattern, and whether a finding of the checker says
// otherwise: "this never runs", "this is always true", "no value satisfies this" must hold in every run.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/source.h"
#include "dsl/value.h"

namespace cxengine::reference {

class Witness {
 public:
  void Entered(const dsl::Form& form) {
    if (form.span.begin < form.span.end) entered_.insert(PlaceOf(form));  // else it stands nowhere
  }
  void Yielded(const dsl::Form& form, const dsl::Value& value) {
    (value.truthy() ? true_ : false_).insert(PlaceOf(form));
  }
  void Took(const dsl::Form& event) { took_.insert(PlaceOf(event)); }
  void RanOut(const dsl::Form& window) { ran_out_.insert(PlaceOf(window)); }
  void Paused(const dsl::Form& delay) { paused_.insert(PlaceOf(delay)); }

  // The finding that was seen to be wrong, with the place; "" if none was.
  std::string Refute(const dsl::Source& source, const dsl::Diagnostics& findings) const;

 private:
  using Place = std::pair<std::uint32_t, std::uint32_t>;
  static Place PlaceOf(const dsl::Form& form) { return {form.span.begin, form.span.end}; }
  bool Contradicts(const dsl::Source& source, const dsl::Diagnostic& finding) const;

  std::set<Place> entered_, true_, false_, took_, ran_out_, paused_;
};

// The witness of the run that is under way; null: nobody looks.
inline thread_local Witness* witness = nullptr;

}  // namespace cxengine::reference
