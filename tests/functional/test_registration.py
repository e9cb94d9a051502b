"""Registrations with GD Catalog: passes that ask a service over HTTP, what is kept and shown, and what must not go."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from ckan.lib import jobs
from doubles.ckan import served
from doubles.gdcatalog import APPLICATION, PUBLISHED, GdCatalog
from lxml import html

from ckanext.mofops.jobs import registration
from ckanext.mofops.jobs.registration import settings
from ckanext.mofops.model import RegistrationPoll, Revocation
from ckanext.mofops.model.lock import held
from ckanext.mofops.model.registration import DatasetRegistration, DatasetRegistrationChange

PORTAL = "https://gdcatalog.test"


@pytest.fixture
def service(catalogue, clean_queues, ckan_config, monkeypatch):
    """GD Catalog's state service, and a catalogue that knows nothing of it yet."""
    queue = jobs.get_queue()
    queue.connection.delete(queue.scheduled_job_registry.key)
    for table in (DatasetRegistration, DatasetRegistrationChange, Revocation, RegistrationPoll):
        model.Session.execute(table.__table__.delete())
    for package in model.Session.query(model.Package).all():
        package.purge()
    model.repo.commit()
    with served(GdCatalog()) as site:
        monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.states", site.url)
        monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.portal", PORTAL)
        monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.rate", 0)
        monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.retries", 0)
        yield site
    model.Session.rollback()


@pytest.fixture
def registered(service, created, sysadmin):
    """A dataset that is known to be registered."""

    def make(**fields):
        dataset = created(**fields)
        service.register(dataset["id"], dataset["name"])
        sysadmin("mofops_registration_poll", dataset=dataset["id"])
        return dataset

    return make


def state_of(caller, dataset):
    return caller("mofops_registration_show", dataset=dataset["id"]).result["registration"]


def test_a_pass_asks_keeps_and_tells(service, sysadmin, editor, created):
    published, applying, none = created(), created(), created()
    service.register(published["id"], published["name"])
    service.apply_for(applying["id"], "VALIDATE")
    answer = sysadmin("mofops_registration_poll")
    assert answer.status == 200, answer.error
    done = answer.result
    assert (done["state"], done["done"], done["failures"], done["error"]) == ("done", 3, 0, None)
    assert service.hosts == {"catalogue.test"}
    states = {dataset["name"]: state_of(editor, dataset) for dataset in (published, applying, none)}
    assert [state["state"] for state in states.values()] == ["COMPLETED", "WAIT_VALIDATE", "NONE"]
    assert states[published["name"]]["link"] == f"{PORTAL}/dataset/gdpublish-{published['name']}"
    assert (states[published["name"]]["registered"], states[applying["name"]]["registered"]) == (True, False)

    asked = len(service.packages)
    assert sysadmin("mofops_registration_poll").result["total"] == 2  # what is settled is believed
    assert {id_ for _, id_ in service.packages[asked:]} == {applying["id"], none["id"]}
    editor("package_patch", id=published["id"], notes="คำอธิบายใหม่")
    assert sysadmin("mofops_registration_poll").result["total"] == 3  # until it changes


def test_a_life_of_an_application(service, sysadmin, editor, created):
    dataset = created()
    steps = [("WAIT", ""), ("VALIDATE", ""), ("VALIDATE", "2023-04-01T00:00:00"), ("APPROVAL", "")]
    for state, validate_time in steps:
        service.apply_for(dataset["id"], state, validate_time=validate_time)
        sysadmin("mofops_registration_poll")
    service.apply_for(dataset["id"], "REJECT", looked_at=datetime.now(UTC).replace(tzinfo=None).isoformat())
    sysadmin("mofops_registration_poll")
    assert state_of(editor, dataset)["mended"] is False
    editor("package_patch", id=dataset["id"], notes="แก้ไขแล้ว")
    assert state_of(editor, dataset)["mended"] is True  # without asking anybody
    service.register(dataset["id"], dataset["name"])
    sysadmin("mofops_registration_poll")
    sysadmin("mofops_registration_poll")
    history = editor("mofops_registration_show", dataset=dataset["id"]).result["history"]
    shown = [entry["state"] for entry in history]
    assert shown == ["COMPLETED", "REJECT", "APPROVAL", "VALIDATE", "WAIT_VALIDATE", "WAIT"]


