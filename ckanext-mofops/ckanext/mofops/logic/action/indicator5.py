"""Indicator 5: scores that are stored, and having them made anew."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from ckan import model
from ckan.logic import validate
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.mofops.indicator5 import differences
from ckanext.mofops.jobs import indicator5
from ckanext.mofops.jobs.indicator5 import report, settings
from ckanext.mofops.language import in_language, language
from ckanext.mofops.logic import schema
from ckanext.mofops.logic.permission import organisations_with
from ckanext.mofops.logic.stating import organisation_of, user_id
from ckanext.mofops.model.assessment import AssessedDataset, StoredAssessment
from ckanext.mofops.model.assessment_run import AssessmentRun, ReportRun
from ckanext.mofops.model.time import iso
from ckanext.mofops.standard.messages import text

__all__ = [
    "mofops_indicator5_assess",
    "mofops_indicator5_changes",
    "mofops_indicator5_datasets",
    "mofops_indicator5_history",
    "mofops_indicator5_list",
    "mofops_indicator5_report",
    "mofops_indicator5_report_show",
    "mofops_indicator5_show",
]

PUBLIC = ("id", "tier", "points", "earned", "met", "text")
"""What visitors see of a criterion, and whether each of its checks is met."""


@tk.side_effect_free
@validate(schema.indicator5_list)
def mofops_indicator5_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The last score of each organisation, by title, and all of them together.

    :returns: ``{"organisations": [{"name", "title", "at", "fiscal_year", "official", "estimate", "level", "counts", …}],
        "total": {"agencies", "official", "levels", "counts"}}``; official: the mean of the scores, None without any; levels: how
        many organisations stand at which; counts: the sums
    """
    tk.check_access("mofops_indicator5_list", context, data_dict)
    mine = None if settings.is_public() else organisations_with(context, "update_dataset")
    found = StoredAssessment.newest(mine, settings.fiscal_year())
    groups = {group.id: group for group in model.Session.query(model.Group).filter(model.Group.id.in_(found))}
    entries = [{**row.point(), **_named(groups[id_])} for id_, row in found.items() if groups[id_].state == "active"]
    return {"organisations": sorted(entries, key=lambda entry: (entry["title"], entry["name"])), "total": _total(entries)}


def _total(entries: list[dict[str, Any]]) -> dict[str, Any]:
    scores = [entry["official"] for entry in entries]
    levels = sorted({entry["level"] for entry in entries})
    names = sorted({name for entry in entries for name in entry["counts"]})
    return {
        "agencies": len(entries),
        "official": round(sum(scores) / len(scores), 2) if scores else None,
        "levels": {str(level): sum(entry["level"] == level for entry in entries) for level in levels},
        "counts": {name: sum(entry["counts"].get(name, 0) for entry in entries) for name in names},
    }


