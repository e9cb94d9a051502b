"""The CKAN sites: their settings files, and what each needs before it answers (tables, an administrator, an organisation)."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any

import hub
import postgresql
import redis_server
import solr
import yaml
from instance import CHECKOUT, Instance, StackError, hash_of, write
from processes import environment

from ckanext.mofops.search import stock_schema, thai_schema

TEMPLATES = Path(__file__).with_name("templates")
BIN = CHECKOUT / ".venv" / "bin"
ADMINISTRATOR = "admin"


@dataclass(frozen=True)
class Site:
    """A CKAN of the stack.

    settings: its templates beside site.ini, in order; serves: it runs by itself (pytest is the third site's server); ckan: its
    version, None for the one of .venv with our extension; datastore: whether it has one
    """

    name: str
    redis_database: int
    settings: tuple[str, ...]
    serves: bool = True
    ckan: str | None = None
    datastore: bool = False

    @property
    def bin(self) -> Path:
        """Where its programs are."""
        return BIN if self.ckan is None else hub.folder(self.ckan) / "bin"

    @property
    def release(self) -> str:
        """What of its CKAN decides how its tables look."""
        if self.ckan is not None:
            return hub.RELEASES[self.ckan]
        return hash_of(version("ckan"), version("ckanext-scheming"), *_migrations())

    @property
    def schema(self) -> str:
        """Its Solr schema: CKAN's own, in our sites able to find Thai words."""
        return thai_schema(stock_schema()) if self.ckan is None else hub.schema(self.ckan)


AGENCY = Site("agency", 0, ("agency.ini",), datastore=True)
GDCATALOG = Site("gdcatalog", 1, ("gdcatalog.ini",))
TEST = Site("test", 2, ("agency.ini", "test.ini"), serves=False, datastore=True)


def sites(instance: Instance) -> tuple[Site, ...]:
    ours = (AGENCY, GDCATALOG, TEST) if instance.is_test else (AGENCY, GDCATALOG)
    return ours if instance.target is None else (*ours, hub_of(instance.target))


def hub_of(ckan: str) -> Site:
    """The hub with a CKAN of this version."""
    return Site("hub", 3, ("hub.ini",), ckan=ckan)


def ini(instance: Instance, site: Site) -> Path:
    return instance.folder / site.name / f"{site.name}.ini"


def token_file(instance: Instance, site: Site) -> Path:
    return instance.secret_file(f"{site.name}-token")


def make_settings(instance: Instance, site: Site) -> bool:
    """Make the site's ini file say what it should; False when it did already."""
    facts = agency_facts()
    agency = facts["agency"]
    writer, reader = postgresql.datastore_urls(instance, site.name) if site.datastore else ("", "")
    contact, look = agency.get("contact", {}), agency["look"]
    values = {
        "site": site.name,
        "url": instance.url(site.name) if site.serves else "http://catalogue.test",
        "storage": instance.folder / site.name / "storage",
        "database_url": postgresql.database_url(instance, site.name),
        "datastore_write_url": writer,
        "datastore_read_url": reader,
        "solr_url": solr.core_url(instance, site.name),
        "redis_url": redis_server.url(instance, site.redis_database),
        "secret_key": instance.secret(f"{site.name}-secret-key"),
        "csrf_secret": instance.secret(f"{site.name}-csrf-secret"),
        "token_secret": instance.secret(f"{site.name}-token-secret"),
        "agency_name": agency["name"],
        "agency_title": agency["title"],
        "agency_title_en": agency.get("title_en", ""),
        **{f"agency_contact_{name}": contact.get(name, "") for name in ("email", "telephone", "address", "address_en")},
        "agency_logo": CHECKOUT / "datasets" / look["logo"] if "logo" in look else "",
        "agency_colour": look["colour"],
        "agency_accent": look["accent"],
        "agency_fiscal_year": facts["fiscal_year"],
        "dashboard": CHECKOUT / "datasets" / "dashboard.yaml",
        "agency_url": instance.url(AGENCY.name),
        "target_url": instance.url(GDCATALOG.name),
        "target_token_file": token_file(instance, GDCATALOG),
    }
    escaped = {name: str(value).replace("%", "%%") for name, value in values.items()}
    own = "\n".join(Template((TEMPLATES / name).read_text()).substitute(escaped) for name in site.settings)
    text = Template((TEMPLATES / "site.ini").read_text()).substitute(escaped, own=own)
    return write(ini(instance, site), text)


def agency_facts() -> dict[str, Any]:
    """datasets/agency.yaml: who the agency is."""
    facts: dict[str, Any] = yaml.safe_load((CHECKOUT / "datasets" / "agency.yaml").read_bytes())
    return facts


def prepare(instance: Instance, site: Site) -> bool:
    """Give the site its tables, administrator, token, organisation and search index; False when it has them all.

    A stamp says so, as asking CKAN costs seconds.
    """
    stamp = instance.folder / site.name / "prepared"
    index_stamp = instance.folder / site.name / "indexed"
    wanted = hash_of(ini(instance, site).read_text(), site.release)
    index_wanted = hash_of(site.schema)
    is_indexed = index_stamp.exists() and index_stamp.read_text() == index_wanted
    if is_indexed and stamp.exists() and stamp.read_text() == wanted:
        return False
    log = instance.logs / f"{site.name}-prepare.log"
    log.write_text("")
    upgrade = [str(site.bin / "ckan"), "-c", str(ini(instance, site)), "db", "upgrade"]
    _run(instance, log, upgrade)
    if site.ckan is not None:  # only CKAN 2.12 looks after the plugins' tables as well
        _run(instance, log, [*upgrade, "-p", "activity"])
    if site.serves:
        agency = agency_facts()["agency"]
        seeds = {
            "ini": str(ini(instance, site)),
            "administrator": {
                "name": ADMINISTRATOR,
                "email": "admin@catalogue.test",
                "password": instance.secret("admin-password"),
            },
            "token_file": str(token_file(instance, site)),
            "organisation": {"name": agency["name"], "title": agency["title"]},
            "rebuild_index": not is_indexed,
        }
        _run(instance, log, [str(site.bin / "python"), str(Path(__file__).with_name("seed.py"))], json.dumps(seeds))
    write(index_stamp, index_wanted)
    write(stamp, wanted)
    return True


def forget(instance: Instance) -> None:
    """Take back what the stamps say: the databases are gone."""
    for site in sites(instance):
        for name in ("prepared", "indexed"):
            (instance.folder / site.name / name).unlink(missing_ok=True)


def _migrations() -> list[str]:
    folder = CHECKOUT / "ckanext-mofops" / "ckanext" / "mofops" / "migration"
    return [path.read_text() for path in sorted(folder.rglob("*.py"))]


def _run(instance: Instance, log: Path, command: list[str], given: str = "") -> None:
    with log.open("a") as output:
        done = subprocess.run(command, input=given, text=True, stdout=output, stderr=output, cwd="/", env=environment(instance))
    if done.returncode:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise StackError(f"{shlex.join(command)} failed with exit code {done.returncode}; {log} ends:\n{end}")
