"""Every page that a visitor may see, in both languages, on a desk and a phone: nobody is shut out, nothing comes from outside."""

import json
import subprocess
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
import yaml
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook
from playwright.sync_api import Browser, Page
from public_pages import PAGES

CHECKOUT = Path(__file__).parents[2]
CHECKER = CHECKOUT / ".stack" / "lib" / "validator"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PATIENCE = 60.0  # seconds for what the background worker has begun
FIRST_VIEW = 300_000  # bytes of a dataset's page with all that it needs
LANGUAGES = {"th": "", "en": "/en"}

TABLE = "ปีงบประมาณ,หน่วยงาน,จำนวน\n" + "".join(f"{2560 + n},หน่วยตรวจสอบภายใน {n},{n * 12}\n" for n in range(8))
FAULTY = "ปีงบประมาณ," + "จำนวนหน่วยรับตรวจ" * 8 + "\n2566,กรม,3,4\n๒๕๖๗,1\nรวม,9\n"
SQUARE = [[[100.0, 13.0], [101.0, 13.0], [101.0, 14.0], [100.0, 14.0], [100.0, 13.0]]]
MAP = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"จังหวัด": "กรุงเทพมหานคร"}, "geometry": {"type": "Polygon", "coordinates": SQUARE}},
        {"type": "Feature", "properties": {"จังหวัด": "ลำปาง"}, "geometry": {"type": "Point", "coordinates": [99.5, 18.3]}},
    ],
}


def workbook() -> bytes:
    made, content = Workbook(), BytesIO()
    for row in (["จังหวัด", "จำนวน"], ["ลำปาง", 3], ["แพร่", 5]):
        made.active.append(row)
    made.save(content)
    return content.getvalue()


FILES = {
    "csv": ("inspection.csv", TABLE.encode(), "CSV"),
    "bad": ("bad.csv", FAULTY.encode(), "CSV"),
    "xlsx": ("book.xlsx", workbook(), "XLSX"),
    "geojson": ("map.geojson", json.dumps(MAP, ensure_ascii=False).encode(), "GeoJSON"),
    "pdf": ("report.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", "PDF"),
}


@pytest.fixture(scope="module")
def places(agency: Any) -> Iterator[dict[str, str]]:
    """What the addresses of the pages are about, made for this module."""
    name = f"walk-{uuid4().hex[:8]}"
    agency.call("organization_create", name=name, title="สำนักงานปลัดกระทรวงการคลัง (ทดสอบ)", description="หน่วยงานเจ้าของข้อมูล")
    agency.call("group_create", name=f"{name}-theme", title="การตรวจราชการ", description="ข้อมูลการตรวจราชการ")
    given = yaml.safe_load((CHECKOUT / "datasets" / "ops-mof-inspection-units" / "dataset.yaml").read_bytes())
    made = {**given, "resources": [], "owner_org": name, "groups": [{"name": f"{name}-theme"}]}
    for dataset in (name, f"{name}-bare"):
        agency.call("package_create", **{**made, "name": dataset, "tags": [{"name": tag} for tag in made["tags"]]})
    agency.call("package_patch", id=name, notes=f"{given['notes']}\n\nแก้ไขแล้ว")
    found = {"organisation": name, "dataset": name, "bare": f"{name}-bare", "theme": f"{name}-theme", "user": "admin"}
    for key, (file, content, format_) in FILES.items():
        sent = {"package_id": name, "name": f"ตาราง {file}", "description": "หนึ่งแถวต่อหนึ่งหน่วยงาน", "format": format_}
        answer = requests.post(
            f"{agency.url}/api/3/action/resource_create",
            headers={"Authorization": agency.token},
            data=sent,
            files={"upload": (file, content)},
            timeout=60,
        )
        found[key] = answer.json()["result"]["id"]
    until = time.monotonic() + PATIENCE
    for key in FILES:
        while agency.call("mofops_validation_show", resource_id=found[key])["state"] != "done":
            assert time.monotonic() < until, f"{key} was not checked"
            time.sleep(0.2)
    address = f"https://data.example.go.th/{'long-' * 40}.csv"
    found["link"] = agency.call("resource_create", package_id=name, name="ลิงก์", description="ที่อื่น", url=address, format="CSV")[
        "id"
    ]
    used = {"title": "แดชบอร์ดการตรวจราชการ", "kind": "dashboard", "url": f"{agency.url}/dashboard", "used_for": "ติดตามผล"}
    agency.call("mofops_usage_create", organisation=name, datasets=[name], date="2023-05-01", **used)
    agency.call("mofops_indicator5_assess", organisation=name)
    found["activity"] = agency.call("package_activity_list", id=name)[0]["id"]
    yield found
    for dataset in agency.datasets(name).values():
        agency.call("dataset_purge", id=dataset["id"])
    agency.call("group_purge", id=f"{name}-theme")
    agency.call("organization_purge", id=name)


