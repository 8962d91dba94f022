// The id that names a request in the log line and in the response (X-Request-Id).
//
// In: what the client sent, if anything. Out: that, when it is 1 to 128 characters of [A-Za-z0-9._-]; else 32
// random hexadecimal digits. The id is a name, not a secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cxengine::http {

std::string TakeOrMakeRequestId(std::optional<std::string_view> from_client);

}  // namespace cxengine::http
