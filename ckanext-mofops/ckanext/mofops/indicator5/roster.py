"""What each dataset would need to count: on the list, off it, or still to be listed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ckanext.mofops.indicator5.assessment import Mend
from ckanext.mofops.indicator5.case import CATEGORY_ITEM, Case
from ckanext.mofops.indicator5.checks import (
    describe,
    fill_in,
    item_names,
    make_open,
    open_resources,
    put_into_catalogue,
    register,
    withdraw,
)
from ckanext.mofops.indicator5.message import message
from ckanext.mofops.indicator5.snapshot import DatasetState

ITEMS = "fourteen-items"
OF_ALL_LISTED = ("scope-and-values", "resources-described")
"""Checks that look at datasets on the list that are not counted, too."""
CATEGORY = "category"
"""Not a check: what both ``open`` and, where it is asked for, the share of open data need."""
RESOURCE = "resource"
"""Not a check: what ``resources-described``, ``in-catalogue`` and ``open`` need."""


def wanted(checks: Collection[str], *, share: bool) -> tuple[str, ...]:
    """Some checks and what several of them need. share: only open data may be published."""
    category = "open" in checks or (share and "in-catalogue" in checks)
    resource = not {"resources-described", "in-catalogue", "open"}.isdisjoint(checks)
    return (*checks, *((RESOURCE,) if resource else ()), *((CATEGORY,) if category else ()))


@dataclass(frozen=True)
class Member:
    """A dataset that is, or could be, on the list.

    listed: it is on the list; found: there is such a dataset; kept: it has to count. needs: by check, what it takes for the check
    to hold of it; of ``fourteen-items``, for it to be counted. joining: what puts it on the list; leaving: what takes it off;
    hiding: what keeps it from being published, where only open data may be.
    """

    name: str
    listed: bool
    found: bool = True
    kept: bool = False
    needs: Mapping[str, tuple[Mend, ...]] = field(default_factory=dict)
    joining: tuple[Mend, ...] = ()
    leaving: tuple[Mend, ...] = ()
    hiding: tuple[Mend, ...] = ()

    @property
    def complete(self) -> bool:
        """It is counted once it is on the list."""
        return ITEMS not in self.needs

    @property
    def profile(self) -> tuple[object, ...]:
        """Members of one profile cost the same, whatever is asked of them."""
        efforts = tuple((check, effort(mends)) for check, mends in self.needs.items())
        return self.listed, self.found, self.kept, efforts, effort(self.joining), effort(self.leaving), effort(self.hiding)

    def to_count(self, checks: Iterable[str]) -> tuple[Mend, ...]:
        """What it takes for it to be on the list, counted, and to meet some checks."""
        asked = (ITEMS, *(check for check in checks if check != ITEMS))
        mends = (mend for check in asked for mend in self.needs.get(check, ()))
        return (*mends, *(() if self.listed else self.joining))

    def not_to_count(self, checks: Collection[str], *, excluding: bool) -> tuple[Mend, ...]:
        """What it takes for some checks to hold without it. excluding: incomplete datasets on the list are not looked at."""
        hiding = self.hiding if "in-catalogue" in checks else ()
        if not self.listed:
            return hiding
        leaving = (*self.leaving, *hiding)
        if (
            self.complete
            or hiding
            or (not excluding and (ITEMS in checks or (not self.found and "resources-described" in checks)))
        ):
            return leaving
        asked = () if excluding else tuple(check for check in OF_ALL_LISTED if check in checks)
        asked += (RESOURCE,) if "resources-described" in asked else ()
        staying = tuple(mend for check in asked for mend in self.needs.get(check, ()))
        return min(staying, leaving, key=effort)


def effort(mends: Iterable[Mend]) -> int:
    """Single repairs, in all."""
    return sum(mend.effort for mend in mends)


def members(case: Case) -> tuple[Member, ...]:
    """All that are or could be on the list, by name."""
    found = [*_listed(case), *_unlisted(case)]
    names = {member.name for member in found}
    found += [_unpublished(case, name, listed=False, kept=True) for name in _imd(case) if name not in names]
    return tuple(sorted(found, key=lambda member: member.name))


def strangers(case: Case, found: Sequence[Member]) -> tuple[Mend, ...]:
    """What is to be done about datasets that are no open data and could not be on the list either."""
    names = {member.name for member in found}
    return tuple(sorted((
        _stranger(case, dataset) for dataset in case.strangers if dataset.name not in names
    ), key=lambda mend: mend.name or ""))  # fmt: skip


def _listed(case: Case) -> Iterator[Member]:
    for dataset in case.listed:
        yield replace(_member(case, dataset), listed=True)
    for name in case.absent:
        yield _unpublished(case, name, listed=True, kept=name in _imd(case))


def _unlisted(case: Case) -> Iterator[Member]:
    """Published datasets that a longer list could have, or that lack nothing but a category to be on it."""
    listed = {dataset.name for dataset in case.listed}
    explicit = bool(case.snapshot.facts.datasets)
    for dataset in case.visible:
        lacks_category = CATEGORY_ITEM in dataset.missing_items
        if dataset.name not in listed and (lacks_category or (explicit and case.is_public_data(dataset))):
            yield _member(case, dataset)


def _imd(case: Case) -> tuple[str, ...]:
    """The datasets that have to count, whichever others do."""
    imd = case.snapshot.facts.imd
    return imd.datasets if imd.required and case.rules.settings.imd == "named" else ()


def _member(case: Case, dataset: DatasetState) -> Member:
    name, efforts = dataset.name, case.rules.efforts
    explicit = bool(case.snapshot.facts.datasets)
    return Member(
        name,
        listed=False,
        kept=name in _imd(case),
        needs={check: mends for check, mends in _needs(case, dataset) if mends},
        joining=(Mend(name, "five-datasets", message("indicator5-fix-add", name=name), efforts.fact),) if explicit else (),
        leaving=(Mend(name, ITEMS, message("indicator5-fix-take-off", name=name), efforts.taken_off),),
        hiding=(_stranger(case, dataset),) if dataset in case.strangers else (),
    )


def _needs(case: Case, dataset: DatasetState) -> Iterator[tuple[str, tuple[Mend, ...]]]:
    name, efforts, public = dataset.name, case.rules.efforts, case.is_public_data(dataset)
    if dataset.missing_items:
        categorised = public or CATEGORY_ITEM not in dataset.missing_items
        items = {"name": name, "items": item_names(dataset.missing_items), "category": case.rules.public_category}
        to_fix = fill_in(dataset) if categorised else message("indicator5-fix-categorise", **items)
        yield ITEMS, (Mend(name, ITEMS, to_fix, efforts.item * len(dataset.missing_items)),)
    if name not in case.snapshot.facts.values:
        yield "scope-and-values", (Mend(name, "scope-and-values", message("indicator5-fix-values", names=name), efforts.fact),)
    described = describe(dataset)
    if described is not None:
        mend = Mend(name, "resources-described", described, efforts.resource * max(1, len(dataset.undescribed)))
        yield "resources-described" if dataset.resources else RESOURCE, (mend,)
    # Where no catalogue was looked at, looking at it is one thing to do for all.
    looked_at = case.snapshot.catalogue is not None
    if dataset.in_catalogue is False or (looked_at and dataset.in_catalogue is None):
        yield "in-catalogue", (Mend(name, "in-catalogue", put_into_catalogue(dataset), efforts.presence),)
    if case.is_registered(dataset) is not True:
        yield "registered", (Mend(name, "registered", register(case, dataset), efforts.registration),)
    if case.resources_open(dataset) is not True:
        yield "open", (Mend(name, "open", open_resources(case, dataset), efforts.opening),)
    if not public and CATEGORY_ITEM not in dataset.missing_items:
        yield CATEGORY, (Mend(name, "open", make_open(case, dataset), efforts.opening),)


def _unpublished(case: Case, name: str, *, listed: bool, kept: bool) -> Member:
    """A dataset that there is only a name of."""
    efforts = case.rules.efforts
    publish = Mend(name, ITEMS, message("indicator5-fix-publish", name=name), efforts.dataset)
    stated = name in case.snapshot.facts.values
    value = () if stated else (Mend(name, "scope-and-values", message("indicator5-fix-values", names=name), efforts.fact),)
    return Member(
        name,
        listed,
        found=False,
        kept=kept,
        needs={ITEMS: (publish,), **({"scope-and-values": value} if value else {})},
        leaving=(Mend(name, ITEMS, message("indicator5-fix-take-off", name=name), efforts.fact),),
    )


def _stranger(case: Case, dataset: DatasetState) -> Mend:
    return Mend(dataset.name, "in-catalogue", withdraw(case, dataset), case.rules.efforts.opening)
