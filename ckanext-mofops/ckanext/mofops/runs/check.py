"""Are these datasets described, and do their resources open? No service needed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ckanext.mofops import metadata, quality
from ckanext.mofops.catalog import Folder, FolderDataset, FolderResource, read_folder

Step = Callable[[int, int, str], None]
"""Told of progress: how many are done, of how many, and which one was."""


@dataclass(frozen=True)
class ResourceCheck:
    """The verdict on a resource, or why there is none.

    faults: what keeps its file from being opened at all, such as a path that leaves the folder.
    """

    verdict: quality.Verdict
    faults: tuple[metadata.Problem, ...] = ()

    @property
    def valid(self) -> bool | None:
        """None: not checked, as a link is."""
        return False if self.faults else self.verdict.valid

    @property
    def open(self) -> bool | None:
        """None: not checked."""
        return False if self.faults else self.verdict.open

    @property
    def stars(self) -> int | None:
        """Openness, 0 to 5; None: not checked."""
        return 0 if self.faults else self.verdict.stars

    def to_dict(self) -> dict[str, Any]:
        """An entry of ``resources``."""
        entry = self.verdict.to_dict()
        if not self.faults:
            return entry
        nowhere = dict.fromkeys(("row", "field", "sheet", "member", "cell"))
        problems = [
            {"code": fault.code, "severity": fault.severity, **nowhere, "message": fault.message()} for fault in self.faults
        ]
        counts = {fault.code: 1 for fault in self.faults}
        state = {"checked": True, "valid": self.valid, "open": self.open, "stars": self.stars}
        return {**entry, **state, "problem_counts": counts, "problems": problems}


@dataclass(frozen=True)
class DatasetCheck:
    """What the description of a dataset lacks. problems: of its file and of its items."""

    name: str
    path: str
    problems: tuple[metadata.Problem, ...]
    readable: bool = True

    @property
    def missing_items(self) -> tuple[int, ...]:
        """Numbers of the items that are not filled, ascending."""
        return metadata.missing_items(self.problems)

    @property
    def complete(self) -> bool:
        """All 14 items are filled."""
        return self.readable and not self.missing_items

    @property
    def passed(self) -> bool:
        """Complete, and nothing else wrong that keeps it from being published."""
        return self.complete and all(problem.severity == "warning" for problem in self.problems)

    def to_dict(self) -> dict[str, Any]:
        """An entry of ``datasets``."""
        return {
            "name": self.name,
            "path": self.path,
            "complete": self.complete,
            "missing_items": list(self.missing_items),
            "problems": [problem.to_dict() for problem in self.problems],
        }


@dataclass(frozen=True)
class CheckReport:
    """Everything that was checked, in the order of the paths."""

    resources: tuple[ResourceCheck, ...]
    datasets: tuple[DatasetCheck, ...]

    @property
    def passed(self) -> bool:
        """No invalid resource and no incomplete dataset."""
        return all(resource.valid is not False for resource in self.resources) and all(
            dataset.passed for dataset in self.datasets
        )

    @property
    def summary(self) -> dict[str, int]:
        """Counts: ``resources``, ``valid``, ``open``, ``datasets``, ``complete``."""
        return {
            "resources": len(self.resources),
            "valid": sum(resource.valid is True for resource in self.resources),
            "open": sum(resource.open is True for resource in self.resources),
            "datasets": len(self.datasets),
            "complete": sum(dataset.complete for dataset in self.datasets),
        }

    def to_dict(self) -> dict[str, Any]:
        """The document of ``check --json``."""
        return {
            "schema_version": 1,
            "resources": [resource.to_dict() for resource in self.resources],
            "datasets": [dataset.to_dict() for dataset in self.datasets],
            "summary": self.summary,
        }


def check_paths(
    paths: Sequence[Path],
    *,
    schema: dict[str, Any] | None = None,
    format: str | None = None,
    limits: quality.Limits | None = None,
    on_step: Step = lambda *_: None,
) -> CheckReport:
    """The report on files, dataset folders, and folders of them.

    schema, format: of every file that does not declare its own.

    :raises UsageError: a path is missing, not to be opened, or has nothing to check
    """
    return check_folders([read_folder(path) for path in paths], schema=schema, format=format, limits=limits, on_step=on_step)


def check_folders(
    folders: Sequence[Folder],
    *,
    schema: dict[str, Any] | None = None,
    format: str | None = None,
    limits: quality.Limits | None = None,
    on_step: Step = lambda *_: None,
) -> CheckReport:
    """The report on folders that were read already; resources stand in the order of their datasets."""
    tasks = [task for folder in folders for task in _tasks(folder)]
    checks = []
    with quality.Checker(limits=limits) as checker:
        for done, task in enumerate(tasks, start=1):
            checks.append(_checked(task, checker, schema, format))
            on_step(done, len(tasks), task.label)
    datasets = tuple(_dataset_check(dataset) for folder in folders for dataset in folder.datasets)
    return CheckReport(tuple(checks), datasets)


@dataclass(frozen=True)
class _Task:
    """A resource to check; dataset and resource: None for a loose file."""

    path: Path | None
    dataset: FolderDataset | None = None
    resource: FolderResource | None = None
    faults: tuple[metadata.Problem, ...] = ()

    @property
    def label(self) -> str:
        if self.path is not None:
            return str(self.path)
        if self.resource is not None and self.dataset is not None:
            return str(self.resource.url or self.dataset.path / str(self.resource.resource.get("path") or self.resource.name))
        return ", ".join(str(fault.value) for fault in self.faults)


def _tasks(folder: Folder) -> Iterator[_Task]:
    for dataset in folder.datasets:
        for resource in dataset.resources:
            yield _Task(resource.path, dataset, resource, resource.problems)
    yield from (_Task(path) for path in folder.files)
    yield from (_Task(None, faults=(problem,)) for problem in folder.problems)


def _checked(task: _Task, checker: quality.Checker, schema: dict[str, Any] | None, format: str | None) -> ResourceCheck:
    resource = task.resource
    if task.path is None:
        verdict = quality.Verdict(path=task.label, checked=False)
    elif resource is None:
        verdict = checker.check(task.path, schema=schema, format=format)
    else:
        verdict = checker.check(task.path, schema=resource.schema or schema, format=resource.format or format)
    dataset_name = None if task.dataset is None else task.dataset.name
    resource_name = None if resource is None else resource.name
    return ResourceCheck(replace(verdict, dataset=dataset_name, name=resource_name), task.faults)


def _dataset_check(dataset: FolderDataset) -> DatasetCheck:
    found = metadata.problems(dataset.dataset) if dataset.dataset is not None else ()
    return DatasetCheck(dataset.name, str(dataset.path), dataset.problems + found, dataset.dataset is not None)
