"""A folder of datasets: ``<name>/dataset.yaml`` beside its files, and the facts of the agency in ``agency.yaml``."""

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ckanext.mofops.catalog.errors import UsageError, one_line
from ckanext.mofops.metadata import Problem

DATASET_FILE = "dataset.yaml"
FACTS_FILE = "agency.yaml"


@dataclass(frozen=True)
class FolderResource:
    """An entry of ``resources:``.

    name: its name, else that of its file or address. path: the file, as joined to the dataset's folder; None for a link, and
    where the file must not or cannot be opened. url: address, if given. format: as declared. schema: Table Schema, as declared.
    resource: the whole entry. problems: why the file cannot be taken.
    """

    name: str
    path: Path | None
    url: str | None
    format: str | None
    schema: Any
    resource: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class FolderDataset:
    """A folder with ``dataset.yaml``.

    name: of the dataset, else of the folder. path: the folder. dataset: content of the file with ``name`` filled in, None when
    it cannot be read. problems: why it cannot be read, and entries of ``resources`` that are none.
    """

    name: str
    path: Path
    dataset: dict[str, Any] | None
    resources: tuple[FolderResource, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Folder:
    """What stands under a path. files: loose files to check, where there is no dataset; problems: loose entries left unopened."""

    path: Path
    datasets: tuple[FolderDataset, ...]
    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_folder(path: Path) -> Folder:
    """The datasets of a folder, in the order of their names on disk.

    With ``dataset.yaml`` in it the folder is a dataset; else its sub-folders with one are; with none, its regular files are
    ``files``. Hidden entries and ``agency.yaml`` are left out. A path that is a file is that file. What is wrong with a dataset
    or a resource is a problem there, never an exception.

    :raises UsageError: the path is missing, unreadable, no file or folder, a link out of its own folder, or has nothing to check
    """
    if _usable(path) == "file":
        return Folder(path, (), (path,))
    try:
        if _has_dataset(path):
            return Folder(path, (_dataset(path),))
        entries = sorted(entry for entry in path.iterdir() if not entry.name.startswith(".") and entry.name != FACTS_FILE)
        datasets = tuple(_dataset(entry) for entry in entries if _has_dataset(entry))
    except OSError as error:
        raise UsageError("path-unreadable", value=one_line(path)) from error
    if datasets:
        return Folder(path, datasets)
    return _loose(path, entries)


def facts_file(path: Path) -> Path | None:
    """The ``agency.yaml`` of a folder of datasets, or the one beside a single dataset's folder; None when there is none."""
    for place in (path / FACTS_FILE, path.resolve().parent / FACTS_FILE):
        if place.is_file():
            return place
    return None


def read_facts(path: Path) -> dict[str, Any]:
    """Content of a facts file; what its keys mean is for its readers to check.

    :raises UsageError: it is missing, or no YAML mapping
    """
    from ckanext.mofops.catalog.document import DocumentError, document

    try:
        return document(path)
    except DocumentError as error:
        raise UsageError("facts-broken", file=one_line(path), reason=error.message()) from error


def _usable(path: Path) -> str:
    try:
        if path.is_symlink() and not _inside(path.resolve(strict=True), path.absolute().parent):
            raise UsageError("path-leaves-folder", value=one_line(path))
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError("path-missing", value=one_line(path)) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError("path-unreadable", value=one_line(path)) from error
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    raise UsageError("path-not-regular", value=one_line(path))


def _loose(path: Path, entries: list[Path]) -> Folder:
    files, found = [], []
    for entry in entries:
        code = _fault(entry, path)
        if code is None:
            files.append(entry)
        elif code not in ("path-directory", "path-not-regular"):
            found.append(Problem(code, "path", value=one_line(entry)))
    if not files and not found:
        raise UsageError("nothing-to-check", value=one_line(path))
    return Folder(path, (), tuple(files), tuple(found))


def _has_dataset(path: Path) -> bool:
    # A dangling or forbidden dataset.yaml is a dataset all the same: it is there to be complained about.
    try:
        return path.is_dir() and ((path / DATASET_FILE).is_symlink() or (path / DATASET_FILE).exists())
    except OSError:
        return True


def _dataset(path: Path) -> FolderDataset:
    folder_name = path.resolve().name
    fault = (
        _fault(path / DATASET_FILE, path)
        if not path.is_symlink() or _inside(path.resolve(), path.parent)
        else "path-leaves-folder"
    )
    if fault is not None:
        return FolderDataset(folder_name, path, None, problems=(Problem(fault, DATASET_FILE, value=DATASET_FILE),))
    from ckanext.mofops.catalog.document import DocumentError, document  # here: files that are in no dataset need no YAML

    try:
        found = document(path / DATASET_FILE)
    except DocumentError as error:
        return FolderDataset(folder_name, path, None, problems=(Problem(error.code, DATASET_FILE, params=error.params),))
    name = found.get("name")
    if name is None:
        name = found["name"] = folder_name
    dataset = FolderDataset(one_line(name, 100) or folder_name, path, found)
    return _with_resources(dataset, found.get("resources"))


def _with_resources(dataset: FolderDataset, entries: Any) -> FolderDataset:
    if entries is None:
        return dataset
    if not isinstance(entries, list):
        return replace(dataset, problems=(Problem("resources-not-list", "resources"),))
    resources = tuple(
        _resource(dataset.path, number, entry) for number, entry in enumerate(entries, 1) if isinstance(entry, dict)
    )
    wrong = tuple(
        Problem("resources-not-list", f"resources[{number}]")
        for number, entry in enumerate(entries, 1)
        if not isinstance(entry, dict)
    )
    return replace(dataset, resources=resources, problems=wrong)


def _resource(folder: Path, number: int, entry: dict[str, Any]) -> FolderResource:
    url, path = _text(entry.get("url")), _text(entry.get("path"))
    name = _text(entry.get("name")) or (path or url or "").rstrip("/").rpartition("/")[2] or str(number)
    return FolderResource(
        name=one_line(name, 200),
        path=None if path is None or any(_path_faults(folder, path)) else folder / path,
        url=url,
        format=_text(entry.get("format")),
        schema=entry.get("schema"),
        resource=entry,
        problems=tuple(_resource_problems(folder, f"resources[{one_line(name, 60)}]", entry)),
    )


def _resource_problems(folder: Path, place: str, entry: dict[str, Any]) -> Iterator[Problem]:
    for field in ("path", "url"):
        if entry.get(field) is not None and not isinstance(entry[field], str):
            yield Problem("resource-wrong-type", f"{place}.{field}", value=one_line(entry[field], 100))
            return
    path = _text(entry.get("path"))
    if path is not None:
        for code in _path_faults(folder, path):
            yield Problem(code, f"{place}.path", value=one_line(path))
    elif _text(entry.get("url")) is None:
        yield Problem("resource-without-file", place)


def _path_faults(folder: Path, path: str) -> Iterator[str]:
    if Path(path).is_absolute():
        yield "path-absolute"
    elif (code := _fault(folder / path, folder)) is not None:
        yield code


def _fault(path: Path, folder: Path) -> str | None:
    """The code of what keeps a path from being read as a file of the folder, or None."""
    try:
        if not _inside(path.resolve(), folder):
            return "path-leaves-folder"
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return "path-directory"
        if not stat.S_ISREG(mode):
            return "path-not-regular"
        path.open("rb").close()
    except (FileNotFoundError, NotADirectoryError):
        return "path-missing"
    except (OSError, ValueError, RuntimeError):  # no right to read, name too long, NUL in it, links in a circle
        return "path-unreadable"
    return None


def _inside(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder.resolve())


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
