// application/x-www-form-urlencoded, decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxengine::api {

using Form = std::vector<std::pair<std::string, std::string>>;

// "a=1&b=x+y%21" is {{"a", "1"}, {"b", "x y!"}}; nullopt for a bad percent sequence.
std::optional<Form> ParseForm(std::string_view text);
// One name or value of a form.
std::optional<std::string> DecodeFormText(std::string_view text);

}  // namespace cxengine::api
