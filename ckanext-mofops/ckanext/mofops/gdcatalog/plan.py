"""What a push would do: source and target compared. Pure, it calls nothing.

Source: engineering rules of the push, interfaces "plan and push"; the category rule: indicator 5, open data is public data.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog.mapping import (
    MARK_HASH,
    MARK_ID,
    MARK_SOURCE,
    PENDING,
    Profile,
    dicts,
    is_uploaded,
    mapped,
    marks,
    organisation,
    owned,
    source_id,
    state_hash,
)
from ckanext.mofops.metadata import Problem, problems
from ckanext.mofops.metadata.change import Change
from ckanext.mofops.standard.messages import Lang, text
from ckanext.mofops.standard.schema import dataset_schema

if TYPE_CHECKING:
    from ckanext.mofops.gdcatalog.apply import Outcome

Kind = Literal["create", "update"]
ConflictCode = Literal["name-taken", "changed-on-target"]
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Action:
    """One dataset to write. name: at the source; target_id: None for a create.

    Beside what is shown it holds what ``apply`` needs: dataset, the source's dict; current, the target's, None for a create;
    state, the owned form to be reached; mapping.
    """

    kind: Kind
    name: str
    target_name: str
    target_id: str | None
    changes: tuple[Change, ...]
    dataset: Mapping[str, Any] = field(repr=False, compare=False)
    current: Mapping[str, Any] | None = field(repr=False, compare=False)
    state: Mapping[str, Any] = field(repr=False, compare=False)
    mapping: Profile = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "target_name": self.target_name,
            "target_id": self.target_id,
            "changes": [change.to_dict() for change in self.changes],
        }


@dataclass(frozen=True)
class Reason:
    """Why a dataset is blocked. item: number of the mandatory item, if it is about one."""

    code: str
    message: Mapping[Lang, str]
    item: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "item": self.item, "message": dict(self.message)}


@dataclass(frozen=True)
class Blocked:
    """A dataset that must not leave as it is."""

    name: str
    reasons: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "reasons": [reason.to_dict() for reason in self.reasons]}


@dataclass(frozen=True)
class Conflict:
    """A dataset of the target that we must not touch."""

    name: str
    target_name: str
    target_id: str
    code: ConflictCode

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "target_name": self.target_name,
            "target_id": self.target_id,
            "code": self.code,
            "message": text(self.code, name=one_line(self.name), target_name=one_line(self.target_name)),
        }


@dataclass(frozen=True)
class Orphan:
    """A dataset of ours to see: on the target, marked by another address of the source. Never touched."""

    target_name: str
    target_id: str
    source: str

    def to_dict(self) -> dict[str, Any]:
        return {"target_name": self.target_name, "target_id": self.target_id, "source": self.source}


@dataclass(frozen=True)
class Plan:
    """What a push would do, actions in the order of names; ``requests`` and ``seconds`` are filled in by who ran it."""

    source: str
    target: str
    actions: tuple[Action, ...]
    blocked: tuple[Blocked, ...]
    conflicts: tuple[Conflict, ...]
    orphans: tuple[Orphan, ...]
    unchanged: int
    requests: Mapping[str, int] = field(default_factory=lambda: {"source": 0, "target": 0})
    seconds: float = 0.0
    channel: Literal["push"] = "push"

    def to_dict(self, outcomes: "Sequence[Outcome] | None" = None) -> dict[str, Any]:
        """JSON form; with outcomes, one for each action, that of a push.

        :raises ValueError: not one outcome for each action
        """
        actions = [action.to_dict() for action in self.actions]
        if outcomes is not None:
            actions = [{**action, **outcome.to_dict()} for action, outcome in zip(actions, outcomes, strict=True)]
        return {
            "schema_version": SCHEMA_VERSION,
            "source": self.source,
            "target": self.target,
            "channel": self.channel,
            "actions": actions,
            "blocked": [blocked.to_dict() for blocked in self.blocked],
            "conflicts": [conflict.to_dict() for conflict in self.conflicts],
            "orphans": [orphan.to_dict() for orphan in self.orphans],
            "unchanged": self.unchanged,
            "requests": dict(self.requests),
            "seconds": self.seconds,
        }


def plan(
    source: Iterable[Mapping[str, Any]],
    target: Iterable[Mapping[str, Any]],
    mapping: Profile,
    *,
    target_site: str = "",
    organisations: Collection[str] | None = None,
    faults: Mapping[str, Sequence[Problem]] | None = None,
    invalid: Collection[str] = (),
    overwrite: bool = False,
    only: Collection[str] = (),
    limit: int | None = None,
) -> Plan:
    """Compares two snapshots, lists of CKAN dataset dicts.

    source: from ``folder_source`` or ``ckan_source``. target: at least its datasets with our marker and those with our names.
    organisations: names known on the target, None when not asked. faults: by dataset name, what else blocks it; a name that is
    not in the source is blocked too. invalid: names of datasets that ``--require-valid`` blocks. overwrite: changes made by
    hand on the target are replaced. only: names of the datasets to look at, empty for all. limit: at most so many actions.
    """
    faults = faults or {}
    source = list(source)
    theirs = _Target(target, mapping.source_site, {mapping.target_org or organisation(dataset) for dataset in source})
    offered = sorted((dataset for dataset in source if is_offered(dataset)), key=_name)
    repeated = _repeated(offered)
    actions: list[Action] = []
    conflicts: list[Conflict] = []
    unread = faults.keys() - {_name(dataset) for dataset in source}
    blocked = {name: [_fault(problem) for problem in faults[name]] for name in unread if _chosen(name, only)}
    unchanged = 0
    for dataset in offered:
        name = _name(dataset)
        if not _chosen(name, only):
            continue
        reasons = [_fault(problem) for problem in faults.get(name, ())] + list(_reasons(dataset, mapping, organisations))
        reasons += [_reason("resource-invalid")] * (name in invalid) + [_reason("dataset-repeated")] * (id(dataset) in repeated)
        if reasons:
            blocked[name] = blocked.get(name, reasons)
            continue
        step = _step(dataset, theirs, mapping, overwrite=overwrite)
        if isinstance(step, Conflict):
            conflicts.append(step)
        elif step is None:
            unchanged += 1
        else:
            actions.append(step)
    return Plan(
        source=mapping.source_site,
        target=target_site,
        actions=tuple(actions[:limit]),
        blocked=tuple(Blocked(name, tuple(reasons)) for name, reasons in sorted(blocked.items())),
        conflicts=tuple(conflicts),
        orphans=theirs.orphans,
        unchanged=unchanged,
    )


def is_offered(dataset: Mapping[str, Any]) -> bool:
    """Whether a source dataset is active, public and not withheld (``allow_harvest`` "False"): the only ones that may leave."""
    return (
        dataset.get("state") in (None, "active")
        and dataset.get("type") in (None, "dataset")
        and str(dataset.get("private") or "False").strip().lower() == "false"
        and str(dataset.get("allow_harvest")).strip().lower() != "false"
    )


class _Target:
    """The target's datasets, by our marker and by name."""

    def __init__(self, datasets: Iterable[Mapping[str, Any]], source_site: str, organisations: Collection[str | None]) -> None:
        self.by_name: dict[str, Mapping[str, Any]] = {}
        self.ours: dict[str, Mapping[str, Any]] = {}
        orphans: dict[str, Orphan] = {}
        for dataset in datasets:
            self.by_name[_name(dataset)] = dataset
            pushed_as = _pushed_as(dataset, source_site)
            site = marks(dataset).get(MARK_SOURCE)
            if pushed_as is not None:
                self.ours.setdefault(pushed_as, dataset)
            elif site not in (None, source_site) and organisation(dataset) in organisations:
                orphans[str(dataset.get("id"))] = Orphan(_name(dataset), str(dataset.get("id")), site)
        self.orphans = tuple(sorted(orphans.values(), key=lambda orphan: orphan.target_name))


