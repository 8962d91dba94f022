// The parts of the OpenAPI document that operations share: parameters, headers, and the answers to requests
// that are refused.
#pragma once

#include <map>
#include <set>
#include <string>

#include "api/openapi/operation.h"

namespace cxengine::api::openapi {

// Of components/parameters and components/headers, by the names that rows use.
const Json& Parameters();
const Json& Headers();

// Status to codes.
using Refusals = std::map<int, std::set<std::string>>;
// "400 invalid-pattern missing-field" among them.
void AddRefusals(Refusals& refusals, const std::string& row);

// What every route can refuse alike: components/responses has an answer for each status.
const Refusals& CommonRefusals();

// The answer of a refusal with one of `codes`.
Json RefusalResponse(int status, const std::set<std::string>& codes);
// One of a successful request.
Json SuccessResponse(const Answer& answer);

}  // namespace cxengine::api::openapi
