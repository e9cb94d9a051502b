"""Two live catalogues and the console script, as a steward meets them. Each test has an organisation and datasets of its own on
both sites, and takes them away again.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

DATASETS = Path(__file__).parents[2] / "datasets"
NEEDED = ("MOFOPS_SOURCE", "MOFOPS_SOURCE_TOKEN", "MOFOPS_TARGET", "MOFOPS_TARGET_TOKEN")
SCRIPT = Path(sys.executable).with_name("sync-gdcatalog")
PATIENCE = 60.0  # seconds for what the background worker or a killed process has begun


@dataclass(frozen=True)
class Site:
    """A live CKAN, called as its sysadmin."""

    url: str
    token: str = field(repr=False)

    def call(self, action: str, **data: Any) -> Any:
        """The result of an action.

        :raises AssertionError: the site refuses
        """
        answer = requests.post(f"{self.url}/api/3/action/{action}", json=data, headers={"Authorization": self.token}, timeout=60)
        assert answer.status_code == 200, f"{action}: {answer.status_code} {answer.text[:500]}"
        return answer.json()["result"]

    def datasets(self, organisation: str) -> dict[str, dict[str, Any]]:
        """The datasets of an organisation by their names; extras by their keys, as CKAN keeps no order of them."""
        seen = {"include_private": True, "include_drafts": True}
        found = self.call("package_search", fq=f"organization:{organisation}", rows=1000, **seen)
        assert found["count"] == len(found["results"])
        for dataset in found["results"]:
            dataset["extras"] = sorted(dataset.get("extras", []), key=lambda extra: extra["key"])
        return {dataset["name"]: dataset for dataset in found["results"]}


@dataclass(frozen=True)
class Run:
    """A finished run of the console script."""

    status: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        return json.loads(self.stdout)

    def __str__(self) -> str:
        return f"exit {self.status}\n{self.stdout[-2000:]}\n{self.stderr[-2000:]}"


@pytest.fixture(scope="session")
def settings() -> Mapping[str, str]:
    """What ``scripts/stack --instance test env`` prints."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        pytest.fail(f'The journeys need {", ".join(missing)}: run eval "$(scripts/stack --instance test env)" first.')
    return {name: os.environ[name] for name in NEEDED}


@pytest.fixture(scope="session")
def agency(settings: Mapping[str, str]) -> Site:
    return Site(settings["MOFOPS_SOURCE"], settings["MOFOPS_SOURCE_TOKEN"])


@pytest.fixture(scope="session")
def gdcatalog(settings: Mapping[str, str]) -> Site:
    return Site(settings["MOFOPS_TARGET"], settings["MOFOPS_TARGET_TOKEN"])


@pytest.fixture
def hub(organisation: str) -> Iterator[Site]:
    """A site with an older CKAN and without our extension, where the stack has one, with the organisation."""
    if not os.environ.get("MOFOPS_HUB"):
        pytest.skip("the stack has no hub: scripts/stack --instance test start --target 2.11")
    site = Site(os.environ["MOFOPS_HUB"], os.environ["MOFOPS_HUB_TOKEN"])
    site.call("organization_create", name=organisation, title=organisation)
    yield site
    for dataset in site.datasets(organisation).values():
        site.call("dataset_purge", id=dataset["id"])
    site.call("organization_purge", id=organisation)


@pytest.fixture
def organisation(agency: Site, gdcatalog: Site) -> Iterator[str]:
    """Name of an organisation that both sites have."""
    name = f"journey-{uuid4().hex[:8]}"
    for site in (agency, gdcatalog):
        site.call("organization_create", name=name, title=name)
    yield name
    for site in (agency, gdcatalog):
        for dataset in site.datasets(name).values():
            site.call("dataset_purge", id=dataset["id"])
        site.call("organization_purge", id=name)


