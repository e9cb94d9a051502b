"""JSON-LD, without its contexts: what they refer to is never fetched. Source: W3C JSON-LD 1.1 §3."""

from collections.abc import Iterator
from typing import Any

from ckanext.mofops.quality.readers.links import stars
from ckanext.mofops.quality.reading import Facts, Reading


def is_jsonld(value: Any) -> bool:
    """Whether a JSON value, or the first of a list, has a context or a graph of its own."""
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict) and ("@context" in value[0] or "@id" in value[0])
    return isinstance(value, dict) and ("@context" in value or "@graph" in value)


def facts(value: Any, reading: Reading) -> Facts:
    """Stars by what it names, and what it refers to."""
    if not is_jsonld(value):
        reading.findings.add("jsonld-structure", note="@context")
        return {}
    named: set[str] = set()
    referred: set[str] = set()
    for node, inside in _nodes(value):
        if isinstance(node.get("@id"), str):
            # An object with nothing but its name refers to something described elsewhere.
            (referred if inside and len(node) == 1 else named).add(node["@id"])
    return {"rows": None, **stars("JSONLD", named, referred, reading.rating)}


def _nodes(value: Any, *, inside: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    if isinstance(value, dict):
        yield value, inside
        for key, part in value.items():
            if key != "@context":
                yield from _nodes(part, inside=key != "@graph")
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part, inside=inside)
