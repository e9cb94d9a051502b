"""What an import would do: a workbook compared with the catalogue. Pure; it calls nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ckanext.mofops.metadata.change import Change
from ckanext.mofops.metadata.normal import normalised, tag_names
from ckanext.mofops.metadata.problems import problems as judged
from ckanext.mofops.metadata.publishing import refusals
from ckanext.mofops.metadata.workbook.interpret import DatasetRow, Import, Row
from ckanext.mofops.metadata.workbook.problem import CellProblem
from ckanext.mofops.metadata.workbook.values import key
from ckanext.mofops.standard.messages import Lang
from ckanext.mofops.standard.schema import dataset_schema

SCHEMA_VERSION = 1
Kind = Literal["create", "update", "unchanged", "refused", "other-organisation"]
KINDS: tuple[Kind, ...] = ("create", "update", "unchanged", "refused", "other-organisation")
Status = Literal["done", "failed", "skipped"]

# What a site says about the bytes of a file of its own: wrong as soon as the resource has another address.
_OF_FILE = frozenset(
    {"url_type", "size", "mimetype", "mimetype_inner", "hash", "last_modified", "cache_url", "cache_last_updated"}
)


@dataclass(frozen=True)
class Organisation:
    """An organisation that datasets may go to."""

    id: str
    name: str
    title: str = ""


@dataclass(frozen=True)
class ResourceCounts:
    """Names of the resources of a dataset. kept: in the catalogue, not in the workbook, left as they are."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, list[str]]:
        return {name: list(getattr(self, name)) for name in ("added", "updated", "unchanged", "kept")}


@dataclass(frozen=True)
class Step:
    """One dataset of the workbook. payload: for ``package_create`` or ``package_update``, None where nothing is to be written."""

    kind: Kind
    name: str
    title: str
    sheet: str
    row: int
    changes: tuple[Change, ...] = ()
    resources: ResourceCounts = field(default_factory=ResourceCounts)
    problems: tuple[CellProblem, ...] = ()
    payload: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)

    @property
    def action(self) -> str | None:
        """The API action that carries it out."""
        return {"create": "package_create", "update": "package_update"}.get(self.kind)

    def to_dict(self, outcome: "Outcome | None" = None) -> dict[str, Any]:
        """JSON form, an entry of ``datasets``."""
        return {
            "name": self.name,
            "title": self.title,
            "sheet": self.sheet,
            "row": self.row,
            "kind": self.kind,
            "changes": [change.to_dict() for change in self.changes],
            "resources": self.resources.to_dict(),
            "problems": [problem.to_dict() for problem in self.problems],
            "outcome": None if outcome is None else outcome.status,
            "error": None
            if outcome is None or outcome.code is None
            else {"code": outcome.code, "message": dict(outcome.message)},
        }


