#!/bin/bash
# sarif_schema.sh FILE…: checks SARIF files against the schema of the standard. Exits with 77 when it cannot be had.
#
# The schema comes from an npm package that ships it, and is kept in the temporary folder of this shell only. Python's
# jsonschema does the checking.
set -uo pipefail

skip() { echo "$1"; exit 77; }
command -v npm >/dev/null || skip "no npm"
python3 -c 'import jsonschema' 2>/dev/null || skip "no Python package jsonschema"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent --fetch-retries=0 --fetch-timeout=20000 @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null 2>&1 &&
  tar xzf ./*.tgz package/lib/schemas/sarif-2.1.0-rtm.5.json) || skip "npm cannot fetch the schema"

python3 - "$folder/package/lib/schemas/sarif-2.1.0-rtm.5.json" "$@" <<'END'
import json, sys
import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
faults = 0
validator = jsonschema.Draft7Validator(schema)
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as file:
        for fault in validator.iter_errors(json.load(file)):
            faults += 1
            print(f"{name}: {'/'.join(map(str, fault.absolute_path))}: {fault.message}")
# A validator that accepts everything would show nothing.
if not list(validator.iter_errors({"version": "2.1.0", "runs": [{}]})):
    sys.exit("the schema accepts a run without a tool")
sys.exit(1 if faults else 0)
END
