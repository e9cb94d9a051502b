"""Background checks of uploaded files."""

import hashlib
import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from ckan import model
from ckan.lib import files, uploader
from ckan.plugins import toolkit as tk

from ckanext.mofops import quality
from ckanext.mofops.model import Validation
from ckanext.mofops.model.validation import now

log = logging.getLogger(__name__)


# A job that has not come to its end by then died with its worker.
STALE_AFTER = timedelta(hours=1)


def enqueue_validation(resource: dict[str, Any], *, force: bool = False) -> None:
    """Queue the check of an uploaded file, once for each state of it; linked files are not checked."""
    if resource.get("url_type") != "upload":
        return
    state = fingerprint(resource)
    if not force and _is_known(Validation.newest(resource["id"]), state):
        return
    validation = Validation(resource_id=resource["id"], fingerprint=state)
    model.Session.add(validation)
    model.Session.commit()
    # Arguments lie readable in Redis: an id only.
    tk.enqueue_job(validate_resource, [validation.id], title=f"mofops: check resource {resource['id']}")


def _is_known(newest: Validation | None, state: str) -> bool:
    if newest is None or newest.fingerprint != state:
        return False
    return newest.finished is not None or now() - newest.created < STALE_AFTER


def fingerprint(resource: dict[str, Any]) -> str:
    """SHA-256 of what a verdict depends on: which file, uploaded when, read as what."""
    parts = [resource.get(name) for name in ("url", "last_modified", "format", "schema")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def validate_resource(validation_id: str) -> None:
    """Check the file that a pending validation speaks of and store the verdict.

    What stops the check itself, such as a storage that is down, leaves the resource unchecked, to be queued again.
    """
    validation = Validation.get(validation_id)
    if validation is None or validation.finished is not None:
        return  # deleted with its resource meanwhile, or done by a worker that died before it said so
    try:
        verdict = _verdict(tk.get_action("resource_show")({"ignore_auth": True}, {"id": validation.resource_id}))
    except Exception:
        model.Session.delete(validation)
        model.Session.commit()
        raise
    validation.verdict = verdict
    validation.finished = now()
    model.Session.commit()
    log.info("resource %s checked: valid=%s open=%s", validation.resource_id, verdict["valid"], verdict["open"])


def _verdict(resource: dict[str, Any]) -> dict[str, Any]:
    with stored_file(resource) as path:
        verdict = quality.check_file(path, schema=resource.get("schema"), format=resource.get("format"), limits=_limits())
    return verdict.to_dict() | {"path": resource["url"], "name": resource.get("name")}


def _limits() -> quality.Limits:
    return quality.Limits(
        seconds=tk.config["ckanext.mofops.validation.seconds"],
        memory=tk.config["ckanext.mofops.validation.memory"] * 2**20,
    )


@contextmanager
def stored_file(resource: dict[str, Any]) -> Iterator[Path]:
    """The file of an upload as a local path, copied out when the storage is not this machine's disk."""
    upload = uploader.get_resource_uploader(dict(resource))
    location = upload.get_path(resource["id"])
    storage = getattr(upload, "storage", None)
    if storage is None:
        yield Path(location)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "resource")
        with path.open("wb") as copy:
            copy.writelines(storage.stream(files.FileData(location)))
        yield path