@pytest.mark.parametrize("fault", ["down", "wrong JSON", "no such action"])
def test_a_service_that_fails_costs_nothing_known(
    fault, service, sysadmin, editor, registered, created, ckan_config, monkeypatch
):
    dataset = registered()
    waiting = created()
    if fault == "down":
        monkeypatch.setattr(settings, "client", _to_nowhere(settings.client, monkeypatch, ckan_config, service.url))
    elif fault == "wrong JSON":
        service.wrong = {"states": []}
    else:
        service.wrong = None
        monkeypatch.delattr(GdCatalog, "gdcatalog_nonpublish_state")
        monkeypatch.delattr(GdCatalog, "gdcatalog_published_state")
    editor("package_patch", id=dataset["id"], notes="คำอธิบายใหม่")
    done = sysadmin("mofops_registration_poll").result
    assert (done["state"], done["failures"]) == ("done", 2)
    last = state_of(editor, dataset)
    assert (last["state"], last["registered"], last["error"]["code"]) == ("COMPLETED", True, done["error"]["code"])
    assert (state_of(editor, waiting)["state"], state_of(editor, waiting)["asked"]) == ("NOT_ASKED", None)
    assert sysadmin("mofops_registration_list").result["counts"]["failed"] == 2


def _to_nowhere(client, monkeypatch, ckan_config, url):
    """A client that asks at a port where nobody listens; what is known stays filed under the service's address."""

    def made(stop=None):
        with monkeypatch.context() as patch:
            patch.setitem(ckan_config, "ckanext.mofops.registration.states", "http://127.0.0.1:9")
            return client(stop)

    return made


def test_an_unknown_state_is_shown_as_it_came(service, sysadmin, editor, registered):
    dataset = registered()
    service.apply_for(dataset["id"], "PONDERING")
    sysadmin("mofops_registration_poll", dataset=dataset["id"])
    last = state_of(editor, dataset)
    assert (last["state"], last["raw"], last["registered"]) == ("UNKNOWN", "PONDERING", True)


def test_a_draft_has_a_name_before_it_has_a_title(service, editor, organisation):
    draft = editor("package_create", name="without-title", owner_org=organisation["id"], state="draft").result
    found = editor("mofops_registration_show", dataset=draft["id"]).result
    assert (found["dataset"]["title"], found["applies"]) == ("without-title", False)


def test_one_pass_at_a_time(service, sysadmin, created):
    created()
    with held(f"mofops_registration:{service.url}"):
        found = sysadmin("mofops_registration_poll").result
    assert (found["state"], found["error"]["code"], found["error"]["misuse"]) == ("failed", "registration-locked", True)
    assert service.packages == []
    assert sysadmin("mofops_registration_poll").result["state"] == "done"


def test_a_worker_asks(service, administrator, created, work):
    dataset = created()
    service.register(dataset["id"], dataset["name"])
    waiting = administrator("mofops_registration_poll", organisation="ops-mof", background=True).result
    assert (waiting["state"], waiting["moving"], service.packages) == ("waiting", True, [])
    work()
    assert state_of(administrator, dataset)["registered"] is True
    assert administrator("mofops_registration_list").result["poll"]["id"] == waiting["id"]