@dataclass(frozen=True)
class Folder:
    """A folder of datasets with its ``agency.yaml``. names: of the datasets."""

    path: Path
    names: tuple[str, ...]

    @property
    def facts(self) -> Path:
        return self.path / "agency.yaml"

    @property
    def only(self) -> list[str]:
        """The options that leave all other datasets out."""
        return [option for name in self.names for option in ("--only", name)]

    def edit(self, name: str, /, **fields: Any) -> None:
        """Change fields of a dataset; None takes one away."""
        path = self.path / name / "dataset.yaml"
        dataset = {**yaml.safe_load(path.read_bytes()), **fields}
        kept = {key: value for key, value in dataset.items() if value is not None}
        path.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, organisation: str, agency: Site) -> Callable[..., Folder]:
    """A copy of so many of the agency's datasets, smallest first, under names of this test's own."""

    def make(count: int | None = None) -> Folder:
        path = tmp_path / "datasets"
        path.mkdir()
        sources = sorted(DATASETS.glob("*/dataset.yaml"), key=lambda file: sum(1 for _ in file.parent.iterdir()))[:count]
        names = {source.parent.name: f"{organisation}-{number}" for number, source in enumerate(sources)}
        made = Folder(path, tuple(names.values()))
        for source in sources:
            shutil.copytree(source.parent, path / names[source.parent.name])
            made.edit(names[source.parent.name], name=names[source.parent.name], owner_org=organisation)
        facts = yaml.safe_load((DATASETS / "agency.yaml").read_bytes())
        # Each folder is a source of its own: what it lacks of another test's is not its to withdraw.
        facts["agency"]["catalogue_url"] = f"{agency.url}/{organisation}"
        facts["datasets"] = list(made.names)
        facts["values"] = {new: facts["values"][old] for old, new in names.items()}
        made.facts.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
        return made

    return make


