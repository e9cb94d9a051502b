"""Forms of the report, and where they go."""

import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from ckanext.mofops.cli import reportfile
from ckanext.mofops.indicator5.report import FORMS

DATASETS = Path(__file__).parents[3] / "datasets"
BEGINNINGS = {
    "text": "ตัวชี้วัดที่ 5".encode(),
    "json": b"{",
    "csv": b"\xef\xbb\xbf",
    "xlsx": b"PK",
    "html": b"<!DOCTYPE html>",
    "pdf": b"%PDF",
    "zip": b"PK",
}


@pytest.fixture
def report(run):
    """Reports on the published datasets."""
    return lambda *more: run("report", "--source", DATASETS, "--lang", "th", *more)


@pytest.mark.parametrize("form", BEGINNINGS)
def test_each_form_by_its_suffix(report, tmp_path, form):
    suffix = ".zip" if form == "zip" else FORMS[form].suffix
    status, out, _ = report("-o", tmp_path / f"report{suffix}")
    assert (status, out) == (0, "")
    assert (tmp_path / f"report{suffix}").read_bytes().startswith(BEGINNINGS[form])
    assert [path.name for path in tmp_path.iterdir()] == [f"report{suffix}"]


def test_every_form_is_offered():
    assert set(BEGINNINGS) == set(reportfile.CHOICES)


def test_format_counts_more_than_the_suffix(report, tmp_path):
    report("-o", tmp_path / "report.pdf", "--format", "html")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("name", ["report", "report.md"])
def test_another_suffix_is_text(report, tmp_path, name):
    report("-o", tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(BEGINNINGS["text"])


@pytest.mark.parametrize("arguments", [("--json",), ("--format", "json"), ("--json", "--format", "json")], ids=str)
def test_json_is_a_form(report, arguments):
    status, out, _ = report(*arguments)
    assert status == 0
    assert json.loads(out)["fiscal_year"] == 2566


@pytest.mark.parametrize("form", ["pdf", "xlsx", "zip"])
def test_a_binary_form_is_not_for_a_terminal(report, monkeypatch, form):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    status, out, err = report("--format", form)
    assert (status, out) == (2, "")
    assert form in err


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_a_binary_form_is_for_a_pipe(form):
    command = [sys.executable, "-c", "from ckanext.mofops.cli import main; main()", "report", "--source", DATASETS]
    done = subprocess.run([*command, "--format", form], capture_output=True, check=True)
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        assert archive.testzip() is None


def test_two_forms_contradict_each_other(report):
    status, _, err = report("--json", "--format", "pdf")
    assert (status, "--json" in err) == (2, True)


def test_without_weasyprint_no_pdf_and_no_pack(report, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    for name in ("report.pdf", "pack.zip"):
        status, _, err = report("-o", tmp_path / name)
        assert (status, "ckanext-mofops[pdf]" in err) == (2, True)
        assert "/19" not in err  # told before the work begins
    assert list(tmp_path.iterdir()) == []
    assert report("-o", tmp_path / "report.html")[0] == 0


def test_a_folder_is_no_file(report, tmp_path):
    assert report("-o", tmp_path)[0] == 2


def test_a_folder_that_is_not_there(report, tmp_path):
    status, _, err = report("-o", tmp_path / "none" / "report.pdf")
    assert status == 3
    assert "none" in err


def test_the_gate_counts_with_a_file_as_well(report, tmp_path):
    assert report("-o", tmp_path / "report.html", "--min-score", "75")[0] == 1
    assert (tmp_path / "report.html").exists()


def fails(stream):
    stream.write(b"half")
    raise OSError("disk full")


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(b"before")
    with pytest.raises(OSError, match="disk full"):
        reportfile.write_file(path, fails)
    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.txt"]
    reportfile.write_file(path, lambda stream: stream.write(b"after"))
    assert path.read_bytes() == b"after"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    path = tmp_path / "report.txt"
    path.symlink_to(tmp_path / "real" / "report.txt")
    reportfile.write_file(path, lambda stream: stream.write(b"x"))
    assert path.is_symlink()
    assert (tmp_path / "real" / "report.txt").read_bytes() == b"x"


def test_a_pipe_is_written_to(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    reportfile.write_file(path, lambda stream: stream.write(b"x"))
    reader.join(10)
    assert read == [b"x"]
    assert path.is_fifo()


def test_permissions_are_those_of_any_new_file(tmp_path):
    (tmp_path / "other").write_bytes(b"")
    reportfile.write_file(tmp_path / "report", lambda stream: stream.write(b"x"))
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "other").stat().st_mode
