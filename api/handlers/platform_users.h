// Users, as the platform sees them (platform contract §10). Passwords go in and never come out.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

void CreateUser(Services& services, Exchange exchange);
void ListUsers(Services& services, Exchange exchange);
void ListUsersOfTenant(Services& services, Exchange exchange);
void ReadUser(Services& services, Exchange exchange);
// A new password ends the user's tokens, as one that the user sets does.
void UpdateUser(Services& services, Exchange exchange);
void DeleteUser(Services& services, Exchange exchange);

}  // namespace cxengine::api
