"""The dashboard of the agency's indicators, from its own published datasets."""

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs
from ckan.tests import helpers
from lxml import html
from redis.exceptions import RedisError

from ckanext.mofops import board
from ckanext.mofops.dashboard.usage import PATH
from ckanext.mofops.jobs import dashboard
from ckanext.mofops.standard.messages import text

DATASETS = Path(__file__).parents[2] / "datasets"
DEFINITION = yaml.safe_load((DATASETS / "dashboard.yaml").read_bytes())
READ = {(source["dataset"], source["resource"]) for source in DEFINITION["sources"].values()}


@pytest.fixture(autouse=True)
def the_definition(ckan_config, monkeypatch):
    """The one of datasets/, whatever the ini file of these tests says."""
    monkeypatch.setitem(ckan_config, "ckanext.mofops.dashboard", str(DATASETS / "dashboard.yaml"))


@pytest.fixture
def changed_definition(tmp_path, ckan_config, monkeypatch):
    """Puts another definition in the place of the one of datasets/, with other values at its top."""

    def change(**values):
        path = tmp_path / f"{uuid4().hex}.yaml"
        path.write_text(yaml.safe_dump({**DEFINITION, **values}, allow_unicode=True), encoding="utf-8")
        monkeypatch.setitem(ckan_config, "ckanext.mofops.dashboard", str(path))

    return change


@pytest.fixture(scope="module")
def resources(editor, organisation):
    """The datasets of the agency, published with the files that the dashboard reads; ids of these by file name."""
    ids = {}
    for dataset, file in sorted(READ):
        described = yaml.safe_load((DATASETS / dataset / "dataset.yaml").read_bytes())
        [entry] = [entry for entry in described.pop("resources") if entry["path"] == file]
        if editor("package_show", id=dataset).status != 200:
            tags = [{"name": tag} for tag in described.pop("tags")]
            answer = editor("package_create", **described, tags=tags)
            assert answer.status == 200, answer.error
        upload = (file, (DATASETS / dataset / file).read_bytes())
        answer = editor("resource_create", upload=upload, package_id=dataset, name=entry["name"], format="CSV")
        assert answer.status == 200, answer.error
        ids[file] = answer.result["id"]
    return ids


@pytest.fixture
def shown(anyone):
    """What anyone is answered, with the indicators by their numbers."""

    def show():
        answer = anyone("mofops_dashboard_show")
        assert answer.status == 200, answer.error
        return {**answer.result, "indicators": {entry["number"]: entry for entry in answer.result["indicators"]}}

    return show


@pytest.fixture
def written(editor, resources):
    """Puts another file in the place of one, and that back in the end."""
    changed = []

    def write(file, content):
        answer = editor(
            "resource_patch", id=resources[file], upload=(file, content if isinstance(content, bytes) else content.encode())
        )
        assert answer.status == 200, answer.error
        changed.append(file)

    yield write
    for file in changed:
        [dataset] = [dataset for dataset, name in READ if name == file]
        editor("resource_patch", id=resources[file], upload=(file, (DATASETS / dataset / file).read_bytes()))


