"""What is known of the quality of resources, datasets and organisations: questions over several tables, each asked once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.orm import aliased

from ckanext.mofops.model.link import Link
from ckanext.mofops.model.profile import Profile
from ckanext.mofops.model.stored import extras_of, stored_extras
from ckanext.mofops.model.time import iso
from ckanext.mofops.model.validation import Validation, newest_verdict
from ckanext.mofops.quality.profile import VERSION
from ckanext.mofops.standard.freshness import rules

_resource, _package, _group = model.Resource, model.Package, model.Group
_pending = aliased(Validation, name="pending")
_PAGE = 1000


newest = newest_verdict(
    "newest",
    *(Validation.id, Validation.valid, Validation.open, Validation.stars, Validation.engine, Validation.sha256),
    Validation.fingerprint,
    Validation.created,
    sa.func.coalesce(Validation.confirmed, Validation.finished).label("checked"),
    Validation.verdict["format"].astext.label("format"),
    Validation.verdict["problem_counts"].label("problem_counts"),
)


def state_of(pending: Any, verdict_id: Any) -> Any:
    """Of the checks of a resource: ``running``, ``pending``, ``done`` or ``unchecked``.

    pending: its ``Validation`` without a verdict, an alias; verdict_id: of its newest verdict.
    """
    return sa.case(
        (pending.started.isnot(None), "running"),
        (pending.id.isnot(None), "pending"),
        (verdict_id.isnot(None), "done"),
        else_="unchecked",
    )


state = state_of(_pending, newest.c.id)


FOUND: Mapping[str, Any] = MappingProxyType(
    {
        "invalid": newest.c.valid.is_(False),
        "not-open": newest.c.open.is_(False),
        "broken-link": Link.state == "broken",
        "unknown": newest.c.valid.is_(None),
    }
)
"""What a list can be narrowed to, by its name in addresses; ``unknown``: no verdict is known."""


def _overview(*columns: Any) -> Any:
    """A row for each resource, with its dataset, its newest verdict, what is pending, and its link."""
    joined = (
        sa.join(_resource, _package, _resource.package_id == _package.id)
        .outerjoin(_group, _package.owner_org == _group.id)
        .outerjoin(newest, sa.true())
        .outerjoin(_pending, sa.and_(_pending.resource_id == _resource.id, _pending.finished.is_(None)))
        .outerjoin(Link, Link.resource_id == _resource.id)
    )
    return sa.select(*columns).select_from(joined).where(_resource.state == "active", _package.state != "deleted")


@dataclass(frozen=True)
class Scope:
    """Which resources. dataset: id; organisations: ids of those whose private datasets count too, None for all.

    drafts: those of all organisations, too; one that is named is never left out.
    """

    dataset: str | None = None
    organisation: str | None = None
    organisations: Collection[str] | None = None
    drafts: bool = False

    def of(self, query: Any) -> Any:
        if self.dataset is not None:
            query = query.where(_package.id == self.dataset)
        else:
            query = query.where(_package.type == "dataset")
            if not self.drafts or self.organisations is not None:
                query = query.where(_package.state == "active")
            if self.organisations is not None:
                query = query.where(sa.or_(_package.private.is_(False), _package.owner_org.in_(self.organisations)))
        return query if self.organisation is None else query.where(_package.owner_org == self.organisation)


_NEWEST_VERDICTS = _overview(
    *(_resource.id, state.label("state"), *(newest.c[name] for name in ("valid", "open", "stars", "format")))
).where(_resource.id.in_(sa.bindparam("resource_ids", expanding=True)))  # made once: every list asks for it


def newest_verdicts(resource_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """By resource: ``{"state", "valid", "open", "stars", "format"}``, of the newest verdict; None where there is none.

    Resources that are deleted are left out. One query.
    """
    rows = model.Session.execute(_NEWEST_VERDICTS, {"resource_ids": list(resource_ids)}).mappings()
    return {row["id"]: {name: value for name, value in row.items() if name != "id"} for row in rows}


def measured(resource_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """By checked resource, of its newest verdict: ``{"checked", "valid", "stars", "format", "bytes", "sha256"}``. One query."""
    columns = (_resource.id, *(newest.c[name] for name in ("checked", "valid", "stars", "format", "sha256")))
    rows = _overview(*columns, Validation.verdict["bytes"].label("bytes")).join(Validation, Validation.id == newest.c.id)
    found = model.Session.execute(rows.where(_resource.id.in_(resource_ids))).mappings()
    return {row["id"]: {**{name: row[name] for name in row if name != "id"}, "checked": iso(row["checked"])} for row in found}


def verdicts(dataset_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The newest verdicts on the resources of datasets, whole, by dataset id; in the order of the resources."""
    place = (_resource.package_id, _resource.position, _resource.id)
    rows = _overview(_resource.package_id, Validation.verdict).join(Validation, Validation.id == newest.c.id)
    found: dict[str, list[dict[str, Any]]] = {}
    for dataset_id, verdict in model.Session.execute(rows.where(_package.id.in_(dataset_ids)).order_by(*place)):
        found.setdefault(dataset_id, []).append(verdict)
    return found


