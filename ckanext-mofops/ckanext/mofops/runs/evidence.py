"""What a report rests on, as files of the evidence pack: of the listed datasets only, of a folder or a CKAN."""

import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ckanext.mofops import spreadsheet
from ckanext.mofops.gdcatalog.mapping import FILE
from ckanext.mofops.indicator5 import Assessment, Message
from ckanext.mofops.indicator5.message import message
from ckanext.mofops.indicator5.report import Attachment, expect_slug
from ckanext.mofops.metadata.workbook import workbook_bytes
from ckanext.mofops.quality import safe_name
from ckanext.mofops.runs.check import ResourceCheck
from ckanext.mofops.runs.report import Standing
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.verdicts import Verdicts
from ckanext.mofops.standard.jsontext import json_bytes
from ckanext.mofops.standard.messages import LANGUAGES

LARGEST_FILE = 20_000_000
"""Bytes of a file that proves a use; a larger one is left out, and the pack says so."""

REGISTRATION_COLUMNS = ("name", "registered", "proof", "state", "raw", "link", "date", "asked")


@dataclass(frozen=True)
class Evidence:
    """What there is to be put beside a report.

    datasets: dataset dicts by name; verdicts: by dataset name, entries of ``resources`` of ``sync-gdcatalog check``;
    registrations: by dataset name, what GD Catalog said, as ``Registration.to_dict``; proof: of the file that a use names, what
    reads it, or why it is left out.
    """

    datasets: Mapping[str, Mapping[str, Any]]
    verdicts: Mapping[str, Sequence[Mapping[str, Any]]]
    registrations: Mapping[str, Mapping[str, Any]]
    proof: Callable[[str], "Proof"]


Proof = Callable[[], bytes] | Message


def evidence(opened: OpenSource, checks: Verdicts, registration: Standing) -> Evidence:
    """That of a folder or a CKAN. Of a file on this machine the place within the source is told, and nothing else."""
    return Evidence(
        datasets={dataset["name"]: _portable(dataset) for dataset in opened.source.datasets},
        verdicts={name: [_verdict(opened, check) for check in found] for name, found in checks.items()},
        registrations={row.name: row.to_dict() for row in registration.rows},
        proof=lambda name: _proof(name, opened.facts),
    )


def attachments(found: Assessment, evidence: Evidence) -> Iterator[Attachment]:
    """The attachments of ``write_pack``, in its order, each made when its turn comes.

    Only datasets that the assessment lists and found are in it, so nothing of a private one. Of a verdict all is there but the
    seconds it took: the same state gives the same bytes.

    :raises PackName: a listed dataset has a name that no file may have
    :raises WorkbookError: a value is too long for a cell of the NSO workbook
    """
    listed = {expect_slug(dataset.name) for dataset in found.datasets if dataset.found is not None}
    datasets = {name: evidence.datasets[name] for name in sorted(listed & evidence.datasets.keys())}
    registration = _registration(found, evidence)
    files: dict[str, Callable[[], bytes]] = {
        "registration.csv": lambda: _registration_csv(registration),
        "registration.json": lambda: json_bytes(registration),
        "templates/nso.xlsx": lambda: workbook_bytes(datasets.values()),
    }
    for name, dataset in datasets.items():
        files[f"metadata/{name}.json"] = lambda dataset=dataset: json_bytes(dataset)  # type: ignore[misc]
    for name in listed & evidence.verdicts.keys():
        files[f"validation/{name}.json"] = lambda name=name: json_bytes(_verdicts(evidence.verdicts[name]))  # type: ignore[misc]
    entries, proofs = _usage(found, evidence)
    files["usage.json"] = lambda: json_bytes({"schema_version": 1, "usage": entries})
    files |= proofs
    for path in sorted(files):
        yield path, files[path]()


def _portable(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A dataset without what is true on this machine only."""
    resources = [{key: value for key, value in resource.items() if key != FILE} for resource in dataset["resources"]]
    return {**dataset, "resources": resources}


def _verdict(opened: OpenSource, check: ResourceCheck) -> dict[str, Any]:
    entry = check.to_dict()
    return {**entry, "path": _place(opened, entry["path"])}


def _place(opened: OpenSource, path: str) -> str:
    """An address as it is; a file by its path within the source."""
    if opened.folder is None or not Path(path).is_relative_to(opened.folder.path):
        return path
    return Path(path).relative_to(opened.folder.path).as_posix()


def _verdicts(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    kept = [{key: value for key, value in entry.items() if key != "seconds"} for entry in entries]
    return {"schema_version": 1, "resources": kept}


def _registration(found: Assessment, evidence: Evidence) -> dict[str, Any]:
    """What is known of registration; ``registered`` is null where it could not be asked."""
    snapshot = found.snapshot
    entries = [
        {
            "name": dataset.name,
            "registered": dataset.registered,
            "proof": dataset.found.registration,
            "asked_of_gd_catalog": evidence.registrations.get(dataset.name),
        }
        for dataset in sorted(found.datasets, key=lambda dataset: dataset.name)
        if dataset.found is not None
    ]
    source = {"source": snapshot.registration_source, "stand_in": snapshot.registration_stand_in}
    return {"schema_version": 1, **source, "datasets": entries}


def _registration_csv(registration: Mapping[str, Any]) -> bytes:
    rows = []
    for entry in registration["datasets"]:
        said = entry["asked_of_gd_catalog"] or {}
        rows.append([*(entry[name] for name in REGISTRATION_COLUMNS[:3]), *(said.get(name) for name in REGISTRATION_COLUMNS[3:])])
    return spreadsheet.csv_text(REGISTRATION_COLUMNS, rows).encode(spreadsheet.ENCODING)


def _usage(found: Assessment, evidence: Evidence) -> tuple[list[dict[str, Any]], dict[str, Callable[[], bytes]]]:
    """The entries of ``usage.json``, and what reads the files that lie in the pack, by their path there."""
    entries, proofs = [], {}
    for number, use in enumerate(found.uses, start=1):
        place, left_out = None, None
        if use.entry.file is not None:
            proof = evidence.proof(use.entry.file)
            if isinstance(proof, Message):
                left_out = proof.text()
            else:
                place = f"usage/{number:04d}-{_file_name(use.entry.file)}"
                proofs[place] = proof
        words = [{lang: reason.text()[lang] for lang in LANGUAGES} for reason in use.reasons]
        entries.append({**use.to_dict("en"), "reasons": words, "file_in_pack": place, "left_out": left_out})
    return entries, proofs


def _file_name(name: str) -> str:
    path = PurePosixPath(name)
    stem, suffix = safe_name(path.stem) or "file", safe_name(path.suffix.lstrip("."))
    return f"{stem}.{suffix}" if suffix else stem


def _proof(name: str, facts: Path | None) -> Proof:
    """The file that proves a use, beside the facts, or why it is left out."""
    missing = message("report-pack-left-out-missing")
    if facts is None:
        return missing
    folder = facts.parent.resolve()
    try:
        # Links are followed first: the file must lie in the folder of the facts, wherever its name seems to be.
        file = (folder / PurePosixPath(name)).resolve(strict=True)
        state = file.stat()
    except (OSError, ValueError, RuntimeError):
        return missing
    if not file.is_relative_to(folder) or not stat.S_ISREG(state.st_mode):
        return missing
    if state.st_size > LARGEST_FILE:
        return message("report-pack-left-out-large", limit=LARGEST_FILE // 1_000_000)
    return file.read_bytes
