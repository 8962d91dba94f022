// Makes a case on which two sides differ small: fewer events, fields, patterns and forms, smaller numbers and
// times.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dsl/form.h"
#include "tests/reference/case.h"

namespace cxengine::reference {

// `fails` is true of the case given and of the case returned; it is asked a few thousand times at most.
Case Shrink(Case one, const std::function<bool(const Case&)>& fails);

// The forms as text that reads back as them.
std::string ToText(const dsl::Form& form);
// Every form that is one step simpler: without an item, an item in its place, a list's items in the place of
// the list, a smaller number.
std::vector<dsl::Form> SimplerForms(const dsl::Form& form);

}  // namespace cxengine::reference