def listed(scope: Scope, asked: Mapping[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """How many resources there are, and a page of them by dataset, as ``mofops_validation_list``.

    :param asked: ``limit`` and ``offset``; ``state``, ``found`` (of ``FOUND``) and ``resources`` (ids) where it is narrowed
    """
    columns = (
        *(_resource.id.label("resource_id"), _resource.name, _package.name.label("dataset")),
        *(_package.title.label("dataset_title"), _group.name.label("organisation"), _resource.format.label("declared")),
        *(state.label("state"), *(newest.c[name] for name in ("checked", "valid", "open", "stars", "format", "problem_counts"))),
        Link,
    )
    query = scope.of(_overview(*columns))
    if asked.get("state"):
        query = query.where(state == asked["state"])
    if asked.get("found"):
        query = query.where(FOUND[asked["found"]])
    if "resources" in asked:
        query = query.where(_resource.id.in_(asked["resources"]))
    count = model.Session.scalar(query.with_only_columns(sa.func.count(), maintain_column_froms=True)) or 0
    page = query.order_by(_package.name, _resource.position, _resource.id).limit(asked["limit"]).offset(asked["offset"])
    return count, [_entry(row) for row in model.Session.execute(page.execution_options(populate_existing=True)).mappings()]


def _entry(row: Any) -> dict[str, Any]:
    link = row["Link"]
    kept = ("resource_id", "name", "dataset", "dataset_title", "organisation", "state", "valid", "open", "stars")
    return {
        **{name: row[name] for name in kept},
        "format": row["format"] or row["declared"] or None,
        "checked_at": iso(row["checked"]),
        "problem_counts": row["problem_counts"] or {},
        "link": None if link is None else link.to_dict(),
    }


def organisation_numbers(organisations: Collection[str] | None) -> list[dict[str, Any]]:
    """For each organisation, by title, as ``mofops_quality_list``; of active datasets, private ones too.

    :param organisations: ids; None for every one
    """
    groups = sa.select(_group.id, _group.name, _group.title).where(_group.is_organization, _group.state == "active")
    if organisations is not None:
        groups = groups.where(_group.id.in_(organisations))
    numbers = {
        group.id: {"name": group.name, "title": group.title or group.name, **_nothing()}
        for group in model.Session.execute(groups.order_by(_group.title, _group.name))
    }
    owned = (_package.type == "dataset", _package.state == "active", _package.owner_org.in_(numbers))
    datasets = sa.select(_package.owner_org, sa.func.count()).where(*owned).group_by(_package.owner_org)
    for owner, count in model.Session.execute(datasets):
        numbers[owner]["datasets"] = count
    kinds = (_package.owner_org, newest.c.valid, newest.c.open, newest.c.stars, Link.state)
    for row in model.Session.execute(_overview(*kinds, sa.func.count().label("number")).where(*owned).group_by(*kinds)):
        _add(numbers[row.owner_org], row)
    return list(numbers.values())


def _nothing() -> dict[str, Any]:
    counts = dict.fromkeys(("datasets", "resources", "checked", "valid", "open", "broken_links", "unchecked"), 0)
    freshness = {found.id: 0 for found in rules().every_class}
    return {**counts, "stars": {str(stars): 0 for stars in range(6)}, "freshness": freshness}


def _add(numbers: dict[str, Any], row: Any) -> None:
    numbers["resources"] += row.number
    numbers["unchecked" if row.valid is None else "checked"] += row.number
    numbers["valid"] += row.number if row.valid else 0
    numbers["open"] += row.number if row.open else 0
    numbers["broken_links"] += row.number if row.state == "broken" else 0
    if row.stars is not None:
        numbers["stars"][str(row.stars)] += row.number


def total(entries: Collection[dict[str, Any]]) -> dict[str, Any]:
    """The sums of what ``organisation_numbers`` answers."""
    sums = _nothing()
    for entry in entries:
        for name, value in sums.items():
            if isinstance(value, dict):
                sums[name] = {kind: count + entry[name][kind] for kind, count in value.items()}
            else:
                sums[name] = value + entry[name]
    return sums


def described_updates(organisations: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What tells how fresh each active dataset of organisations is: the name of its organisation, and those fields of it.

    :param organisations: names
    """
    files: dict[str, list[dict[str, Any]]] = {}
    owned = (_group.name.in_(organisations), _package.type == "dataset", _package.state == "active")
    join = sa.join(_package, _group, _package.owner_org == _group.id)
    resources = sa.select(_resource.package_id, _resource.extras, _resource.last_modified).select_from(
        join.join(_resource, sa.and_(_resource.package_id == _package.id, _resource.state == "active"))
    )
    for dataset, extras, modified in model.Session.execute(resources.where(*owned)):
        files.setdefault(dataset, []).append({**(extras or {}), "last_modified": modified})
    datasets = sa.select(_package.id, _group.name, _package.extras, _package.metadata_modified).select_from(join)
    for dataset, owner, extras, modified in model.Session.execute(datasets.where(*owned)):
        yield owner, {**(extras or {}), "metadata_modified": modified, "resources": files.get(dataset, [])}


def dataset_rating(dataset_id: str) -> tuple[int | None, str]:
    """The most stars of a dataset's checked resources, None when none is checked, and ``valid``, ``invalid`` or ``unchecked``."""
    rated = _overview(sa.func.max(newest.c.stars), sa.func.bool_and(newest.c.valid)).where(_package.id == dataset_id)
    stars, valid = model.Session.execute(rated).one()
    return stars, "unchecked" if valid is None else "valid" if valid else "invalid"


def invalid_datasets() -> set[str]:
    """Names of the datasets with a resource that is known to be invalid."""
    return set(model.Session.scalars(_overview(_package.name).where(newest.c.valid.is_(False)).distinct()))


def public_quality() -> tuple[int, int, int]:
    """Of the public datasets: how many have a checked file, how many of them no invalid one, and how many one that opens in an
    open format. A link that does not answer opens for nobody.
    """
    opens = sa.and_(newest.c.open, sa.func.coalesce(Link.state != "broken", True))
    columns = (
        sa.func.count(newest.c.valid).label("checked"),
        sa.func.bool_and(newest.c.valid).label("valid"),
        sa.func.bool_or(opens).label("open"),
    )
    each = Scope(organisations=()).of(_overview(*columns)).group_by(_package.id).subquery()
    counted = [sa.func.count().filter(found) for found in (each.c.checked > 0, each.c.valid, each.c.open)]
    checked, valid, open_ = model.Session.execute(sa.select(*counted).select_from(each)).one()
    return checked, valid, open_


Openness = tuple[bool | None, int | None]
"""Whether a file opens in an open format, and its stars; None is not known."""


def openness(scope: Scope) -> tuple[dict[str, Openness], list[str]]:
    """Of each resource with a verdict what it says, a link that does not answer opening for nobody; and the ids of those of which
    it is still to be told whether the verdict is on the file as it is now, as the resource was changed since, or a check waits.
    """
    broken = sa.func.coalesce(Link.state == "broken", False)
    settled = sa.and_(_pending.id.is_(None), newest.c.created >= _resource.metadata_modified)
    columns = (_resource.id, newest.c.open, newest.c.stars, broken.label("broken"), settled.label("settled"))
    rows = model.Session.execute(scope.of(_overview(*columns).where(newest.c.id.isnot(None)))).all()
    found = {row.id: (False, 0) if row.broken else (row.open, row.stars) for row in rows}
    return found, [row.id for row in rows if not row.settled and not row.broken]


@dataclass(frozen=True)
class Known:
    """A resource and what its newest verdict was made for. verdict: whether there is one; sha256: None when no file was had.

    profiled: whether there is a profile of that file.
    """

    id: str
    dataset: str
    url: str
    url_type: str | None
    last_modified: Any
    format: str | None
    extras: dict[str, Any]
    pending: bool
    pending_fingerprint: str | None
    fingerprint: str | None
    engine: str | None
    sha256: str | None
    profiled: bool


def _is_of(verdict: Any) -> tuple[Any, ...]:
    """That a profile is of the file of a verdict; with another schema or format the resource is checked anew anyway."""
    return (Profile.resource_id == _resource.id, Profile.sha256 == verdict.c.sha256, Profile.version == VERSION)


def known(scope: Scope, resource_ids: Collection[str] | None = None) -> Iterator[Known]:
    """Resources of a scope, or those of them with these ids, dataset by dataset."""
    columns = (
        *(_resource.id, _resource.package_id.label("dataset"), _resource.url, _resource.url_type, _resource.last_modified),
        *(_resource.format, stored_extras, _pending.id.isnot(None).label("pending")),
        _pending.fingerprint.label("pending_fingerprint"),
        *(newest.c[name] for name in ("fingerprint", "engine", "sha256")),
        sa.exists().where(*_is_of(newest)).label("profiled"),
    )
    query = scope.of(_overview(*columns))
    if resource_ids is not None:
        query = query.where(_resource.id.in_(resource_ids))
    place = sa.tuple_(_resource.package_id, _resource.id)
    query = query.order_by(_resource.package_id, _resource.id).limit(_PAGE)
    last = ("", "")
    while rows := model.Session.execute(query.where(place > last)).mappings().all():
        yield from (Known(**{**row, "extras": extras_of(row)}) for row in rows)
        last = (rows[-1]["dataset"], rows[-1]["id"])


def dataset_ids(resource_ids: Collection[str]) -> dict[str, set[str]]:
    """The datasets of resources by id, each with those of its resources."""
    found: dict[str, set[str]] = {}
    rows = sa.select(_resource.package_id, _resource.id).where(_resource.id.in_(resource_ids))
    for dataset_id, resource_id in model.Session.execute(rows):
        found.setdefault(dataset_id, set()).add(resource_id)
    return found
