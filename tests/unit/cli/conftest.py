import os

import pytest
from doubles.ckan import Ckan, served
from doubles.gdcatalog import GdCatalog

from ckanext.mofops.cli import main


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch):
    """The command line without MOFOPS_* and locale of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("MOFOPS_")]:
        monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def run(capsys):
    """Runs ``sync-gdcatalog`` with arguments; gives exit status, standard output, standard error."""

    def runner(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return runner


@pytest.fixture
def agency():
    """A catalogue on loopback."""
    with served(Ckan()) as site:
        yield site


@pytest.fixture
def gd():
    """Who answers the state actions."""
    with served(GdCatalog()) as site:
        yield site
