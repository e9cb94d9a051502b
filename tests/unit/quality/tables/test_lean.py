"""A child reads with the half of frictionless that tables need; its verdicts are those of all of it."""

import subprocess
import sys
from dataclasses import replace

import pytest
from corpus.generated import generated

from ckanext.mofops.quality import Checker, check_unguarded

LEAN = """
import sys
from ckanext.mofops.quality.tables.lean import import_frictionless
import_frictionless()
from ckanext.mofops.quality import check_unguarded
assert check_unguarded(sys.argv[1]).rows == 1
assert "pydantic" not in sys.modules
assert "frictionless.formats.sql" not in sys.modules
import frictionless
assert frictionless.formats.JsonParser.supported_types  # of Row.to_str and its like: comes when it is named
assert "frictionless.formats.sql" in sys.modules
import_frictionless()
assert list(frictionless.system.plugins) == ["local", "csv", "inline"]
"""


def test_the_other_half_is_not_imported(tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    subprocess.run([sys.executable, "-c", LEAN, str(tmp_path / "a.csv")], check=True)


@pytest.fixture(scope="module")
def checker():
    with Checker() as checker:
        yield checker


@pytest.mark.parametrize("number", range(60))
def test_verdicts_are_those_of_all_of_it(number, tmp_path, checker):
    table = generated(7, number)
    path = tmp_path / "a.csv"
    path.write_bytes(table.content)
    for schema in (table.schema, None):
        assert replace(checker.check(path, schema=schema), seconds=0) == replace(check_unguarded(path, schema=schema), seconds=0)
