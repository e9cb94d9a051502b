"""Solr: its home with one core for each site, in CKAN's schema made able to find Thai words."""

from __future__ import annotations

import shutil
from pathlib import Path

from instance import CHECKOUT, HOST, Instance, StackError, hash_of, write

from ckanext.mofops.search import stock_schema, thai_schema

HERE = Path(__file__).with_name("solr")
ARTEFACTS = CHECKOUT / ".stack" / "lib" / "solr"
WORD_LISTS = ("synonyms.txt", "protwords.txt", "stopwords.txt")
"""Named by CKAN's schema; empty, as CKAN's own image has them."""


def home(instance: Instance) -> Path:
    return instance.folder / "solr"


def schema_hash() -> str:
    """Names the analysis of text: when it changes, every index is built anew."""
    return hash_of(thai_schema(stock_schema()))


def make_home(instance: Instance, cores: list[str]) -> bool:
    """Make the home say what it should; False when it did already."""
    changed = write(home(instance) / "solr.xml", "<solr/>\n")
    files = {
        "schema.xml": thai_schema(stock_schema()),
        "solrconfig.xml": (HERE / "solrconfig.xml").read_text(),
        **dict.fromkeys(WORD_LISTS, ""),
    }
    for core in cores:
        folder = home(instance) / core
        changed |= write(folder / "core.properties", f"name={core}\n")
        for name, text in files.items():
            changed |= write(folder / "conf" / name, text)
    return changed


def command(instance: Instance) -> list[str]:
    temporary = instance.folder / "tmp"
    temporary.mkdir(mode=0o700, exist_ok=True)
    options = ["-Xms128m", "-Xmx512m", "-XX:-UsePerfData", f"-Djava.io.tmpdir={temporary}", f"-Dsolr.log.dir={instance.logs}"]
    start = [str(HERE / "StartSolr.java"), str(home(instance)), str(instance.port("solr"))]
    return [java(), *options, "-cp", f"{ARTEFACTS}/*", *start]


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
