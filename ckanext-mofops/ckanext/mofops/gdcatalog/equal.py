"""Pairs that are known to be equal: found so by the last run, and neither of the two was indexed anew since.

They are not read again, so that a run on ten thousand of them costs a fifth; without a memory of the last run everything is read
and compared. ``metadata_modified`` would not do: some writes leave it as it was.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Protocol

from ckanext.mofops.catalog.indexed import Indexed, indexed, indexed_before
from ckanext.mofops.catalog.site import Reader, any_of, datasets
from ckanext.mofops.gdcatalog.mapping import MARK_ID, MARK_SOURCE
from ckanext.mofops.gdcatalog.profile import Profile, canonical_json

IDS_AT_ONCE = 900
"""Solr takes 1,024 terms in a question."""


@dataclass(frozen=True)
class Part:
    """What is to be read of a side. equal: dicts that say no more than that these datasets are there; rest: ids of the others."""

    equal: tuple[dict[str, Any], ...]
    rest: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """The datasets of one site that take part. lean: what is kept of each that is read, with its id; fq: a Solr filter; asked:
    further parameters of ``package_search``.
    """

    client: Reader
    lean: Callable[[dict[str, Any]], dict[str, Any]]
    fq: str = ""
    asked: Mapping[str, bool] = field(default_factory=dict)

    def read(self, part: Part | None = None) -> list[dict[str, Any]]:
        """Their dataset dicts; None: all of them, one request for each 1,000.

        :raises CatalogError: see ``Client.call``
        """
        if part is None:
            return datasets(self.client, fq=self.fq, lean=self.lean, **self.asked)
        found = list(part.equal)
        for start in range(0, len(part.rest), IDS_AT_ONCE):
            chosen = any_of("id", part.rest[start : start + IDS_AT_ONCE])
            found += datasets(self.client, fq=f"{self.fq} AND {chosen}" if self.fq else chosen, lean=self.lean, **self.asked)
        return found

    def indexed(self) -> dict[str, Indexed] | None:
        """See ``catalog.indexed``."""
        return indexed(self.client, fq=self.fq, **self.asked)

    def indexed_before(self) -> datetime | None:
        """See ``catalog.indexed_before``."""
        return indexed_before(self.client, **self.asked)


@dataclass(frozen=True)
class Pair:
    """Two datasets that were equal. source, target: their stamps, see ``Indexed``; None where they were not asked for."""

    target_id: str
    source: str | None = None
    target: str | None = None


@dataclass(frozen=True)
class Equal:
    """What one run knows for the next. basis: what the equality rests on, see ``basis``; pairs: by source id; changes: how many
    other pairs were to be made equal.

    source_before, target_before: a dataset without a stamp is as it was if it was indexed before this moment.
    """

    basis: str
    pairs: Mapping[str, Pair] = field(default_factory=dict)
    changes: int = 0
    source_before: datetime | None = None
    target_before: datetime | None = None

    @property
    def is_of_use(self) -> bool:
        """Whether asking for all stamps and then for the rest is less than reading everything at once."""
        return bool(self.pairs) and self.changes <= IDS_AT_ONCE


class Memory(Protocol):
    """Where what two sites have equal is kept from one run to the next; that it gets lost costs time only."""

    def known(self, source: str, target: str, basis: str) -> Equal:
        """What the last run knew on this basis; no pairs where there was none."""

    def keep(self, source: str, target: str, equal: Equal) -> None:
        """Keep it for the next run."""


def basis(mapping: Profile) -> str:
    """sha256, in hex, of what makes two datasets equal beside themselves: the mapping, the rules, and the code that compares.

    mapping: without translators, which may do something else tomorrow.
    """
    chosen = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(mapping).items()}
    return sha256(f"{_rooms()} {canonical_json(chosen)}".encode()).hexdigest()


@cache
def _rooms() -> str:
    digest = sha256()
    for room in ("catalog", "gdcatalog", "metadata", "standard"):
        for file in _files(files("ckanext.mofops") / room):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(place: Traversable) -> Iterator[Traversable]:
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith((".py", ".yaml")):
            yield entry


@dataclass(frozen=True)
class View:
    """Both sides before anything is read. kept: the pairs that are still equal, source id → target id.

    source, target: what the index tells, by id; empty where everything is to be read, and then ``…_before`` are as of
    ``Equal``.
    """

    source: Mapping[str, Indexed] = field(default_factory=dict)
    target: Mapping[str, Indexed] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    source_before: datetime | None = None
    target_before: datetime | None = None

    def source_part(self) -> Part | None:
        """What is to be read of the source; None for everything."""
        return _part(self.source, {id_: [] for id_ in self.kept}) if self.kept else None

    def target_part(self, source_site: str) -> Part | None:
        """What is to be read of the target; None for everything. source_site: as in our marker."""
        marks = {
            target_id: [{"key": MARK_SOURCE, "value": source_site}, {"key": MARK_ID, "value": id_}]
            for id_, target_id in self.kept.items()
        }
        return _part(self.target, marks) if self.kept else None

    def learned(self, basis: str, equal: Mapping[str, str], changes: int) -> Equal:
        """What the next run may know. equal: the pairs that this one found so, source id → target id; changes: its actions."""
        if not self.source and None in (self.source_before, self.target_before):
            return Equal(basis)  # a site whose index does not tell
        pairs = {id_: Pair(there, _stamp(self.source.get(id_)), _stamp(self.target.get(there))) for id_, there in equal.items()}
        return Equal(basis, pairs, changes, self.source_before, self.target_before)


def _part(listed: Mapping[str, Indexed], kept: Mapping[str, list[dict[str, str]]]) -> Part:
    equal = tuple(
        {"id": id_, "name": row.name, "state": "active", "organization": {"name": row.organisation}, "extras": kept[id_]}
        for id_, row in listed.items()
        if id_ in kept
    )
    return Part(equal, tuple(id_ for id_ in listed if id_ not in kept))


def _stamp(row: Indexed | None) -> str | None:
    return None if row is None else row.stamp


def still_equal(known: Equal, source: Mapping[str, Indexed], target: Mapping[str, Indexed]) -> dict[str, str]:
    """The known pairs of which neither has been indexed anew, source id → target id."""
    return {
        id_: pair.target_id
        for id_, pair in known.pairs.items()
        if _is_as_it_was(source.get(id_), pair.source, known.source_before)
        and _is_as_it_was(target.get(pair.target_id), pair.target, known.target_before)
    }


def _is_as_it_was(row: Indexed | None, stamp: str | None, before: datetime | None) -> bool:
    if row is None:
        return False
    return row.stamp == stamp if stamp is not None else before is not None and row.at < before
