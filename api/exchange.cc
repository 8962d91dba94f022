// RunAnswering.
#include "api/exchange.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "api/bearer.h"

namespace cxengine::api {

void RunAnswering(const std::string& what, Exchange exchange, const std::function<void(Exchange)>& run) {
  // A responder that is dropped answers with a 500. Whoever catches what was thrown knows better.
  struct Answering {
    http::Responder responder;
    bool dropped = false;
  };
  const auto answering = std::make_shared<Answering>(Answering{std::move(exchange.responder)});
  exchange.responder = http::Responder([answering](http::Response response) {
    if (std::uncaught_exceptions() > 0)
      answering->dropped = true;
    else
      answering->responder.Send(std::move(response));
  });
  try {
    run(std::move(exchange));
  } catch (const std::exception& error) {
    spdlog::error("{}: {}", what, error.what());
    if (answering->dropped)
      answering->responder.Send(
          ProblemResponse(ProblemOf(error, "The server failed to answer this request.")));
  }
}

}  // namespace cxengine::api