def rows(dataset, file):
    with (DATASETS / dataset / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def text_of(element):
    return " ".join(element.text_content().split())


def page(app, address=PATH):
    response = app.get(address)
    assert response.status_code == 200, response.body[:500]
    return html.fromstring(response.body)


def cells(found, number, table):
    """The rows of a table in the section of an indicator, as texts."""
    return [
        [text_of(cell) for cell in row.xpath("./th|./td")]
        for row in found.xpath(f"//section[@id='indicator-{number}']//table[contains(@class, '{table}')]/tbody/tr")
    ]


def first(result):
    """The number that a cell begins with, or its words."""
    found = re.match(r"[\d,.]+", result)
    return found[0] if found else result


def number(cell):
    return f"{float(cell):,.6f}".rstrip("0").rstrip(".")


def test_the_page_shows_the_numbers_of_the_files(app, resources):
    found = page(app)
    units = [
        [f"พ.ศ. {row['fiscal_year_be']}", number(row["inspected_units"])]
        for row in rows("ops-mof-inspection-units", "inspection-units.csv")
    ]
    shown = [[year, first(result)] for year, result in cells(found, 1, "mofops-results")]
    assert shown == [*units, ["พ.ศ. 2566", "ไม่มีข้อมูล"]]
    plan = rows("ops-mof-ops-plan-success", "ops-plan-success.csv")
    shown = cells(found, 2, "mofops-results")
    assert [[year, first(result)] for year, result in shown[:-1]] == [
        [f"พ.ศ. {row['fiscal_year_be']}", number(row["success_percent"])] for row in plan
    ]
    assert "ณ ไตรมาสที่ 3" in shown[3][1]
    scores = rows("ops-mof-pmqa-scores", "pmqa-scores.csv")
    assert cells(found, 6, "mofops-results")[:-1] == [[f"พ.ศ. {row['fiscal_year_be']}", number(row["score"])] for row in scores]


def test_the_summary_has_every_indicator_with_its_weight(app, resources):
    summary = page(app).xpath("//table[contains(@class, 'mofops-summary')]//tr")
    listed = rows("ops-mof-indicators-2566", "indicators-2566.csv")
    texts = [[text_of(cell) for cell in row.xpath("./th|./td")] for row in summary]
    assert [row[1] for row in texts[1:-1]] == [row["weight_percent"] for row in listed]
    assert [row[0].split(".")[0] for row in texts[1:-1]] == [row["indicator_number"] for row in listed]
    assert texts[-1][1] == "100"
    assert {row[3] for row in texts[1:-1]} == {"ไม่มีข้อมูล"}


def test_every_target_stands_on_the_page(app, resources):
    found = page(app)
    for row in rows("ops-mof-indicators-2566", "targets-2566.csv"):
        if row["indicator_number"] in ("1", "3", "4", "5"):
            [cell] = [
                cell
                for level, cell, *_ in cells(found, row["indicator_number"], "mofops-targets")
                if level == row["target_level"]
            ]
            assert " ".join(row["target_th"].split()) in cell
    assert [cell for _, cell, _ in cells(found, 2, "mofops-targets")] == ["ร้อยละ 80", "ร้อยละ 85", "ร้อยละ 90"]
    assert "379.27" in cells(found, 6, "mofops-targets")[0][1]


def test_every_figure_leads_to_its_data(app, resources):
    found = page(app)
    for at, indicator in enumerate(DEFINITION["indicators"], start=1):
        used = {part["source"] for part in indicator.values() if isinstance(part, dict) and "source" in part}
        links = found.xpath(f"//section[@id='indicator-{at}']//ul[contains(@class, 'mofops-sources')]//a/@href")
        for name in used:
            source = DEFINITION["sources"][name]
            assert f"/dataset/{source['dataset']}" in links
            [file] = [link for link in links if link.endswith(f"/{source['resource']}")]
            assert app.get(file).body.encode().decode() == (DATASETS / source["dataset"] / source["resource"]).read_text(
                encoding="utf-8"
            )


def test_the_page_speaks_english(app, resources):
    found = page(app, f"/en{PATH}")
    assert [year for year, _ in cells(found, 2, "mofops-results")] == ["2019", "2020", "2021", "2022", "2023"]
    assert "83.33 per cent (2022, not the whole year)" in text_of(found)
    # What the data say only in Thai is marked as such.
    [name] = found.xpath("//section[@id='indicator-4']//span[contains(., 'EXIM Bank')][@lang='th'][1]")[:1]
    assert "ระดับความสำเร็จ" in text_of(name)


def test_charts_are_named_and_their_tables_stand_beside_them(app, resources):
    found = page(app)
    charts = found.xpath("//svg[@role='img']")
    assert len(charts) == 3
    for chart in charts:
        [name] = found.xpath(f"//*[@id='{chart.get('aria-labelledby')}']")
        assert text_of(name)
        assert chart.xpath("ancestor::div[contains(@class, 'mofops-beside')]//table")
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_page_needs_no_script_and_has_no_inline_style(app, resources):
    [main] = page(app).xpath("//*[@role='main']")
    assert not main.xpath(".//script|.//style|.//@style|.//@onclick")


def test_it_is_linked_in_the_header_and_on_the_front_page(app, resources):
    for address in ("/", "/dataset/"):
        assert PATH in page(app, address).xpath("//header//a/@href")
    assert DEFINITION["title"]["th"] in text_of(page(app, "/"))
    assert DEFINITION["title"]["en"] in text_of(page(app, "/en/"))


def test_the_action_answers_anyone_by_get(app, resources, shown):
    answer = json.loads(app.get("/api/3/action/mofops_dashboard_show").body)["result"]
    assert {entry["number"]: entry for entry in answer["indicators"]} == shown()["indicators"]
    assert [source["fault"] for source in answer["sources"]] == [None] * 9
    assert answer["weight"] == 100
    assert answer["updated"].startswith("20")


LEVELS = {"79.9": "ต่ำกว่าระดับ 50", "80": "ระดับ 50", "87.5": "ระดับ 75", "90": "ระดับ 100"}


@pytest.mark.parametrize("value", LEVELS)
def test_a_result_that_is_published_shows_the_level_by_itself(value, app, written, shown):
    file = (DATASETS / "ops-mof-ops-plan-success" / "ops-plan-success.csv").read_text(encoding="utf-8")
    assert "ไม่มีข้อมูล" in cells(page(app), 2, "mofops-results")[-1]
    written("ops-plan-success.csv", f"{file}2566,2023,2022-10-01,2023-09-30,{value},false,,\n")
    found = page(app)
    assert cells(found, 2, "mofops-results")[-1] == ["พ.ศ. 2566", value]
    assert LEVELS[value] in text_of(found.xpath("//section[@id='indicator-2']//dl")[0])
    assert shown()["indicators"][2]["level"]["reason"] is None


def test_a_year_that_is_not_over_claims_no_level(written, shown):
    file = (DATASETS / "ops-mof-ops-plan-success" / "ops-plan-success.csv").read_text(encoding="utf-8")
    written("ops-plan-success.csv", f"{file}2566,2023,2022-10-01,2023-09-30,95,true,2,\n")
    level = shown()["indicators"][2]["level"]
    assert (level["reached"], level["reason"]["code"]) == (None, "dashboard-partial-result")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a,b\n1\n", "dashboard-table-row"),
        ("fiscal_year_be,points\n2565,1\n", None),
        ("ปี,คะแนน\n".encode("cp874"), "dashboard-table-not-utf-8"),
        ("<!DOCTYPE html><p>", None),
        ("", "dashboard-table-empty"),
    ],
    ids=["ragged", "other columns", "cp874", "page", "empty"],
)
def test_a_broken_file_is_no_data_with_the_reason_and_takes_nothing_else_along(content, code, app, written, shown):
    written("pmqa-scores.csv", content)
    found = shown()
    sixth = found["indicators"][6]
    assert (sixth["newest"], sixth["level"]["reached"]) == (None, None)
    assert sixth["faults"]
    faults = [source["fault"] and source["fault"]["code"] for source in found["sources"]]
    assert [fault for fault in faults if fault] == ([code] if code else [])
    assert found["indicators"][2]["newest"]["value"] == 83.33
    assert sixth["faults"][0]["message"]["th"] in text_of(page(app).xpath("//section[@id='indicator-6']")[0])


