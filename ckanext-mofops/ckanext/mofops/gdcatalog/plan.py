"""What a push would do: source and target compared. Pure, it calls nothing.

Source: engineering rules of the push, interfaces "plan and push"; the category rule: indicator 5, open data is public data.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog.errors import GdCatalogError
from ckanext.mofops.gdcatalog.mapping import (
    MARK_HASH,
    MARK_ID,
    MARK_SOURCE,
    PENDING,
    WITHDRAWN,
    consents,
    dicts,
    is_uploaded,
    mapped,
    marks,
    organisation,
    owned,
    source_id,
    state_hash,
    state_there,
    wanted_state,
)
from ckanext.mofops.gdcatalog.profile import Profile, canonical_json
from ckanext.mofops.metadata import Problem, problems
from ckanext.mofops.metadata.change import Change
from ckanext.mofops.standard.messages import Lang, text
from ckanext.mofops.standard.schema import dataset_schema

if TYPE_CHECKING:
    from ckanext.mofops.gdcatalog.apply import Outcome

Dataset = Mapping[str, Any]
Channel = Literal["push", "harvest"]
Kind = Literal["create", "update", "withdraw", "restore"]
KINDS: tuple[Kind, ...] = ("create", "update", "withdraw", "restore")
Why = Literal["gone", "deleted", "draft", "private", "no-consent", "other-type", "not-public"]
"""Why a dataset is withdrawn: what became of it at the source."""
Withdraw = Literal["delete", "private"]
BY_CHOICE = frozenset(
    {"harvest-not-active", "harvest-private", "harvest-no-consent", "harvest-other-type", "harvest-other-catalogue"}
)
"""Reasons that an agency gives itself: nothing is wrong with such a dataset."""
ConflictCode = Literal["name-taken", "changed-on-target", "in-bin"]
SCHEMA_VERSION = 1
FEW_WITHDRAWS, WITHDRAW_SHARE = 5, 0.1
"""So many datasets, or this share of ours on the target, may be withdrawn at once unasked: more is usually a fault."""


@dataclass(frozen=True)
class Action:
    """One dataset to write. name: at the source; target_id: None for a create.

    Beside what is shown it holds what ``apply`` needs: dataset, the source's dict, None for a withdraw; current, the target's,
    None for a create and for what lies unseen in the bin; state, the owned form to be reached; mapping. why, hide: of a
    withdraw, the reason and whether it is made private instead of deleted.
    """

    kind: Kind
    name: str
    target_name: str
    target_id: str | None
    changes: tuple[Change, ...]
    dataset: Dataset | None = field(repr=False, compare=False)
    current: Dataset | None = field(repr=False, compare=False)
    state: Dataset = field(repr=False, compare=False)
    mapping: Profile = field(repr=False, compare=False)
    why: Why | None = None
    hide: bool = False

    @property
    def source_id(self) -> str | None:
        """Id of the dataset at the source, as in our marker."""
        return source_id(self.dataset) if self.dataset is not None else marks(self.current or {}).get(MARK_ID)

    @property
    def organisation(self) -> str | None:
        """Name of the organisation on the target."""
        return organisation(self.current or {}) if self.dataset is None else self.mapping.organisation(organisation(self.dataset))

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

    @property
    def by_choice(self) -> bool:
        """Whether the agency itself keeps the dataset from leaving."""
        return any(reason.code in BY_CHOICE for reason in self.reasons)

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
    """A dataset of ours to see: on the target, marked by another address of the source. Untouched unless adopted."""

    target_name: str
    target_id: str
    source: str

    def to_dict(self) -> dict[str, Any]:
        return {"target_name": self.target_name, "target_id": self.target_id, "source": self.source}


@dataclass(frozen=True)
class Revocation:
    """A dataset that has a registration there and is not, or was not to be, offered here any more: GD Catalog revokes it first,
    on the word of the registration officer. state: the id of its state; link: its page there, if known.
    """

    name: str
    state: str
    link: str | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "state": self.state,
            "link": self.link,
            "code": "revoke-first",
            "message": text("revoke-first"),
        }


@dataclass(frozen=True)
class Plan:
    """What a push would do, actions in the order of names; ``requests`` and ``seconds`` are filled in by who ran it.

    ours: how many datasets of the target carry our marker; equal: the unchanged ones, source id → target id. channel: of a
    harvest the actions are on the source, and revocations are for the officer.
    """

    source: str
    target: str
    actions: tuple[Action, ...]
    blocked: tuple[Blocked, ...]
    conflicts: tuple[Conflict, ...]
    orphans: tuple[Orphan, ...]
    unchanged: int
    ours: int = 0
    equal: Mapping[str, str] = field(default_factory=dict, repr=False)
    requests: Mapping[str, int] = field(default_factory=lambda: {"source": 0, "target": 0})
    seconds: float = 0.0
    channel: Channel = "push"
    revocations: tuple[Revocation, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind of action, and of all else: ``unchanged``, ``blocked``, ``conflicts``, ``orphans``,
        and of a harvest ``revocations``."""
        others = {name: len(getattr(self, name)) for name in _OTHERS}
        others |= {"revocations": len(self.revocations)} if self.channel == "harvest" else {}
        return _counted((action.kind for action in self.actions), self.unchanged, others)

    @property
    def to_mend(self) -> bool:
        """Whether a person has to do something first."""
        return any(not entry.by_choice for entry in self.blocked) or bool(self.conflicts or self.revocations)

    @property
    def withdraws_many(self) -> bool:
        """Whether more would be withdrawn than may be without being told so."""
        return self.counts["withdraw"] > max(FEW_WITHDRAWS, WITHDRAW_SHARE * self.ours)

    @property
    def digest(self) -> str:
        """sha256, in hex, of what would be written, where and over what: the same while the plan that was shown still holds."""
        seen = [
            [action.to_dict(), state_hash(action.state), (action.current or {}).get("metadata_modified")]
            for action in self.actions
        ]
        return sha256(canonical_json([self.source, self.target, seen]).encode()).hexdigest()

    def to_dict(self, outcomes: "Sequence[Outcome] | None" = None, *, reasons: bool = False) -> dict[str, Any]:
        """JSON form; with outcomes, one for each action in any order, that of a push.

        reasons: each action has its ``why``, too, which programs are not told.

        :raises ValueError: not one outcome for each action
        """
        actions = [action.to_dict() | ({"why": action.why} if reasons else {}) for action in self.actions]
        if outcomes is not None:
            place = {id(action): number for number, action in enumerate(self.actions)}
            outcomes = sorted(outcomes, key=lambda outcome: place.get(id(outcome.action), len(place)))
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
            **({"revocations": [entry.to_dict() for entry in self.revocations]} if self.channel == "harvest" else {}),
            "unchanged": self.unchanged,
            "requests": dict(self.requests),
            "seconds": self.seconds,
        }


