// Records as bytes, for logs, and back. Each begins with its kind, and says all that applying it needs: an
// event its text, a pattern its text and templates.
#pragma once

#include <optional>
#include <string>

#include "engine/bytes.h"
#include "engine/fields.h"
#include "engine/record.h"

namespace cxengine::engine {

void EncodeCallId(const CallId& id, ByteWriter& out);
CallId DecodeCallId(ByteReader& in);

void EncodeRecord(const Record& record, ByteWriter& out);

// Reads one record; events are parsed against `fields`. Nullopt, with a sentence in `error`, if the bytes are
// no record. A pattern that no longer compiles is read as one that is disabled, and `error` says so.
std::optional<Record> DecodeRecord(ByteReader& in, const FieldTable& fields, std::string& error);

}  // namespace cxengine::engine
