// Questions about forms that need no run: which heads there are, what stands inside.
#pragma once

#include <string>
#include <vector>

#include "dsl/form.h"

namespace cxengine::reference {

using dsl::Form;

// The head of a list, else "".
std::string HeadOf(const Form& form);
bool IsInteraction(const Form& form);
// Whether an `event` stands anywhere inside: then `and` and `or` are combinators (§4.3).
bool ContainsEvent(const Form& form);
// Whether an interaction or a delay does.
bool ContainsAct(const Form& form);
// A `within` whose value is asked for: it stands in a predicate or a binding (§3.3).
bool ContainsAskedWindow(const Form& form, bool asked = false);

// An `and`, `or` or `not` over watches and expressions, in the predicate of a loop (§4.3).
bool IsMixture(const Form& form);
// The watches of a predicate, in the order of the text.
std::vector<const Form*> WatchesOf(const Form& predicate);

// The option of an interaction with this head, or nullptr; and the parameters, if there are any.
const Form* OptionOf(const Form& interaction, const std::string& head);
const Form* ParamsOf(const Form& interaction);

// The milliseconds of a unit, "second" or "seconds" (§4.3); 0 for any other word.
std::int64_t UnitOf(const std::string& word);

}  // namespace cxengine::reference
