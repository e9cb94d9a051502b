"""A column of a table, as a database and its readers know it."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BYTES = 63
"""Of a name in PostgreSQL, which cuts off the rest: 21 Thai characters."""
_LEADING = "เแโใไ"  # vowels that are written before the letter that they belong to


@dataclass(frozen=True)
class Column:
    """id: its name in the DataStore; name: as the Table Schema or the header has it; type: of the Table Schema; kind: of
    PostgreSQL; title, description: of the Table Schema, empty without.
    """

    id: str
    name: str
    type: str
    kind: str
    title: str
    description: str


def ids(names: Iterable[str]) -> Iterator[str]:
    """The names as the DataStore takes them, all different: none is longer than PostgreSQL allows, begins with an underscore, or
    has a double quote or control character in it.
    """
    taken: set[str] = set()
    for place, name in enumerate(names, start=1):
        kept = "".join(" " if letter == '"' or unicodedata.category(letter)[0] == "C" else letter for letter in name)
        base = kept.strip().lstrip("_").strip() or f"column {place}"
        found, number = _cut(base, BYTES), 1
        while found in taken:
            number += 1
            found = f"{_cut(base, BYTES - len(f' {number}'))} {number}"
        taken.add(found)
        yield found


def _cut(name: str, size: int) -> str:
    """At most so many bytes of it, without a letter that lost its marks."""
    raw = name.encode()
    if len(raw) <= size:
        return name
    kept = raw[:size].decode("utf-8", "ignore")
    while unicodedata.category(name[len(kept)])[0] == "M":
        kept = kept[:-1]
    return kept.strip().rstrip(_LEADING).strip()
