// OutgoingUrl.
#include "api/connect/outgoing_url.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace cxengine::api {
namespace {

struct UrlCloser {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string PartOf(CURLU* url, CURLUPart part, unsigned int flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  std::string part_text(text);
  curl_free(text);
  return part_text;
}

std::string Lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool IsHostCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == ':';
}

}  // namespace

std::optional<OutgoingUrl> OutgoingUrl::Parse(const std::string& text, std::string& error) {
  const auto refuse = [&](const char* why) {
    error = why;
    return std::nullopt;
  };
  if (text.empty() || text.size() > kMaxBytes) return refuse("is empty or longer than 2048 characters");
  if (std::any_of(text.begin(), text.end(), [](char c) { return c <= 0x20 || c == 0x7F || c == '\\'; }))
    return refuse("has characters that no address has");
  const std::unique_ptr<CURLU, UrlCloser> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DEFAULT_SCHEME | CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK)
    return refuse("is no address such as https://example.com/path");
  OutgoingUrl result;
  const std::string scheme = Lower(PartOf(url.get(), CURLUPART_SCHEME));
  if (scheme != "http" && scheme != "https") return refuse("must begin with https:// or http://");
  result.secure = scheme == "https";
  char* secret = nullptr;
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS}) {
    if (curl_url_get(url.get(), part, &secret, 0) != CURLUE_OK) continue;
    curl_free(secret);
    return refuse("must not have a user name or password in it");
  }
  if (!PartOf(url.get(), CURLUPART_ZONEID).empty()) return refuse("must not name a network interface");
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  result.host = Lower(PartOf(url.get(), CURLUPART_HOST));
  if (result.host.starts_with('[') && result.host.ends_with(']'))
    result.host = result.host.substr(1, result.host.size() - 2);
  while (result.host.ends_with('.')) result.host.pop_back();
  if (result.host.empty() || result.host.size() > 253 ||
      !std::all_of(result.host.begin(), result.host.end(), IsHostCharacter))
    return refuse("has no host name of letters, digits, dots and hyphens");
  const std::string host = result.host.find(':') == std::string::npos ? result.host : "[" + result.host + "]";
  curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0);
  const std::string port = PartOf(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (result.port != 80 && result.port != 443 && result.port < 1024)
    return refuse("has a port under 1024 that is neither 80 nor 443");
  result.text = PartOf(url.get(), CURLUPART_URL);
  return result;
}

}  // namespace cxengine::api
