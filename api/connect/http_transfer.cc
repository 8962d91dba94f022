// HttpTransfer.
#include "api/connect/http_transfer.h"

#include <sys/socket.h>

#include "dsl/version.h"

namespace cxengine::api {
namespace {

using Kind = HttpOutcome::Kind;

constexpr long kKeepIdle = 30;  // seconds

Kind KindOf(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Kind::kAnswered;
    case CURLE_COULDNT_RESOLVE_HOST:
      return Kind::kUnresolved;
    case CURLE_COULDNT_CONNECT:
      return Kind::kUnreachable;
    case CURLE_OPERATION_TIMEDOUT:
      return Kind::kTimeout;
    case CURLE_FILESIZE_EXCEEDED:
      return Kind::kTooLarge;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return Kind::kInsecure;
    default:
      return Kind::kBroken;
  }
}

}  // namespace

void HttpTransfer::Append(List& list, const std::string& text) {
  curl_slist* const longer = curl_slist_append(list.get(), text.c_str());
  if (longer == nullptr) return;
  static_cast<void>(list.release());
  list.reset(longer);
}

CURL* HttpTransfer::Prepare(const std::vector<IpAddress>& addresses) {
  easy_.reset(curl_easy_init());
  CURL* const easy = easy_.get();
  if (easy == nullptr) return nullptr;
  const OutgoingUrl& url = request_.url;
  curl_easy_setopt(easy, CURLOPT_URL, url.text.c_str());
  for (const auto& [name, value] : request_.headers) Append(headers_, name + ": " + value);
  Append(headers_, "Expect:");  // the body goes along at once
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, ("cxengine/" + std::string(dsl::Version())).c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
  if (!IpAddress::Parse(url.host)) {
    std::string pinned = "+" + url.host + ":" + std::to_string(url.port) + ":";
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const std::string text = addresses[i].ToText();
      pinned += (i > 0 ? "," : "") + (addresses[i].v6 ? "[" + text + "]" : text);
    }
    Append(resolve_, pinned);
    curl_easy_setopt(easy, CURLOPT_RESOLVE, resolve_.get());
  }
  SetLimits();
  return easy;
}

void HttpTransfer::SetLimits() {
  CURL* const easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");  // none, whatever the environment says
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepIdle);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kKeepIdle);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options_.max_body_bytes));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &HttpTransfer::TakeHeader);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &HttpTransfer::TakeBody);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &HttpTransfer::OpenSocket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
}

// The second wall: whatever led here, this is where the bytes would go.
curl_socket_t HttpTransfer::OpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const auto ip = IpAddress::Of(address->addr);
  if (!ip || !transfer.options_.guard.WhyRefused(*ip).empty()) {
    transfer.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t HttpTransfer::TakeHeader(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  const std::string_view line(bytes, size * count);
  transfer.head_complete_ = line == "\r\n" || line == "\n";
  transfer.header_bytes_ += size * count;
  if (transfer.header_bytes_ <= transfer.options_.max_header_bytes) return size * count;
  transfer.too_large_ = true;
  return 0;
}

std::size_t HttpTransfer::TakeBody(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  if (transfer.body_.size() + size * count <= transfer.options_.max_body_bytes) {
    transfer.body_.append(bytes, size * count);
    return size * count;
  }
  transfer.too_large_ = true;
  return 0;
}

HttpOutcome HttpTransfer::Outcome(CURLcode code) {
  if (refused_ && code != CURLE_OK) return {Kind::kRefused, 0, ""};
  if (too_large_) return {Kind::kTooLarge, 0, ""};
  const Kind kind = KindOf(code);
  if (kind != Kind::kAnswered) return {kind, 0, ""};
  if (!head_complete_) return {Kind::kBroken, 0, ""};  // libcurl takes it for an empty answer
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  return {kind, static_cast<int>(status), std::move(body_)};
}

}  // namespace cxengine::api
