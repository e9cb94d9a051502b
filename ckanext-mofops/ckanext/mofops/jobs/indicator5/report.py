"""The report on a stored assessment with its evidence, as one file, made by a worker; each form is taken out of it."""

import io
import tempfile
import threading
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from ckanext.mofops import evidence as files
from ckanext.mofops.indicator5 import Assessment
from ckanext.mofops.indicator5.message import message
from ckanext.mofops.indicator5.report import REPORTS, write_pack
from ckanext.mofops.jobs import registration, task
from ckanext.mofops.jobs.indicator5.snapshot import listed
from ckanext.mofops.jobs.task import told_to
from ckanext.mofops.model.assessment import StoredAssessment
from ckanext.mofops.model.assessment_run import ReportRun
from ckanext.mofops.model.dataset import public_datasets
from ckanext.mofops.model.facts import UsageEntry
from ckanext.mofops.model.quality import verdicts
from ckanext.mofops.model.task import Pulse
from ckanext.mofops.runs.evidence import LARGEST_FILE, Evidence, Proof, attachments

TITLE = "mofops: report on indicator 5"
JOB_SECONDS = 3600
PACK = "evidence.zip"
FILES: Mapping[str, str] = MappingProxyType({PurePosixPath(path).name: path for path in REPORTS})
"""The forms in the pack: the path of each by its name."""


def enqueue(row: ReportRun) -> None:
    """Have a worker make the pack of a row."""
    task.enqueue(row, work, title=TITLE, seconds=JOB_SECONDS)


def work(row_id: str) -> None:
    """The job."""
    row = ReportRun.get(row_id)
    if row is not None and row.is_waiting:
        make(row)


def make(row: ReportRun) -> None:
    """Make the pack of a row. What keeps it from being made is the row's error."""
    with told_to(row), tempfile.TemporaryFile(prefix="mofops-report-") as stream:
        row.begin("making")
        with Pulse(row, threading.Event()):
            stored = StoredAssessment.get(row.assessment)
            assessment = stored.assessment()
            write_pack(stream, assessment, attachments(assessment, _evidence(stored, assessment)))
        stream.seek(0)
        row.finish(stream.read())


def content(row: ReportRun, name: str) -> bytes | None:
    """A file of a finished pack, or the pack itself by ``PACK``; None where there is no such file."""
    if row.pack is None or name == PACK:
        return row.pack
    if name not in FILES:
        return None
    with zipfile.ZipFile(io.BytesIO(row.pack)) as archive:
        return archive.read(FILES[name])


def names() -> list[str]:
    """The forms in every pack, and the pack itself."""
    return [PACK, *FILES]


def _evidence(stored: StoredAssessment, assessment: Assessment) -> Evidence:
    """What the catalogue has now of what was assessed: nothing of a dataset that is not public any more."""
    names = {dataset.name for dataset in assessment.datasets}
    there = [stored.organisation]
    shown = listed(public_datasets(there), there, lambda dataset: dataset)
    datasets = {dataset["name"]: dataset for dataset in shown if dataset["name"] in names}
    ids = {dataset["id"]: name for name, dataset in datasets.items()}
    said = registration.known(ids)
    return Evidence(
        datasets=datasets,
        verdicts={ids[id_]: found for id_, found in verdicts(ids).items()},
        registrations={ids[id_]: found.to_dict() for id_, found in said.items()},
        proof=lambda name: _proof(stored, name),
    )


def _proof(stored: StoredAssessment, name: str) -> Proof:
    """The file of a use that still counts."""
    entries: list[Any] = UsageEntry.listed(stored.organisation, stored.fiscal_year)
    entry = next((entry for entry in entries if entry.file == name), None)
    if entry is None or not files.is_kept(entry.file_id):
        return message("report-pack-left-out-missing")
    with files.opened(entry.file_id) as path:
        if path.stat().st_size > LARGEST_FILE:
            return message("report-pack-left-out-large", limit=LARGEST_FILE // 1_000_000)
        content = path.read_bytes()
    return lambda: content
