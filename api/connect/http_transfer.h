// One request of HttpClient as libcurl makes it: what it is told, what comes back, and when it is too much.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/connect/http_client.h"

namespace cxengine::api {

class HttpTransfer {
 public:
  // `options` outlive it.
  HttpTransfer(const HttpClientOptions& options, HttpRequest request, std::function<void(HttpOutcome)> done)
      : options_(options), request_(std::move(request)), done_(std::move(done)) {}
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  const OutgoingUrl& url() const { return request_.url; }
  std::chrono::milliseconds timeout() const { return request_.timeout; }
  // Null before Prepare.
  CURL* easy() const { return easy_.get(); }
  // The request, to be made to these addresses, which have been checked; null without memory.
  CURL* Prepare(const std::vector<IpAddress>& addresses);
  // What it came to when libcurl says so.
  HttpOutcome Outcome(CURLcode code);
  void Done(HttpOutcome outcome) { done_(std::move(outcome)); }

 private:
  struct EasyCloser {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListCloser {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, ListCloser>;

  static void Append(List& list, const std::string& text);
  void SetLimits();
  static curl_socket_t OpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t TakeHeader(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t TakeBody(char* bytes, std::size_t size, std::size_t count, void* self);

  const HttpClientOptions& options_;
  const HttpRequest request_;
  const std::function<void(HttpOutcome)> done_;
  List headers_;
  List resolve_;
  std::size_t header_bytes_ = 0;
  bool head_complete_ = false;
  std::string body_;
  bool too_large_ = false;
  bool refused_ = false;  // by the check of the socket
  std::unique_ptr<CURL, EasyCloser> easy_;
};

}  // namespace cxengine::api
