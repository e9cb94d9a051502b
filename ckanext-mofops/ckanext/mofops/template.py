"""The NSO workbook against this catalogue: datasets out, datasets in."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.mofops.metadata.workbook import ImportPlan, Organisation, Outcome, Workbook, interpret, plan, read
from ckanext.mofops.model import WorkbookImport, stored_ids
from ckanext.mofops.model.time import now
from ckanext.mofops.standard.messages import text

log = logging.getLogger(__name__)

PAGE = 1000
_NAMES_AT_ONCE = 200
_NAME = re.compile("[a-z0-9_-]{2,100}")
_JOB_SECONDS = 4 * 3600

Step = Callable[[int, int, str], None]


def datasets(context: Context, *, names: Sequence[str] = (), organisation: str | None = None) -> Iterator[dict[str, Any]]:
    """The datasets that the caller may read, private ones and drafts too, by name: all, those named, or an organisation's."""
    if organisation and not _NAME.fullmatch(organisation):
        return
    for chosen in _in_parts(names) if names else [()]:
        only = [f"name:({' OR '.join(chosen)})"] if chosen else []
        only += [f'organization:"{organisation}"'] if organisation else []
        yield from _found(context, only)


def _in_parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    known = sorted({name for name in names if _NAME.fullmatch(name)})
    yield from (known[start : start + _NAMES_AT_ONCE] for start in range(0, len(known), _NAMES_AT_ONCE))


def _found(context: Context, only: list[str]) -> Iterator[dict[str, Any]]:
    asked = {
        "fq_list": ["+dataset_type:dataset", *(f"+{condition}" for condition in only)],
        "include_private": True,
        "include_drafts": True,
        "sort": "name asc",
        "rows": PAGE,
    }
    start = 0
    while True:
        page = tk.get_action("package_search")(tk.fresh_context(context), {**asked, "start": start})["results"]
        yield from page
        start += len(page)
        if len(page) < PAGE:
            return


def planned(path: Path, context: Context, *, organisation: str | None = None, draft: bool = False) -> tuple[Workbook, ImportPlan]:
    """A workbook as it was read, and what importing it would do for this caller. Nothing is written.

    :raises ValueError: the caller may not create datasets in the organisation
    """
    workbook = read(path)
    found = interpret(workbook)
    mine = tk.get_action("organization_list_for_user")(tk.fresh_context(context), {"permission": "create_dataset"})
    return workbook, plan(
        found,
        _existing([row.name for row in found.datasets], context),
        organisations=[Organisation(org["id"], org["name"], org["title"] or "") for org in mine],
        organisation=organisation or None,
        draft=draft,
    )


def _existing(names: Sequence[str], context: Context) -> list[dict[str, Any]]:
    """The datasets with these names, also those that the caller cannot see: their names are taken.

    They come from the search index, a thousand at once, but what exists is asked of the database: a process that was killed
    in the middle of a save leaves the index ahead of it.
    """
    anyone: Context = {"ignore_auth": True, "user": context["user"]}
    indexed = {dataset["id"]: dataset for dataset in datasets(anyone, names=names)} if names else {}
    show = tk.get_action("package_show")
    return [indexed.get(stored) or show(tk.fresh_context(anyone), {"id": stored}) for stored in stored_ids(names)]


def applied(wanted: ImportPlan, context: Context, on_step: Step) -> dict[int, Outcome]:
    """Carries a plan out, each dataset whole or not at all; one that fails stops no other. Outcomes by index in ``steps``."""
    outcomes = {}
    writes = [(place, step) for place, step in enumerate(wanted.steps) if step.action is not None]
    for done, (place, step) in enumerate(writes, start=1):
        outcomes[place] = _outcome(str(step.action), dict(step.payload or {}), context)
        on_step(done, len(writes), step.name)
    return outcomes


def _outcome(action: str, payload: dict[str, Any], context: Context) -> Outcome:
    try:
        tk.get_action(action)(tk.fresh_context(context), payload)
    except tk.ValidationError as error:
        words = "; ".join(f"{field}: {said}" for field, said in error.error_summary.items())
        return Outcome("failed", "import-refused", text("import-refused", detail=words))
    except tk.NotAuthorized:
        return Outcome("failed", "import-not-yours", text("import-not-yours"))
    except Exception as error:
        # One dataset's trouble, such as a search index that is down for a moment, ends no import.
        log.exception("import of dataset %s", payload.get("name"))
        model.Session.rollback()
        return Outcome("failed", "could-not", text("could-not", detail=type(error).__name__))
    return Outcome("done")


def silent(_done: int, _total: int, _name: str) -> None:
    """Progress that nobody follows."""


def read_again(row: WorkbookImport, context: Context) -> tuple[Workbook, ImportPlan]:
    """As ``planned``, of a workbook that was uploaded.

    :raises ValueError: as ``planned``
    """
    with TemporaryDirectory() as folder:
        path = Path(folder, "workbook.xlsx")
        path.write_bytes(row.content)
        return planned(path, context, organisation=row.organisation, draft=row.draft)


def start(row: WorkbookImport) -> None:
    """Queue the import of an uploaded workbook, or of what a dead worker left of it."""
    row.state, row.done, row.touched = "waiting", 0, now()
    model.Session.commit()
    tk.enqueue_job(run, [row.id], title=f"mofops: import workbook {row.id}", rq_kwargs={"timeout": _JOB_SECONDS})


def run(import_id: str) -> None:
    """The job of an import."""
    row = WorkbookImport.get(import_id)
    if row is None or row.state not in ("waiting", "running"):
        return

    def noted(done: int, total: int, _name: str) -> None:
        row.done, row.total, row.touched = done, total, now()
        model.Session.commit()

    user = model.User.get(row.user_id)
    context: Context = {"user": user.name, "auth_user_obj": user}
    row.state = "running"
    model.Session.commit()
    try:
        _, wanted = read_again(row, context)
        noted(0, len(wanted.writes), "")
        row.report = wanted.to_dict(applied(wanted, context, noted))
        row.state = "done"
    except Exception:
        model.Session.rollback()
        row.state = "failed"
        raise
    finally:
        row.touched = now()
        model.Session.commit()
