#include "api/masked_url.h"

#include <algorithm>

namespace cxengine::api {
namespace {

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What stands before the host, without the `@`. Who makes the request takes any number of slashes behind the
// scheme.
Span UserInfo(std::string_view url) {
  const std::size_t colon = std::min(url.find_first_of(":/?#@"), url.size());
  std::size_t begin = url.substr(colon).starts_with(":/") ? colon + 1 : 0;
  while (begin < url.size() && url[begin] == '/') ++begin;
  const std::string_view authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const std::size_t at = authority.rfind('@');
  return {begin, at == std::string_view::npos ? begin : begin + at};
}

}  // namespace

std::string MaskUrl(std::string_view url, std::string_view mask) {
  const Span user = UserInfo(url);
  const std::size_t fragment = std::min(url.find('#'), url.size());
  const std::size_t query = std::min(url.find('?'), fragment);
  std::string masked(url.substr(0, user.begin));
  if (user.end > user.begin) masked += mask;
  masked += url.substr(user.end, query - user.end);
  for (std::size_t begin = query; begin < fragment;) {
    masked += url[begin++];  // `?` or `&`
    const std::size_t end = std::min(url.find('&', begin), fragment);
    const std::string_view part = url.substr(begin, end - begin);
    // What has no name may be all of the credential.
    const std::size_t value = part.find('=') == std::string_view::npos ? 0 : part.find('=') + 1;
    masked += part.substr(0, value);
    if (value < part.size()) masked += mask;
    begin = end;
  }
  masked += url.substr(fragment, 1);
  if (fragment + 1 < url.size()) masked += mask;
  return masked;
}

bool HasUserInfo(std::string_view url) {
  const Span user = UserInfo(url);
  return user.end > user.begin;
}

}  // namespace cxengine::api