@dataclass(frozen=True)
class Outcome:
    """What became of a step that was to be written. code and message: why it was not done."""

    status: Status
    code: str | None = None
    message: Mapping[Lang, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. steps: one for each dataset row, in their order; problems: of the file and its sheets."""

    steps: tuple[Step, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def writes(self) -> tuple[Step, ...]:
        """The steps that write something."""
        return tuple(step for step in self.steps if step.action is not None)

    @property
    def every_problem(self) -> tuple[CellProblem, ...]:
        """Those of the file and its sheets, then those of the datasets."""
        return (*self.problems, *(problem for step in self.steps for problem in step.problems))

    @property
    def passed(self) -> bool:
        """No dataset is refused, and no sheet has an error; datasets of other organisations are none of ours to judge."""
        return all(problem.severity == "warning" for problem in self.problems) and all(
            step.kind != "refused" for step in self.steps
        )

    def summary(self) -> dict[str, int]:
        """How many datasets of each kind, and how many errors and warnings."""
        kinds = Counter(step.kind for step in self.steps)
        severities = Counter(problem.severity for problem in self.every_problem)
        counts: dict[str, int] = {kind: kinds[kind] for kind in KINDS}
        return {"datasets": len(self.steps), **counts, "errors": severities["error"], "warnings": severities["warning"]}

    def to_dict(self, outcomes: Mapping[int, Outcome] | None = None) -> dict[str, Any]:
        """JSON form; outcomes: by index in ``steps``, where the plan was carried out::

            {"schema_version": 1, "sheets": ["Temp2_Meta_Stat", …],
             "datasets": [{"name": "…", "title": "…", "sheet": "Temp2_Meta_Stat", "row": 6,
                           "kind": "create|update|unchanged|refused|other-organisation",
                           "changes": [{"field": "notes", "old": "…", "new": "…"}],
                           "resources": {"added": ["…"], "updated": [], "unchanged": [], "kept": []},
                           "problems": [{"code": "unknown-choice", "severity": "error", "item": 13, "field": "data_category",
                                         "value": "…", "message": {"th": "…", "en": "…"},
                                         "sheet": "Temp2_Meta_Stat", "row": 6, "column": "O"}],
                           "outcome": "done|failed|skipped", "error": {"code": "…", "message": {"th": "…", "en": "…"}}}],
             "problems": [… of the file and its sheets, in the same form …],
             "summary": {"datasets": 1, "create": 1, "update": 0, …, "errors": 0, "warnings": 0}}

        What there is not is null: ``outcome`` of a dry run, ``column`` of a problem of a whole row.
        """
        found = outcomes or {}
        return {
            "schema_version": SCHEMA_VERSION,
            "sheets": list(self.sheets),
            "datasets": [step.to_dict(found.get(place)) for place, step in enumerate(self.steps)],
            "problems": [problem.to_dict() for problem in self.problems],
            "summary": self.summary(),
        }


def plan(
    found: Import,
    existing: Iterable[Mapping[str, Any]] = (),
    *,
    organisations: Sequence[Organisation] = (),
    organisation: str | None = None,
    draft: bool = False,
) -> ImportPlan:
    """Compares a workbook with the catalogue; each dataset is judged on its own.

    existing: dataset dicts of the catalogue with the names of the workbook's, private ones and drafts included.
    organisations: those that a dataset may go to, known by title, name or id. organisation: name or id of the only one to import;
    rows of others are listed and left alone, a blank cell means this one. draft: new datasets are drafts, which may lack items.

    A field without a column keeps its value, a blank cell clears it. Resources are joined by address, then by name; those that
    the workbook does not have stay. A new dataset is private and not to be harvested: publishing is a person's decision.

    :raises ValueError: ``organisation`` is none of ``organisations``
    """
    by_name = {str(dataset.get("name")): dataset for dataset in existing}
    places = _Organisations(organisations, organisation)
    steps = tuple(_step(row, by_name.get(row.name), places, draft=draft) for row in found.datasets)
    return ImportPlan(steps, found.problems, found.sheets)


def is_stored(step: Step, dataset: Mapping[str, Any]) -> bool:
    """Whether a dataset of the catalogue is what a step was to write: for looking after an answer that was lost."""
    wanted, there = normalised(step.payload or {}), normalised(dataset)
    fields = [name for name, field in dataset_schema().dataset_fields.items() if field.kind not in ("tags", "org")]
    if not all(_equal(name, there.get(name), wanted[name]) for name in fields if name in wanted):
        return False
    if sorted(map(str, tag_names(there))) != sorted(map(str, tag_names(wanted))):
        return False
    old, new = there.get("resources") or [], wanted.get("resources") or []
    return len(old) == len(new) and all(map(_same_resource, old, new))


def _same_resource(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    names = [name for name in dataset_schema().resource_fields if name in wanted and name != "schema"]
    return all(_equal(name, there.get(name), wanted[name]) for name in names)


class _Organisations:
    """Finds the organisation that a text of the workbook means."""

    def __init__(self, organisations: Sequence[Organisation], only: str | None) -> None:
        self._known = organisations
        self.only = None if only is None else next((known for known in organisations if only in (known.id, known.name)), None)
        if only is not None and self.only is None:
            raise ValueError(f"no organisation {only!r}")

    def owner(self, dataset: Mapping[str, Any]) -> Organisation | None:
        """None: it belongs to none of them, and what it holds is none of the caller's business."""
        return next((known for known in self._known if dataset.get("owner_org") in (known.id, known.name)), None)

    def meant(self, text: str, existing: Mapping[str, Any] | None) -> Organisation | None:
        """None: no organisation, or several, are called that."""
        if not text:
            return self.only
        called = [known for known in self._known if key(text) in {key(known.id), key(known.name), key(known.title)}]
        owner = None if existing is None else existing.get("owner_org")
        # Several may share a title: then the one that has the dataset, or that was asked for, is meant.
        return next(
            (known for known in called if owner in (known.id, known.name)),
            self.only if self.only in called else called[0] if len(called) == 1 else None,
        )


def _step(entry: DatasetRow, existing: Mapping[str, Any] | None, places: _Organisations, *, draft: bool) -> Step:
    row = entry.row
    text = str(row.values.get("owner_org") or "")
    meant = places.meant(text, existing)
    owner = None if existing is None else places.owner(existing)
    if not text and places.only is None:
        meant = owner
    if places.only is not None and meant != places.only:
        return _listed("other-organisation", entry, entry.problems)
    wanted, names = _merged(entry, existing, meant, draft=draft)
    problems = [problem for problem in entry.judged(wanted) if not (existing is not None and problem.code == "slug-invalid")]
    if text and meant is None:
        problems = [problem for problem in problems if problem.field != "owner_org"]
        problems.append(row.problem("organisation-not-known", "owner_org", item=3, value=text))
    elif existing is not None and (owner is None or owner != meant):
        problems.append(row.problem("dataset-of-another", "name", value=entry.name))
    left_open = _left_open(wanted, existing)
    if any(problem.severity == "error" and problem.fault not in left_open for problem in problems):
        return _listed("refused", entry, problems)
    if existing is None:
        return _listed("create", entry, problems, resources=names, payload=_without_blanks(wanted))
    changed = tuple(_changes(existing, wanted))
    if not changed:
        return _listed("unchanged", entry, problems, resources=names)
    return _listed("update", entry, problems, changes=changed, resources=names, payload=wanted)


def _listed(kind: Kind, entry: DatasetRow, problems: Iterable[CellProblem], **more: Any) -> Step:
    title = str(entry.row.values.get("title") or "")
    return Step(kind, entry.name, title, entry.row.sheet.name, entry.row.number, problems=tuple(problems), **more)


def _left_open(wanted: Mapping[str, Any], existing: Mapping[str, Any] | None) -> set[tuple[str, str, str | None]]:
    """The faults that the catalogue accepts: items of a draft but its organisation, and what an old dataset lacked before."""
    refused = refusals(wanted, None if existing is None else lambda: existing)
    faults = {problem.fault for problem in judged(wanted) if problem.field != "owner_org"}
    return faults - {problem.fault for problem in refused}


def _merged(
    entry: DatasetRow, existing: Mapping[str, Any] | None, meant: Organisation | None, *, draft: bool
) -> tuple[dict[str, Any], ResourceCounts]:
    """The dataset as it would be stored."""
    before = dict(existing or {})
    given = entry.dataset
    resources, names = _resources(entry.resources, before.get("resources") or [])
    wanted = {**before, **given, "resources": resources, "owner_org": "" if meant is None else meant.id}
    if given["data_type"] != _other_type():
        wanted["data_type_other"] = ""
    if "tags" in given:
        kept = {tag.get("name"): tag for tag in before.get("tags") or [] if isinstance(tag, Mapping)}
        wanted["tags"] = [dict(kept.get(name) or {"name": name}) for name in dict.fromkeys(given["tags"])]
        wanted.pop("tag_string", None)
    if existing is None:
        wanted |= {"private": True, "allow_harvest": "False"}
        wanted |= {"state": "draft"} if draft else {}
    elif before.get("state") == "draft" and not draft:
        wanted["state"] = "active"
    return normalised(wanted), names


def _other_type() -> str:
    return dataset_schema().dataset_types["other"]


def _resources(rows: Sequence[Row], there: Sequence[Any]) -> tuple[list[dict[str, Any]], ResourceCounts]:
    """The resources of a dataset as they would be stored: those there in their order, then the new ones."""
    found = [dict(resource) for resource in there if isinstance(resource, Mapping)]
    left = dict(enumerate(found))
    places = {}
    for number in _surest_first(rows, found):
        places[number] = _same(rows[number], left)
        left.pop(places[number], None)  # type: ignore[arg-type]
    names: dict[str, list[str]] = {"added": [], "updated": [], "unchanged": []}
    for number, row in enumerate(rows):
        place, wanted = places[number], dict(row.values)
        name = str(wanted.get("name") or wanted.get("url") or row.number)
        if place is None:
            found.append(_without_blanks(wanted))
            names["added"].append(name)
            continue
        before = found[place]
        differs = any(not _equal(field, before.get(field), value) for field, value in wanted.items())
        if "url" in wanted and not _equal("url", before.get("url"), wanted["url"]):
            before = {field: value for field, value in before.items() if field not in _OF_FILE}
        found[place] = {**before, **wanted} if differs else before
        names["updated" if differs else "unchanged"].append(name)
    kept = tuple(str(resource.get("name") or resource.get("url")) for resource in left.values())
    return found, ResourceCounts(tuple(names["added"]), tuple(names["updated"]), tuple(names["unchanged"]), kept)


def _surest_first(rows: Sequence[Row], there: Sequence[Mapping[str, Any]]) -> list[int]:
    """Indexes of the rows, those that are surely one of those there first, so that no other takes its place."""
    both = {(_comparable(resource.get("url")), _comparable(resource.get("name"))) for resource in there}
    urls = {url for url, _ in both if url}

    def doubt(number: int) -> int:
        url, name = (_comparable(rows[number].values.get(field)) for field in ("url", "name"))
        return 0 if (url, name) in both else 1 if url in urls else 2

    return sorted(range(len(rows)), key=doubt)


def _same(row: Row, left: Mapping[int, Mapping[str, Any]]) -> int | None:
    """Index of the resource that a row is about: same address and name, else same address, else same name."""
    url, name = _comparable(row.values.get("url")), _comparable(row.values.get("name"))
    by_url = [place for place, there in left.items() if url and _comparable(there.get("url")) == url]
    by_name = [place for place, there in left.items() if name and _comparable(there.get("name")) == name]
    both = [place for place in by_url if place in by_name]
    return next(iter((*both, *by_url, *by_name)), None)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Change]:
    """The differences: top-level fields in the order of the form, then resources."""
    before = normalised(old)
    fields = [name for name, kind in dataset_schema().dataset_fields.items() if kind.kind != "tags"]
    for name in ("name", "state", *fields):
        if name != "owner_org" and not _equal(name, before.get(name), new.get(name)):
            yield Change(name, old.get(name), new.get(name))
    if sorted(map(str, tag_names(before))) != sorted(map(str, tag_names(new))):
        yield Change("tags", tag_names(before), tag_names(new))
    there = [resource for resource in old.get("resources") or [] if isinstance(resource, Mapping)]
    for place, resource in enumerate(new["resources"]):
        was = there[place] if place < len(there) else {}
        label = resource.get("name") or resource.get("url") or place + 1
        for name in sorted(was.keys() | resource.keys()):
            if not _equal(name, was.get(name), resource.get(name)):
                yield Change(f"resources[{label}].{name}", was.get(name), resource.get(name))


def _equal(field: str, old: Any, new: Any) -> bool:
    old, new = _comparable(old), _comparable(new)
    if field == "format" and isinstance(old, str) and isinstance(new, str):
        return old.upper() == new.upper()  # CKAN writes the formats that it knows in its own way
    return bool(old == new)


def _comparable(value: Any) -> Any:
    """A value as far as it counts: blank is blank, and line ends are line ends."""
    if value is None or value == [] or value == "":
        return None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() or None
    return value


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != "" and value != []}
