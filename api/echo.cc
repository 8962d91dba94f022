// http_echo: the HTTP server of cxserver with a handler that does nothing: GET answers a fixed text, anything
// else its own body, streams (NDJSON) as they come. bench/http_bench measures the platform against it; it is
// not installed. Prints its address, runs until a signal.
#include <signal.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "api/event_stream.h"
#include "api/http/server.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kBodyBytes = 300;  // as long as a pattern

// From one pipe to the other, as fast as it is taken.
void Mirror(const std::shared_ptr<http::Pipe>& in, const std::shared_ptr<http::Pipe>& out) {
  const auto move = [in, out] {
    if (out->IsAbandoned()) return in->Abandon();
    if (out->IsFull()) return;
    std::string bytes;
    const http::Pipe::State state = in->Read(bytes);
    out->Write(std::move(bytes));
    if (state == http::Pipe::State::kEnded) out->End();
    if (state == http::Pipe::State::kBroken) out->Break();
  };
  out->OnDrained(move);
  in->OnReadable(move);
}

void Echo(http::Request request, http::Responder responder) {
  http::Response response;
  response.headers.Add("Content-Type", "application/json; charset=utf-8");
  if (request.stream) {
    response.stream = std::make_shared<http::Pipe>();
    const auto out = response.stream;
    responder.Send(std::move(response));
    return Mirror(request.stream, out);
  }
  response.body = request.method == "GET" ? std::string(kBodyBytes, 'x') : std::move(request.body);
  responder.Send(std::move(response));
}

}  // namespace
}  // namespace cxengine::api

int main() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  cxengine::http::Server server({}, cxengine::api::Echo, cxengine::api::IsEventStream);
  std::cout << "http_echo: http://127.0.0.1:" << server.port() << std::endl;
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  return 0;
}
