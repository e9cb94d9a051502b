"""A CKAN of another version in an environment of its own: a hub to push to, as ministries run them, without our extension."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from instance import CHECKOUT, Instance, StackError, say, write
from processes import environment

RELEASES = {"2.11": "2.11.6"}
"""By the version that is asked for, the release that is installed."""
PACKAGES = ("setuptools<81", "wheel", "ckan[requirements]=={release}")
"""CKAN pins the rest; setuptools 81 lacks pkg_resources, which CKAN 2.11 imports."""


def folder(version: str) -> Path:
    """The environment."""
    return CHECKOUT / ".stack" / "lib" / f"ckan-{version}"


def make_environment(instance: Instance, version: str) -> bool:
    """Install this CKAN; False when it is there already.

    :raises StackError: it cannot be installed
    """
    stamp = folder(version) / "installed"
    packages = [package.format(release=RELEASES[version]) for package in PACKAGES]
    wanted = "\n".join([*packages, str(folder(version))])
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    say(f"installing CKAN {RELEASES[version]} into an environment of its own")
    python = str(folder(version) / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", *packages]
    with (instance.logs / "hub-install.log").open("w") as log:
        for command in ([getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", str(folder(version))], pip):
            done = subprocess.run(command, stdout=log, stderr=log, cwd="/", env=environment(instance))
            if done.returncode:
                raise StackError(f"CKAN {RELEASES[version]} cannot be installed; {log.name} says why.")
    write(stamp, wanted)
    return True


def schema(version: str) -> str:
    """Its own Solr schema."""
    [found] = folder(version).glob("lib/python*/site-packages/ckan/config/solr/schema.xml")
    return found.read_text()
