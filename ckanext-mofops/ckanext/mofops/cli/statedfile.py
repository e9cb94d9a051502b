"""A facts file compared with what is stated within CKAN: what its import would do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ckanext.mofops.indicator5 import Facts, Usage
from ckanext.mofops.standard.messages import Lang, text

SECTIONS = ("scopes", "datasets", "values", "imd", "catalogue_notified", "template_sent")
"""Of a facts file, in the order shown; the agency stands in the settings."""
LONGEST = 200


@dataclass(frozen=True)
class FactsImport:
    """What an import would do. changes: old and new value by section; new, kept: uses of the file; left: those only in CKAN."""

    changes: Mapping[str, tuple[Any, Any]]
    new: tuple[Usage, ...]
    kept: tuple[Usage, ...]
    left: tuple[Mapping[str, Any], ...]

    @property
    def writes(self) -> bool:
        """Whether it would do anything."""
        return bool(self.changes or self.new)

    def to_dict(self) -> dict[str, Any]:
        """``{"changes": [{"section", "old", "new"}], "new", "kept", "left"}``; uses as in the file, left by titles."""
        return {
            "changes": [{"section": name, "old": old, "new": new} for name, (old, new) in self.changes.items()],
            "new": [entry.to_dict() for entry in self.new],
            "kept": [entry.to_dict() for entry in self.kept],
            "left": [entry["title"] for entry in self.left],
        }

    def lines(self, lang: Lang) -> list[str]:
        """The same for a terminal."""
        changes = [
            text("facts-change", section=name, old=_short(old), new=_short(new))[lang]
            for name, (old, new) in self.changes.items()
        ]
        return [
            *(changes or [text("facts-unchanged")[lang]]),
            *(text("facts-add-usage", title=entry.title or "-")[lang] for entry in self.new),
            *(text("facts-usage-kept", title=entry.title or "-")[lang] for entry in self.kept),
            *(text("facts-usage-left", title=entry["title"])[lang] for entry in self.left),
        ]


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def planned(stated: Facts, there: Mapping[str, Any], uses: Sequence[Mapping[str, Any]]) -> FactsImport:
    """What importing the facts of a file would do.

    there: the ``facts`` of ``mofops_facts_show``; uses: of ``mofops_usage_list``
    """
    wanted, now = stated.to_dict(), Facts.from_dict(there).to_dict()
    known = {_mark(use): use for use in map(usage, uses)}
    marks = {_mark({"kind": "other", **_given(entry)}): entry for entry in stated.usage}
    return FactsImport(
        changes={name: (now[name], wanted[name]) for name in SECTIONS if now[name] != wanted[name]},
        new=tuple(entry for mark, entry in marks.items() if mark not in known),
        kept=tuple(entry for mark, entry in marks.items() if mark in known),
        left=tuple(use for mark, use in known.items() if mark not in marks),
    )


def usage(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of ``mofops_usage_list`` as a facts file has it."""
    scope, file = entry["scope"], entry.get("file")
    branch = None if scope is None else scope["branch"]
    return {
        **{name: entry[name] for name in ("title", "kind", "url", "date", "used_for")},
        "file": None if file is None else f"usage/{entry['id']}/{file}",
        "datasets": [dataset["name"] for dataset in entry["datasets"]],
        "scope": None if scope is None else scope["number"] if branch is None else {"scope": scope["number"], "branch": branch},
    }


def _given(entry: Usage) -> dict[str, Any]:
    return {name: value for name, value in entry.to_dict().items() if value is not None}


def _mark(use: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two entries the same; of a file its name, as each place keeps it in a folder of its own."""
    from ckanext.mofops.metadata.filename import readable  # here: it takes the Thai words, which few commands need

    file = use.get("file")
    return (
        *(use.get(name) for name in ("title", "kind", "url", "date", "used_for")),
        None if file is None else readable(PurePosixPath(file).name),
        tuple(sorted(use["datasets"])),
        str(use.get("scope")),
    )


def evidence_path(facts_file: Path, file: str) -> Path:
    """Where the file of a use lies that a facts file names."""
    return facts_file.parent / file