@pytest.fixture
def many(tmp_path: Path, organisation: str, agency: Site) -> Callable[[int], Folder]:
    """A folder of so many datasets of this test's own, with Thai content and three linked resources each."""

    def make(count: int) -> Folder:
        path = tmp_path / "many"
        path.mkdir()
        given = yaml.safe_load((DATASETS / "ops-mof-inspection-units" / "dataset.yaml").read_bytes())
        made = Folder(path, tuple(f"{organisation}-{number:03}" for number in range(count)))
        for name in made.names:
            entry = {"description": "หนึ่งแถวคือหนึ่งหน่วย", "format": "CSV"}
            links = [{"name": f"ตาราง {n}", "url": f"https://data.example.go.th/{name}/{n}.csv", **entry} for n in range(3)]
            content = {**given, "name": name, "title": f"ผลการตรวจ {name}", "owner_org": organisation, "resources": links}
            (path / name).mkdir()
            (path / name / "dataset.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        facts = {"fiscal_year": 2566, "agency": {"name": organisation, "catalogue_url": f"{agency.url}/{organisation}"}}
        made.facts.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
        return made

    return make


@pytest.fixture
def environment(settings: Mapping[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of a run: tokens, a state folder of its own, English, and nothing of the caller's."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "MOFOPS_STATE_DIR": str(tmp_path / "state"),
        "MOFOPS_SOURCE_TOKEN": settings["MOFOPS_SOURCE_TOKEN"],
        "MOFOPS_TARGET_TOKEN": settings["MOFOPS_TARGET_TOKEN"],
    }


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the console script; whatever still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: Any, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [str(SCRIPT), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**environment, **variables},
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def run(start: Callable[..., subprocess.Popen[str]]) -> Callable[..., Run]:
    """Runs the console script to its end."""

    def finish(*arguments: Any, **variables: str) -> Run:
        process = start(*arguments, **variables)
        stdout, stderr = process.communicate(timeout=900)
        return Run(process.returncode, stdout, stderr)

    return finish


@pytest.fixture
def into_agency(agency: Site, settings: Mapping[str, str], run: Callable[..., Run]) -> Callable[..., Run]:
    """Publishes a folder in the agency catalogue with its files."""

    def push(folder: Folder, *more: Any) -> Run:
        options = ["--source", folder.path, "--target", agency.url, "--upload", "--yes", "--json", *more]
        return run("push", *options, MOFOPS_TARGET_TOKEN=agency.token)

    return push


@pytest.fixture(scope="module")
def published(agency: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The Office's own datasets, under their own names as its dashboard has them; taken away again unless they were there."""
    names = sorted(path.parent.name for path in DATASETS.glob("*/dataset.yaml"))
    before = set(agency.call("package_list"))
    home = tmp_path_factory.mktemp("home")
    done = subprocess.run(
        [str(SCRIPT), "push", "--source", str(DATASETS), "--target", agency.url, "--upload", "--yes"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "MOFOPS_TARGET_TOKEN": agency.token},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    yield names
    for name in set(names) - before:
        agency.call("dataset_purge", id=name)


@pytest.fixture
def registration(agency: Site, gdcatalog: Site, run: Callable[..., Run]) -> Callable[..., Run]:
    """Runs ``plan`` or ``push`` from the agency catalogue to GD Catalog, for the datasets of a folder alone."""

    def register(command: str, folder: Folder, *more: Any) -> Run:
        yes = ["--yes"] if command == "push" else []
        return run(command, "--source", agency.url, "--target", gdcatalog.url, "--json", *yes, *folder.only, *more)

    return register


@pytest.fixture
def officer(gdcatalog: Site) -> Callable[..., None]:
    """Takes steps at GD Catalog with the application of a dataset, by its name."""

    def step(name: str, *steps: str, **more: Any) -> None:
        found = gdcatalog.call("mofops_rehearsal_list", q=name)["applications"]
        [application] = [application for application in found if application["name"] == name]
        for one in steps:
            gdcatalog.call("mofops_rehearsal_step", id=application["id"], step=one, **more)

    return step


@pytest.fixture
def eventually() -> Callable[[Callable[[], Any]], Any]:
    """Asks again until the answer is true; the answer."""

    def wait(ask: Callable[[], Any]) -> Any:
        until = time.monotonic() + PATIENCE
        while not (found := ask()):
            assert time.monotonic() < until, "what was waited for did not come"
            time.sleep(0.1)
        return found

    return wait


CHROMIUM = "/usr/bin/chromium"
BROWSER_PATIENCE = 30_000  # ms: what a loaded machine may take, never what a page should


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, agency: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page of a browser that nobody used before, with other settings if need be; a script error in it fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**settings: Any) -> Page:
        context = browser.new_context(base_url=agency.url, locale="th-TH", **settings)
        contexts.append(context)
        context.set_default_timeout(BROWSER_PATIENCE)
        expect.set_options(timeout=BROWSER_PATIENCE)
        opened = context.new_page()
        opened.on("pageerror", lambda error: errors.append(str(error)))
        return opened

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def steward(agency: Site, organisation: str) -> Iterator[dict[str, str]]:
    """Name and password of an editor of the organisation."""
    user = {"name": f"journey-{uuid4().hex[:8]}", "password": uuid4().hex}
    agency.call("user_create", email=f"{user['name']}@example.go.th", **user)
    agency.call("organization_member_create", id=organisation, username=user["name"], role="editor")
    yield user
    agency.call("user_delete", id=user["name"])


@pytest.fixture
def sign_in(steward: dict[str, str]) -> Callable[[Page], None]:
    """Signs the steward in on a page."""

    def sign(page: Page) -> None:
        page.goto("/user/login")
        page.locator("input[name=login]").fill(steward["name"])
        page.locator("input[name=password]").fill(steward["password"])
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        expect(page).not_to_have_url(re.compile("/user/login"))

    return sign


WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
STICKING_OUT = """[...document.querySelectorAll(".primary *")]
    .filter((element) => !element.closest(".table-responsive, .mofops-scroll, pre"))
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => `sticks out: ${element.outerHTML.slice(0, 100)}`)"""


@pytest.fixture(params=["", "/en"], ids=["th", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """What an address of either language begins with."""
    return str(request.param)


@pytest.fixture(
    params=[(WIDE, True), (PHONE, True), (WIDE, False), (PHONE, False)],
    ids=["wide", "phone", "wide-without-script", "phone-without-script"],
)
def visitor(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    """The page of somebody at a desk or with a phone, with JavaScript and without."""
    size, has_script = request.param
    return open_page(viewport=size, java_script_enabled=has_script)


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def barriers(request: pytest.FixtureRequest, page: Page) -> Callable[[], list[str]]:
    """Makes the page as wide as a desk's or a phone's; what axe-core then finds serious or critical, and what sticks out."""
    page.set_viewport_size(request.param)

    def find() -> list[str]:
        violations = [
            f"{violation['id']}: {node['html'][:150]}"
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
        return violations + page.evaluate(STICKING_OUT)

    return find
