"""JSON-LD. A context that it only refers to is never fetched. Source: W3C JSON-LD 1.1 §3."""

import logging
from collections.abc import Iterator
from typing import Any

from ckanext.mofops.quality.limits import MIB
from ckanext.mofops.quality.readers.links import BASE, Links
from ckanext.mofops.quality.reading import Facts, Reading

log = logging.getLogger(__name__)

_EXPANDED_BYTES = 8 * MIB  # of a file whose contexts are followed, which takes a second for each


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
    links = _written(value)
    if reading.source.size <= _EXPANDED_BYTES and not _refers_to_contexts(value):
        _expand(value, links)
    return {"rows": None, **links.stars("JSONLD", reading.rating)}


def _expand(value: Any, links: Links) -> None:
    """Add the links that are such by its own contexts, as far as rdflib can follow them."""
    # Imported here: rdflib takes a third of a second, which other JSON need not pay.
    from rdflib import Dataset
    from rdflib.plugins.parsers.jsonld import to_rdf

    from ckanext.mofops.quality.readers.graph import LinkStore

    try:
        to_rdf(value, Dataset(LinkStore(links)), BASE)
    except MemoryError:
        raise
    except Exception:  # it trips over wrong contexts in every way there is
        log.debug("a context cannot be followed", exc_info=True)


def _refers_to_contexts(value: Any) -> bool:
    """Whether any context in it, also one inside another, is an address or imports one."""
    return any(
        isinstance(context, str) or (isinstance(context, dict) and "@import" in context)
        for node, _ in _nodes(value, contexts=True)
        for context in _listed(node.get("@context"))
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _written(value: Any) -> Links:
    """The links as far as they are written as such."""
    links = Links()
    for node, inside in _nodes(value):
        if isinstance(node.get("@id"), str):
            # An object with nothing but its name refers to something described elsewhere.
            (links.refer if inside and len(node) == 1 else links.describe)(node["@id"])
    return links


def _nodes(value: Any, *, inside: bool = False, contexts: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Its objects, and whether each is the value of a key; those of contexts only on request."""
    if isinstance(value, dict):
        yield value, inside
        for key, part in value.items():
            if contexts or key != "@context":
                yield from _nodes(part, inside=key != "@graph", contexts=contexts)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part, inside=inside, contexts=contexts)
