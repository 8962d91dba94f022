// The tables of the world.
#include "tests/dsl/world.h"

namespace cxengine::dsl {

const std::vector<EndpointType>& TypesOfTheWorld() {
  static const std::vector<EndpointType> types = {
      {"echo", "", {{"", "", {}, true, ""}}, true},
      {"phone",
       "",
       {{"", "", {{"id", true, "", {}}}, false, "fetch"},
        {"call", "", {{"number", true, "", {"to-number"}}, {"voice", false, "", {}}}, false, ""},
        {"sms", "", {{"number", true, "", {}}, {"message", true, "", {"body", "text"}}}, false, ""}}},
      {"ears", "", {}},
      {"service", "", {{"", "", {}, true, ""}}},
  };
  return types;
}

const CompileOptions& TypesKnown() {
  static const CompileOptions options = [] {
    CompileOptions known;
    known.surroundings.endpoint_types = &TypesOfTheWorld();
    return known;
  }();
  return options;
}

const CompileOptions& TenantKnown() {
  static const CompileOptions options = [] {
    CompileOptions known = TypesKnown();
    known.surroundings.endpoints = {{"shop", "service"}, {"phone-eu", "phone"}};
    known.surroundings.templates = {{"TM1", "Hi {{name}}, {{>TM2}}"},
                                    {"TM2", "{{offer.url}}{{#goods}}{{sku}}{{/goods}}"},
                                    {"TM3", "{{>TM9}}"},
                                    {"BAD", "a {{#open}} b"},
                                    {"WORSE", "{{>BAD}}"},
                                    {"LOOP", "{{name}} {{>LOOP}}"},
                                    {"A", "{{>B}}"},
                                    {"B", "{{>A}}"},
                                    {"TREE", "{{label}}{{#children}}({{>TREE}}){{/children}}"}};
    return known;
  }();
  return options;
}

const CompileOptions& EmptyTenantKnown() {
  static const CompileOptions options = [] {
    CompileOptions known = TypesKnown();
    known.surroundings.endpoints.emplace();
    known.surroundings.templates.emplace();
    return known;
  }();
  return options;
}

}  // namespace cxengine::dsl