def _pushed_as(dataset: Mapping[str, Any], source_site: str) -> str | None:
    """Source id that our marker names; None without a whole marker of ours."""
    mark = marks(dataset)
    return mark.get(MARK_ID) or None if mark.get(MARK_SOURCE) == source_site else None


def _step(dataset: Mapping[str, Any], theirs: _Target, mapping: Profile, *, overwrite: bool) -> Action | Conflict | None:
    """What is to be done for a dataset that may leave; None when nothing is."""
    wanted = mapped(dataset, mapping)
    state = owned(wanted)
    holder = theirs.by_name.get(wanted["name"])
    current = theirs.ours.get(source_id(dataset))
    if holder is not None and _pushed_as(holder, mapping.source_site) == source_id(dataset):
        current = holder  # should there ever be two of ours, the one with the name is meant
    elif holder is not None:
        return Conflict(_name(dataset), wanted["name"], str(holder.get("id")), "name-taken")
    if current is None:
        return Action("create", _name(dataset), wanted["name"], None, tuple(changes({}, state)), dataset, None, state, mapping)
    there = owned(current)
    new_hash, there_hash, pushed_hash = state_hash(state), state_hash(there), marks(current).get(MARK_HASH)
    if new_hash == there_hash == pushed_hash:
        return None
    # Equal content with another hash in the marker: nothing of anybody's is lost by setting it right.
    if there_hash not in (pushed_hash, new_hash) and pushed_hash not in (None, "", PENDING) and not overwrite:
        return Conflict(_name(dataset), _name(current), str(current["id"]), "changed-on-target")
    found = tuple(changes(there, state)) or (Change(f"extras[{MARK_HASH}]", pushed_hash, new_hash),)
    return Action("update", _name(dataset), wanted["name"], str(current["id"]), found, dataset, current, state, mapping)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """The differences of two owned forms: top-level fields by name, then resources in their new order."""
    for key in sorted((old.keys() | new.keys()) - {"resources"}):
        if old.get(key) != new.get(key):
            yield Change(key, old.get(key), new.get(key))
    before = {_key(resource): resource for resource in old.get("resources", [])}
    after = {_key(resource): resource for resource in new.get("resources", [])}
    for key, resource in {**after, **before}.items():
        was, becomes = before.get(key, {}), after.get(key, {})
        label = becomes.get("name") or resource.get("name") or key
        for name in sorted(was.keys() | becomes.keys()):
            if was.get(name) != becomes.get(name):
                yield Change(f"resources[{label}].{name}", was.get(name), becomes.get(name))
    kept = [[key for key in side if key in before and key in after] for side in (before, after)]
    if kept[0] != kept[1]:
        yield Change("resources", [_label(before[key]) for key in before], [_label(after[key]) for key in after])


