"""The documents say what the code does."""

import subprocess
import sys
from pathlib import Path

import pytest

from ckanext.mofops.cli.usage import ExitStatus

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_generated_documents_are_up_to_date():
    checked = subprocess.run(
        [sys.executable, "scripts/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("status", ExitStatus, ids=lambda status: status.name)
def test_each_exit_status_is_explained(status):
    assert f"| {status.value} |" in README


@pytest.mark.parametrize(
    "script", sorted(path.name for path in (ROOT / "scripts").iterdir() if path.is_file() and "." not in path.name)
)
def test_each_script_is_named(script):
    assert f"scripts/{script}" in README
