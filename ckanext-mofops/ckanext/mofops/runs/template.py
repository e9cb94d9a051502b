"""The NSO workbook from end to end: exported from a source, imported into a CKAN.

The rule for a write whose answer is lost: look first, then decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.mofops.catalog import AnswerLost, CatalogError, Client, NotCkan, Refused, Unreachable, UsageError, read_folder
from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.catalog.site import any_of
from ckanext.mofops.catalog.site import datasets as site_datasets
from ckanext.mofops.metadata import Problem
from ckanext.mofops.metadata.workbook import (
    Import,
    ImportPlan,
    Organisation,
    Outcome,
    Step,
    Workbook,
    interpret,
    is_stored,
    plan,
    read,
)
from ckanext.mofops.runs.check import Step as Progress
from ckanext.mofops.standard.messages import Lang, text

_NAMES_AT_ONCE = 200  # Solr takes 1,024 clauses in one question


@dataclass(frozen=True)
class Gathered:
    """The datasets for an export. faults: by name of a folder's dataset, why it cannot be read."""

    datasets: tuple[dict[str, Any], ...]
    faults: tuple[tuple[str, Problem], ...] = ()


def gathered(place: Path | Client, only: Sequence[str] = ()) -> Gathered:
    """The datasets of a folder, or all those of a CKAN that the token may see, private ones and drafts included.

    only: their names, empty for all.

    :raises UsageError: no such folder, or ``only`` names a dataset that it does not have
    :raises CatalogError: the site cannot be read
    """
    faults: list[tuple[str, Problem]] = []
    if isinstance(place, Path):
        folder, site = read_folder(place), one_line(place)
        found = [dataset.dataset for dataset in folder.datasets if dataset.dataset is not None]
        faults = [(dataset.name, problem) for dataset in folder.datasets for problem in dataset.problems]
    else:
        found, site = site_datasets(place, include_private=True, include_drafts=True), place.url
    unknown = set(only) - {str(dataset.get("name")) for dataset in found}
    if unknown:
        raise UsageError("only-unknown", names=one_line(", ".join(sorted(unknown))), site=site)
    chosen = [dataset for dataset in found if not only or dataset.get("name") in only]
    return Gathered(tuple(sorted(chosen, key=lambda dataset: str(dataset.get("name")))), tuple(faults))


def planned(
    path: Path, target: Client, *, organisation: str | None = None, draft: bool = False, lang: Lang = "en", on_step: Progress
) -> tuple[Workbook, ImportPlan]:
    """What importing a workbook into a CKAN would do; nothing is written.

    :raises UsageError: the token's user may not add datasets to ``organisation``
    :raises CatalogError: the target cannot be read
    :raises ChildError: the guarded process cannot be started
    """
    on_step(0, 3, text("import-reading")[lang])
    workbook = read(path)
    found = interpret(workbook)
    on_step(1, 3, text("import-looking-up")[lang])
    organisations = _organisations(target)
    if organisation is not None and not any(organisation in (known.id, known.name) for known in organisations):
        raise UsageError("organisation-unknown-here", value=one_line(organisation), site=target.url)
    existing = _existing(found, target)
    on_step(2, 3, text("import-planning")[lang])
    result = plan(found, existing, organisations=organisations, organisation=organisation, draft=draft)
    on_step(3, 3, path.name)
    return workbook, result


def applied(found: ImportPlan, target: Client, *, on_step: Progress) -> dict[int, Outcome]:
    """The plan carried out, one dataset at a time: an outcome by index in ``steps`` for each that is to be written.

    One dataset's failure stops no other; when the target is down or knows no token, the rest is skipped. An interrupt ends the
    writing: the dataset under way failed as far as is known, the rest is skipped.
    """
    outcomes: dict[int, Outcome] = {}
    stopped: Outcome | None = None
    for place, step in enumerate(found.steps):
        if step.action is None:
            continue
        if stopped is not None:
            outcomes[place] = stopped
            continue
        try:
            _written(step, target)
            outcomes[place] = Outcome("done")
        except CatalogError as error:
            outcomes[place] = Outcome("failed", error.code, error.message())
            if isinstance(error, Unreachable) or (isinstance(error, Refused) and error.status == 401):
                stopped = Outcome("skipped", "not-tried", text("not-tried", reason=error.message()))
        except KeyboardInterrupt:
            outcomes[place] = Outcome("failed", "stopped", text("stopped"))
            stopped = Outcome("skipped", "stopped", text("stopped"))
        on_step(len(outcomes), len(found.writes), f"{step.kind} {step.name}: {outcomes[place].status}")
    return outcomes


def _written(step: Step, target: Client) -> None:
    """Write one dataset. After a lost answer we look at the target, and try once more when nothing happened."""
    for last in (False, True):
        try:
            target.call(str(step.action), step.payload or {}, write=True)
        except (AnswerLost, NotCkan):
            there = site_datasets(target, fq=any_of("name", [step.name]), include_private=True, include_drafts=True)
            if any(dataset["name"] == step.name and is_stored(step, dataset) for dataset in there):
                return
            if last:
                raise
        else:
            return


def _organisations(target: Client) -> list[Organisation]:
    """Those that the token's user may add datasets to."""
    found = target.call("organization_list_for_user", {"permission": "create_dataset"})
    if not isinstance(found, list) or not all(isinstance(row, dict) and isinstance(row.get("name"), str) for row in found):
        raise NotCkan("not-ckan", url=target.url, status=200)
    return [Organisation(str(row.get("id")), row["name"], str(row.get("title") or "")) for row in found]


def _existing(found: Import, target: Client) -> list[dict[str, Any]]:
    names = sorted({entry.name for entry in found.datasets if entry.name})
    there: list[dict[str, Any]] = []
    for start in range(0, len(names), _NAMES_AT_ONCE):
        some = names[start : start + _NAMES_AT_ONCE]
        there += site_datasets(target, fq=any_of("name", some), include_private=True, include_drafts=True)
    return there
