// A Response's head as bytes: status line, the server's own fields, the handler's fields, the empty line.
//
// In: the response and what the connection knows of the request it answers. Out: everything but the body.
// Nothing goes wrong: what a handler must not send (its own framing fields, line breaks in a value) is left
// out or blanked, and a status that is none becomes 500.
#pragma once

#include <string>
#include <string_view>

#include "api/http/message.h"

namespace cxengine::http {

struct ResponseShape {
  std::string_view request_id;
  bool close = false;    // the connection ends after this response
  bool http10 = false;   // the client has to be told of keep-alive
  bool chunked = false;  // of a stream; without it a stream ends with the connection
};

std::string ResponseHead(const Response& response, const ResponseShape& shape);

// False for statuses that have no body by definition (RFC 9112 §6.3): 204, 304.
bool StatusHasBody(int status);

// True when the handler asks for the end of the connection with "Connection: close".
bool AsksToClose(const Response& response);

}  // namespace cxengine::http