def _key(resource: Mapping[str, Any]) -> str:
    return str(resource.get("id") or resource.get("name") or resource.get("url"))


def _label(resource: Mapping[str, Any]) -> str:
    return str(resource.get("name") or _key(resource))


def _reasons(dataset: Mapping[str, Any], mapping: Profile, organisations: Collection[str] | None) -> Iterator[Reason]:
    yield from _metadata_reasons(dataset)
    category = dataset.get("data_category")
    choices = dataset_schema().dataset_fields["data_category"].choices
    if isinstance(category, str) and category.strip() and not getattr(choices.get(category.strip()), "public", False):
        yield _reason("category-not-public", value=one_line(category, 100), item=13)
    wanted = mapped(dataset, mapping)
    name = organisation(wanted)
    if name is not None and organisations is not None and name not in organisations:
        yield _reason("organisation-unknown", value=one_line(name, 100), item=3)
    for resource in dicts(wanted["resources"]):
        if not is_uploaded(resource) and not resource.get("url"):
            yield _reason("resource-without-address", value=one_line(resource.get("name"), 100))


def _metadata_reasons(dataset: Mapping[str, Any]) -> Iterator[Reason]:
    """One reason for each unfilled item, with all that is wrong with it; then what is wrong beside the items."""
    errors = [problem for problem in problems(_with_organisation(dataset)) if problem.severity == "error"]
    for item in sorted({problem.item for problem in errors if problem.item is not None}):
        words = [problem.message() for problem in errors if problem.item == item]
        yield Reason("missing-item", {lang: "; ".join(message[lang] for message in words) for lang in words[0]}, item)
    yield from (_fault(problem) for problem in errors if problem.item is None)


def _with_organisation(dataset: Mapping[str, Any]) -> dict[str, Any]:
    return {**dataset, "owner_org": organisation(dataset)}


def _fault(problem: Problem) -> Reason:
    return Reason(problem.code, problem.message(), problem.item)


def _reason(code: str, item: int | None = None, **params: Any) -> Reason:
    return Reason(code, text(code, **params), item)


def _repeated(datasets: list[Mapping[str, Any]]) -> frozenset[int]:
    """``id()`` of the dicts whose name or id another one has too."""
    names = Counter(_name(dataset) for dataset in datasets)
    ids = Counter(source_id(dataset) for dataset in datasets)
    return frozenset(id(dataset) for dataset in datasets if names[_name(dataset)] > 1 or ids[source_id(dataset)] > 1)


def _name(dataset: Mapping[str, Any]) -> str:
    return str(dataset.get("name") or "").strip()


def _chosen(name: str, only: Collection[str]) -> bool:
    return not only or name in only
