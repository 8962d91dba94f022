// The current user: GET /account, POST /account/change_password, GET /account/auth, GET /account/tenants.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

void GetAccount(Services& services, Exchange exchange);
// 200 with {} once the password counts; all tokens of the user have ended then, this one too.
void ChangePassword(Services& services, Exchange exchange);
void GetCredentials(Services& services, Exchange exchange);
void ListAccountTenants(Services& services, Exchange exchange);

}  // namespace cxengine::api
