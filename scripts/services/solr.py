"""Solr: its home with one core for each site."""

from __future__ import annotations

import shutil
from pathlib import Path

from instance import CHECKOUT, HOST, Instance, StackError, write

from ckanext.mofops.search import stock_schema

HERE = Path(__file__).with_name("solr")
ARTEFACTS = CHECKOUT / ".stack" / "lib" / "solr"
WORD_LISTS = ("synonyms.txt", "protwords.txt", "stopwords.txt")
"""Named by CKAN's schema; empty, as CKAN's own image has them."""


def home(instance: Instance) -> Path:
    return instance.folder / "solr"


def make_home(instance: Instance, schemas: dict[str, str]) -> bool:
    """Make the home say what it should; False when it did already. schemas: by core."""
    if instance.is_test:
        schemas = {**schemas, "stock": stock_schema()}  # what a catalogue has before our schema is installed
    changed = [make_core(home(instance), core, schema) for core, schema in schemas.items()]
    return any(changed)


def make_core(home: Path, name: str, schema: str) -> bool:
    """Make a core of the home say what it should; False when it did already."""
    files = {
        home / "solr.xml": "<solr/>\n",
        home / name / "core.properties": f"name={name}\n",
        home / name / "conf" / "schema.xml": schema,
        home / name / "conf" / "solrconfig.xml": (HERE / "solrconfig.xml").read_text(),
        **{home / name / "conf" / words: "" for words in WORD_LISTS},
    }
    changed = [write(path, text) for path, text in files.items()]
    return any(changed)


def command(instance: Instance) -> list[str]:
    temporary = instance.folder / "tmp"
    temporary.mkdir(mode=0o700, exist_ok=True)
    return server(home(instance), instance.port("solr"), temporary, instance.logs)


def server(home: Path, port: int, temporary: Path, logs: Path) -> list[str]:
    """The command that serves a home on loopback."""
    options = ["-Xms128m", "-Xmx512m", "-XX:-UsePerfData", f"-Djava.io.tmpdir={temporary}", f"-Dsolr.log.dir={logs}"]
    return [java(), *options, "-cp", f"{ARTEFACTS}/*", str(HERE / "StartSolr.java"), str(home), str(port)]


def core_url(instance: Instance, core: str) -> str:
    return f"http://{HOST}:{instance.port('solr')}/solr/{core}"


def java() -> str:
    """Java 17, whichever Java the machine prefers.

    :raises StackError: there is none
    """
    found = sorted(Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/java"))
    java = str(found[0]) if found else shutil.which("java")
    if java is None:
        raise StackError("The Debian package openjdk-17-jdk-headless is missing: run scripts/setup.")
    return java
