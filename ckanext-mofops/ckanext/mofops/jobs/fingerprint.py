"""What tells one state of a resource from another."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol


class Described(Protocol):
    """What a dataset says of a resource."""

    @property
    def url(self) -> str: ...
    @property
    def last_modified(self) -> Any: ...
    @property
    def format(self) -> str | None: ...
    @property
    def extras(self) -> Mapping[str, Any]: ...


def fingerprint(resource: Described) -> str:
    """SHA-256 of what the dataset says that a verdict depends on: which file, of when, read as what."""
    return hash_of([resource.url, resource.last_modified, resource.format or None, resource.extras.get("schema") or None])


def hash_of(value: Any) -> str:
    """SHA-256 of a JSON value, or of one with dates in it."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
