// Tells the service manager how it goes (systemd, Type=notify): a datagram to the socket that it names in the
// environment. Without one nothing happens, and what goes wrong is nobody's business.
#pragma once

#include <string_view>

namespace cxengine::api {

// "READY=1", "STOPPING=1".
void Notify(std::string_view state);

}  // namespace cxengine::api
