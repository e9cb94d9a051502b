"""What scripts/bench validate compares is the same on both sides; how fast it is depends on the machine and is no test."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ckanext.mofops.quality import check_unguarded

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "scripts" / "benchmarks"))

from validation import tables  # noqa: E402
from validation.chart import bars  # noqa: E402


def test_bench_validate(tmp_path):
    command = ["scripts/bench", "validate", "--formats", "JSONL", "--other-rows", "200", "--rounds", "1", "--json"]
    done = subprocess.run([*command, "--output", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (case,) = json.loads(done.stdout)
    assert set(case["found"]) == {"guarded", "unguarded", "frictionless"}
    assert all(found["valid"] and found["errors"] == 0 for found in case["found"].values())
    assert all(peak > 1 for peak in case["peak_mib"].values())
    assert json.loads((tmp_path / "validate.json").read_text())["cases"] == [case]
    assert "JSONL" in (tmp_path / "validate.svg").read_text()


@pytest.mark.parametrize(("kind", "errors"), [("clean", 0), ("odd", 0), ("bad", 10)])
@pytest.mark.parametrize("format", ["CSV", "XLSX", "ODS", "JSON", "JSONL"])
def test_a_table_has_as_many_faults_in_every_format(kind, errors, format, tmp_path):
    path = tmp_path / f"table.{format.lower()}"
    tables.write(format, tables.rows(1000, kind), path)
    verdict = check_unguarded(path, schema=tables.schema("all"))
    assert verdict.rows == 1000
    assert sum(problem.severity == "error" for problem in verdict.problems) == errors


def test_tables_are_the_same_at_each_run():
    assert list(islice(tables.rows(100), 50)) == list(tables.rows(49))


def test_chart_is_xml_with_a_bar_for_each_value():
    chart = ElementTree.fromstring(bars("a < b", [("x & y", 2.0), ("z", 0.5)]))  # noqa: S314 - our own
    assert len(chart.findall("{*}rect")) == 2
