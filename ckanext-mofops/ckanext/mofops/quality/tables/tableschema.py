"""The Table Schema that comes with a resource: data of strangers, like the resource itself."""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, Schema

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import MIB

BYTES = MIB  # of a schema file
_STANDARD_PROFILES = "https://datapackage.org/profiles/"


def table_schema(source: Mapping[str, Any] | str | os.PathLike[str], findings: Findings) -> Schema | None:
    """The schema of a dict or JSON file; None, with a problem added, if it cannot be used as a whole.

    Foreign keys to other tables are left out with a warning, as those tables are not at hand.

    :raises FileNotFoundError: no such file
    """
    descriptor = source if isinstance(source, Mapping) else _descriptor(Path(source), findings)
    if descriptor is None:
        return None
    descriptor = dict(descriptor)
    # Only the standard's own profiles: any other address would be fetched.
    if not str(descriptor.get("$schema", _STANDARD_PROFILES)).startswith(_STANDARD_PROFILES):
        del descriptor["$schema"]
    keys = descriptor.get("foreignKeys")
    if isinstance(keys, list):
        descriptor["foreignKeys"] = [key for key in keys if not _refers_elsewhere(key)]
        for _ in range(len(keys) - len(descriptor["foreignKeys"])):
            findings.add("foreign-key-not-checked")
    try:
        return _schema(json.dumps(descriptor))
    except FrictionlessException as error:
        for reason in error.to_errors():
            findings.add(reason.type, note=reason.note)
    except Exception as error:  # frictionless trips over some shapes, such as a list of numbers for fields
        findings.add("schema-error", note=f"{type(error).__name__}: {error}")
    return None


@lru_cache(maxsize=16)
def _schema(descriptor: str) -> Schema:
    """A schema, which nobody changes: file after file of a resource has the same, and to have it validated takes 5 ms.

    :raises FrictionlessException: it is none
    """
    found: Schema = Schema.from_descriptor(json.loads(descriptor))
    return found


def _descriptor(path: Path, findings: Findings) -> dict[str, Any] | None:
    with path.open("rb") as stream:
        content = stream.read(BYTES + 1)
    try:
        descriptor = json.loads(content)
    except (ValueError, RecursionError) as error:
        findings.add("schema-error", note="more than 1 MiB" if len(content) > BYTES else str(error))
        return None
    if not isinstance(descriptor, dict):
        findings.add("schema-error", note="not a JSON object")
        return None
    return descriptor


def _refers_elsewhere(key: Any) -> bool:
    return isinstance(key, dict) and isinstance(key.get("reference"), dict) and bool(key["reference"].get("resource"))
