"""What has to be so at the source that GD Catalog can harvest and register a dataset. Pure: it compares, and calls nothing.

Source: thai_gdc 2.1.0 and the NSO's process (active, public, ``allow_harvest``, resources that open at the agency's own address,
revocation before removal); the items: มรด. 3-1:2565.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog.mapping import consents, dicts, source_id
from ckanext.mofops.gdcatalog.plan import (
    Action,
    Blocked,
    Plan,
    Reason,
    Revocation,
    chosen,
    is_offered,
    metadata_reasons,
    name_of,
    other_category,
    reason,
)
from ckanext.mofops.gdcatalog.profile import Profile
from ckanext.mofops.gdcatalog.registration import Registration, is_of_another_catalogue
from ckanext.mofops.metadata.change import Change
from ckanext.mofops.standard.messages import Lang, text

Dataset = Mapping[str, Any]


@dataclass(frozen=True)
class Wishes:
    """What a person chose, by names of datasets.

    consent: may be harvested; consent_all: so may all that lack nothing but the consent; publish: made public, which consents;
    withhold: consent taken back. only: the datasets to look at, empty for all; limit: at most so many actions.
    """

    consent: Collection[str] = ()
    consent_all: bool = False
    publish: Collection[str] = ()
    withhold: Collection[str] = ()
    only: Collection[str] = ()
    limit: int | None = None

    @property
    def names(self) -> set[str]:
        """All that are named."""
        return {*self.consent, *self.publish, *self.withhold, *self.only}


def harvest_plan(
    source: Iterable[Dataset],
    wishes: Wishes,
    known: Mapping[str, Registration],
    *,
    site: str,
    target: str = "",
    gone: Mapping[str, str] | None = None,
    hindrance: Callable[[str], str | None] = lambda _: None,
) -> Plan:
    """The flags to set at the source (``update`` actions), how many datasets can be harvested (``unchanged``), which not and why.

    source: dataset dicts of the agency's catalogue, with what it does not offer. known: last known registrations, by dataset id;
    gone: of those, the names of datasets that the source does not have any more, by id. hindrance: why an address cannot be
    reached from the internet, see ``catalog.address.hindrance``.
    """
    planning = _Planning(wishes, known, Profile(source_site=site), hindrance)
    for dataset in sorted(source, key=name_of):
        if chosen(name_of(dataset), wishes.only):
            planning.look_at(dataset)
    for id_, name in (gone or {}).items():
        if chosen(name, wishes.only):
            planning.revoke(name, known[id_])
    return Plan(
        source=site,
        target=target,
        actions=tuple(planning.actions[: wishes.limit]),
        blocked=tuple(planning.blocked),
        conflicts=(),
        orphans=(),
        unchanged=planning.harvestable,
        channel="harvest",
        revocations=tuple(sorted(planning.revocations, key=lambda entry: entry.name)),
    )


def is_at_stake(registration: Registration) -> bool:
    """Whether GD Catalog has something of the dataset that would have to be revoked: it is published, or applied for."""
    group = registration.state.group
    return group != "revoked" and (registration.published.name is not None or group in ("in-approval", "revoking"))


class _Planning:
    def __init__(
        self, wishes: Wishes, known: Mapping[str, Registration], mapping: Profile, hindrance: Callable[[str], str | None]
    ) -> None:
        self.wishes, self.known, self.mapping, self.hindrance = wishes, known, mapping, hindrance
        self.actions: list[Action] = []
        self.blocked: list[Blocked] = []
        self.revocations: list[Revocation] = []
        self.harvestable = 0

    def look_at(self, dataset: Dataset) -> None:
        """Take one dataset of the source into the plan."""
        name = name_of(dataset)
        flags = self._flags(dataset)
        wanted = {**dataset, **flags}
        registration = self.known.get(source_id(dataset)) or Registration()
        if is_at_stake(registration) and not is_offered(wanted):
            self.revoke(name, registration)
            return
        if flags and name in self.wishes.withhold:
            self._act(dataset, flags)
            return
        reasons = tuple(self._reasons(wanted))
        if flags and registration.state.group == "in-approval":
            reasons += (reason("harvest-in-approval"),)
        if reasons:
            self.blocked.append(Blocked(name, reasons))
        elif flags:
            self._act(dataset, flags)
        else:
            self.harvestable += 1

    def revoke(self, name: str, registration: Registration) -> None:
        """A dataset whose registration has to be revoked before it may go."""
        if is_at_stake(registration):
            self.revocations.append(Revocation(name, registration.state.id, registration.link))

    def _flags(self, dataset: Dataset) -> dict[str, Any]:
        """What is to be set that is not so yet."""
        name, wishes = name_of(dataset), self.wishes
        if name in wishes.withhold:
            return {"allow_harvest": "False"} if consents(dataset) else {}
        publish = name in wishes.publish
        wanted: dict[str, Any] = {"private": False} if publish and dataset.get("private") else {}
        asked = publish or name in wishes.consent or (wishes.consent_all and not dataset.get("private"))
        return {**wanted, "allow_harvest": "True"} if asked and not consents(dataset) else wanted

    def _act(self, dataset: Dataset, flags: Mapping[str, Any]) -> None:
        name, id_ = name_of(dataset), source_id(dataset)
        changes = tuple(Change(key, dataset.get(key), value) for key, value in sorted(flags.items()))
        self.actions.append(Action("update", name, name, id_, changes, dataset, dataset, flags, self.mapping))

    def _reasons(self, dataset: Dataset) -> Iterator[Reason]:
        yield from _choices(dataset)
        yield from metadata_reasons(dataset)
        category = other_category(dataset)
        if category is not None:
            yield reason("category-not-public", value=one_line(category, 100), item=13)
        resources = dicts(dataset.get("resources"))
        if not resources:
            yield reason("harvest-no-resource")
        site = self.mapping.source_site
        if (why := self.hindrance(site)) is not None:
            yield reason("site-unreachable", url=one_line(site), reason=_why(why))
        for resource in resources:
            yield from self._resource_reasons(dataset, resource)

    def _resource_reasons(self, dataset: Dataset, resource: Dataset) -> Iterator[Reason]:
        url, name = str(resource.get("url") or ""), one_line(resource.get("name"), 100)
        if url.startswith(f"{self.mapping.source_site}/"):
            if dataset.get("private"):
                yield reason("resource-unreachable", value=name, url=one_line(url), reason=_why("login"))
        elif (why := self.hindrance(url)) is not None:
            yield reason("resource-unreachable", value=name, url=one_line(url), reason=_why(why))


def _choices(dataset: Dataset) -> Iterator[Reason]:
    """What the agency itself sets against the harvest."""
    if dataset.get("type") not in (None, "dataset"):
        yield reason("harvest-other-type")
    if is_of_another_catalogue(dataset):
        yield reason("harvest-other-catalogue")
    if dataset.get("state") not in (None, "active"):
        yield reason("harvest-not-active")
    if dataset.get("private"):
        yield reason("harvest-private", name=one_line(name_of(dataset)))
    if not consents(dataset):
        yield reason("harvest-no-consent", name=one_line(name_of(dataset)))


def _why(hindrance: str) -> dict[Lang, str]:
    known = {"no-http", "login", "local", "loopback"}
    return text(f"hindrance-{hindrance if hindrance in known else 'internal'}")