_OTHERS = ("blocked", "conflicts", "orphans")


def counts(document: Mapping[str, Any]) -> dict[str, int]:
    """As ``Plan.counts``, of a plan in its JSON form."""
    others = {name: len(document[name]) for name in (*_OTHERS, "revocations") if name in document}
    return _counted((action["kind"] for action in document["actions"]), document["unchanged"], others)


def _counted(kinds: Iterable[str], unchanged: int, others: Mapping[str, int]) -> dict[str, int]:
    found = Counter(kinds)
    return {**{kind: found[kind] for kind in KINDS}, "unchanged": unchanged, **others}


@dataclass(frozen=True)
class Rules:
    """What a person chose about a plan.

    organisations: names known on the target, None when not asked. faults: by dataset name, what else blocks it; a name that is
    not in the source is blocked too. invalid: names of datasets that ``--require-valid`` blocks. overwrite: changes made by
    hand on the target are replaced. only: names of the datasets to look at, empty for all. limit: at most so many actions.
    full: the source is a full listing, so that what it lacks is gone. withdraw: how. adopt: datasets that another address of
    ours has pushed are taken over. remembered: what we once pushed, source id → target id: if the target does not list it, it
    lies in the bin. equal: pairs that are known to be equal, source id → target id; of their dicts only ids, names,
    organisations and marks are looked at.
    """

    organisations: Collection[str] | None = None
    faults: Mapping[str, Sequence[Problem]] = field(default_factory=dict)
    invalid: Collection[str] = ()
    overwrite: bool = False
    only: Collection[str] = ()
    limit: int | None = None
    full: bool = True
    withdraw: Withdraw = "delete"
    adopt: bool = False
    remembered: Mapping[str, str] = field(default_factory=dict)
    equal: Mapping[str, str] = field(default_factory=dict)

    @property
    def may_withdraw(self) -> bool:
        """Nothing is withdrawn by a run that looks at a part."""
        return not self.only and self.limit is None


