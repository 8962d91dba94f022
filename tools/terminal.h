// What the standard streams are connected to.
#pragma once

namespace cxengine::tools {

bool InputIsTerminal();
bool OutputIsTerminal();
bool ErrorIsTerminal();

// Standard output is a terminal that shows colours, and nobody objects (https://no-color.org).
bool OutputWantsColor();

}  // namespace cxengine::tools
