"""Are these datasets described, and do their resources open? No service needed."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ckanext.mofops import metadata, quality
from ckanext.mofops.catalog import DownloadError, Folder, FolderDataset, FolderResource, read_folder
from ckanext.mofops.runs.mend import Twin, twin

if TYPE_CHECKING:
    from ckanext.mofops.catalog import Downloader  # which brings urllib3, and is seldom asked for

Step = Callable[[int, int, str], None]
"""Told of progress: how many are done, of how many, and which one was."""


@dataclass(frozen=True)
class ResourceCheck:
    """The verdict on a resource, or why there is none.

    faults: what keeps its file from being opened at all, such as a path that leaves the folder. unreachable: why a link could
    not be followed, which leaves its content unknown. twin: where one was asked for and is needed.
    """

    verdict: quality.Verdict
    faults: tuple[metadata.Problem, ...] = ()
    unreachable: DownloadError | None = None
    twin: Twin | None = None

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
        if self.faults:
            entry |= {"checked": True, "valid": self.valid, "open": self.open, "stars": self.stars}
        elif self.unreachable is None:
            return entry
        nowhere = dict.fromkeys(("row", "field", "sheet", "member", "cell"))
        faults = [(fault.code, fault.severity, fault.message()) for fault in self.faults]
        if self.unreachable is not None:
            faults.append((self.unreachable.code, "error", self.unreachable.message()))
        problems = [{"code": code, "severity": severity, **nowhere, "message": message} for code, severity, message in faults]
        return {**entry, "problem_counts": {code: 1 for code, _, _ in faults}, "problems": problems}


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
    """Everything that was checked, in the order of the paths. mends: whether open twins were to be written."""

    resources: tuple[ResourceCheck, ...]
    datasets: tuple[DatasetCheck, ...]
    mends: bool = False

    @property
    def passed(self) -> bool:
        """No invalid resource, no link that leads nowhere, and no incomplete dataset."""
        lost = any(resource.unreachable is not None and resource.unreachable.lasting for resource in self.resources)
        return (
            not lost
            and all(resource.valid is not False for resource in self.resources)
            and all(dataset.passed for dataset in self.datasets)
        )

    @property
    def finished(self) -> bool:
        """Every link that was to be followed could be, and every twin written."""
        return all(
            resource.unreachable is None and (resource.twin is None or resource.twin.error is None) for resource in self.resources
        )

    @property
    def mended(self) -> list[dict[str, Any]]:
        """The open twins that were written, or left as they were already there."""
        twins = ((resource.twin, resource.verdict) for resource in self.resources)
        return [entry for twin, verdict in twins if twin is not None for entry in twin.to_dicts(verdict)]

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
            **({"mended": self.mended} if self.mends else {}),
            "summary": self.summary,
        }


@dataclass(frozen=True)
class CheckOptions:
    """How files are checked.

    schema, format: of every file that does not declare its own. jobs: files checked at the same time, each in a process of its
    own. downloader: fetches the resources that are links; None leaves them unchecked. mend: folder for the open twins of what
    needs one, those of a dataset in a folder of its name; None writes none. checker: one for the first job, of the same limits
    and rating, which may be started already; it stays the caller's to close.
    """

    schema: dict[str, Any] | None = None
    format: str | None = None
    limits: quality.Limits | None = None
    rating: quality.Rating | None = None
    jobs: int = 1
    downloader: "Downloader | None" = None
    mend: Path | None = None
    checker: quality.Checker | None = None


def check_paths(paths: Sequence[Path], options: CheckOptions = CheckOptions(), *, on_step: Step = lambda *_: None) -> CheckReport:
    """The report on files, dataset folders, and folders of them.

    :raises UsageError: a path is missing, not to be opened, or has nothing to check
    """
    return check_folders([read_folder(path) for path in paths], options, on_step=on_step)


def check_folders(
    folders: Sequence[Folder], options: CheckOptions = CheckOptions(), *, on_step: Step = lambda *_: None
) -> CheckReport:
    """The report on folders that were read already; resources stand in the order of their datasets."""
    tasks = [task for folder in folders for task in _tasks(folder)]
    datasets = tuple(_dataset_check(dataset) for folder in folders for dataset in folder.datasets)
    return CheckReport(tuple(_checks(tasks, options, on_step)), datasets, options.mend is not None)


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


def _checks(tasks: Sequence[_Task], options: CheckOptions, on_step: Step) -> list[ResourceCheck]:
    """One check for each task, in their order, by as many checkers as there are jobs."""
    checkers: SimpleQueue[quality.Checker] = SimpleQueue()

    def check(task: _Task) -> ResourceCheck:
        checker = checkers.get()
        try:
            return _checked(task, checker, options)
        finally:
            checkers.put(checker)

    with ExitStack() as stack:
        for number in range(options.jobs):
            started = options.checker if number == 0 else None
            checkers.put(started or stack.enter_context(quality.Checker(options.limits, options.rating)))
        pool = stack.enter_context(ThreadPoolExecutor(options.jobs))
        stack.callback(pool.shutdown, cancel_futures=True)  # after Ctrl-C: what has not begun does not begin
        futures = {pool.submit(check, task): task for task in tasks}
        for done, future in enumerate(as_completed(futures), start=1):
            future.result()
            on_step(done, len(tasks), futures[future].label)
        return [future.result() for future in futures]


def _checked(task: _Task, checker: quality.Checker, options: CheckOptions) -> ResourceCheck:
    resource = task.resource
    schema = (None if resource is None else resource.schema) or options.schema
    format = (None if resource is None else resource.format) or options.format
    verdict = quality.Verdict(path=task.label, checked=False)
    mended, unreachable = None, None
    try:
        with _file(task, options.downloader) as file:
            if file is not None:
                path, name = file
                verdict = replace(checker.check(path, schema=schema, format=format, name=name), path=task.label)
                if options.mend is not None and quality.needs_mend(verdict):
                    folder = options.mend if task.dataset is None else options.mend / quality.safe_name(task.dataset.name)
                    mended = twin(path, name, folder, format=format, limits=options.limits)
    except DownloadError as error:
        unreachable = error
    dataset_name = None if task.dataset is None else task.dataset.name
    resource_name = None if resource is None else resource.name
    return ResourceCheck(replace(verdict, dataset=dataset_name, name=resource_name), task.faults, unreachable, mended)


@contextmanager
def _file(task: _Task, downloader: "Downloader | None") -> Iterator[tuple[Path, str] | None]:
    """The file of a resource and its name; what lies at an address is not kept. None: there is no file, or none is to be had.

    :raises DownloadError: it cannot be had
    """
    url = None if task.resource is None else task.resource.url
    if task.path is not None:
        yield task.path, task.path.name
    elif url and not task.faults and downloader is not None:
        with tempfile.NamedTemporaryFile(prefix="mofops-") as file:
            fetched = downloader.fetch(url, file)
            file.flush()
            yield Path(file.name), PurePosixPath(urlsplit(fetched.url).path).name
    else:
        yield None


def _dataset_check(dataset: FolderDataset) -> DatasetCheck:
    found = metadata.problems(dataset.dataset) if dataset.dataset is not None else ()
    return DatasetCheck(dataset.name, str(dataset.path), dataset.problems + found, dataset.dataset is not None)