def plan(source: Iterable[Dataset], target: Iterable[Dataset], mapping: Profile, *, target_site: str = "", **rules: Any) -> Plan:
    """Compares two snapshots, lists of CKAN dataset dicts.

    source: from ``folder_source`` or ``ckan_source``, with what it holds but does not offer (private, drafts). target: at least
    its datasets with our marker and those with our names. rules: the fields of ``Rules``.
    """
    return _Planning([mapping.read(dataset) for dataset in source], target, mapping, Rules(**rules)).plan(target_site)


class _Planning:
    """One comparison on its way."""

    def __init__(self, source: list[Dataset], target: Iterable[Dataset], mapping: Profile, rules: Rules) -> None:
        self.mapping, self.rules = mapping, rules
        self.source = source
        self.offered = sorted((dataset for dataset in source if is_offered(dataset)), key=name_of)
        self.repeated = _repeated(self.offered)
        self.known = {source_id(dataset) for dataset in source}
        self.theirs = _Target(target, mapping, source)
        self.taken: set[str] = set()  # ids of the target's datasets that a dataset of the source stands for
        self.actions: list[Action] = []
        self.conflicts: list[Conflict] = []
        self.blocked: dict[str, tuple[Reason, ...]] = {}
        self.equal: dict[str, str] = {}

    def plan(self, target_site: str) -> Plan:
        for name in self.rules.faults.keys() - {name_of(dataset) for dataset in self.source}:
            if chosen(name, self.rules.only):
                self.blocked[name] = tuple(_fault(problem) for problem in self.rules.faults[name])
        for dataset in self.offered:
            if chosen(name_of(dataset), self.rules.only):
                self._look_at(dataset)
        if self.rules.may_withdraw:
            self._withdraw()
        actions = sorted(self.actions, key=lambda action: (action.name, action.kind))
        return Plan(
            source=self.mapping.source_site,
            target=target_site,
            actions=tuple(actions[: self.rules.limit]),
            blocked=tuple(Blocked(name, reasons) for name, reasons in sorted(self.blocked.items())),
            conflicts=tuple(self.conflicts),
            orphans=tuple(orphan for orphan in self.theirs.orphans if orphan.target_id not in self.taken),
            unchanged=len(self.equal),
            ours=len(self.theirs.ours),
            equal=self.equal,
        )

    def _look_at(self, dataset: Dataset) -> None:
        name, id_ = name_of(dataset), source_id(dataset)
        if id_ in self.rules.equal:
            self.equal[id_] = self.rules.equal[id_]
            return
        reasons = [_fault(problem) for problem in self.rules.faults.get(name, ())]
        try:
            wanted = mapped(dataset, self.mapping)
        except GdCatalogError as error:
            self.blocked.setdefault(name, (*reasons, Reason(error.code, error.message())))
            return
        reasons += _reasons(dataset, wanted, self.rules.organisations)
        reasons += [reason("resource-invalid")] * (name in self.rules.invalid)
        reasons += [reason("dataset-repeated")] * (id(dataset) in self.repeated)
        if reasons:
            self.blocked.setdefault(name, tuple(reasons))
            return
        step = self._step(dataset, wanted)
        if isinstance(step, Conflict):
            self.conflicts.append(step)
        elif step is not None:
            self.actions.append(step)

    def _step(self, dataset: Dataset, wanted: Dataset) -> Action | Conflict | None:
        """What is to be done for a dataset that may leave; None when nothing is. wanted: it as mapped."""
        state = wanted_state(wanted, self.mapping)
        id_, target_name = source_id(dataset), wanted["name"]
        current, stranger = self._counterpart(id_, target_name)
        if current is not None:
            self.taken.add(str(current.get("id")))
        if stranger is not None:
            code: ConflictCode = "in-bin" if _is_deleted(stranger) else "name-taken"
            return Conflict(name_of(dataset), target_name, str(stranger.get("id")), code)
        action = _Draft(name_of(dataset), target_name, dataset, state, self.mapping)
        if current is not None:
            step = self._update(action, current)
            if step is None:
                self.equal[id_] = str(current["id"])
            return step
        if id_ in self.rules.remembered:
            return action.restore(self.rules.remembered[id_], None, [_UNDELETED])
        return action.create()

    def _counterpart(self, id_: str, target_name: str) -> tuple[Dataset | None, Dataset | None]:
        """The target's dataset that stands for one of the source, and the one that is in the way of its name."""
        current, holder = self.theirs.ours.get(id_), self.theirs.by_name.get(target_name)
        if current is None and self.rules.adopt:
            current = self.theirs.movable.get(id_)
        if holder is None or holder is current:
            return current, None
        mark = marks(holder)
        site, pushed_as = mark.get(MARK_SOURCE), mark.get(MARK_ID)
        if site == self.mapping.source_site and pushed_as == id_:
            return holder, None  # should there ever be two of ours, the one with the name is meant
        mine = site == self.mapping.source_site or (self.rules.adopt and holder is self.theirs.movable.get(str(pushed_as)))
        if mine and self.rules.full and current is None and pushed_as and pushed_as not in self.known:
            return holder, None  # deleted and made anew under its name, or given another id: the same to the public
        return current, holder

    def _update(self, action: "_Draft", current: Dataset) -> Action | Conflict | None:
        there, mark = state_there(current, self.mapping, action.state), marks(current)
        found = [] if there is action.state else list(changes(there, action.state))
        if _is_deleted(current):
            return action.restore(str(current["id"]), current, [_UNDELETED, *found])
        pushed, new = mark.get(MARK_HASH), state_hash(action.state)
        now = new if there is action.state else state_hash(there)
        found += _mark_changes(mark, {MARK_SOURCE: self.mapping.source_site, MARK_ID: source_id(action.dataset)})
        if pushed == WITHDRAWN and current.get("private") is True:
            return action.restore(str(current["id"]), current, found)
        if not found and new == pushed:
            return None
        # Equal content with another hash in the marker: nothing of anybody's is lost by setting it right.
        if now not in (pushed, new) and pushed not in (None, "", PENDING) and not self.rules.overwrite:
            whole = state_hash(owned(self.mapping.read_back(current)))  # the mapping may compare less than it once did
            if whole != pushed:
                return Conflict(action.name, name_of(current), str(current["id"]), "changed-on-target")
        return action.update(current, found or [Change(f"extras[{MARK_HASH}]", pushed, new)])

    def _withdraw(self) -> None:
        """What is ours on the target and not, or no longer, offered by the source."""
        here = {source_id(dataset): dataset for dataset in self.source}
        full = self.rules.full and not self.rules.faults.keys() - {name_of(dataset) for dataset in self.source}
        hide = self.rules.withdraw == "private"
        for pushed_as, current in self.theirs.ours.items():
            hidden = current.get("private") is True and (hide or marks(current).get(MARK_HASH) == WITHDRAWN)
            if _is_deleted(current) or hidden or str(current.get("id")) in self.taken:
                continue
            dataset = here.get(pushed_as)
            why: Why | None = ("gone" if full else None) if dataset is None else self._why(dataset)
            if why is not None:
                change = Change("private", False, True) if hide else Change("state", "active", "deleted")
                name = name_of(current).removeprefix(self.mapping.prefix) if dataset is None else name_of(dataset)
                target_id = str(current["id"])
                self.actions.append(
                    Action("withdraw", name, name_of(current), target_id, (change,), None, current, {}, self.mapping, why, hide)
                )

    def _why(self, dataset: Dataset) -> Why | None:
        """Why a dataset of the source must not be on the target; None when it may be."""
        if is_offered(dataset):
            return "not-public" if other_category(dataset) is not None else None
        if dataset.get("state") not in (None, "active"):
            return "draft" if dataset["state"] == "draft" else "deleted"
        if dataset.get("type") not in (None, "dataset"):
            return "other-type"
        return "private" if str(dataset.get("private") or "False").strip().lower() != "false" else "no-consent"