@pytest.fixture
def hidden(sysadmin):
    """Makes a dataset private for the length of a test."""
    names = []

    def hide(name):
        assert sysadmin("package_patch", id=name, private=True).status == 200
        names.append(name)

    yield hide
    for name in names:
        sysadmin("package_patch", id=name, private=False)


@pytest.mark.parametrize("role", ["anyone", "editor", "sysadmin"])
def test_a_private_dataset_takes_its_figures_along_for_everybody(role, browser, request, resources, hidden):
    visitor = browser(role)
    before = visitor.get(PATH).body
    secrets = ("431.73", "407.69", "440.36", "379.27", "ops-mof-pmqa-scores", "pmqa-scores.csv", resources["pmqa-scores.csv"])
    title = yaml.safe_load((DATASETS / "ops-mof-pmqa-scores" / "dataset.yaml").read_bytes())["title"]
    assert all(secret in before for secret in (*secrets, title))
    hidden("ops-mof-pmqa-scores")
    for address in (PATH, f"/en{PATH}"):
        found = visitor.get(address).body
        assert [secret for secret in (*secrets, title) if secret in found] == []
        assert "83.33" in found
    answer = request.getfixturevalue(role)("mofops_dashboard_show")
    said = json.dumps(answer.result, ensure_ascii=False)
    assert [secret for secret in (*secrets, title) if secret in said] == []
    assert [fault["code"] for fault in answer.result["indicators"][5]["faults"]] == ["dashboard-not-public"]
    assert answer.result["indicators"][5]["weight"] == 15


