"""Uses that were made of datasets, as evidence for indicator 5."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops import evidence
from ckanext.mofops.indicator5 import Facts
from ckanext.mofops.jobs import usage as jobs
from ckanext.mofops.language import in_language
from ckanext.mofops.logic import schema
from ckanext.mofops.logic.permission import organisations_with
from ckanext.mofops.logic.stating import Errors, faults, names_of, organisation_of, refused, user_id, year_of
from ckanext.mofops.model import UsageEntry
from ckanext.mofops.model.dataset import Holding
from ckanext.mofops.model.facts import KINDS, known_names
from ckanext.mofops.standard.messages import text

__all__ = [
    "mofops_usage_check",
    "mofops_usage_create",
    "mofops_usage_delete",
    "mofops_usage_file",
    "mofops_usage_list",
    "mofops_usage_show",
    "mofops_usage_update",
]

STATED = ("title", "kind", "url", "datasets", "scope", "date", "used_for")


@validate(schema.usage_create)
def mofops_usage_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """State a use that was made of datasets of an organisation, proven by a link or a file.

    :param organisation: name or id; without it the agency of the settings
    :param fiscal_year: Buddhist era; without it that of the settings
    :param title: what it is called
    :param kind: ``report``, ``dashboard``, ``service``, ``research`` or ``other``
    :param url: where it is to be seen
    :param upload: a PDF, picture or office document that proves it
    :param datasets: names or ids, a list
    :param scope: number of a use scope, or ``{"scope": 4, "branch": 219}``
    :param date: of the use, ISO 8601
    :param used_for: what it served
    :returns: as ``mofops_usage_show``
    """
    tk.check_access("mofops_usage_create", context, data_dict)
    group, year = organisation_of(data_dict), year_of(data_dict)
    sent = {name: data_dict.get(name) for name in STATED}
    stated = _stated(sent, group, year, has_file=_is_file(data_dict.get("upload")))
    row = UsageEntry(organisation=group.id, fiscal_year=year, created_by=user_id(context), **stated, **_kept(data_dict))
    row.add()
    _look_at(row)
    return _shown(row, known_names(row.datasets), full=True)


def _stated(sent: Mapping[str, Any], group: model.Group, year: int, *, has_file: bool) -> dict[str, Any]:
    """The columns of what was sent. has_file: a file proves the use.

    :raises ValidationError: something is missing or wrong, or the organisation has no such dataset
    """
    entry = {name: value for name, value in sent.items() if value is not None}
    prefix = "usage[0]."
    errors: Errors = {
        key.removeprefix(prefix).partition("[")[0]: words for key, words in faults({"usage": [entry]}, year).items()
    }
    for name in ("title", "datasets"):
        if name not in errors and not _is_given(entry.get(name)):
            errors[name] = [in_language(text("facts-needed"))]
    if "url" not in errors and not _is_given(entry.get("url")) and not has_file:
        errors["url"] = [in_language(text("usage-no-proof"))]
    if "kind" not in errors and entry.get("kind") not in KINDS:
        errors["kind"] = [in_language(text("usage-unknown-kind", kinds=", ".join(KINDS)))]
    if errors:
        raise tk.ValidationError(dict(errors))
    [use] = Facts.from_dict({"fiscal_year": year, "usage": [entry]}).usage
    return {
        "title": use.title,
        "kind": use.kind,
        "url": use.url,
        "datasets": _ids(use.datasets, group),
        "scope": None if use.scope is None else use.scope.number,
        "branch": None if use.scope is None else use.scope.branch,
        "date": use.date,
        "used_for": use.used_for,
    }


def _is_given(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _ids(names: tuple[str, ...], group: model.Group) -> list[str]:
    known = names_of(group)
    ids = {holding.id for holding in known.values()}
    for name in names:
        if name not in known and name not in ids:
            raise refused("datasets", "facts-no-dataset", name=name[:100])
    return list(dict.fromkeys(known[name].id if name in known else name for name in names))


def _is_file(upload: Any) -> bool:
    return bool(getattr(upload, "filename", ""))


def _kept(data: DataDict) -> dict[str, Any]:
    """The columns of a file that was sent along; none without one.

    :raises ValidationError: it is not kept
    """
    upload = data.get("upload")
    if not _is_file(upload):
        return {}
    try:
        file_id, name = evidence.keep(upload)
    except evidence.EvidenceRefused as error:
        raise refused("upload", error.code, **error.params) from error
    return {"file_id": file_id, "file_name": name}


def _look_at(row: UsageEntry) -> None:
    if row.url is not None and row.link_checked is None:
        jobs.queue([row.id])


def _entry(id_: str) -> UsageEntry:
    row = UsageEntry.get(id_)
    if row is None or row.ended is not None:
        raise tk.ObjectNotFound
    return row


@validate(schema.usage_update)
def mofops_usage_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """State other things of a use. What is not given stays; what was stated before is kept as history.

    :param id: of the use
    :param clear_upload: take its file away
    :param title, kind, url, upload, datasets, scope, date, used_for: as for ``mofops_usage_create``; empty takes it away
    :returns: as ``mofops_usage_show``
    """
    tk.check_access("mofops_usage_update", context, data_dict)
    row = _entry(data_dict["id"])
    group = model.Group.get(row.organisation)
    assert group is not None  # noqa: S101 - for the type checker: the row goes with its organisation
    there = row.stated({id_: id_ for id_ in row.datasets}.get).to_dict()
    sent = {name: data_dict[name] if name in data_dict else there[name] for name in STATED}
    file = {"file_id": None, "file_name": None} if data_dict["clear_upload"] else {}
    has_file = _is_file(data_dict.get("upload")) or (row.file_id is not None and not file)
    stated = _stated(sent, group, row.fiscal_year, has_file=has_file)
    changed = {**stated, **file, **_kept(data_dict)}
    if any(getattr(row, name) != value for name, value in changed.items()):
        row.change(changed, user_id(context))
        _look_at(row)
    return _shown(row, known_names(row.datasets), full=True)


@validate(schema.usage_delete)
def mofops_usage_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a use back: it counts no more. It is kept as history.

    :param id: of the use
    :returns: ``{"id"}``
    """
    tk.check_access("mofops_usage_delete", context, data_dict)
    row = _entry(data_dict["id"])
    row.end(user_id(context))
    return {"id": row.id}