@dataclass(frozen=True)
class _Draft:
    """What the actions on one dataset of the source share."""

    name: str
    target_name: str
    dataset: Dataset
    state: Dataset
    mapping: Profile

    def create(self) -> Action:
        return self._action("create", None, None, changes({}, self.state))

    def update(self, current: Dataset, found: Iterable[Change]) -> Action:
        return self._action("update", str(current["id"]), current, found)

    def restore(self, target_id: str, current: Dataset | None, found: Iterable[Change]) -> Action:
        return self._action("restore", target_id, current, found)

    def _action(self, kind: Kind, target_id: str | None, current: Dataset | None, found: Iterable[Change]) -> Action:
        return Action(kind, self.name, self.target_name, target_id, tuple(found), self.dataset, current, self.state, self.mapping)


_UNDELETED = Change("state", "deleted", "active")


def _mark_changes(mark: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[Change]:
    for key, value in wanted.items():
        if mark.get(key) != value:
            yield Change(f"extras[{key}]", mark.get(key), value)


def _is_deleted(dataset: Dataset) -> bool:
    return dataset.get("state") == "deleted"


def is_offered(dataset: Mapping[str, Any]) -> bool:
    """Whether a source dataset is active, public and not withheld (``allow_harvest`` "False"): the only ones that may leave."""
    return (
        dataset.get("state") in (None, "active")
        and dataset.get("type") in (None, "dataset")
        and str(dataset.get("private") or "False").strip().lower() == "false"
        and consents(dataset)
    )


class _Target:
    """The target's datasets: by name; ours by the source id of our marker; movable, the same under another address of ours.

    What is deleted is there only as long as nothing alive has its name or id.
    """

    def __init__(self, datasets: Iterable[Dataset], mapping: Profile, source: Iterable[Dataset]) -> None:
        self.by_name: dict[str, Dataset] = {}
        self.ours: dict[str, Dataset] = {}
        self.movable: dict[str, Dataset] = {}
        orphans: dict[str, Orphan] = {}
        organisations = {mapping.organisation(organisation(dataset)) for dataset in source}
        for dataset in sorted(datasets, key=_is_deleted):
            self.by_name.setdefault(name_of(dataset), dataset)
            mark = marks(dataset)
            site, pushed_as = mark.get(MARK_SOURCE), mark.get(MARK_ID)
            if site == mapping.source_site and pushed_as:
                self.ours.setdefault(pushed_as, dataset)
            elif site not in (None, mapping.source_site) and organisation(dataset) in organisations and not _is_deleted(dataset):
                orphans[str(dataset.get("id"))] = Orphan(name_of(dataset), str(dataset.get("id")), str(site))
                if pushed_as:
                    self.movable.setdefault(pushed_as, dataset)
        self.orphans = tuple(sorted(orphans.values(), key=lambda orphan: orphan.target_name))


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


def _reasons(dataset: Dataset, wanted: Dataset, organisations: Collection[str] | None) -> Iterator[Reason]:
    yield from metadata_reasons(dataset)
    category = other_category(dataset)
    if category is not None:
        yield reason("category-not-public", value=one_line(category, 100), item=13)
    name = organisation(wanted)
    if name is not None and organisations is not None and name not in organisations:
        yield reason("organisation-unknown", value=one_line(name, 100), item=3)
    for resource in dicts(wanted["resources"]):
        if not is_uploaded(resource) and not resource.get("url"):
            yield reason("resource-without-address", value=one_line(resource.get("name"), 100))


def other_category(dataset: Mapping[str, Any]) -> str | None:
    """The dataset's category where it states another one than public data."""
    category = dataset.get("data_category")
    choices = dataset_schema().dataset_fields["data_category"].choices
    if not isinstance(category, str) or not category.strip() or getattr(choices.get(category.strip()), "public", False):
        return None
    return category


def metadata_reasons(dataset: Mapping[str, Any]) -> Iterator[Reason]:
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


def reason(code: str, item: int | None = None, **params: Any) -> Reason:
    return Reason(code, text(code, **params), item)


def _repeated(datasets: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """``id()`` of the dicts whose name or id another one has too."""
    names = Counter(name_of(dataset) for dataset in datasets)
    ids = Counter(source_id(dataset) for dataset in datasets)
    return frozenset(id(dataset) for dataset in datasets if names[name_of(dataset)] > 1 or ids[source_id(dataset)] > 1)


def name_of(dataset: Mapping[str, Any]) -> str:
    return str(dataset.get("name") or "").strip()


def chosen(name: str, only: Collection[str]) -> bool:
    return not only or name in only