def test_a_draft_a_deleted_and_a_missing_dataset_are_told_apart_by_nobody(anyone, sysadmin, created, changed_definition):
    draft = created(state="draft")["name"]
    gone = created()["name"]
    sysadmin("package_delete", id=gone)
    found = []
    for name in (draft, gone, f"none-{uuid4().hex[:8]}"):
        changed_definition(sources={**DEFINITION["sources"], "pmqa scores": {"dataset": name, "resource": "a.csv"}})
        answer = anyone("mofops_dashboard_show").result
        assert name not in json.dumps(answer)
        found.append(answer["sources"][7])
    assert found[0] == found[1] == found[2]
    assert (found[0]["dataset"], found[0]["fault"]["code"]) == (None, "dashboard-not-public")


def test_a_resource_that_is_gone_or_a_link_is_told(editor, resources, shown):
    answer = editor("resource_show", id=resources["pmqa-targets.csv"])
    try:
        editor("resource_patch", id=answer.result["id"], name="อื่น", url="https://example.org/pmqa-targets.csv", url_type="")
        fault = shown()["sources"][8]["fault"]
        assert fault["code"] == "dashboard-elsewhere"
        editor("resource_patch", id=answer.result["id"], url="https://example.org/other.csv", url_type="")
        fault = shown()["sources"][8]["fault"]
        assert fault["code"] == "dashboard-no-resource"
    finally:
        file = (DATASETS / "ops-mof-pmqa-scores" / "pmqa-targets.csv").read_bytes()
        editor("resource_patch", id=answer.result["id"], name=answer.result["name"], upload=("pmqa-targets.csv", file))
    assert shown()["sources"][8]["fault"] is None


def test_two_resources_of_one_name_are_told(editor, resources, shown):
    more = editor(
        "resource_create", package_id="ops-mof-pmqa-scores", name="pmqa-scores.csv", url="https://example.org/a", format="CSV"
    )
    try:
        assert shown()["sources"][7]["fault"]["code"] == "dashboard-two-resources"
    finally:
        editor("resource_delete", id=more.result["id"])


def test_what_was_read_is_not_read_again(app, resources, monkeypatch):
    page(app)

    def refuse():
        raise AssertionError("read again")

    monkeypatch.setattr(board.dashboard, "reading", refuse)
    page(app)
    page(app, f"/en{PATH}")


def test_without_redis_it_is_read_each_time(app, resources, monkeypatch):
    def down():
        raise RedisError("down")

    monkeypatch.setattr(board, "connect_to_redis", down)
    assert cells(page(app), 6, "mofops-results")[0] == ["พ.ศ. 2564", "407.69"]


