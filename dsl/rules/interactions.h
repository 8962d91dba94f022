// What the rules about endpoints share: the interactions of a pattern, and what is known of each.
#pragma once

#include <functional>

#include "dsl/pattern.h"

namespace cxengine::dsl {

// In the order of the text, also those inside other interactions.
void ForEachInteraction(const Pattern& pattern, const std::function<void(const Node&)>& visit);

// An interaction with an action that is known.
struct KnownCall {
  const Node& interaction;
  const EndpointType& type;
  const Action& action;
};
void ForEachKnownCall(const Pattern& pattern, const std::function<void(const KnownCall&)>& visit);

// The parameters that `name`, which the action does not have, may stand for, the likeliest first; none that
// is given besides.
std::vector<const Parameter*> Misspelt(const KnownCall& call, std::string_view name);

// "`sms` of `twilio`"
std::string CallName(const KnownCall& call);

}  // namespace cxengine::dsl
