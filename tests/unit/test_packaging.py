"""The wheel holds the whole package, and works where there is no checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "ckanext-mofops" / "ckanext" / "mofops"

PROBE = """
import json
from importlib.metadata import distribution
from importlib.resources import files
import ckanext.mofops
from ckanext.mofops.standard.schema import dataset_schema
from ckanext.mofops.standard.messages import messages
points = {point.name: point for point in distribution("ckanext-mofops").entry_points if point.group == "ckan.plugins"}
plugin = points["mofops"].load()
points["mofops_rehearsal"].load()
package = files("ckanext.mofops")
print(json.dumps({
    "place": ckanext.mofops.__file__,
    "plugin": plugin.__name__,
    "items": len(dataset_schema().items),
    "messages": len(messages()),
    "files": [package.joinpath(name).is_file() for name in (
        "templates/footer.html", "migration/mofops/alembic.ini", "migration/mofops/versions/0001_validation.py",
        "i18n/th/LC_MESSAGES/ckanext-mofops.mo", "config_declaration.yaml", "assets/webassets.yml",
        "rehearsal/templates/header.html")],
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    # From the files that git knows: neither leftovers of a build nor of the tests.
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, source], check=True)
    changed = subprocess.run(
        ["git", "ls-files", "--modified", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, changed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The interpreter of a fresh environment with the wheel; all it borrows from this one are the dependencies."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    command = place / "bin" / "python"
    subprocess.run([command, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    # A path in a .pth file does not run the .pth files there: the editable checkout stays out.
    (own,) = place.glob("lib/python*/site-packages")
    (own / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    return command


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    packed = {name.removeprefix("ckanext/mofops/") for name in zipfile.ZipFile(wheel).namelist()}
    there = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert there - packed == set()


def test_nothing_else_is_in_the_wheel(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if not name.startswith(("ckanext/mofops/", "ckanext_mofops-"))] == []
    assert "ckanext/__init__.py" not in names


def test_plugin_loads_from_the_wheel(python, tmp_path):
    ran = subprocess.run([python, "-I", "-c", PROBE], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    assert str(ROOT) not in found["place"]
    assert (found["plugin"], found["items"]) == ("MofopsPlugin", 14)
    assert found["messages"] > 0
    assert all(found["files"])


def test_command_works_from_the_wheel(python, tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("a,b\n1\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MOFOPS_", "PYTHON"))}
    ran = subprocess.run(
        [python.with_name("sync-gdcatalog"), "check", table, "--json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    assert json.loads(ran.stdout)["resources"][0]["problem_counts"] == {"missing-cell": 1}