def test_a_file_that_left_the_storage_is_told(app, resources, shown, monkeypatch, reset_redis):
    def gone(_resource):
        raise FileNotFoundError

    reset_redis("*:mofops:dashboard:*")
    monkeypatch.setattr(board, "stored_file", gone)
    found = shown()
    assert {source["fault"]["code"] for source in found["sources"]} == {"dashboard-no-file"}
    assert found["weight"] is None
    page(app)
    reset_redis("*:mofops:dashboard:*")


def test_without_a_definition_there_is_no_page_and_no_link(app, anyone, sysadmin, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.dashboard", "")
    assert app.get(PATH).status_code == 404
    assert (anyone("mofops_dashboard_show").status, sysadmin("mofops_dashboard_show").status) == (404, 404)
    assert PATH not in page(app, "/").xpath("//a/@href")


@pytest.mark.parametrize("content", ["title: [", "colour: red\n", None], ids=["no yaml", "a mistake", "no file"])
def test_a_broken_definition_breaks_no_site(content, browser, anyone, tmp_path, ckan_config, monkeypatch):
    path = tmp_path / "secret-place.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.dashboard", str(path))
    visitor = browser("anyone")
    answer = visitor.get(f"/en{PATH}")
    assert answer.status_code == 404
    assert "not available" in answer.body
    assert "colour" not in answer.body
    assert PATH not in page(visitor, "/").xpath("//a/@href")
    assert anyone("mofops_dashboard_show").status == 404


@pytest.mark.parametrize(("role", "is_told"), [("sysadmin", True), ("administrator", False), ("anyone", False)])
def test_sysadmins_are_told_what_is_wrong_with_it(role, is_told, browser, changed_definition):
    changed_definition(colour="red")
    answer = browser(role).get(f"/en{PATH}")
    assert answer.status_code == 404
    assert ("Dashboard definition at /: “colour” is not known" in answer.body) == is_told


