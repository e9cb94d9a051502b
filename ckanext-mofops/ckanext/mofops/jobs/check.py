"""The check of one resource."""

import json
import logging
from datetime import datetime
from typing import Any

from ckan import model
from ckan.lib.dictization.model_dictize import resource_dictize

from ckanext.mofops import quality
from ckanext.mofops.catalog import DownloadError
from ckanext.mofops.jobs import settings
from ckanext.mofops.jobs.files import Content, content
from ckanext.mofops.jobs.fingerprint import hash_of
from ckanext.mofops.jobs.profile import profile
from ckanext.mofops.model import Link, Validation
from ckanext.mofops.model.validation import ATTEMPTS
from ckanext.mofops.standard.messages import Lang, text

log = logging.getLogger(__name__)


def check(row: Validation, checker: quality.Checker) -> datetime | None:
    """Check the resource that a pending row speaks of, and store what comes of it; when to try again, if it could not be done.

    What stops the check itself, such as a storage that is down, is tried again a few times; then the row says so.
    """
    resource = model.Session.get(model.Resource, row.resource_id, populate_existing=True)
    if resource is None or resource.state != "active" or resource.package.state == "deleted":
        row.drop()
        return None
    entry = resource_dictize(resource, {"model": model, "session": model.Session})
    model.Session.commit()  # no transaction stays open while a file comes or is read
    if row.attempts > ATTEMPTS:  # each time its worker died of it, or with it
        _give_up(row, entry, "check-interrupted", {})
        return None
    try:
        return _checked(row, entry, checker)
    except Exception as error:
        log.exception("check of resource %s", row.resource_id)
        model.Session.rollback()
        return _failed(row, entry, "check-failed", {"reason": type(error).__name__})


def _checked(row: Validation, resource: dict[str, Any], checker: quality.Checker) -> datetime | None:
    try:
        with content(resource) as file:
            if resource.get("url_type") == "upload":
                Link.forget(row.resource_id)
            else:
                Link.record(row.resource_id, resource["url"], None)
            _judge(row, resource, file, checker)
    except DownloadError as error:
        params = dict(error.params)
        Link.record(row.resource_id, resource["url"], (error.code, params))
        return _failed(row, resource, error.code, params, lasting=error.lasting)
    return None


def _judge(row: Validation, resource: dict[str, Any], file: Content, checker: quality.Checker) -> None:
    schema = _schema(resource)
    format = resource.get("format") or None
    made_of = {
        "sha256": file.sha256,
        "schema_hash": None if schema is None else hash_of(schema),
        "format": format,
        "engine": settings.engine(),
    }
    last = Validation.newest_of_content(row.resource_id)
    model.Session.commit()
    same = last is not None and all(getattr(last, name) == value for name, value in made_of.items())
    resource_id, forced = row.resource_id, row.forced  # a row that is confirmed is gone
    if last is None or not same or forced:
        found = checker.check(file.path, schema=schema, format=format, name=file.name or None)
        verdict = {**found.to_dict(), "path": resource["url"], "name": resource.get("name")}
        stands = row.finish(verdict, **made_of)
        log.info("resource %s checked: valid=%s open=%s", row.resource_id, verdict["valid"], verdict["open"])
    else:
        verdict = last.verdict or {}
        # A link that leads to the same file again has had another verdict meanwhile.
        stands = row.confirm(last) if last is Validation.newest(row.resource_id) else row.finish(verdict, **made_of)
    if stands:
        del made_of["engine"]  # a profile judges nothing
        profile(resource_id, file, verdict, made_of, schema, checker, forced=forced)


def _schema(resource: dict[str, Any]) -> dict[str, Any] | None:
    stored = resource.get("schema") or None
    return json.loads(stored) if isinstance(stored, str) else stored


def _failed(
    row: Validation, resource: dict[str, Any], code: str, params: dict[str, Any], *, lasting: bool = False
) -> datetime | None:
    """Another try later, a few times, unless it would not help."""
    if not lasting and row.attempts < ATTEMPTS:
        return row.postpone()
    _give_up(row, resource, code, params)
    return None


def _give_up(row: Validation, resource: dict[str, Any], code: str, params: dict[str, Any]) -> None:
    """Nothing is known of the content, and why. The same reason twice is confirmed, not added."""
    last = Validation.newest(row.resource_id)
    if last is not None and last.verdict is not None and [*last.verdict["problem_counts"]] == [code] and last.sha256 is None:
        row.confirm(last)
        return
    row.finish(unchecked(resource, code, text(code, **params)), engine=settings.engine(), format=resource.get("format") or None)


def unchecked(resource: dict[str, Any], code: str, message: dict[Lang, str]) -> dict[str, Any]:
    """The verdict on a file that could not be had or read: nothing is known of it but why."""
    nowhere = dict.fromkeys(("row", "field", "sheet", "member", "cell"))
    problem = {"code": code, "severity": "error", **nowhere, "message": message}
    verdict = quality.Verdict(path=resource["url"], name=resource.get("name"), checked=False).to_dict()
    return {**verdict, "problem_counts": {code: 1}, "problems": [problem]}
