"""The front page and the suggestions tell everyone what anyone may see, and nothing else."""

import json
from urllib.parse import quote
from uuid import uuid4

import pytest
from ckan import model
from ckan.tests import factories
from lxml import html
from redis.exceptions import RedisError
from sqlalchemy import event

from ckanext.mofops.model import UsageEntry
from ckanext.mofops.pages import front, shelf

GOOD = ("units.csv", "ปีงบประมาณ,จำนวน\n2566,12\n".encode())
BROKEN = ("broken.csv", "ปีงบประมาณ,จำนวน\n2566,12,เกิน\n".encode())
PDF = ("units.pdf", b"%PDF-1.4\n%%EOF\n")
HIDDEN = "ลับสุดยอด"


@pytest.fixture(autouse=True)
def no_jobs(clean_queues):
    """Nothing waits when a test begins."""


@pytest.fixture
def word():
    """Letters that no other dataset has."""
    return f"คำเฉพาะ{uuid4().hex[:8]}"


@pytest.fixture
def overview(anyone):
    """What anyone is told, with nothing kept from before: verdicts and uses may be a minute old."""

    def ask():
        shelf_keys = shelf.connect_to_redis().keys("*mofops:shelf:*")
        if shelf_keys:
            shelf.connect_to_redis().delete(*shelf_keys)
        answer = anyone("mofops_overview_show")
        assert answer.status == 200, answer.error
        return answer.result

    return ask


@pytest.fixture
def suggested(anyone):
    """The names that anyone is offered for a text, by kind."""

    def ask(text, caller=anyone, **more):
        answer = caller("mofops_suggest", q=text, **more)
        assert answer.status == 200, answer.error
        return {kind: [entry["name"] for entry in entries] for kind, entries in answer.result.items()}

    return ask


NOTHING = {"datasets": [], "tags": [], "organizations": []}


def page_of(app, address):
    response = app.get(address)
    assert response.status_code == 200, response.body[:500]
    return html.fromstring(response.body)


def text_of(element):
    return " ".join(element.text_content().split())


def test_a_private_dataset_is_nowhere(created, editor, member, sysadmin, app, overview, suggested, word, elsewhere):
    before = overview()
    dataset = created(title=f"{HIDDEN} {word}", tag_string=f"{word},{HIDDEN}", private=True)
    for caller in (None, editor, member, sysadmin):
        found = suggested(word) if caller is None else suggested(word, caller)
        assert found == NOTHING
    after = overview()
    assert after["datasets"] == before["datasets"]
    assert HIDDEN not in json.dumps(after, ensure_ascii=False)
    for address in ("/", "/en/", f"/dataset/?q={quote(word)}", f"/dataset/?q={quote(HIDDEN + ' แผน')}", "/organization/ops-mof"):
        page = page_of(app, address)
        for field in page.xpath("//input | //h1 | //*[contains(@class, 'mofops-nothing')]//a[starts-with(@href, 'mailto')]"):
            field.getparent().remove(field)  # what the visitor typed
        assert dataset["name"] not in html.tostring(page, encoding="unicode"), address
        assert not page.xpath(f"//a[contains(@href, 'tags=')][contains(., '{HIDDEN}')]"), address


def test_what_is_hidden_is_gone_at_once_and_what_returns_is_back(created, editor, anyone, suggested, word):
    dataset = created(title=f"ข้อมูล {word}", tag_string=word)
    newest = lambda: [entry["dataset"]["name"] for entry in anyone("mofops_overview_show").result["newest"]]  # noqa: E731
    for private in (False, True, False):
        if private != dataset["private"] or not private:
            dataset = editor("package_patch", id=dataset["id"], private=private).result
        shown = not private
        assert (dataset["name"] in newest()) is shown
        assert suggested(word)["datasets"] == [dataset["name"]] * shown
        assert suggested(word)["tags"] == [word] * shown
    editor("package_delete", id=dataset["id"])
    assert dataset["name"] not in newest()
    assert suggested(word) == NOTHING


def test_a_draft_is_not_shown(created, overview, suggested, word):
    dataset = created(title=f"ร่าง {word}", state="draft")
    assert suggested(word)["datasets"] == []
    assert dataset["name"] not in [entry["dataset"]["name"] for entry in overview()["newest"]]


def test_the_index_is_not_believed_alone(created, suggested, word):
    """As when the index is told late of what was hidden."""
    dataset = created(title=f"ข้อมูล {word}")
    model.Session.query(model.Package).filter_by(id=dataset["id"]).update({"private": True})
    model.Session.commit()
    assert suggested(word)["datasets"] == []


@pytest.mark.parametrize(
    ("uploads", "expected"),
    [
        pytest.param([], (0, 0, 0), id="no file"),
        pytest.param([GOOD], (1, 1, 1), id="a good one"),
        pytest.param([GOOD, BROKEN], (1, 0, 1), id="a broken one beside it"),
        pytest.param([PDF], (1, 1, 0), id="a format that is not open"),
    ],
)
def test_numbers_of_what_is_checked_valid_and_open(uploads, expected, created, editor, overview, work):
    before = overview()
    dataset = created()
    for number, upload in enumerate(uploads):
        assert editor("resource_create", package_id=dataset["id"], name=f"ตาราง {number}", upload=upload).status == 200
    unchecked = overview()
    assert unchecked["datasets"] == before["datasets"] + 1
    assert [unchecked[name] for name in ("checked", "valid", "open")] == [before[name] for name in ("checked", "valid", "open")]
    work()
    after = overview()
    assert tuple(after[name] - before[name] for name in ("checked", "valid", "open")) == expected