def test_forms_of_a_users_own_dashboard_are_sent_on(browser):
    answer = browser("editor").get(f"{PATH}?type=dataset&name=a&_scheme=javascript&_external=1&locale=x", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/dashboard/?type=dataset&name=a")


def test_a_hostile_cell_stays_a_cell(app, written):
    file = (DATASETS / "ops-mof-ops-plan-success" / "ops-plan-success.csv").read_text(encoding="utf-8")
    written("ops-plan-success.csv", f'{file}2566,2023,,,"<script>alert(1)</script>",false,,"<img src=x onerror=alert(1)>"\n')
    [main] = page(app).xpath("//*[@role='main']")
    assert not main.xpath(".//script|.//img")
    assert "<img src=x onerror=alert(1)>" in text_of(main)


def test_queries_do_not_grow_with_the_indicators(app, resources):
    """A warm page asks the database a few things, each once."""
    from sqlalchemy import event

    page(app)
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        page(app)
    finally:
        event.remove(model.meta.engine, "before_cursor_execute", note)
    assert len([statement for statement in statements if "package" in statement]) <= 2 * len(
        {dataset for dataset, _ in READ}
    ) + 2 * len(READ)
    assert helpers.call_action("status_show")


def uses(caller):
    """The entries of the dashboard as a use of data."""
    found = caller("mofops_usage_list").result
    return [entry for entry in found if entry["kind"] == "dashboard"]


@pytest.fixture
def unregistered(sysadmin, ckan_config, monkeypatch):
    """The dashboard is stated as no use when a test begins and ends."""
    yield
    monkeypatch.setitem(ckan_config, "ckanext.mofops.dashboard", "")
    sysadmin("mofops_dashboard_register")


def test_the_dashboard_states_itself_as_a_use_of_what_it_reads(anyone, editor, resources, unregistered):
    assert uses(anyone) == []
    first = editor("mofops_dashboard_register")
    assert (first.status, first.result["outcome"]) == (200, "created"), first.error
    [entry] = uses(anyone)
    assert [dataset["name"] for dataset in entry["datasets"]] == sorted({dataset for dataset, _ in READ})
    assert entry["url"].endswith(PATH)
    assert (entry["title"], entry["fiscal_year"], entry["scope"]["number"]) == (DEFINITION["title"]["th"], 2566, 1)
    assert entry["used_for"] == DEFINITION["used_for"]["th"]
    assert editor("mofops_dashboard_register").result["outcome"] == "unchanged"
    assert uses(anyone) == [entry]


def test_what_it_reads_no_longer_is_used_no_longer(anyone, sysadmin, resources, hidden, unregistered):
    sysadmin("mofops_dashboard_register")
    [before] = uses(sysadmin)
    hidden("ops-mof-pmqa-scores")
    assert sysadmin("mofops_dashboard_register").result["outcome"] == "changed"
    [entry] = uses(sysadmin)
    assert {dataset["name"] for dataset in before["datasets"]} - {dataset["name"] for dataset in entry["datasets"]} == {
        "ops-mof-pmqa-scores"
    }
    assert entry["date"] == before["date"]


def test_a_dashboard_that_is_gone_is_no_use(anyone, sysadmin, resources, ckan_config, monkeypatch, unregistered):
    sysadmin("mofops_dashboard_register")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.dashboard", "")
    assert sysadmin("mofops_dashboard_register").result == {"outcome": "ended", "usage": None}
    assert uses(anyone) == []
    assert sysadmin("mofops_dashboard_register").result == {"outcome": "none", "usage": None}


def test_a_broken_definition_is_no_use(anyone, sysadmin, resources, ckan_config, monkeypatch, tmp_path, unregistered):
    sysadmin("mofops_dashboard_register")
    monkeypatch.setitem(ckan_config, "ckanext.mofops.dashboard", str(tmp_path / "none.yaml"))
    assert sysadmin("mofops_dashboard_register").result["outcome"] == "ended"


@pytest.mark.parametrize(
    ("role", "status"), [("anyone", 403), ("stranger", 403), ("member", 403), ("editor", 200), ("administrator", 200)]
)
def test_who_may_have_it_stated(role, status, request, resources, unregistered):
    assert request.getfixturevalue(role)("mofops_dashboard_register").status == status


def test_a_year_without_rules_stops_no_schedule(anyone, resources, changed_definition):
    changed_definition(fiscal_year=2599)
    dashboard.register_by_schedule()
    assert uses(anyone) == []


def test_it_is_not_stated_by_get(app):
    assert app.get("/api/3/action/mofops_dashboard_register").status_code == 400


def test_workers_state_it_by_schedule(anyone, resources, reset_queues, unregistered):
    registry = jobs.get_queue().scheduled_job_registry
    dashboard.arm()
    booked = {id_ for id_ in registry.get_job_ids() if "mofops-dashboard" in id_}
    dashboard.arm()
    assert {id_ for id_ in registry.get_job_ids() if "mofops-dashboard" in id_} == booked
    last = max(registry.get_scheduled_time(id_) for id_ in booked)
    assert last - datetime.now(UTC) <= timedelta(seconds=dashboard.INTERVAL)
    dashboard.register_by_schedule()
    assert len(uses(anyone)) == 1


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_command_says_what_it_did(lang, cli, resources, unregistered):
    first, second = (cli.invoke(ckan, ["mofops", "dashboard", "register", "--lang", lang]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert text("dashboard-use-created")[lang] in first.output
    assert text("dashboard-use-unchanged")[lang] in second.output
    document = json.loads(cli.invoke(ckan, ["mofops", "dashboard", "register", "--json"]).stdout)
    assert (document["schema_version"], document["outcome"]) == (1, "unchanged")
