#include "api/openapi/operations.h"

namespace cxengine::api::openapi {
namespace {

Operation TheDocument() {
  return {.route = "GET /openapi.json",
          .id = "getDocument",
          .tag = "This documentation",
          .summary = "This document",
          .description = "OpenAPI 3.1.",
          .parameters = {"If-Match", "If-None-Match"},
          .answers = {{200, "The document.", {{{{"type", "object"}}}}, {"ETag", "Cache-Control"}}}};
}

}  // namespace

std::vector<Operation> ApiPageOperations() {
  const Json text = {{"type", "string"}};
  return {TheDocument(),
          {.route = "GET /",
           .id = "getPage",
           .tag = "This documentation",
           .summary = "A page for people with a browser",
           .parameters = {"If-Match", "If-None-Match"},
           .answers = {{200, "The page.", {{text, nullptr, "text/html"}}, {"ETag", "Cache-Control"}}}},
          {.route = "GET /page/{file}",
           .id = "getPageFile",
           .tag = "This documentation",
           .summary = "A file of that page",
           .parameters = {"If-Match", "If-None-Match"},
           .answers = {{200,
                        "The file.",
                        {{text, nullptr, "text/css"}, {text, nullptr, "text/javascript"}},
                        {"ETag", "Cache-Control"}}},
           .refuses = {"404 not-found"}}};
}

std::vector<Operation> PlatformPageOperations() {
  const Json text = {{"type", "string"}};
  return {TheDocument(),
          {.route = "GET /healthz",
           .id = "getHealth",
           .tag = "Health",
           .summary = "Whether the process runs",
           .answers = {{200, "It runs.", {{Ref("Health"), {{"status", "ok"}}}}}}},
          {.route = "GET /readyz",
           .id = "getReadiness",
           .tag = "Health",
           .summary = "Whether the server takes requests, and events",
           .answers = {{200, "It does.", {{Ref("Health"), {{"status", "ready"}}}}}},
           .refuses = {"503 not-ready log-unavailable state-unreadable storage-unavailable"}},
          {.route = "GET /metrics",
           .id = "getMetrics",
           .tag = "Health",
           .summary = "Metrics for Prometheus",
           .answers = {{200, "The text format, version 0.0.4.", {{text, nullptr, "text/plain"}}}}}};
}

}  // namespace cxengine::api::openapi
