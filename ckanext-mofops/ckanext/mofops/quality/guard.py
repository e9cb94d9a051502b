"""Files checked in a child process that may die of them."""

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from ckanext.mofops.guard import Child, ChildError, Died, NotRegularFile, opened
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import MIB, PROVED_FROM, Limits
from ckanext.mofops.quality.problem import Problem
from ckanext.mofops.quality.profile.document import nothing
from ckanext.mofops.quality.rating import Rating
from ckanext.mofops.quality.verdict import Verdict, judged

if TYPE_CHECKING:
    from ckanext.mofops.quality.check import TableSchema  # all else in it is the child's

JOB = "ckanext.mofops.quality.job"
GROWTH = 256 * MIB  # a child that keeps more after a check is replaced: its memory limit is for one file
ANSWER_BYTES = MIB  # largest answer of a child, and as much more as the kept problems may need
PROBLEM_BYTES = 16 * 1024
PROFILE_BYTES = 2 * MIB  # largest profile

CheckerError = ChildError


class Checker:
    """Checks files in one warm child process, which is replaced when it dies or grows. For one thread at a time.

    :param child: one of ``JOB`` that was started for it already, with the memory of the limits
    :raises CheckerError: (``check``) the child cannot be started
    """

    def __init__(self, limits: Limits | None = None, rating: Rating | None = None, child: Child | None = None) -> None:
        self._limits = limits or Limits()
        self._rating = rating or Rating()
        self._child = child
        self._is_large = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one; the next check starts another."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def check(
        self,
        path: str | os.PathLike[str],
        *,
        schema: "TableSchema | None" = None,
        format: str | None = None,
        name: str | None = None,
    ) -> Verdict:
        """The verdict on a file, as of ``check_unguarded``; a dead child, too, is a verdict.

        :raises FileNotFoundError: no such file or schema file; any other OSError: it cannot be read
        """
        try:
            with opened(path) as source:
                size = source.size
        except NotRegularFile:
            return self._judged(path, "not-a-regular-file")
        task = {
            "path": os.fspath(Path(path).absolute()),
            "schema": os.fspath(Path(schema).absolute()) if isinstance(schema, str | os.PathLike) else schema,
            "format": format,
            "name": name,
            "limits": asdict(self._limits),
            "rating": asdict(self._rating),
        }
        child = self._living(size >= PROVED_FROM)
        child.ready()
        started = time.monotonic()
        try:
            answer = child.answer(task, self._limits.time_allowed(size), self._most_bytes)
        except Died as death:
            self.close()
            spent = round(time.monotonic() - started, 3)
            return replace(self._judged(path, death.code, death.params, spent), bytes=size)
        except OSError:
            self._retire(child)
            raise
        except BaseException:
            self.close()
            raise
        self._retire(child)
        return _verdict(answer["verdict"], os.fspath(path))

    def profile(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None,
        encoding: str | None = None,
        schema: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The profile of a file that was checked, as of ``profile_unguarded``; one that cannot be made says why.

        :raises FileNotFoundError: no such file; any other OSError: it cannot be read
        """
        size = Path(path).lstat().st_size
        task = {
            "profile": True,
            "path": os.fspath(Path(path).absolute()),
            "format": format,
            "encoding": encoding,
            "schema": schema,
            "limits": asdict(self._limits),
        }
        child = self._living(is_large=False)
        child.ready()
        try:
            answer = child.answer(task, self._limits.time_allowed(size), PROFILE_BYTES)
        except Died as death:
            self.close()
            return nothing(death.code, **death.params)
        except BaseException:
            self.close()
            raise
        self._retire(child)
        found: dict[str, Any] = answer["profile"]
        return found

    def _living(self, is_large: bool) -> Child:
        """The child, which is another from the first large file on: what is needed for those takes memory and time to start."""
        if self._child is not None and (not self._child.alive or (is_large and not self._is_large)):
            self.close()  # if it ended between two files, that is the fault of neither
        if self._child is None:
            self._is_large = self._is_large or is_large
            self._child = Child(JOB, {"large": self._is_large}, memory=self._limits.memory)
        return self._child

    @property
    def _most_bytes(self) -> int | None:
        """Of an answer; None for any."""
        return ANSWER_BYTES + self._limits.problems * PROBLEM_BYTES if self._limits.problems else None

    def _retire(self, child: Child) -> None:
        if child.grown > GROWTH:
            self.close()

    def _judged(
        self, path: str | os.PathLike[str], code: str, params: Mapping[str, Any] = MappingProxyType({}), seconds: float = 0.0
    ) -> Verdict:
        findings = Findings(self._limits.problems)
        findings.add(code, **params)
        return judged(os.fspath(path), findings, {}, self._rating, seconds=seconds)


def check_file(
    path: str | os.PathLike[str],
    *,
    schema: "TableSchema | None" = None,
    format: str | None = None,
    name: str | None = None,
    limits: Limits | None = None,
    rating: Rating | None = None,
) -> Verdict:
    """The verdict on one file, read in a guarded child process.

    :param schema: Table Schema, a dict or the path of a JSON file
    :param format: the declared format, as id, extension or media type; without it the file name counts
    :param name: the name of the file, where the path is not it
    :raises FileNotFoundError: no such file or schema file; any other OSError: it cannot be read
    :raises CheckerError: the child cannot be started
    """
    with Checker(limits, rating) as checker:
        return checker.check(path, schema=schema, format=format, name=name)


def _verdict(facts: dict[str, Any], path: str) -> Verdict:
    problems = tuple(Problem(**problem) for problem in facts["problems"])
    reason = facts["reason"] and tuple(facts["reason"])
    return Verdict(**{**facts, "path": path, "problems": problems, "reason": reason})
