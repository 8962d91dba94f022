// The CSV files of augments: POST, GET and DELETE on /augments/{id}/file (platform contract §8).
//
// An upload, as form-data with a part `file` or as text/csv, is spooled to disk, checked whole and then takes
// the place of the file before it. The download is byte for byte what came.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

// Whether a request of this head brings a file.
bool IsFileUpload(const http::Request& head);

void PutAugmentFile(Services& services, Exchange exchange);
void GetAugmentFile(Services& services, Exchange exchange);
void DeleteAugmentFile(Services& services, Exchange exchange);

}  // namespace cxengine::api
