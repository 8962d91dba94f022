// Diagram.
#include "dsl/diagram.h"

#include "dsl/diagram/drawer.h"

namespace cxengine::dsl {

std::string Diagram(const Plan& plan) {
  Drawer drawer(plan);
  drawer.DrawProgram();
  return drawer.Take();
}

}  // namespace cxengine::dsl
