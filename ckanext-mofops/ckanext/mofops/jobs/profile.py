"""The profile of a resource, made once its verdict is stored."""

import logging
from typing import Any

from ckan import model

from ckanext.mofops import quality
from ckanext.mofops.jobs.files import Content
from ckanext.mofops.model.profile import Profile
from ckanext.mofops.quality.profile import nothing

log = logging.getLogger(__name__)

_DEATHS = ("time-limit", "memory-limit", "reader-crashed")
"""What a verdict says of a file that the guarded process does not survive; it is not shown to another one."""


def profile(
    resource_id: str,
    file: Content,
    verdict: dict[str, Any],
    made_of: dict[str, str | None],
    schema: dict[str, Any] | None,
    checker: quality.Checker,
    *,
    forced: bool,
) -> None:
    """Make the profile of a file that was checked, unless there is one of it; whatever goes wrong, the verdict stands.

    :param made_of: as ``Profile.record``
    :param forced: make it anew even so
    """
    try:
        if forced or not Profile.is_made(resource_id, made_of):
            model.Session.commit()  # no transaction stays open while a file is read
            Profile.record(resource_id, made_of, _document(file, verdict, schema, checker))
    except Exception:
        log.exception("profile of resource %s", resource_id)
        model.Session.rollback()


def _document(file: Content, verdict: dict[str, Any], schema: dict[str, Any] | None, checker: quality.Checker) -> dict[str, Any]:
    if any(death in verdict["problem_counts"] for death in _DEATHS) or verdict["stars"] == 0:
        return nothing("profile-none")
    return checker.profile(file.path, format=verdict["format"], encoding=verdict["encoding"], schema=schema)
