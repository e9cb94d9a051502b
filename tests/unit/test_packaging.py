"""What is installed from the wheel is what stands in the source tree, and works without it."""

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "ckanext-mofops"
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")

# Loads what the wheel promises and tells where it came from.
PROBE = """
import json
from importlib.metadata import distribution, entry_points
from pathlib import Path

from ckanext.mofops.standard.messages import messages
from ckanext.mofops.standard.schema import dataset_schema

ours = [plugin for plugin in entry_points(group="ckan.plugins") if plugin.value.startswith("ckanext.mofops.")]
plugins = {plugin.name: plugin.load() for plugin in ours}
package = Path(__import__("ckanext.mofops.plugin", fromlist=["plugin"]).__file__).parent
print(json.dumps({
    "package": str(package),
    "plugins": {name: plugin.__name__ for name, plugin in plugins.items()},
    "translations": plugins["mofops"]().i18n_directory(),
    "items": len(dataset_schema().items),
    "messages": len(messages()),
    "migrations": sorted(path.name for path in (package / "migration" / "mofops" / "versions").glob("*.py")),
    "version": distribution("ckanext-mofops").version,
}))
"""


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def shipped():
    """Every file of the package, as paths in the wheel."""
    found = {path.relative_to(SOURCE).as_posix() for path in (SOURCE / "ckanext").rglob("*") if path.is_file()}
    return {path for path in found if "__pycache__" not in path}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy: a folder of an earlier build would put old files into it."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(SOURCE, folder / SOURCE.name, ignore=NOT_SHIPPED)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", folder)
    [built] = (folder / "dist").iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A virtual environment with the wheel.

    What it needs comes from this environment, by a path file. Path files of a folder that is added that way are not read, so
    the editable installation of the source tree is out of reach.
    """
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (packages / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    return folder


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel):
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == shipped()


def test_the_package_is_a_namespace_beside_others():
    # An __init__.py in ckanext would hide every other extension.
    assert "ckanext/__init__.py" not in shipped()
    assert "ckanext/mofops/__init__.py" in shipped()


@pytest.mark.parametrize("suffix", [".yaml", ".html", ".po", ".mo", ".ini", ".css"])
def test_what_is_no_python_is_shipped_too(suffix):
    assert any(path.endswith(suffix) for path in shipped())


def test_the_licence_is_in_the_wheel(wheel):
    with ZipFile(wheel) as archive:
        assert any(name.endswith("/LICENSE") for name in archive.namelist())


def test_the_plugin_loads_from_the_wheel(installed):
    found = json.loads(run(installed / "bin" / "python", "-I", "-c", PROBE, cwd=installed).splitlines()[-1])
    package = Path(found["package"])
    assert package.is_relative_to(installed)
    assert not package.is_relative_to(ROOT)
    assert found["plugins"] == {"mofops": "MofopsPlugin", "mofops_rehearsal": "RehearsalPlugin"}
    assert Path(found["translations"]) == package / "i18n"
    assert (package / "i18n/th/LC_MESSAGES/ckanext-mofops.mo").is_file()
    assert (package / "templates/footer.html").is_file()
    assert found["items"] == 14
    assert found["messages"] > 50
    ours = ROOT / "ckanext-mofops/ckanext/mofops/migration/mofops/versions"
    assert found["migrations"] == sorted(path.name for path in ours.glob("0*.py"))


def test_the_command_runs_from_the_wheel(installed, tmp_path):
    (tmp_path / "units.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    script = installed / "bin" / "sync-gdcatalog"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    assert "0." in run(script, "--version", env=environment)
    checked = json.loads(run(script, "check", tmp_path, "--json", env=environment, cwd=tmp_path))
    assert checked["summary"]["valid"] == 1
