#include "api/handlers/generic.h"

#include "api/bearer.h"
#include "api/json_body.h"
#include "api/services.h"
#include "engine/event.h"

namespace cxengine::api {

void PostGeneric(Services& services, Exchange exchange) {
  if (auto problem = CheckJsonContentType(exchange.request)) return exchange.Answer(*problem);
  const std::int64_t most = services.limits.max_event;
  if (exchange.request.body.size() > static_cast<std::size_t>(most))
    return exchange.Answer(
        Problem{413, "data-too-large", "The data must not be longer than " + BytesInWords(most) + "."});
  std::string error;
  std::optional<dsl::Value> data = engine::ParseJson(exchange.request.body, error);
  if (!data) return exchange.Answer(Problem{400, "invalid-json", "The data was not taken: " + error + "."});
  const std::string id = exchange.path.at("id");
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  const auto done = [&services, shared, id](std::optional<std::size_t> answered) {
    if (answered)
      shared->Answer(JsonResponse(200, {{"id", id}, {"answered", *answered}}));
    else
      shared->Answer(NotNow(services.runtime.hindrance(), "The data was not taken"));
  };
  if (!services.runtime.Post(shared->tenant.id, id, std::move(*data), done)) shared->Answer(Overloaded());
}

}  // namespace cxengine::api