@tk.side_effect_free
@validate(schema.indicator5_show)
def mofops_indicator5_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The last assessment of an organisation, in the language of the caller.

    :param organisation: id or name; by default the one of ``ckanext.mofops.agency.name``
    :returns: ``{"organisation": {"name", "title"}, "full", "assessment", "document", "run"}``; full: whether this is all there
        is, or what visitors see; assessment as an entry of ``mofops_indicator5_history``, document: the ``report`` document
        without its datasets, long lists cut (``more``), both None when nothing was assessed yet; run: the last assessing, as
        ``mofops_indicator5_assess``, for those who see all
    """
    tk.check_access("mofops_indicator5_show", context, data_dict)
    group = organisation_of(data_dict)
    full = _sees_details(context, group)
    row = StoredAssessment.newest([group.id], settings.fiscal_year()).get(group.id)
    run = AssessmentRun.newest(group.id) if full else None
    return {
        "organisation": _named(group),
        "full": full,
        "assessment": None if row is None else row.point(),
        "document": None if row is None else row.shown[language()] if full else _public(row.shown[language()]),
        "run": None if run is None else run.facts(),
    }


def _public(document: dict[str, Any]) -> dict[str, Any]:
    """What visitors see: no sentence that could name a dataset which is not public any more."""
    criteria = [
        {
            **{name: criterion[name] for name in PUBLIC},
            "checks": [{"id": check["id"], "met": check["met"]} for check in criterion["checks"]],
        }
        for criterion in document["criteria"]
    ]
    kept = ("schema_version", "fiscal_year", "agency", "assessed_at", "score", "level", "milestones", "method")
    return {**{name: document[name] for name in kept}, "criteria": criteria}


@tk.side_effect_free
@validate(schema.indicator5_datasets)
def mofops_indicator5_datasets(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The datasets of the last assessment of an organisation, in the order of the report.

    :param organisation: id or name; by default the one of ``ckanext.mofops.agency.name``
    :param to_fix: only those with something to mend
    :param limit, offset: the page, at most 1,000
    :returns: ``{"count", "datasets"}``, as in the ``report`` document; visitors see those that are public now, and not what is to
        be mended
    """
    tk.check_access("mofops_indicator5_datasets", context, data_dict)
    group = organisation_of(data_dict)
    full = _sees_details(context, group)
    row = StoredAssessment.newest([group.id], settings.fiscal_year()).get(group.id)
    if row is None:
        return {"count": 0, "datasets": []}
    page = {"limit": data_dict["limit"], "offset": data_dict["offset"]}
    count, entries = AssessedDataset.page(row.id, everything=full, to_fix=full and data_dict["to_fix"], **page)
    fixes = [entry.pop("to_fix") for entry in entries]
    if full:
        entries = [{**entry, "to_fix": fix[language()]} for entry, fix in zip(entries, fixes, strict=True)]
    return {"count": count, "datasets": entries}


