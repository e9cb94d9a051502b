"""Rows of work handed to a worker, and what stops the work told to its row."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from redis.exceptions import RedisError

from ckanext.mofops.catalog import CatalogError, Refused, UsageError
from ckanext.mofops.gdcatalog import Locked
from ckanext.mofops.model.task import Task
from ckanext.mofops.standard.messages import text

log = logging.getLogger(__name__)

_MISUSES = (UsageError, Refused, Locked)
"""What is wrong usage or configuration, not a failure of the outside."""


def enqueue(row: Task, work: Callable[[str], None], *, title: str, seconds: int) -> None:
    """Have a worker do what the state of a row says. seconds: the longest that it may take."""
    try:
        # The id alone: whoever reads Redis reads the arguments of jobs. In front: somebody waits for it, while hundreds of
        # checks of files may be in the queue.
        tk.enqueue_job(work, [row.id], title=title, rq_kwargs={"timeout": seconds, "at_front": True})
    except RedisError:
        log.exception("%s could not be queued: %s", row.id, title)
        row.fail(fault("sync-no-queue"))


@contextmanager
def told_to(row: Task) -> Iterator[None]:
    """What stops the work becomes the error of the row; a bug goes on, too."""
    try:
        yield
    except CatalogError as error:
        model.Session.rollback()
        row.fail({"code": error.code, "message": error.message(), "misuse": isinstance(error, _MISUSES)})
    except KeyboardInterrupt:
        model.Session.rollback()
        row.fail(fault("stopped"))
        raise
    except Exception as error:
        model.Session.rollback()
        row.fail(fault("sync-broke", detail=type(error).__name__))
        raise


def fault(code: str, **params: Any) -> dict[str, Any]:
    """An error of a row, by its message."""
    return {"code": code, "message": text(code, **params), "misuse": False}
