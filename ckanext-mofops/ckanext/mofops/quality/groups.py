"""The problems of a verdict as people mend them: one code at a time, and within it what is mended alike."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.mofops.quality.problem import CODES, Severity
from ckanext.mofops.standard.messages import LANGUAGES, Lang, messages

PLACE = ("sheet", "member", "row", "field", "cell")
"""What tells the place of a problem, from the outermost."""

KINDS = 5  # more different sentences than these are told place by place


@dataclass(frozen=True)
class Kind:
    """Problems that are mended alike. sentence: of the first of them; None where each has one of its own."""

    problems: tuple[Mapping[str, Any], ...]
    sentence: Mapping[Lang, str] | None

    @property
    def place(self) -> tuple[str, ...]:
        """The parts of ``PLACE`` that any of the problems names."""
        return tuple(name for name in PLACE if any(problem[name] not in (None, "") for problem in self.problems))

    @property
    def is_told(self) -> bool:
        """Whether the sentence names all of the place: one row, column and cell."""
        return len(self.problems) == 1 and not {"sheet", "member"} & {*self.place}


@dataclass(frozen=True)
class Group:
    """The problems of one code.

    title: what is wrong, in both languages; for a code that is not of the checks, the sentence of its first problem.
    count: of all that were found; kinds: those that were kept.
    """

    code: str
    severity: Severity
    title: Mapping[Lang, str]
    count: int
    kinds: tuple[Kind, ...]


def groups(verdict: Mapping[str, Any]) -> list[Group]:
    """The problems of an entry of ``resources``: errors first, then each code in the order in which it first occurs."""
    found: dict[str, list[Mapping[str, Any]]] = {code: [] for code in _codes(verdict)}
    for problem in verdict["problems"]:
        found[problem["code"]].append(problem)
    every = [_group(code, verdict["problem_counts"].get(code, 0), problems) for code, problems in found.items()]
    return sorted(every, key=lambda group: group.severity != "error")


def _codes(verdict: Mapping[str, Any]) -> Iterable[str]:
    return dict.fromkeys([*(problem["code"] for problem in verdict["problems"]), *verdict["problem_counts"]])


def _group(code: str, count: int, problems: list[Mapping[str, Any]]) -> Group:
    known = CODES.get(code)
    severity: Severity = known.severity if known else problems[0]["severity"] if problems else "error"
    sentence: Mapping[Lang, str] = problems[0]["message"] if problems else dict.fromkeys(LANGUAGES, code)
    return Group(code, severity, messages().get(f"title.{code}", sentence), max(count, len(problems)), _kinds(problems))


def _kinds(problems: list[Mapping[str, Any]]) -> tuple[Kind, ...]:
    alike: dict[str, list[Mapping[str, Any]]] = {}
    for problem in problems:
        alike.setdefault(_without_place(problem), []).append(problem)
    if len(alike) > KINDS:
        return (Kind(tuple(problems), None),)
    return tuple(Kind(tuple(kind), kind[0]["message"]) for kind in alike.values())


def _without_place(problem: Mapping[str, Any]) -> str:
    """The sentence with its place left blank, so that two that differ in nothing else are the same."""
    sentence = str(problem["message"]["en"])
    for name in ("cell", "field", "row"):
        if problem[name] not in (None, ""):
            sentence = re.sub(rf"(?<!\d){re.escape(str(problem[name]))}(?!\d)", "\0", sentence, count=1)
    return sentence
