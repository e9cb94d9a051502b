"""What the benchmarks promise."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def measured():
    done = subprocess.run(["scripts/bench", "search", "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def test_thai_is_found_on_real_records(measured):
    assert measured["records"] >= 300
    thai = [measured["schemas"]["ours"][name] for name in ("tags", "words")]
    assert sum(score["queries"] for score in thai) == 600
    assert all(score["recall"] >= 0.97 and score["precision"] >= 0.90 for score in thai)


def test_english_and_mixed_text_are_found_no_worse_than_by_ckan_alone(measured):
    for name in ("english", "mixed"):
        ours, stock = (measured["schemas"][schema][name] for schema in ("ours", "stock"))
        assert ours["recall"] >= stock["recall"]
        assert ours["precision"] >= stock["precision"]


def test_nothing_is_worse_than_promised(measured):
    assert measured["failures"] == []


def test_the_records_name_no_person():
    records = (ROOT / "tests" / "search" / "records.jsonl").read_text(encoding="utf-8")
    assert "@" not in records