@tk.side_effect_free
@validate(schema.usage_show)
def mofops_usage_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A use that was made of datasets.

    :param id: of the use
    :returns: ``{"id", "organisation", "fiscal_year", "title", "kind", "url", "datasets": [{"name", "title"}], "scope", "date",
        "used_for", "full"}``; scope ``{"number", "branch"}`` or None; anyone hears of public datasets. full: whether the caller
        edits datasets of the organisation, and hears of all of them and of
        ``{"file", "link", "created_at", "created_by", "ended_at", "ended_by", "replaced_by"}``, too; file: name of the file; link
        ``{"state", "checked_at", "message"}``, state ``alive``, ``dead`` or ``unknown``
    """
    tk.check_access("mofops_usage_show", context, data_dict)
    row = _entry(data_dict["id"])
    full = _edits(context, row.organisation)
    known = known_names(row.datasets)
    if not full and not _is_public(row, known):
        raise tk.ObjectNotFound
    return _shown(row, known, full=full)


def _edits(context: Context, organisation: str) -> bool:
    mine = organisations_with(context, "update_dataset")
    return mine is None or organisation in mine


def _is_public(row: UsageEntry, known: Mapping[str, Holding]) -> bool:
    """Whether it is of a public dataset; of others alone its very title may tell of what nobody may see."""
    return any(known[id_].shown for id_ in row.datasets if id_ in known)


def _shown(row: UsageEntry, known: Mapping[str, Holding], *, full: bool) -> dict[str, Any]:
    group = model.Group.get(row.organisation)
    named = [known[id_] for id_ in row.datasets if id_ in known and (full or known[id_].shown)]
    return {
        "id": row.id,
        "organisation": None if group is None else group.name,
        "fiscal_year": row.fiscal_year,
        "title": row.title,
        "kind": row.kind,
        "url": row.url,
        "datasets": [_dataset(holding, full=full) for holding in named],
        "scope": None if row.scope is None else {"number": row.scope, "branch": row.branch},
        "date": None if row.date is None else row.date.isoformat(),
        "used_for": row.used_for,
        "full": full,
        **({"file": row.file_name, "link": row.link, **row.history()} if full else {}),
    }


def _dataset(holding: Holding, *, full: bool) -> dict[str, Any]:
    named = {"name": holding.name, "title": holding.title}
    return {**named, "public": holding.shown} if full else named


@tk.side_effect_free
@validate(schema.usage_list)
def mofops_usage_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Uses that were made of datasets, in the order they were stated; anyone hears of those of public datasets.

    :param organisation: name or id; without it the agency of the settings, of all organisations where they name none
    :param fiscal_year: Buddhist era; without it that of the settings
    :param dataset: name or id of the only dataset that is meant; then of any organisation and year that is not given
    :param ended: what was taken back or changed in its place; only for whoever edits datasets of the organisation
    :returns: a list of what ``mofops_usage_show`` gives
    """
    tk.check_access("mofops_usage_list", context, data_dict)
    dataset = None
    if data_dict.get("dataset"):
        tk.check_access("package_show", tk.fresh_context(context), {"id": data_dict["dataset"]})
        dataset = model.Package.get(data_dict["dataset"]).id
    year = None if dataset is not None and data_dict.get("fiscal_year") is None else year_of(data_dict)
    everyone = not data_dict.get("organisation") and (dataset is not None or not tk.config["ckanext.mofops.agency.name"])
    group = None if everyone else organisation_of(data_dict)
    rows = UsageEntry.listed(None if group is None else group.id, year, ended=data_dict["ended"], dataset=dataset)
    known = known_names({id_ for row in rows for id_ in row.datasets})
    mine = organisations_with(context, "update_dataset")
    found = []
    for row in rows:
        full = mine is None or row.organisation in mine
        if full or (not data_dict["ended"] and _is_public(row, known)):
            found.append(_shown(row, known, full=full))
    return found


