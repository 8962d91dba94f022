// The address of a service, where it is shown to those who may not see credentials: one may stand in the
// query (`?token=…`), in the fragment, or before the host.
#pragma once

#include <string>
#include <string_view>

namespace cxengine::api {

// `https://shop.example/hook?token=s3cret&v=2` is `https://shop.example/hook?token=********&v=********`.
std::string MaskUrl(std::string_view url, std::string_view mask);

// A user name or password before the host.
bool HasUserInfo(std::string_view url);

}  // namespace cxengine::api
