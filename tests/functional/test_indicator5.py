"""Indicator 5 in the catalogue: assessed from its datasets, verdicts, registrations and facts; kept, shown, compared, mailed."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs
from ckan.tests import factories
from doubles.ckan import served
from doubles.gdcatalog import GdCatalog
from lxml import html

from ckanext.mofops.jobs import indicator5
from ckanext.mofops.jobs.indicator5 import settings
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.model import Link
from ckanext.mofops.model.assessment import AssessedDataset, Judged, StoredAssessment
from ckanext.mofops.model.assessment_run import REPORTS_KEPT, AssessmentRun, ReportRun
from ckanext.mofops.model.lock import held
from ckanext.mofops.model.registration import proofs, registrations
from ckanext.mofops.runs.report import proof

RESOURCE = {"name": "ตาราง", "description": "หนึ่งแถวคือหนึ่งหน่วย", "format": "CSV"}


@pytest.fixture(autouse=True)
def fresh(catalogue, organisation, clean_queues, ckan_config, monkeypatch):
    """A catalogue of the agency where nothing was assessed yet."""
    queue = jobs.get_queue()
    queue.connection.delete(queue.scheduled_job_registry.key)
    for table in (ReportRun, AssessedDataset, StoredAssessment, Judged, AssessmentRun):
        model.Session.execute(table.__table__.delete())
    for package in model.Session.query(model.Package).all():
        package.purge()
    model.repo.commit()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.name", organisation["name"])


@pytest.fixture
def published(created, editor, work):
    """A dataset with a file that was checked."""

    def make(content=b"year,value\n2566,1\n", **fields):
        dataset = created(**fields)
        upload = (f"{dataset['name']}.csv", content)
        assert editor("resource_create", package_id=dataset["id"], upload=upload, **RESOURCE).status == 200
        work()
        return dataset

    return make


def assess(caller):
    answer = caller("mofops_indicator5_assess")
    assert answer.status == 200 and answer.result["state"] == "done", answer
    return caller("mofops_indicator5_show").result


def criterion(document, name):
    return next(found for found in document["criteria"] if found["id"] == name)


def check(document, name):
    return next(check for found in document["criteria"] for check in found["checks"] if check["id"] == name)


def test_nothing_is_assessed_before_somebody_asks(sysadmin):
    shown = sysadmin("mofops_indicator5_show").result
    assert (shown["assessment"], shown["document"], shown["run"]) == (None, None, None)
    assert sysadmin("mofops_indicator5_list").result["organisations"] == []


def test_what_was_checked_and_stated_is_what_counts(published, sysadmin):
    names = {published()["name"] for _ in range(5)}
    shown = assess(sysadmin)
    counts = {"listed": 5, "counted": 5, "registered": 0, "open": 5, "used": 0}
    assert shown["assessment"]["counts"] == counts
    document = shown["document"]
    assert check(document, "fourteen-items")["met"] and check(document, "in-catalogue")["met"] and check(document, "open")["met"]
    assert check(document, "registered")["met"] is None  # nobody is asked
    listed = sysadmin("mofops_indicator5_datasets").result
    assert {dataset["name"] for dataset in listed["datasets"]} == names
    assert all(dataset["open"] and dataset["registered"] is None for dataset in listed["datasets"])


def test_verdict_on_another_state_of_a_file_is_not_known(published, editor, sysadmin):
    dataset = published()
    resource = editor("package_show", id=dataset["id"]).result["resources"][0]
    editor("resource_patch", id=resource["id"], upload=("new.csv", b"a\n1\n"))  # the check of the new file waits
    assess(sysadmin)
    assert sysadmin("mofops_indicator5_datasets").result["datasets"][0]["open"] is None


def test_verdict_stands_when_only_words_were_changed(published, editor, sysadmin):
    dataset = published()
    resource = editor("package_show", id=dataset["id"]).result["resources"][0]
    editor("resource_patch", id=resource["id"], description="คำอธิบายที่ดีกว่าเดิม")
    assess(sysadmin)
    assert sysadmin("mofops_indicator5_datasets").result["datasets"][0]["open"] is True


def test_link_that_does_not_answer_opens_for_nobody(published, editor, sysadmin):
    dataset = published()
    resource = editor("package_show", id=dataset["id"]).result["resources"][0]
    Link.record(resource["id"], resource["url"], ("download-status", {"status": 404}))
    model.repo.commit()
    assess(sysadmin)
    assert sysadmin("mofops_indicator5_datasets").result["datasets"][0]["open"] is False


def test_private_datasets_and_drafts_are_not_looked_at(published, created, sysadmin, anyone):
    published(private=True)
    assert assess(sysadmin)["assessment"]["counts"]["listed"] == 0


def test_registration_is_what_gd_catalog_said(published, sysadmin, ckan_config, monkeypatch):
    first, second, never_asked = (published() for _ in range(3))
    with served(GdCatalog()) as service:
        service.register(first["id"], first["name"])
        monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.states", service.url)
        for dataset in (first, second):
            sysadmin("mofops_registration_poll", dataset=dataset["id"])
        known = registrations().known(own_url(), service.url)
        assert proofs(own_url(), service.url) == {id_: proof(last, last.state.id) for id_, last in known.items()}
        assert len(known) == 2
        assess(sysadmin)
    found = {entry["name"]: entry["registered"] for entry in sysadmin("mofops_indicator5_datasets").result["datasets"]}
    assert found == {first["name"]: True, second["name"]: False, never_asked["name"]: None}


def test_dataset_that_the_index_lacks_counts_and_one_that_is_gone_does_not(published, sysadmin):
    from ckan.lib.search import clear

    there, gone = published(), published()
    clear(there["id"])
    package = model.Package.get(gone["id"])
    package.state = "deleted"  # behind the back of the index
    model.repo.commit()
    assess(sysadmin)
    assert [entry["name"] for entry in sysadmin("mofops_indicator5_datasets").result["datasets"]] == [there["name"]]


def test_visitors_see_scores_and_no_sentence_that_names_a_dataset(published, sysadmin, anyone):
    dataset = published()
    assess(sysadmin)
    sysadmin("package_patch", id=dataset["id"], private=True)  # it was public when it was assessed
    shown = anyone("mofops_indicator5_show").result
    assert (shown["full"], shown["run"]) == (False, None)
    assert shown["document"]["level"] == 0
    assert [set(found) for found in criterion(shown["document"], "open-20")["checks"]] == [{"id", "met"}]
    listed = anyone("mofops_indicator5_datasets").result
    said = json.dumps([shown, listed, anyone("mofops_indicator5_history").result], ensure_ascii=False)
    assert listed == {"count": 0, "datasets": []}
    assert dataset["name"] not in said and dataset["title"] not in said
    assert sysadmin("mofops_indicator5_datasets").result["count"] == 1


def test_what_is_to_be_mended_is_in_the_language_of_the_caller(created, editor, sysadmin):
    created()
    assess(sysadmin)
    said = {lang: editor("mofops_indicator5_datasets", lang=lang).result["datasets"][0]["to_fix"] for lang in ("th", "en")}
    assert said["en"][0].startswith("Data steward:") and said["th"][0].startswith("ผู้ดูแลชุดข้อมูล:")
    only = editor("mofops_indicator5_datasets", to_fix=True).result
    assert only["count"] == 1


def test_scores_can_be_kept_from_visitors(published, sysadmin, anyone, editor, ckan_config, monkeypatch):
    published()
    assess(sysadmin)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.indicator5.public", False)
    assert {anyone(f"mofops_indicator5_{name}").status for name in ("list", "show", "history", "datasets")} == {403}
    assert editor("mofops_indicator5_show").result["full"]
    assert [entry["name"] for entry in editor("mofops_indicator5_list").result["organisations"]] == ["ops-mof"]


def test_each_assessment_is_kept_and_what_it_judged_once(published, sysadmin, anyone):
    published()
    for _ in range(3):
        assess(sysadmin)
    published()
    assess(sysadmin)
    history = anyone("mofops_indicator5_history").result["history"]
    assert [point["counts"]["listed"] for point in history] == [2, 1, 1, 1]
    assert model.Session.query(Judged).count() == 2
    assert model.Session.query(AssessedDataset).count() == 2  # of the newest alone


def test_stored_assessment_is_made_again_as_it_was(published, sysadmin, organisation):
    published()
    assess(sysadmin)
    row = StoredAssessment.newest([organisation["id"]])[organisation["id"]]
    again = row.assessment()
    assert (again.score.official, again.score.estimate, again.level) == (row.official, row.estimate, row.level)
    assert again.assessed_at == row.point()["at"]


def test_changes_between_two_moments(published, sysadmin, editor, organisation):
    first = published()
    assess(sysadmin)
    row = StoredAssessment.newest([organisation["id"]])[organisation["id"]]
    row.at -= timedelta(days=7)
    model.repo.commit()
    second = published()
    assess(sysadmin)
    before = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    found = editor("mofops_indicator5_changes", before=before).result
    kinds = {(change["kind"], change["name"]): (change["before"], change["after"]) for change in found["changes"]}
    assert kinds["dataset", second["name"]] == (False, True)
    assert ("dataset", first["name"]) not in kinds
    early = editor("mofops_indicator5_changes", before="2000-01-01", lang="en")
    assert early.status == 409 and "Nothing was assessed" in early.words("before")


def test_agencies_side_by_side(published, created, sysadmin, anyone):
    other = factories.Organization(title="กรมอื่น")
    published()
    dataset = created()
    sysadmin("package_owner_org_update", id=dataset["id"], organization_id=other["id"])
    assess(sysadmin)
    listed = anyone("mofops_indicator5_list").result
    assert {entry["name"] for entry in listed["organisations"]} == {"ops-mof", other["name"]}
    assert listed["total"]["agencies"] == 2 and listed["total"]["counts"]["listed"] == 2
    assert listed["total"]["levels"] == {"0": 2} and listed["total"]["official"] == 0


def test_agency_that_lost_its_datasets_is_assessed_all_the_same(published, sysadmin, ckan_config, monkeypatch):
    dataset = published()
    assess(sysadmin)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.agency.name", "")
    sysadmin("package_delete", id=dataset["id"])
    sysadmin("mofops_indicator5_assess")
    history = sysadmin("mofops_indicator5_history", organisation="ops-mof").result["history"]
    assert [point["counts"]["listed"] for point in history] == [0, 1]


def test_two_at_once_is_refused(sysadmin):
    with held("mofops_indicator5"):
        answer = sysadmin("mofops_indicator5_assess")
    assert (answer.result["state"], answer.result["error"]["code"]) == ("failed", "indicator5-locked")


def test_worker_does_what_a_page_asks_for(published, browser, form_token, work, sysadmin):
    published()
    app = browser("administrator")
    page = app.get("/en/indicator5/ops-mof")
    assert "Indicator 5 has not been assessed yet" in page.text
    app.post("/indicator5/ops-mof/assess", data={"_csrf_token": form_token()})
    assert "being assessed" in app.get("/en/indicator5/ops-mof").text
    assert work() == 1
    assert sysadmin("mofops_indicator5_show").result["assessment"]["counts"]["listed"] == 1


def test_schedule_books_the_next_assessment_once(catalogue, ckan_config, monkeypatch, published):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.indicator5.schedule", ["03:00"])
    for _ in range(2):
        indicator5.arm()
    booked = [job for job in _booked() if "indicator5" in job]
    assert len(booked) == 1
    published()
    from ckanext.mofops.jobs.indicator5.work import assess_by_schedule

    assess_by_schedule("03:00:00")
    assert model.Session.query(StoredAssessment).one().cause == "schedule"
    assess_by_schedule("04:00:00")  # a time that was taken out of the settings meanwhile
    assert model.Session.query(StoredAssessment).count() == 1


def _booked():
    return jobs.get_queue().scheduled_job_registry.get_job_ids()


@pytest.mark.parametrize(
    ("since", "today", "told"),
    [
        ("2023-02-01", "2023-02-28", False),
        ("2023-02-28", "2023-03-01", True),  # thirty days before
        ("2023-03-01", "2023-03-02", False),
        ("2023-03-20", "2023-03-26", True),  # the worker was down on the day itself
        (None, "2023-03-26", True),
        ("2023-03-30", "2023-04-02", False),  # it is over
    ],
)
def test_milestone_that_is_near_is_told_once(catalogue, since, today, told):
    from datetime import date

    from ckanext.mofops.jobs.indicator5.mail import _is_near

    since = None if since is None else date.fromisoformat(since)
    assert _is_near(date(2023, 3, 31), since, date.fromisoformat(today)) is told


def test_level_that_fell_is_mailed_to_administrators(published, sysadmin, organisation, mail_server, ckan_config, monkeypatch):
    published()
    assess(sysadmin)
    row = StoredAssessment.newest([organisation["id"]])[organisation["id"]]
    row.level = 50
    model.repo.commit()
    admin = factories.User(email="admin@ops-mof.example.go.th")
    sysadmin("organization_member_create", id="ops-mof", username=admin["name"], role="admin")
    assess(sysadmin)
    assert mail_server.get_smtp_messages() == []  # not asked for
    row = StoredAssessment.newest([organisation["id"]])[organisation["id"]]
    row.level = 50
    model.repo.commit()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.indicator5.mail", True)
    monkeypatch.setitem(ckan_config, "smtp.server", "localhost")
    monkeypatch.setitem(ckan_config, "smtp.mail_from", "ckan@ops-mof.example.go.th")
    assess(sysadmin)
    assert "admin@ops-mof.example.go.th" in {to for message in mail_server.get_smtp_messages() for to in message[2]}


def test_report_holds_every_form_and_what_it_rests_on(published, created, sysadmin, editor):
    dataset, private = published(), created(private=True)
    assess(sysadmin)
    made = editor("mofops_indicator5_report").result
    assert made["run"]["state"] == "done", made["run"]["error"]
    assert {"evidence.zip", "report.th.pdf", "report.en.json"} <= set(made["files"])
    with ZipFile(BytesIO(file_of(editor, "evidence.zip"))) as pack:
        names = pack.namelist()
        content = {name: pack.read(name) for name in names}
    assert {f"metadata/{dataset['name']}.json", f"validation/{dataset['name']}.json"} <= set(names)
    assert json.loads(content[f"validation/{dataset['name']}.json"])["resources"][0]["valid"] is True
    assert not any(private["name"].encode() in data for data in content.values())
    again = editor("mofops_indicator5_report").result
    assert again["run"]["id"] != made["run"]["id"]
    with ZipFile(BytesIO(file_of(editor, "evidence.zip"))) as pack:
        assert {name: pack.read(name) for name in names} == content
    assert editor("mofops_indicator5_report_show", file="../../etc/passwd").status == 404


def file_of(caller, name):
    return b64decode(caller("mofops_indicator5_report_show", file=name).result["content"])


def test_dataset_that_was_hidden_meanwhile_is_not_in_the_pack(published, sysadmin, editor):
    dataset = published()
    assess(sysadmin)
    sysadmin("package_patch", id=dataset["id"], private=True)
    editor("mofops_indicator5_report")
    with ZipFile(BytesIO(file_of(editor, "evidence.zip"))) as pack:
        assert not [name for name in pack.namelist() if dataset["name"] in name]


def test_report_is_made_by_a_worker_and_taken_from_the_page(published, sysadmin, browser, form_token, work):
    published()
    assess(sysadmin)
    app = browser("editor")
    app.post("/indicator5/ops-mof/report", data={"_csrf_token": form_token()})
    assert "The files are being made" in app.get("/en/indicator5/ops-mof").text
    assert work() == 1
    page = html.fromstring(app.get("/en/indicator5/ops-mof").body)
    links = page.xpath("//section[@aria-labelledby='mofops-report']//a/@href")
    assert any(link.endswith("report.th.pdf") for link in links)
    answer = app.get(next(link for link in links if link.endswith(".xlsx")))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="indicator5-ops-mof-')
    assert answer.data.startswith(b"PK")


def test_only_the_last_packs_are_kept(published, sysadmin):
    published()
    assess(sysadmin)
    for _ in range(REPORTS_KEPT + 2):
        sysadmin("mofops_indicator5_report", background=True)
    assert model.Session.query(ReportRun).count() == REPORTS_KEPT


@pytest.mark.parametrize("lang", ["th", "en"])
def test_pages(lang, published, sysadmin, app):
    dataset = published()
    assess(sysadmin)
    page = html.fromstring(app.get(f"/{lang}/indicator5").body)
    assert page.xpath("string(//h1[@class='page-heading'])").strip().endswith("สำนักงานปลัดกระทรวงการคลัง")
    assert page.xpath(f"//a[contains(@href, '/dataset/{dataset['name']}')]")
    assert page.xpath("//meter/@value") == ["0.0"]
    for place in ("datasets", "history"):
        assert app.get(f"/{lang}/indicator5/ops-mof/{place}").status_code == 200
    assert app.get("/indicator5/nobody").status_code == 404


def test_page_of_what_changed(published, browser, sysadmin, organisation):
    published()
    assess(sysadmin)
    row = StoredAssessment.newest([organisation["id"]])[organisation["id"]]
    row.at -= timedelta(days=7)
    model.repo.commit()
    published()
    assess(sysadmin)
    day = (datetime.now(UTC) - timedelta(days=2)).date()
    page = browser("editor").get(f"/en/indicator5/ops-mof/history?before={day}")
    assert "On the list" in page.text
    assert "Compare" in page.text
    assert browser("editor").get("/indicator5/ops-mof/history?before=nonsense").status_code == 200


def test_commands(cli, published, sysadmin):
    published()
    done = cli.invoke(ckan, ["mofops", "indicator5", "assess", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["organisations"][0]["name"] == "ops-mof"
    assert cli.invoke(ckan, ["mofops", "indicator5", "assess", "--min-score", "50"]).exit_code == 1
    assert "0 points, level 0" in cli.invoke(ckan, ["mofops", "indicator5", "history", "--lang", "en"]).stdout
    assert cli.invoke(ckan, ["mofops", "indicator5", "changes", "--before", "2000-01-01"]).exit_code == 2
    assert cli.invoke(ckan, ["mofops", "indicator5", "changes", "--before", "2100-01-01"]).exit_code == 0
    assert cli.invoke(ckan, ["mofops", "indicator5", "history", "--organisation", "nobody"]).exit_code == 2


def test_tables_are_those_of_the_models(differing_tables):
    assert differing_tables("mofops") == []


def test_year_that_is_assessed_is_that_of_the_settings(catalogue):
    assert settings.fiscal_year() == 2566