def test_uses_are_counted_once_each_and_of_public_datasets_alone(created, organisation, overview):
    public, private = created(), created(private=True)
    entries = [("https://a.example.go.th/", None), ("https://a.example.go.th/", None), ("https://b.example.go.th/", None)]
    entries += [("https://dead.example.go.th/", "dead")]
    for url, state in entries:
        both = [public["id"], private["id"]]
        entry = UsageEntry(
            organisation=organisation["id"], fiscal_year=2566, title="บริการ", kind="dashboard", url=url, datasets=both
        )
        if state:
            entry.link_state = state
        entry.add()
    found = {entry["name"]: entry["uses"] for entry in overview()["used"]}
    assert found[public["name"]] == 2
    assert private["name"] not in found


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_front_page_is_the_agencys(lang, created, app, overview, monkeypatch, ckan_config):
    created()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.telephone", "0 2000 0000")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.address", "ถนนตัวอย่าง")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.address_en", "Example Road")
    found = overview()
    page = page_of(app, "/" if lang == "th" else "/en/")
    title = {"th": "สำนักงานปลัดกระทรวงการคลัง", "en": "Office of the Permanent Secretary"}[lang]
    assert page.get("lang") == lang
    [heading] = page.xpath("//h1")
    assert title in text_of(heading)
    assert title in page.findtext(".//title")
    assert page.xpath("//main//input[@name='q']")
    numbers = [text_of(number) for number in page.xpath("//dl[@class='mofops-numbers-list']//dd")]
    assert numbers == [str(found[name]) for name in ("datasets", "open", "checked", "valid")]
    [footer] = page.xpath("//footer")
    assert {"th": "ถนนตัวอย่าง", "en": "Example Road"}[lang] in text_of(footer)
    assert footer.xpath(".//a[@href='tel:020000000']")
    # One line of the foot names what the site is made with, and nothing else does.
    assert [text_of(part) for part in page.xpath("//*[text()[contains(., 'CKAN')]]")] == ["CKAN"]
    assert not page.xpath("//script[not(@src)][not(@type)] | //*[@style] | //style")
    assert not page.xpath("//img[contains(@src, 'placeholder')]")


def test_a_logo_takes_its_place(app, tmp_path, monkeypatch, ckan_config):
    assert not page_of(app, "/").xpath("//a[@class='mofops-home']/img")
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.logo", str(logo))
    [image] = page_of(app, "/en/").xpath("//a[@class='mofops-home']/img")
    answer = app.get(image.get("src"))
    assert answer.get_data(as_text=True) == logo.read_text()
    assert answer.content_type.startswith("image/svg+xml")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    logo.unlink()
    assert not page_of(app, "/").xpath("//a[@class='mofops-home']/img")


def test_the_colours_are_a_file_kept_for_long_and_another_when_they_change(app, monkeypatch, ckan_config):
    def sheet():
        [link] = page_of(app, "/").xpath("//link[@rel='stylesheet'][contains(@href, 'agency.css')]")
        return link.get("href")

    address = sheet()
    answer = app.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "--mofops-colour: #0b4a5e" in answer.get_data(as_text=True)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.colour", "#ffd700")
    assert sheet() != address
    assert "#ffd700" not in app.get(sheet()).get_data(as_text=True)  # too light to be read
    assert app.get(address).headers["Cache-Control"] == "no-store"
    assert app.get(address.replace("agency.css", "other.css")).status_code == 404
    font = app.get(address.replace("agency.css", "noto-sans-thai-400.woff2"))
    assert (font.status_code, font.content_type) == (200, "font/woff2")


def test_without_redis_the_page_is_made_anew(app, monkeypatch):
    def down():
        raise RedisError("down")

    monkeypatch.setattr(shelf, "connect_to_redis", down)
    assert page_of(app, "/").xpath("//h1")


def test_without_the_index_the_page_says_what_the_database_knows(created, overview, monkeypatch):
    def down(*_):
        raise front.SearchError("down")

    created()
    monkeypatch.setattr(front.tk, "get_action", lambda _name: down)
    found = front._overview(3)
    assert (found["datasets"], found["newest"], found["tags"]) == (3, [], [])


def test_a_second_visitor_costs_few_questions(created, app):
    created()
    app.get("/")
    asked = []
    event.listen(model.meta.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    app.get("/")
    assert len(asked) <= 4, asked


def test_suggestions_of_each_kind(created, suggested, word, sysadmin):
    organisation = factories.Organization(title=f"หน่วยงาน {word}")
    dataset = created(title=f"ข้อมูลการ{word}ประจำปี", tag_string=f"ก่อน{word},{word}หลัง")
    other = sysadmin("package_patch", id=created()["id"], owner_org=organisation["id"]).result
    found = suggested(word)
    assert found["datasets"] == [dataset["name"]]
    assert found["tags"] == [f"{word}หลัง", f"ก่อน{word}"]
    assert found["organizations"] == [organisation["name"]]
    assert suggested(other["name"])["datasets"] == [other["name"]]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "ก",
        '"',
        "\\",
        '"""',
        "{!func}x",
        "_query_:x",
        "title:*",
        "a:b OR c",
        "*:*",
        "%",
        "()",
        "\u0e33",
        "x" * 5000,
        "🙂🙂",
    ],
)
def test_whatever_is_typed_is_answered(typed, anyone):
    answer = anyone("mofops_suggest", q=typed)
    assert answer.status == 200
    assert set(answer.result) == set(NOTHING)


@pytest.mark.parametrize("limit", [0, 21, -1, "x"])
def test_a_limit_has_limits(limit, anyone):
    assert anyone("mofops_suggest", q="ab", limit=limit).status == 409


def test_suggestions_can_be_asked_for_by_address(app):
    assert app.get("/api/3/action/mofops_suggest?q=ab").json["success"]
    assert app.get("/api/3/action/mofops_overview_show").json["success"]