@validate(schema.usage_check)
def mofops_usage_check(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Ask for the links of uses now.

    :param id: of the only use that is meant
    :param organisation: name or id of the only organisation that is meant; without both the agency of the settings
    :param fiscal_year: Buddhist era; without it that of the settings
    :param background: have a worker do it
    :returns: a list of what ``mofops_usage_show`` gives
    """
    tk.check_access("mofops_usage_check", context, data_dict)
    if data_dict.get("id"):
        rows = [_entry(data_dict["id"])]
    else:
        rows = UsageEntry.listed(organisation_of(data_dict).id, year_of(data_dict))
    linked = [row for row in rows if row.url is not None]
    if data_dict["background"]:
        jobs.queue([row.id for row in linked])
    else:
        jobs.work([row.id for row in linked])
    known = known_names({id_ for row in rows for id_ in row.datasets})
    return [_shown(row, known, full=True) for row in rows]


@tk.side_effect_free
@validate(schema.usage_show)
def mofops_usage_file(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The file that proves a use.

    :param id: of the use
    :returns: ``{"filename", "content"}``; content in base64
    """
    tk.check_access("mofops_usage_file", context, data_dict)
    row = _entry(data_dict["id"])
    if row.file_id is None or not evidence.is_kept(row.file_id):
        raise tk.ObjectNotFound
    with evidence.opened(row.file_id) as path:
        return {"filename": row.file_name, "content": b64encode(path.read_bytes()).decode()}
