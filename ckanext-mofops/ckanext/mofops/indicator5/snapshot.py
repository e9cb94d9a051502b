"""What was found: the datasets and the stated facts, at one moment."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ckanext.mofops.indicator5.dates import BANGKOK, utc_time
from ckanext.mofops.indicator5.errors import SnapshotError
from ckanext.mofops.indicator5.facts import Facts, read_by
from ckanext.mofops.indicator5.message import message
from ckanext.mofops.standard.indicator5 import Rules

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True)
class ResourceState:
    """A resource of a dataset.

    described: it has a name, a description, a format and a URL or file.
    open: it really opens in an open format; None when that was not checked. stars: openness, 0 to 5.
    data: it holds data; a manual or a bundle added by the catalogue does not, and neither opens nor closes its dataset.
    url: where it can be had.
    """

    name: str
    described: bool
    open: bool | None = None
    stars: int | None = None
    data: bool = True
    url: str | None = None


@dataclass(frozen=True)
class DatasetState:
    """A dataset as found.

    active: not a draft, not deleted; public: not private. category: value of item 13, None when empty.
    missing_items: numbers (1 to 14) of the mandatory items that are empty or faulty.
    in_catalogue: it is in the agency catalogue with all its resources; None when that was not looked at.
    registered: GD Catalog has it registered; None when it could not be asked. registration: the proof or the state, in
    the words of GD Catalog: a URL, ``WAIT_VALIDATE`` … organisation: name of the one it belongs to.
    """

    name: str
    title: str
    active: bool = True
    public: bool = True
    category: str | None = None
    missing_items: tuple[int, ...] = ()
    resources: tuple[ResourceState, ...] = ()
    in_catalogue: bool | None = None
    registered: bool | None = None
    registration: str | None = None
    url: str | None = None
    organisation: str | None = None

    @property
    def complete(self) -> bool:
        """All 14 mandatory items are filled in."""
        return not self.missing_items

    @property
    def data_resources(self) -> tuple[ResourceState, ...]:
        """The resources that hold data."""
        return tuple(resource for resource in self.resources if resource.data)

    @property
    def undescribed(self) -> tuple[ResourceState, ...]:
        """The resources that are not fully described."""
        return tuple(resource for resource in self.resources if not resource.described)

    @property
    def stars(self) -> int | None:
        """Openness of the best data resource; None when none was rated."""
        return max((resource.stars for resource in self.data_resources if resource.stars is not None), default=None)


@dataclass(frozen=True)
class Snapshot:
    """All that an assessment looks at.

    datasets: each name once, private and draft ones may be among them. assessed_at: ISO 8601, UTC. agency: its title.
    catalogue: address of the agency catalogue that the datasets were compared with or read from; None when they come
    from a folder alone. registration_source: where ``registered`` was read, a URL or a file; registration_stand_in: that
    source only stands in for GD Catalog, as in a dry run. supposed: what is not so but is supposed to be, by dataset name:
    ids of conditions; empty but for a trial.

    :raises SnapshotError: two datasets of one name, or a time that cannot be read
    """

    datasets: tuple[DatasetState, ...]
    facts: Facts
    assessed_at: str
    agency: str
    catalogue: str | None = None
    registration_source: str | None = None
    registration_stand_in: bool = False
    supposed: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if len(self.by_name) != len(self.datasets):
            names = [dataset.name for dataset in self.datasets]
            raise SnapshotError(message("indicator5-name-twice", name=next(name for name in names if names.count(name) > 1)))
        try:
            self.moment  # noqa: B018 - a time that cannot be read is told here, not while rendering
        except ValueError as error:
            raise SnapshotError(message("indicator5-not-a-time", value=self.assessed_at)) from error

    @cached_property
    def by_name(self) -> dict[str, DatasetState]:
        """The datasets by name."""
        return {dataset.name: dataset for dataset in self.datasets}

    @cached_property
    def moment(self) -> datetime.datetime:
        """``assessed_at``; without an offset it is UTC."""
        return utc_time(self.assessed_at)

    @property
    def today(self) -> datetime.date:
        """The day of the assessment in Bangkok."""
        return self.moment.astimezone(BANGKOK).date()

    def supposing(self, supposed: Mapping[str, Sequence[str]], rules: Rules | None = None) -> "Snapshot":
        """A snapshot in which conditions hold: ``{"name": ("open", "registered"), "agency": ("notified",)}``.

        They are ``supposition.OF_DATASET`` and, under ``agency``, ``OF_AGENCY``. rules: whose category and scopes are taken; by
        default those of the year of the facts, else the newest.

        :raises SnapshotError: there is no such dataset or condition
        """
        from ckanext.mofops.indicator5.supposition import supposing  # it is about snapshots

        return supposing(self, supposed, rules or read_by(self.facts.fiscal_year))

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON can hold it; ``Snapshot.from_dict`` makes an equal one of it.

        What is at its default is left out, so that no default may ever change.
        """
        facts = replace(self.facts, values=dict(self.facts.values))
        plain = replace(self, facts=facts, supposed=dict(self.supposed))  # pydantic knows no read-only mappings
        found: dict[str, Any] = _form().dump_python(plain, mode="json", exclude_defaults=True)
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Snapshot":
        """The snapshot that ``to_dict`` gave.

        :raises ValueError: it is not of that form
        :raises SnapshotError: two datasets of one name, or a time that cannot be read
        """
        return _form().validate_json(json.dumps(data), strict=True)


@cache
def _form() -> "TypeAdapter[Snapshot]":
    from pydantic import TypeAdapter  # here: it takes 0.1 s, and most reports are never stored

    return TypeAdapter(Snapshot)
