"""What a command imports: a check of one small file takes hardly longer than the start of its child."""

import json
import subprocess
import sys

import pytest

from ckanext.mofops import catalog, guard, quality

HEAVY = {"frictionless", "openpyxl", "python_calamine", "pydantic", "pythainlp", "rdflib", "requests", "urllib3", "lxml"}
CHECK = """
import json, sys
from ckanext.mofops.cli import main
try:
    main(["check", sys.argv[1], "--json"])
except SystemExit as ended:
    print(json.dumps([ended.code, sorted(sys.modules)]), file=sys.stderr)
"""


def test_a_check_imports_nothing_heavy(tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    command = [sys.executable, "-c", CHECK, str(tmp_path / "a.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    status, modules = json.loads(done.stderr.splitlines()[-1])
    assert status == 0
    assert json.loads(done.stdout)["resources"][0]["valid"]
    assert HEAVY.isdisjoint(modules)


@pytest.mark.parametrize("room", [catalog, guard, quality], ids=lambda room: room.__name__)
def test_all_names_of_a_room_are_there(room):
    assert all(getattr(room, name) is not None for name in room.__all__)
    with pytest.raises(AttributeError):
        getattr(room, "no_such_name")  # noqa: B009 - as an import would ask for it


@pytest.mark.parametrize(
    "arguments", [("check", "--help"), ("check",), ("check", "no-such-file.csv"), ("check", "--limit-errors")]
)
def test_a_child_started_too_soon_is_ended(run, arguments, processes):
    run(*arguments)
    assert processes() == set()


@pytest.fixture
def processes():
    """The children of this process that were started since."""
    from os import getpid
    from pathlib import Path

    def now():
        return set(Path(f"/proc/{getpid()}/task/{getpid()}/children").read_text().split())

    before = now()
    return lambda: now() - before