def test_passes_follow_the_clock(service, created, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.interval", 30)
    registration.arm()
    registration.arm()
    [id_] = jobs.get_queue().scheduled_job_registry.get_job_ids()
    dataset = created()
    jobs.job_from_id(id_).perform()
    assert {package for _, package in service.packages} == {dataset["id"]}
    monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.interval", 0)
    asked = len(service.packages)
    jobs.job_from_id(id_).perform()
    assert len(service.packages) == asked


@pytest.mark.parametrize(
    ("now", "following"), [("2026-01-31T01:59", "02:00"), ("2026-01-31T02:00", "02:30"), ("2026-01-31T23:45", "00:00")]
)
def test_the_next_pass(now, following, service, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.interval", 30)
    assert f"{settings.next_pass(datetime.fromisoformat(now).replace(tzinfo=UTC)):%H:%M}" == following


def test_nobody_is_asked_where_no_service_is_configured(service, sysadmin, editor, created, ckan_config, monkeypatch):
    dataset = created()
    monkeypatch.setitem(ckan_config, "ckanext.mofops.registration.states", "")
    assert sysadmin("mofops_registration_poll").status == 409
    assert editor("mofops_registration_show", dataset=dataset["id"]).result["service"] is None
    registration.arm()
    assert len(jobs.get_queue().scheduled_job_registry) == 0
    assert editor("package_delete", id=dataset["id"]).status == 200


def test_a_purged_dataset_takes_all_of_it_along(service, sysadmin, registered):
    dataset = registered()
    sysadmin("mofops_registration_revoke", dataset=dataset["id"])
    sysadmin("package_delete", id=dataset["id"], mofops_confirm_revocation=True)
    assert sysadmin("dataset_purge", id=dataset["id"]).status == 200
    for table in (DatasetRegistration, DatasetRegistrationChange, Revocation, RegistrationPoll):
        wanted = sa.select(sa.func.count()).select_from(table).where(table.dataset_id == dataset["id"])
        assert model.Session.scalar(wanted) == 0
    assert sysadmin("mofops_registration_poll").result["state"] == "done"


def test_what_the_public_hears(service, anyone, stranger, member, editor, registered, created, sysadmin):
    dataset, applying = registered(), created()
    service.apply_for(dataset["id"], "VALIDATE_MODIFIED")
    service.apply_for(applying["id"], "VALIDATE")
    sysadmin("mofops_registration_poll", dataset=dataset["id"])
    sysadmin("mofops_registration_poll")
    assert state_of(editor, dataset)["state"] == "WAIT_VALIDATE_MODIFIED"
    for caller in (anyone, stranger, member):
        found = caller("mofops_registration_show", dataset=dataset["id"]).result
        assert (found["full"], found["history"], found["revocation"]) == (False, [], None)
        assert (found["registration"]["state"], found["registration"]["raw"]) == ("COMPLETED", "")
        assert caller("mofops_registration_show", dataset=applying["id"]).result["registration"] is None


def test_the_list(service, sysadmin, editor, stranger, registered, created):
    dataset, applying, private = registered(), created(), created(private=True)
    service.apply_for(applying["id"], "VALIDATE")
    sysadmin("mofops_registration_poll")
    found = editor("mofops_registration_list").result
    names = [entry["name"] for entry in found["datasets"]]
    assert names == sorted([dataset["name"], applying["name"]])  # a private one cannot be registered
    assert private["name"] not in names
    counts = {sort: count for sort, count in found["counts"].items() if count}
    assert counts == {"all": 2, "registered": 1, "in-approval": 1}
    only = editor("mofops_registration_list", group="in-approval").result
    assert ([entry["name"] for entry in only["datasets"]], only["count"]) == ([applying["name"]], 1)
    pages = [editor("mofops_registration_list", limit=1, offset=offset).result["datasets"] for offset in range(3)]
    assert [entry["name"] for page in pages for entry in page] == names
    assert stranger("mofops_registration_list").result["datasets"] == []
    assert editor("mofops_registration_list", group="nonsense").status == 409


HIDING = {
    "private": {"private": True},
    "no consent": {"allow_harvest": "False"},
    "draft": {"state": "draft"},
    "deleted": {"state": "deleted"},
}


@pytest.mark.parametrize("change", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize("action", ["package_patch", "package_update", "package_revise"])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_registered_dataset_is_not_hidden_unasked(lang, action, change, service, sysadmin, registered):
    dataset = registered()

    def send(**more):
        if action == "package_revise":
            return sysadmin(action, lang=lang, match={"id": dataset["id"]}, update={**change, **more})
        whole = sysadmin("package_show", id=dataset["id"]).result if action == "package_update" else {"id": dataset["id"]}
        return sysadmin(action, lang=lang, **{**whole, **change, **more})

    refused = send()
    assert (refused.status, set(refused.error) - {"__type"}) == (409, {"mofops_confirm_revocation"})
    assert ("เพิกถอน" in refused.words("mofops_confirm_revocation")) is (lang == "th")
    assert sysadmin("package_show", id=dataset["id"]).result["state"] == "active"
    assert sysadmin("mofops_registration_list").result["counts"]["to-revoke"] == 0
    assert send(mofops_confirm_revocation=True).status == 200
    assert "mofops_confirm_revocation" not in json.dumps(sysadmin("package_show", id=dataset["id"]).result)
    [entry] = sysadmin("mofops_registration_list", group="to-revoke").result["datasets"]
    assert (entry["name"], entry["revocation"]["cause"]) == (
        dataset["name"],
        "deleted" if change.get("state") == "deleted" else "hidden",
    )


@pytest.mark.parametrize("who", ["editor", "sysadmin"])
def test_a_registered_dataset_is_not_deleted_unasked(who, request, service, anyone, sysadmin, registered):
    dataset, caller = registered(), request.getfixturevalue(who)
    assert anyone("package_delete", id=dataset["id"]).status == 403  # who may not delete it learns no more
    refused = caller("package_delete", id=dataset["name"])
    assert (refused.status, set(refused.error) - {"__type"}) == (409, {"mofops_confirm_revocation"})
    assert caller("package_delete", id=dataset["id"], mofops_confirm_revocation=True).status == 200
    [entry] = sysadmin("mofops_registration_list", group="to-revoke").result["datasets"]
    assert (entry["deleted"], entry["revocation"]["cause"], entry["registration"]["registered"]) == (True, "deleted", True)

    service.apply_for(dataset["id"], "WAIT_REVOKE")
    sysadmin("mofops_registration_poll")
    assert sysadmin("mofops_registration_list").result["counts"]["to-revoke"] == 1
    service.published.clear()
    service.apply_for(dataset["id"], "DELETED")
    sysadmin("mofops_registration_poll")
    found = sysadmin("mofops_registration_list").result
    assert (found["counts"]["to-revoke"], found["datasets"]) == (0, [])


def test_many_at_once_are_refused_too(service, administrator, organisation, registered):
    dataset = registered()
    refused = administrator("bulk_update_delete", datasets=[dataset["id"]], org_id=organisation["id"])
    assert refused.status == 409
    assert administrator("package_show", id=dataset["id"]).result["state"] == "active"


def test_what_is_revoked_or_was_never_registered_may_go(service, editor, sysadmin, registered, created):
    revoked, applying, unknown = registered(), created(), created()
    service.published.clear()
    service.apply_for(revoked["id"], "DELETED")
    service.apply_for(applying["id"], "VALIDATE")
    for dataset in (revoked, applying):
        sysadmin("mofops_registration_poll", dataset=dataset["id"])
    for dataset in (revoked, applying, unknown):
        assert editor("package_delete", id=dataset["id"]).status == 200


def test_what_comes_back_is_not_to_be_revoked(service, sysadmin, editor, registered):
    dataset = registered()
    editor("package_patch", id=dataset["id"], private=True, mofops_confirm_revocation="true")
    assert sysadmin("mofops_registration_list").result["counts"]["to-revoke"] == 1
    editor("package_patch", id=dataset["id"], private=False)
    assert sysadmin("mofops_registration_list").result["counts"]["to-revoke"] == 0
    editor("mofops_registration_revoke", dataset=dataset["id"])
    editor("package_patch", id=dataset["id"], notes="คำอธิบายใหม่")
    asked = editor("mofops_registration_show", dataset=dataset["id"]).result["revocation"]
    assert asked["cause"] == "asked"  # who asked for it takes it back
    assert editor("mofops_registration_revoke", dataset=dataset["id"], cancel=True).result["revocation"] is None


def test_only_what_is_registered_is_revoked(service, editor, created):
    assert editor("mofops_registration_revoke", dataset=created()["id"]).status == 409


def test_registered_is_what_gd_catalog_says(service, editor, sysadmin, registered, created):
    dataset, other = registered(), created()
    sysadmin("mofops_registration_poll")
    [status] = editor("mofops_sync_status", dataset=dataset["id"]).result["datasets"]
    assert (status["state"], status["address"]) == ("registered", f"{PORTAL}/dataset/gdpublish-{dataset['name']}")
    [status] = editor("mofops_sync_status", dataset=other["id"]).result["datasets"]
    assert (status["state"], status["registration"]["state"]) == ("not-registered", "NONE")


def run(cli, *arguments):
    model.Session.remove()
    result = cli.invoke(ckan, ["mofops", "sync", *arguments, "--lang", "en"])
    model.Session.remove()
    return result


def test_the_command(cli, service, created, monkeypatch):
    dataset, applying = created(), created()
    monkeypatch.setattr(settings, "service", lambda: service.url)  # the command reads the settings anew
    service.register(dataset["id"], dataset["name"])
    service.apply_for(applying["id"], "REJECT")
    shown = run(cli, "status", "--ask")
    assert shown.exit_code == 0
    assert f"✓ {dataset['name']}  Registered" in shown.stdout
    assert f"? {applying['name']}  Rejected (mended since)" in shown.stdout
    found = {entry["name"]: entry for entry in json.loads(run(cli, "status", "--json").stdout)["datasets"]}
    assert found[applying["name"]]["registration"]["raw"] == "REJECT"
    service.wrong = "nonsense"
    broken = run(cli, "status", "--ask", "--json")
    assert (broken.exit_code, len(json.loads(broken.stdout)["datasets"])) == (3, 2)
    with held(f"mofops_registration:{service.url}"):
        assert run(cli, "status", "--ask").exit_code == 2
    monkeypatch.setattr(settings, "service", lambda: "gopher://x")
    assert run(cli, "status", "--ask").exit_code == 2


def page_of(app, address, lang="en"):
    answer = app.get(f"{ {'th': '', 'en': '/en'}[lang] }{address}")
    assert answer.status_code == 200, answer.body[:300]
    return html.fromstring(answer.body)


def send(app, page, ending, **fields):
    """The page after the form of a page is sent whose address ends so."""
    [form] = [form for form in page.forms if (form.action or "").endswith(ending)]
    return app.post(form.action, data={**dict(form.form_values()), **fields}, follow_redirects=True)


@pytest.mark.parametrize(("lang", "words"), [("th", "ลงทะเบียนแล้ว"), ("en", "Registered")])
def test_the_page_of_a_dataset(lang, words, service, app, browser, registered, editor, sysadmin):
    dataset = registered()
    address = f"/dataset/{dataset['name']}"
    public = page_of(app, address, lang)
    assert words in public.text_content()
    assert public.xpath(f"//a[@href='{PORTAL}/dataset/gdpublish-{dataset['name']}']")
    service.apply_for(dataset["id"], "VALIDATE_MODIFIED")
    sysadmin("mofops_registration_poll", dataset=dataset["id"])
    service.wrong = "nonsense"
    sysadmin("mofops_registration_poll", dataset=dataset["id"])
    label = {"th": "รอการตรวจสอบการแก้ไข", "en": "Change waiting for the check"}[lang]
    assert label not in page_of(app, address, lang).text_content()
    mine = page_of(browser("editor"), address, lang)
    assert label in mine.text_content()
    assert mine.xpath("//*[contains(@class, 'alert-warning')]")  # the service answers in another form
    history = page_of(app, f"{address}/sync", lang)
    assert len(history.xpath("//ul[@aria-labelledby='mofops-registration-history']/li")) == 2


@pytest.mark.parametrize("lang", ["th", "en"])
def test_forms_warn_while_it_is_being_approved(lang, service, browser, created, sysadmin):
    dataset, other = created(), created()
    resource = sysadmin(
        "resource_create", package_id=dataset["id"], name="ตาราง", description="x", url="https://x.test/a.csv"
    ).result
    service.apply_for(dataset["id"], "VALIDATE")
    sysadmin("mofops_registration_poll")
    app = browser("editor")
    forms = (f"/dataset/edit/{dataset['name']}", f"/dataset/{dataset['name']}/resource/{resource['id']}/edit")
    for address in forms:
        assert page_of(app, address, lang).xpath("//form//*[contains(@class, 'alert-warning')]"), address
    assert not page_of(app, f"/dataset/edit/{other['name']}", lang).xpath("//form//*[contains(@class, 'alert-warning')]")


def test_the_form_asks_before_it_hides(service, browser, registered, sysadmin):
    dataset = registered()
    app = browser("editor")
    address = f"/dataset/edit/{dataset['name']}"
    form = f"/dataset/edit/{dataset['id']}"
    refused = html.fromstring(send(app, page_of(app, address), form, private="True").body)
    assert refused.xpath("//input[@name='mofops_confirm_revocation']")
    assert sysadmin("package_show", id=dataset["id"]).result["private"] is False
    send(app, refused, form, private="True", mofops_confirm_revocation="true")
    assert sysadmin("package_show", id=dataset["id"]).result["private"] is True


def test_the_page_asks_before_it_deletes(service, browser, form_token, registered, sysadmin):
    dataset = registered()
    app = browser("editor")
    address = f"/dataset/delete/{dataset['name']}"
    ask = page_of(app, address)
    assert "revoked before it is deleted" in ask.text_content()
    # As the dialog of the form does, which knows of no registration.
    posted = app.post(address, data={"_csrf_token": form_token()}, follow_redirects=True)
    assert "mofops_confirm_revocation" in posted.body
    assert sysadmin("package_show", id=dataset["id"]).result["state"] == "active"
    noted = html.fromstring(send(app, ask, "/revoke").body)
    assert "to be revoked" in noted.text_content()
    send(app, page_of(app, address), address, mofops_confirm_revocation="true")
    assert sysadmin("package_show", id=dataset["id"]).result["state"] == "deleted"


def test_a_dataset_of_which_nothing_is_known_goes_with_a_warning(service, browser, created, sysadmin):
    dataset = created()
    app = browser("editor")
    address = f"/dataset/delete/{dataset['name']}"
    page = page_of(app, address)
    assert page.xpath("//*[contains(@class, 'alert-warning')]")
    send(app, page, address, delete="")
    assert sysadmin("package_show", id=dataset["id"]).result["state"] == "deleted"


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_pages_of_an_administrator(lang, service, browser, registered, created, editor, sysadmin, work):
    dataset, applying = registered(title="ชุดข้อมูลที่หนึ่ง <b>"), created()
    service.apply_for(applying["id"], "REJECT")
    editor("package_delete", id=dataset["id"], mofops_confirm_revocation=True)
    app = browser("administrator")
    index = page_of(app, "/sync", lang)
    assert index.xpath("//section[@aria-labelledby='mofops-revocations']//li")
    send(app, index, "/sync/registrations/ask")
    assert page_of(app, "/sync", lang).xpath("//progress")
    work()
    assert not page_of(app, "/sync", lang).xpath("//progress")
    [link] = page_of(app, "/sync", lang).xpath("//a[contains(@href, 'group=rejected')]/@href")
    listed = html.fromstring(app.get(link).body)
    assert [name.text for name in listed.xpath("//*[@class='mofops-name']")] == [applying["title"]]
    assert listed.xpath("//a[@aria-current='page' and contains(@href, 'group=rejected')]")
    assert html.fromstring(app.get("/sync/registrations").body).xpath("count(//a[@aria-current='page'])") == 1
    for href in listed.xpath("//*[contains(@class, 'primary')]//a/@href"):
        assert app.get(href).status_code == 200, href
    rows = list(csv.DictReader(io.StringIO(app.get("/en/sync/registrations.csv").body.lstrip("\ufeff"))))
    assert {row["name"]: row["state"] for row in rows} == {dataset["name"]: "COMPLETED", applying["name"]: "REJECT"}
    content = json.loads(app.get("/sync/registrations.json?group=rejected").body)
    assert [entry["name"] for entry in content["datasets"]] == [applying["name"]]


def test_a_plan_names_what_is_to_be_revoked(service, sysadmin, registered, ckan_config, monkeypatch):
    dataset = registered()
    sysadmin("package_delete", id=dataset["id"], mofops_confirm_revocation=True)
    monkeypatch.setitem(ckan_config, "ckanext.mofops.sync.target", service.url)
    shown = sysadmin("mofops_sync_plan").result
    assert [entry["name"] for entry in shown["document"]["revocations"]] == [dataset["name"]]
    page = sysadmin.app.get(f"/en/sync/{shown['id']}", headers={"Authorization": sysadmin.token}).body
    assert "To be revoked at GD Catalog" in page


def test_the_questions_are_the_documented_ones(service, sysadmin, created):
    dataset = created()
    sysadmin("mofops_registration_poll")
    assert set(service.packages) == {(PUBLISHED, dataset["id"]), (APPLICATION, dataset["id"])}