@tk.side_effect_free
@validate(schema.indicator5_history)
def mofops_indicator5_history(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The assessments of an organisation in a fiscal year, newest first.

    :param organisation: id or name; by default the one of ``ckanext.mofops.agency.name``
    :param fiscal_year: (BE); by default the one that the agency works for
    :param since, until: ISO 8601, UTC: from this moment on, and before that one
    :param limit: at most so many, up to 1,000
    :returns: ``{"organisation", "history": [{"id", "at", "fiscal_year", "cause", "official", "estimate", "level", "counts"}]}``;
        counts: datasets that are listed, counted, registered, open and used
    """
    tk.check_access("mofops_indicator5_history", context, data_dict)
    group = organisation_of(data_dict)
    limits = {name: _utc(data_dict.get(name)) for name in ("since", "until")}
    rows = StoredAssessment.history(group.id, _year(data_dict), limit=data_dict["limit"], **limits)
    return {"organisation": _named(group), "history": [row.point() for row in rows]}


@tk.side_effect_free
@validate(schema.indicator5_changes)
def mofops_indicator5_changes(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What changed between two moments: the assessments that stood then, compared.

    :param organisation: id or name; by default the one of ``ckanext.mofops.agency.name``
    :param fiscal_year: (BE); by default the one that the agency works for
    :param before, after: ISO 8601, UTC; after: by default now
    :returns: ``{"before", "after", "changes": [{"kind", "name", "field", "before", "after"}]}``; before, after as entries of
        ``mofops_indicator5_history``; kind ``score``, ``criterion``, ``check`` or ``dataset``
    """
    tk.check_access("mofops_indicator5_changes", context, data_dict)
    group, year = organisation_of(data_dict), _year(data_dict)
    moments = {
        "before": _utc(data_dict["before"]),
        "after": _utc(data_dict.get("after")) or datetime.now(UTC).replace(tzinfo=None),
    }
    rows = {name: StoredAssessment.at_moment(group.id, year, moment) for name, moment in moments.items()}
    for name, row in rows.items():
        if row is None:
            raise tk.ValidationError({name: [in_language(text("indicator5-nothing-assessed"))]})
    changes = differences(rows["before"].assessment(), rows["after"].assessment())
    return {**{name: row.point() for name, row in rows.items()}, "changes": [change.to_dict() for change in changes]}


@validate(schema.indicator5_assess)
def mofops_indicator5_assess(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Assess an organisation, or every one, and keep what is found.

    :param organisation: id or name; all of them by default
    :param background: have a worker do it
    :returns: ``{"id", "state", "moving", "stuck", "waiting", "late", "done", "total", "error", "by", "cause", "organisation",
        "created", "begun", "cancelled"}``; state: ``waiting``, ``assessing``, ``done`` or ``failed``; error ``{"code", "message",
        "misuse"}``
    """
    tk.check_access("mofops_indicator5_assess", context, data_dict)
    organisation = organisation_of(data_dict).id if data_dict.get("organisation") else None
    row = AssessmentRun.add(cause="person", user_id=user_id(context), organisation=organisation)
    if data_dict["background"]:
        indicator5.enqueue(row)
    else:
        indicator5.assess(row, on_step=context.get("mofops_on_step"))
    return row.facts()


@validate(schema.indicator5_report)
def mofops_indicator5_report(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make the report on the last assessment of an organisation in every form, with its evidence, as one pack.

    :param organisation: id or name; by default the one of ``ckanext.mofops.agency.name``
    :param background: have a worker do it
    :returns: as ``mofops_indicator5_report_show``
    """
    tk.check_access("mofops_indicator5_report", context, data_dict)
    group = organisation_of(data_dict)
    assessment = StoredAssessment.newest([group.id], settings.fiscal_year()).get(group.id)
    if assessment is None:
        raise tk.ValidationError({"organisation": [in_language(text("indicator5-nothing-assessed"))]})
    row = ReportRun.add(assessment, user_id(context))
    if data_dict["background"]:
        report.enqueue(row)
    else:
        report.make(row)
    return _report(group, None)


@tk.side_effect_free
@validate(schema.indicator5_report_show)
def mofops_indicator5_report_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The last report that was made of an organisation, also while the next is being made.

    :param organisation: id or name; by default the one of ``ckanext.mofops.agency.name``
    :param file: one of ``files``, whose content is wanted
    :returns: ``{"run", "assessed_at", "files", "content"}``; run: the last making, as ``mofops_indicator5_assess``; assessed_at:
        of the last report that is there, None and no files without one; files: names, ``evidence.zip`` is all of it; content: in
        base64, None if not asked for
    """
    tk.check_access("mofops_indicator5_report_show", context, data_dict)
    return _report(organisation_of(data_dict), data_dict.get("file"))


def _report(group: model.Group, file: str | None) -> dict[str, Any]:
    """:raises NotFound: there is no such file"""
    newest, made = ReportRun.newest(group.id), ReportRun.newest(group.id, done=True)
    content = None if file is None or made is None else report.content(made, file)
    if file is not None and content is None:
        raise tk.ObjectNotFound
    return {
        "run": None if newest is None else newest.facts(),
        "assessed_at": None if made is None else iso(StoredAssessment.get(made.assessment).at),
        "files": [] if made is None else report.names(),
        "content": None if content is None else b64encode(content).decode(),
    }


def _sees_details(context: Context, group: model.Group) -> bool:
    try:
        tk.check_access("mofops_indicator5_details", tk.fresh_context(context), {"organisation": group.id})
    except tk.NotAuthorized:
        return False
    return True


def _named(group: model.Group) -> dict[str, str]:
    return {"name": group.name, "title": group.title or group.name}


def _year(data_dict: DataDict) -> int:
    return data_dict.get("fiscal_year") or settings.fiscal_year()


def _utc(moment: datetime | None) -> datetime | None:
    """A moment as CKAN's ``isodate`` gives it, as it is stored; without an offset it is UTC."""
    return moment if moment is None or moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