class Watched:
    """A page of the browser, and what it did that no page of the site may do."""

    def __init__(self, page: Page, host: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", lambda said: "Content Security Policy" in said.text and self.faults.append(f"policy: {said.text}"))
        page.on("request", self._asked)
        self._host = host
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (event) => console.log("
            "`Content Security Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"
        )

    def _asked(self, request: Any) -> None:
        found = urlsplit(request.url)
        if found.scheme in ("http", "https") and found.netloc != self._host:
            self.faults.append(f"elsewhere: {request.url}")

    def open(self, address: str) -> Page:
        self.faults.clear()
        self.page.goto(address)
        return self.page


@pytest.fixture(scope="module")
def watched(browser: Browser, agency: Any) -> Iterator[Watched]:
    context = browser.new_context(base_url=agency.url, locale="th-TH", viewport=WIDE)
    context.set_default_timeout(30_000)
    yield Watched(context.new_page(), urlsplit(agency.url).netloc)
    context.close()


# What may stick out of a narrow page: what is only for screen readers, and what scrolls by itself or is cut.
STICKING_OUT = """[...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility())
    .filter((element) => {
      for (let around = element; around; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (["auto", "scroll", "hidden"].includes(style.overflowX) && around !== document.documentElement) return false;
        if (style.clip !== "auto" || style.clipPath !== "none") return false;
      }
      return true;
    })
    .map((element) => `sticks out: ${element.outerHTML.slice(0, 120)}`)"""


def barriers(page: Page) -> list[str]:
    """What axe-core finds serious or critical."""
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_shuts_nobody_out_and_asks_nothing_elsewhere(lang: str, name: str, watched: Watched, places: dict[str, str]):
    page = watched.open(LANGUAGES[lang] + PAGES[name].format(**places))
    assert page.locator("html").get_attribute("lang") == lang
    assert page.title().strip(" -")
    found = barriers(page)
    page.set_viewport_size(PHONE)
    found += [f"phone: {fault}" for fault in barriers(page) + page.evaluate(STICKING_OUT)]
    page.set_viewport_size(WIDE)
    assert not found + watched.faults, "\n".join(found + watched.faults)


# The focus of a step, whether it is seen, and whether it shows where it is.
STEP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element.dataset.walked) return null;
  element.dataset.walked = "";
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  return {html: element.outerHTML.slice(0, 120), marked, seen: box.width > 1 && box.height > 1 && element.checkVisibility()};
}"""
LEFT = """[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((element) => !("walked" in element.dataset) && !element.disabled && element.tabIndex >= 0)
    .filter((element) => element.type !== "radio" && element.getBoundingClientRect().width > 1)
    .filter((element) => element.checkVisibility({visibilityProperty: true}))
    .map((element) => `not reached: ${element.outerHTML.slice(0, 120)}`)"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_walked_by_keyboard(name: str, watched: Watched, places: dict[str, str]):
    page = watched.open(PAGES[name].format(**places))
    found: list[str] = []
    page.keyboard.press("Tab")
    first = page.evaluate(STEP)
    assert first and 'href="#content"' in first["html"], "the way past the menu comes first"
    assert first["seen"]
    assert page.locator("#content").count() == 1
    for _ in range(400):
        page.keyboard.press("Tab")
        step = page.evaluate(STEP)
        if step is None:
            break
        found += [f"focus not {what}: {step['html']}" for what in ("marked", "seen") if not step[what]]
    found += page.evaluate(LEFT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_without_scripts(name: str, browser: Browser, agency: Any, places: dict[str, str], plain: Page):
    plain.goto(PAGES[name].format(**places))
    assert plain.locator("h1:visible").count() >= 1
    for form in plain.locator("form:visible:has(input:visible, select:visible, textarea:visible)").all():
        assert form.locator("button:visible, input[type=submit]:visible").count(), form.evaluate(
            "form => form.outerHTML.slice(0, 200)"
        )
    dead = plain.locator("a[href='#']:visible").evaluate_all("links => links.map((link) => link.outerHTML.slice(0, 120))")
    assert dead == []


@pytest.fixture(scope="module")
def plain(browser: Browser, agency: Any) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = browser.new_context(base_url=agency.url, java_script_enabled=False, viewport=WIDE)
    yield context.new_page()
    context.close()


def test_the_first_view_of_a_dataset_is_small(browser: Browser, agency: Any, places: dict[str, str]):
    context = browser.new_context(base_url=agency.url, viewport=WIDE)
    page = context.new_page()
    page.goto(f"/dataset/{places['dataset']}", wait_until="networkidle")
    sizes = page.evaluate(
        "performance.getEntries().filter((entry) => entry.transferSize).map((entry) => [entry.name, entry.transferSize])"
    )
    context.close()
    assert len(sizes) > 3
    assert sum(size for _, size in sizes) <= FIRST_VIEW, sorted(sizes, key=lambda entry: -entry[1])


def test_every_page_is_valid_html(agency: Any, places: dict[str, str], tmp_path: Path):
    for lang, prefix in LANGUAGES.items():
        for name, address in PAGES.items():
            answer = requests.get(f"{agency.url}{prefix}{address.format(**places)}", timeout=60)
            (tmp_path / f"{name}.{lang}.html").write_bytes(answer.content)
    assert CHECKER.is_dir(), "run scripts/setup --test"
    java = sorted(Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/java"))[0]
    command = [str(java), "-cp", f"{CHECKER}/*", "nu.validator.client.SimpleCommandLineValidator"]
    ran = subprocess.run(
        [*command, "--errors-only", "--format", "json", "--stdout", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    # What htmx reads is valid as data-hx-… alone; CKAN writes it without, and browsers do not mind.
    found = sorted(
        f"{Path(urlsplit(said['url']).path).name}:{said.get('lastLine')}: {said['message']} {said.get('extract', '')!r}"
        for said in json.loads(ran.stdout)["messages"]
        if not said["message"].startswith("Attribute “hx-")
    )
    assert not found, "\n".join(found)
