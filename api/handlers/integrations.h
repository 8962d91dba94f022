// Integrations: a tenant's credentials for third parties (platform contract §6), sealed at rest.
//
// POST sets one up or replaces it, GET shows what was set. What is secret is shown as a mask to bearers
// without the scope `secrets`, with ?redact=true, and where the operator wants it so; a mask that is written
// back keeps what it hides.
#pragma once

#include "api/exchange.h"
#include "api/store/integrations.h"

namespace cxengine::api {

inline constexpr std::string_view kMask = "********";

void SetUpIntegration(Services& services, Exchange exchange);
void GetIntegration(Services& services, Exchange exchange);
void ListIntegrations(Services& services, Exchange exchange);
void DeleteIntegration(Services& services, Exchange exchange);

enum class Saved { kNothing, kNew, kReplaced };  // kNothing: of a type that is always there as it is

// All of the tenant's, in order of id, as this bearer may see them.
Json ShowIntegrations(Services& services, const Exchange& exchange);
// Sets one up from `body`, which has its `id`; the caller holds the configuration and a transaction.
std::optional<Problem> SaveIntegration(Services& services, const Exchange& exchange, const Json& body,
                                       Saved& saved);

// The fields of an integration that is stored.
Json OpenIntegration(Services& services, const store::Integration& integration);

}  // namespace cxengine::api
