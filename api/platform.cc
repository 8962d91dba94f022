#include "api/platform.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "api/agreement.h"
#include "api/auth/reseal.h"
#include "api/auth/secret.h"
#include "api/bearer.h"
#include "api/demo.h"
#include "api/event_stream.h"
#include "api/handlers/augment_files.h"
#include "api/handlers/augments.h"
#include "api/handlers/patterns.h"
#include "api/handlers/platform_tenants.h"
#include "api/journal/schema.h"
#include "api/log_format.h"
#include "api/openapi/document.h"
#include "api/page/page.h"
#include "api/routes.h"
#include "api/static_content.h"

namespace cxengine::api {
namespace {

// The path as sent, without what is personal in it: of /tenants/{tid}/keys/{attribute}/{value} the value.
std::string LoggedPath(const http::Request& request) {
  const auto& segments = request.segments;
  const auto keys = std::find(segments.begin(), segments.end(), "keys");
  if (keys == segments.end() || segments.end() - keys < 3)
    return request.target.substr(0, request.target.find('?'));
  std::string path;
  for (auto segment = segments.begin(); segment <= keys; ++segment) path += "/" + *segment;
  return path + "/...";
}

// One line for each request: its path, without query and headers, which may hold what is secret. Events, and
// questions for health and metrics, are too many for the log of every day.
void LogRequest(std::string_view listener, const http::Request& request, int status,
                std::chrono::steady_clock::duration took) {
  const std::string& path = request.target;
  const bool frequent = path.ends_with("/event") || (listener == "platform" && !path.starts_with("/1.0/"));
  const auto level = status >= 500 ? spdlog::level::warn
                     : frequent    ? spdlog::level::debug
                                   : spdlog::level::info;
  if (!spdlog::should_log(level)) return;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  LogWithFields(level,
                fmt::format("{} {} {} {} in {} us, request {}, from {}", listener, request.method, path,
                            status, microseconds, request.id, request.client),
                {{"listener", listener},
                 {"method", request.method},
                 {"path", path},
                 {"status", status},
                 {"microseconds", microseconds},
                 {"request", request.id},
                 {"client", request.client},
                 {"peer", request.peer}});
}

http::Handler Logged(std::string listener, const http::Router& router, const Proxies& proxies) {
  return
      [listener = std::move(listener), &router, &proxies](http::Request request, http::Responder responder) {
        request.client = proxies.ClientOf(request);
        http::Request head;
        head.method = request.method;
        head.target = LoggedPath(request);
        head.id = request.id;
        head.peer = request.peer;
        head.client = request.client;
        const auto shared = std::make_shared<http::Responder>(std::move(responder));
        const auto began = std::chrono::steady_clock::now();
        http::Responder logging([shared, listener, head = std::move(head), began](http::Response response) {
          LogRequest(listener, head, response.status, std::chrono::steady_clock::now() - began);
          shared->Send(std::move(response));
        });
        router.Route(std::move(request), std::move(logging));
      };
}

std::int64_t SizeOf(const Services& services, const std::string& database) {
  std::int64_t bytes = 0;
  for (const char* part : {"", "-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(services.folder + "/" + database + part, error);
    if (!error) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

Stored WhatIsStored(Services& services) {
  const journal::Figures journal = services.journal.Count();
  return {SizeOf(services, "cxengine.db"),
          SizeOf(services, "log.db"),
          SizeOf(services, "state.db"),
          SizeOf(services, journal::kFileName),
          services.runtime.LogEntries(),
          journal.matches,
          journal.oldest};
}

}  // namespace

Platform::Platform(const std::string& data_folder, const ServiceOptions& options, const Clock& clock)
    : folder_(data_folder), proxies_(options.proxies) {
  auth::StartCryptography();
  const std::string database = folder_.File("cxengine.db");
  if (const auto open = folder_.FindOpen()) spdlog::warn("{}", *open);
  if (!options.runtime.open_log) RequireSound(folder_.path());  // else its log is elsewhere
  try {
    services_ = std::make_unique<Services>(
        options, clock, database, options.key_file.empty() ? folder_.File("secret.key") : options.key_file);
  } catch (const store::DamagedError&) {
    throw;
  } catch (const store::Error& error) {
    throw store::Error("the data folder " + folder_.path() + " cannot be used: " + error.what());
  }
  const auth::Resealed resealed = auth::Reseal(services_->database, services_->vault);
  if (resealed.secrets > 0)
    spdlog::info("{} secrets were sealed anew with the first key of the key file", resealed.secrets);
  if (resealed.lost > 0)
    spdlog::warn("{} secrets are sealed with keys that the key file does not have", resealed.lost);
  first_start_ = Bootstrap(*services_, bootstrap_path());
  LoadAugments(*services_);
  LoadKeyQuotas(*services_);
  LoadPatterns(*services_);
  services_->runtime.Start();

  AddRoutes(Routes(), *services_, api_);
  AddPlatformRoutes(PlatformRoutes(), *services_, admin_);
  AddStatic(api_, "/openapi.json", StaticContent("application/json", openapi::ApiDocument().dump()));
  AddPage(api_, options.viewer_folder);
  AddStatic(admin_, "/openapi.json", StaticContent("application/json", openapi::PlatformDocument().dump()));
  admin_.Add("GET", "/healthz",
             [this](const http::Request&, const http::PathArguments&, http::Responder responder) {
               const Hindrance hindrance = services_->runtime.hindrance();
               responder.Send(JsonResponse(
                   200, {{"status", hindrance == Hindrance::kNone ? "ok" : NotNow(hindrance, "").code}}));
             });
  admin_.Add(
      "GET", "/readyz", [this](const http::Request&, const http::PathArguments&, http::Responder responder) {
        const Hindrance hindrance = services_->runtime.hindrance();
        if (!ready_)
          return responder.Send(ProblemResponse({503, "not-ready", "The server is starting or stopping."}));
        if (hindrance != Hindrance::kNone)
          return responder.Send(ProblemResponse(NotNow(hindrance, "Events are refused")));
        responder.Send(JsonResponse(200, {{"status", "ready"}}));
      });
  admin_.Add(
      "GET", "/metrics", [this](const http::Request&, const http::PathArguments&, http::Responder responder) {
        const auto shared = std::make_shared<http::Responder>(std::move(responder));
        const auto answer = [this, shared] {
          http::Response response;
          response.headers.Add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
          response.body = services_->metrics.Text(services_->runtime.queued(), WhatIsStored(*services_));
          shared->Send(std::move(response));
        };
        if (!services_->workers.Post(answer)) shared->Send(Overloaded());
      });
  ready_ = true;
}

Platform::~Platform() { Drain(); }

http::Handler Platform::ApiHandler() { return Logged("api", api_, proxies_); }
http::StreamsBody Platform::ApiStreams() {
  return [](const http::Request& head) { return IsEventStream(head) || IsFileUpload(head); };
}
http::Handler Platform::AdminHandler() { return Logged("platform", admin_, proxies_); }

http::Handler Platform::StreamHandler() {
  return [](const http::Request&, http::Responder responder) {
    responder.Send(
        ProblemResponse({404, "not-found", "This server has no event streams yet; use the API listener."}));
  };
}

void Platform::BeginToStop() {
  ready_ = false;
  services_->open_streams.Stop();
}

void Platform::AddDemo() { InstallDemo(*services_, first_start_.tenant); }

void Platform::Drain() {
  ready_ = false;
  services_->workers.Drain();
  services_->hashers.Drain();
  services_->pacer.Stop();
  services_->streams.Drain();
  services_->runtime.Drain();
}

}  // namespace cxengine::api
